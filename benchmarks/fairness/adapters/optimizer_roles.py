"""Adapters for optimizer classes whose method names what it takes, and for slopes in methods."""

# ruff: noqa: F821 - what is called from another file here travels along

import copy
import inspect

import numpy as np


def roles():
    """What public methods call what they are given."""
    return {
        "w": "weight weights param params W w x weight_tensor",
        "b": "bias biases b",
        "dw": "grad gradient gradients dw dW weights_gradient weight_gradients weight_gradient "
        "grad_W param_grad delta_w dweights",
        "db": "bias_gradient bias_gradients biases_gradient db dB delta_b dbiases grad_b",
        "rate": "learning_rate lr eta",
        "t": "t step current_iter",
        "name": "name key param_name current_var",
        "layer": "layer",
    }


class Box:
    """A parameter that holds its value and its gradient."""

    def __init__(self):
        self.data = self.value = self.grad = self.requires_grad = None

    def fill(self, w, grad):
        self.data = self.value = w
        self.grad, self.requires_grad = grad, True

    @property
    def shape(self):
        return self.data.shape


def boxed_step(theirs, w, grad, state, given, listed):
    """Theirs is made with a list of its parameters."""
    if state:
        made, box = copy.deepcopy(state["theirs"])
        box.fill(w.copy(), grad.copy())
    else:
        box = Box()
        box.fill(w.copy(), grad.copy())
        made = theirs(**{listed: [box]}, **named_for(theirs, given))
    (made.step if hasattr(made, "step") else made.update)()
    moved = box.data if box.data is not None and not np.array_equal(box.data, w) else box.value
    return moved, {"theirs": (made, box)}


def named_for(theirs, given):
    """Our arguments under theirs' names."""
    has, arguments = inspect.signature(theirs).parameters, {}
    for name, value in given.items():
        for each in ours_by_name()[name].split():
            if each in has and each not in arguments:
                arguments[each] = value
                break
    return arguments


def roled_step(theirs, w, grad, state, given):
    has = inspect.signature(theirs).parameters
    listed = next((each for each in ("params", "parameters") if each in has), None)
    if listed:
        return boxed_step(theirs, w, grad, state, given, listed)
    made = copy.deepcopy(state["theirs"]) if state else theirs(**named_for(theirs, given))
    if not state and hasattr(made, "initialize_moments"):
        made.initialize_moments(w.shape, (1,))
    if not state and hasattr(made, "initialize_accumulators"):
        made.initialize_accumulators(w.shape, (1,))
    names = ("update", "step", "update_W", "actualizar", "__call__", "calculate")
    method = getattr(made, next(each for each in names if hasattr(made, each)))
    layer = PlainLayer(w, grad, copy.deepcopy(state.get("layer", {})))
    ours = {
        "w": w,
        "b": np.zeros(1),
        "dw": grad,
        "db": np.zeros(1),
        "rate": given["learning_rate"],
        "t": state.get("count", 0) + 1,
        "name": "W",
        "layer": layer,
    }
    words = {each: role for role, them in roles().items() for each in them.split()}
    asked = {each: ours[words[each]] for each in inspect.signature(method).parameters}
    result = method(**asked)
    if "layer" in asked:
        result = layer.weights
    moved = result[0] if isinstance(result, (tuple, list)) else result
    after = {"theirs": made, "count": ours["t"], "layer": layer.kept()}
    return (w if moved is None else moved), after


def roled_sgd(theirs, w, grad, state, learning_rate):
    return roled_step(theirs, w, grad, state, {"learning_rate": learning_rate})


def roled_momentum(theirs, w, grad, state, learning_rate, momentum):
    given = {"learning_rate": learning_rate, "momentum": momentum}
    return roled_step(theirs, w, grad, state, given)


def roled_adagrad(theirs, w, grad, state, learning_rate, initial_accumulator_value, epsilon):
    return roled_step(theirs, w, grad, state, {"learning_rate": learning_rate, "epsilon": epsilon})


def roled_rmsprop(theirs, w, grad, state, learning_rate, rho, epsilon):
    given = {"learning_rate": learning_rate, "rho": rho, "epsilon": epsilon}
    return roled_step(theirs, w, grad, state, given)


def roled_adam(theirs, w, grad, state, learning_rate, beta_1, beta_2, epsilon):
    return roled_step(theirs, w, grad, state, adam_given(learning_rate, beta_1, beta_2, epsilon))


def slope_of(made, at):
    names = ("derivative", "prime", "gradient", "grad", "diff", "d")
    return getattr(made, next(each for each in names if hasattr(made, each)))(at)


def slope_method(theirs, grad, z):
    """Theirs has the derivative as a method; the chain rule is ours to write."""
    made = theirs()
    forwarded(made, z)
    return grad * slope_of(made, z)


def slope_method_of_sigmoid(theirs, grad, a):
    return slope_method(theirs, grad, np.log(a / (1 - a)))


def slope_method_of_tanh(theirs, grad, a):
    return slope_method(theirs, grad, np.arctanh(a))
