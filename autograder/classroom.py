"""Marks a class and keeps what comes of it: the gradebook, the table and the marked notebooks."""

from __future__ import annotations

import ast
from contextlib import closing, nullcontext
from itertools import chain
from pathlib import Path

from autograder.cohort import Graded, Workers, mark_all
from autograder.course import Course
from autograder.errors import UsageError
from autograder.results import Results, as_notebook, write_marked
from autograder.submitted import Work


def mark_class(
    course: Course,
    works: list[Work],
    workers: Workers,
    *,
    seed: str | None,
    out: Path,
    url: str | None,
    home: Path | None,
) -> list[Graded]:
    """Mark `works`; return those that got no verdict, with the reason.

    `url` is nbgrader's database, if scores go there; `home` nbgrader's course, if marked notebooks
    do. Everything is written by this thread alone, as the verdicts come.
    """
    unmarked = []
    with closing(Results(out)) as results:
        marking = mark_all(course, works, workers, seed)
        first = next(marking)  # the candidates are at work; now nbgrader may take its time
        if url is not None:
            from autograder.gradebook import Scores

            store = Scores(url)
        else:
            store = None
        with store or nullcontext():
            for graded in chain([first], marking):
                counted = None
                if graded.report is None:
                    unmarked.append(graded)
                elif store is not None:
                    nb = as_notebook(graded.work.path)
                    known, counted = store.record(graded.work, graded.key, graded.report, nb)
                    if home is not None:
                        write_marked(graded, graded.report, known, home, nb)
                results.add(graded, counted)
    return unmarked


def database(home: Path) -> str:
    """The gradebook of an nbgrader course: the `db_url` of its config, else `gradebook.db`.

    The config is read, not executed. Raises `UsageError` where it computes its `db_url`.
    """
    config = home / "nbgrader_config.py"
    try:
        tree = ast.parse(config.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError) as error:
        raise UsageError(f"{config} cannot be read ({error}). Name the --gradebook.") from error
    url = f"sqlite:///{(home / 'gradebook.db').resolve()}"
    for node in ast.walk(tree):
        named = isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) and target.attr == "db_url" for target in node.targets
        )
        if named and isinstance(node, ast.Assign):
            if not isinstance(node.value, ast.Constant) or not isinstance(node.value.value, str):
                raise UsageError(f"{config} computes its db_url. Give it as --gradebook URL.")
            url = node.value.value
    place = url.removeprefix("sqlite:///")
    if place not in (url, "", ":memory:") and not Path(place).is_absolute():
        return f"sqlite:///{home.resolve() / place}"  # nbgrader works in the course's folder
    return url
