"""Makes, or brings up to date, an nbgrader course of exercises: its config, sources and release.

DIR/nbgrader_config.py                 with the line that has dlgrade do the marking
DIR/source/ex06/ex06_optimizers.ipynb  the model answer, with graded cells
DIR/source/ex06/course.yaml, exercises/keys/   so that the released folder can check itself
DIR/release/ex06/…                     what students get, by nbgrader's own generate_assignment
DIR/stubs/ex06_optimizers.py           the same exercise as a plain file
DIR/.dlgrade/released/                 what we generated last, to tell our changes from yours
DIR/backups/2026-11-29_10-30-00/       what stood there before

First everything is worked out, then nbgrader tries it on a copy (`rehearsal`), then what stands
there is kept in a backup, and only then is anything written.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from autograder.author_tools.build import notebook
from autograder.course import MARKER, POINTER, Course
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.exercise.selection import chosen
from autograder.exercise.translation import (
    carried,
    notebook_with_prose,
    settings_text,
    translations_of,
    with_prose,
)
from autograder.nbgrader.config import CONFIG, with_our_lines
from autograder.nbgrader.merge import Change, Merged, merge
from autograder.nbgrader.rehearsal import Files, generate, kept, rehearse
from autograder.oracle.client import is_stale

MEMORY = Path(".dlgrade") / "released"
BACKUPS = "backups"


class Released(Struct, frozen=True, kw_only=True):
    """Where an exercise went, and what became of the cells that were there."""

    exercise: str
    assignment: str
    source: Path
    release: Path
    stub: Path
    changes: tuple[Change, ...] = ()
    backup: Path | None = None


class _Plan(Struct, frozen=True, kw_only=True):
    released: Released
    files: Files  # from the course's folder: what is to be written


def release(
    course: Course,
    exercises: list[str],
    folder: Path,
    *,
    take_ours: bool = False,
    dry_run: bool = False,
    now: datetime | None = None,
) -> list[Released]:
    """Release exercises into the nbgrader course at `folder`.

    What we generate is merged into what is there, cell by cell; a cell that was changed on both
    sides stays as it is there, unless `take_ours`. With `dry_run` nothing is written. Raises
    `UsageError` where the course has no answers, where a key is stale, or where nbgrader refuses:
    then all of `folder` is as it was.
    """
    if (folder / MARKER).is_file():
        raise UsageError(f"{folder} is a course of dlgrade's; name another folder for nbgrader's.")
    try:
        plans = [_plan(course, name, folder, take_ours) for name in exercises]
        config = _config(course, folder)
        if dry_run:
            return [plan.released for plan in plans]
        for plan in plans:
            if _is_there(folder, plan.released.assignment):
                rehearse(folder, plan.released.assignment, {**config, **plan.files})
        backup = _free(folder / BACKUPS / f"{now or datetime.now():%Y-%m-%d_%H-%M-%S}")
        with kept(folder, _touched(folder, plans), backup) as there:
            for path, data in [*config.items(), *(f for p in plans for f in p.files.items())]:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
            for assignment in dict.fromkeys(plan.released.assignment for plan in plans):
                generate(folder, assignment)
        return [replace(plan.released, backup=there) for plan in plans]
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error


def _config(course: Course, folder: Path) -> Files:
    path = folder / CONFIG
    text = path.read_text(encoding="utf-8") if path.exists() else None
    course_id = folder.resolve().name
    new = with_our_lines(text, course=course.root.resolve(), course_id=course_id)
    files = {} if new == text else {CONFIG: new.encode()}
    if not course.bundled:  # from the nbgrader course, the course is found again
        back = os.path.relpath(course.root.resolve(), folder.resolve())
        files[str(POINTER)] = f"{back}\n".encode()
    return files


def _touched(folder: Path, plans: list[_Plan]) -> list[Path]:
    made = [plan.released for plan in plans]
    own = [Path(place) / one.assignment for one in made for place in ("source", "release")]
    return [Path(CONFIG), *own, *(Path(file) for plan in plans for file in plan.files)]


def _free(backup: Path) -> Path:
    """The folder's name, or the first like it that is not taken."""
    number = 2
    free = backup
    while free.exists():
        free = backup.with_name(f"{backup.name}-{number}")
        number += 1
    return free


def _plan(course: Course, name: str, folder: Path, take_ours: bool) -> _Plan:
    whole = keys.load(course.key(name))
    if is_stale(course, whole):
        raise UsageError(f"{name} was changed since it was built. Run: dlgrade author build {name}")
    answer = course.solution(name).read_text(encoding="utf-8")
    key, answer = chosen(whole, answer, course.choice(name))
    translations = translations_of(course, name)
    text = notebook(key, answer)
    ours = notebook_with_prose(text, translations) if translations else text
    assignment = _assignment(folder, name)
    small = Course(Path("source") / assignment)  # enough for a student's check to find its key
    source, stub = small.root / f"{name}.ipynb", Path("stubs") / f"{name}.py"
    merged = _merged(folder, source, ours, take_ours)
    files: Files = {
        str(source): merged.text.encode(),
        str(MEMORY / source.name): merged.base.encode(),
        str(small.key(name)): keys.dump(key).encode(),
        str(small.root / MARKER): settings_text(course).encode(),
        str(stub): with_prose(key.stub, translations).encode(),
    }
    files |= {str(path): data for path, data in carried(course, name, small).items()}
    return _Plan(
        files=files,
        released=Released(
            exercise=name,
            assignment=assignment,
            source=folder / source,
            release=folder / "release" / assignment / source.name,
            stub=folder / stub,
            changes=merged.changes,
        ),
    )


def _assignment(folder: Path, name: str) -> str:
    """The assignment that has the exercise already, whatever it is called; else its id."""
    there = sorted((folder / "source").glob(f"*/{name}.ipynb"))
    short = name.split("_", 1)[0]
    own = [path for path in there if path.parent.name == short]
    return (own or there)[0].parent.name if there else short


def _merged(folder: Path, source: Path, ours: str, take_ours: bool) -> Merged:
    path, memory = folder / source, folder / MEMORY / source.name
    if not path.is_file():
        return Merged(text=ours, base=ours)
    base = memory.read_text(encoding="utf-8") if memory.is_file() else None
    try:
        theirs = path.read_text(encoding="utf-8")
        return merge(ours, theirs, base, take_ours=take_ours)
    except ValueError as error:
        raise UsageError(
            f"{path} is no notebook that can be read ({error}). Nothing was changed. Mend it, or "
            "move it away to have a new one made."
        ) from error


def _is_there(folder: Path, assignment: str) -> bool:
    """Whether there is something that a refusal of nbgrader's could cost."""
    places = (folder / "source" / assignment, folder / "release" / assignment, folder / CONFIG)
    return any(place.exists() for place in places)
