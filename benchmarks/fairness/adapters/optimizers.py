"""Adapters for optimizer classes, whichever way they take weights and gradients."""

# ruff: noqa: F821 - what is called from another file here travels along

import copy
import inspect

import numpy as np


def optimizer_of(theirs, state, given):
    """A copy of the optimizer that the state holds; a new one before the first step."""
    return copy.deepcopy(state["theirs"]) if state else called(theirs, **given)


def adam_given(learning_rate, beta_1, beta_2, epsilon):
    return {
        "learning_rate": learning_rate,
        "beta_1": beta_1,
        "beta_2": beta_2,
        "epsilon": epsilon,
    }


class PlainLayer:
    """A layer as NNFS has it: weights, biases, and their gradients."""

    def __init__(self, w, grad, kept):
        self.weights, self.biases = w.copy(), np.zeros((1, 1))
        self.dweights, self.dbiases = grad, np.zeros((1, 1))
        self.d_weights, self.d_biases = self.dweights, self.dbiases
        self.__dict__.update(kept)

    def kept(self):
        given = ("weights", "biases", "dweights", "dbiases", "d_weights", "d_biases")
        return {name: value for name, value in vars(self).items() if name not in given}


def nnfs_step(theirs, w, grad, state, given):
    """Theirs looks at a layer; what it keeps there travels in the state."""
    made = optimizer_of(theirs, state, given)
    layer = PlainLayer(w, grad, copy.deepcopy(state.get("layer", {})))
    for name in (
        "pre_update_params",
        "pre_update_parameters",
        "update_params",
        "update_parameters",
        "post_update_params",
        "post_update_parameters",
    ):
        if hasattr(made, name):
            method = getattr(made, name)
            method(layer) if name in ("update_params", "update_parameters") else method()
    return layer.weights, {"theirs": made, "layer": layer.kept()}


def any_step(theirs, w, grad, state, given):
    """One step of a public optimizer class, in whichever way it takes weights and gradients."""
    if hasattr(theirs, "update_params") or hasattr(theirs, "update_parameters"):
        return nnfs_step(theirs, w, grad, state, given)
    made = optimizer_of(theirs, state, given)
    if hasattr(made, "update_change"):
        return w - made.update_change(grad), {"theirs": made}
    update = made.update if hasattr(made, "update") else made.step
    names = list(inspect.signature(update).parameters)
    whole = names[1:] == ["parameters_grad"]  # theirs takes one array
    if len(names) == 2 and not whole and ("param" in names[0] or "grads" in names[1]):
        if takes_lists(update):
            weights = [w]
            result = update(weights, [grad])
            return (result or weights)[0], {"theirs": made}
        weights = {"W1": w}
        result = update(weights, {"W1": grad})
        return (result or weights)["W1"], {"theirs": made}
    if len(names) == 2:
        result = update(w, grad)
        return (w if result is None else result), {"theirs": made}
    raise TypeError(f"no way known to call update({', '.join(names)})")


def takes_lists(update):
    """Whether it counts through its parameters: names of `range` and `len`, `zip`, `enumerate`."""
    return bool({"range", "zip", "enumerate"} & set(update.__func__.__code__.co_names))


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
