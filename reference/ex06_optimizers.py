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
    """The weights and the optimizer's slots, new ones, as TensorFlow variables of w's type."""
    slots = {name: tf.Variable(state.get(name, tf.zeros_like(w))) for name in names}
    return tf.Variable(w), slots


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
    optimizer = keras.optimizers.Adagrad(
        1.0, initial_accumulator_value=initial_accumulator_value, epsilon=epsilon
    )
    walked = tf.Variable(tf.zeros_like(w))
    optimizer.build([walked])
    if state:
        optimizer.variables[-1].assign(state["accumulator"])
    optimizer.apply([tf.convert_to_tensor(grad)], [walked])
    state = {"accumulator": optimizer.variables[-1].numpy()}
    return w + learning_rate * walked.numpy(), state


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
    points=1.6,
    hints=(
        "Before the first step state is {}: state.get('v', 0.0) gives a velocity to start with.",
        "Compute the new velocity first. The learning rate belongs inside it, the old velocity is "
        "multiplied by momentum.",
        "Return w + v and a new dict {'v': v}.",
    ),
)
ex.part(
    "nesterov",
    points=1.6,
    hints=(
        "The velocity is computed exactly as in momentum.",
        "What differs is how the weights move: momentum times the NEW velocity, minus learning "
        "rate times gradient.",
    ),
)
ex.part(
    "adagrad",
    points=1.6,
    hints=(
        "Keep the running sum of squares in the state; it starts at initial_accumulator_value.",
        "Update the sum first, then divide the step by its square root. Epsilon is added inside.",
    ),
)
ex.part(
    "rmsprop",
    points=1.6,
    hints=(
        "Like Adagrad, with a moving average in place of the sum.",
        "v = rho * (old v) + (1 - rho) * grad**2, and v is 0 before the first step.",
    ),
)
ex.part(
    "adam",
    points=2.5,
    hints=(
        "Three things go into the state: the step count t, and the averages m and v.",
        "Increase t before you use it: in the first step t is 1.",
        "beta_1 goes with the average of the gradient, beta_2 with the average of its square; "
        "both averages weigh the new value by 1 - beta.",
        "The step is learning_rate * sqrt(1 - beta_2**t) / (1 - beta_1**t).",
    ),
)


# Probes: the same walk for every rule. `hyper` holds only what differs from the defaults. Where no
# gradients are given, they are those of a bowl at the place the walk has come to.


@ex.travels
def slide(rule, w, bowl, steps, hyper):
    state, path = {}, []
    for _ in range(steps):
        w, state = rule(np.array(w), bowl * w, state, **hyper)
        w = np.asarray(w)
        if w.shape != bowl.shape or w.dtype.kind not in "iuf":
            return path  # no gradient can be told of it, and the smaller cases say what it is
        path.append(w)
    return np.array(path)


@ex.travels
def walk(rule, w, grads, hyper, bowl=None, steps=0):
    """Two parameters trained side by side, each with its own state, as in every real network."""
    if grads is None:
        return slide(rule, w, bowl, steps, hyper)
    first, second = np.array(w), -np.array(w)
    one, two, path = {}, {}, []
    for grad in grads:
        first, one = rule(np.asarray(first), grad, one, **hyper)  # w is promised as an array
        second, two = rule(np.asarray(second), 3.0 * grad[::-1], two, **hyper)
        path.append(first)
    return [*path, second]


@ex.probe("sgd")
def sgd_walk(impl, w, hyper, grads=None, bowl=None, steps=0):
    if grads is None:
        return slide(impl.sgd, w, bowl, steps, hyper)
    state, path = {}, []
    for grad in grads:
        w, state = impl.sgd(np.asarray(w), grad, state, **hyper)
        path.append(w)
    return path


@ex.probe("momentum")
def momentum_walk(impl, w, hyper, grads=None, bowl=None, steps=0):
    return walk(impl.momentum, w, grads, hyper, bowl, steps)


@ex.probe("nesterov")
def nesterov_walk(impl, w, hyper, grads=None, bowl=None, steps=0):
    return walk(impl.nesterov, w, grads, hyper, bowl, steps)


@ex.probe("adagrad")
def adagrad_walk(impl, w, hyper, grads=None, bowl=None, steps=0):
    return walk(impl.adagrad, w, grads, hyper, bowl, steps)


@ex.probe("rmsprop")
def rmsprop_walk(impl, w, hyper, grads=None, bowl=None, steps=0):
    return walk(impl.rmsprop, w, grads, hyper, bowl, steps)


@ex.probe("adam")
def adam_walk(impl, w, hyper, grads=None, bowl=None, steps=0):
    return walk(impl.adam, w, grads, hyper, bowl, steps)


@ex.travels
def snapshot(value):
    """What a state holds, byte for byte, out of reach of later changes."""
    if isinstance(value, dict):
        return {key: snapshot(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [snapshot(item) for item in value]
    return np.asarray(value).tobytes()


@ex.travels
def watched_walk(impl, rule, w, grads, hyper):
    """Where a walk ends, and whether each step left the state it was given as it was."""
    step, state, kept = getattr(impl, rule), {}, True
    for grad in grads:
        given, before = state, snapshot(state)
        w, state = step(np.asarray(w), grad, given, **hyper)
        kept = kept and snapshot(given) == before
    return {"the weights": w, "state left as it was": kept}


# Cases: small to large. Gradients are of order one, so that every term of a rule can be seen.

STEPS = 10  # down the bowl


def _walks(rng, *variations, downhill):
    """The cases of a rule; last a walk down a bowl, which an HTML report draws."""
    first = variations[0]
    yield case("one weight, one step", w=np.array([1.0]), grads=np.array([[0.5]]), hyper=first)
    yield case(
        "one weight, three steps",
        w=np.array([1.0]),
        grads=np.array([[0.5], [-0.25], [2.0]]),
        hyper=first,
    )
    for number, hyper in enumerate(variations):
        size = 2 + number % 2
        yield case(
            "defaults" if not hyper else "with " + ", ".join(f"{k}={v}" for k, v in hyper.items()),
            w=rng.normal(size=size),
            grads=rng.normal(size=(3, size)) * 1.5,
            hyper=hyper,
        )
    yield case(
        "down a bowl, where each step's gradient is bowl * w",
        w=np.array([-1.0, 1.0]) * rng.uniform([1.8, 0.9], [2.2, 1.3]),
        bowl=np.array([1.0, 6.0]),
        steps=STEPS,
        hyper=downhill,
        for_judge={"lowest": np.zeros(2)},
    )


@ex.cases("sgd")
def sgd_cases(rng):
    yield from _walks(
        rng,
        {"learning_rate": 0.1},
        {},
        {"learning_rate": 1.5},
        downhill={"learning_rate": 0.28},
    )


@ex.cases("momentum")
def momentum_cases(rng):
    yield from _walks(
        rng,
        {"learning_rate": 0.1},
        {},
        {"learning_rate": 0.3, "momentum": 0.5},
        {"momentum": 0.0},
        downhill={"learning_rate": 0.06, "momentum": 0.8},
    )


@ex.cases("nesterov")
def nesterov_cases(rng):
    yield from _walks(
        rng,
        {"learning_rate": 0.1},
        {},
        {"learning_rate": 0.3, "momentum": 0.5},
        {"momentum": 0.0},
        downhill={"learning_rate": 0.06, "momentum": 0.8},
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
        downhill={"learning_rate": 0.6},
    )


@ex.cases("rmsprop")
def rmsprop_cases(rng):
    yield from _walks(
        rng,
        {"learning_rate": 0.1},
        {"learning_rate": 0.1, "rho": 0.3},
        {"learning_rate": 0.1, "epsilon": 0.5},
        {},
        downhill={"learning_rate": 0.12},
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
        downhill={"learning_rate": 0.25},
    )


for _rule in ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"):
    ex.view(_rule, "path", start="w", bowl="bowl", lowest="lowest")


def _watched(rule, rng):
    yield case(
        "three steps, the state watched",
        rule=rule,
        w=rng.normal(size=2),
        grads=rng.normal(size=(3, 2)) * 1.5,
        hyper={"learning_rate": 0.1},
    )


@ex.cases("momentum", group="state", points=0.4, probe=watched_walk, care=True)
def momentum_state(rng):
    yield from _watched("momentum", rng)


@ex.cases("nesterov", group="state", points=0.4, probe=watched_walk, care=True)
def nesterov_state(rng):
    yield from _watched("nesterov", rng)


@ex.cases("adagrad", group="state", points=0.4, probe=watched_walk, care=True)
def adagrad_state(rng):
    yield from _watched("adagrad", rng)


@ex.cases("rmsprop", group="state", points=0.4, probe=watched_walk, care=True)
def rmsprop_state(rng):
    yield from _watched("rmsprop", rng)


@ex.cases("adam", group="state", points=0.5, probe=watched_walk, care=True)
def adam_state(rng):
    yield from _watched("adam", rng)


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
    "sgd.hard_coded",
    "The argument learning_rate is not used: you step by 0.01 times the gradient, whatever is "
    "given. Multiply by learning_rate.",
    edits={"w - learning_rate * grad": "w - 0.01 * grad"},
)
ex.misconception(
    "sgd.step_only",
    "You return the step alone. Return the new weights: w - learning_rate * grad.",
    edits={"return w - learning_rate": "return -learning_rate"},
)
ex.misconception(
    "sgd.normalised",
    "The gradient is divided by its length, so that only its direction counts. Use it as it "
    "is: its length is part of the rule.",
    edits={"learning_rate * grad": "learning_rate * grad / np.linalg.norm(grad)"},
)
ex.misconception(
    "sgd.only_the_sign",
    "Only the sign of the gradient is used. Multiply the gradient itself by the learning rate.",
    edits={"learning_rate * grad": "learning_rate * np.sign(grad)"},
)
ex.misconception(
    "sgd.divided",
    "The gradient is divided by the learning rate. Multiply it: a small rate means small steps.",
    edits={"learning_rate * grad": "grad / learning_rate"},
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
    "momentum.averaged_from_the_first",
    "v is a moving average of the gradients that starts at the first one. Here v starts at 0, and "
    "there is no factor 1 - momentum: v = momentum * v - learning_rate * grad.",
    code="""
    def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
        v = grad if "v" not in state else momentum * state["v"] + (1 - momentum) * grad
        return w - learning_rate * v, {"v": v}
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
    "momentum.wrong_sign",
    "The weights move uphill, so the loss grows. One of the two signs is wrong: v takes the gradient "
    "with a minus, and w + v adds it.",
    code="""
    def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
        v = momentum * state.get("v", 0.0) + learning_rate * grad
        return w + v, {"v": v}
    """,
)
ex.misconception(
    "momentum.nothing_fades",
    "The old velocity is kept whole, so nothing ever fades. Multiply it by momentum: "
    "v = momentum * v - learning_rate * grad.",
    edits={'momentum * state.get("v", 0.0)': 'state.get("v", 0.0)'},
)
ex.misconception(
    "momentum.complement",
    "The old velocity is multiplied by 1 - momentum. momentum is the share that is kept: v = "
    "momentum * v - learning_rate * grad.",
    edits={"momentum * state": "(1 - momentum) * state"},
)
ex.misconception(
    "momentum.old_velocity",
    "The weights move by the old velocity, from before this step. Compute the new v first, "
    "then add that one: w + v.",
    code="""
    def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
        old = state.get("v", 0.0)
        return w + old, {"v": momentum * old - learning_rate * grad}
    """,
)
ex.misconception(
    "momentum.on_everything",
    "The new gradient is multiplied by momentum, too. Only the old velocity is: v = momentum "
    "* v - learning_rate * grad.",
    edits={
        'momentum * state.get("v", 0.0) - learning_rate * grad': 'momentum * (state.get("v", 0.0) - learning_rate * grad)'
    },
)
ex.misconception(
    "momentum.arguments_swapped",
    "momentum and learning_rate are swapped. momentum multiplies the old velocity, "
    "learning_rate the gradient.",
    edits={
        'momentum * state.get("v", 0.0) - learning_rate * grad': 'learning_rate * state.get("v", 0.0) - momentum * grad'
    },
)
ex.misconception(
    "momentum.learning_rate_twice",
    "The learning rate is used twice. It is in the velocity already: w + v, without it.",
    edits={"return w + v": "return w + learning_rate * v"},
)
ex.misconception(
    "momentum.hard_coded",
    "The argument momentum is not used: the old velocity is multiplied by 0.9, whatever is given.",
    edits={"momentum * state": "0.9 * state"},
)
_V = 'momentum * state.get("v", 0.0) - learning_rate * grad'
ex.misconception(
    "momentum.velocity_of_the_first_step",
    "The velocity never changes after the first step: the later gradients are not used. At every step "
    "it is v = momentum * v - learning_rate * grad.",
    edits={_V: 'state.get("v", -learning_rate * grad)'},
)
ex.misconception(
    "momentum.starts_at_the_gradient",
    "The velocity starts at the first gradient, which then counts twice. It is 0 before the first "
    "step.",
    edits={'state.get("v", 0.0)': 'state.get("v", -learning_rate * grad)'},
)
ex.misconception(
    "momentum.averaged_without_learning_rate",
    "v is a moving average of the gradients, and the learning rate is not used. It is v = momentum * "
    "v - learning_rate * grad.",
    edits={"- learning_rate * grad": "- (1 - momentum) * grad"},
)
ex.misconception(
    "momentum.bias_corrected",
    "You divide the velocity by 1 - momentum**t. That is Adam's bias correction; momentum has none, "
    "nor a factor 1 - momentum: v = momentum * v - learning_rate * grad.",
    code="""
    def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
        t = state.get("t", 0) + 1
        v = momentum * state.get("v", 0.0) + (1 - momentum) * grad
        return w - learning_rate * v / (1 - momentum**t), {"v": v, "t": t}
    """,
)
ex.misconception(
    "momentum.keeps_the_weights",
    "You keep the new weights as the velocity. Keep v itself, the step: {'v': v}.",
    edits={'{"v": v}': '{"v": w + v}'},
)
ex.misconception(
    "momentum.weights_for_velocity",
    "momentum multiplies the weights. It multiplies the old velocity, which is in the state: v = "
    "momentum * v - learning_rate * grad.",
    edits={'momentum * state.get("v", 0.0)': "momentum * w"},
)
ex.misconception(
    "momentum.velocity_only",
    "You return the velocity alone. Return the new weights: w + v.",
    edits={"return w + v": "return v"},
)
ex.misconception(
    "momentum.old_velocity_subtracted",
    "The old velocity works against the gradient's steps. Both have one sign: v = momentum * v - "
    "learning_rate * grad, and w + v.",
    edits={_V: '-momentum * state.get("v", 0.0) - learning_rate * grad'},
)
ex.misconception(
    "momentum.one_velocity_for_all",
    "All weights share one velocity. Each weight has its own: leave grad an array, without np.mean.",
    edits={"learning_rate * grad": "learning_rate * np.mean(grad)"},
)
ex.misconception(
    "momentum.state_in_place",
    "The weights are right, but the state you were given is changed. Whoever kept it finds "
    "other numbers in it. Return a new dict with new arrays: no state[...] = ..., and no += "
    "on what it holds.",
    edits={'{"v": v}': "state.update(v=v) or state"},
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
    "nesterov.adds_both",
    "You add v and momentum * v. The look-ahead replaces the old step: w + momentum * v - "
    "learning_rate * grad, with the new v.",
    edits={"return w + momentum * v - learning_rate * grad, {": "return w + v + momentum * v, {"},
)
ex.misconception(
    "nesterov.forgets_velocity",
    "The velocity starts from zero at every step. Return the new velocity in the state, and at the "
    "next step take it from the state you are given.",
    edits={'{"v": v}': "{}"},
)
ex.misconception(
    "nesterov.wrong_sign",
    "The weights move uphill, so the loss grows. The gradient is subtracted in both lines: in "
    "the new v and in the new w.",
    code="""
    def nesterov(w, grad, state, learning_rate=0.01, momentum=0.9):
        v = momentum * state.get("v", 0.0) + learning_rate * grad
        return w + momentum * v + learning_rate * grad, {"v": v}
    """,
)
ex.misconception(
    "nesterov.no_gradient_step",
    "The weights move by momentum * v alone. The gradient step belongs there, too: w + "
    "momentum * v - learning_rate * grad.",
    edits={"return w + momentum * v - learning_rate * grad": "return w + momentum * v"},
)
ex.misconception(
    "nesterov.plain_descent",
    "This is plain gradient descent: the velocity plays no part. Keep v in the state, and "
    "move by momentum * v - learning_rate * grad.",
    edits={"return w + momentum * v - learning_rate * grad": "return w - learning_rate * grad"},
)
ex.misconception(
    "nesterov.averaged",
    "You multiply the gradient by 1 - momentum too, as in a moving average. Here there is no "
    "such factor: v = momentum * v - learning_rate * grad.",
    code="""
    def nesterov(w, grad, state, learning_rate=0.01, momentum=0.9):
        v = momentum * state.get("v", 0.0) - (1 - momentum) * learning_rate * grad
        return w + momentum * v - (1 - momentum) * learning_rate * grad, {"v": v}
    """,
)
ex.misconception(
    "nesterov.once_too_often",
    "Momentum is applied once too often: momentum**2 multiplies the new velocity, which holds the "
    "gradient already. With the new v the step is momentum * v - learning_rate * grad.",
    code="""
    def nesterov(w, grad, state, learning_rate=0.01, momentum=0.9):
        v = momentum * state.get("v", 0.0) - learning_rate * grad
        return w + momentum**2 * v - (1 + momentum) * learning_rate * grad, {"v": v}
    """,
)
ex.misconception(
    "nesterov.gradient_without_learning_rate",
    "The gradient moves the weights without the learning rate. Add momentum * v - learning_rate * "
    "grad to w.",
    edits={"* v - learning_rate * grad, {": "* v - grad, {"},
)
ex.misconception(
    "nesterov.learning_rate_twice",
    "The learning rate is used twice. It is in the velocity already: add momentum * v - learning_rate "
    "* grad to w.",
    edits={"momentum * v - learning_rate * grad, {": "learning_rate * (momentum * v - grad), {"},
)
ex.misconception(
    "nesterov.old_velocity_added",
    "The old velocity has the wrong sign. In the form with both it is w - momentum * v_old + (1 + "
    "momentum) * v; shorter, with the new v alone, w + momentum * v - learning_rate * grad.",
    code="""
    def nesterov(w, grad, state, learning_rate=0.01, momentum=0.9):
        old = state.get("v", 0.0)
        v = momentum * old - learning_rate * grad
        return w + momentum * old + (1 + momentum) * v, {"v": v}
    """,
)
ex.misconception(
    "nesterov.velocity_subtracted",
    "momentum * v is subtracted. The new velocity points downhill already: add it.",
    edits={"return w + momentum * v": "return w - momentum * v"},
)
ex.misconception(
    "nesterov.nothing_fades",
    "The old velocity is kept whole, so nothing ever fades. Multiply it by momentum: "
    "v = momentum * v - learning_rate * grad.",
    edits={'momentum * state.get("v", 0.0)': 'state.get("v", 0.0)'},
)
ex.misconception(
    "nesterov.complement",
    "You use 1 - momentum in the place of momentum. momentum is the share of the velocity that is "
    "kept.",
    edits={
        "v = momentum * state": "v = (1 - momentum) * state",
        "w + momentum * v": "w + (1 - momentum) * v",
    },
)
ex.misconception(
    "nesterov.hard_coded",
    "The argument momentum is not used: the velocity is multiplied by 0.9, whatever is given.",
    edits={"v = momentum * state": "v = 0.9 * state", "w + momentum * v": "w + 0.9 * v"},
)
ex.misconception(
    "nesterov.state_in_place",
    "The weights are right, but the state you were given is changed. Whoever kept it finds "
    "other numbers in it. Return a new dict with new arrays: no state[...] = ..., and no += "
    "on what it holds.",
    edits={'{"v": v}': "state.update(v=v) or state"},
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
    "adagrad.plain_gradient",
    "The gradient is added without its square, so the sum can become negative and its root nan. "
    "Add grad**2.",
    edits={"grad**2": "grad"},
)
ex.misconception(
    "adagrad.no_root",
    "The step is divided by the sum of squares itself. Divide by its square root, sqrt(a + "
    "epsilon).",
    edits={"np.sqrt(a + epsilon)": "(a + epsilon)"},
)
ex.misconception(
    "adagrad.times_root",
    "The step is multiplied by the root. Divide by it: weights with large gradients take "
    "smaller steps.",
    edits={"grad / np.sqrt": "grad * np.sqrt"},
)
ex.misconception(
    "adagrad.starts_at_zero",
    "The sum of squares starts at zero. Here it starts at initial_accumulator_value.",
    edits={'state.get("a", initial_accumulator_value)': 'state.get("a", 0.0)'},
)
for _slug, _step in (
    ("inside", "np.sqrt(a + 1e-8)"),
    ("outside", "(np.sqrt(a) + 1e-8)"),
):
    ex.misconception(
        f"adagrad.starts_at_zero_own_epsilon_{_slug}",
        "The sum of squares starts at zero, and you use a number of your own instead of epsilon. "
        "Start at initial_accumulator_value, and use epsilon.",
        edits={
            'state.get("a", initial_accumulator_value)': 'state.get("a", 0.0)',
            "np.sqrt(a + epsilon)": _step,
        },
    )
ex.misconception(
    "adagrad.initial_every_step",
    "initial_accumulator_value is added at every step. The sum starts there once, and then "
    "only squares are added.",
    edits={
        'state.get("a", initial_accumulator_value) + grad**2': 'state.get("a", 0.0) + initial_accumulator_value + grad**2'
    },
)
ex.misconception(
    "adagrad.forgets",
    "Only the last gradient counts: the earlier squares are lost. Return the sum a in the state, "
    "and at the next step add to the one you are given.",
    edits={'{"a": a}': "{}"},
)
ex.misconception(
    "adagrad.last_square_only",
    "Only the last gradient counts: a is its square alone. Add the square to the sum that is "
    "in the state.",
    edits={'state.get("a", initial_accumulator_value) + grad**2': "grad**2"},
)
ex.misconception(
    "adagrad.square_added_late",
    "The step is divided by the sum from before this gradient. Add grad**2 first, then divide.",
    edits={
        'state.get("a", initial_accumulator_value) + grad**2': 'state.get("a", initial_accumulator_value)',
        '{"a": a}': '{"a": a + grad**2}',
    },
)
ex.misconception(
    "adagrad.one_sum_for_all",
    "All weights share one sum of squares. Each weight has its own: leave the squares an "
    "array, without np.sum or np.mean.",
    edits={"grad**2": "np.sum(grad**2)"},
)
ex.misconception(
    "adagrad.ascent",
    "You add the step. The gradient points uphill, so this makes the loss larger: subtract it.",
    edits={"return w - learning_rate": "return w + learning_rate"},
)
ex.misconception(
    "adagrad.no_learning_rate",
    "The learning rate is not used. Multiply the step by it: learning_rate * grad / sqrt(a + "
    "epsilon).",
    edits={"learning_rate * grad / ": "grad / "},
)
for _slug, _root in (("", "np.sqrt(a + epsilon)"), ("_no_epsilon", "np.sqrt(a)")):
    ex.misconception(
        f"adagrad.starts_at_one{_slug}",
        "The sum of squares starts at 1. Here it starts at initial_accumulator_value"
        + (", and epsilon is added under the root." if _slug else "."),
        edits={
            'state.get("a", initial_accumulator_value)': 'state.get("a", 1.0)',
            "np.sqrt(a + epsilon)": _root,
        },
    )
for _slug, _root in (("", "np.sqrt(a + epsilon)"), ("_own_epsilon", "np.sqrt(a + 1e-7)")):
    ex.misconception(
        f"adagrad.start_written_down{_slug}",
        "The sum of squares starts at 0.1, whatever is given. Use initial_accumulator_value"
        + (", and epsilon in the place of your own small number." if _slug else "."),
        edits={
            'state.get("a", initial_accumulator_value)': 'state.get("a", 0.1)',
            "np.sqrt(a + epsilon)": _root,
        },
        care="start",
    )
ex.misconception(
    "adagrad.square_of_the_mean",
    "All weights share one sum, of the squared mean gradient. Each weight has a sum of its own, which "
    "starts at initial_accumulator_value: add grad**2, without a mean.",
    code="""
    def adagrad(w, grad, state, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
        a = state.get("a", 0.0) + np.mean(grad, axis=0) ** 2
        return w - learning_rate * grad / np.sqrt(a), {"a": a}
    """,
)
ex.misconception(
    "adagrad.mean_of_squares",
    "All weights share one sum of squares. Each weight has its own: leave the squares an array, "
    "without np.mean.",
    edits={"grad**2": "np.mean(grad**2)"},
)
ex.misconception(
    "adagrad.moving_average",
    "You keep a moving average of the squares, as RMSprop does. Adagrad adds them up: nothing is "
    "multiplied by 0.9 or 0.1.",
    edits={
        'state.get("a", initial_accumulator_value) + grad**2': (
            '0.9 * state.get("a", initial_accumulator_value) + 0.1 * grad**2'
        )
    },
)
ex.misconception(
    "adagrad.root_kept",
    "You keep the root of the sum in the state, so the next square is added to a root. Keep the sum "
    "itself, and take its root for the step only.",
    edits={
        'state.get("a", initial_accumulator_value) + grad**2': (
            'np.sqrt(state.get("a", initial_accumulator_value) + grad**2)'
        ),
        "np.sqrt(a + epsilon)": "(a + epsilon)",
    },
)
ex.misconception(
    "adagrad.only_the_sign",
    "Only the sign of the gradient is divided by the root. Divide the gradient itself.",
    edits={"learning_rate * grad /": "learning_rate * np.sign(grad) /"},
)
ex.misconception(
    "adagrad.gradients_added",
    "The step uses the sum of all gradients. Only their squares are added up: the step is "
    "learning_rate * grad / sqrt(a + epsilon), with this step's gradient.",
    code="""
    def adagrad(w, grad, state, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
        a = state.get("a", initial_accumulator_value) + grad**2
        g = state.get("g", 0.0) + grad
        return w - learning_rate * g / np.sqrt(a + epsilon), {"a": a, "g": g}
    """,
)
ex.misconception(
    "adagrad.state_in_place",
    "The weights are right, but the state you were given is changed. Whoever kept it finds "
    "other numbers in it. Return a new dict with new arrays: no state[...] = ..., and no += "
    "on what it holds.",
    edits={'{"a": a}': "state.update(a=a) or state"},
)
ex.misconception(
    "rmsprop.only_accumulates",
    "The squares are only added up, as in Adagrad. Use a moving average: rho * v + (1 - rho) * "
    "grad**2.",
    edits={'rho * state.get("v", 0.0) + (1 - rho) * grad**2': 'state.get("v", 0.0) + grad**2'},
)
ex.misconception(
    "rmsprop.only_accumulates_a_share",
    "The old v is kept whole, so v only grows. Multiply it by rho: rho * v + (1 - rho) * grad**2.",
    edits={'rho * state.get("v", 0.0) + ': 'state.get("v", 0.0) + '},
)
ex.misconception(
    "rmsprop.whole_square",
    "The whole square of the gradient is added. In a moving average the new value is weighted by "
    "1 - rho: rho * v + (1 - rho) * grad**2.",
    edits={"(1 - rho) * grad**2": "grad**2"},
)
ex.misconception(
    "rmsprop.not_squared",
    "You average the absolute value of the gradient instead of its square. Use grad**2; the square "
    "root is taken later.",
    edits={"(1 - rho) * grad**2": "(1 - rho) * np.abs(grad)"},
)
ex.misconception(
    "rmsprop.plain_gradient",
    "You average the gradient without its square, so v can become negative and its root nan. Use "
    "grad**2.",
    edits={"grad**2": "grad"},
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
    "rmsprop.rho_hard_coded",
    "The argument rho is not used: the old average is multiplied by 0.9, whatever is given.",
    edits={'rho * state.get("v", 0.0) + (1 - rho)': '0.9 * state.get("v", 0.0) + 0.1'},
)
ex.misconception(
    "rmsprop.no_root",
    "The step is divided by v itself. Divide by its square root, sqrt(v + epsilon).",
    edits={"np.sqrt(v + epsilon)": "(v + epsilon)"},
)
ex.misconception(
    "rmsprop.starts_at_first_square",
    "v starts at the first squared gradient. Here it is 0 before the first step.",
    edits={'state.get("v", 0.0)': 'state.get("v", grad**2)'},
)
ex.misconception(
    "rmsprop.starts_at_one",
    "v starts at 1. Here it is 0 before the first step.",
    edits={'state.get("v", 0.0)': 'state.get("v", 1.0)'},
)
ex.misconception(
    "rmsprop.bias_corrected",
    "You divide v by 1 - rho**t. That is Adam's bias correction; RMSprop has none.",
    code="""
    def rmsprop(w, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
        t = state.get("t", 0) + 1
        v = rho * state.get("v", 0.0) + (1 - rho) * grad**2
        return w - learning_rate * grad / np.sqrt(v / (1 - rho**t) + epsilon), {"t": t, "v": v}
    """,
)
ex.misconception(
    "rmsprop.forgets",
    "Every step starts from v = 0 again. Return the new v in the state, and at the next step take "
    "it from the state you are given.",
    edits={'{"v": v}': "{}"},
)
ex.misconception(
    "rmsprop.square_added_late",
    "The step is divided by the average from before this gradient. Update v first, then "
    "divide by the root of the new one.",
    edits={
        'rho * state.get("v", 0.0) + (1 - rho) * grad**2': 'state.get("v", 0.0)',
        '{"v": v}': '{"v": rho * v + (1 - rho) * grad**2}',
    },
)
ex.misconception(
    "rmsprop.mean_over_weights",
    "All weights share one average. Each weight has its own: leave grad**2 an array, without "
    "np.mean.",
    edits={"grad**2": "np.mean(grad**2)"},
)
ex.misconception(
    "rmsprop.ascent",
    "You add the step. The gradient points uphill, so this makes the loss larger: subtract it.",
    edits={"return w - learning_rate": "return w + learning_rate"},
)
ex.misconception(
    "rmsprop.no_learning_rate",
    "The learning rate is not used. Multiply the step by it: learning_rate * grad / sqrt(v + "
    "epsilon).",
    edits={"learning_rate * grad / ": "grad / "},
)
ex.misconception(
    "rmsprop.sum_over_weights",
    "All weights share one average, of the sum of their squares. Each weight has its own: leave "
    "grad**2 an array, without np.sum.",
    edits={"grad**2": "np.sum(grad**2)"},
)
ex.misconception(
    "rmsprop.square_of_the_mean",
    "All weights share one average, of the squared mean gradient. Each weight has its own: square "
    "grad itself, without a mean.",
    edits={"grad**2": "np.mean(grad) ** 2"},
)
ex.misconception(
    "rmsprop.starts_at_a_tenth",
    "v starts at 0.1, as Adagrad's sum does. Here it is 0 before the first step.",
    edits={'state.get("v", 0.0)': 'state.get("v", 0.1)'},
)
ex.misconception(
    "rmsprop.root_kept",
    "You keep the root of the average in the state. Keep v itself, and take its root for the step "
    "only.",
    edits={
        'rho * state.get("v", 0.0) + (1 - rho) * grad**2': (
            'np.sqrt(rho * state.get("v", 0.0) + (1 - rho) * grad**2)'
        ),
        "np.sqrt(v + epsilon)": "(v + epsilon)",
    },
)
ex.misconception(
    "rmsprop.centred",
    "You subtract the square of the mean gradient from v, as the centred form of RMSprop does. Here v "
    "is used as it is.",
    code="""
    def rmsprop(w, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
        m = rho * state.get("m", 0.0) + (1 - rho) * grad
        v = rho * state.get("v", 0.0) + (1 - rho) * grad**2
        return w - learning_rate * grad / np.sqrt(v - m**2 + epsilon), {"m": m, "v": v}
    """,
)
ex.misconception(
    "rmsprop.averaged_gradient",
    "The step uses a moving average of the gradients, which is half of Adam. RMSprop averages the "
    "squares only: the step is learning_rate * grad / sqrt(v + epsilon).",
    code="""
    def rmsprop(w, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
        m = rho * state.get("m", 0.0) + (1 - rho) * grad
        v = rho * state.get("v", 0.0) + (1 - rho) * grad**2
        return w - learning_rate * m / np.sqrt(v + epsilon), {"m": m, "v": v}
    """,
)
ex.misconception(
    "rmsprop.times_root",
    "The step is multiplied by the root. Divide by it: weights with large gradients take smaller "
    "steps.",
    edits={"grad / np.sqrt": "grad * np.sqrt"},
)
ex.misconception(
    "rmsprop.weighted_before_squaring",
    "1 - rho is squared with the gradient. It weighs the square: (1 - rho) * grad**2.",
    edits={"(1 - rho) * grad**2": "((1 - rho) * grad) ** 2"},
)
ex.misconception(
    "rmsprop.last_square_only",
    "Only the last gradient counts: v is its square alone. It is a moving average: rho * v + (1 - "
    "rho) * grad**2.",
    edits={'rho * state.get("v", 0.0) + (1 - rho) * grad**2': "grad**2"},
)
ex.misconception(
    "rmsprop.state_in_place",
    "The weights are right, but the state you were given is changed. Whoever kept it finds "
    "other numbers in it. Return a new dict with new arrays: no state[...] = ..., and no += "
    "on what it holds.",
    edits={'{"v": v}': "state.update(v=v) or state"},
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
    "adam.starts_at_the_first",
    "m and v start at the first gradient and its square, and there is no bias correction. Let both "
    "start at 0, and multiply the step by sqrt(1 - beta_2**t) / (1 - beta_1**t).",
    code="""
    def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m = beta_1 * state.get("m", grad) + (1 - beta_1) * grad
        v = beta_2 * state.get("v", grad**2) + (1 - beta_2) * grad**2
        return w - learning_rate * m / (np.sqrt(v) + epsilon), {"m": m, "v": v}
    """,
)
ex.misconception(
    "adam.only_m_corrected",
    "Only m is corrected for its start at zero. v needs it too: divide it by 1 - beta_2**t, or "
    "multiply the step by sqrt(1 - beta_2**t).",
    edits={
        "learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)": "learning_rate / (1 - beta_1**t)"
    },
)
ex.misconception(
    "adam.only_v_corrected",
    "Only v is corrected for its start at zero. m needs it too: divide it by 1 - beta_1**t.",
    code="""
    def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        t = state.get("t", 0) + 1
        m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
        v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
        root = np.sqrt(v / (1 - beta_2**t))
        return w - learning_rate * m / (root + epsilon), {"t": t, "m": m, "v": v}
    """,
)
ex.misconception(
    "adam.correction_without_root",
    "The bias correction of v lacks its square root: the step is learning_rate * "
    "sqrt(1 - beta_2**t) / (1 - beta_1**t).",
    edits={"np.sqrt(1 - beta_2**t)": "(1 - beta_2**t)"},
)
ex.misconception(
    "adam.correction_inverted",
    "You multiply by the bias correction. m and v come out too small in the first steps: "
    "divide them by 1 - beta_1**t and 1 - beta_2**t.",
    edits={"np.sqrt(1 - beta_2**t) / (1 - beta_1**t)": "(1 - beta_1**t) / np.sqrt(1 - beta_2**t)"},
)
ex.misconception(
    "adam.corrected_kept",
    "You keep the corrected m and v in the state, so the next step corrects them once more. Keep m "
    "and v themselves, and use the corrected ones for this step only.",
    code="""
    def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        t = state.get("t", 0) + 1
        m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
        v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
        m, v = m / (1 - beta_1**t), v / (1 - beta_2**t)
        return w - learning_rate * m / (np.sqrt(v) + epsilon), {"t": t, "m": m, "v": v}
    """,
)
ex.misconception(
    "adam.t_from_zero",
    "t is 0 in the first step, so the bias correction divides by 1 - beta_1**0 = 0. Increase t "
    "first, so that it is 1 in the first step.",
    edits={'t = state.get("t", 0) + 1': 't = state.get("t", 0)', '{"t": t, ': '{"t": t + 1, '},
    fault="Humbatova 2020: off by one",
)
ex.misconception(
    "adam.t_from_two",
    "t is 2 in the first step, so the bias correction comes one step late. t is 0 before the "
    "first step: increase it once.",
    edits={'t = state.get("t", 0) + 1': 't = state.get("t", 1) + 1'},
)
ex.misconception(
    "adam.t_stays_one",
    "The bias correction is that of the first step at every step. Count the steps: keep t in "
    "the state, and return it with m and v.",
    edits={'t = state.get("t", 0) + 1': "t = 1"},
)
for _slug, _epsilon in (("1e_7", "1e-7"), ("1e_8", "1e-8")):
    ex.misconception(
        f"adam.t_stays_one_epsilon_inside_{_slug}",
        "The bias correction is that of the first step at every step. Count the steps: keep t in "
        "the state, and return it with m and v.",
        code=f"""
        def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
            m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
            v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
            root = np.sqrt(v / (1 - beta_2) + {_epsilon})
            return w - learning_rate * m / (1 - beta_1) / root, {{"m": m, "v": v}}
        """,
    )
ex.misconception(
    "adam.betas_swapped",
    "beta_1 and beta_2 are swapped: beta_1 belongs to m, the average of the gradient, and "
    "beta_2 to v, the average of its square.",
    edits={
        't = state.get("t", 0) + 1': 'beta_1, beta_2 = beta_2, beta_1\n    t = state.get("t", 0) + 1'
    },
)
ex.misconception(
    "adam.betas_swapped_in_averages",
    "beta_1 and beta_2 are swapped in the averages: beta_1 belongs to m, the average of the "
    "gradient, and beta_2 to v, the average of its square.",
    edits={
        't = state.get("t", 0) + 1': 'beta_1, beta_2 = beta_2, beta_1\n    t = state.get("t", 0) + 1',
        'beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2': 'beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2\n    beta_1, beta_2 = beta_2, beta_1',
    },
)
ex.misconception(
    "adam.betas_swapped_in_correction",
    "beta_1 and beta_2 are swapped in the bias correction: 1 - beta_1**t corrects m, and 1 - "
    "beta_2**t corrects v.",
    edits={
        'beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2': 'beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2\n    beta_1, beta_2 = beta_2, beta_1'
    },
)
ex.misconception(
    "adam.beta_1_for_both",
    "beta_1 multiplies both old averages. The average of the squares has its own: beta_2 times the "
    "old v, plus (1 - beta_2) times the new square.",
    edits={'beta_2 * state.get("v", 0.0)': 'beta_1 * state.get("v", 0.0)'},
)
ex.misconception(
    "adam.beta_1_for_both_throughout",
    "You use beta_1 instead of beta_2 in the average of the squares. There it is beta_2 times the "
    "old v, plus (1 - beta_2) times the new square.",
    edits={
        'beta_2 * state.get("v", 0.0) + (1 - beta_2)': (
            'beta_1 * state.get("v", 0.0) + (1 - beta_1)'
        )
    },
)
ex.misconception(
    "adam.betas_written_down",
    "beta_1 and beta_2 are not used: 0.9 and 0.999 are written down in their places, whatever is "
    "given. Use the arguments.",
    edits={
        't = state.get("t", 0) + 1': ('beta_1, beta_2 = 0.9, 0.999\n    t = state.get("t", 0) + 1')
    },
)
ex.misconception(
    "adam.all_written_down",
    "beta_1, beta_2 and epsilon are not used: numbers of your own are written down in their "
    "places, whatever is given. Use the arguments.",
    edits={
        't = state.get("t", 0) + 1': (
            'beta_1, beta_2, epsilon = 0.9, 0.999, 1e-8\n    t = state.get("t", 0) + 1'
        )
    },
)
ex.misconception(
    "adam.all_written_down_defaults",
    "beta_1, beta_2 and epsilon are not used: numbers of your own are written down in their "
    "places, whatever is given. Use the arguments.",
    code="""
    def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        t = state.get("t", 0) + 1
        m = 0.9 * state.get("m", 0.0) + 0.1 * grad
        v = 0.999 * state.get("v", 0.0) + 0.001 * grad**2
        step = learning_rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        return w - step * m / (np.sqrt(v) + 1e-7), {"t": t, "m": m, "v": v}
    """,
)
ex.misconception(
    "adam.beta_weighs_the_new",
    "beta and 1 - beta are swapped: beta_1 and beta_2 multiply the OLD averages, 1 - beta_1 "
    "and 1 - beta_2 the new gradient and its square.",
    edits={
        'beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad': '(1 - beta_1) * state.get("m", 0.0) + beta_1 * grad',
        'beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2': '(1 - beta_2) * state.get("v", 0.0) + beta_2 * grad**2',
    },
)
ex.misconception(
    "adam.whole_gradient",
    "The whole gradient and its whole square are added. In a moving average the new value is "
    "weighted: (1 - beta_1) * grad and (1 - beta_2) * grad**2.",
    edits={"(1 - beta_1) * grad": "grad", "(1 - beta_2) * grad**2": "grad**2"},
)
ex.misconception(
    "adam.nothing_fades",
    "The old m and v are kept whole, so they only grow. Multiply them by beta_1 and beta_2.",
    edits={
        'beta_1 * state.get("m", 0.0)': 'state.get("m", 0.0)',
        'beta_2 * state.get("v", 0.0)': 'state.get("v", 0.0)',
    },
)
ex.misconception(
    "adam.not_squared",
    "In v you average the absolute value of the gradient instead of its square. Use grad**2; the "
    "square root is taken later.",
    edits={"(1 - beta_2) * grad**2": "(1 - beta_2) * np.abs(grad)"},
)
ex.misconception(
    "adam.plain_gradient",
    "In v you average the gradient without its square, so v can become negative and its root nan. "
    "Use grad**2.",
    edits={"(1 - beta_2) * grad**2": "(1 - beta_2) * grad"},
)
ex.misconception(
    "adam.square_of_m",
    "v averages the square of m. It averages the square of the gradient itself, grad**2.",
    edits={"(1 - beta_2) * grad**2": "(1 - beta_2) * m**2"},
)
ex.misconception(
    "adam.gradient_for_m",
    "The step uses the gradient itself. Use m, its average, divided by 1 - beta_1**t.",
    edits={"step * m /": "step * (1 - beta_1**t) * grad /"},
)
ex.misconception(
    "adam.no_root",
    "The step is divided by v itself. Divide by sqrt(v) + epsilon.",
    edits={"(np.sqrt(v) + epsilon)": "(v + epsilon)"},
)
ex.misconception(
    "adam.no_root_paper",
    "The step is divided by the corrected v itself. Divide by its square root plus epsilon.",
    code="""
    def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        t = state.get("t", 0) + 1
        m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
        v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
        m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
        return w - learning_rate * m_hat / (v_hat + epsilon), {"t": t, "m": m, "v": v}
    """,
)
ex.misconception(
    "adam.forgets",
    "Every step is like the first one: t, m and v start anew. Return the new ones in the "
    "state, and at the next step take them from the state you are given.",
    edits={'{"t": t, "m": m, "v": v}': "{}"},
)
ex.misconception(
    "adam.ascent",
    "You add the step. The gradient points uphill, so this makes the loss larger: subtract it.",
    edits={"return w - step": "return w + step"},
)
ex.misconception(
    "adam.t_one_behind",
    "From the second step on, t is one too small, so the bias correction comes twice as that of the "
    "first step. In the second step t is 2: increase it before you use it, and return it as it is.",
    edits={
        't = state.get("t", 0) + 1': 't = max(state.get("t", 0), 1)',
        '{"t": t, ': '{"t": state.get("t", 0) + 1, ',
    },
)
ex.misconception(
    "adam.first_step_uncorrected",
    "t is 0 in the first step, and you leave out the bias correction there. The first step needs it "
    "most: increase t first, so that it is 1.",
    edits={
        't = state.get("t", 0) + 1': 't = state.get("t", 0)',
        "    step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)\n": (
            "    step = learning_rate\n"
            "    if t:\n"
            "        step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)\n"
        ),
        '{"t": t, ': '{"t": t + 1, ',
    },
)
_ONCE = (
    "Only the first step moves the weights: where the state is not empty, nothing is computed. Make "
    "what you keep in the first step, and update it and the weights in every one."
)
# In the paper's form alone, as most write it: who has another is told by nearly the same numbers.
_PAPER = """
def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t = state.get("t", 0) + 1
    m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
    v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    step = learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return w - step, {"t": t, "m": m, "v": v}
"""
for _slug, _line, _changed, _message in (
    (
        "one_v_for_all_mean",
        "grad**2",
        "np.mean(grad**2)",
        "All weights share one v. Each weight has its own: leave grad**2 an array, without np.mean.",
    ),
    (
        "one_v_for_all_sum",
        "grad**2",
        "np.sum(grad**2)",
        "All weights share one v. Each weight has its own: leave grad**2 an array, without np.sum.",
    ),
    (
        "v_starts_at_one",
        'state.get("v", 0.0)',
        'state.get("v", 1.0)',
        "v starts at 1. Here m and v are 0 before the first step, which the bias correction makes up "
        "for.",
    ),
    (
        "m_starts_at_the_gradient",
        'state.get("m", 0.0)',
        'state.get("m", grad)',
        "m starts at the first gradient, and is corrected as if it had started at 0. Let it start at "
        "0.",
    ),
    (
        "beta_1_corrects_both",
        "1 - beta_2**t",
        "1 - beta_1**t",
        "Both averages are corrected with beta_1. v has its own: 1 - beta_2**t.",
    ),
    (
        "square_in_m",
        "(1 - beta_1) * grad",
        "(1 - beta_1) * grad**2",
        "m averages the squares of the gradients, as v does. m averages the gradients themselves.",
    ),
    (
        "times_root",
        "m_hat / (np",
        "m_hat * (np",
        "The step is multiplied by the root of v. Divide by it: weights with large gradients take "
        "smaller steps.",
    ),
    (
        "no_learning_rate",
        "learning_rate * m_hat",
        "m_hat",
        "The learning rate is not used. Multiply the step by it.",
    ),
    (
        "is_rmsprop",
        "m_hat / (np.sqrt(v_hat)",
        "grad / (np.sqrt(v)",
        "m and the bias correction play no part: this is RMSprop. The step is learning_rate * sqrt(1 "
        "- beta_2**t) / (1 - beta_1**t) * m / (sqrt(v) + epsilon).",
    ),
    (
        "whole_gradient_in_m",
        "(1 - beta_1) * grad",
        "grad",
        "The whole gradient is added to m. In a moving average the new value is weighted: (1 - "
        "beta_1) * grad.",
    ),
    (
        "weighted_before_squaring",
        "(1 - beta_2) * grad**2",
        "((1 - beta_2) * grad) ** 2",
        "1 - beta_2 is squared with the gradient. It weighs the square: (1 - beta_2) * grad**2.",
    ),
    (
        "beta_times_t",
        "**t",
        " * t",
        "The bias correction has beta * t, where it should have a power: 1 - beta**t.",
    ),
    (
        "amsgrad",
        "v_hat = v",
        "top = np.maximum(state.get('top', 0.0), v)\n    v_hat = top",
        "You keep the largest v so far, as AMSGrad does. Adam uses v itself, which can become smaller.",
    ),
    (
        "first_step_only",
        "    t = state",
        "    if state:\n        return w, state\n    t = state",
        _ONCE,
    ),
):
    ex.misconception(
        f"adam.{_slug}",
        _message,
        code=_PAPER.replace(_line, _changed).replace('"v": v}', '"v": v, "top": top}')
        if _slug == "amsgrad"
        else _PAPER.replace(_line, _changed),
    )
for _rule, _computes in (
    ("momentum", "v = momentum *"),
    ("nesterov", "v = momentum *"),
    ("adagrad", "a = state"),
    ("rmsprop", "v = rho *"),
):
    ex.misconception(
        f"{_rule}.first_step_only",
        _ONCE,
        edits={f"    {_computes}": f"    if state:\n        return w, state\n    {_computes}"},
    )
# A number in the place of epsilon: the values are nearly the same, so it is a slip of care. Other
# numbers are nearer to one of these than the tolerances can tell.
for _rule, _root, _literals in (
    ("adagrad", "np.sqrt(a + epsilon)", ("1e-5", "1e-6", "1e-7", "1e-8", "1e-10")),
    ("rmsprop", "np.sqrt(v + epsilon)", ("1e-5", "1e-6", "1e-7")),
    ("adam", "(np.sqrt(v) + epsilon)", ("1e-5", "1e-6", "1e-7", "1e-8")),
):
    for _literal in _literals:
        ex.misconception(
            f"{_rule}.epsilon_{_literal.replace('1e-', '')}",
            "The argument epsilon is not used: you use a small number of your own instead, "
            "whatever is given. Use epsilon.",
            edits={_root: _root.replace("epsilon", _literal)},
            care="epsilon",
        )
# A velocity or average that lives outside the state: right for one weight array, wrong for two.
_SHARED = (
    "Two weight arrays trained in turns disturb each other, as if {what} were kept in a global "
    "variable. Keep it in the state that you are given and return."
)
ex.misconception(
    "momentum.shared_state",
    _SHARED.format(what="the velocity"),
    code="""
    _velocity = {}

    def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
        if not state:
            _velocity.clear()
        v = momentum * _velocity.get("v", 0.0) - learning_rate * grad
        _velocity["v"] = v
        return w + v, {"started": True}
    """,
)
ex.misconception(
    "nesterov.shared_state",
    _SHARED.format(what="the velocity"),
    code="""
    _velocity = {}

    def nesterov(w, grad, state, learning_rate=0.01, momentum=0.9):
        if not state:
            _velocity.clear()
        v = momentum * _velocity.get("v", 0.0) - learning_rate * grad
        _velocity["v"] = v
        return w + momentum * v - learning_rate * grad, {"started": True}
    """,
)
ex.misconception(
    "adagrad.shared_state",
    _SHARED.format(what="the sum of squares"),
    code="""
    _sums = {}

    def adagrad(w, grad, state, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
        if not state:
            _sums.clear()
        a = _sums.get("a", initial_accumulator_value) + grad**2
        _sums["a"] = a
        return w - learning_rate * grad / np.sqrt(a + epsilon), {"started": True}
    """,
)
ex.misconception(
    "rmsprop.shared_state",
    _SHARED.format(what="the average of squares"),
    code="""
    _averages = {}

    def rmsprop(w, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
        if not state:
            _averages.clear()
        v = rho * _averages.get("v", 0.0) + (1 - rho) * grad**2
        _averages["v"] = v
        return w - learning_rate * grad / np.sqrt(v + epsilon), {"started": True}
    """,
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
ex.misconception(
    "adam.shared_count",
    "Two weight arrays trained in turns disturb each other, as if t alone were kept in a global "
    "variable. Keep t in the state, too, and return it.",
    code="""
    _count = {}

    def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        t = (_count["t"] if state else 0) + 1
        _count["t"] = t
        m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
        v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
        step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
        return w - step * m / (np.sqrt(v) + epsilon), {"m": m, "v": v}
    """,
)
ex.misconception(
    "adam.state_in_place",
    "The weights are right, but the state you were given is changed. Whoever kept it finds "
    "other numbers in it. Return a new dict with new arrays: no state[...] = ..., and no += "
    "on what it holds.",
    edits={'{"t": t, "m": m, "v": v}': "state.update(t=t, m=m, v=v) or state"},
)
