"""Ready autograder packages: what an instructor uploads or commits for one exercise.

A package is a folder of `autograder/platforms/` with its @PLACES@ filled in, and a small course:
the exercise's answer key, and nothing else of ours. With a seed the key is one of hidden cases,
computed now, so that no TensorFlow is needed where the package runs.
"""

from __future__ import annotations

import re
import shutil
import stat
import uuid
import zipfile
from pathlib import Path

from autograder import __version__
from autograder.course import Course
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.exercise.translation import (
    Translations,
    copy_settings,
    copy_translations,
    translated,
    translations_of,
    with_prose,
)
from autograder.model import Key

PLATFORMS = ("gradescope", "classroom50", "github", "prairielearn")
TEMPLATES = Path(__file__).parent
COURSE = {"github": ".github/dlgrade/course", "prairielearn": "tests/course"}
INSTALLED = {"github": ".github/dlgrade"}  # where requirements.txt and a wheel go
CASES = {
    "public": "It marks the public cases, which students have too, with `dlgrade check`.",
    "hidden": "It marks hidden cases. The key in `course/` holds their answers: keep this package "
    "where students cannot read it.",
}
WALL = {
    "sandbox": "Student code runs behind dlgrade's sandbox, which needs user namespaces. Where the "
    "platform does not offer them every submission is left unmarked and says so; `dlgrade export` "
    "with `--isolation process` makes a package without that wall, which protects against "
    "accidents and not against malice.",
    "process": "Student code runs in a process of its own, without a wall: that protects against "
    "accidents, not against malice.",
}


def export(
    platform: str,
    course: Course,
    name: str,
    folder: Path,
    *,
    isolation: str = "sandbox",
    seed: str | None = None,
    wheel: Path | None = None,
) -> list[Path]:
    """Write the package for exercise `name` into `folder`; the files written, from there.

    Raises `UsageError` where hidden cases would lie before student code without a wall, and
    `NotInCourse` where hidden cases are asked for and the course has no reference.
    """
    if seed is not None and isolation != "sandbox":
        raise UsageError("Hidden cases need --isolation sandbox: the package holds their answers.")
    if seed is not None and platform == "github":
        raise UsageError(
            "A student's repository must not hold hidden cases. The workflow reads the seed from "
            "the secret DLGRADE_SEED: export without --seed-file, and see its last lines."
        )
    key = _key(course, name, seed)
    places = _places(platform, translated(key, translations_of(course, name)), isolation, wheel)
    try:
        _fill(TEMPLATES / platform, folder, places)
        small = Course(folder / COURSE.get(platform, "course"))
        small.key(name).parent.mkdir(parents=True, exist_ok=True)
        small.key(name).write_text(keys.dump(key), encoding="utf-8")
        copy_settings(course, small)
        _requirement(folder / INSTALLED.get(platform, "."), places["REQUIREMENT"], wheel)
        copy_translations(course, name, small)
        _extras(platform, key, translations_of(course, name), folder)
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _key(course: Course, name: str, seed: str | None) -> Key:
    if seed is None:
        return keys.load(course.key(name))
    course.reference(name)
    from autograder.oracle.freeze import freeze

    return freeze(course, name, seed=seed, device="auto")


def _places(platform: str, key: Key, isolation: str, wheel: Path | None) -> dict[str, str]:
    points = sum(part.points for part in key.parts)
    return {
        "NAME": key.name,
        "ID": key.name.split("_", 1)[0],
        "TITLE": key.title,
        "POINTS": f"{points:g}",
        "ISOLATION": isolation,
        "VERSION": __version__,
        "REQUIREMENT": f"dlgrade=={_version(wheel)}",
        "CASES": CASES[key.cases],
        "WALL": WALL[isolation],
        "UUID": str(uuid.uuid5(uuid.NAMESPACE_URL, f"dlgrade/{platform}/{key.name}")),
    }


def _version(wheel: Path | None) -> str:
    if wheel is None:
        return __version__
    found = re.fullmatch(r"dlgrade-([^-]+)-.*\.whl", wheel.name)
    if found is None:
        raise UsageError(f"{wheel.name} is no wheel of dlgrade's.")
    return found.group(1)


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


def _requirement(folder: Path, requirement: str, wheel: Path | None) -> None:
    (folder / "requirements.txt").write_text(f"{requirement}\n", encoding="utf-8")
    if wheel is not None:
        shutil.copyfile(wheel, folder / wheel.name)


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
