"""With a secret seed, a group of cases holds one that no key has: the list of those that do not."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from autograder.course import Course
from autograder.model import Group, Key
from autograder.oracle.freeze import freeze
from tests.conftest import EXERCISES, ROOT, SECRET, load_key, slow_but

pytestmark = pytest.mark.oracle

SHORT = ("ex09_conv_shapes", "ex17_tuning")
SEEDS = (SECRET, "another seed that nobody knows")


@cache
def listed() -> set[tuple[str, str, str, float]]:
    """The rows of the table in docs/security.md: exercise, part, group, points."""
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    _, _, section = page.partition("\n## Copying\n")
    rows = re.findall(
        r"^\| `(ex\d\d)` \| `(\w+)` \| ([\w ]+) \| ([\d.]+) \| .+ \|$",
        section.partition("\n## ")[0],
        re.MULTILINE,
    )
    return {(exercise, part, group, float(points)) for exercise, part, group, points in rows}


def asked(group: Group) -> set[str]:
    """What goes to the candidate and the evaluator; the names of cases are no inputs."""
    return {json.dumps([c.inputs, c.apart], sort_keys=True) for c in group.cases}


def without_fresh_cases(public: Key, secret: Key) -> set[tuple[str, str, str, float]]:
    return {
        (public.name.split("_")[0], part.name, group.name, group.points)
        for part, theirs in zip(public.parts, secret.parts, strict=True)
        if part.question is None  # the same for everybody, as the page says
        for group, other in zip(part.groups, theirs.groups, strict=True)
        if asked(other) <= asked(group)
    }


@pytest.mark.parametrize("name", slow_but(SHORT, EXERCISES))
def test_every_group_has_a_fresh_case_but_those_that_the_page_lists(name: str) -> None:
    """In each of two seeds, so that no draw is the public one by chance but once in hundreds."""
    public = load_key(name)
    found = [
        without_fresh_cases(public, freeze(Course(ROOT), name, seed=seed, answers=False))
        for seed in SEEDS
    ]
    here = {row for row in listed() if row[0] == name.split("_")[0]}
    assert found[0] & found[1] == here


def test_the_page_lists_parts_that_there_are() -> None:
    known = {
        (name.split("_")[0], part.name, group.name, group.points)
        for name in EXERCISES
        for part in load_key(name).parts
        for group in part.groups
    }
    assert len(listed()) > 5
    assert listed() <= known
