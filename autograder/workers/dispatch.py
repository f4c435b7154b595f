"""Keeps a pool busy, and gives a submission whose worker died a second chance, alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Generic, TypeVar

from msgspec import Struct

from autograder.workers.pool import MOST_S, Parcel, WorkerDied, WorkerPool

TICK_S = 0.2  # how long a wish to stop may wait

About = TypeVar("About")


class Call(Struct, Generic[About], frozen=True, kw_only=True):
    """A function of `classroom.worker`, its bytes, and what the caller needs to know it by."""

    about: About
    function: Callable[..., bytes]
    task: bytes
    key: Parcel
    rest: tuple[bytes, ...] = ()
    seconds: float = MOST_S  # what a worker may take for it, whatever it does; it is ended then
    doubtful: Callable[[bytes], bool] | None = None  # whether an answer is to be had again, alone


def side_by_side(
    pool: WorkerPool, groups: Iterable[Iterator[Call[About]]]
) -> Iterator[Call[About]]:
    """The calls of all groups, each of which has one key, in an order that spares work.

    Whoever is free next is given one with the key that it had last, if there is one left: it reads
    few keys then, and has worked out most of what it needs of them.
    """
    unopened = iter(groups)
    opened: dict[str, Iterator[Call[About]]] = {}
    while True:
        wanted = pool.next_key()
        if wanted is None and opened:
            wanted = next(iter(opened))
        calls = opened.get(wanted or "") or next(unopened, None)
        calls = calls or next(iter(opened.values()), None)
        if calls is None:
            return
        call = next(calls, None)
        if call is None:
            opened = {name: one for name, one in opened.items() if one is not calls}
        else:
            opened[call.key.name] = calls
            yield call


def answers(
    pool: WorkerPool, calls: Iterable[Call[About]], stopping: Callable[[], bool] = lambda: False
) -> Iterator[tuple[About, bytes | None]]:
    """What the workers answer, as it comes; None for a call that ended two workers.

    Calls are drawn only as there is room for them. The call of a worker that died, or was ended
    because it took too long, is put again at the end, when nothing else is under way: then it is
    known whose fault a second death is. So is one with a doubtful answer, which counts then.
    Stops early, and leaves what is under way, when `stopping` says so.
    """
    waiting = iter(calls)
    under_way: dict[Future[bytes], Call[About]] = {}
    suspects: list[Call[About]] = []
    drawn = False
    while not stopping():
        while not drawn and len(under_way) < pool.capacity:
            call = next(waiting, None)
            if call is None:
                drawn = True
            else:
                under_way[
                    pool.submit(
                        call.function, call.task, call.key, *call.rest, seconds=call.seconds
                    )
                ] = call
        if not under_way:
            break
        done, _ = wait(under_way, timeout=TICK_S, return_when=FIRST_COMPLETED)
        pool.end_late(max(call.seconds for call in under_way.values()))
        for future in done:
            call = under_way.pop(future)
            try:
                answer = future.result()
            except WorkerDied:
                suspects.append(call)
            else:
                if call.doubtful is not None and call.doubtful(answer):
                    suspects.append(call)
                else:
                    yield call.about, answer
    for call in suspects:
        future = pool.submit(call.function, call.task, call.key, *call.rest, seconds=call.seconds)
        while not wait([future], timeout=TICK_S).done:
            if stopping():
                return
            pool.end_late(call.seconds)
        try:
            yield call.about, future.result()
        except WorkerDied:
            yield call.about, None
