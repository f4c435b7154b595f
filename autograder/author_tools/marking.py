"""Marks sources of our own by a key: behind the wall as a student's file is, or in this process."""

from __future__ import annotations

import threading
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from autograder.candidate import evaluator, harness, own_defaults, own_names
from autograder.candidate.arguments import Watch
from autograder.checking import interviewed
from autograder.errors import NoWall
from autograder.interview import measuring, trials
from autograder.interview.arguments import asked_defaults, asked_parameters, changed
from autograder.judge.verdict import judge
from autograder.model import Case, Earlier, Group, Key, Part, PartReport, Submission, Transcript
from autograder.oracle.tolerance import single_precision
from autograder.sandbox import Runner
from autograder.sandbox.levels import open_runner
from autograder.sandbox.process import ProcessRunner


def marked(
    key: Key,
    source: str,
    parts: tuple[Part, ...] | None = None,
    earlier: tuple[Earlier, ...] = (),
) -> tuple[PartReport, ...]:
    parts = key.parts if parts is None else parts
    transcript = heard(key, source, parts, earlier)
    return judge(key, transcript, parts, path=f"{key.name}.py", start_s=30.0)


def heard(
    key: Key, source: str, parts: tuple[Part, ...], earlier: tuple[Earlier, ...] = ()
) -> Transcript:
    """What a source of ours says to the parts, behind the wall."""
    work = Submission(path=f"{key.name}.py", source=source, sha256="", earlier=earlier)
    return interviewed(key, work, _runner(), parts)


_OWN = threading.local()
_OPENED: list[Runner] = []


@contextmanager
def runners() -> Iterator[None]:
    """Ends, when all is done, the runners that threads have opened for themselves."""
    try:
        yield
    finally:
        while _OPENED:
            _OPENED.pop().close()
        _OWN.__dict__.clear()  # of this thread; those of the pool are gone


def _runner() -> Runner:
    """This thread's runner. Behind the wall NumPy or TensorFlow is imported once, not for each."""
    if not hasattr(_OWN, "runner"):
        try:
            _OWN.runner = open_runner("sandbox")
        except NoWall:
            _OWN.runner = ProcessRunner()
        _OPENED.append(_OWN.runner)
    runner: Runner = _OWN.runner
    return runner


def quick(key: Key) -> tuple[Part, ...]:
    """The parts that train nothing."""
    return tuple(part for part in key.parts if part.seconds is None)


def marked_here(
    key: Key,
    source: str,
    parts: tuple[Part, ...] | None = None,
    given: Mapping[tuple[str, str, int], dict[str, Any]] = MappingProxyType({}),
) -> tuple[PartReport, ...]:
    """Like `marked`, without a process: for sources of our own that are known to end.

    Replies that are `given` are not asked for again.
    """
    parts = key.parts if parts is None else parts
    path = f"{key.name}.py"
    module, imported = harness.load(source, path, key.name)
    probes = types.ModuleType("probes")
    exec(compile(key.probes, "<probes>", "exec"), probes.__dict__)
    looks = evaluator.room(key.evaluators)
    renamed = own_names.called_by_own_names(module, asked_parameters(key))
    others = own_defaults.others(module, asked_defaults(key))
    replies: dict[tuple[str, str, int], dict[str, Any]] = {}
    for part in parts:
        for group in part.groups:
            for index, case in enumerate(group.cases):
                place = (part.name, group.name, index)
                if place in given:
                    replies[place] = given[place]
                    continue
                if group.shares is not None:
                    replies[place] = replies[part.name, group.shares, index]
                    continue
                probe = getattr(probes, group.probe)
                if group.tests is not None:
                    replies[place] = trials.tried_here(module, probe, group, case, path)
                    continue
                reply = harness.run_case(module, probe, case.inputs, part.uses, path)
                own_names.note(reply, part.uses, renamed)
                if others and part.seconds is None:
                    watch = Watch()
                    harness.state_defaults(reply, module, probe, case.inputs, path, watch, others)
                    own_names.note({}, (), renamed)  # no call of the case's own
                if names := changed(case.inputs, reply.pop("after", None)):
                    reply |= {"modified": names} if reply["kind"] == "returned" else {}
                if group.evaluate is not None and reply["kind"] == "returned":
                    look = looks[group.evaluate]
                    reply = evaluator.evaluated(look, reply["value"], case.for_evaluator)
                replies[place] = reply
    said = Transcript(imported=imported, replies=replies)
    transcript = measuring.measure_here(key, parts, said)
    return judge(key, transcript, parts, path=path, start_s=30.0)


def in_single_precision(key: Key) -> tuple[Key, tuple[Part, ...]]:
    """The same questions with float32 inputs, as a float32 student's arithmetic sees them.

    Beside the key, its parts that differ so from their own; trainings are left out, since Keras
    trains in single precision as it is.
    """

    def case(entry: Case) -> Case:
        inputs = {name: single_precision(value) for name, value in entry.inputs.items()}
        return replace(entry, inputs=inputs)

    def group(entry: Group) -> Group:
        return replace(entry, cases=tuple(case(one) for one in entry.cases))

    parts = tuple(
        replace(part, groups=tuple(group(one) for one in part.groups)) for part in key.parts
    )
    single = replace(key, parts=parts)
    other = {p.name for p, was in zip(parts, key.parts, strict=True) if p.groups != was.groups}
    return single, tuple(part for part in quick(single) if part.name in other)
