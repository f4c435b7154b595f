"""Adapters: how a public function of another signature is asked our exercises' questions.

Each gets `theirs` (the public function or class) and the arguments of our part, and hands back
what our part hands back. An adapter maps order, names, layout and packing; it never mends a value,
and hands on what theirs cannot take (a pair, None), as a student would who had brought it along.
It travels into the fitted file by its name in the manifest, with those that it calls.
"""

import copy
import inspect

import numpy as np


def ours_by_name():
    """What public code calls our arguments."""
    return {
        "learning_rate": "learning_rate lr alpha eta learning_rate_init learn_rate step_size a",
        "momentum": "momentum beta mu gamma beta1 beta_1 rho mom",
        "rho": "rho decay_rate beta beta2 beta_2 decay gamma dr b",
        "beta_1": "beta_1 beta1 b1 beta_m mu rho1",
        "beta_2": "beta_2 beta2 b2 beta_v rho rho2",
        "epsilon": "epsilon eps e delta",
        "y_true": "y_true Y_true Y_onehot y true target targets label labels y_hat_true expected actual output_true ytrue Y t",
        "p": "p y_pred y_predict yHat Y_hat ypred yhat_ pred preds prediction predictions output outputs yhat y_hat a AL A probs",
        "y_pred": "y_pred y_predict yHat Y_hat ypred pred preds prediction predictions output outputs yhat y_hat a p AL A",
        "axis": "axis dim",
        "negative_slope": "negative_slope alpha slope leak a negative_slop",
    }


def called(theirs, **given):
    """theirs(...) with those of our arguments that it has, under its own names."""
    has = inspect.signature(theirs).parameters
    arguments = {}
    for name, value in given.items():
        for each in ours_by_name()[name].split():
            if each in has and each not in arguments:
                arguments[each] = value
                break
    return theirs(**arguments)


def first(result):
    """The first of several results: what comes behind it is a cache."""
    return result[0] if isinstance(result, tuple) else result


def one_argument(theirs, x):
    return first(theirs(x))


def activation(theirs, x, *_):
    return first(theirs(x))


def leaky(theirs, x, negative_slope):
    names = list(inspect.signature(theirs).parameters)
    known = [each for each in ours_by_name()["negative_slope"].split() if each in names[1:]]
    return first(theirs(x, **{known[0]: negative_slope}) if known else theirs(x))


def softmax_axis(theirs, x, axis):
    names = list(inspect.signature(theirs).parameters)
    return first(theirs(x, axis=axis) if "axis" in names else theirs(x))


def softmax_columns(theirs, x, axis):
    """Theirs has samples in columns."""
    return first(theirs(np.moveaxis(x, axis, 0))) if x.ndim == 1 else np.moveaxis(
        first(theirs(np.moveaxis(x, axis, 0))), 0, axis
    )


def forwarded(layer, *arguments):
    """What a layer's forward gives, or leaves in the layer."""
    for name in ("forward", "__call__", "forward_pass", "activate", "call", "function", "activation"):
        if hasattr(layer, name):
            result = getattr(layer, name)(*arguments)
            break
    if result is None:
        for name in ("output", "out", "A", "outputs", "a"):
            if hasattr(layer, name):
                return getattr(layer, name)
    return first(result)


def backwarded(layer, grad):
    for name in ("backward", "backward_pass", "backpropagation", "backprop"):
        if hasattr(layer, name):
            result = getattr(layer, name)(grad)
            break
    return layer.dinputs if result is None else first(result)


def activation_class(theirs, x, *_):
    return forwarded(theirs(), x)


def relu_class_backward(theirs, grad, z):
    layer = theirs()
    forwarded(layer, z)
    return backwarded(layer, grad)


def sigmoid_class_backward(theirs, grad, a):
    layer = theirs()
    forwarded(layer, np.log(a / (1 - a)))
    return backwarded(layer, grad)


def tanh_class_backward(theirs, grad, a):
    layer = theirs()
    forwarded(layer, np.arctanh(a))
    return backwarded(layer, grad)


def loss(theirs, y_true, p, *_):
    names = list(inspect.signature(theirs).parameters)
    truth = [each for each in ours_by_name()["y_true"].split() if each in names]
    guess = [each for each in ours_by_name()["p"].split() if each in names]
    if truth and guess and truth[0] != guess[0]:
        return first(theirs(**{truth[0]: y_true, guess[0]: p}))
    return first(theirs(y_true, p))


def loss_swapped(theirs, y_true, p, *_):
    return first(theirs(p, y_true))


def loss_class(theirs, y_true, p, *_):
    made = theirs()
    for name in ("forward", "__call__", "loss", "calculate", "calc", "compute", "call", "function"):
        if hasattr(made, name):
            return loss(getattr(made, name), y_true, p)
    return None


def loss_columns(theirs, y_true, p, *_):
    """Theirs has samples in columns, and the prediction first."""
    return first(theirs(p.T, y_true.T))


def cs231n_affine_backward(theirs, grad, x, w):
    return theirs(grad, (x, w, np.zeros(w.shape[1])))


def cs231n_relu_backward(theirs, grad, z):
    return theirs(grad, z)


def cs231n_softmax_loss(theirs, labels, logits):
    return theirs(logits, labels)[0]


def cs231n_softmax_gradient(theirs, logits, y_true):
    return theirs(logits, np.argmax(y_true, axis=1))[1]


def one_size(pair):
    """One number of a pair of equal ones; a pair that is none stays one."""
    if isinstance(pair, (tuple, list)):
        return pair[0] if pair[0] == pair[1] else tuple(pair)
    return pair


def two(pair):
    return tuple(pair) if isinstance(pair, (tuple, list)) else (pair, pair)


def padded_same(x, kernel, strides):
    """x with the zeros of "same" around it, as TensorFlow puts them."""
    around = []
    for size, width, stride in zip(x.shape[1:3], kernel.shape[:2], two(strides)):
        total = max((-(-size // stride) - 1) * stride + width - size, 0)
        around.append((total // 2, total - total // 2))
    return np.pad(x, ((0, 0), *around, (0, 0)))


def cs231n_conv(theirs, x, kernel, bias, strides, padding):
    if padding == "same":
        x = padded_same(x, kernel, strides)
    param = {"stride": one_size(strides), "pad": 0}
    out = theirs(x.transpose(0, 3, 1, 2), kernel.transpose(3, 2, 0, 1), bias, param)[0]
    return out.transpose(0, 2, 3, 1)


def cs231n_pool_param(pool_size, strides):
    height, width = two(pool_size)
    stride = pool_size if strides is None else strides
    return {"pool_height": height, "pool_width": width, "stride": one_size(stride)}


def cs231n_max_pool(theirs, x, pool_size, strides):
    out = theirs(x.transpose(0, 3, 1, 2), cs231n_pool_param(pool_size, strides))[0]
    return out.transpose(0, 2, 3, 1)


def cs231n_max_pool_backward(theirs, grad, x, pool_size, strides):
    cache = (x.transpose(0, 3, 1, 2), cs231n_pool_param(pool_size, strides))
    return theirs(grad.transpose(0, 3, 1, 2), cache).transpose(0, 2, 3, 1)


def cs231n_momentum(theirs, w, grad, state, learning_rate, momentum):
    config = {**state, "learning_rate": learning_rate, "momentum": momentum}
    return theirs(w, grad, config)


def cs231n_rmsprop(theirs, w, grad, state, learning_rate, rho, epsilon):
    config = {"learning_rate": learning_rate, "decay_rate": rho, "epsilon": epsilon}
    return theirs(w, grad, {**state, **config})


def cs231n_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    config = {"learning_rate": learning_rate, "beta1": beta_1, "beta2": beta_2, "epsilon": epsilon}
    return theirs(w, grad, {**state, **config})


def cs231n_rnn_step(theirs, x_t, h, w_x, w_h, b):
    return theirs(x_t, h, w_x, w_h, b)[0]


def cs231n_rnn_forward(theirs, x, h0, w_x, w_h, b):
    return theirs(x, h0, w_x, w_h, b)[0]


def cs231n_i_f_o_g(columns):
    """Gates in the order i, f, o, g, from i, f, g, o."""
    i, f, g, o = np.split(columns, 4, axis=-1)
    return np.concatenate([i, f, o, g], axis=-1)


def cs231n_lstm_step(theirs, x_t, h, c, kernel, recurrent_kernel, bias):
    weights = map(cs231n_i_f_o_g, (kernel, recurrent_kernel, bias))
    return theirs(x_t, h, c, *weights)[:2]


def cs231n_lstm_forward(theirs, x, kernel, recurrent_kernel, bias):
    weights = map(cs231n_i_f_o_g, (kernel, recurrent_kernel, bias))
    h0 = np.zeros((x.shape[0], recurrent_kernel.shape[0]))
    return theirs(x, h0, *weights)[0]


def cs231n_numerical_gradient(theirs, f, x, h):
    names = inspect.signature(theirs).parameters
    return theirs(f, x, **{"h": h} if "h" in names else {}, **{"verbose": False} if "verbose" in names else {})


def holberton_pool(theirs, x, pool_size, strides):
    stride = two(pool_size if strides is None else strides)
    return theirs(x, two(pool_size), stride, "max")


def holberton_average_pool(theirs, x, pool_size, strides):
    stride = two(pool_size if strides is None else strides)
    return theirs(x, two(pool_size), stride, "avg")


def holberton_pool_backward(theirs, grad, x, pool_size, strides):
    return theirs(grad, x, two(pool_size), two(strides), "max")


def holberton_conv(theirs, x, kernel, bias, strides, padding):
    linear = lambda z: z  # noqa: E731 - what theirs asks for is a function
    bias = None if bias is None else bias.reshape(1, 1, 1, -1)
    return theirs(x, kernel, bias, linear, padding, two(strides))


def holberton_convolve_channels(theirs, x, kernel, bias, strides, padding):
    out = theirs(x, kernel, padding, two(strides))
    return out if bias is None else out + bias


def holberton_correlate(theirs, f, h):
    return theirs(f[None], h)[0]


def holberton_rnn_step(theirs, x_t, h, w_x, w_h, b):
    cell = theirs(x_t.shape[1], h.shape[1], 1)
    cell.Wh, cell.bh = np.vstack([w_h, w_x]), b[None]
    return cell.forward(h, x_t)[0]


def holberton_lstm_step(theirs, x_t, h, c, kernel, recurrent_kernel, bias):
    cell = theirs(x_t.shape[1], h.shape[1], 1)
    both = np.split(np.vstack([recurrent_kernel, kernel]), 4, axis=1)
    cell.Wu, cell.Wf, cell.Wc, cell.Wo = both
    cell.bu, cell.bf, cell.bc, cell.bo = np.split(bias[None], 4, axis=1)
    return cell.forward(h, c, x_t)[:2]


def holberton_momentum(theirs, w, grad, state, learning_rate, momentum):
    w, v = theirs(learning_rate, momentum, w, grad, state.get("v", np.zeros_like(w)))
    return w, {"v": v}


def holberton_rmsprop(theirs, w, grad, state, learning_rate, rho, epsilon):
    w, s = theirs(learning_rate, rho, epsilon, w, grad, state.get("s", np.zeros_like(w)))
    return w, {"s": s}


def holberton_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    zero = np.zeros_like(w)
    v, s, t = state.get("v", zero), state.get("s", zero), state.get("t", 0) + 1
    w, v, s = theirs(learning_rate, beta_1, beta_2, epsilon, w, grad, v, s, t)
    return w, {"v": v, "s": s, "t": t}


def holberton_l2(theirs, w, strength):
    """Theirs adds strength / (2 m) times the sum: with m = 1 / 2, strength times the sum."""
    return theirs(0.0, strength, {"W1": w, "b1": np.zeros(1)}, 1, 0.5)


def holberton_early_stopping(theirs, val_losses, patience, min_delta):
    best, best_epoch, count = val_losses[0], 0, 0
    for epoch, loss_now in enumerate(val_losses):
        if epoch == 0:
            continue
        stop, count = theirs(loss_now, best, min_delta, patience, count)
        if count == 0:
            best, best_epoch = loss_now, epoch
        if stop:
            return epoch, best_epoch
    return len(val_losses) - 1, best_epoch


def holberton_one_hot(theirs, labels, num_classes):
    return theirs(labels, num_classes).T


def holberton_gp(theirs, x, y, x_new, length_scale, noise):
    process = theirs(x[:, None], y[:, None], length_scale, 1.0)
    mean, variance = process.predict(x_new[:, None])
    return mean, np.sqrt(np.maximum(variance, 0))


def coursera_pool(theirs, x, pool_size, strides):
    stride = pool_size if strides is None else strides
    return theirs(x, {"f": one_size(pool_size), "stride": one_size(stride)}, "max")[0]


def coursera_average_pool(theirs, x, pool_size, strides):
    stride = pool_size if strides is None else strides
    return theirs(x, {"f": one_size(pool_size), "stride": one_size(stride)}, "average")[0]


def coursera_pool_backward(theirs, grad, x, pool_size, strides):
    cache = (x, {"f": one_size(pool_size), "stride": one_size(strides)})
    return theirs(grad, cache, "max")


def coursera_conv(theirs, x, kernel, bias, strides, padding):
    if padding == "same":
        x = padded_same(x, kernel, strides)
    bias = None if bias is None else bias.reshape(1, 1, 1, -1)
    return theirs(x, kernel, bias, {"stride": one_size(strides), "pad": 0})[0]


def coursera_rnn_step(theirs, x_t, h, w_x, w_h, b):
    one = np.zeros((1, h.shape[1]))
    weights = {"Wax": w_x.T, "Waa": w_h.T, "Wya": one, "ba": b[:, None], "by": np.zeros((1, 1))}
    return theirs(x_t.T, h.T, weights)[0].T


def coursera_rnn_forward(theirs, x, h0, w_x, w_h, b):
    one = np.zeros((1, h0.shape[1]))
    weights = {"Wax": w_x.T, "Waa": w_h.T, "Wya": one, "ba": b[:, None], "by": np.zeros((1, 1))}
    return theirs(x.transpose(2, 0, 1), h0.T, weights)[0].transpose(1, 2, 0)


def coursera_gates(kernel, recurrent_kernel, bias):
    both = np.split(np.vstack([recurrent_kernel, kernel]).T, 4, axis=0)
    names = ("i", "f", "c", "o")
    weights = {f"W{name}": each for name, each in zip(names, both)}
    weights |= {f"b{name}": each[:, None] for name, each in zip(names, np.split(bias, 4))}
    one = np.zeros((1, recurrent_kernel.shape[0]))
    return {**weights, "Wy": one, "by": np.zeros((1, 1))}


def coursera_lstm_step(theirs, x_t, h, c, kernel, recurrent_kernel, bias):
    weights = coursera_gates(kernel, recurrent_kernel, bias)
    h, c = theirs(x_t.T, h.T, c.T, weights)[:2]
    return h.T, c.T


def coursera_lstm_forward(theirs, x, kernel, recurrent_kernel, bias):
    weights = coursera_gates(kernel, recurrent_kernel, bias)
    h0 = np.zeros((recurrent_kernel.shape[0], x.shape[0]))
    return theirs(x.transpose(2, 0, 1), h0, weights)[0].transpose(1, 2, 0)


def coursera_relu_backward(theirs, grad, z):
    return theirs(grad, z)


def coursera_sigmoid_backward(theirs, grad, a):
    return theirs(grad, np.log(a / (1 - a)))


def coursera_momentum(theirs, w, grad, state, learning_rate, momentum):
    v = {"dW1": state.get("v", np.zeros_like(w)), "db1": np.zeros(1)}
    weights, grads = {"W1": w, "b1": np.zeros(1)}, {"dW1": grad, "db1": np.zeros(1)}
    weights, v = theirs(weights, grads, v, momentum, learning_rate)
    return weights["W1"], {"v": v["dW1"]}


def coursera_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    zero, t = np.zeros_like(w), state.get("t", 0) + 1
    v = {"dW1": state.get("v", zero), "db1": np.zeros(1)}
    s = {"dW1": state.get("s", zero), "db1": np.zeros(1)}
    weights, grads = {"W1": w, "b1": np.zeros(1)}, {"dW1": grad, "db1": np.zeros(1)}
    weights, v, s = theirs(weights, grads, v, s, t, learning_rate, beta_1, beta_2, epsilon)[:3]
    return weights["W1"], {"v": v["dW1"], "s": s["dW1"], "t": t}


def coursera_linear_backward(theirs, grad, x, w):
    """Theirs has samples in columns."""
    dx, dw, db = theirs(grad.T, (x.T, w.T, np.zeros((w.shape[1], 1))))
    return dx.T, dw.T, db.ravel()


def optimizer_of(theirs, state, given):
    """A copy of the optimizer that the state holds; a new one before the first step."""
    return copy.deepcopy(state["theirs"]) if state else called(theirs, **given)


def pairs_momentum(theirs, w, grad, state, learning_rate, momentum):
    made = optimizer_of(theirs, state, {"learning_rate": learning_rate, "momentum": momentum})
    return made.update(w, grad), {"theirs": made}


def pairs_sgd(theirs, w, grad, state, learning_rate):
    made = optimizer_of(theirs, state, {"learning_rate": learning_rate})
    return made.update(w, grad), {"theirs": made}


def pairs_adagrad(theirs, w, grad, state, learning_rate, initial_accumulator_value, epsilon):
    made = optimizer_of(theirs, state, {"learning_rate": learning_rate, "epsilon": epsilon})
    return made.update(w, grad), {"theirs": made}


def pairs_rmsprop(theirs, w, grad, state, learning_rate, rho, epsilon):
    given = {"learning_rate": learning_rate, "rho": rho, "epsilon": epsilon}
    made = optimizer_of(theirs, state, given)
    return made.update(w, grad), {"theirs": made}


def adam_given(learning_rate, beta_1, beta_2, epsilon):
    return {
        "learning_rate": learning_rate,
        "beta_1": beta_1,
        "beta_2": beta_2,
        "epsilon": epsilon,
    }


def pairs_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    made = optimizer_of(theirs, state, adam_given(learning_rate, beta_1, beta_2, epsilon))
    return made.update(w, grad), {"theirs": made}


def dict_sgd(theirs, w, grad, state, learning_rate):
    """Theirs changes a dict of weights."""
    made = optimizer_of(theirs, state, {"learning_rate": learning_rate})
    weights = {"W1": w}
    made.update(weights, {"W1": grad})
    return weights["W1"], {"theirs": made}


def dict_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    made = optimizer_of(theirs, state, adam_given(learning_rate, beta_1, beta_2, epsilon))
    weights = {"W1": w}
    made.update(weights, {"W1": grad})
    return weights["W1"], {"theirs": made}


class PlainLayer:
    """A layer as NNFS has it: weights, biases, and their gradients."""

    def __init__(self, w, grad, kept):
        self.weights, self.biases = w.copy(), np.zeros((1, 1))
        self.dweights, self.dbiases = grad, np.zeros((1, 1))
        self.__dict__.update(kept)

    def kept(self):
        given = ("weights", "biases", "dweights", "dbiases")
        return {name: value for name, value in vars(self).items() if name not in given}


def nnfs_step(theirs, w, grad, state, given):
    """Theirs looks at a layer; what it keeps there travels in the state."""
    made = optimizer_of(theirs, state, given)
    layer = PlainLayer(w, grad, copy.deepcopy(state.get("layer", {})))
    for name in ("pre_update_params", "update_params", "post_update_params"):
        if hasattr(made, name):
            method = getattr(made, name)
            method(layer) if name == "update_params" else method()
    return layer.weights, {"theirs": made, "layer": layer.kept()}


def nnfs_sgd(theirs, w, grad, state, learning_rate):
    return nnfs_step(theirs, w, grad, state, {"learning_rate": learning_rate})


def nnfs_momentum(theirs, w, grad, state, learning_rate, momentum):
    given = {"learning_rate": learning_rate, "momentum": momentum}
    return nnfs_step(theirs, w, grad, state, given)


def nnfs_rmsprop(theirs, w, grad, state, learning_rate, rho, epsilon):
    given = {"learning_rate": learning_rate, "rho": rho, "epsilon": epsilon}
    return nnfs_step(theirs, w, grad, state, given)


def nnfs_adagrad(theirs, w, grad, state, learning_rate, initial_accumulator_value, epsilon):
    given = {"learning_rate": learning_rate, "epsilon": epsilon}
    return nnfs_step(theirs, w, grad, state, given)


def nnfs_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    given = adam_given(learning_rate, beta_1, beta_2, epsilon)
    return nnfs_step(theirs, w, grad, state, given)


def one_to_one(theirs, *arguments):
    return theirs(*arguments)


def leaky_class(theirs, x, negative_slope):
    names = list(inspect.signature(theirs).parameters)
    known = [each for each in ours_by_name()["negative_slope"].split() if each in names]
    return forwarded(theirs(**{known[0]: negative_slope}) if known else theirs(), x)


def any_step(theirs, w, grad, state, given):
    """One step of a public optimizer class, in whichever way it takes weights and gradients."""
    if hasattr(theirs, "update_params"):
        return nnfs_step(theirs, w, grad, state, given)
    made = optimizer_of(theirs, state, given)
    update = made.update if hasattr(made, "update") else made.step
    names = list(inspect.signature(update).parameters)
    if len(names) == 2 and ("param" in names[0] or "grads" in names[1]):
        weights = {"W1": w}
        result = update(weights, {"W1": grad})
        return (result or weights)["W1"], {"theirs": made}
    if len(names) == 2:
        result = update(w, grad)
        return (w if result is None else result), {"theirs": made}
    raise TypeError(f"no way known to call update({', '.join(names)})")


def any_sgd(theirs, w, grad, state, learning_rate):
    return any_step(theirs, w, grad, state, {"learning_rate": learning_rate})


def any_momentum(theirs, w, grad, state, learning_rate, momentum):
    given = {"learning_rate": learning_rate, "momentum": momentum}
    return any_step(theirs, w, grad, state, given)


def any_adagrad(theirs, w, grad, state, learning_rate, initial_accumulator_value, epsilon):
    return any_step(theirs, w, grad, state, {"learning_rate": learning_rate, "epsilon": epsilon})


def any_rmsprop(theirs, w, grad, state, learning_rate, rho, epsilon):
    given = {"learning_rate": learning_rate, "rho": rho, "epsilon": epsilon}
    return any_step(theirs, w, grad, state, given)


def any_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    given = adam_given(learning_rate, beta_1, beta_2, epsilon)
    return any_step(theirs, w, grad, state, given)


class Perceptron_any:
    """A public perceptron class under our names; its weights and bias are found by their names."""

    def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
        self.threshold, self.learning_rate = threshold, learning_rate
        takes = {
            "no_of_inputs": "no_of_inputs n_inputs num_inputs input_size n_features inputs "
            "num_features input_dim dimension dim no_inputs n",
            "threshold": "threshold n_iters epochs n_epochs n_iter num_epochs max_iter iterations "
            "n_iterations max_epochs num_iterations max_iters n_iteration numero_iteracoes epoch",
            "learning_rate": "learning_rate lr eta alpha rate learningRate learning_r taxa",
        }
        has = inspect.signature(theirs).parameters
        ours = {"no_of_inputs": no_of_inputs, "threshold": threshold, "learning_rate": learning_rate}
        given = {
            each: ours[name] for name, all_of_them in takes.items()
            for each in all_of_them.split() if each in has
        }
        self.made, self.size = theirs(**given), no_of_inputs

    def _name(self, *names):
        return next((each for each in names if hasattr(self.made, each)), None)

    def _weights(self):
        return self._name("weights", "w", "W", "w_", "coef_", "_weights", "weight", "pesos")

    def _bias(self):
        return self._name("bias", "b", "b_", "intercept_", "_bias", "w0")

    @property
    def weights(self):
        name = self._weights()
        weights = getattr(self.made, name) if name else None
        if weights is None:
            return np.zeros(self.size + 1)
        weights = np.ravel(np.asarray(weights, dtype=float))
        bias = self._bias()
        if bias is None:
            return weights
        return np.concatenate([np.ravel(getattr(self.made, bias)), weights])

    @weights.setter
    def weights(self, values):
        bias = self._bias()
        if bias is None:
            setattr(self.made, self._weights(), np.array(values))
        else:
            setattr(self.made, self._weights() or "weights", np.array(values[1:]))
            setattr(self.made, bias, values[0])

    def predict(self, inputs):
        for name in ("predict", "prediction", "__call__", "activate", "forward"):
            if hasattr(self.made, name):
                return getattr(self.made, name)(inputs)

    def train(self, training_inputs, labels):
        for name in ("train", "fit", "learn", "training"):
            if hasattr(self.made, name):
                method = getattr(self.made, name)
                names = list(inspect.signature(method).parameters)
                more = {
                    each: self.threshold if "ep" in each or "iter" in each else self.learning_rate
                    for each in names[2:]
                    if each in ("epochs", "n_iters", "learning_rate", "lr", "eta", "max_iter", "n_epochs", "iterations", "num_epochs", "max_epochs", "n_iter")
                }
                method(training_inputs, labels, **more)
                return self
