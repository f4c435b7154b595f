"""A student's own files, and which of the parts that milestones need are right in them.

Right is what `dlgrade check` says: its verdict on exactly this content, where it was kept, and else
one that is asked for now, of these parts alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from autograder import checking
from autograder.course import Course, near
from autograder.errors import UngradedError, UnknownExercise, UsageError
from autograder.exercise import keys
from autograder.exercise.cells import DEFINED
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.milestones.without_keras import numpy_only, prepared
from autograder.model import Key, Part, Submission
from autograder.sandbox import Runner
from autograder.student import own_file, right_parts

ABSENT = "absent"  # of a part that the course does not have
NOT_STARTED = "not_started"
UNGRADED = "ungraded"
PASSED = "passed"


class Work(Struct, frozen=True, kw_only=True):
    """One exercise of the course, as far as milestones need it.

    `key` is None where the course has no such exercise, and `submission` where nothing is written.
    """

    exercise: str  # its id
    parts: Mapping[str, str]  # how each is: a status of a report, or one of those above
    key: Key | None = None
    submission: Submission | None = None
    why: str = ""  # nothing could be said

    def only(self, parts: tuple[str, ...]) -> Work:
        """The same work, with no more than these of its parts."""
        return replace(self, parts={name: self.parts[name] for name in parts})

    def asked(self) -> tuple[Part, ...]:
        """What the exercise says of these parts."""
        found = [self.key.part(name) for name in self.parts] if self.key is not None else []
        return tuple(part for part in found if part is not None)


class Desk(Struct):
    """Reads and checks each exercise once, for as many parts of it as are `wanted`.

    `kernel` is a notebook of what a running kernel has defined, which comes before the files.
    """

    course: Course
    runner: Runner
    wanted: Mapping[str, tuple[str, ...]]
    kernel: Path | None = None
    _seen: dict[str, Work] = field(default_factory=dict)

    def work(self, exercise: str) -> Work:
        if exercise not in self._seen:
            self._seen[exercise] = self._looked(exercise, self.wanted[exercise])
        return self._seen[exercise]

    def _looked(self, exercise: str, parts: tuple[str, ...]) -> Work:
        try:
            key = keys.load(self.course.key(self.course.resolve(exercise)))
            there = tuple(name for name in parts if key.part(name) is not None)
            found = self._of_file(key, there)
        except UnknownExercise:
            return Work(exercise=exercise, parts=dict.fromkeys(parts, ABSENT))
        except (UngradedError, UsageError) as error:
            return _unsaid(exercise, parts, str(error))
        except Exception as error:  # one exercise never stops the others
            if os.environ.get("DLGRADE_DEBUG"):
                raise
            return _unsaid(exercise, parts, clean(f"{type(error).__name__}: {error}")[:300])
        submission, known = found
        kinds = {name: known.get(name, ABSENT) for name in parts}  # an instructor's choice
        return Work(exercise=exercise, key=key, parts=kinds, submission=submission)

    def _of_file(
        self, key: Key, parts: tuple[str, ...]
    ) -> tuple[Submission | None, dict[str, str]]:
        """What is written of an exercise, and how each of these parts is in it."""
        path = self._file(key, parts)
        if path is None:
            return None, dict.fromkeys(parts, NOT_STARTED)
        submission = checking.read(path, key)
        if path == self.kernel:
            submission = replace(submission, path=say("kernel.here"))
        known = right_parts.recall(self.course, key, submission)
        left = tuple(name for name in parts if name not in known)
        if left:
            known |= self._checked(key, submission, left)
        return submission, {name: known.get(name, UNGRADED) for name in parts}

    def _file(self, key: Key, parts: tuple[str, ...]) -> Path | None:
        """Where the work is: what the kernel has, if that is all that is needed; else the file."""
        if self.kernel is not None:
            text = checking.read(self.kernel, key).source
            needed = {used for name in parts if (part := key.part(name)) for used in part.uses}
            if needed <= set(DEFINED.findall(text)):
                return self.kernel
        found = own_file.written(self._places(key.name), key)
        return near(found[0]) if found else None

    def _places(self, name: str) -> list[Path]:
        if not self.course.bundled:
            return own_file.places(self.course, name)
        return [path for path in (Path(f"{name}.py"), Path(f"{name}.ipynb")) if path.is_file()]

    def _checked(self, key: Key, work: Submission, parts: tuple[str, ...]) -> dict[str, str]:
        """As `dlgrade check` marks the public cases of these parts; without Keras."""
        started = time.monotonic()
        numpy = numpy_only(key)
        ready = prepared(work) if numpy is not key else work
        asked = checking.ask(numpy, ready, self.runner, parts)
        report = checking.report(numpy, {}, asked, self.runner.level, started)
        right_parts.keep(self.course, report)
        return {part.name: part.status for part in report.parts}


def _unsaid(exercise: str, parts: tuple[str, ...], why: str) -> Work:
    return Work(exercise=exercise, parts=dict.fromkeys(parts, UNGRADED), why=why)


def is_outside(course: Course) -> bool:
    """Whether the folder is in no course and holds no exercise either."""
    names = course.exercises() if course.bundled else ()
    return course.bundled and not any(
        Path(f"{name}{suffix}").is_file() for name in names for suffix in (".py", ".ipynb")
    )
