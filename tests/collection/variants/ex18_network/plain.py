"""Right, written out in loops, with a cache of tuples and gradients worked out on the way."""

import numpy as np

import ex03_forward_loss as f
import ex04_backprop as b
import ex05_gradient_descent as g
import ex06_optimizers as o
import ex07_regularization as r


def prepare(x_train, x_held_out):
    both = [[[0.0] * len(x[0]) for _ in x] for x in (x_train, x_held_out)]
    for column in range(len(x_train[0])):
        mean = sum(row[column] for row in x_train) / len(x_train)
        squares = sum((row[column] - mean) ** 2 for row in x_train) / len(x_train)
        for which, x in enumerate((x_train, x_held_out)):
            for i, row in enumerate(x):
                if squares**0.5 > 1e-10 * abs(mean):
                    both[which][i][column] = (row[column] - mean) / squares**0.5
    return both


def initialize(sizes, rng):
    layers = []
    before = None
    for size in sizes:
        if before is not None:
            bound = np.sqrt(6.0 / (before + size))
            layers.append(
                (rng.uniform(low=-bound, high=bound, size=(before, size)), np.zeros((size,)))
            )
        before = size
    return layers


def forward(x, layers, activation="relu", rate=0.0, rng=None):
    steps = []
    count = 0
    for w, bias in layers:
        count += 1
        z = f.dense(x, w, bias, "linear")
        if count == len(layers):
            out = (
                f.softmax(z)
                if hasattr(f, "softmax")
                else np.exp(z) / np.exp(z).sum(1, keepdims=True)
            )
        else:
            out = f.dense(x, w, bias, activation)
        scale = np.ones_like(out)
        if rate > 0 and count < len(layers):
            uniform = rng.uniform(0.0, 1.0, size=out.shape)
            for place in np.ndindex(out.shape):
                scale[place] = 0.0 if uniform[place] < rate else 1.0 / (1.0 - rate)
        steps.append((x, z, out, scale))
        x = out * scale
    steps.append(activation)
    return x, steps


def backward(y_true, output, cache, layers):
    *steps, activation = cache
    result = [None] * len(layers)
    grad = (output - y_true) / len(y_true)
    i = len(layers) - 1
    while i >= 0:
        x, z, out, scale = steps[i]
        if i < len(layers) - 1:
            grad = grad * scale
            if activation == "relu":
                grad = b.relu_backward(grad, z)
            elif activation == "tanh":
                grad = b.tanh_backward(grad, out)
            else:
                grad = b.sigmoid_backward(grad, out)
        dx, dw, db = b.dense_backward(grad, x, layers[i][0])
        result[i] = (dw, db)
        grad = dx
        i -= 1
    return result


def gradient_check(loss, layers, gradients):
    errors = []
    for i in range(len(layers)):
        for j in range(2):
            trial = [[w.copy(), bias.copy()] for w, bias in layers]

            def one(values):
                trial[i][j] = values
                return loss(trial)

            errors.append(
                b.relative_error(gradients[i][j], b.numerical_gradient(one, layers[i][j]))
            )
    return np.max(errors)


def decay(gradients, layers, strength):
    out = []
    for (dw, db), (w, _) in zip(gradients, layers):
        out.append((r.l2_gradient(w, strength) + dw, db.copy()))
    return out


def update(layers, gradients, state, optimizer, learning_rate):
    if optimizer == "sgd":
        rule = o.sgd
    elif optimizer == "momentum":
        rule = o.momentum
    elif optimizer == "nesterov":
        rule = o.nesterov
    elif optimizer == "adagrad":
        rule = o.adagrad
    elif optimizer == "rmsprop":
        rule = o.rmsprop
    else:
        rule = o.adam
    state = dict(state)
    new = []
    for i in range(len(layers)):
        w, state[f"w{i}"] = rule(
            layers[i][0], gradients[i][0], state.get(f"w{i}", {}), learning_rate
        )
        bias, state[f"b{i}"] = rule(
            layers[i][1], gradients[i][1], state.get(f"b{i}", {}), learning_rate
        )
        new.append((w, bias))
    return new, state


def train(x, y, sizes, epochs, batch_size, optimizer, learning_rate, rng, rate=0.0):
    layers = initialize(sizes, rng)
    state = {}
    history = np.zeros(epochs)
    targets = np.eye(sizes[-1])[y]
    for epoch in range(epochs):
        output, _ = forward(x, layers)
        history[epoch] = f.categorical_cross_entropy(targets, output)
        order = rng.permutation(np.arange(len(x)))
        for x_batch, y_batch in g.minibatches(x, targets, batch_size, order):
            output, cache = forward(x_batch, layers, rate=rate, rng=rng)
            gradients = backward(y_batch, output, cache, layers)
            layers, state = update(layers, gradients, state, optimizer, learning_rate)
    return layers, history


def predict(x, layers):
    output, _ = forward(x, layers)
    return np.argmax(output, axis=-1)


def train_digits(x_train, y_train):
    layers, _ = train(x_train, y_train, [64, 32, 10], 100, 32, "sgd", 0.2,
                      np.random.default_rng(3))  # fmt: skip
    return layers
