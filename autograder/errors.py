"""Every exception that dlgrade raises itself, and the exit code each one ends in.

    DlgradeError
    ├── NotRight              exit 1: the work is not right yet (only for `nbgrader validate`)
    ├── UsageError            exit 2: what was asked for cannot be: the person can mend it
    │   ├── UnknownExercise
    │   ├── UnknownPart
    │   ├── AuthorMistake      a slip in solutions/ or reference/, with its file and line
    │   └── NotInCourse       the thing needs an instructor's course (solutions/, reference/)
    └── UngradedError         exit 3: our fault or the machine's; no score is given
        ├── DamagedKey
        ├── NoWall            the isolation asked for cannot be had on this machine
        ├── OracleUnavailable TensorFlow, or the device asked for, is not there
        └── OracleFailed

A student's failure is never one of these: it is a value in the report.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from autograder.languages.catalogue import say


def meant(received: str, known: Iterable[str]) -> str:
    """ " Did you mean …?", for the nearest of `known`; "" where none is near."""
    by_lower = {name.lower(): name for name in known}
    for name in list(by_lower.values()):  # the words of ex06_optimizers, and its id, name it too
        for piece in name.lower().split("_", 1):
            by_lower.setdefault(piece, name)
    close = difflib.get_close_matches(received.lower(), by_lower, n=1, cutoff=0.6)
    return say("usage.meant", name=by_lower[close[0]]) if close else ""


class DlgradeError(Exception):
    """The root: `str()` of it is one sentence fit to be read by a student."""

    exit_code = 3

    def _render_traceback_(self) -> list[str]:
        """What IPython shows for it: the sentence, and no lines of ours."""
        return [str(self)]


class NotRight(DlgradeError):
    """Work that is not right yet, where a test has to fail to say so: `nbgrader validate`."""

    exit_code = 1


class UsageError(DlgradeError):
    """Something in the request cannot be: a wrong name, path or option."""

    exit_code = 2


class UnknownExercise(UsageError):
    def __init__(self, received: str, known: list[str]) -> None:
        self.received = received
        self.known = known
        listed = ", ".join(known) if known else say("usage.none_here")
        told = say("usage.no_exercise", received=received, known=listed)
        super().__init__(told + meant(received, known))


class UnknownPart(UsageError):
    def __init__(self, received: str, exercise: str, known: list[str]) -> None:
        self.received = received
        self.exercise = exercise
        self.known = known
        listed = ", ".join(known)
        told = say("usage.no_part", exercise=exercise, received=received, known=listed)
        super().__init__(told + meant(received, known))


class AuthorMistake(UsageError):
    """What an author wrote cannot be built: `file:line: what is wrong. What to write instead.`"""


class NotInCourse(UsageError):
    """The command needs files that only an instructor's course has."""


class UngradedError(DlgradeError):
    """Our own failure, or the machine's. There is no score, and never a zero."""

    exit_code = 3


class DamagedKey(UngradedError):
    def __init__(self, path: object, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(say("ungraded.key", path=path, reason=reason))


class NoWall(UngradedError):
    """The isolation asked for cannot be had here; says what is missing and what mends it."""

    def __init__(self, what: str, mend: str = "") -> None:
        self.what = what
        self.mend = mend
        super().__init__(f"{what} {mend}".strip())


class OracleUnavailable(UngradedError):
    """TensorFlow or the device asked for is missing."""


class OracleFailed(UngradedError):
    """The oracle started and did not answer."""
