"""Where things lie in a course: the only module that knows folder names.

A course is the folder of a `course.yaml`: found by walking up from a folder, as git finds its
repository. Outside one, the public course that ships with dlgrade serves.

    course.yaml
    exercises/ex06_optimizers.py, .ipynb      what students edit
    exercises/keys/ex06_optimizers.json       the public answer keys
    exercises/languages/id/ex06_optimizers.json   its texts in another language
    exercises/facts.yaml                      what lectures say that the exercises hold
    solutions/, reference/                    an instructor's course only

A `course.yaml` with `exercises:` is an instructor's choice: of what is not in its own folder, the
key comes from dlgrade, and the answers from the extra package `dlgrade_answers`, or from a clone.
In an nbgrader course, what was released into it (`source/*/`) comes first.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from autograder import course_settings
from autograder.course_settings import Choice
from autograder.errors import NotInCourse, UnknownExercise, UsageError
from autograder.languages.catalogue import say

MARKER = "course.yaml"
POINTER = Path(".dlgrade") / "course"  # in an nbgrader course: whose `release` has made it
NBGRADER = "nbgrader_config.py"
HANDED_IN = "submitted"  # in an nbgrader course
OURS = ("exercises/keys", "reference", "solutions")  # one of these lies beside our marker
_ID = re.compile(r"(?i)(?<![a-z0-9])(ex\d{2})(?!\d)")


class Course(Struct, frozen=True, dict=True):
    root: Path
    bundled: bool = False
    named: bool = False  # by the person at the keyboard
    released: tuple[Path, ...] = ()  # small courses in an nbgrader course's source/
    nbgrader: tuple[Path, ...] = ()  # the nbgrader courses that led here

    def exercises(self) -> list[str]:
        """Full names of what can be checked, in the course's order."""
        own = {path.stem for place in self._places for path in _keys(place)}
        chosen = self._chosen
        return [*chosen, *sorted(own.difference(chosen))]

    def authored(self) -> list[str]:
        """Full names of what has a reference file here: empty in a student's course."""
        return sorted(path.stem for path in (self.home / "reference").glob("ex*.py"))

    def resolve(self, text: str) -> str:
        """The full name for an id or a full name. Raises `UnknownExercise`."""
        return match(text, self.exercises())

    @cached_property
    def home(self) -> Path:
        """The folder of the course's own exercises: `own:` in `course.yaml`, else the root."""
        return self.root / str(self._said("own") or ".")

    def stub(self, name: str) -> Path:
        return self.home / "exercises" / f"{name}.py"

    def notebook(self, name: str) -> Path:
        return self.home / "exercises" / f"{name}.ipynb"

    def key(self, name: str) -> Path:
        own = self.built_key(name)
        stock = (public_course().root,) if name in self._chosen else ()
        places = (*self.released, self.home, *stock)
        files = [place / "exercises" / "keys" / own.name for place in places]
        return next((file for file in files if file.is_file()), own)

    def built_key(self, name: str) -> Path:
        """Where `author build` writes an exercise's key."""
        return self.home / "exercises" / "keys" / f"{name}.json"

    def built_sealed(self, name: str) -> Path:
        """Where `author build` writes an exercise's sealed model answer."""
        return self.home / "exercises" / "sealed" / f"{name}.json"

    def sealed(self, name: str) -> Path:
        """The sealed model answer of an exercise; it need not be there."""
        own = self.built_sealed(name)
        return own if own.is_file() else public_course().built_sealed(name)

    def shows_answers(self, today: date) -> bool | date:
        """Whether `dlgrade solution` shows a right part's model answer; a date it waits for."""
        policy = self._said("solutions") or "after_passing"
        if policy != "after_due":
            return policy == "after_passing"
        due = course_settings.day(self._said("due"))
        return today > due or due

    def translation(self, language: str, name: str) -> Path:
        """An exercise's texts in another language, by the English ones; it need not be there."""
        return self.home / "exercises" / "languages" / language / f"{name}.json"

    def solution(self, name: str) -> Path:
        """The model answer. Raises `NotInCourse` in a student's course."""
        return self._owned("solutions", name)

    def reference(self, name: str) -> Path:
        """The reference file. Raises `NotInCourse` in a student's course."""
        return self._owned("reference", name)

    def has_reference(self, name: str) -> bool:
        return any((place / "reference" / f"{name}.py").is_file() for place in self._answering)

    def choice(self, name: str) -> Choice:
        """What the course takes of an exercise. Raises `UsageError`."""
        parts, points = self._of("parts", name), self._of("points", name)
        return Choice(
            parts=None if parts is None else tuple(parts),
            points={part: float(value) for part, value in (points or {}).items()},
        )

    def prerequisites(self) -> dict[str, list[str]]:
        """What each exercise builds on, by ids; of a course of choice, within that choice."""
        here = {name.split("_", 1)[0] for name in self.exercises()}
        said = {**(public_course()._said("after") or {}), **(self._said("after") or {})}
        return {name: [one for one in before if one in here] for name, before in said.items()}

    def facts(self) -> dict[str, list[Any]]:
        """What lectures say and each exercise holds, by ids: a text, or a text a language."""
        found: dict[str, list[Any]] = {}
        for root in (public_course().root, self.home):
            path = root / "exercises" / "facts.yaml"
            found |= course_settings.read(path) if path.is_file() else {}
        return found

    def lends(self, name: str) -> bool:
        """Whether the model answer stands in for a student's own, where an exercise builds on it
        and there is none."""
        short = name.split("_", 1)[0]
        return any(text in (name, short) for text in self._said("lend") or ())

    def lent(self, name: str) -> Path:
        """The model answer that is lent. Raises `NotInCourse` where there is none."""
        given = self.home / "exercises" / "lent" / f"{name}.py"
        return given if given.is_file() else self.solution(name)

    def answers(self) -> list[Path]:
        """The folders of an instructor's course whose files no submission may get hold of."""
        return [(self.root / folder).resolve() for folder in ("solutions", "reference")]

    def state(self) -> Path:
        """The folder for what dlgrade remembers on this machine: progress, never marks."""
        return self.root / ".dlgrade"

    def language(self) -> str | None:
        """What `lang:` in `course.yaml` says; None where it says nothing."""
        said = self._said("lang")
        return None if said is None else str(said)

    def settings(self) -> dict[str, Any]:
        """What `course.yaml` says. Raises `UsageError` where it is no YAML mapping."""
        return course_settings.read(self.root / MARKER)

    @property
    def is_chosen(self) -> bool:
        """Whether it is an instructor's choice of exercises."""
        return self._said("exercises") is not None

    def with_released(self, nbgrader: Path) -> Course:
        """The same course, and what was released into an nbgrader course."""
        return replace(self, released=_released(nbgrader), nbgrader=(*self.nbgrader, nbgrader))

    @cached_property
    def _text(self) -> str:
        try:
            return (self.root / MARKER).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def _said(self, name: str) -> Any:
        """One setting. Most courses have none, and a parser takes time."""
        if re.search(rf"(?m)^{name}\s*:", self._text) is None:
            return None
        settings = self.settings()
        course_settings.checked(settings, self.root / MARKER)
        return settings.get(name)

    def _of(self, setting: str, name: str) -> Any:
        """What a setting says of one exercise, by its id or its full name."""
        for text, value in (self._said(setting) or {}).items():
            if match(text, self.exercises()) == name:
                return value
        return None

    @cached_property
    def _chosen(self) -> list[str]:
        """Of `exercises:`, those that ship with dlgrade, and the course's own in their place."""
        wanted = self._said("exercises")
        if wanted is None:
            return []
        places = (*self._places, public_course().root)
        names = sorted({path.stem for place in places for path in _keys(place)})
        return list(dict.fromkeys(match(text, names) for text in wanted))

    @property
    def _places(self) -> tuple[Path, ...]:
        return (*self.released, self.home)

    @property
    def _answering(self) -> Iterator[Path]:
        """The folders in which answers may lie: a student's course has none but its own."""
        yield self.home
        if self.bundled or self.is_chosen:
            yield from _answers_of_ours()

    def refuse_if_beside(self, name: str, submission: Path) -> None:
        """Marks of record come from a course of yours: raises `UsageError` for one that lies with
        the submission, unless all that it adds to dlgrade's own exercise is no more than a copy."""
        if self.named:
            return
        work = submission.resolve()
        for place in self._led_by:
            apart = place in self.nbgrader and work.is_relative_to((place / HANDED_IN).resolve())
            if work.is_relative_to(place.resolve()) and not apart and not self._copies(name):
                raise UsageError(say("usage.course_beside", root=place, name=submission))

    def refuse_if_inside(self, handed_in: Path) -> None:
        """Raises `UsageError` where the course itself lies in what a class has handed in."""
        for place in self._led_by:
            if place.resolve().is_relative_to(handed_in.resolve()):
                raise UsageError(say("usage.course_inside", root=place, name=handed_in))

    @property
    def _led_by(self) -> tuple[Path, ...]:
        """The folders whose files say what this course is: none for dlgrade's own, which in a
        checkout is the checkout, whose code is the one that runs."""
        ours = self.bundled or self.root.resolve() == public_course().root.resolve()
        return (*(() if ours else (self.root,)), *self.nbgrader)

    def _copies(self, name: str) -> bool:
        """Whether the key is, byte for byte, the one that ships with dlgrade, and nothing that
        belongs to it is another: the files that a fresh key is made from, or a choice."""
        if self.choice(name) != Choice():
            return False
        try:
            if self.key(name).read_bytes() != public_course().key(name).read_bytes():
                return False
            return all(map(_is_a_copy, _makes(self.home, name)))
        except OSError:
            return False

    def _owned(self, folder: str, name: str) -> Path:
        for place in self._answering:
            path = place / folder / f"{name}.py"
            if path.is_file():
                return path
        raise NotInCourse(say("usage.instructors_only", folder=folder, name=name, root=self.root))


def find(start: Path) -> Course:
    """The course `start` lies in, or that an nbgrader course was made from, or the public one.

    Other programs have a `course.yaml`, too: above `start`, one of theirs is passed over.
    """
    released: tuple[Path, ...] = ()
    nbgrader: tuple[Path, ...] = ()
    for folder in (start, *start.parents):
        if (folder / MARKER).is_file() and (folder == start or _is_ours(folder)):
            return Course(folder, released=released, nbgrader=nbgrader)
        if (folder / NBGRADER).is_file():
            released, nbgrader = _released(folder), (*nbgrader, folder)
            pointer = folder / POINTER
            if pointer.is_file():
                named = (folder / pointer.read_text(encoding="utf-8").strip()).resolve()
                if (named / MARKER).is_file():
                    return Course(named, released=released, nbgrader=nbgrader)
    return replace(public_course(), released=released, nbgrader=nbgrader)


def _answers_of_ours() -> Iterator[Path]:
    """Where answers that come with dlgrade may lie: a clone, and the wheel of the answers."""
    yield public_course().root
    found = importlib.util.find_spec("dlgrade_answers")
    yield from map(Path, (found.submodule_search_locations or ()) if found else ())


def examples() -> dict[str, tuple[Path, Path]]:
    """Finished exercises to read and to begin from, by name: model answer and reference."""
    found: dict[str, tuple[Path, Path]] = {}
    for place in _answers_of_ours():
        for solution in sorted(place.glob("examples/*/solutions/ex*.py")):
            folder = solution.parents[1]
            found[folder.name] = (solution, folder / "reference" / solution.name)
    return found


def _released(nbgrader: Path) -> tuple[Path, ...]:
    return tuple(sorted(path.parent for path in (nbgrader / "source").glob(f"*/{MARKER}")))


def _keys(place: Path) -> Iterator[Path]:
    return (place / "exercises" / "keys").glob("ex*.json")


def _is_ours(folder: Path) -> bool:
    if any((folder / name).is_dir() for name in OURS):
        return True
    chosen = re.search(r"(?m)^exercises\s*:", Course(folder)._text)  # a choice has no folders yet
    return chosen is not None


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


def exercise_id(name: str) -> str | None:
    """The id of an exercise that a file's or a folder's name has in it: "ex06"."""
    found = _ID.search(name)
    return None if found is None else found.group(1).lower()


def exercise_of_file(path: Path, names: list[str]) -> str:
    """The exercise a file belongs to, by the id in its name. Raises `UsageError`."""
    found = _ID.search(path.stem)
    if found is None:
        raise UsageError(say("usage.which_exercise", name=path.name, path=path))
    return match(found.group(1), names)


def _makes(home: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """What a fresh key of an exercise may be made from: each file, and its place in a course."""
    solution = home / "solutions" / f"{name}.py"
    for path in (*sorted((home / "reference").rglob("*")), solution):
        others = path.parent.name == "reference" and exercise_id(path.name) not in (None, name[:4])
        if path.is_file() and not others and path.suffix != ".pyc":  # no cache is read
            yield path, path.relative_to(home)


def _is_a_copy(made: tuple[Path, Path]) -> bool:
    """Whether a file is byte for byte the one at that place among dlgrade's own answers."""
    path, place = made
    own = (folder / place for folder in _answers_of_ours())
    return any(one.is_file() and one.read_bytes() == path.read_bytes() for one in own)
