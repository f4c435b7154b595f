"""Where things lie in a course: the only module that knows folder names.

A course is the folder of a `course.yaml`: found by walking up from a folder, as git finds its
repository. Outside one, the public course that ships with dlgrade serves.

    course.yaml
    exercises/ex06_optimizers.py, .ipynb      what students edit
    exercises/keys/ex06_optimizers.json       the public answer keys
    exercises/languages/id/ex06_optimizers.json   its texts in another language
    solutions/, reference/                    an instructor's course only
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import NotInCourse, UnknownExercise, UsageError
from autograder.languages.catalogue import say

MARKER = "course.yaml"
OURS = ("exercises/keys", "reference", "solutions")  # one of these lies beside our marker
_ID = re.compile(r"(?i)(?<![a-z0-9])(ex\d{2})(?!\d)")


@dataclass(frozen=True)
class Course:
    root: Path
    bundled: bool = False
    named: bool = False  # by the person at the keyboard

    def exercises(self) -> list[str]:
        """Full names of what can be checked, in the course's order."""
        return sorted(path.stem for path in (self.root / "exercises" / "keys").glob("ex*.json"))

    def authored(self) -> list[str]:
        """Full names of what has a reference file: empty in a student's course."""
        return sorted(path.stem for path in (self.root / "reference").glob("ex*.py"))

    def resolve(self, text: str) -> str:
        """The full name for an id or a full name. Raises `UnknownExercise`."""
        return match(text, self.exercises())

    def stub(self, name: str) -> Path:
        return self.root / "exercises" / f"{name}.py"

    def notebook(self, name: str) -> Path:
        return self.root / "exercises" / f"{name}.ipynb"

    def key(self, name: str) -> Path:
        return self.root / "exercises" / "keys" / f"{name}.json"

    def translation(self, language: str, name: str) -> Path:
        """An exercise's texts in another language, by the English ones; it need not be there."""
        return self.root / "exercises" / "languages" / language / f"{name}.json"

    def solution(self, name: str) -> Path:
        """The model answer. Raises `NotInCourse` in a student's course."""
        return self._owned("solutions", name)

    def reference(self, name: str) -> Path:
        """The reference file. Raises `NotInCourse` in a student's course."""
        return self._owned("reference", name)

    def has_reference(self, name: str) -> bool:
        return (self.root / "reference" / f"{name}.py").is_file()

    def answers(self) -> list[Path]:
        """The folders of an instructor's course whose files no submission may get hold of."""
        return [(self.root / folder).resolve() for folder in ("solutions", "reference")]

    def state(self) -> Path:
        """The folder for what dlgrade remembers on this machine: progress, never marks."""
        return self.root / ".dlgrade"

    def language(self) -> str | None:
        """What `lang:` in `course.yaml` says; None where it says nothing."""
        try:
            text = (self.root / MARKER).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None
        if re.search(r"(?m)^lang\s*:", text) is None:  # most have none, and a parser takes time
            return None
        said = self.settings().get("lang")
        return None if said is None else str(said)

    def settings(self) -> dict[str, Any]:
        """What `course.yaml` says. Raises `UsageError` where it is no YAML mapping."""
        import yaml

        try:
            text = (self.root / MARKER).read_text(encoding="utf-8")
            settings = yaml.safe_load(text)
        except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
            raise UsageError(say("usage.unreadable", path=self.root / MARKER, why=error)) from error
        if settings is None:
            return {}
        if not isinstance(settings, dict):
            raise UsageError(say("usage.no_mapping", path=self.root / MARKER))
        return settings

    def refuse_if_beside(self, name: str, submission: Path) -> None:
        """Marks of record come from a course of yours: raises `UsageError` for one that lies with
        the submission, unless its key is, byte for byte, the one that ships with dlgrade."""
        if self.bundled or self.named:
            return
        if not submission.resolve().is_relative_to(self.root.resolve()):
            return
        own, shipped = self.key(name), public_course().key(name)
        try:
            same = own.read_bytes() == shipped.read_bytes()
        except OSError:
            same = False
        if not same:
            raise UsageError(say("usage.course_beside", root=self.root, name=submission))

    def refuse_if_inside(self, handed_in: Path) -> None:
        """Raises `UsageError` where the course itself lies in what a class has handed in."""
        if not self.bundled and self.root.resolve().is_relative_to(handed_in.resolve()):
            raise UsageError(say("usage.course_inside", root=self.root, name=handed_in))

    def _owned(self, folder: str, name: str) -> Path:
        path = self.root / folder / f"{name}.py"
        if not path.is_file():
            raise NotInCourse(
                say("usage.instructors_only", folder=folder, name=name, root=self.root)
            )
        return path


def find(start: Path) -> Course:
    """The course `start` lies in, or the public one that ships with dlgrade.

    Other programs have a `course.yaml`, too: above `start`, one without exercises is not ours.
    """
    for folder in (start, *start.parents):
        if (folder / MARKER).is_file() and (folder == start or _has_exercises(folder)):
            return Course(folder)
    return public_course()


def _has_exercises(folder: Path) -> bool:
    return any((folder / name).is_dir() for name in OURS)


def public_course() -> Course:
    """The course inside the package; in a checkout of dlgrade, the checkout itself."""
    package = Path(__file__).parent
    inside = package / "public_course"
    root = inside if inside.is_dir() else package.parent
    return Course(root, bundled=True)


def near(path: Path) -> Path:
    """The path as someone in this folder would write it: without the way to the folder itself."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def match(text: str, names: list[str]) -> str:
    """The one of `names` that `text` names, by id (`ex06`) or in full."""
    wanted = text.lower()
    number = re.fullmatch(r"(?:ex)?(\d{1,2})", wanted)
    if number is not None:  # ex6, 6 and 06 mean ex06
        wanted = f"ex{int(number.group(1)):02d}"
    for name in names:
        if wanted in (name, name.split("_", 1)[0]):
            return name
    raise UnknownExercise(text, names)


def exercise_of_file(path: Path, names: list[str]) -> str:
    """The exercise a file belongs to, by the id in its name. Raises `UsageError`."""
    found = _ID.search(path.stem)
    if found is None:
        raise UsageError(say("usage.which_exercise", name=path.name, path=path))
    return match(found.group(1), names)
