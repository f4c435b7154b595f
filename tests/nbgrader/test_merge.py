"""What we generate is merged into an instructor's notebook: nothing of theirs is lost."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from autograder.nbgrader.merge import Merged, merge

Notebook = dict[str, Any]


def prose(number: int, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": f"prose-{number}", "metadata": {}, "source": text}


def graded(name: str, text: str, points: float | None = None) -> dict[str, Any]:
    marks: dict[str, Any] = {"grade_id": name, "grade": points is not None}
    if points is not None:
        marks["points"] = points
    return {
        "cell_type": "code", "id": name, "metadata": {"nbgrader": marks}, "outputs": [],
        "execution_count": None, "source": text,
    }  # fmt: skip


BASE: Notebook = {
    "cells": [
        prose(1, "Why"),
        graded("f", "def f(): return 1"),
        graded("check-f", "check('f')", 2),
        prose(2, "Then"),
        graded("g", "def g(): return 1"),
    ],
    "metadata": {},
}


def changed(notebook: Notebook, **texts: str) -> Notebook:
    new = copy.deepcopy(notebook)
    for cell in new["cells"]:
        cell["source"] = texts.get(cell["id"].replace("-", "_"), cell["source"])
    return new


def merged(ours: Notebook, theirs: Notebook, base: Notebook | None = BASE, **how: bool) -> Merged:
    return merge(json.dumps(ours), json.dumps(theirs), base and json.dumps(base), **how)


def texts(result: Merged) -> list[str]:
    return [cell["source"] for cell in json.loads(result.text)["cells"]]


def kinds(result: Merged) -> list[tuple[str, str]]:
    return [(change.kind, change.cell) for change in result.changes]


def test_an_unchanged_notebook_stays_as_it_is() -> None:
    result = merged(BASE, BASE)
    assert json.loads(result.text) == BASE
    assert result.changes == ()


def test_their_own_cells_their_order_and_their_metadata_stay() -> None:
    theirs = copy.deepcopy(BASE)
    own = {"cell_type": "markdown", "id": "x1", "metadata": {"tags": ["mine"]}, "source": "Own"}
    theirs["cells"] = [theirs["cells"][4], own, *theirs["cells"][:4]]
    theirs["cells"][3]["metadata"]["collapsed"] = True
    theirs["metadata"] = {"title": "Mine"}
    result = merged(changed(BASE, f="def f(): return 2"), theirs)
    document = json.loads(result.text)
    names = [cell["id"] for cell in document["cells"]]
    assert names == ["g", "x1", "prose-1", "f", "check-f", "prose-2"]
    assert document["cells"][1] == own
    assert document["cells"][3]["metadata"]["collapsed"] is True
    assert document["cells"][3]["source"] == "def f(): return 2"
    assert document["metadata"] == {"title": "Mine"}


def test_their_change_of_a_cell_that_we_left_alone_stays() -> None:
    result = merged(BASE, changed(BASE, f="def f(): return 7"))
    assert texts(result)[1] == "def f(): return 7"
    assert kinds(result) == [("yours", "f")]


def test_a_cell_changed_on_both_sides_is_theirs_until_somebody_says_otherwise() -> None:
    ours, theirs = changed(BASE, f="def f(): return 2"), changed(BASE, f="def f(): return 7")
    result = merged(ours, theirs)
    assert texts(result)[1] == "def f(): return 7"
    (conflict,) = result.conflicts
    assert "-def f(): return 7\n+def f(): return 2" in conflict.diff
    again = merge(json.dumps(ours), result.text, result.base)
    assert [change.cell for change in again.conflicts] == ["f"], "it stays a conflict"
    taken = merge(json.dumps(ours), result.text, result.base, take_ours=True)
    assert texts(taken)[1] == "def f(): return 2"
    assert merge(json.dumps(ours), taken.text, taken.base).changes == ()


def test_points_that_they_set_stay_and_points_that_we_set_come() -> None:
    theirs, ours = copy.deepcopy(BASE), copy.deepcopy(BASE)
    theirs["cells"][2]["metadata"]["nbgrader"]["points"] = 5
    ours["cells"][2]["metadata"]["nbgrader"]["points"] = 3
    result = json.loads(merged(ours, theirs).text)
    assert result["cells"][2]["metadata"]["nbgrader"]["points"] == 5
    result = json.loads(merged(ours, BASE).text)
    assert result["cells"][2]["metadata"]["nbgrader"]["points"] == 3


def test_a_cell_that_they_took_out_stays_out_and_one_that_is_new_comes_in_its_place() -> None:
    theirs, ours = copy.deepcopy(BASE), copy.deepcopy(BASE)
    del theirs["cells"][4]
    ours["cells"].insert(3, graded("h", "def h(): return 1"))
    result = merged(ours, theirs)
    assert [cell["id"] for cell in json.loads(result.text)["cells"]] == [
        "prose-1", "f", "check-f", "h", "prose-2",
    ]  # fmt: skip
    assert kinds(result) == [("added", "h"), ("left out", "g")]


def test_a_paragraph_more_is_no_change_of_those_after_it() -> None:
    ours = copy.deepcopy(BASE)
    ours["cells"] = [prose(1, "New"), prose(2, "Why"), *ours["cells"][1:3], prose(3, "Then")]
    ours["cells"].append(BASE["cells"][4])
    theirs = changed(BASE, prose_2="Then, says the teacher")
    result = merged(ours, theirs)
    assert texts(result) == [
        "New", "Why", "def f(): return 1", "check('f')", "Then, says the teacher",
        "def g(): return 1",
    ]  # fmt: skip
    assert result.conflicts == ()
    assert len({cell["id"] for cell in json.loads(result.text)["cells"]}) == 6


def test_without_a_memory_of_what_we_made_every_difference_is_a_conflict() -> None:
    result = merged(BASE, changed(BASE, f="def f(): return 7"), None)
    assert texts(result)[1] == "def f(): return 7"
    assert [change.cell for change in result.conflicts] == ["f"]


def test_prose_that_has_lost_its_id_is_still_known() -> None:
    theirs = copy.deepcopy(BASE)
    for cell in theirs["cells"]:
        del cell["id"]
    result = merged(changed(BASE, prose_1="Why, anew"), theirs)
    assert texts(result) == ["Why, anew", *[cell["source"] for cell in BASE["cells"][1:]]]


def test_a_file_that_is_no_notebook_is_refused() -> None:
    with pytest.raises(ValueError, match="list of cells"):
        merge(json.dumps(BASE), "[]", None)
