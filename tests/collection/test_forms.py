"""Right ideas in odd styles, of which some fail in one form of an argument: what each one loses.

Written by hand, as an honest student might: each is put after the model answer, whose functions it
replaces.
"""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from autograder.author_tools.marking import marked_here
from autograder.author_tools.proportion import proportion_problems
from autograder.course import Course
from autograder.oracle.earlier import earlier_answers, importable
from tests.conftest import EXERCISES, ROOT, load_key
from tests.support.marking import lost, marked, said

NUMPY = [name for name in EXERCISES if "tensorflow" not in load_key(name).needs]

# The exercise, what the student writes, what it loses, and what is told of the part that does.
STYLES = {
    "a loop over days": (
        "ex00_rules",
        "def churn_rule(values):\n    return np.array([int(v > 7) for v in values])",
        {"churn_rule": 0.15},
        "it goes wrong only where days_since_last_transaction is a single number",
    ),
    "a generator expression for one sample": (
        "ex01_neuron",
        "def weighted_sum(x, w, b):\n    return sum(a * c for a, c in zip(x, w)) + b",
        {"weighted_sum": 0.4},
        "It goes wrong only where x has more than one axis.",
    ),
    "an activation that takes no number": (
        "ex01_neuron",
        "def sigmoid(x):\n"
        "    return np.array([0.5 * (1 + np.tanh(0.5 * x[i])) for i in range(len(x))])",
        {"neuron": 0.4},
        "only where x has one axis and activation is 'sigmoid'",
    ),
    "softmax along an axis of one's own": (
        "ex01_neuron",
        "def softmax(x, axis=-1):\n"
        "    e = np.exp(x - np.max(x, axis=1, keepdims=True))\n"
        "    return e / np.sum(e, axis=1, keepdims=True)",
        {"softmax": 0.6},
        "along axis 1, whatever `axis` says",
    ),
    "a perceptron of lists": (
        "ex02_perceptron",
        "class Perceptron:\n"
        "    def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):\n"
        "        self.threshold, self.rate = threshold, learning_rate\n"
        "        self.weights = [0.0] * (no_of_inputs + 1)\n"
        "    def predict(self, inputs):\n"
        "        net = sum(w * v for w, v in zip(self.weights[1:], inputs))\n"
        "        return 1 if net + self.weights[0] > 0 else 0\n"
        "    def train(self, training_inputs, labels):\n"
        "        for _ in range(self.threshold):\n"
        "            for x, t in zip(training_inputs, labels):\n"
        "                d = self.rate * (t - self.predict(x))\n"
        "                moved = [w + d * v for w, v in zip(self.weights[1:], x)]\n"
        "                self.weights = [self.weights[0] + d, *moved]",
        {"predict": 0.4},
        "only where x has more than one axis",
    ),
    "losses of tables alone": (
        "ex03_forward_loss",
        "def mse(y_true, y_pred):\n"
        "    n, k = y_true.shape\n"
        "    return sum((y_true[i, j] - y_pred[i, j]) ** 2 "
        "for i in range(n) for j in range(k)) / (n * k)",
        {"mse": 0.2},
        "only where y_true has one axis",
    ),
    "differences along the rows of the identity": (
        "ex04_backprop",
        "def numerical_gradient(f, x, h=1e-5):\n"
        "    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])",
        {"numerical_gradient": 0.4},
        "only where x has more than one axis",
    ),
    "recursion and vectors": (
        "ex07_regularization",
        "def l2_penalty(w, strength):\n"
        "    return sum(l2_penalty(v, strength) for v in w) if np.ndim(w) else strength * w * w\n"
        "def l1_penalty(w, strength):\n"
        "    return strength * sum(abs(v) for v in w)",
        {"l1_penalty": 0.2},
        "It goes wrong only where w has more than one axis.",
    ),
    "dropout number by number": (
        "ex07_regularization",
        "def dropout(x, rate, uniform, training=True):\n"
        "    if not training:\n"
        "        return x\n"
        "    return np.array([v / (1 - rate) if u >= rate else 0.0 for v, u in zip(x, uniform)])",
        {"dropout": 0.6},
        "only where x has more than one axis",
    ),
    "a rate of 0 that raises": (
        "ex07_regularization",
        "_dropout = dropout\n"
        "def dropout(x, rate, uniform, training=True):\n"
        "    assert rate, 'no rate'\n"
        "    return _dropout(x, rate, uniform, training)",
        {"dropout": 0.6},
        "only where rate is 0",
    ),
    "windows by list comprehension": (
        "ex10_pooling",
        "def max_pool2d(x, pool_size=2, strides=None):\n"
        "    s = pool_size if strides is None else strides\n"
        "    p, (n, h, w, d) = pool_size, x.shape\n"
        "    return np.array([[[[x[b, i : i + p, j : j + p, c].max() for c in range(d)]\n"
        "        for j in range(0, w - p + 1, s)] for i in range(0, h - p + 1, s)]\n"
        "        for b in range(n)])",
        {"max_pool2d": 0.3},
        "only where pool_size is a pair",
    ),
    "sequences squeezed": (
        "ex13_rnn",
        "_rnn_forward = rnn_forward\n"
        "def rnn_forward(x, h0, w_x, w_h, b):\n"
        "    return _rnn_forward(np.squeeze(x), h0, w_x, w_h, b)",
        {"rnn_forward": 0.4},
        "only where x has length 1 along an axis",
    ),
    "each step squeezed": (
        "ex13_rnn",
        "def rnn_forward(x, h0, w_x, w_h, b):\n"
        "    states, h = np.empty((*x.shape[:2], h0.shape[1])), h0\n"
        "    for t in range(x.shape[1]):\n"
        "        h = np.tanh(np.dot(np.squeeze(x[:, t]), w_x) + np.dot(h, w_h) + b)\n"
        "        states[:, t] = h\n"
        "    return states",
        {"rnn_forward": 0.4},
        "only where x has length 1 along axis 2, and more along axis 0",
    ),
    "a check of its own that negative numbers fail": (
        "ex01_neuron",
        "def relu(x):\n    y = np.maximum(0, x)\n    assert np.max(x) == np.max(y)\n    return y",
        {"relu": 0.2},
        "only where x is below 0 everywhere",
    ),
    "softmax by apply_along_axis, einsum, np.vectorize": (
        "ex01_neuron",
        "import math\n"
        "def softmax(x, axis=-1):\n"
        "    return np.apply_along_axis(lambda v: (e := np.exp(v - v.max())) / e.sum(), axis, x)\n"
        "def weighted_sum(x, w, b):\n"
        "    return np.einsum('...i,i->...', x, w) + b\n"
        "def tanh(x):\n"
        "    return np.vectorize(math.tanh)(x)",
        {},
        "",
    ),
    "a match statement, and reduce": (
        "ex03_forward_loss",
        "from functools import reduce\n"
        "def mlp_forward(x, layers):\n"
        "    return reduce(lambda a, layer: dense(a, *layer), layers, x)",
        {},
        "",
    ),
    "batches from a list that shrinks": (
        "ex05_gradient_descent",
        "def minibatches(x, y, batch_size, order=None):\n"
        "    rows = list(range(len(x))) if order is None else list(order)\n"
        "    while rows:\n"
        "        now, rows = rows[:batch_size], rows[batch_size:]\n"
        "        yield np.array([x[i] for i in now]), np.array([y[i] for i in now])",
        {},
        "",
    ),
    "a data class for a state": (
        "ex06_optimizers",
        "from dataclasses import dataclass\n"
        "@dataclass\n"
        "class Memory:\n"
        "    v: object = 0.0\n"
        "def rmsprop(w, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):\n"
        "    m = Memory(rho * state.get('m', Memory()).v + (1 - rho) * grad * grad)\n"
        "    return w - learning_rate * grad / np.sqrt(m.v + epsilon), {'m': m}",
        {},
        "",
    ),
    "a recurrence by recursion": (
        "ex13_rnn",
        "def rnn_forward(x, h0, w_x, w_h, b):\n"
        "    def go(t, h):\n"
        "        if t == x.shape[1]:\n"
        "            return []\n"
        "        h = rnn_step(x[:, t], h, w_x, w_h, b)\n"
        "        return [h, *go(t + 1, h)]\n"
        "    return np.swapaxes(np.array(go(0, h0)), 0, 1)",
        {},
        "",
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_right_idea_in_an_odd_style_keeps_its_marks(style: str) -> None:
    name, code, costs, words = STYLES[style]
    source = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    reports = {part.name: part for part in marked_here(load_key(name), f"{source}\n\n{code}\n")}
    assert lost(reports) == costs
    for part in costs:
        assert words in said(reports[part])


@pytest.mark.parametrize("name", NUMPY)
def test_no_careless_form_of_the_model_answer_costs_much(name: str) -> None:
    course, key = Course(ROOT), load_key(name)
    source = course.solution(name).read_text(encoding="utf-8")
    beside = importable(earlier_answers(course, key.builds_on)) if key.builds_on else nullcontext()
    with beside:
        found = proportion_problems(key, source, lambda text, parts: marked_here(key, text, parts))
        assert list(found) == []


def test_an_activation_that_is_left_out_is_blamed_and_not_a_shape_beside_it() -> None:
    left_out = ('"leaky_relu": leaky_relu,', ""), ("activation not in functions", "False")
    reports = marked("ex01_neuron", *left_out)
    assert "it goes wrong only where activation is 'leaky_relu'." in said(reports["neuron"])


def test_of_what_a_case_sets_itself_it_is_not_said_that_it_is_none() -> None:
    reports = marked("ex02_perceptron", ("np.zeros(no_of_inputs + 1)", "np.zeros(no_of_inputs)"))
    assert "it goes wrong only where the case gives no weights." in said(reports["predict"])


def test_a_known_mistake_is_no_gap() -> None:
    """Right for vectors only, and yet a wrong idea: probabilities of the whole array."""
    reports = marked("ex01_neuron", ("np.sum(e, axis=axis, keepdims=True)", "np.sum(e)"))
    assert reports["softmax"].score == 0
    assert "add up to 1 together" in said(reports["softmax"])


def test_a_wrong_number_at_an_edge_is_no_gap() -> None:
    reports = marked(
        "ex07_regularization",
        ("np.where(uniform < rate", "np.where((uniform < rate) | (rate == 0)"),
    )
    assert lost(reports) == {"dropout": 2.0}


def test_an_activation_that_is_wrong_everywhere_is_no_gap() -> None:
    reports = marked("ex03_forward_loss", ('"tanh": np.tanh', '"tanh": lambda z: np.tanh(z)[0]'))
    assert reports["dense"].score is not None
    assert reports["dense"].score <= 0.9
