"""One person's files by exercise: what each is of, and which of them counts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from autograder.course import Course, exercise_id
from autograder.exercise import keys
from autograder.intake import containers
from autograder.intake.containers import NBGRADER, Bundle, Piece
from autograder.intake.earlier import among
from autograder.intake.moments import moment, stored
from autograder.intake.platform_names import FOLDERS
from autograder.intake.sources import is_noise
from autograder.intake.which_file import Aside, Choice, File, Wanted, Why, choose, why_not
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.model import Key
from autograder.sandbox.apart import Runs


class Sorted(Struct, frozen=True, kw_only=True):
    """What one person sent for one exercise, with the file that counts."""

    exercise: str | None
    assignment: str
    choice: Choice
    sent_at: str | None = None
    told: tuple[str, ...] = ()
    builds_on: tuple[tuple[str, File], ...] = ()  # by exercise, the person's files of earlier ones


class _Placed(Struct, frozen=True, kw_only=True):
    """A file, the exercise it counts for, and whether it is of another one than its folder's."""

    piece: Piece
    exercise: str | None
    other: bool = False


class Sorting:
    """Sorts the files of one class after another person."""

    def __init__(
        self, course: Course, wanted: str | None, home: Path | None, kind: str, runs: Runs
    ) -> None:
        self.elsewhere: list[str] = []
        self._runs = runs
        self._course = course
        self._wanted = wanted
        self._home = home
        self._nbgrader = kind == NBGRADER
        self._one_folder = kind in (NBGRADER, FOLDERS)
        self._rules: dict[str, Wanted] = {}
        self._loaded: dict[str, Key] = {}
        self._allowed: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _known(self) -> dict[str, str]:
        """Full names by id."""
        return {name.split("_", 1)[0]: name for name in self._course.exercises()}

    def sorted(self, bundle: Bundle) -> Iterator[Sorted]:
        """What the person sent, by exercise; nothing where all is for what was not asked for."""
        pieces, told = _dated(bundle)
        folders = bundle.folders
        sent = [piece.file for piece in pieces]
        if self._nbgrader and self._wanted is not None:
            pieces, folders, out = self._in_scope(pieces, folders)
            self.elsewhere += out
            if not pieces and not any(folders) and (out or any(bundle.folders)):
                return
        placed = [self._placed(piece) for piece in pieces]
        for exercise, mine in self._groups(placed, folders):
            found = self._sorted(bundle, exercise, mine, told)
            yield found if exercise is None else self._with_earlier(found, exercise, sent)

    def _with_earlier(self, found: Sorted, exercise: str, sent: list[File]) -> Sorted:
        """The same, with the person's files of what the exercise builds on: they travel with it."""
        if found.choice.chosen is None or len(sent) < 2:
            return found
        builds_on = self._keys(exercise).builds_on
        earlier = [(one.name, among(sent, one, self._runs)) for one in builds_on]
        files = tuple((name, file) for name, file in earlier if file is not None)
        along = {id(file) for _, file in files}
        aside = tuple(
            replace(one, why="imported") if id(one.file) in along else one
            for one in found.choice.aside
        )
        return replace(found, choice=replace(found.choice, aside=aside), builds_on=files)

    def _in_scope(
        self, pieces: list[Piece], folders: Sequence[tuple[str, ...]]
    ) -> tuple[list[Piece], list[tuple[str, ...]], list[str]]:
        """What is not in the folder of an assignment that was not asked for."""

        def wanted(inside: tuple[str, ...]) -> bool:
            allowed = self._notebooks(inside[0]) if inside else ()
            return not allowed or self._wanted in allowed

        out = [piece.file.path for piece in pieces if not wanted(piece.folders)]
        kept = [piece for piece in pieces if wanted(piece.folders)]
        return kept, [folder for folder in folders if wanted(folder)], out

    def _placed(self, piece: Piece) -> _Placed:
        own = self._named(piece.file.name)
        if self._nbgrader and piece.folders and (allowed := self._notebooks(piece.folders[0])):
            if own in allowed:
                return _Placed(piece=piece, exercise=own)
            other = exercise_id(piece.file.name) is not None
            exercise = allowed[0] if other or len(allowed) == 1 else None
            return _Placed(piece=piece, exercise=exercise, other=other)
        if own is not None:
            return _Placed(piece=piece, exercise=own)
        inside = [self._named(folder) for folder in reversed(piece.folders)]
        return _Placed(piece=piece, exercise=next((name for name in inside if name), None))

    def _groups(
        self, placed: list[_Placed], folders: Sequence[tuple[str, ...]]
    ) -> list[tuple[str | None, list[_Placed]]]:
        """The exercises that something was sent for, each with its files; each file once."""
        if self._wanted is not None:
            return [(self._wanted, placed)]
        named = {one.exercise for one in placed if one.piece.file.code and one.exercise}
        named |= {name for folder in folders if (name := self._of_folder(folder)) is not None}
        if not named:
            named = {one.exercise for one in placed if one.exercise}
        if not named:
            return [(None, placed)]
        first, *_ = exercises = sorted(name for name in named if name)
        return [
            (name, [one for one in placed if _home(one.exercise, exercises, first) == name])
            for name in exercises
        ]

    def _sorted(
        self,
        bundle: Bundle,
        exercise: str | None,
        placed: list[_Placed],
        told: dict[str, str],
    ) -> Sorted:
        if exercise is None:
            aside = tuple(_aside(one, "name") for one in placed)
            choice = Choice(chosen=None, aside=aside)
        else:
            fits = [one for one in placed if not one.other and one.exercise in (exercise, None)]
            rest = [one for one in placed if one not in fits]
            files = [one.piece.file for one in fits]
            choice = _latest(files, exercise, partial(self._rule, exercise), self._runs)
            others = tuple(_aside(one, self._other(one)) for one in rest)
            choice = replace(choice, aside=(*choice.aside, *others))
        chosen = choice.chosen
        folders = next(
            (one.piece.folders for one in placed if one.piece.file is chosen),
            placed[0].piece.folders if placed else next(iter(bundle.folders), ()),
        )
        said = tuple(dict.fromkeys(told[f.path] for f in (chosen,) if f and f.path in told))
        return Sorted(
            exercise=exercise,
            assignment=self._assignment(exercise, folders),
            choice=choice,
            sent_at=chosen.sent_at if chosen else None,
            told=said,
        )

    def _other(self, one: _Placed) -> Why:
        """What is of another exercise is in a wrong place, where all is of one assignment."""
        return "other" if self._one_folder and not one.other else "misplaced"

    def _assignment(self, exercise: str | None, folders: tuple[str, ...]) -> str:
        """nbgrader's name for it: the folder's, where that is an assignment's."""
        short = sys.intern((exercise or "").split("_", 1)[0])
        if folders and (self._nbgrader or (short and exercise_id(folders[0]) == short)):
            return sys.intern(clean(folders[0]))
        return short

    def _named(self, name: str) -> str | None:
        return self._known.get(exercise_id(name) or "")

    def _of_folder(self, folder: tuple[str, ...]) -> str | None:
        """The exercise that a folder is for, if it is named after nothing else."""
        if self._nbgrader and folder:
            allowed = self._notebooks(folder[0])
            return allowed[0] if len(allowed) == 1 else None
        name = self._named(folder[-1]) if folder and not is_noise(folder[-1]) else None
        strict = name is not None and folder[-1].casefold() in (name, name.split("_", 1)[0])
        return name if strict else None

    def _notebooks(self, assignment: str) -> tuple[str, ...]:
        """The exercises of one of nbgrader's assignments; none where nothing tells."""
        if assignment not in self._allowed:
            names: set[str] = set()
            for part in ("source", "release") if self._home is not None else ():
                assert self._home is not None
                place = self._home / part / assignment
                if not names and place.is_dir():
                    names = {path.stem for path in place.glob("*.ipynb")}
            names &= set(self._known.values())
            own = self._named(assignment)
            self._allowed[assignment] = tuple(sorted(names)) or ((own,) if own else ())
        return self._allowed[assignment]

    def _rule(self, exercise: str) -> Wanted:
        if exercise not in self._rules:
            self._rules[exercise] = Wanted.of(self._keys(exercise))
        return self._rules[exercise]

    def _keys(self, exercise: str) -> Key:
        if exercise not in self._loaded:
            self._loaded[exercise] = keys.load(self._course.key(exercise))
        return self._loaded[exercise]


def _home(exercise: str | None, exercises: list[str], first: str) -> str:
    """The exercise under which a file is listed: its own, or the first of the person's."""
    return exercise if exercise in exercises and exercise is not None else first


def _dated(bundle: Bundle) -> tuple[list[Piece], dict[str, str]]:
    """The files with the times that nbgrader noted; by path, what cannot be read of these."""
    pieces, told = [], {}
    for piece in bundle.pieces:
        places = [piece.folders[:deep] for deep in range(len(piece.folders), -1, -1)]
        place = next((place for place in places if place in bundle.stamps), None)
        if place is None:
            pieces.append(piece)
            continue
        text = containers.text_of(bundle.stamps[place]).strip()
        sent_at = _sent_at(text)
        if sent_at is None:
            told[piece.file.path] = say("intake.stamp", text=clean(text)[:60])
        pieces.append(replace(piece, file=replace(piece.file, sent_at=sent_at)))
    return pieces, told


def _sent_at(text: str) -> str | None:
    """A time as nbgrader can read it, too; in the source's own words, where these are plain."""
    try:
        found = moment(text)
    except ValueError:
        return None
    plain = text.removesuffix("UTC").removesuffix("Z").rstrip()
    try:
        datetime.fromisoformat(plain)
    except ValueError:
        return stored(found)
    return text


def _aside(one: _Placed, why: Why) -> Aside:
    file = one.piece.file
    return Aside(file=file, why=why if file.code else why_not(file))


def _latest(files: list[File], name: str, wanted: Callable[[], Wanted], runs: Runs) -> Choice:
    """The choice among the files of the last attempt that has something to be marked.

    Attempts are those that the platform tells apart. What was sent earlier, or later without a
    file that can be marked, is set aside.
    """
    attempts = sorted({file.attempt for file in files if not file.mine}, reverse=True)
    if len(attempts) < 2:
        return choose(files, name, wanted, runs)
    best: Choice | None = None
    for attempt in attempts:
        one = [file for file in files if file.attempt == attempt]
        found = choose(one, name, wanted, runs)
        if best is None or (found.chosen is not None and _rank(found) > _rank(best)):
            best = found
    assert best is not None
    seen = {id(one.file) for one in best.aside} | {id(best.chosen)}
    rest = tuple(
        Aside(file=file, why="hidden" if file.mine else "earlier")
        for file in files
        if id(file) not in seen
    )
    return replace(best, aside=(*best.aside, *rest))


def _rank(choice: Choice) -> int:
    return (choice.chosen is not None) + (choice.chosen is not None and choice.worked_on)
