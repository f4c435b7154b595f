"""What an exercise begins as in which students write tests: `author new --like ex19`."""

from __future__ import annotations

TESTS = (
    '''\
# %% [markdown]
# # {short}: {title}
#
# What may go wrong in such a function, and how a test would show it.

# %%
import numpy as np


# %%
def test_double(double):
    """Fails a wrong double.

        double(x) = 2 * x

    Args:
        double: a function of an array that returns one of the same shape.

    Raises:
        AssertionError: the function is wrong.

    >>> test_double(lambda x: x + x)
    """
    ### BEGIN SOLUTION
    x = np.array([[-1.5, 0.5, 3.0]])
    given = x.copy()
    np.testing.assert_allclose(double(given), [[-3.0, 1.0, 6.0]], rtol=1e-5)
    assert np.array_equal(given, x)
    ### END SOLUTION
''',
    '''\
"""{short}: the oracle's own test, the implementations it is to tell apart, and weak tests."""

import numpy as np
import tensorflow as tf

from autograder.author import Exercise
from autograder.author.implementations import right, wrong

ex = Exercise(
    title="{title}",
    unit="Z. New",
    summary="One sentence for someone who has not started.",
)


def test_double(double):
    x = np.linspace(-3.0, 3.0, 8).reshape(2, 4)
    given = x.copy()
    np.testing.assert_allclose(double(given), tf.add(x, x), rtol=1e-5)
    assert np.array_equal(given, x)


def double(x):
    return 2.0 * x


def double__loops(x):
    return np.array([float(z) + float(z) for z in np.ravel(x)]).reshape(np.shape(x))


ex.part(
    "test_double",
    points=1.4,
    tests="double",
    hints=("Call double, and compare with numbers that you know.", "Take negative ones, too."),
)


@ex.cases("test_double")
def doubles(rng):
    more = 0.001 * int(rng.integers(1, 9))
    yield right("a formula", double)
    yield wrong("it differs nearly everywhere", double, {{"2.0 * x": "x * x"}})
    yield wrong("it differs only for negative numbers", double, {{"2.0 * x": "2.0 * np.abs(x)"}})
    yield wrong("it differs by little", double, {{"2.0 * x": f"2.0 * x + {{more}}"}})


@ex.cases("test_double", group="styles", points=0.3, care=True)
def doubles_in_styles(rng):
    yield right("in loops", double__loops)
    yield right("in float32", double, dress="float32")
    yield right("it returns lists", double, dress="lists")
    yield wrong("in float32, and it differs", double, {{"2.0 * x": "x / 2.0"}}, dress="float32")


@ex.cases("test_double", group="arguments", points=0.3, care=True)
def doubles_and_their_argument(rng):
    yield right("a formula, once more", double)
    yield wrong(
        "its values are right, and it changes the array that it is given",
        double,
        {{"return 2.0 * x": "x *= 2.0\\n    return x"}},
    )


ex.misconception(
    "test_double.positive",
    "You never call it with a negative number.",
    edits={{"[[-1.5, 0.5": "[[1.5, 0.5", "[[-3.0, 1.0": "[[3.0, 1.0"}},
)
ex.misconception(
    "test_double.wide",
    "A function that is off by little passes: your tolerance is too wide. Try rtol=1e-5.",
    edits={{"rtol=1e-5": "atol=0.1"}},
)
''',
)
