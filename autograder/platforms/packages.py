"""Ready autograder packages: what an instructor uploads or commits for one exercise.

A package is a folder of `autograder/platforms/` with its @PLACES@ filled in, dlgrade's own wheel,
and a small course: the exercise's answer key, and nothing else of ours. With a seed the key is one
of hidden cases, computed now, so that no TensorFlow is needed for them where the package runs.
"""

from __future__ import annotations

import hashlib
import re
import stat
import uuid
import zipfile
from pathlib import Path

from msgspec import Struct

from autograder import __version__
from autograder.course import Course
from autograder.course_settings import Choice
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.exercise.lending import lent
from autograder.exercise.selection import chosen
from autograder.exercise.translation import (
    Translations,
    copy_settings,
    copy_translations,
    translated,
    translations_of,
    with_prose,
)
from autograder.model import Key
from autograder.oracle.freeze import freeze
from autograder.platforms.needs import Needs, asked, needs
from autograder.platforms.wheel import NAME, made

PLATFORMS = ("gradescope", "classroom50", "github", "prairielearn")
TEMPLATES = Path(__file__).parent
COURSE = {"github": ".github/dlgrade/course", "prairielearn": "tests/course"}
INSTALLED = {"github": ".github/dlgrade"}  # where requirements.txt and a wheel go
CASES = {
    "public": "It marks the public cases, which students have too, with `dlgrade check`.",
    "hidden": "It marks hidden cases. The key in `course/` holds their answers: keep this package "
    "where students cannot read it.",
}
SANDBOX = "Student code runs behind dlgrade's sandbox, which needs user namespaces. "
WALL = {
    "sandbox": SANDBOX + "Where the platform does not offer them every submission is left unmarked "
    "and says so; `dlgrade export` with `--without-wall process` makes a package that marks it all "
    "the same, and says in each result that it had no wall.",
    "sandbox or process": SANDBOX + "Where the platform does not offer them, each submission is "
    "marked in a process of its own, as you chose with `--without-wall process`, and its result "
    "says so: that protects against accidents, not against malice.",
    "process": "Student code runs in a process of its own, without a wall: that protects against "
    "accidents, not against malice.",
}


class Exported(Struct, frozen=True, kw_only=True):
    """The files of a package, and what is to be set on the platform by hand."""

    files: tuple[Path, ...]
    to_set: tuple[str, ...] = ()


class Level(Struct, frozen=True):
    isolation: str
    without_wall: str


def export(
    platform: str,
    course: Course,
    name: str,
    folder: Path,
    *,
    isolation: str = "sandbox",
    seed: str | None = None,
    wheel: Path | None = None,
    without_wall: str = "ungraded",
) -> Exported:
    """Write the package for exercise `name` into `folder`: the files written, from there.

    `wheel` is dlgrade's; without one it is made from what is installed here. `without_wall` says
    what to do where the sandbox cannot be had: leave "ungraded", or mark at level "process".
    Raises `UsageError` where hidden cases would lie before student code without a wall, or where
    the exercise cannot fit the platform, and `NotInCourse` where hidden cases are asked for and the
    course has no reference.
    """
    if seed is not None and (isolation != "sandbox" or without_wall != "ungraded"):
        raise UsageError(
            "Hidden cases need --isolation sandbox, and no marking --without-wall: the package "
            "holds their answers."
        )
    if seed is not None and platform == "github":
        raise UsageError(
            "A student's repository must not hold hidden cases. The workflow reads the seed from "
            "the secret DLGRADE_SEED: export without --seed-file, and see its last lines."
        )
    key = _key(course, name, seed)
    to_set = asked(platform, key)
    if wheel is not None and re.fullmatch(r"dlgrade-([^-]+)-.*\.whl", wheel.name) is None:
        raise UsageError(f"{wheel.name} is no wheel of dlgrade's.")
    carried_wheel = (NAME, made()) if wheel is None else (wheel.name, wheel.read_bytes())
    level = Level(isolation, without_wall)
    places = _places(platform, translated(key, translations_of(course, name)), level, to_set)
    try:
        _fill(TEMPLATES / platform, folder, places)
        small = Course(folder / COURSE.get(platform, "course"))
        small.key(name).parent.mkdir(parents=True, exist_ok=True)
        small.key(name).write_text(keys.dump(key), encoding="utf-8")
        copy_settings(course, small)
        _lend(course, key, small)
        _requirements(folder / INSTALLED.get(platform, "."), needs(key), *carried_wheel)
        copy_translations(course, name, small)
        _extras(platform, key, translations_of(course, name), folder)
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return Exported(files=tuple(files), to_set=tuple(to_set))


def _key(course: Course, name: str, seed: str | None) -> Key:
    """The key with the parts and points that the course has chosen."""
    if seed is None:
        key = keys.load(course.key(name))
    else:
        course.reference(name)

        key = freeze(course, name, seed=seed, device="auto")
    choice = course.choice(name)
    if choice == Choice():
        return key
    return chosen(key, course.solution(name).read_text(encoding="utf-8"), choice)[0]


def _places(platform: str, key: Key, level: Level, to_set: list[str]) -> dict[str, str]:
    wanted = needs(key)
    sandbox_or_process = level.isolation == "sandbox" and level.without_wall == "process"
    fallback = " --without-wall process" if sandbox_or_process else ""
    points = sum(part.points for part in key.parts)
    return {
        "NAME": key.name,
        "ID": key.name.split("_", 1)[0],
        "TITLE": key.title,
        "POINTS": f"{points:g}",
        "ISOLATION": level.isolation + fallback,
        "VERSION": __version__,
        "CASES": CASES[key.cases],
        "WALL": WALL["sandbox or process" if sandbox_or_process else level.isolation],
        "SECONDS": str(wanted.seconds),
        "MINUTES": str(wanted.minutes + 10),  # and what installing takes
        "TO_SET": "".join(f"{said}\n\n" for said in to_set),
        "EARLIER": ",".join(f"{one.name}.py" for one in key.builds_on),
        "UUID": str(uuid.uuid5(uuid.NAMESPACE_URL, f"dlgrade/{platform}/{key.name}")),
    }


def _fill(source: Path, target: Path, places: dict[str, str]) -> None:
    """Copy a folder of templates; scripts can be executed."""
    for path in sorted(source.rglob("*")):
        goal = target / path.relative_to(source)
        if path.is_dir() or path.name == "__pycache__":
            continue
        text = path.read_text(encoding="utf-8")
        for name, value in places.items():
            text = text.replace(f"@{name}@", value)
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_text(text, encoding="utf-8", newline="\n")
        if text.startswith("#!"):
            goal.chmod(goal.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def _lend(course: Course, key: Key, small: Course) -> None:
    """The model answers that the course lends where a student has no earlier file."""
    for name, data in lent(course, key).items():
        place = small.home / "exercises" / "lent" / f"{name}.py"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def _requirements(folder: Path, wanted: Needs, name: str, wheel: bytes) -> None:
    """The wheel, its hash, and what to install: ours by path, so that no index is asked for it."""
    for old in folder.glob("dlgrade-*.whl"):
        old.unlink()
    (folder / name).write_bytes(wheel)
    lines = [f"./{name}", *wanted.requirements]
    (folder / "requirements.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    digest = hashlib.sha256(wheel).hexdigest()
    (folder / "wheels.sha256").write_text(f"{digest}  {name}\n", encoding="utf-8")


def _extras(platform: str, key: Key, translations: Translations, folder: Path) -> None:
    """The student's own file where the package is one's repository; Gradescope's archive."""
    stub = with_prose(key.stub, translations)
    if platform == "github":
        (folder / f"{key.name}.py").write_text(stub, encoding="utf-8", newline="\n")
    elif platform == "prairielearn":
        handout = folder / "clientFilesQuestion" / f"{key.name}.py"
        handout.parent.mkdir(exist_ok=True)
        handout.write_text(stub, encoding="utf-8", newline="\n")
    elif platform == "gradescope":
        _zip(folder, folder / f"{key.name.split('_', 1)[0]}-gradescope.zip")


def _zip(folder: Path, target: Path) -> None:
    """Everything of the folder but the archive itself, with the scripts' permissions."""
    target.unlink(missing_ok=True)
    inside = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in inside:
            archive.write(path, path.relative_to(folder))
