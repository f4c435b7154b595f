"""The vocabulary in which a reference file describes its exercise.

    ex = Exercise(title="Update rules", unit="A. Foundations", summary="…", minutes=60)

    def adam(w, grad, state, ...):          # the oracle, under the student's function name
        ...

    ex.part("adam", points=3, hints=("…", "…"))

    @ex.probe("adam")                       # the only code that travels to the student's file
    def adam_trajectory(impl, w, grads, learning_rate): ...

    @ex.cases("adam")                       # inputs, from a random generator, small to large
    def adam_cases(rng):
        yield case("one step", w=..., grads=..., learning_rate=0.1)

    ex.misconception("adam.no_bias_correction", "…", edits={"m / (1 - beta_1**t)": "m"})

Nothing here runs anything: an `Exercise` only collects. `docs/authoring.md` is the manual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from msgspec.structs import replace

from autograder.author import quick_questions, specs
from autograder.author.specs import AlternativeSpec, CaseSpec, GroupSpec, PartSpec, case
from autograder.author.travelling_source import travelling_source

__all__ = ["AlternativeSpec", "CaseSpec", "Exercise", "GroupSpec", "PartSpec", "case"]

F = TypeVar("F", bound=Callable[..., Any])

_EVALUATOR = {"Model"}  # and what `@ex.evaluate` functions find besides
_PREAMBLE = "import math\n\nimport numpy as np\n"
_KERAS = "import keras\n"


class Exercise:
    """Collects what a reference file says. See the module's docstring.

    Args:
        title: a noun phrase, shown by `dlgrade list`.
        unit: the course unit, such as "A. Foundations".
        summary: one sentence for someone who has not started.
        minutes: what a student should plan for.
        needs: packages a student's solution may import ("numpy", "tensorflow").
        builds_on: earlier exercises, such as ("ex03",), whose files travel with a student's later.
        idle_s: seconds a single case may take.
        memory_mib: address space of the student's process, in MiB.
    """

    def __init__(
        self,
        *,
        title: str,
        unit: str,
        summary: str,
        minutes: int = 45,
        needs: tuple[str, ...] = ("numpy",),
        builds_on: tuple[str, ...] = (),
        idle_s: float = 5.0,
        memory_mib: int = 4096,
    ) -> None:
        self.title = title
        self.unit = unit
        self.summary = summary
        self.minutes = minutes
        self.needs = needs
        self.builds_on = builds_on
        self.idle_s = idle_s
        self.memory_mib = memory_mib
        self.parts: dict[str, PartSpec] = {}
        self.alternatives: list[AlternativeSpec] = []
        self.survivors: dict[str, str] = {}
        self._shared: dict[str, str] = {}
        self._probes: dict[str, str] = {}
        self._probe_of: dict[str, str] = {}
        self._measures: dict[str, str] = {}
        self._evaluators: dict[str, str] = {}

    def part(
        self,
        name: str,
        *,
        points: float,
        hints: tuple[str, ...],
        uses: tuple[str, ...] | None = None,
        seconds: float | None = None,
        care: Mapping[str, float] | None = None,
        tests: str | None = None,
        builds_on: tuple[str, ...] = (),
    ) -> None:
        """Declare a part. `uses` are the names the student's file must define for it.

        `points` are for the group "values"; further groups bring their own. `care` are the points
        of cases set apart as `case(…, care=name)`: rare arguments, edge cases. All that is care
        together is at most three tenths of a part. `seconds` is for a part that trains a model:
        what one case may take. It is asked in a process of its own, without others' misconceptions.
        `tests` names the function that the part is a test of (see `author.implementations`).
        `builds_on` names parts of earlier exercises that it needs, such as ("ex03.dense",).
        """
        if name in self.parts:
            raise ValueError(f"part {name!r} is declared twice")
        self.parts[name] = PartSpec(
            name=name,
            points=points,
            hints=hints,
            uses=uses if uses is not None else (name,),
            seconds=seconds,
            care=dict(care or {}),
            tests=tests,
            builds_on=specs.of_earlier(name, builds_on, self.builds_on),
        )

    quick_question = quick_questions.quick_question  # what is asked before any code is written

    def probe(self, part: str) -> Callable[[F], F]:
        """The probe of a part's groups. It may use `np`, `math`, its arguments and `@ex.travels`.

        A part without one is called straight: required parameters by position, in the order of
        the model answer's signature, the others by name.
        """
        self._part(part)

        def keep(function: F) -> F:
            self._add(self._probes, function)
            self._probe_of[part] = function.__name__
            return function

        return keep

    def travels(self, function: F) -> F:
        """Let a function that probes or measures call travel with them."""
        self._add(self._shared, function)
        return function

    def measure(self, part: str, group: str | None = None) -> Callable[[F], F]:
        """Judge a part by a property: `measure(output, inputs)` of the reply is what is compared.

        It runs on plain data, behind the wall, and never beside the student's code. It may raise
        for a reply of the wrong form. Give it after the part's `@ex.cases`.
        """

        def keep(function: F) -> F:
            self._add(self._measures, function)
            groups = self._part(part).groups
            for spec in groups:
                if group is None or spec.name == group:
                    spec.measure = function.__name__
            return function

        return keep

    def symptoms(self, part: str) -> Callable[[F], F]:
        """What a wrong reply shows: `symptoms(output, inputs)` returns a list of short names.

        For parts that train, where no two wrong replies are the same and a misconception would
        cost a training to freeze. It runs where the measures do, and counts for replies that
        earned no full marks. The first misconception with one of these names as its
        `symptom=` is told. Give it after the part's `@ex.cases`.
        """

        def keep(function: F) -> F:
            self._add(self._measures, function)
            for spec in self._part(part).groups:
                spec.symptoms = function.__name__
            return function

        return keep

    def evaluate(self, part: str, group: str | None = None) -> Callable[[F], F]:
        """Look at the models in a part's replies: `evaluate(value, inputs)`, plain data returned.

        It runs in the evaluator, where neither a student's code nor an answer is. A Keras model
        arrives as a configuration: `Model(value)` rebuilds it (see `candidate.evaluator`). Give
        it after the part's `@ex.cases`.
        """

        def keep(function: F) -> F:
            self._add(self._evaluators, function)
            for spec in self._part(part).groups:
                if group is None or spec.name == group:
                    spec.evaluate = function.__name__
            return function

        return keep

    def picture(self, part: str, group: str = "values") -> Callable[[F], F]:
        """Draw what came back: `picture(output, inputs)` of the first reply, run as a measure is.

        It returns a list of dicts with `title`, `kind` ("curve" or "matrix"), `values` (a row for
        a curve; rows of counts, the truth first, for a matrix) and optional `labels`. Shown in
        HTML reports, never for hidden cases. It sees what `@ex.evaluate` returned.
        """

        def keep(function: F) -> F:
            self._add(self._measures, function)
            for spec in self._part(part).groups:
                if spec.name == group:
                    spec.picture = function.__name__
            return function

        return keep

    def view(self, part: str, kind: str, **inputs: str) -> None:
        """Draw a wrong answer in the plane it belongs to, beside the right one.

        `inputs` say which of a case's inputs play which role. Drawn is the largest wrong case that
        has them in two dimensions; see `judge.views` for the kinds, `docs/authoring.md` for
        examples. Shown in HTML reports, never for hidden cases. Give it after the part's
        `@ex.cases`.
        """
        view = specs.viewed(kind, inputs)
        for spec in self._part(part).groups:
            spec.view = view

    def judged_again(self, part: str, group: str, *, of: str = "values", points: float) -> None:
        """A further group with its own points and measure, on the replies of group `of`.

        For what is done once and judged in steps, such as the accuracy of one training.
        """
        spec = self._part(part)
        first = next(existing for existing in spec.groups if existing.name == of)
        again = replace(first, name=group, points=points, measure=None, shares=of)
        spec.groups.append(replace(again, picture=None, view=None, care=""))

    def cases(
        self,
        part: str,
        *,
        group: str = "values",
        points: float | None = None,
        probe: Callable[..., Any] | None = None,
        quiet: bool = False,
        care: bool = False,
    ) -> Callable[[F], F]:
        """The cases of a part, or of a further group of it with its own points.

        The function gets a `numpy.random.Generator` and yields `case(…)`, small to large; the
        same generator state comes back for the same seed, whatever other parts do. With `quiet`
        a NumPy RuntimeWarning is a fault. A quiet group is `care`: its points are charged once
        where several parts of the exercise fail in groups of this name.
        """

        def keep(function: F) -> F:
            spec = self._part(part)
            if any(existing.name == group for existing in spec.groups):
                raise ValueError(f"{part} has two groups of cases named {group!r}")
            spec.groups.append(
                GroupSpec(
                    name=group,
                    points=spec.points if points is None else points,
                    cases=function,
                    probe=probe.__name__ if probe is not None else None,
                    quiet=quiet,
                    care=group if care or quiet else "",
                )
            )
            return function

        return keep

    def misconception(
        self,
        id: str,
        message: str,
        *,
        edits: Mapping[str, str] | None = None,
        code: str = "",
        fault: str = "",
        symptom: str = "",
        care: str = "",
    ) -> None:
        """A wrong idea that must be recognised: "part.slug", and one or two sentences about it.

        `edits` turns the model answer into what someone with this idea would have written: old
        text to new, each found exactly once in the body of the function the part is named after
        (in the whole file, where there is none). `code` is appended instead, where an edit won't
        do.
        `fault` names the published fault it instantiates. One with a `symptom`, a name that the
        part's `@ex.symptoms` gives, or "unsteady" for answers that differ from one run to the next,
        is not run when a key is made: only the audit runs it.
        `care` names the cause of a slip that leaves the idea right, such as `>=` for `>`: it costs
        what care costs, once in an exercise.
        """
        self._alternative(
            "misconception", id, message, edits, code, fault, symptom=symptom, care=care
        )

    def convention(
        self,
        id: str,
        message: str,
        *,
        edits: Mapping[str, str] | None = None,
        code: str = "",
        accepted: bool,
        fault: str = "",
    ) -> None:
        """An answer that is right under another known convention. Accepted ones get full marks."""
        self._alternative("convention", id, message, edits, code, fault, accepted=accepted)

    def in_conventions(self, model_answer: str) -> Iterator[tuple[str, AlternativeSpec]]:
        """Each wrong idea as one who follows an accepted convention would have it.

        (the convention's id, the wrong idea with the edits of both) for each pair of the same part
        whose edits all find their text.
        """
        for convention in self.alternatives:
            for mistake in self.alternatives:
                apart = not convention.edits.keys() & mistake.edits.keys()
                edits = convention.edits and mistake.edits and not mistake.code
                if convention.accepted and not mistake.accepted and edits and apart:
                    both = replace(mistake, edits={**convention.edits, **mistake.edits})
                    if both.part == convention.part and both.applies(model_answer):
                        yield convention.id, both

    def survivor(self, mutant: str, because: str) -> None:
        """Explain a mutant of the model answer that no case can tell from it."""
        self.survivors[mutant] = because

    def probe_source(self, default_calls: Mapping[str, str]) -> str:
        """All that travels: the preamble, the probes, and a plain call for each part without."""
        probes = (*self._shared.values(), *self._probes.values())
        return "\n\n".join([self._preamble(), *probes, *default_calls.values()])

    def evaluator_source(self) -> str:
        """All that travels to the evaluator; empty where no part needs one."""
        looks = [self._preamble(), *self._shared.values(), *self._evaluators.values()]
        return "\n\n".join(looks) if self._evaluators else ""

    def _preamble(self) -> str:
        return _PREAMBLE + (_KERAS if "tensorflow" in self.needs else "")

    def measure_source(self) -> str:
        looks = [_PREAMBLE, *self._shared.values(), *self._measures.values()]
        return "\n\n".join(looks) if self._measures else ""

    def probe_name(self, part: str, group: GroupSpec) -> str:
        return group.probe or self._probe_of.get(part) or f"call_{part}"

    def parts_called_straight(self) -> Iterator[PartSpec]:
        for part in self.parts.values():
            names = {self.probe_name(part.name, group) for group in part.groups}
            if f"call_{part.name}" in names:
                yield part

    def _part(self, name: str) -> PartSpec:
        return specs.declared(name, self.parts)

    def _alternative(
        self,
        kind: str,
        id: str,
        message: str,
        edits: Mapping[str, str] | None,
        code: str,
        fault: str,
        *,
        accepted: bool = False,
        symptom: str = "",
        care: str = "",
    ) -> None:
        self._part(id.split(".", 1)[0])  # an id begins with the name of its part
        if any(known.id == id for known in self.alternatives):
            raise ValueError(f"{id!r} is declared twice")
        if not edits and not code:
            raise ValueError(f"{id!r} needs edits= or code=")
        spec = AlternativeSpec(
            id=id, kind=kind, message=message, edits=dict(edits or {}), code=code,
            accepted=accepted, fault=fault, symptom=symptom, care=care,
        )  # fmt: skip
        self.alternatives.append(spec)

    def _add(self, sources: dict[str, str], function: Callable[..., Any]) -> None:
        name = function.__name__
        known = {*self._shared, *sources}
        if sources is self._evaluators:
            known |= _EVALUATOR
        source = travelling_source(function, known=known)
        if sources.get(name) == source:  # one function for several parts
            return
        if name in {*self._shared, *self._probes, *self._measures, *self._evaluators}:
            raise ValueError(f"two functions that travel are named {name!r}")
        sources[name] = source
