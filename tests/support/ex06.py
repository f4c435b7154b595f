"""The model answer of ex06, and the file with one mistake that many tests hand in."""

from __future__ import annotations

from tests.conftest import model_answer, swapped

NAME = "ex06_optimizers"
ANSWER = model_answer(NAME)
# Adam without its bias correction: 9 of 12 points.
WRONG = swapped(ANSWER, "(1 - beta_1**t)\n    return", "1.0\n    return")
