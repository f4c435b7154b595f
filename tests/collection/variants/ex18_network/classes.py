"""Right, with a class for a layer, and a cache that is a list of these."""

import numpy as np
from ex03_forward_loss import categorical_cross_entropy, dense
from ex04_backprop import (
    dense_backward,
    numerical_gradient,
    relative_error,
    relu_backward,
    sigmoid_backward,
    softmax_cross_entropy_backward,
    tanh_backward,
)
from ex05_gradient_descent import minibatches
from ex06_optimizers import adagrad, adam, momentum, nesterov, rmsprop, sgd
from ex07_regularization import dropout, l2_gradient

RULES = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adam": adam,
}


class Ruler:
    """Remembers the columns it was fitted to, as scikit-learn's scaler does."""

    def fit(self, x):
        self.mean, self.scale = np.mean(x, 0), np.std(x, 0)
        self.scale[self.scale < 1e-12] = 1
        return self

    def transform(self, x):
        return (x - self.mean) / self.scale


class Layer:
    def __init__(self, w, b, activation, rate, rng):
        self.w, self.b, self.activation = w, b, activation
        self.rate, self.rng = rate, rng

    def forward(self, x):
        self.x = x
        self.z = dense(x, self.w, self.b)
        self.a = dense(x, self.w, self.b, self.activation)
        if not self.rate:
            return self.a
        self.uniform = self.rng.random(self.a.shape)
        return dropout(self.a, self.rate, self.uniform)

    def backward(self, grad):
        if self.rate:
            grad = dropout(grad, self.rate, self.uniform)  # it is linear: its own gradient
        if self.activation == "relu":
            grad = relu_backward(grad, self.z)
        elif self.activation == "sigmoid":
            grad = sigmoid_backward(grad, self.a)
        elif self.activation == "tanh":
            grad = tanh_backward(grad, self.a)
        return dense_backward(grad, self.x, self.w)


def prepare(x_train, x_held_out):
    ruler = Ruler().fit(x_train)
    return ruler.transform(x_train), ruler.transform(x_held_out)


def initialize(sizes, rng):
    layers = []
    for i in range(1, len(sizes)):
        shape = (sizes[i - 1], sizes[i])
        limit = (6 / sum(shape)) ** 0.5
        layers.append([(rng.random(shape) * 2 - 1) * limit, np.zeros(sizes[i])])
    return layers


def forward(x, layers, activation="relu", rate=0.0, rng=None):
    stack = [Layer(w, b, activation, rate, rng) for w, b in layers]
    stack[-1].activation, stack[-1].rate = "softmax", 0.0
    for layer in stack:
        x = layer.forward(x)
    return x, stack


def backward(y_true, output, cache, layers):
    last = cache[-1]
    found = [dense_backward(softmax_cross_entropy_backward(last.z, y_true), last.x, last.w)]
    for layer in cache[-2::-1]:
        found.insert(0, layer.backward(found[0][0]))
    return [(dw, db) for _, dw, db in found]


def gradient_check(loss, layers, gradients):
    worst = 0.0
    for i in range(len(layers)):
        w, b = layers[i]
        by_w = numerical_gradient(lambda v: loss(layers[:i] + [(v, b)] + layers[i + 1 :]), w)
        by_b = numerical_gradient(lambda v: loss(layers[:i] + [(w, v)] + layers[i + 1 :]), b)
        worst = max(worst, relative_error(gradients[i][0], by_w))
        worst = max(worst, relative_error(gradients[i][1], by_b))
    return worst


def decay(gradients, layers, strength):
    found = []
    for i in range(len(layers)):
        dw, db = gradients[i]
        found.append([dw + l2_gradient(layers[i][0], strength), db])
    return found


def update(layers, gradients, state, optimizer, learning_rate):
    rule = RULES[optimizer]
    old = state or {"w": [{} for _ in layers], "b": [{} for _ in layers]}
    new = {"w": [], "b": []}
    moved = []
    for i, (w, b) in enumerate(layers):
        w, of_w = rule(w, gradients[i][0], old["w"][i], learning_rate)
        b, of_b = rule(b, gradients[i][1], old["b"][i], learning_rate)
        new["w"].append(of_w)
        new["b"].append(of_b)
        moved.append((w, b))
    return moved, new


def train(x, y, sizes, epochs, batch_size, optimizer, learning_rate, rng, rate=0.0):
    layers = initialize(sizes, rng)
    one_hot = (y[:, None] == np.arange(sizes[-1])).astype(float)
    state = {}
    history = []
    for _ in range(epochs):
        history.append(categorical_cross_entropy(one_hot, forward(x, layers)[0]))
        for xs, ys in minibatches(x, one_hot, batch_size, rng.permutation(len(x))):
            output, cache = forward(xs, layers, "relu", rate, rng)
            gradients = backward(ys, output, cache, layers)
            layers, state = update(layers, gradients, state, optimizer, learning_rate)
    return layers, history


def predict(x, layers):
    return forward(x, layers)[0].argmax(1)


def train_digits(x_train, y_train):
    return train(x_train, y_train, [64, 48, 10], 60, 64, "nesterov", 0.05,
                 np.random.default_rng(7))[0]  # fmt: skip
