"""The faults that the audit makes: only in solutions, never in messages, each one change."""

from __future__ import annotations

import ast

from autograder.author_tools.mutants import mutants
from tests.conftest import model_answer

SOURCE = '''
def f(x, n=1):
    """Add 1."""
    if n < 1:
        ### BEGIN SOLUTION
        raise ValueError(f"n must be at least {1}. Received: {n}")
        ### END SOLUTION
    ### BEGIN SOLUTION
    total = x + 2.0
    total *= n
    return -total if x > 0 else total
    ### END SOLUTION
'''


def test_only_solution_lines_are_mutated_and_messages_never() -> None:
    made = {mutant.id for mutant in mutants(SOURCE)}
    assert made == {
        "f: drop `total = x + 2.0`",
        "f: `x + 2.0` -> `x - 2.0`",
        "f: `2.0` -> `3.0`",
        "f: `2.0` -> `4.0`",
        "f: `total *= n` -> `total /= n`",
        "f: drop `total *= n`",
        "f: `-total if x > 0 else total` -> `-total`",
        "f: `-total if x > 0 else total` -> `total`",
        "f: `x > 0` -> `x >= 0`",
        "f: `0` -> `1`",
        "f: `0` -> `-1`",
        "f: `-total` -> `total`",
    }


def test_every_mutant_is_python_and_differs_from_the_original() -> None:
    source = model_answer("ex06_optimizers")
    original = ast.dump(ast.parse(source))
    for mutant in mutants(source):
        assert ast.dump(ast.parse(mutant.source)) != original
