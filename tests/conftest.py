"""What the tests share: the repository as a course, a student's course, and the real command."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.exercise import keys
from autograder.languages import catalogue
from autograder.model import Key
from autograder.student.workspace import lay_down
from tests.support.commands import Ran as Ran
from tests.support.commands import run_module

ROOT = Path(__file__).parent.parent
SECRET = "3f9c0e5ad1b84c27a6e2f07b19d8c354"  # a seed as an instructor would make one
EXERCISES = sorted(path.stem for path in (ROOT / "reference").glob("ex*.py"))


os.environ.pop("DLGRADE_LANG", None)  # the tests read English, whoever runs them


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    yield
    catalogue.choose("en")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write the golden reports anew.")
    parser.addoption(
        "--slow", action="store_true", help="The slow tier: what the plain pytest leaves out."
    )


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many a test waits for a command, a clock or a database."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (cores or 1) + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each test is in one of two tiers: `pytest` runs the one, `pytest --slow` the other."""
    tiers: dict[bool, list[pytest.Item]] = {False: [], True: []}
    for item in items:
        tiers[item.get_closest_marker("slow") is not None].append(item)
    wanted = bool(config.getoption("--slow"))
    items[:] = longest_first(tiers[wanted], LONGEST_SLOW if wanted else LONGEST_FAST)
    config.hook.pytest_deselected(items=tiers[not wanted])


# The tests that take longest, a group for each of three workers to begin with.
LONGEST_FAST = (
    ("behind_one_wall[exhaust",),
    ("whole_life_of_an_assignment",),
    ("page_says[instructors]", "takes_too_long_is_ended"),
)
LONGEST_SLOW = (
    ("is_sound_as_it_ships",),
    ("is_sound_with_a_fresh_seed",),
    ("what_waits_for_a_clock", "from_its_own_files", "build_flower_cnn"),
)
Names = tuple[str, ...]


def longest_first(items: list[pytest.Item], longest: tuple[Names, ...]) -> list[pytest.Item]:
    """Each worker begins with a third, and takes from the end of another's when it is done."""

    def one_of(item: pytest.Item, names: Names) -> bool:
        return any(name in item.nodeid for name in names)

    groups = [[item for item in items if one_of(item, names)][::-1] for names in longest]
    others = [item for item in items if not one_of(item, sum(longest, ()))]
    found: list[pytest.Item] = []
    for n, group in enumerate(groups):
        found += group
        count = max(0, len(items) * (n + 1) // len(groups) - len(found))
        found, others = found + others[:count], others[count:]
    return found + others


def slow_but(fast: Iterable[Any], every: Iterable[Any]) -> list[Any]:
    """`every` parameter, of which those in `fast` are in the fast tier and the others slow."""
    kept, given = list(fast), list(every)
    assert all(value in given for value in kept), "one of them is not there"
    return [v if v in kept else pytest.param(v, marks=pytest.mark.slow) for v in given]


def dlgrade(
    *arguments: str | Path,
    cwd: Path = ROOT,
    timeout: float = 300,
    fresh: bool = False,
    **env: str,
) -> Ran:
    """Run the real command as a person would, in a pipe."""
    words = map(str, arguments)
    return run_module("autograder", *words, cwd=cwd, timeout=timeout, env=env, fresh=fresh)


@cache
def load_key(name: str) -> Key:
    return keys.load(Course(ROOT).key(name))


def model_answer(name: str) -> str:
    return (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")


def swapped(source: str, old: str, new: str) -> str:
    """The source with one text replaced, which must be there exactly once."""
    assert source.count(old) == 1, f"{old!r} occurs {source.count(old)} times"
    return source.replace(old, new)


@pytest.fixture
def student_course(tmp_path: Path) -> Path:
    """A folder as `dlgrade init` leaves it."""
    folder = tmp_path / "course"
    lay_down(Course(ROOT), folder)
    return folder


@pytest.fixture
def ex06() -> str:
    return model_answer("ex06_optimizers")
