"""Answers that are wrong in a way worth a picture, for the tests of what is drawn."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import model_answer, swapped

BIAS = "                self.weights[0] += update\n"
WRONG = {  # by exercise: what is swapped in the model answer
    "ex02_perceptron": {BIAS: "", "np.where(net > 0, 1, 0)": "np.where(net > 0.7, 1, 0)"},
    "ex05_gradient_descent": {"), step(b, db, learning_rate)\n    return": "), b\n    return"},
    "ex06_optimizers": {
        "return w - learning_rate * grad, state": "return w + learning_rate * grad, state",
        '"v", 0.0) - learning_rate * grad\n    return w + v,': (
            '"v", 0.0) - 0.5 * learning_rate * grad\n    return w + v,'
        ),
        "return w + momentum * v - learning_rate * grad": "return w + v",
        "initial_accumulator_value) + grad**2": "initial_accumulator_value) + np.abs(grad)",
        "0.0) + (1 - rho) * grad**2": "0.0) + grad**2",
        "step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)\n    return": (
            "step = learning_rate\n    return"
        ),
    },
    "ex08_convolution": {
        "cross_correlate2d(f, h[::-1, ::-1])": "cross_correlate2d(f, h)",
        '"nijcab,abcf->nijf", windows, kernel)': '"nijcab,abcf->nijf", windows, kernel[::-1])',
    },
}


def mistaken_file(exercise: str, folder: Path) -> Path:
    source = model_answer(exercise)
    for old, new in WRONG[exercise].items():
        source = swapped(source, old, new)
    path = folder / f"{exercise}.py"
    path.write_text(source, encoding="utf-8")
    return path
