"""Arbitrary and mutated inputs to everything that reads what others wrote: a hundred thousand.

Hypothesis makes seeds (tests/support/fuzzing.py); each is fed as it is and in mutations, as drawing
one takes fifty times as long as changing one. An input may be refused, by a declared exception,
within a second and a memory that follows from its size. The process itself may grow by no more than
the most that one input may take, which is looked at after each; memory is counted to the byte
(tracemalloc) for what is slow or large, and for a sample. The bombs at the end are made by hand, as
large as may come in.

    python -m benchmarks.fuzz [--inputs 100000] [--mutants 99] [--only TARGET]
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import itertools
import json
import multiprocessing
import random
import resource
import signal
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from autograder.candidate import serialization
from autograder.exercise import keys
from autograder.sandbox import Limits
from tests.support.fuzzing import (
    NONCE,
    OK,
    PLACES,
    TARGETS,
    Target,
    decode,
    mark,
    read_key,
    read_lines,
    two_parts,
)

SHARES = {
    "the decoder of values": 0.36,
    "the reader of reply lines": 0.26,
    "the judge of forged replies": 0.03,
    "the reader of keys": 0.15,
    "the reader of submissions": 0.20,
    "the reader of notebooks": 0.25,
    "the reader of archives": 0.25,
    "the reader of certificates": 0.25,
}
SLOWEST_S = 1.0  # of this process
SLOW_S = 0.005  # from here on, or from
LARGE = 1 << 15  # bytes on, memory is counted to the byte, and of each
EVERY = 20  # th input: tracemalloc makes all twice as slow
MUTANTS = 99  # of each input that Hypothesis makes
BATCH = 200  # inputs that Hypothesis draws in a row
STEPS = (1, 1, 2, 4)  # changes that make a mutant
MOST = 300 * 2**20  # bytes that any input may take, whatever its size
ROOM = 4 * 2**20  # bytes, beside `EACH` for each byte of the input
EACH = 256
MEBIBYTE = 2**20


class Found(AssertionError):
    """An input that is neither read nor refused as it should be."""


class Meter:
    """Counts inputs and remembers the slowest and the hungriest."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0
        self.bytes = 0
        self.most = 0.0  # of what it was allowed
        self.traced = 0  # inputs whose memory was counted to the byte
        self._before = _resident()
        signal.signal(signal.SIGVTALRM, _endless)

    @property
    def grown(self) -> int:
        """The bytes by which the process has grown at its largest, whoever took them."""
        return _resident() - self._before

    def run(self, read: Callable[[Any], object], given_input: Any) -> None:
        """Feed one input. Raises `Found`, with the input, where it is not as it should be."""
        try:
            self._measured(read, given_input)
        except Exception as error:
            raise Found(f"{type(error).__name__}: {error}\n{given_input!a:.4000}") from error

    def _measured(self, read: Callable[[Any], object], given_input: Any) -> None:
        seconds = _timed(read, given_input)
        size = _size(given_input)
        assert seconds < SLOWEST_S, f"{seconds:.1f} s"
        assert self.grown < MOST, f"the process has grown by {self.grown} bytes"
        self.count += 1
        self.seconds = max(self.seconds, seconds)
        if seconds > SLOW_S or size > LARGE or self.count % EVERY == 0:
            tracemalloc.start()
            _timed(read, given_input)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            allowed = min(ROOM + EACH * size, MOST)
            assert peak < allowed, f"{peak} bytes for {size}"
            self.bytes = max(self.bytes, peak)
            self.most = max(self.most, peak / allowed)
            self.traced += 1


def _timed(read: Callable[[Any], object], given_input: Any) -> float:
    """The processor time that it takes. Raises `Found` where it does not end."""
    signal.setitimer(signal.ITIMER_VIRTUAL, 10 * SLOWEST_S)
    started = time.process_time()
    try:
        read(given_input)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
    return time.process_time() - started


def _endless(_number: int, _frame: object) -> None:
    raise Found("it does not end")


def _resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _size(value: Any) -> int:
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, list) and all(isinstance(item, bytes) for item in value):
        return sum(map(len, value))
    return len(json.dumps(value))


def mutant(value: Any, chance: random.Random) -> Any:
    """The value with one thing changed: a bit, a piece cut or doubled, a part put elsewhere."""
    if isinstance(value, bytes):
        if value.startswith((b"{", b"[")) and chance.random() < 0.5:
            with contextlib.suppress(ValueError, RecursionError):
                return json.dumps(mutant(json.loads(value), chance)).encode()
        start, length = chance.randrange(len(value) + 1), chance.randrange(9)
        piece, rest = value[start : start + length], value[start + length :]
        noise = chance.randbytes(chance.randrange(5))
        return value[:start] + chance.choice([b"", piece + piece, noise, noise + piece]) + rest
    if isinstance(value, list) and value and all(isinstance(item, bytes) for item in value):
        place = chance.randrange(len(value))
        return [*value[:place], mutant(value[place], chance), *value[place + 1 :]]
    changed = copy.deepcopy(value)
    places = list(_places(changed))
    if not places:
        return changed
    inside, name = chance.choice(places)
    other, key = chance.choice(places)
    odd = [None, True, -1, 2**63, 1e999, "", "\ud800", [], {}, [[]], {"$a": []}]
    inside[name] = chance.choice([copy.deepcopy(other[key]), *chance.choices(odd, k=2)])
    return changed


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, (list, dict)):
            for name in list(each if isinstance(each, dict) else range(len(each))):
                yield each, name
                waiting.append(each[name])


def mutants(value: Any, count: int) -> Iterator[Any]:
    """That many mutants of a value, of one step or of several; always the same."""
    pieces = value if isinstance(value, list) else [value]
    chance = random.Random(b"\n".join(pieces) if _is_raw(pieces) else f"{value!a}")
    for _ in range(count):
        changed = value
        for _ in range(chance.choice(STEPS)):
            changed = mutant(changed, chance)
        yield changed


def _is_raw(pieces: list[Any]) -> bool:
    return all(isinstance(piece, bytes) for piece in pieces)


def seeds(target: Target, count: int) -> Iterator[Any]:
    """That many inputs, drawn by another process: Hypothesis keeps what it has drawn."""
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe(duplex=False)
    drawing = context.Process(target=_draw, args=(target.inputs, theirs), daemon=True)
    drawing.start()
    theirs.close()
    try:
        for _ in range(count):
            yield mine.recv()
    finally:
        drawing.kill()
        drawing.join()


def _draw(inputs: st.SearchStrategy[Any], line: Connection) -> None:
    """Draw inputs until this process is ended."""
    for number in itertools.count():

        @seed(number)
        @settings(
            max_examples=BATCH,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(inputs)
        def each(value: Any) -> None:
            line.send(value)

        each()


def fuzz(target: Target, inputs: int, each_mutated: int = MUTANTS) -> Meter:
    """Feed `target` that many inputs. Raises `Found` for one that it should not have taken so."""
    two_parts()  # a key, read once
    for value in (b"", b"{}", [], {}):  # what is imported late is no input's
        with contextlib.suppress(Exception):
            target.read(value)
    meter = Meter()
    for value in seeds(target, max(inputs // (1 + each_mutated), 1)):
        meter.run(target.read, value)
        for changed in mutants(value, each_mutated):
            meter.run(target.read, changed)
    return meter


def bombs() -> dict[str, Callable[[], object]]:
    """The worst that we thought of, as large as a reply, a value or a key may be."""
    most = Limits().reply_bytes - 1000
    front = f'{NONCE} {{"case": ["sgd", "values", 0], "outcome": {{"kind": "returned", "value": '
    start = f"{NONCE} {json.dumps(OK)}".encode()

    def line(value: bytes) -> list[bytes]:
        return [start, front.encode() + value + b"}}"]

    elements = serialization.MAX_ARRAY_BYTES // 8
    whole = json.dumps(serialization.encode(__import__("numpy").zeros(elements))).encode()
    colliding = {"$d": [[n * (2**61 - 1), 0] for n in range(serialization.MAX_KEYS)]}
    collide = [colliding] * (serialization.MAX_ALL_KEYS // serialization.MAX_KEYS)
    return {
        "a reply of 22 million empty dicts": lambda: read_lines(
            line(b"[" + b"{}," * (most // 3 - 99) + b"0]")
        ),
        "a reply of 13 million small dicts": lambda: read_lines(
            line(b"[" + b'{"":0},' * (most // 8) + b"0]")
        ),
        "a reply of the most dicts that are read": lambda: read_lines(
            line(b"[" + b'{"":[]},' * 333_000 + b"0]")
        ),
        "a reply that is one string, with an emoji": lambda: read_lines(
            line(b'"' + b"a" * (most - 500) + b'\xf0\x9f\x98\x80"')
        ),
        "a reply of 20,000 lines": lambda: read_lines([start] * 20_000),
        "a reply nested 60 million deep": lambda: read_lines(line(b"[" * (most - 99))),
        "the largest array there may be": lambda: read_lines(line(whole)),
        "keys that collide": lambda: decode(collide),
        "keys that collide, judged": lambda: mark(
            [
                OK,
                *(
                    {"case": place, "outcome": {"kind": "returned", "value": collide}}
                    for place in PLACES
                ),
            ]
        ),
        "a key of 5 million empty dicts": lambda: read_key(
            b"[" + b"{}," * (keys.MAX_KEY_BYTES // 3 - 2) + b"0]"
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--only", choices=[*TARGETS, "bombs"])
    parser.add_argument(
        "--each", type=int, help="So many inputs to each target, in place of a share."
    )
    parser.add_argument(
        "--mutants", type=int, default=MUTANTS, help="Of each input that Hypothesis makes."
    )
    options = parser.parse_args()
    total = 0
    print(
        f"{'':<32}{'inputs':>9}{'slowest':>10}{'most memory':>14}{'of its cap':>12}{'counted':>9}"
        f"{'grown':>9}{'took':>8}"
    )
    for name, target in TARGETS.items():
        if options.only in (None, name):
            began = time.process_time()
            inputs = options.each or round(options.inputs * SHARES[name])
            meter = fuzz(target, inputs, options.mutants)
            total += meter.count
            print(
                f"{name:<32}{meter.count:>9,}{meter.seconds * 1000:>7.0f} ms"
                f"{meter.bytes / 1024:>10.0f} KiB{meter.most:>12.1%}{meter.traced:>9,}"
                f"{meter.grown / MEBIBYTE:>5.0f} MiB{time.process_time() - began:>6.0f} s",
                flush=True,
            )
    print(f"{total:,} inputs, nothing but refusals")
    if options.only not in (None, "bombs"):
        sys.exit()
    for name, explode in bombs().items():
        started = time.perf_counter()
        explode()
        seconds = time.perf_counter() - started
        tracemalloc.start()
        explode()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"{name:<44}{'':>9}{seconds:>10.1f} s{peak / MEBIBYTE:>10.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
