"""Starts a new exercise: two files that build and pass an audit, to be replaced line by line."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.author_tools.exercise_kinds import KIND_OF, KINDS
from autograder.course import Course, examples
from autograder.errors import UsageError

SOLUTION = '''# %% [markdown]
# # {short}: {title}
#
# Why it matters, the formula, a worked number, what goes wrong in practice.

# %%
import numpy as np


# %%
def double(x):
    """Twice x, entry by entry.

        double(x) = 2 * x

    Args:
        x: an array of any shape.

    Returns:
        An array of the same shape.

    >>> double(np.array([1.0, -2.0]))
    array([ 2., -4.])
    """
    ### BEGIN SOLUTION
    return 2.0 * x
    ### END SOLUTION
'''

REFERENCE = '''"""{short}: the oracle, its probes, cases and known mistakes."""

import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="{title}",
    unit="Z. New",
    summary="One sentence for someone who has not started.",
)


def double(x):
    return tf.add(x, x)


ex.part("double", points=1, hints=("What is x plus x?", "One line: 2.0 * x."))


@ex.cases("double")
def double_cases(rng):
    yield case("one number", x=np.array([1.5]))
    yield case("3 numbers", x=rng.normal(size=3))
    yield case("a batch of 3", x=rng.normal(size=(3, 2)))


ex.misconception(
    "double.square",
    "You square x. Twice x is x + x.",
    edits={{"2.0 * x": "x * x"}},
)
ex.misconception(
    "double.half",
    "You halve x. Multiply by 2, do not divide.",
    edits={{"2.0 * x": "x / 2.0"}},
)
'''


def scaffold(course: Course, name: str, like: str | None = None) -> list[Path]:
    """Write the two files of exercise `name`; return their paths.

    `like` is an exercise of dlgrade's, such as "ex04", whose kind it begins as, or a finished
    example, such as "attention". Raises `UsageError` where the name is no `exNN_words`, the
    exercise exists, or there is nothing like `like`.
    """
    if not re.fullmatch(r"ex\d{2}_[a-z0-9_]+", name):
        raise UsageError(f"An exercise is named like ex18_attention. Received: {name!r}.")
    texts = dict(zip(("solutions", "reference"), _texts(name, like), strict=True))
    paths = {folder: course.home / folder / f"{name}.py" for folder in texts}
    for path in paths.values():
        if path.exists():
            raise UsageError(f"{path} exists already; new never overwrites.")
    for folder, text in texts.items():
        paths[folder].parent.mkdir(parents=True, exist_ok=True)
        paths[folder].write_text(text, encoding="utf-8")
    return list(paths.values())


def _texts(name: str, like: str | None) -> tuple[str, str]:
    """The model answer and the reference to begin with."""
    short, _, words = name.partition("_")
    finished = examples()
    if like in finished:
        solution, reference = (path.read_text(encoding="utf-8") for path in finished[like])
        of = finished[like][0].name.split("_", 1)[0]
        return solution.replace(of, short), reference.replace(of, short)
    solution, reference = _kind(like) if like is not None else (SOLUTION, REFERENCE)
    filled = {"short": short, "title": words.replace("_", " ").capitalize()}
    return solution.format(**filled), reference.format(**filled)


def _kind(wanted: str) -> tuple[str, str]:
    short = wanted.lower().split("_", 1)[0]
    for kind, names in KIND_OF.items():
        if short in names:
            return KINDS.get(kind, (SOLUTION, REFERENCE))
    known = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in KIND_OF.items())
    also = "; finished examples: " + ", ".join(examples()) if examples() else ""
    raise UsageError(
        f"There is no beginning like {wanted}. There is one for each kind: {known}{also}."
    )
