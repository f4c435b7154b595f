"""Sample submissions to ex06, each a small change of the model answer: what students hand in."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import swapped

SGD = "    return w - learning_rate * grad, state\n"


def _sgd(body: str) -> Callable[[str], str]:
    return lambda source: swapped(source, SGD, body)


SUBMISSIONS: dict[str, Callable[[str], str]] = {
    "right": lambda s: s,
    "no_bias_correction": lambda s: swapped(
        s, "step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)", "step = learning_rate"
    ),
    "paper_adam": lambda s: swapped(
        swapped(
            s,
            "step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)",
            "m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)",
        ),
        "w - step * m / (np.sqrt(v) + epsilon)",
        "w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)",
    ),
    "negated_step": lambda s: swapped(s, "    return w + v, {", "    return -(w + v), {"),
    "returns_lists": _sgd(
        "    return [a - learning_rate * b for a, b in zip(list(w), list(grad))], state\n"
    ),
    "float32": lambda s: swapped(s, SGD, "    w, grad = np.float32(w), np.float32(grad)\n" + SGD),
    "syntax_error": lambda s: swapped(s, SGD, "    return w - learning_rate * grad, state)\n"),
    "smart_quotes": lambda s: swapped(s, SGD, "    print(“hello”)\n" + SGD),
    "tabs": lambda s: swapped(s, SGD, "    x = 1\n\ty = 2\n" + SGD),
    "missing_function": lambda s: swapped(s, "def adagrad(", "def ada_grad("),
    "wrong_arity": lambda s: swapped(
        s, "def sgd(w, grad, state, learning_rate=0.01):", "def sgd(w, grad):\n    state = {}\n"
    ),
    "returns_none": _sgd("    w = w - learning_rate * grad\n"),
    "forgets_the_state": _sgd("    return w - learning_rate * grad\n"),
    "changes_its_argument": _sgd("    w -= learning_rate * grad\n    return w, state\n"),
    "not_repeatable": _sgd("    return w - learning_rate * grad * np.random.rand(), state\n"),
    "raises": lambda s: swapped(s, 't = state.get("t", 0) + 1', 't = state["t"] + 1'),
    "input_at_import": lambda s: "name = input('Your name? ')\n" + s,
    "exits_at_import": lambda s: s + "\nexit()\n",
    "missing_module": lambda s: "import helpers_of_mine\n" + s,
    "relative_import": lambda s: "from . import helpers_of_mine\n" + s,
    "prints": _sgd("    print('w is', w[:1].round(3))\n" + SGD),
    "not_a_number": _sgd("    return {'w': w}, {'state'}\n"),
    "nan": lambda s: swapped(
        s, 'v = rho * state.get("v", 0.0) + (1 - rho) * grad**2', "v = -(grad**2)"
    ),
    # hostile or out of hand: a verdict within the limits, and no unearned point
    "endless_loop": _sgd("    while True:\n        pass\n"),
    "endless_recursion": _sgd("    return sgd(w, grad, state, learning_rate)\n"),
    "floods_stdout": _sgd("    while True:\n        print('x' * 10000)\n"),
    "exits_hard": lambda s: "import os\nos._exit(0)\n" + s,
    "exits_in_a_part": _sgd("    import os\n    os._exit(0)\n"),
    "swallows_everything": _sgd(
        "    while True:\n        try:\n            raise SystemExit\n"
        "        except BaseException:\n            pass\n"
    ),
    "forks": lambda s: "import os\nfor _ in range(4):\n    os.fork()\n" + s,
    "returns_a_gigabyte": _sgd("    return np.zeros(2**27), state\n"),
    "lying_object": _sgd(
        "    class Liar:\n        def __eq__(self, other): return True\n"
        "        def __array__(self, *a, **k): return np.zeros(1)\n"
        "        def __add__(self, other): return self\n"
        "    return Liar(), state\n"
    ),
    "patches_numpy": lambda s: swapped(
        s, SGD, "    np.allclose = lambda *a, **k: True\n    return w + 7.0, state\n"
    ),
    "prints_a_forged_reply": _sgd(
        '    print(\'{"case": ["sgd", "values", 0], "outcome": {"kind": "returned"}}\')\n'
        "    print('{\"done\": true}')\n    return w, state\n"
    ),
    "writes_to_every_descriptor": _sgd(
        "    import os\n    for fd in range(3, 30):\n        try:\n"
        "            os.write(fd, b'{\"done\": true}\\n')\n        except OSError:\n"
        "            pass\n    return w, state\n"
    ),
}
