"""Proves an exercise: the stub scores nothing, the model answer everything, every known mistake is
named as itself, what is only careless costs little, and small faults in the model answer die.

Each claim is checked through the same candidate and judge that a student's file meets.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from autograder.author.affected_parts import touched
from autograder.author.exercise import AlternativeSpec, Exercise
from autograder.author_tools import tests_under_test
from autograder.author_tools.marking import in_single_precision, marked, marked_here, quick, runners
from autograder.author_tools.mutants import Mutant, mutants
from autograder.author_tools.proportion import proportion_problems
from autograder.author_tools.questions import question_problems
from autograder.course import Course
from autograder.model import Group, Key, Part, PartReport
from autograder.oracle.earlier import earlier_answers, importable
from autograder.oracle.freeze import Models, freeze, loaded
from autograder.oracle.loading import load_reference
from autograder.oracle.seeds import PUBLIC_SEED

MAX_WORDS = 60
REQUIRED_KILLS = 0.97
Progress = Callable[[str, int, int], None]
Asked = Callable[[Key, str, tuple[Part, ...] | None], tuple[PartReport, ...]]


class MisconceptionResult(Struct, frozen=True, kw_only=True):
    id: str
    named: str  # the finding's id
    score: float
    max_score: float

    @property
    def caught(self) -> bool:
        """Named as itself, and not right: a quick question may carry no points to lose."""
        return self.named == self.id and (self.score < self.max_score or not self.max_score)


class MutantResult(Struct, frozen=True, kw_only=True):
    id: str
    killed_by: str  # the first part seen to lose points; none where it survives


class Audit(Struct, kw_only=True):
    """What was found. `problems` is empty for a sound exercise."""

    name: str
    problems: list[str] = field(default_factory=list)
    misconceptions: list[MisconceptionResult] = field(default_factory=list)
    conventions: list[str] = field(default_factory=list)
    mutants: list[MutantResult] = field(default_factory=list)
    explained: dict[str, str] = field(default_factory=dict)

    @property
    def survivors(self) -> list[str]:
        return [result.id for result in self.mutants if not result.killed_by]

    @property
    def kill_rate(self) -> float:
        """Of the mutants that can be told from the model answer: explained ones cannot."""
        alive = [id for id in self.survivors if id not in self.explained]
        counted = len(self.mutants) - len(self.survivors) + len(alive)
        return 1 - len(alive) / counted if counted else 1.0


def audit(course: Course, key: Key, progress: Progress = lambda *_: None) -> Audit:
    """Audit one exercise with `key`, freshly built. Takes seconds to some minutes."""
    model_answer = course.solution(key.name).read_text(encoding="utf-8")
    exercise: Exercise = load_reference(course.reference(key.name)).ex
    found = Audit(name=key.name, explained=dict(exercise.survivors))
    _check_texts(key, found)
    ask: Asked = functools.partial(marked, earlier=earlier_answers(course, key.builds_on))
    with runners():
        _check_stub(ask, key, found)
        _check_model(ask, key, model_answer, found)
        found.problems += question_problems(key, functools.partial(ask, key))
        found.problems += proportion_problems(key, model_answer, functools.partial(ask, key))
    sources = {entry.id: entry.source(model_answer) for entry in exercise.alternatives}
    jobs: list[tuple[str, str]] = list(sources.items())
    pairs = [
        (convention, spec, spec.source(model_answer))
        for convention, spec in exercise.in_conventions(model_answer)
    ]
    apart = {p.name for p in key.parts if p.seconds is not None or p.groups[0].tests}
    faults = [f for f in mutants(model_answer) if f.id.split(":")[0].split(".")[0] not in apart]
    for part in key.parts:
        if part.groups[0].tests is not None:
            faults += tests_under_test.without_assertions(part, model_answer)
    # Read before there are threads: Python 3.11 cannot parse in two at once (cpython issue 106905).
    reached = [(fault, _reached(key, fault, model_answer)) for fault in faults]
    total = len(jobs) + len(pairs) + len(faults)
    with runners(), ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        done = 0
        for (id, _), reports in zip(
            jobs,
            pool.map(lambda job: ask(key, job[1], (_part(key, job[0].split(".")[0]),)), jobs),
            strict=True,
        ):
            _record_alternative(key, id, reports, found)
            done += 1
            progress(key.name, done, total)
        for (convention, spec, _), reports in zip(
            pairs,
            pool.map(lambda pair: ask(key, pair[2], (_part(key, pair[1].part),)), pairs),
            strict=True,
        ):
            _record_pair(convention, spec, reports, found)
            done += 1
            progress(key.name, done, total)
        for result in pool.map(lambda pair: _run_mutant(ask, key, *pair), reached):
            found.mutants.append(result)
            done += 1
            progress(key.name, done, total)
    with runners():
        for id, passes in tests_under_test.survivors(key, model_answer):
            found.mutants.append(MutantResult(id=id, killed_by="" if passes else "its test"))
    _check_mutants(found)
    return found


def audit_seed(
    course: Course,
    name: str,
    seed: str,
    only: tuple[str, ...] = (),
    *,
    untried: Collection[str] = (),
) -> list[str]:
    """What is wrong with the verdicts on one seed's cases: nothing, for a sound exercise.

    Asks the parts that a seed gives other cases than the public ones, or those of `only`. Runs the
    trusted sources in this process: no student's code is involved. A model that a known mistake
    built for the key is not built again. Known mistakes of the parts `untried`, which train or
    build for long, are left out; the model answer never is.
    """
    models: Models = {}
    reference = loaded(course.reference(name))
    only = only or fresh_parts(course, name, seed, reference)
    if not only:
        return []
    key = freeze(
        course, name, seed=seed, device="cpu",
        only=only, untried=untried, models=models, reuse=True, reference=reference,
    )  # fmt: skip
    model = course.solution(key.name).read_text(encoding="utf-8")
    with importable(earlier_answers(course, key.builds_on)):
        return _seed_problems(key, model, reference.ex, untried, models)


def _seed_problems(
    key: Key, model: str, exercise: Exercise, untried: Collection[str], models: Models
) -> list[str]:
    found = Audit(name=key.name)
    _check_full_marks(marked_here(key, model), "", found)
    single, parts = in_single_precision(key)
    _check_full_marks(marked_here(single, model, parts), " in float32", found)
    asked = {part.name for part in key.parts}  # a key may hold some parts only
    for spec in exercise.alternatives:
        if spec.part not in asked or spec.part in untried:
            continue
        part = _part(key, spec.part)
        reports = marked_here(key, spec.source(model), (part,), models.get(spec.id, {}))
        (report,) = reports
        if part.seconds is not None and report.status == "passed" and report.finding is None:
            continue  # what learns well enough from these draws is not wrong on them
        _record_alternative(key, spec.id, reports, found)
    for convention, spec in exercise.in_conventions(model):
        if spec.part not in asked or spec.part in untried:
            continue
        parts = (_part(key, spec.part),)
        _record_pair(convention, spec, marked_here(key, spec.source(model), parts), found)
    return found.problems


def fresh_parts(course: Course, name: str, seed: str, reference: Any = None) -> tuple[str, ...]:
    """The parts to which a seed gives other cases than the public one, or all for that itself."""
    reference = reference or loaded(course.reference(name))
    fresh = freeze(course, name, seed=seed, device="cpu", answers=False, reference=reference)
    public = freeze(course, name, device="cpu", answers=False, reference=reference)
    return tuple(
        one.name
        for one, other in zip(fresh.parts, public.parts, strict=True)
        if seed == PUBLIC_SEED or one.groups != other.groups
    )


def _check_texts(key: Key, found: Audit) -> None:
    own = [entry for entry in key.alternatives if entry.kind == "misconception"]
    for part in key.parts:
        count = sum(entry.part == part.name for entry in own)
        if count < 2:
            found.problems.append(f"{part.name} has {count} misconceptions; at least 2 are due")
    for entry in key.alternatives:
        words = len(entry.message.split())
        if words > MAX_WORDS:
            found.problems.append(f"{entry.id}: its message has {words} words; {MAX_WORDS} at most")


def _check_stub(ask: Asked, key: Key, found: Audit) -> None:
    for part in ask(key, key.stub, None):
        due = "not_implemented" if part.max_score else "skipped"
        if part.status != due or part.score != 0:
            found.problems.append(f"the stub's {part.name} is {part.status}, not {due}")


def _check_model(ask: Asked, key: Key, model_answer: str, found: Audit) -> None:
    _check_full_marks(ask(key, model_answer, None), "", found)
    single, parts = in_single_precision(key)
    _check_full_marks(ask(single, model_answer, parts), " in float32", found)


def _check_full_marks(reports: tuple[PartReport, ...], dress: str, found: Audit) -> None:
    for part in reports:
        if part.status != "passed" or part.score != part.max_score:
            finding = part.finding.message if part.finding else ""
            case = part.counterexample.case if part.counterexample else ""
            detail = part.counterexample.difference if part.counterexample else ""
            found.problems.append(
                f"the model answer's {part.name}{dress} is {part.status} on {case!r}: "
                f"{finding} {detail}"
            )


def _record_alternative(key: Key, id: str, reports: tuple[PartReport, ...], found: Audit) -> None:
    entry = next(entry for entry in key.alternatives if entry.id == id)
    part = next(report for report in reports if report.name == entry.part)
    named = part.finding.id if part.finding else "nothing"
    if any(same.id == named and same.message == entry.message for same in key.alternatives):
        named = id  # several writings of one mistake have one message, and tell a student the same
    if entry.accepted:
        if part.status != "passed" or named != id:
            found.problems.append(f"{id} should pass as that convention: {part.status}, {named}")
        found.conventions.append(id)
        return
    result = MisconceptionResult(
        id=id, named=named, score=part.score or 0.0, max_score=part.max_score
    )
    found.misconceptions.append(result)
    if not result.caught:
        found.problems.append(f"{id} is not caught as itself: {part.status}, named {named}")
    for rival in confused_with(key, id):
        found.problems.append(f"{id} cannot be told from {rival} on any case")


def _record_pair(
    convention: str, mistake: AlternativeSpec, reports: tuple[PartReport, ...], found: Audit
) -> None:
    """A known mistake in an accepted convention may go unnamed; it may not be named as another."""
    part = next(report for report in reports if report.name == mistake.part)
    other = part.finding is not None and part.finding.kind == "misconception"
    if other and part.finding is not None and part.finding.id != mistake.id:
        found.problems.append(f"{mistake.id} in {convention} is named {part.finding.id}")


def confused_with(key: Key, id: str) -> Iterator[str]:
    """Other misconceptions of the same part whose outputs are the same on every case."""
    entry = next(entry for entry in key.alternatives if entry.id == id)
    places = [f"{entry.part}/{group.name}" for group in _part(key, entry.part).groups]
    mine = [entry.symptom, *(entry.outputs.get(place) for place in places)]
    for other in key.alternatives:
        if other.id < id and other.part == entry.part:
            theirs = [other.symptom, *(other.outputs.get(place) for place in places)]
            if mine == theirs:
                yield other.id


def _reached(key: Key, fault: Mutant, model_answer: str) -> tuple[Part, ...]:
    """The parts that the fault can make answer otherwise."""
    return tuple(part for part in quick(key) if touched(model_answer, fault.source, part.uses))


def _run_mutant(ask: Asked, key: Key, fault: Mutant, parts: tuple[Part, ...]) -> MutantResult:
    """Ask until a part loses points: first its first case, then the first of each group."""
    starts = [_beginning(part, part.groups[:1]) for part in parts]
    asked: list[Part] = []
    for part in (*starts, *(_beginning(part, part.groups) for part in parts), *parts):
        if part in asked:
            continue  # of one group, or of one case
        asked.append(part)
        (report,) = ask(key, fault.source, (part,))
        if report.status != "passed" or report.finding is not None:
            return MutantResult(id=fault.id, killed_by=part.name)
    return MutantResult(id=fault.id, killed_by="")


def _beginning(part: Part, groups: tuple[Group, ...]) -> Part:
    return replace(part, groups=tuple(replace(one, cases=one.cases[:1]) for one in groups))


def _check_mutants(found: Audit) -> None:
    if found.kill_rate < REQUIRED_KILLS:
        found.problems.append(
            f"{found.kill_rate:.1%} of mutants die; {REQUIRED_KILLS:.0%} are required"
        )
    for survivor in found.survivors:
        if survivor not in found.explained:
            found.problems.append(f"a mutant survives unexplained: {survivor}")
    for explained in found.explained:
        if explained not in found.survivors:
            found.problems.append(f"an explained mutant does not survive: {explained}")


def _part(key: Key, name: str) -> Part:
    return next(part for part in key.parts if part.name == name)
