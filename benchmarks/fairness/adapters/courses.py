"""Adapters for dlcourse.ai, TUM's I2DL, DIVE INTO CODE and UvA's deep-learning course."""

# ruff: noqa: F821 - what is called from another file here travels along

import copy
import inspect

import numpy as np


def first_of(theirs, *arguments):
    return theirs(*arguments)[0]


def second_of(theirs, *arguments):
    return theirs(*arguments)[1]


def rate_in_update_sgd(theirs, w, grad, state, learning_rate):
    return theirs().update(w, grad, learning_rate), {}


def rate_in_update_momentum(theirs, w, grad, state, learning_rate, momentum):
    made = copy.deepcopy(state["theirs"]) if state else theirs(momentum)
    return made.update(w, grad, learning_rate), {"theirs": made}


def param_dense_backward(theirs, grad, x, w):
    """Its weights and biases are objects that hold a value and a gradient."""
    layer = theirs(*w.shape)
    layer.W.value, layer.B.value = w.copy(), np.zeros_like(layer.B.value)
    layer.forward(x)
    dx = layer.backward(grad)
    return dx, layer.W.grad, layer.B.grad


def cached_relu_backward(theirs, grad, z):
    layer = theirs()
    return layer.backward(grad, layer.forward(z)[1])


def cached_sigmoid_backward(theirs, grad, a):
    layer = theirs()
    return layer.backward(grad, layer.forward(np.log(a / (1 - a)))[1])


def cached_tanh_backward(theirs, grad, a):
    layer = theirs()
    return layer.backward(grad, layer.forward(np.arctanh(a))[1])


def configured(theirs, w, grad, state, learning_rate, hyper):
    """One weight's step, by the method that the class has for it."""
    return theirs.__new__(theirs)._update(w, grad, {**state, **hyper}, learning_rate)


def configured_sgd(theirs, w, grad, state, learning_rate):
    return theirs.__new__(theirs)._update(w, grad, learning_rate), {}


def configured_momentum(theirs, w, grad, state, learning_rate, momentum):
    return configured(theirs, w, grad, state, learning_rate, {"momentum": momentum})


def configured_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    hyper = {"beta1": beta_1, "beta2": beta_2, "epsilon": epsilon, "learning_rate": learning_rate}
    return configured(theirs, w, grad, state, learning_rate, hyper)


class NamedLayer:
    """A layer with W, B and their gradients, and nothing remembered before the first step."""

    def __init__(self, w, grad, kept):
        self.W, self.B, self.b = w.copy(), np.zeros(1), np.zeros(1)
        self.dW, self.dB, self.db = grad, np.zeros(1), np.zeros(1)
        self.Z = self.X = np.zeros((1, 1))
        self.__dict__.update(kept)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return 0.0

    def kept(self):
        given = ("W", "B", "b", "dW", "dB", "db", "Z", "X")
        return {name: value for name, value in vars(self).items() if name not in given}


def layer_step(theirs, w, grad, state, learning_rate):
    made = copy.deepcopy(state["theirs"]) if state else theirs(learning_rate)
    layer = NamedLayer(w, grad, copy.deepcopy(state.get("layer", {})))
    layer = made.update(layer) or layer
    return layer.W, {"theirs": made, "layer": layer.kept()}


def layer_sgd(theirs, w, grad, state, learning_rate):
    return layer_step(theirs, w, grad, state, learning_rate)


def layer_adagrad(theirs, w, grad, state, learning_rate, initial_accumulator_value, epsilon):
    return layer_step(theirs, w, grad, state, learning_rate)


class GivenWeights:
    """An initializer that gives these weights, and an optimizer that leaves them."""

    def __init__(self, w):
        self.w = w

    def W(self, *_):  # noqa: N802 - theirs calls it so
        return self.w.copy()

    def B(self, *_):  # noqa: N802
        return np.zeros(self.w.shape[1])

    def update(self, layer, *_):
        return layer


def initialized_dense_backward(theirs, grad, x, w):
    layer = theirs(w.shape[0], w.shape[1], GivenWeights(w), GivenWeights(w))
    layer.forward(x)
    dx = layer.backward(grad)
    return dx, gradient_of(layer, "dW", "dw"), gradient_of(layer, "dB", "db")


def params_dense_backward(theirs, grad, x, w):
    """Its weights lie transposed in a dict, the gradients in another."""
    layer = theirs(*w.shape)
    layer.params["weight"] = w.T.copy()
    layer.params["bias"] = np.zeros_like(layer.params["bias"])
    layer.forward(x)
    dx = layer.backward(grad)
    return dx, layer.grads["weight"].T, layer.grads["bias"]


def fitted_scaler(theirs, x):
    made = theirs()
    made.fit(x)
    return made.transform(x)


def in_this_order(order, call):
    """What call() gives where NumPy's permutations and shuffles are this one."""
    kept = {name: getattr(np.random, name) for name in ("permutation", "shuffle")}

    def shuffled(rows):
        rows[:] = [rows[place] for place in order]

    try:
        np.random.permutation = lambda rows: np.asarray(order if np.ndim(rows) == 0 else rows)[
            slice(None) if np.ndim(rows) == 0 else order
        ]
        np.random.shuffle = shuffled
        return call()
    finally:
        for name, value in kept.items():
            setattr(np.random, name, value)


def shuffled_batches(theirs, x, y, batch_size, order):
    """Theirs shuffles with NumPy's global numbers."""
    rows = np.arange(len(x)) if order is None else order
    return in_this_order(rows, lambda: [tuple(each) for each in theirs(x, y, batch_size)])


def shuffled_columns(theirs, x, y, batch_size, order):
    """Theirs has samples in columns, and labels in a row."""
    rows = np.arange(len(x)) if order is None else order
    batches = in_this_order(rows, lambda: theirs(x.T, y[None], batch_size))
    return [(part_x.T, part_y.ravel()) for part_x, part_y in batches]


def coursera_step(theirs, w, grad, learning_rate):
    """Two layers, as theirs may ask for both; the first is ours."""
    zero = np.zeros((1, 1))
    weights = {"W1": w, "b1": zero, "W2": zero, "b2": zero}
    grads = {"dW1": grad, "db1": zero, "dW2": zero, "db2": zero}
    return theirs(weights, grads, learning_rate)["W1"]


def cs231n_dropout_kept(theirs, x, rate, uniform, training):
    """p is the probability of keeping; theirs keeps where its number is below it."""
    param = {"p": 1 - rate, "mode": "train" if training else "test"}
    return drawing(np.nextafter(1 - uniform, 0), lambda: theirs(x, param)[0])


def cs231n_dropout_dropped(theirs, x, rate, uniform, training):
    """p is the probability of dropping."""
    param = {"p": rate, "mode": "train" if training else "test"}
    return drawing(uniform, lambda: theirs(x, param)[0])


def regularizer(theirs, w, strength):
    return theirs(strength)(w)


def regularizer_gradient(theirs, w, strength):
    made = theirs(strength)
    return made.grad(w) if hasattr(made, "grad") else made.gradient(w)


def named_sizes(theirs, input_size, filter_size, stride, padding):
    """Sizes by the first letters of theirs: stride, padding, kernel or filter, and the input."""
    names = list(inspect.signature(theirs).parameters)
    given = {}
    for name in names:
        word = name.lower()
        if word.startswith("s"):
            given[name] = stride
        elif word.startswith("p"):
            given[name] = padding
        elif word.startswith(("k", "f")):
            given[name] = filter_size
        else:
            given[name] = input_size
    return theirs(**given)


def picture_max_pool(theirs, x, pool_size, strides):
    """Theirs takes one picture, channels first."""
    stride = pool_size if strides is None else strides
    pictures = [theirs(one.transpose(2, 0, 1), one_size(pool_size), one_size(stride)) for one in x]
    return np.stack(pictures).transpose(0, 2, 3, 1)


def picture_conv(theirs, x, kernel, bias, strides, padding):
    """Theirs takes one picture, channels first, and biases in a column."""
    if padding == "same":
        x = padded_same(x, kernel, strides)
    filters, column = kernel.transpose(3, 2, 0, 1), None if bias is None else bias[:, None]
    pictures = [theirs(one.transpose(2, 0, 1), filters, column, one_size(strides)) for one in x]
    return np.stack(pictures).transpose(0, 2, 3, 1)
