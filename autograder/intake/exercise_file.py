"""Picks the one file of an exercise out of a folder that a platform has filled."""

from __future__ import annotations

from pathlib import Path

from autograder.course import exercise_of_file
from autograder.errors import UsageError
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.model import Submission

KINDS = (".ipynb", ".py")
MOST = 200  # files looked at
DEEP = 3  # folders in folders


def pick(folder: Path, name: str) -> Path | Submission:
    """The file for exercise `name`; a submission that says why there is none, or not one.

    By name: the exercise's own (`ex06_optimizers.py`), else one that holds its id, else the only
    file there is. Links are not followed.
    """
    files = list(_files(folder, DEEP))[:MOST]
    own = [path for path in files if path.stem == name]
    its = [path for path in files if _is_of(path, name)]
    for found in (own, its, files):
        notebooks = [path for path in found if path.suffix == ".ipynb"]
        if len(found) == 1:
            return found[0]
        if len(found) == 2 and len(notebooks) == 1 and found[0].stem == found[1].stem:
            return notebooks[0]  # somebody handed in the notebook and the plain file
        if found:
            listed = clean(", ".join(sorted(path.name for path in found)[:8]))
            return _none(folder, say("handed_in.several", name=name, files=listed))
    there = clean(", ".join(sorted(path.name for path in folder.iterdir())[:8])) or say(
        "shown.nothing"
    )
    return _none(folder, say("handed_in.none", name=name, there=there))


def _files(folder: Path, deep: int) -> list[Path]:
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name.startswith((".", "__")):
            continue
        if path.is_dir() and deep:
            found += _files(path, deep - 1)
        elif path.suffix in KINDS:
            found.append(path)
    return found


def _is_of(path: Path, name: str) -> bool:
    try:
        return exercise_of_file(path, [name]) == name
    except UsageError:
        return False


def _none(folder: Path, why: str) -> Submission:
    return Submission(path=clean(str(folder)), source="", sha256="", unreadable=why)
