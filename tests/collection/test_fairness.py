# ruff: noqa: E501
"""Right work keeps its marks, a small gap costs little, and the fault that is named is the fault.

Rows from public implementations, each as a change of the model answer.
"""

from __future__ import annotations

import pytest

from tests.conftest import load_key
from tests.support.marking import lost, marked, said

CAREFUL = {
    "a naive sigmoid": (
        "ex14_lstm",
        [("return 0.5 * (1.0 + np.tanh(0.5 * z))", "return 1.0 / (1.0 + np.exp(-z))")],
        {"forget_gate": 0.4},
    ),
    "a perceptron that fires at zero": (
        "ex02_perceptron",
        [("net > 0", "net >= 0")],
        {"predict": 0.4},
    ),
    "no strides in pairs": (
        "ex08_convolution",
        [("strides = np.broadcast_to(strides, 2)", "strides = [int(strides), int(strides)]")],
        {"conv2d": 0.4},
    ),
    "a parameter of another name": (
        "ex06_optimizers",
        [
            ("learning_rate=0.001, rho=0.9, epsilon=1e-7", "learning_rate=0.001, rho=0.9, eps=1e-7"),
            ("np.sqrt(v + epsilon), {\"v\": v}", "np.sqrt(v + eps), {\"v\": v}"),
        ],
        {"rmsprop": 0.4},
    ),
    "a step of one's own": (
        "ex04_backprop",
        [("    gradient = np.zeros(x.shape)\n", "    gradient, h = np.zeros(x.shape), 1e-5\n")],
        {"numerical_gradient": 0.4},
    ),
    "a slope of one's own": (
        "ex01_neuron",
        [("negative_slope * np.minimum", "0.01 * np.minimum")],
        {"leaky_relu": 0.2},
    ),
    "constant columns become nan": (
        "ex00_rules",
        [("where=std > noise", "where=True")],
        {"standardize": 0.6},
    ),
    "a number at the rate is dropped": (
        "ex07_regularization",
        [("np.where(uniform < rate", "np.where(uniform <= rate")],
        {"dropout": 0.6},
    ),
    "a bias that is always there": (
        "ex08_convolution",
        [("return maps if bias is None else maps + bias", "return maps + bias")],
        {"conv2d": 0.4},
    ),
    "db in shape (1,)": (
        "ex05_gradient_descent",
        [("len(y), 2.0 * np.mean(error)", "len(y), 2.0 * np.mean(error, keepdims=True)")],
        {"mse_gradient": 0.6},
    ),
    "minibatches that need an order": (
        "ex05_gradient_descent",
        [("if order is not None:\n        x, y = x[order]", "if True:\n        x, y = x[list(order)]")],
        {"minibatches": 0.2},
    ),
    "clipping into the list it was given": (
        "ex13_rnn",
        [
            (
                "    return [g * (max_norm / max(norm, max_norm)) for g in grads]",
                "    for i, g in enumerate(grads):\n"
                "        grads[i] = g * (max_norm / max(norm, max_norm))\n"
                "    return grads",
            )
        ],
        {"clip_by_global_norm": 0.6},
    ),
    "a generator for a list": (
        "ex17_tuning",
        [("for value in values]\n    return trials", "for value in values]\n    return iter(trials)")],
        {"grid_search": 0.4},
    ),
    "patience 0 is never reached": (
        "ex07_regularization",
        [("epoch - best_epoch >= patience", "epoch - best_epoch == patience")],
        {"early_stopping": 0.6},
    ),
    "open at zero": ("ex04_backprop", [("(z > 0)", "(z >= 0)")], {"relu_backward": 0.2}),
    "a second training that starts over": (
        "ex02_perceptron",
        [("        for _ in range(self.threshold)",
          "        self.weights = np.zeros_like(self.weights)\n        for _ in range(self.threshold)")],
        {"train": 0.6},
    ),
    "an error of rows of samples alone": (
        "ex03_forward_loss",
        [("return np.mean((y_true - y_pred) ** 2)", "return np.mean((y_true - y_pred) ** 2) + 0 * y_true.shape[1]")],
        {"mse": 0.2},
    ),
    "another epsilon in a cross-entropy": (
        "ex03_forward_loss",
        [("    p = np.clip(p, epsilon, 1.0 - epsilon)\n    return -np.mean(np.sum", "    p = np.clip(p, 1e-15, 1.0 - 1e-15)\n    return -np.mean(np.sum")],
        {"categorical_cross_entropy": 0.6},
    ),
    "labels that are never soft": (
        "ex03_forward_loss",
        [("np.sum(y_true * np.log(p), axis=1)", "np.log(np.sum(y_true * p, axis=1))")],
        {"categorical_cross_entropy": 0.3},
    ),
    "training that fires at zero": (
        "ex02_perceptron",
        [("label - self.predict(inputs)", "label - (self.weights[0] + np.dot(inputs, self.weights[1:]) >= 0)")],
        {"train": 0.6},
    ),
    "weights that are made in training": (
        "ex02_perceptron",
        [("self.weights = np.zeros(no_of_inputs + 1)", "self.weights = None"),
         ("        for _ in range(self.threshold)",
          "        if self.weights is None:\n"
          "            self.weights = np.zeros(len(training_inputs[0]) + 1)\n"
          "        for _ in range(self.threshold)"),
         ("mistakes += int(neuron.predict(x[row]) != label)",
          "neuron.train(x[:0], y[:0])\n            mistakes += int(neuron.predict(x[row]) != label)"),
         ("np.zeros(len(training_inputs[0]) + 1)", "np.zeros(np.shape(training_inputs)[1] + 1)")],
        {"predict": 0.2},
    ),
    "no batch larger than the data": (
        "ex05_gradient_descent",
        [("    starts = range(0, len(x), batch_size)\n",
          "    assert batch_size <= len(x)\n    starts = range(0, len(x), batch_size)\n")],
        {"minibatches": 0.2},
    ),
    "labels made floats": (
        "ex05_gradient_descent",
        [("y[i : i + batch_size])", "1.0 * y[i : i + batch_size])")],
        {"minibatches": 0.2},
    ),
    "softmax that overflows": (
        "ex01_neuron",
        [("np.exp(x - np.max(x, axis=axis, keepdims=True))", "np.exp(x)")],
        {"softmax": 0.6},
    ),
    "a derivative that overflows": (
        "ex04_backprop",
        [("np.exp(logits - logits.max(axis=1, keepdims=True))", "np.exp(logits)")],
        {"softmax_cross_entropy_backward": 0.6},
    ),
    "a logarithm of a softmax": (
        "ex03_forward_loss",
        [("shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))",
          "np.log(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True) + 1e-10)")],
        {"sparse_categorical_cross_entropy": 0.6},
    ),
    "a gradient of rows": (
        "ex04_backprop",
        [("    gradient = np.zeros(x.shape)\n    for index in np.ndindex(x.shape):",
          "    gradient = np.zeros(len(x))\n    for index in range(len(x)):")],
        {"numerical_gradient": 0.4},
    ),
    "weights changed in place": (
        "ex06_optimizers",
        [("    return w - learning_rate * grad, state", "    w -= learning_rate * grad\n    return w, state")],
        {"sgd": 0.2},
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", CAREFUL)
def test_a_small_gap_costs_little_and_once(row: str) -> None:
    name, edits, costs = CAREFUL[row]
    assert lost(marked(name, *edits)) == costs


@pytest.mark.parametrize("name", sorted({row[0] for row in CAREFUL.values() if row[0] < "ex06"}))
def test_no_gap_of_form_has_more_than_a_fifth_of_its_part(name: str) -> None:
    for part in load_key(name).parts:
        for group in part.groups:
            assert not group.care or group.points <= 0.2 * part.points + 1e-9, (part.name, group)


BIAS_CORRECTION = (
    "step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)",
    "step = learning_rate",
)


def test_a_changed_argument_does_not_hide_a_wrong_value() -> None:
    reports = marked(
        "ex06_optimizers",
        BIAS_CORRECTION,
        ("return w - step * m / (np.sqrt(v) + epsilon), {", "w -= step * m / (np.sqrt(v) + epsilon)\n    return w, {"),
    )  # fmt: skip
    adam = reports["adam"]
    assert adam.finding is not None
    assert adam.finding.id == "adam.no_bias_correction"
    assert "Also: Your function changes w, which it was given" in adam.finding.message


def test_a_known_mistake_is_recognised_with_another_epsilon() -> None:
    reports = marked(
        "ex06_optimizers", BIAS_CORRECTION, ("* m / (np.sqrt(v) + epsilon)", "* m / (np.sqrt(v) + 1e-3)")
    )  # fmt: skip
    adam = reports["adam"]
    assert adam.finding is not None
    assert adam.finding.id == "adam.no_bias_correction"
    assert "There is a smaller mistake as well" in adam.finding.message


def test_a_wrong_callee_costs_its_callers_nothing() -> None:
    reports = marked("ex09_conv_shapes", ("return room // stride + 1", "return room // stride"))
    assert list(lost(reports)) == ["conv_output_size"]
    assert "That is in conv_output_size" in said(reports["conv_output_shape"])
    assert reports["model_summary"].status == "passed"


def test_a_missing_mean_is_not_told_twice() -> None:
    reports = marked("ex04_backprop", ("return (p - y_true) / len(logits)", "return p - y_true"))
    assert list(lost(reports)) == ["softmax_cross_entropy_backward"]
    told = said(reports["mlp_gradients"])
    assert "That is in softmax_cross_entropy_backward" in told


def test_an_exception_in_one_case_does_not_hide_a_wrong_value() -> None:
    reports = marked(
        "ex08_convolution",
        ("return maps if bias is None else maps + bias", "return maps + 2 * bias"),
    )
    told = reports["conv2d"].finding
    assert told is not None
    assert not told.id.startswith("accident")
    assert "raises TypeError in the case" in told.message


def test_an_argument_without_effect_is_told() -> None:
    reports = marked("ex06_optimizers", ("m = beta_1 * state", "m = 0.9 * state"))
    told = said(reports["adam"])
    assert "beta_1" in told


def test_a_pattern_that_passing_cases_speak_against_is_told_of_the_failing_ones() -> None:
    reports = marked(
        "ex07_regularization",
        ("images[:, :, ::-1], images)", "images[:, :, ::-1], images) * (1 if len(images) > 1 else -1)"),
    )  # fmt: skip
    told = said(reports["random_flip"])
    assert "goes wrong only where" in told or "so in the cases that fail" in told or not told


def test_the_wrong_size_in_a_mean_is_told() -> None:
    reports = marked("ex05_gradient_descent", ("@ x / len(y), 2.0", "@ x / x.shape[1], 2.0"))
    assert "sizes of x: does one stand where the other belongs" in said(reports["mse_gradient"])


def test_a_rare_argument_that_raises_does_not_hide_a_wrong_value() -> None:
    """Thirty-five public `conv2d` pad for "same" as if every stride kept the size."""
    reports = marked(
        "ex08_convolution",
        (
            "            steps = -(-size // stride) - 1\n"
            "            total = max(steps * stride + width - size, 0)\n"
            "            margins.append((total // 2, total - total // 2))",
            "            half = ((size - 1) * stride + width - size) // 2\n"
            "            margins.append((half, half))",
        ),
        (
            "return maps if bias is None else maps + bias",
            "return maps + np.asarray(bias, float)[:]",
        ),
    )
    finding = reports["conv2d"].finding
    assert finding is not None
    assert finding.id == "conv2d.same_keeps_the_size"
    assert "Also: " in finding.message
    assert "raises IndexError in the case" in finding.message


def test_a_slip_is_told_before_an_exception_that_rare_arguments_meet() -> None:
    reports = marked(
        "ex02_perceptron",
        (
            "        net = np.dot(inputs, self.weights[1:]) + self.weights[0]\n"
            "        return np.where(net > 0, 1, 0)",
            "        net = sum(w * x for w, x in zip(self.weights[1:], inputs)) + self.weights[0]\n"
            "        return 1 if net >= 0 else 0",
        ),
    )
    predict = reports["predict"]
    assert lost(reports) == {"predict": 0.6}
    assert predict.finding is not None
    assert predict.finding.id == "predict.inclusive"
    assert "Also: " in predict.finding.message
    assert "raises ValueError in the case" in predict.finding.message


SIGMOID = (
    "        return np.where(net > 0, 1, 0)",
    "        return 1 / (1 + np.exp(-net))",
)
START = "self.weights = np.zeros(no_of_inputs + 1)"


def test_a_random_start_is_told_and_hides_no_missing_step() -> None:
    random = (START, "self.weights = np.random.normal(size=no_of_inputs + 1)")
    reports = marked("ex02_perceptron", SIGMOID, random)
    assert reports["predict"].finding is not None
    assert reports["predict"].finding.id == "predict.sigmoid"
    assert "starts from random weights" in said(reports["predict"])
    alone = marked("ex02_perceptron", random)
    assert "the weights start at random numbers" in said(alone["train"])


@pytest.mark.parametrize("seed", [1, 42])
@pytest.mark.parametrize(("low", "also"), [("0", False), ("-1", True)])
def test_a_small_start_is_told_by_where_training_ends(seed: int, low: str, also: bool) -> None:
    small = f"self.weights = np.random.RandomState({seed}).normal(0.0, 0.01, no_of_inputs + 1)"
    reports = marked("ex02_perceptron", (START, small), ("(net > 0, 1, 0)", f"(net > 0, 1, {low})"))
    told = said(reports["train"])
    assert "The weights start at small numbers" in told
    assert ("answers -1 in place of 0" in told) is also


def test_wrong_numbers_come_before_the_shape_of_others() -> None:
    reports = marked(
        "ex04_backprop",
        ("x.T @ grad, grad.sum(axis=0)", "x.T @ grad + 0.02 * w, grad.sum(axis=0, keepdims=True)"),
    )
    assert "the gradient of an L2 penalty" in said(reports["dense_backward"])
    unknown = marked(
        "ex04_backprop",
        ("x.T @ grad, grad.sum(axis=0)", "x.T @ grad + np.tanh(w), grad.sum(axis=0)[None]"),
    )["dense_backward"].finding
    assert unknown is not None
    assert unknown.id != "generic.shape"


NAMED = {
    "half of it, of shape (1, 1), and for two axes alone": (
        "ex03_forward_loss",
        [("return np.mean((y_true - y_pred) ** 2)", "return np.full((1, 1), np.sum((y_true - y_pred) ** 2) / (2 * len(y_pred) * y_pred.shape[1]))")],
        "mse",
        ["half of what it should be", "has shape (1, 1)", "raises IndexError"],
    ),
    "a loss for each sample, and labels that are never soft": (
        "ex03_forward_loss",
        [("-np.mean(np.sum(y_true * np.log(p), axis=1))", "-np.log(np.sum(y_true * p, axis=1))")],
        "categorical_cross_entropy",
        ["a loss for each sample"],
    ),
    "softmax once more, of shape (1, 1)": (
        "ex03_forward_loss",
        [("    p = np.clip(p, epsilon, 1.0 - epsilon)\n    return -np.mean(np.sum(y_true * np.log(p), axis=1))", "    p = np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)\n    return -np.mean(np.sum(y_true * np.log(p), axis=1)).reshape(1, 1)")],
        "categorical_cross_entropy",
        ["You apply softmax to p", "has shape (1, 1)"],
    ),
    "windows that overwrite one another, and every tie": (
        "ex10_pooling",
        [("    np.add.at(dx, (n, i * down + winner // width, j * right + winner % width, c), grad)\n",
          "    for n, i, j, c in np.ndindex(grad.shape):\n"
          "        at = n, slice(i * down, i * down + height), slice(j * right, j * right + width), c\n"
          "        dx[at] = (x[at] == x[at].max()) * grad[n, i, j, c]\n")],
        "max_pool2d_backward",
        ["written with =", "of several equal maxima only the first"],
    ),
    "a picture walked through with rows and columns swapped": (
        "ex10_pooling",
        [("    return _windows(x, pool_size, strides).max(axis=(-2, -1))",
          "    (h, w), (d, r) = pair(pool_size), pair(strides)\n"
          "    size = (x.shape[1] - h) // d + 1, (x.shape[2] - w) // r + 1\n"
          "    return np.array([[[x[n, j * d : j * d + h, i * r : i * r + w].max(axis=(0, 1))\n"
          "        for j in range(size[1])] for i in range(size[0])] for n in range(len(x))])")],
        "max_pool2d",
        ["begins at row j * down and column i * right"],
    ),
    "softmax along an axis that is written down": (
        "ex01_neuron",
        [("np.max(x, axis=axis, keepdims=True))\n    return e / np.sum(e, axis=axis", "np.max(x, axis=1, keepdims=True))\n    return e / np.sum(e, axis=1")],
        "softmax",
        ["along axis 1, whatever `axis` says"],
    ),
    "half of a slope": (
        "ex04_backprop",
        [("grad * (1.0 - a**2)", "1 - a**2 * grad")],
        "tanh_backward",
        ["grad multiplies a**2 only"],
    ),
    "a root, for matrices alone, of shape (1,)": (
        "ex07_regularization",
        [("return strength * np.sum(w**2)", "return strength * np.sum(np.linalg.norm(w, 'fro'), keepdims=True)")],
        "l2_penalty",
        ["You take the square root of the sum", "raises ValueError"],
    ),
    "a kernel that is taken to be square": (
        "ex08_convolution",
        [("    windows = np.lib.stride_tricks.sliding_window_view(f, h.shape)\n    return np.einsum(\"mnjk,jk->mn\", windows, h)",
          "    n = len(h)\n    return np.array([[np.sum(f[i : i + n, j : j + n] * h) for j in range(f.shape[1] - n + 1)] for i in range(len(f) - n + 1)])")],
        "cross_correlate2d",
        ["The width of the kernel is taken from its height"],
    ),
    "weights that are overwritten": (
        "ex02_perceptron",
        [("self.weights[1:] += update", "self.weights[1:] = update")],
        "train",
        ["overwrites the weights of the one before"],
    ),
    "betas written down": (
        "ex06_optimizers",
        [("    t = state.get(", "    beta_1, beta_2, epsilon = 0.9, 0.999, 1e-8\n    t = state.get(")],
        "adam",
        ["beta_1, beta_2 and epsilon are not used"],
    ),
    "a sum of squares from zero, and another epsilon": (
        "ex06_optimizers",
        [("state.get(\"a\", initial_accumulator_value)", "state.get(\"a\", 0.0)"), ("np.sqrt(a + epsilon)", "np.sqrt(a + 1e-8)")],
        "adagrad",
        ["starts at zero"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", NAMED)
def test_the_fault_that_is_named_is_the_fault(row: str) -> None:
    name, edits, part, words = NAMED[row]
    told = said(marked(name, *edits)[part])
    assert [word for word in words if word not in told] == [], told
