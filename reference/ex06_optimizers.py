"""ex06: the oracle is TensorFlow's own update operations, its probes, cases and known mistakes.

`keras.optimizers` keeps hyperparameters in float32, even for float64 weights: beta_2 = 0.999 then
shows as 1e-5 of Adam's every step. So the oracle calls the fused operations underneath,
`ResourceApplyAdam` and its kin, with float64 arguments. Adagrad alone has no such operation with
epsilon inside the root: it runs through Keras at learning rate 1, which float32 holds exactly, and
its displacement, linear in the learning rate, is scaled in float64.
"""

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Optimizer update rules",
    unit="A. Foundations",
    summary="SGD, momentum, Nesterov, Adagrad, RMSprop and Adam, one step each.",
    minutes=60,
)


# The oracle, under the students' function names.


def _variables(w, state, *names):
    """The weights and the optimizer's slots as TensorFlow variables of the type of `w`."""
    state = state or {name: tf.Variable(tf.zeros_like(w)) for name in names}
    return tf.Variable(w), state


def sgd(w, grad, state, learning_rate=0.01):
    weights, state = _variables(w, state)
    tf.raw_ops.ResourceApplyGradientDescent(
        var=weights.handle, alpha=_like(w, learning_rate), delta=grad
    )
    return weights.numpy(), state


def _momentum(w, grad, state, learning_rate, momentum, use_nesterov):
    weights, state = _variables(w, state, "velocity")
    tf.raw_ops.ResourceApplyKerasMomentum(
        var=weights.handle,
        accum=state["velocity"].handle,
        lr=_like(w, learning_rate),
        grad=grad,
        momentum=_like(w, momentum),
        use_nesterov=use_nesterov,
    )
    return weights.numpy(), state


def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
    return _momentum(w, grad, state, learning_rate, momentum, use_nesterov=False)


def nesterov(w, grad, state, learning_rate=0.01, momentum=0.9):
    return _momentum(w, grad, state, learning_rate, momentum, use_nesterov=True)


def adagrad(w, grad, state, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
    if "optimizer" not in state:
        optimizer = keras.optimizers.Adagrad(
            1.0, initial_accumulator_value=initial_accumulator_value, epsilon=epsilon
        )
        state = {"optimizer": optimizer, "walk": tf.Variable(tf.zeros_like(w))}
        optimizer.build([state["walk"]])
    before = state["walk"].numpy()
    state["optimizer"].apply([tf.convert_to_tensor(grad)], [state["walk"]])
    return w + learning_rate * (state["walk"].numpy() - before), state


def rmsprop(w, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    weights, state = _variables(w, state, "mean_square", "unused")
    tf.raw_ops.ResourceApplyRMSProp(
        var=weights.handle,
        ms=state["mean_square"].handle,
        mom=state["unused"].handle,
        lr=_like(w, learning_rate),
        rho=_like(w, rho),
        momentum=_like(w, 0.0),
        epsilon=_like(w, epsilon),
        grad=grad,
    )
    return weights.numpy(), state


def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    weights, state = _variables(w, state, "m", "v", "steps")
    state["steps"].assign_add(tf.ones_like(w))
    steps = state["steps"].numpy().flat[0]
    tf.raw_ops.ResourceApplyAdam(
        var=weights.handle,
        m=state["m"].handle,
        v=state["v"].handle,
        beta1_power=_like(w, beta_1**steps),
        beta2_power=_like(w, beta_2**steps),
        lr=_like(w, learning_rate),
        beta1=_like(w, beta_1),
        beta2=_like(w, beta_2),
        epsilon=_like(w, epsilon),
        grad=grad,
    )
    return weights.numpy(), state


def _like(w, number):
    return tf.constant(number, dtype=w.dtype)


# Parts.

ex.part(
    "sgd",
    points=1,
    hints=(
        "The gradient points uphill; which sign goes downhill?",
        "One line: the weights, minus the learning rate times the gradient. Return the state too.",
    ),
)
ex.part(
    "momentum",
    points=2,
    hints=(
        "Before the first step state is {}: state.get('v', 0.0) gives a velocity to start with.",
        "Compute the new velocity first. The learning rate belongs inside it, the old velocity is "
        "multiplied by momentum.",
        "Return w + v and a new dict {'v': v}.",
    ),
)
ex.part(
    "nesterov",
    points=2,
    hints=(
        "The velocity is computed exactly as in momentum.",
        "What differs is how the weights move: momentum times the NEW velocity, minus learning "
        "rate times gradient.",
    ),
)
ex.part(
    "adagrad",
    points=2,
    hints=(
        "Keep the running sum of squares in the state; it starts at initial_accumulator_value.",
        "Update the sum first, then divide the step by its square root. Epsilon is added inside.",
    ),
)
ex.part(
    "rmsprop",
    points=2,
    hints=(
        "Like Adagrad, with a moving average in place of the sum.",
        "v = rho * (old v) + (1 - rho) * grad**2, and v is 0 before the first step.",
    ),
)
ex.part(
    "adam",
    points=3,
    hints=(
        "Three things go into the state: the step count t, and the averages m and v.",
        "Increase t before you use it: in the first step t is 1.",
        "beta_1 goes with the average of the gradient, beta_2 with the average of its square; "
        "both averages weigh the new value by 1 - beta.",
        "The step is learning_rate * sqrt(1 - beta_2**t) / (1 - beta_1**t).",
    ),
)


# Probes: the same walk for every rule. `hyper` holds only what differs from the defaults.


@ex.travels
def walk(rule, w, grads, hyper):
    state, path = {}, []
    for grad in grads:
        w, state = rule(np.asarray(w), grad, state, **hyper)  # w is promised as an array
        path.append(w)
    return path


@ex.probe("sgd")
def sgd_walk(impl, w, grads, hyper):
    return walk(impl.sgd, w, grads, hyper)


@ex.probe("momentum")
def momentum_walk(impl, w, grads, hyper):
    return walk(impl.momentum, w, grads, hyper)


@ex.probe("nesterov")
def nesterov_walk(impl, w, grads, hyper):
    return walk(impl.nesterov, w, grads, hyper)


@ex.probe("adagrad")
def adagrad_walk(impl, w, grads, hyper):
    return walk(impl.adagrad, w, grads, hyper)


@ex.probe("rmsprop")
def rmsprop_walk(impl, w, grads, hyper):
    return walk(impl.rmsprop, w, grads, hyper)


@ex.probe("adam")
def adam_walk(impl, w, grads, hyper):
    """Two parameters trained side by side, each with its own state, as in every real network."""
    first, second = np.array(w), -np.array(w)
    one, two, path = {}, {}, []
    for grad in grads:
        first, one = impl.adam(np.asarray(first), grad, one, **hyper)
        second, two = impl.adam(np.asarray(second), 3.0 * grad[::-1], two, **hyper)
        path.append(first)
        path.append(second)
    return path


# Cases: small to large. Gradients are of order one, so that every term of a rule can be seen.


def _walks(rng, *variations):
    first = variations[0]
    yield case("one weight, one step", w=np.array([1.0]), grads=np.array([[0.5]]), hyper=first)
    yield case(
        "one weight, three steps",
        w=np.array([1.0]),
        grads=np.array([[0.5], [-0.25], [2.0]]),
        hyper=first,
    )
    for number, hyper in enumerate(variations):
        size = 3 + number
        yield case(
            "defaults" if not hyper else "with " + ", ".join(f"{k}={v}" for k, v in hyper.items()),
            w=rng.normal(size=size),
            grads=rng.normal(size=(5, size)) * 1.5,
            hyper=hyper,
        )


@ex.cases("sgd")
def sgd_cases(rng):
    yield from _walks(rng, {"learning_rate": 0.1}, {}, {"learning_rate": 1.5})


@ex.cases("momentum")
def momentum_cases(rng):
    yield from _walks(
        rng, {"learning_rate": 0.1}, {}, {"learning_rate": 0.3, "momentum": 0.5}, {"momentum": 0.0}
    )


@ex.cases("nesterov")
def nesterov_cases(rng):
    yield from _walks(
        rng, {"learning_rate": 0.1}, {}, {"learning_rate": 0.3, "momentum": 0.5}, {"momentum": 0.0}
    )


@ex.cases("adagrad")
def adagrad_cases(rng):
    yield from _walks(
        rng,
        {"learning_rate": 0.1},
        {"learning_rate": 0.5, "initial_accumulator_value": 0.0},
        {"learning_rate": 0.5, "initial_accumulator_value": 2.0},
        {"learning_rate": 0.5, "epsilon": 0.5},
        {},
    )


@ex.cases("rmsprop")
def rmsprop_cases(rng):
    yield from _walks(
        rng,
        {"learning_rate": 0.1},
        {"learning_rate": 0.1, "rho": 0.3},
        {"learning_rate": 0.1, "epsilon": 0.5},
        {},
    )


@ex.cases("adam")
def adam_cases(rng):
    yield from _walks(
        rng,
        {"learning_rate": 0.1},
        {"learning_rate": 0.1, "beta_1": 0.5},
        {"learning_rate": 0.1, "beta_2": 0.6},
        {"learning_rate": 0.1, "epsilon": 0.5},
        {},
    )


# Conventions that are right elsewhere: all of them count as right.

ex.convention(
    "adagrad.epsilon_outside",
    "You add epsilon outside the square root, sqrt(a) + epsilon, as PyTorch does; Keras adds it "
    "inside, sqrt(a + epsilon).",
    edits={"np.sqrt(a + epsilon)": "(np.sqrt(a) + epsilon)"},
    accepted=True,
)
ex.convention(
    "rmsprop.epsilon_outside",
    "You add epsilon outside the square root, sqrt(v) + epsilon, as PyTorch does; Keras adds it "
    "inside, sqrt(v + epsilon).",
    edits={"np.sqrt(v + epsilon)": "(np.sqrt(v) + epsilon)"},
    accepted=True,
)
ex.convention(
    "adam.paper_epsilon",
    "You correct m and v first and add epsilon to the corrected root, as the paper and PyTorch "
    "do; Keras adds it to the uncorrected root.",
    edits={
        "    step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)\n": (
            "    step = learning_rate / (1 - beta_1**t)\n"
        ),
        "(np.sqrt(v) + epsilon)": "(np.sqrt(v / (1 - beta_2**t)) + epsilon)",
    },
    accepted=True,
)
ex.convention(
    "adam.epsilon_inside",
    "You add epsilon inside the square root, sqrt(v + epsilon); Keras adds it outside, sqrt(v) + "
    "epsilon.",
    edits={"(np.sqrt(v) + epsilon)": "np.sqrt(v + epsilon)"},
    accepted=True,
)
ex.convention(
    "adam.paper_epsilon_inside",
    "You divide v by the bias correction and then add epsilon inside the square root; Keras adds "
    "it outside, to sqrt(v) without the correction.",
    edits={
        "    step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)\n": (
            "    step = learning_rate / (1 - beta_1**t)\n"
        ),
        "(np.sqrt(v) + epsilon)": "np.sqrt(v / (1 - beta_2**t) + epsilon)",
    },
    accepted=True,
)


# Misconceptions.

ex.misconception(
    "sgd.ascent",
    "You add the gradient. It points uphill, so this step makes the loss larger: subtract it.",
    edits={"return w - learning_rate * grad, state": "return w + learning_rate * grad, state"},
    fault="DeepCrime: wrong update direction",
)
ex.misconception(
    "sgd.no_learning_rate",
    "The learning rate is not used: the whole gradient is subtracted. Multiply it by the learning "
    "rate first.",
    edits={"return w - learning_rate * grad, state": "return w - grad, state"},
    fault="Humbatova 2020: Suboptimal learning rate",
)
ex.misconception(
    "momentum.no_learning_rate",
    "The learning rate is missing in the velocity. It is v = momentum * v - learning_rate * grad.",
    code="""
    def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
        v = momentum * state.get("v", 0.0) - grad
        return w + v, {"v": v}
    """,
    fault="Humbatova 2020: Suboptimal learning rate",
)
ex.misconception(
    "momentum.forgets_velocity",
    "The velocity starts from zero at every step, so this is plain gradient descent. Return the "
    "new velocity in the state, and at the next step take it from the state you are given.",
    code="""
    def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
        return w - learning_rate * grad, state
    """,
)
ex.misconception(
    "momentum.averaged",
    "You multiply the gradient by 1 - momentum too, as in a moving average. Here there is no such "
    "factor: v = momentum * v - learning_rate * grad.",
    code="""
    def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
        v = momentum * state.get("v", 0.0) - (1 - momentum) * learning_rate * grad
        return w + v, {"v": v}
    """,
)
ex.misconception(
    "momentum.is_nesterov",
    "This is Nesterov's step: momentum is applied a second time. In plain momentum the new weights "
    "are w + v.",
    code="""
    def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
        v = momentum * state.get("v", 0.0) - learning_rate * grad
        return w + momentum * v - learning_rate * grad, {"v": v}
    """,
)
ex.misconception(
    "nesterov.is_momentum",
    "This is plain momentum. For Nesterov, add momentum * v - learning_rate * grad to w, with the "
    "new v.",
    edits={"return w + momentum * v - learning_rate * grad, {": "return w + v, {"},
)
ex.misconception(
    "nesterov.old_velocity",
    "You use the old velocity, from before this step, where the new one belongs. Compute the new v "
    "first, then add momentum * v - learning_rate * grad to w.",
    code="""
    def nesterov(w, grad, state, learning_rate=0.01, momentum=0.9):
        old = state.get("v", 0.0)
        v = momentum * old - learning_rate * grad
        return w + momentum * old + v, {"v": v}
    """,
)
ex.misconception(
    "nesterov.no_learning_rate",
    "The learning rate is missing. Multiply grad by learning_rate in both lines: in the new v and "
    "in the new w.",
    code="""
    def nesterov(w, grad, state, learning_rate=0.01, momentum=0.9):
        v = momentum * state.get("v", 0.0) - grad
        return w + momentum * v - grad, {"v": v}
    """,
)
ex.misconception(
    "adagrad.not_squared",
    "You add up the absolute values of the gradients. Add up their squares, grad**2; the square "
    "root is taken later.",
    edits={
        'state.get("a", initial_accumulator_value) + grad**2': 'state.get("a", initial_accumulator_value) + np.abs(grad)'
    },
)
ex.misconception(
    "adagrad.no_root",
    "The step is divided by the sum of squares itself. Divide by its square root, sqrt(a + "
    "epsilon).",
    edits={"np.sqrt(a + epsilon)": "(a + epsilon)"},
)
ex.misconception(
    "adagrad.starts_at_zero",
    "The sum of squares starts at zero. Here it starts at initial_accumulator_value.",
    edits={'state.get("a", initial_accumulator_value)': 'state.get("a", 0.0)'},
)
ex.misconception(
    "adagrad.forgets",
    "Only the last gradient counts: the earlier squares are lost. Return the sum a in the state, "
    "and at the next step add to the one you are given.",
    edits={'{"a": a}': "{}"},
)
ex.misconception(
    "rmsprop.only_accumulates",
    "The squares are only added up, as in Adagrad. Use a moving average: rho * v + (1 - rho) * "
    "grad**2.",
    edits={'rho * state.get("v", 0.0) + (1 - rho) * grad**2': 'state.get("v", 0.0) + grad**2'},
)
ex.misconception(
    "rmsprop.not_squared",
    "You average the absolute value of the gradient instead of its square. Use grad**2; the square "
    "root is taken later.",
    edits={"(1 - rho) * grad**2": "(1 - rho) * np.abs(grad)"},
)
ex.misconception(
    "rmsprop.rho_swapped",
    "rho and 1 - rho are swapped. rho multiplies the OLD average: v = rho * v + (1 - rho) * "
    "grad**2.",
    edits={
        'rho * state.get("v", 0.0) + (1 - rho) * grad**2': '(1 - rho) * state.get("v", 0.0) + rho * grad**2'
    },
)
ex.misconception(
    "rmsprop.no_root",
    "The step is divided by v itself. Divide by its square root, sqrt(v + epsilon).",
    edits={"np.sqrt(v + epsilon)": "(v + epsilon)"},
)
ex.misconception(
    "adam.no_bias_correction",
    "The bias correction is missing: m and v start at zero, so the first steps come out wrong. "
    "Multiply the step by sqrt(1 - beta_2**t) / (1 - beta_1**t).",
    edits={
        "step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)": "step = learning_rate"
    },
)
ex.misconception(
    "adam.t_from_zero",
    "t is 0 in the first step, so the bias correction divides by 1 - beta_1**0 = 0. Increase t "
    "first, so that it is 1 in the first step.",
    edits={'t = state.get("t", 0) + 1': 't = state.get("t", 0)', '{"t": t, ': '{"t": t + 1, '},
    fault="Humbatova 2020: off by one",
)
ex.misconception(
    "adam.betas_swapped",
    "beta_1 and beta_2 are swapped: beta_1 belongs to m, the average of the gradient, and beta_2 "
    "to v, the average of its square.",
    code="""
    _adam = adam

    def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        return _adam(w, grad, state, learning_rate, beta_2, beta_1, epsilon)
    """,
)
ex.misconception(
    "adam.not_squared",
    "In v you average the absolute value of the gradient instead of its square. Use grad**2; the "
    "square root is taken later.",
    edits={"(1 - beta_2) * grad**2": "(1 - beta_2) * np.abs(grad)"},
)
ex.misconception(
    "adam.no_root",
    "The step is divided by v itself. Divide by sqrt(v) + epsilon.",
    edits={"(np.sqrt(v) + epsilon)": "(v + epsilon)"},
)
ex.misconception(
    "adam.shared_state",
    "Two weight arrays trained in turns disturb each other, as if t, m and v were kept in a global "
    "variable. Keep them in the state that you are given and return.",
    code="""
    _shared = {}

    def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        if not state:
            _shared.clear()
        t = _shared.get("t", 0) + 1
        m = beta_1 * _shared.get("m", 0.0) + (1 - beta_1) * grad
        v = beta_2 * _shared.get("v", 0.0) + (1 - beta_2) * grad**2
        _shared.update(t=t, m=m, v=v)
        step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
        return w - step * m / (np.sqrt(v) + epsilon), {"started": True}
    """,
)
