"""The trusted room that holds answers: runs the probes against TensorFlow and freezes a key.

`freeze` does it in this process. `python -m autograder.oracle` (`__main__`) is the process that
`autograder.oracle.client` talks to, so that a check never imports TensorFlow itself.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import sys
import types
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace

from autograder.author.affected_parts import touched
from autograder.author.exercise import AlternativeSpec, CaseSpec, Exercise, GroupSpec
from autograder.candidate import evaluator, harness, serialization
from autograder.candidate.measures import measured
from autograder.course import Course
from autograder.errors import OracleFailed
from autograder.exercise import keys
from autograder.exercise.stub import signatures, strip_solutions
from autograder.interview import trials
from autograder.judge.expected import compare_outcomes
from autograder.model import Alternative, Case, Group, Key, Part
from autograder.oracle import implementations, quick_questions
from autograder.oracle.client import fingerprint
from autograder.oracle.device import Device, prepare
from autograder.oracle.earlier import earlier_answers, earlier_keys, importable, in_full
from autograder.oracle.known_answers import Known
from autograder.oracle.loading import Tensorless, default_calls, load_reference
from autograder.oracle.seeds import PUBLIC_SEED, commitment
from autograder.oracle.tolerance import derived, is_narrow, rounded_to_single, single_precision

HEAD = ("title", "unit", "summary", "needs", "minutes", "idle_s", "memory_mib")  # said as it is

# By known mistake, then by part, group and case: what was seen of the model that it built.
Models = dict[str, dict[tuple[str, str, int], dict[str, Any]]]


def freeze(
    course: Course,
    name: str,
    *,
    seed: str = PUBLIC_SEED,
    device: Device = "auto",
    answers: bool = True,
    only: tuple[str, ...] = (),
    untried: Collection[str] = (),
    models: Models | None = None,
    reuse: bool = False,
    reference: Any = None,
) -> Key:
    """Compute the key of exercise `name` for `seed`, in this process, with TensorFlow.

    Without `answers` only the inputs are made, with `only` just these parts, without known mistakes
    of those `untried`. `models` gets what was seen of each model that a known mistake built. With
    `reuse`, cases that the seed leaves alone keep the answers of the key that is there, if the same
    sources and versions made it. `reference` is the module, where `loaded` has it already.

    Raises `OracleUnavailable` where TensorFlow or the device is missing, `OracleFailed` where the
    reference file does not do what its own probes ask.
    """
    provenance = prepare(device)
    model_answer = course.solution(name).read_text(encoding="utf-8")
    reference = reference or loaded(course.reference(name))
    exercise: Exercise = reference.ex
    builds_on = earlier_keys(course, exercise)
    probes = exercise.probe_source(default_calls(exercise, model_answer))
    room = _Freezer(
        exercise=exercise,
        oracle=Tensorless(reference),
        probes=_namespace("probes", probes),
        measures=_namespace("measures", exercise.measure_source()),
        evaluators=evaluator.room(exercise.evaluator_source()),
        seed=seed,
        answers=answers,
        models={} if models is None else models,
        known=Known.of(course, name, provenance) if reuse and answers else Known(),
    )
    parts = tuple(
        replace(part, builds_on=in_full(exercise, builds_on, part.name))
        for part in room.parts(model_answer, only)
    )
    with importable(earlier_answers(course, builds_on)):
        alternatives = _alternatives(room, model_answer, parts, untried) if answers else ()
    return keys.sealed(
        Key(
            name=name,
            **{entry: getattr(exercise, entry) for entry in HEAD},
            parts=parts, alternatives=alternatives, probes=probes,
            measures=exercise.measure_source(), evaluators=exercise.evaluator_source(),
            stub=strip_solutions(model_answer),
            cases="public" if seed == PUBLIC_SEED else "hidden",
            seed_commitment=commitment(name, seed),
            exercise_sha256=fingerprint(course, name), key_sha256="",
            provenance=provenance, builds_on=builds_on,
        )
    )  # fmt: skip


def loaded(path: Path) -> Any:
    """The reference module, which may take seconds to import and to make cases with."""
    reference = load_reference(path)
    _leave_to_stay("keras" in sys.modules)
    return reference


@functools.cache
def _leave_to_stay(_: bool) -> None:
    """Keras' `clear_session` collects garbage, and need not look through all of TensorFlow."""
    gc.freeze()


def _alternatives(
    room: _Freezer, model_answer: str, parts: tuple[Part, ...], untried: Collection[str]
) -> tuple[Alternative, ...]:
    """Every known mistake and convention, and both at once where that tells them apart."""
    places = {f"{p.name}/{g.name}": g for p in parts for g in p.groups if p.question is None}
    tried = [spec for spec in room.exercise.alternatives if spec.part not in untried]
    questions = {spec.name for spec in room.exercise.parts.values() if spec.question is not None}
    found = [
        room.alternative(spec, model_answer, places) for spec in tried if spec.part not in questions
    ]
    known = {entry.id: entry for entry in found}
    for convention, spec in room.exercise.in_conventions(model_answer):
        if spec.part in untried:
            continue
        both = room.alternative(spec, model_answer, places, alone=False)
        if _tells_more(both, known[convention], known[spec.id]):
            found.append(both)
    return (*quick_questions.wrong_answers(room.exercise, parts), *found)


def _tells_more(both: Alternative, convention: Alternative, mistake: Alternative) -> bool:
    """Whether the mistake in the convention shows otherwise than group by group one of the two."""
    places = {*both.outputs, *convention.outputs, *mistake.outputs}
    return any(
        both.outputs.get(place) not in (convention.outputs.get(place), mistake.outputs.get(place))
        for place in places
        if place.startswith(f"{both.part}/")
    )


class _Freezer:
    """One freeze: an exercise's probes, put to the oracle and to every alternative."""

    def __init__(
        self,
        *,
        exercise: Exercise,
        oracle: Any,
        probes: Any,
        measures: Any,
        evaluators: dict[str, Any],
        seed: str,
        answers: bool,
        models: Models,
        known: Known,
    ) -> None:
        self.exercise = exercise
        self.oracle = oracle
        self.probes = probes
        self.measures = measures
        self.evaluators = evaluators
        self.seed = seed
        self.answers = answers
        self.models = models
        self.known = known
        self.replies: dict[tuple[Any, ...], dict[str, Any]] = {}

    def parts(self, model_answer: str, only: tuple[str, ...]) -> Iterator[Part]:
        """The quick questions, and then all other parts."""
        stub, signature_of = strip_solutions(model_answer), signatures(model_answer)
        yield from quick_questions.questions(self.exercise, stub, only, answers=self.answers)
        for spec in self.exercise.parts.values():
            if spec.question is not None or (only and spec.name not in only):
                continue
            if not spec.groups:
                raise OracleFailed(f"Part {spec.name!r} has no cases.")
            yield Part(
                name=spec.name,
                uses=spec.uses,
                signature=signature_of.get(spec.name, spec.name),
                hints=spec.hints,
                seconds=spec.seconds,
                groups=_joined(
                    group for one in spec.groups for group in self.groups(spec.name, one, spec.care)
                ),
            )

    def groups(self, part: str, spec: GroupSpec, care: Mapping[str, float]) -> Iterator[Group]:
        """The group, and one for each rare form of argument that its cases set apart."""
        place = f"{part}/{spec.name}"
        entropy = int.from_bytes(hashlib.sha256(self.seed.encode()).digest()[:8], "big")
        stream = zlib.crc32(f"{part}/{spec.shares or spec.name}".encode())  # its own
        rng = np.random.default_rng([entropy, stream])
        probe, tests = self.exercise.probe_name(part, spec), self.exercise.parts[part].tests
        asked = tuple(spec.cases(rng))
        if tests is not None:
            asked = implementations.closed(place, asked, tests)
        if len({case.name for case in asked}) < len(asked):
            raise OracleFailed(f"{place}: two cases share a name.")
        for name in dict.fromkeys(["", *(case.care for case in asked)]):
            if name not in {"", *care}:
                raise OracleFailed(f"Part {part!r} has no points for the care {name!r}.")
            yield Group(
                name=name or spec.name,
                points=care[name] if name else spec.points, tests=tests,
                probe=probe, measure=spec.measure, quiet=spec.quiet, evaluate=spec.evaluate,
                cases=tuple(self.case(place, probe, spec, c) for c in asked if c.care == name),
                shares=spec.shares, picture=None if name else spec.picture, view=spec.view,
                symptoms=spec.symptoms, care=name or spec.care,
            )  # fmt: skip

    def case(self, place: str, probe: str, group: GroupSpec, spec: CaseSpec) -> Case:
        if "tested" in spec.apart:
            tests = self.exercise.parts[place.split("/", 1)[0]].tests or ""
            test = (self.oracle, getattr(self.probes, probe)) if self.answers else None
            return implementations.case(place, spec, tests, test)
        asked = Case(
            name=spec.name,
            inputs=_encoded(spec.inputs),
            expected={},
            apart={room: _encoded(values) for room, values in spec.apart.items()},
        )
        if not self.answers:
            return asked
        known = self.known.case(f"{place.split('/', 1)[0]}/{spec.care or group.name}", asked)
        if known is not None:
            return known
        inputs = asked.inputs
        expected = self.outcome(self.oracle, probe, group, asked)
        if expected["kind"] == "raised" and "ValueError" not in expected["bases"]:
            raise OracleFailed(
                f"{place}, case {spec.name!r}: the oracle raised {expected['type']}: "
                f"{expected['message']} (line {expected.get('line')})"
            )
        if expected["kind"] == "raised":
            expected = {"kind": "raised", "type": "ValueError"}
        if is_narrow(expected) and not is_narrow(inputs) and group.evaluate is None:
            raise OracleFailed(
                f"{place}, case {spec.name!r}: the oracle answered float64 inputs in float32. "
                "Pass tf.convert_to_tensor(x) on to TensorFlow, not the NumPy array."
            )
        tolerances: tuple[float, ...] = ()
        if expected["kind"] == "returned":
            changes = (single_precision, rounded_to_single) if group.evaluate is None else ()
            rough = [
                self.outcome(
                    self.oracle,
                    probe,
                    group,
                    replace(asked, inputs={n: change(value) for n, value in inputs.items()}),
                )
                for change in changes
            ]
            answers = [outcome["value"] for outcome in rough if outcome["kind"] == "returned"]
            tolerances = derived(expected["value"], answers, spec.tolerance)
        return replace(asked, expected=expected, tolerances=tolerances)

    def outcome(
        self, impl: Any, probe: str, group: GroupSpec | Group, case: Case
    ) -> dict[str, Any]:
        """The reply of `impl`, looked at by the group's evaluator and measure as a student's is."""
        return self.measured(self.evaluated(impl, probe, group, case), group, case)

    def evaluated(
        self, impl: Any, probe: str, group: GroupSpec | Group, case: Case
    ) -> dict[str, Any]:
        reply = dict(self.reply(impl, probe, group, case))
        if group.evaluate is not None and reply["kind"] == "returned":
            look = self.evaluators[group.evaluate]
            reply = evaluator.evaluated(look, reply["value"], case.for_evaluator)
        return reply

    def measured(
        self, reply: dict[str, Any], group: GroupSpec | Group, case: Case
    ) -> dict[str, Any]:
        if group.measure is not None and reply["kind"] == "returned":
            reply = measured(getattr(self.measures, group.measure), reply, case.for_judge)
        return reply

    def reply(self, impl: Any, probe: str, group: GroupSpec | Group, case: Case) -> dict[str, Any]:
        """What `impl` returns; asked once for the groups that share a reply."""
        if isinstance(group, Group) and group.tests is not None:
            function = getattr(self.probes, probe)
            said = trials.tried_here(impl, function, group, case, "<model answer>")
            return {"kind": said["kind"], "value": said["value"]} if "value" in said else said
        place = (id(impl), probe, group.shares or group.name, case.name)
        if group.shares is not None and place in self.replies:
            return self.replies[place]
        function = getattr(self.probes, probe)
        reply: dict[str, Any] = harness.run_case(
            impl, function, case.inputs, (), "<model answer>", repeat=False
        )
        for extra in ("after", "changed", "warnings", "form"):
            reply.pop(extra, None)
        if reply["kind"] == "too_large":
            raise OracleFailed(f"{probe} returns more than may cross ({reply['size']}).")
        if group.evaluate is not None:
            self.replies[place] = reply
        return reply

    def mistaken(
        self, id: str | None, impl: Any, place: str, group: Group, index: int
    ) -> dict[str, Any] | None:
        """What the alternative `id` answers to one case; None where that is right."""
        case, part = group.cases[index], place.split("/", 1)[0]
        reply = None
        if id is not None and (group.evaluate is None or group.measure is None):
            reply = self.known.reply(id, place, case)
        measured = reply is not None
        if reply is None:
            reply = self.evaluated(impl, group.probe, group, case)
        if id is not None and group.evaluate is not None:
            self.models.setdefault(id, {})[part, group.name, index] = reply
        if not measured:
            reply = self.measured(reply, group, case)
        if reply["kind"] == "raised":
            reply = {"kind": "raised", "type": reply["type"]}
        return None if reply == case.expected or _alike(case, reply) else reply

    def alternative(
        self,
        spec: AlternativeSpec,
        model_answer: str,
        places: dict[str, Group],
        alone: bool = True,
    ) -> Alternative:
        """What `spec` answers. Not `alone` is a mistake in a convention, under the mistake's id."""
        source = spec.source(model_answer)
        impl = _namespace("alternative", source)
        if spec.symptom:
            places = {}
        outputs: dict[str, tuple[dict[str, Any] | None, ...]] = {}
        self.replies.clear()
        for place, group in places.items():
            asked = self.exercise.parts[place.split("/", 1)[0]]
            if asked.name != spec.part and (
                asked.seconds is not None or not touched(model_answer, source, asked.uses)
            ):
                continue
            row = [
                self.mistaken(spec.id if alone else None, impl, place, group, index)
                for index in range(len(group.cases))
            ]
            if any(row):
                outputs[place] = tuple(row)
        return Alternative(
            id=spec.id,
            kind="convention" if spec.kind == "convention" else "misconception",
            part=spec.part,
            message=spec.message,
            accepted=spec.accepted,
            fault=spec.fault,
            outputs=outputs,
            symptom=spec.symptom,
            care=spec.care,
        )


def _joined(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups in order; the cases that several set apart under one name are one group."""
    joined: dict[str, Group] = {}
    for group in groups:
        first = joined.get(group.name, replace(group, cases=()))
        joined[group.name] = replace(first, cases=(*first.cases, *group.cases))
    return tuple(group for group in joined.values() if group.cases)


def _encoded(values: dict[str, Any]) -> dict[str, Any]:
    return {name: serialization.encode(value) for name, value in values.items()}


def _alike(case: Case, reply: dict[str, Any]) -> bool:
    return compare_outcomes(case.expected, reply, case.tolerances) is None


def _namespace(name: str, source: str) -> Any:
    module = types.ModuleType(name)
    exec(compile(source, f"<{name}>", "exec", dont_inherit=True), module.__dict__)
    return module
