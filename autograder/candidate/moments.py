"""What runs in a milestone: next to a student's own functions, on data that anybody may see.

Its text travels with the job, as an exercise's probes do. Each function gets the student's names
as `impl`, calls them as their exercises do, makes arrays of whatever they return, and sends numbers
back: no claim, no verdict and no picture, which are made where no student's code runs. It uses
NumPy and nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def array(values: Any) -> Any:
    """Numbers of any container as float64, in an array of their own."""
    return np.array(values, dtype=np.float64)


def perceptron(
    impl: Any, x: Any, labels: Any, start: Any, epochs: int, learning_rate: float
) -> Any:
    """A perceptron's weights after each epoch, and then its answers."""
    neuron = impl.Perceptron(x.shape[1], threshold=1, learning_rate=learning_rate)
    if start is not None:
        neuron.weights = start
    weights = []
    for _ in range(epochs):
        neuron.train(x, labels)
        weights.append(array(neuron.weights).ravel())
    return {"weights": array(weights), "answers": array(neuron.predict(x)).ravel()}


def backprop(
    impl: Any, x: Any, y: Any, start: dict[str, Any], grid: Any, epochs: int, learning_rate: float
) -> Any:
    """A network of one hidden layer, trained by its gradients: what it says on the way, and then
    for the corners and for a whole grid."""
    weights = dict(start)

    def said(inputs: Any) -> Any:
        hidden = (weights["w1"], weights["b1"], "sigmoid")
        output = (weights["w2"], weights["b2"], "softmax")
        return array(impl.mlp_forward(inputs, [hidden, output]))

    seen = [said(x)]
    for epoch in range(epochs):
        gradients = impl.mlp_gradients(
            x, y, weights["w1"], weights["b1"], weights["w2"], weights["b2"]
        )
        weights = {
            name: array(impl.step(weights[name], array(gradients[name]), learning_rate))
            for name in weights
        }
        if (epoch + 1) % (epochs // 20) == 0:
            seen.append(said(x))
    return {"seen": array(seen), "field": said(grid)[:, 1]}


def lstm(impl: Any, x: Any, rnn: dict[str, Any], cells: dict[str, Any], width: float) -> Any:
    """How strongly the last state feels each input: of a plain RNN, and of an LSTM.

    The RNN's gradients come from its own way back, the LSTM's from a slope that is measured.
    """
    steps, units = x.shape[1], len(rnn["b"])
    behind = np.zeros((1, steps, units))
    behind[:, -1] = 1.0
    start = np.zeros((1, units))
    back = impl.rnn_backward(behind, x, start, rnn["w_x"], rnn["w_h"], rnn["b"])

    def last(inputs: Any) -> float:
        states = impl.lstm_forward(
            array(inputs), cells["kernel"], cells["recurrent_kernel"], cells["bias"]
        )
        return float(array(states)[0, -1].sum())

    measured = impl.numerical_gradient(last, x.copy(), h=width)
    return {"rnn": array(back["x"]).ravel(), "lstm": array(measured).ravel()}


def digits(
    impl: Any,
    x: Any,
    labels: Any,
    new: Any,
    epochs: int,
    batch_size: int,
    learning_rate: float,
) -> Any:
    """Edges, pooled, and a head that is trained on them: what it says to `new` pictures."""
    named = impl.edge_kernels()
    edges = [array(named[name]) for name in ("vertical", "horizontal")]
    kernel = np.stack([sign * e / np.abs(e).max() for e in edges for sign in (1.0, -1.0)], axis=-1)
    kernel = kernel[:, :, None, :]

    def maps(images: Any) -> Any:
        found = impl.conv2d(images[..., None], kernel, np.zeros(kernel.shape[-1]), padding="same")
        return np.maximum(array(found), 0.0)

    def features(images: Any) -> Any:
        return array(impl.flatten(array(impl.max_pool2d(maps(images)))))

    known, unseen = features(x), features(new)
    scale = known.max()
    known, unseen = known / scale, unseen / scale
    truth = np.eye(10)[labels]
    w, b = np.zeros((known.shape[1], 10)), np.zeros(10)
    for _ in range(epochs):
        for first in range(0, len(known), batch_size):
            rows, wanted = known[first : first + batch_size], truth[first : first + batch_size]
            logits = array(impl.dense(rows, w, b, activation="linear"))
            grad = array(impl.softmax_cross_entropy_backward(logits, wanted))
            _, dw, db = impl.dense_backward(grad, rows, w)
            w = array(impl.step(w, array(dw), learning_rate))
            b = array(impl.step(b, array(db), learning_rate))
    logits = array(impl.dense(unseen, w, b, activation="linear"))
    pooled = array(impl.max_pool2d(maps(new[:1])))
    return {"logits": logits, "maps": maps(new[:1])[0], "pooled": pooled[0]}


def optimizers(
    impl: Any, start: Any, bowl: Any, lowest: Any, steps: int, rates: dict[str, float]
) -> Any:
    """The way of SGD and that of Adam down the same valley, from the same start."""
    paths = {}
    for name, rate in rates.items():
        update = getattr(impl, name)
        w, path = array(start), []
        state: Any = {}
        for _ in range(steps):
            w, state = update(w, bowl * (w - lowest), state, learning_rate=rate)
            w = array(w)
            path.append(w)
        paths[name] = array(path)
    return paths


def skips(impl: Any, weights: Any, x: Any) -> Any:
    """The gradient at each layer of a deep chain, without skips and with them."""
    return {
        "plain": array(impl.gradient_norms(weights, x, False)).ravel(),
        "residual": array(impl.gradient_norms(weights, x, True)).ravel(),
    }
