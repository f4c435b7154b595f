"""What several adapters need.

Each adapter gets `theirs` (the public function or class) and the arguments of our part, and hands
back what our part hands back. It maps order, names, layout and packing; it never mends a value,
and hands on what theirs cannot take (a pair, None), as a student would who had brought it along.
It travels into the fitted file by its name in the manifest, with the functions of this folder that
it calls: no file here imports another.
"""

import inspect

import numpy as np


def ours_by_name():
    """What public code calls our arguments."""
    return {
        "learning_rate": "learning_rate lr alpha eta learning_rate_init learn_rate step_size a "
        "learing_rate",
        "momentum": "momentum beta mu gamma beta1 beta_1 rho mom momentum_rate momentum_term "
        "momentum_gain",
        "rho": "rho decay_rate beta beta2 beta_2 decay gamma dr b",
        "beta_1": "beta_1 beta1 b1 beta_m mu rho1 beta rho",
        "beta_2": "beta_2 beta2 b2 beta_v rho2 rho alpha",
        "epsilon": "epsilon eps e delta",
        "y_true": "y_true Y_true Y_onehot y true target targets label labels y_hat_true expected "
        "actual output_true ytrue Y t ground_truth y_truth true_classes y_label label_tensor "
        "y_data Y_test y_test Ytrue true_labels real truth y_ref y_target real_onehot "
        "target_classes",
        "p": "p y_pred Y_pred y_predict predict yHat Y_hat ypred yhat_ pred preds prediction "
        "predictions output outputs yhat y_hat a AL A probs x f y_out pred_classes "
        "prediction_tensor y_model y_tilde ytilde predict predicted predicted_y probabilities "
        "softmax_probs y_o",
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


def forwarded(layer, *arguments):
    """What a layer's forward gives, or leaves in the layer."""
    for name in (
        "forward",
        "__call__",
        "forward_pass",
        "activate",
        "call",
        "function",
        "activation",
        "func",
        "value",
        "get_value",
        "evaluate",
        "forward_propagate",
        "forward_propagation",
        "apply",
        "compute",
        "calculate",
        "output",
        "run",
        "feedforward",
        "feedForward",
        "forward_prop",
        "pool",
    ):
        if hasattr(layer, name):
            result = getattr(layer, name)(*arguments, **flags(getattr(layer, name), arguments))
            break
    if result is None:
        for name in ("output", "out", "A", "outputs", "a"):
            if hasattr(layer, name):
                return getattr(layer, name)
    return first(result)


def flags(method, arguments):
    """What a method asks for beside the arguments: whether this is training."""
    asked = list(inspect.signature(method).parameters.values())[len(arguments) :]
    return {
        each.name: True for each in asked if each.default is each.empty and "train" in each.name
    }


def backwarded(layer, grad):
    for name in ("backward", "backward_pass", "backpropagation", "backprop", "back_propagate"):
        if hasattr(layer, name):
            result = getattr(layer, name)(grad)
            break
    if result is None:
        result = next(getattr(layer, each) for each in ("dinputs", "dx") if hasattr(layer, each))
    return first(result)


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
    for size, width, stride in zip(x.shape[1:3], kernel.shape[:2], two(strides), strict=True):
        total = max((-(-size // stride) - 1) * stride + width - size, 0)
        around.append((total // 2, total - total // 2))
    return np.pad(x, ((0, 0), *around, (0, 0)))


def one_to_one(theirs, *arguments):
    return theirs(*arguments)
