"""nbgrader's steps that we leave out where they change nothing: what comes out is what it makes."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.nbgrader.test_gradebook import CLASS, EXERCISE, OUR_STEPS, filled
from tests.nbgrader.test_life import Life, course, life, release

__all__ = ["course", "life", "release"]  # fixtures

plugin = pytest.importorskip("autograder.nbgrader_plugin", reason="nbgrader is not installed")


@pytest.fixture(scope="module")
def place(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Life:
    root = tmp_path_factory.mktemp("as-released") / "course"
    shutil.copytree(release, root)
    return Life(root)


def taken(step: Any, nb: Any, place: Life) -> Any:
    """What a step makes of a notebook, or why it refuses."""
    told = {"assignment": "ex06", "notebook": EXERCISE, "student": "ada", "db_url": place.db_url}
    nb = copy.deepcopy(nb)
    try:
        return step().preprocess(nb, {"nbgrader": told})[0]
    except Exception as error:
        return type(error), str(error)


def notebooks(place: Life) -> dict[str, Any]:
    """As they were handed in, and with their marks put back, which is how our config has it."""
    from nbformat import from_dict

    found = {}
    for student, nb in CLASS.items():
        found[student] = from_dict(copy.deepcopy(nb))
        found[f"{student}, restored"] = taken(plugin.RestoreMarks, found[student], place)
    return {name: nb for name, nb in found.items() if not isinstance(nb, tuple)}


def changes(nb: Any) -> dict[str, Any]:
    """A right notebook in which one thing is not as it was released."""

    def one(change: Any, kind: str = "") -> Any:
        new = copy.deepcopy(nb)
        for cell in new.cells:
            marks = cell.metadata.get("nbgrader", {})
            if "grade_id" in marks and (not kind or marks.get(kind)):
                change(cell, marks)
                return new
        raise AssertionError(kind)

    def without(cell: Any, marks: Any) -> None:
        del cell.metadata["nbgrader"]

    return {
        "source": one(lambda cell, marks: cell.update(source="1"), "locked"),
        "points": one(lambda cell, marks: marks.update(points=99), "grade"),
        "unlocked": one(lambda cell, marks: marks.update(locked=False), "grade"),
        "no grade": one(lambda cell, marks: marks.update(grade=False), "grade"),
        "checksum": one(lambda cell, marks: marks.update(checksum="0" * 32), "solution"),
        "name": one(lambda cell, marks: marks.update(grade_id="mine")),
        "no name": one(lambda cell, marks: marks.pop("grade_id")),
        "schema": one(lambda cell, marks: marks.update(schema_version=1)),
        "no marks": one(without, "grade"),
    }


@pytest.mark.parametrize("name", OUR_STEPS[1:])
def test_a_step_of_ours_leaves_what_nbgraders_own_leaves(name: str, place: Life) -> None:
    from nbgrader import preprocessors

    found = notebooks(place)
    assert len(found) > len(CLASS)
    ours, theirs = getattr(plugin, name), getattr(preprocessors, name)
    for student, nb in (found | changes(found["right, restored"])).items():
        for _ in range(2):  # what was found sound is remembered
            assert taken(ours, nb, place) == taken(theirs, nb, place), student


@pytest.mark.parametrize("name", OUR_STEPS[1:])
def test_nbgraders_own_is_not_asked_where_nothing_is_to_be_done(
    name: str, place: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbformat import from_dict
    from nbgrader import preprocessors

    right = taken(plugin.RestoreMarks, from_dict(filled()), place)
    step = getattr(plugin, name)
    first = taken(step, right, place)
    theirs = getattr(preprocessors, name)
    monkeypatch.setattr(theirs, "preprocess", lambda *_: pytest.fail("asked"))
    assert taken(step, right, place) == first
