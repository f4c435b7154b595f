"""Right, by recursion, and with the first part of everything as `mlp_forward` has it."""

import ex03_forward_loss
import ex04_backprop as bp
import ex05_gradient_descent as gd
import ex06_optimizers as rules
import ex07_regularization as reg
import numpy as np


def prepare(x_train, x_held_out):
    mean = x_train.mean(axis=0)
    variance = (x_train**2).mean(axis=0) - mean**2
    flat = np.ptp(x_train, axis=0) == 0
    scale = np.sqrt(np.where(flat, 1.0, variance))
    return [np.where(flat, 0.0, (x - mean) / scale) for x in (x_train, x_held_out)]


def initialize(sizes, rng):
    if len(sizes) == 1:
        return []
    a = np.sqrt(6) / np.sqrt(sizes[0] + sizes[1])
    w = a * rng.uniform(-1, 1, size=(sizes[0], sizes[1]))
    return [(w, 0 * w[0])] + initialize(sizes[1:], rng)


def forward(x, layers, activation="relu", rate=0.0, rng=None):
    if rate == 0:
        kinds = [activation] * (len(layers) - 1) + ["softmax"]
        full = [(w, b, kind) for (w, b), kind in zip(layers, kinds)]
        return ex03_forward_loss.mlp_forward(x, full), (x, activation, 0, None)
    numbers = [rng.random((len(x), len(b))) for _, b in layers[:-1]]
    return in_training(x, layers, activation, rate, numbers), (x, activation, rate, numbers)


def in_training(x, layers, activation, rate, numbers):
    (w, b), rest = layers[0], layers[1:]
    if not rest:
        return ex03_forward_loss.dense(x, w, b, "softmax")
    a = ex03_forward_loss.dense(x, w, b, activation)
    return in_training(reg.dropout(a, rate, numbers[0]), rest, activation, rate, numbers[1:])


def gradients_of(x, y_true, layers, activation, rate, numbers):
    """The gradient with respect to x, and the pairs of all layers."""
    (w, b), rest = layers[0], layers[1:]
    if not rest:
        grad = bp.softmax_cross_entropy_backward(x @ w + b, y_true)
        pairs = []
    else:
        z = ex03_forward_loss.dense(x, w, b)
        a = ex03_forward_loss.dense(x, w, b, activation)
        if rate:
            on, numbers = numbers[0] >= rate, numbers[1:]
            grad, pairs = gradients_of(a * on / (1 - rate), y_true, rest, activation, rate, numbers)
            grad = np.where(on, grad / (1 - rate), 0)
        else:
            grad, pairs = gradients_of(a, y_true, rest, activation, 0, None)
        if activation == "relu":
            grad = bp.relu_backward(grad, z)
        else:
            grad = {"tanh": bp.tanh_backward, "sigmoid": bp.sigmoid_backward}[activation](grad, a)
    dx, dw, db = bp.dense_backward(grad, x, w)
    return dx, [(dw, db)] + pairs


def backward(y_true, output, cache, layers):
    x, activation, rate, numbers = cache
    return gradients_of(x, y_true, layers, activation, rate, numbers)[1]


def gradient_check(loss, layers, gradients):
    flat = np.concatenate([v.ravel() for pair in layers for v in pair])
    said = np.concatenate([v.ravel() for pair in gradients for v in pair])

    def unflat(values):
        found, at = [], 0
        for pair in layers:
            new = []
            for v in pair:
                new.append(values[at : at + v.size].reshape(v.shape))
                at += v.size
            found.append(tuple(new))
        return found

    return bp.relative_error(said, bp.numerical_gradient(lambda v: loss(unflat(v)), flat))


def decay(gradients, layers, strength):
    return [
        (pair[0] + reg.l2_gradient(layer[0], strength), pair[1])
        for pair, layer in zip(gradients, layers)
    ]


def update(layers, gradients, state, optimizer, learning_rate):
    rule = vars(rules)[optimizer]
    flat = [v for pair in layers for v in pair]
    slopes = [v for pair in gradients for v in pair]
    kept = state.get("kept", [{}] * len(flat))
    new = [rule(v, g, s, learning_rate=learning_rate) for v, g, s in zip(flat, slopes, kept)]
    values = [v for v, _ in new]
    return list(zip(values[::2], values[1::2])), {"kept": [s for _, s in new]}


def train(x, y, sizes, epochs, batch_size, optimizer, learning_rate, rng, rate=0.0):
    layers = initialize(sizes, rng)
    state, history, epoch = {}, [], 0
    while epoch < epochs:
        p = forward(x, layers)[0]
        history.append(-np.mean(np.log(p[np.arange(len(y)), y])))
        order = np.arange(len(x))
        rng.shuffle(order)
        for xb, yb in gd.minibatches(x, y, batch_size, order):
            targets = np.zeros((len(yb), sizes[-1]))
            targets[np.arange(len(yb)), yb] = 1
            out, cache = forward(xb, layers, rate=rate, rng=rng)
            layers, state = update(
                layers, backward(targets, out, cache, layers), state, optimizer, learning_rate
            )
        epoch += 1
    return layers, history


def predict(x, layers):
    return np.array([int(np.argmax(row)) for row in forward(x, layers)[0]])


def train_digits(x_train, y_train):
    return train(x_train, y_train, [64, 100, 10], 30, 25, "rmsprop", 0.002,
                 np.random.default_rng(1))[0]  # fmt: skip
