"""What an author sees after a save: the slips, then the verdicts on the parts that it can touch.

The audit's first part, in seconds: no mutants, and nothing that trains. A part with something to
mend is looked at again until it is right.
"""

from __future__ import annotations

from msgspec import Struct

from autograder.author.affected_parts import of_reference, touched
from autograder.author.exercise import Exercise
from autograder.author_tools.audit import audit_seed
from autograder.author_tools.proofreading import explained, proofread
from autograder.course import Course
from autograder.errors import AuthorMistake
from autograder.oracle.loading import load_reference
from autograder.oracle.seeds import PUBLIC_SEED


class Look(Struct, frozen=True, kw_only=True):
    """What is to be mended, and the parts that were asked; `training` are left to the audit."""

    problems: tuple[str, ...]
    parts: tuple[str, ...] = ()
    training: tuple[str, ...] = ()


class _Texts(Struct, frozen=True):
    solution: str
    reference: str


class Looks:
    """One sitting with an exercise: each look asks what has changed since the one before."""

    def __init__(self, course: Course, name: str) -> None:
        self.course = course
        self.name = name
        self.files = course.solution(name), course.reference(name)
        self._last: _Texts | None = None
        self._sound: _Texts | None = None  # the last ones without a slip
        self._open: set[str] = set()

    def has_changed(self) -> bool:
        """Whether there is something to look at. A file that is just being replaced is none."""
        try:
            return self._texts() != self._last
        except OSError:
            return False

    def look(self) -> Look:
        self._last = texts = self._texts()
        try:
            proofread(self.course, self.name)
            with explained(self.course, self.name):
                exercise: Exercise = load_reference(self.course.reference(self.name)).ex
                wanted = self._open | self._touched(texts, exercise)
                quick = tuple(p.name for p in exercise.parts.values() if p.seconds is None)
                parts = tuple(name for name in quick if name in wanted)
                training = tuple(
                    p.name for p in exercise.parts.values() if p.seconds and p.name in wanted
                )
                problems = self._problems(parts)
        except AuthorMistake as error:
            return Look(problems=tuple(str(error).splitlines()))
        self._sound = texts
        self._open = set(parts) if problems else set()
        return Look(problems=tuple(problems), parts=parts, training=training)

    def _problems(self, parts: tuple[str, ...]) -> list[str]:
        if not parts:
            return []
        return audit_seed(self.course, self.name, PUBLIC_SEED, only=parts)

    def _touched(self, texts: _Texts, exercise: Exercise) -> set[str]:
        before = self._sound
        uses = {part.name: part.uses for part in exercise.parts.values()}
        if before is None:
            return set(uses)
        found = of_reference(before.reference, texts.reference, uses)
        return found | {
            part for part, names in uses.items() if touched(before.solution, texts.solution, names)
        }

    def _texts(self) -> _Texts:
        return _Texts(*(path.read_text(encoding="utf-8") for path in self.files))
