"""What a diagnosis looks at, and what it says."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from autograder.judge.contrast import Contrast, contrast
from autograder.judge.evidence import Evidence
from autograder.judge.gaps import Gap
from autograder.languages.catalogue import say
from autograder.model import Alternative, Finding, Key, Part, Status

UNSTEADY = "unsteady"  # the symptom of a part whose answers differ from one run to the next


class Diagnosis(Struct, frozen=True, kw_only=True):
    """What is probably wrong, and the case that shows it."""

    status: Status = "failed"
    finding: Finding
    shown: Evidence


class Scene(Struct, frozen=True, kw_only=True, dict=True):
    """A part with at least one case that did not pass, as the rules look at it.

    `named` are the ids that explain other parts by entries of their own (`known.explained`);
    `lacking` is the form of an argument that alone is missing, if that is known.
    """

    key: Key
    part: Part
    seen: list[Evidence]
    path: str
    named: frozenset[str]
    lacking: Gap | None = None

    @property
    def hidden(self) -> bool:
        return self.key.cases == "hidden"

    @cached_property
    def failing(self) -> list[Evidence]:
        """The cases with wrong values; where there are none, those with anything amiss."""
        wrong = [evidence for evidence in self.seen if not evidence.right]
        return wrong or [evidence for evidence in self.seen if not evidence.passed]

    def showing(self, symptoms: set[str]) -> Alternative | None:
        """The part's first misconception with one of these symptoms."""
        own = (entry for entry in self.key.alternatives if entry.part == self.part.name)
        return next((one for one in own if one.symptom and one.symptom in symptoms), None)

    def modified(self, among: list[Evidence]) -> str:
        """Which arguments are changed; with hidden cases the candidate would choose them."""
        names = dict.fromkeys(name for evidence in among for name in evidence.modified)
        return say("generic.modified", names="…" if self.hidden else ", ".join(names))

    @cached_property
    def held(self) -> Contrast | None:
        """What separates the cases that fail from those that pass."""
        if self.lacking is not None:
            return Contrast(where=self.lacking.where)
        return contrast(self.part, self.seen, hidden=self.hidden)

    @cached_property
    def wrong(self) -> list[Evidence]:
        return [e for e in self.failing if e.comparison.difference is not None]

    @cached_property
    def valued(self) -> list[Evidence]:
        """The wrong cases that came to an end: what they returned says more than an exception."""
        return [e for e in self.wrong if e.reply["kind"] != "raised"]

    @cached_property
    def raising(self) -> list[Evidence]:
        return [e for e in self.wrong if e.reply["kind"] == "raised"]
