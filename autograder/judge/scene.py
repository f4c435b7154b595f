"""What a diagnosis looks at, and what it says."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from autograder.judge.contrast import Contrast, contrast
from autograder.judge.evidence import Evidence
from autograder.judge.gaps import Gap
from autograder.model import Finding, Key, Part, Status


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
