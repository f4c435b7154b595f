"""ex13: the oracle is `keras.layers.SimpleRNN`, its gradient by `tf.GradientTape`, TensorFlow's
singular values and `tf.clip_by_global_norm`; probes, cases and known mistakes.
"""

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Recurrent networks and their gradients",
    unit="D. Sequences",
    summary="A simple RNN, backpropagation through time, and why gradients vanish or explode.",
    minutes=75,
)


# The oracle, under the students' function names.


def rnn_step(x_t, h, w_x, w_h, b):
    cell = keras.layers.SimpleRNNCell(h.shape[1], dtype=x_t.dtype.name)
    cell.build(x_t.shape)
    cell.set_weights([w_x, w_h, b])
    return cell(tf.constant(x_t), [tf.constant(h)])[0]


def _layer(x, w_x, w_h, b):
    layer = keras.layers.SimpleRNN(len(b), return_sequences=True, dtype=x.dtype.name)
    layer.build(x.shape)
    layer.set_weights([w_x, w_h, b])
    return layer


def rnn_forward(x, h0, w_x, w_h, b):
    return _layer(x, w_x, w_h, b)(tf.constant(x), initial_state=[tf.constant(h0)])


def rnn_backward(grad_h, x, h0, w_x, w_h, b):
    layer = _layer(x, w_x, w_h, b)
    inputs = {"x": tf.constant(x), "h0": tf.constant(h0)}
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        states = layer(inputs["x"], initial_state=[inputs["h0"]])
    weights = [variable.value for variable in layer.trainable_variables]
    sources = {**inputs, **dict(zip(("w_x", "w_h", "b"), weights, strict=True))}
    return tape.gradient(states, sources, output_gradients=tf.constant(grad_h))


def gradient_norms_through_time(w_h, steps):
    w_h = tf.constant(w_h)
    powers = [w_h]
    for _ in range(steps - 1):
        powers.append(tf.matmul(powers[-1], w_h))
    return tf.reduce_max(tf.linalg.svd(tf.stack(powers), compute_uv=False), axis=-1)


def clip_by_global_norm(grads, max_norm):
    return tf.clip_by_global_norm(grads, max_norm)[0]


# Parts.

ex.part(
    "rnn_step",
    points=1,
    hints=(
        "Two matrix products, one for the input and one for the old state, and a bias.",
        "tanh of x_t @ w_x + h @ w_h + b.",
    ),
)
ex.part(
    "rnn_forward",
    points=2,
    hints=(
        "Loop over axis 1 of x. Each step starts from the state the last one returned.",
        "Set h = h0 before the loop; inside, h = rnn_step(x[:, t], h, …) and collect h.",
        "np.stack(states, axis=1) makes (N, T, U) of the collected states.",
    ),
)
ex.part(
    "rnn_backward",
    points=3,
    hints=(
        "Run rnn_forward first: you need every state, and h0 as the state before the first step.",
        "Go from the last step to the first. The dh of a step is its own grad_h[:, t] plus what "
        "the next step sends back, dz @ w_h.T.",
        "The slope of tanh is 1 - h[t]**2, with the state that step t returned.",
        "Start dw_x, dw_h and db at zeros and add the part of each step: x[:, t].T @ dz, h[t-1].T "
        "@ dz, dz.sum(axis=0). No division.",
    ),
)
ex.part(
    "gradient_norms_through_time",
    points=2,
    hints=(
        "Multiply the matrix by itself, @ and not **, and take the norm of each power.",
        "The spectral norm is the largest singular value: np.linalg.norm(matrix, 2).",
        "np.linalg.matrix_power(w_h, k) for k from 1 up to and including steps.",
    ),
)
ex.part(
    "clip_by_global_norm",
    points=2.4,
    hints=(
        "One norm for all gradients together: the root of the sum of all squared entries.",
        "One factor for all: max_norm / norm where norm > max_norm, and 1 otherwise.",
        "One formula for both cases: g * max_norm / max(norm, max_norm). It never divides by zero.",
    ),
)


# Probes.


@ex.probe("clip_by_global_norm")
def clipped(impl, grads, max_norm):
    """The list of gradients, whether it comes alone or paired with the norm, as TensorFlow's."""
    reply = impl.clip_by_global_norm(grads, max_norm)
    if isinstance(reply, (list, tuple)) and len(reply) == 2:
        first, second = reply
        if isinstance(first, (list, tuple)) and not isinstance(second, (list, tuple)):
            return first if np.ndim(second) == 0 else reply
    return reply


# Cases. Within each of them N, T, D and U differ as far as one and two allow.


def _weights(rng, d, u):
    return {
        "w_x": rng.normal(size=(d, u)) * 0.6,
        "w_h": rng.normal(size=(u, u)) * 0.6,
        "b": rng.normal(size=u) * 0.4,
    }


def _states(rng, n, u):
    return rng.uniform(-0.8, 0.8, size=(n, u))


_ONE_UNIT = {"w_x": np.array([[0.5]]), "w_h": np.array([[-2.0]]), "b": np.array([0.1])}


@ex.cases("rnn_step")
def rnn_step_cases(rng):
    yield case("one unit", x_t=np.array([[1.0]]), h=np.array([[0.5]]), **_ONE_UNIT)
    for name, n, d, u in (
        ("one sample, 2 inputs, 3 units", 1, 2, 3),
        ("a batch of 4", 4, 3, 2),
        ("one input, 4 units", 2, 1, 4),
    ):
        x_t = rng.normal(size=(n, d))
        yield case(name, x_t=x_t, h=_states(rng, n, u), **_weights(rng, d, u))
    weights = _weights(rng, 4, 3)
    yield case("an empty state", x_t=rng.normal(size=(2, 4)), h=np.zeros((2, 3)), **weights)
    large = 2.0 * rng.normal(size=(3, 2))
    yield case("larger inputs", x_t=large, h=_states(rng, 3, 4), **_weights(rng, 2, 4))


def _sequence(rng, n, t, d, u):
    return {
        "x": rng.normal(size=(n, t, d)),
        "h0": _states(rng, n, u),
        **_weights(rng, d, u),
    }


@ex.cases("rnn_forward")
def rnn_forward_cases(rng):
    yield case("one step", **_sequence(rng, 2, 1, 4, 3))
    yield case(
        "two steps, one unit",
        x=np.array([[[1.0], [0.0]]]),
        h0=np.array([[0.5]]),
        **_ONE_UNIT,
    )
    yield case("one sequence of 3 steps", **_sequence(rng, 1, 3, 2, 4))
    yield case("one input at a time, 3 sequences", **_sequence(rng, 3, 4, 1, 2))
    yield case("2 sequences of 3 steps", **_sequence(rng, 2, 3, 5, 4))
    fresh = _sequence(rng, 2, 4, 1, 3)
    yield case("starting from an empty state", **{**fresh, "h0": np.zeros((2, 3))})
    silent = _sequence(rng, 3, 4, 1, 2)
    yield case("no input, only the echo of h0", **{**silent, "x": np.zeros((3, 4, 1))})


@ex.cases("rnn_backward")
def rnn_backward_cases(rng):
    yield case(
        "one step, one unit",
        grad_h=np.array([[[2.0]]]),
        x=np.array([[[1.0]]]),
        h0=np.array([[0.5]]),
        **_ONE_UNIT,
    )
    yield case(
        "two steps, one unit",
        grad_h=np.array([[[-0.5], [1.5]]]),
        x=np.array([[[1.0], [-0.25]]]),
        h0=np.array([[0.5]]),
        **_ONE_UNIT,
    )
    grad_h = rng.normal(size=(1, 3, 4))
    yield case("one sequence of 3 steps", grad_h=grad_h, **_sequence(rng, 1, 3, 2, 4))
    grad_h = rng.normal(size=(3, 4, 2))
    yield case("3 sequences of 4 steps", grad_h=grad_h, **_sequence(rng, 3, 4, 1, 2))
    grad_h = np.zeros((2, 3, 3))
    grad_h[:, -1] = rng.normal(size=(2, 3))
    yield case("a loss at the last step only", grad_h=grad_h, **_sequence(rng, 2, 3, 2, 3))


def _turning(angle, factor):
    return factor * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


@ex.cases("gradient_norms_through_time")
def gradient_norms_cases(rng):
    yield case("one negative weight", w_h=np.array([[-0.8]]), steps=3)
    yield case("2 in one step, 0.2 in two", w_h=np.array([[0.0, 2.0], [0.1, 0.0]]), steps=5)
    yield case("vanishing: halved at each of 10 steps", w_h=_turning(0.7, 0.5), steps=10)
    yield case("exploding: doubled at each of 10 steps", w_h=_turning(-1.1, 2.0), steps=10)
    yield case("eigenvalues 1, yet growing", w_h=np.array([[1.0, 3.0], [0.0, 1.0]]), steps=4)
    yield case("3 units", w_h=rng.normal(size=(3, 3)) * 0.5, steps=4)
    yield case("4 units, one step", w_h=rng.normal(size=(4, 4)), steps=1)
    yield case("5 units", w_h=rng.normal(size=(5, 5)) * 0.6, steps=6)


def _of_norm(rng, length, *shapes):
    """Random gradients of these shapes with this global norm."""
    grads = [rng.normal(size=shape) for shape in shapes]
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * (length / norm) for g in grads]


@ex.cases("clip_by_global_norm")
def clip_cases(rng):
    yield case("3 and 4, at most 1", grads=[np.array([3.0]), np.array([4.0])], max_norm=1.0)
    yield case("one gradient alone", grads=_of_norm(rng, 6.0, (5,)), max_norm=1.5)
    yield case("a matrix and its bias", grads=_of_norm(rng, 8.0, (2, 3), (3,)), max_norm=2.0)
    yield case("short enough already", grads=_of_norm(rng, 3.0, (3, 2), (2,)), max_norm=4.0)
    together = [
        part for shape in ((2, 2), (3,), (4,), (1, 3)) for part in _of_norm(rng, 1.5, shape)
    ]
    yield case("each short alone, too long together", grads=together, max_norm=2.0)
    exploded = _of_norm(rng, 1e6, (3, 4)) + _of_norm(rng, 2.0, (4,), (2,))
    yield case("one gradient has exploded", grads=exploded, max_norm=5.0)


@ex.cases("clip_by_global_norm", group="stability", points=0.6, quiet=True)
def clip_stability(rng):
    yield case("all gradients are zero", grads=[np.zeros((2, 3)), np.zeros(3)], max_norm=1.0)
    one = [np.zeros(4), *_of_norm(rng, 6.0, (2, 3))]
    yield case("one of two gradients is zero", grads=one, max_norm=2.0)


# Misconceptions.

ex.misconception(
    "rnn_step.no_tanh",
    "The tanh is missing, so all steps together are only one linear layer. Take tanh of the sum.",
    edits={"np.tanh(x_t @ w_x + h @ w_h + b)": "x_t @ w_x + h @ w_h + b"},
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "rnn_step.sigmoid",
    "This is a sigmoid, between 0 and 1. A simple RNN uses tanh, between -1 and 1.",
    edits={"np.tanh(x_t @ w_x + h @ w_h + b)": "1.0 / (1.0 + np.exp(-(x_t @ w_x + h @ w_h + b)))"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "rnn_step.transposed",
    "You use w_h transposed. w_h is (U, U), so that gives no error, but the formula is h @ w_h.",
    edits={"h @ w_h": "h @ w_h.T"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "rnn_step.no_recurrent",
    "The old state is not used, so nothing is remembered. Add h @ w_h to the sum.",
    edits={" + h @ w_h": ""},
)
ex.misconception(
    "rnn_step.no_bias",
    "The bias is missing: add b to the sum, before the tanh.",
    edits={" + b)": ")"},
    fault="DeepCrime WRB: bias removed",
)

for _slug, _changed, _message in (
    (
        "relu",
        "np.maximum(x_t @ w_x + h @ w_h + b, 0.0)",
        "This is ReLU. A simple RNN uses tanh, between -1 and 1.",
    ),
    (
        "tangent",
        "np.tan(x_t @ w_x + h @ w_h + b)",
        "You apply np.tan, the tangent of an angle. Use np.tanh.",
    ),
    (
        "bias_after",
        "np.tanh(x_t @ w_x + h @ w_h) + b",
        "The bias is added after the tanh. Add it to the sum, inside.",
    ),
    (
        "state_after",
        "np.tanh(x_t @ w_x + b) + h @ w_h",
        "The old state is added after the tanh. Add h @ w_h to the sum, inside.",
    ),
    (
        "bias_twice",
        "np.tanh(x_t @ w_x + b + h @ w_h + b)",
        "The bias is added twice. Some libraries have one for the input and one for the state; here "
        "there is only one.",
    ),
    (
        "old_state_added",
        "np.tanh(x_t @ w_x + h @ w_h + b) + h",
        "The old state is added to the new one. It counts inside the tanh only: tanh(x_t @ w_x + h @ "
        "w_h + b).",
    ),
    (
        "state_without_weights",
        "np.tanh(x_t @ w_x + h + b)",
        "w_h is not used. Every unit looks at the old states of all units: h @ w_h.",
    ),
):
    ex.misconception(
        f"rnn_step.{_slug}",
        _message,
        edits={"np.tanh(x_t @ w_x + h @ w_h + b)": _changed},
    )

ex.misconception(
    "rnn_forward.h0_every_step",
    "Every step starts from h0 again, so nothing is remembered. Each step should start from the "
    "state that the step before returned.",
    edits={"x[:, t], h, w_x": "x[:, t], h0, w_x"},
)
ex.misconception(
    "rnn_forward.ignores_h0",
    "Your first step starts from zeros. It should start from h0.",
    edits={"h, states = h0, []": "h, states = np.zeros_like(h0), []"},
)
ex.misconception(
    "rnn_forward.last_only",
    "You return only the last state. All states are asked for, one for each step: (N, T, U).",
    edits={"return np.stack(states, axis=1)": "return h"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "rnn_forward.time_first",
    "Your result has time first, (T, N, U). The batch comes first, (N, T, U): stack the states on "
    "axis 1.",
    edits={"axis=1": "axis=0"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "rnn_forward.includes_h0",
    "h0 is among the states you return. Return only the T states that the steps made.",
    edits={"h, states = h0, []": "h, states = h0, [h0]"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "rnn_forward.backwards",
    "The sequence is read from the end to the start. Begin with the first step, x[:, 0].",
    edits={"range(x.shape[1])": "reversed(range(x.shape[1]))"},
)
ex.misconception(
    "rnn_forward.no_tanh",
    "The tanh is missing, so all steps together are only one linear layer. Apply it to the whole "
    "sum at every step.",
    code="""
    def rnn_forward(x, h0, w_x, w_h, b):
        h, states = h0, []
        for t in range(x.shape[1]):
            h = x[:, t] @ w_x + h @ w_h + b
            states.append(h)
        return np.stack(states, axis=1)
    """,
    fault="DeepCrime: ARM (remove activation function)",
)
ex.misconception(
    "rnn_forward.state_before",
    "Your states come one step too late: entry [:, 0] is h0 and the last state is missing. Store "
    "each state after its step.",
    code="""
    def rnn_forward(x, h0, w_x, w_h, b):
        h, states = h0, []
        for t in range(x.shape[1]):
            states.append(h)
            h = rnn_step(x[:, t], h, w_x, w_h, b)
        return np.stack(states, axis=1)
    """,
)
ex.misconception(
    "rnn_forward.same_array",
    "All steps hold the last state, because the list holds the same array T times. Make a new "
    "array at each step: h = rnn_step(...), not h[...] = or h +=.",
    code="""
    def rnn_forward(x, h0, w_x, w_h, b):
        h = h0
        for t in range(x.shape[1]):
            h = rnn_step(x[:, t], h, w_x, w_h, b)
        return np.stack([h] * x.shape[1], axis=1)
    """,
)

# Steps written out, as who does not call rnn_step has them.
_STEPS = """
def rnn_forward(x, h0, w_x, w_h, b):
    h, states = h0, []
    for t in range(x.shape[1]):
        h = {step}
        states.append(h)
    return np.stack(states, axis=1)
"""
for _slug, _step, _message in (
    (
        "sigmoid",
        "1.0 / (1.0 + np.exp(-(x[:, t] @ w_x + h @ w_h + b)))",
        "Your steps apply a sigmoid. A simple RNN uses tanh, between -1 and 1.",
    ),
    (
        "relu",
        "np.maximum(x[:, t] @ w_x + h @ w_h + b, 0.0)",
        "Your steps apply ReLU. A simple RNN uses tanh, between -1 and 1.",
    ),
    (
        "transposed",
        "np.tanh(x[:, t] @ w_x + h @ w_h.T + b)",
        "Your steps use w_h transposed. w_h is (U, U), so that gives no error, but the formula is h @ "
        "w_h.",
    ),
    (
        "no_bias",
        "np.tanh(x[:, t] @ w_x + h @ w_h)",
        "The bias is missing in your steps: add b to the sum, before the tanh.",
    ),
    (
        "first_input_only",
        "np.tanh(x[:, 0] @ w_x + h @ w_h + b)",
        "Every step gets the first input. Step t gets its own: x[:, t].",
    ),
    (
        "states_added",
        "h + np.tanh(x[:, t] @ w_x + h @ w_h + b)",
        "Each new state is added to the old one. It replaces it: h = tanh(…).",
    ),
):
    ex.misconception(f"rnn_forward.{_slug}", _message, code=_STEPS.format(step=_step))
ex.misconception(
    "rnn_forward.batch_as_time",
    "You loop over the first axis as if it were time. x is (N, T, D): the first axis counts the "
    "sequences, which are independent of each other. Time is axis 1: x[:, t].",
    edits={"range(x.shape[1])": "range(x.shape[0])", "x[:, t]": "x[t]", "axis=1": "axis=0"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "rnn_forward.reshaped",
    "The shape is right, but numbers of different sequences and steps are mixed: a reshape does not "
    "exchange the axes of time and batch. Put the states together with np.stack(states, axis=1).",
    edits={"np.stack(states, axis=1)": "np.array(states).reshape(*x.shape[:2], -1)"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "rnn_forward.pair_returned",
    "You return the states together with the last one. Return the states of all steps alone, an array "
    "(N, T, U).",
    edits={"return np.stack(states, axis=1)": "return np.stack(states, axis=1), h"},
)
ex.misconception(
    "rnn_backward.not_accumulated",
    "The gradients of w_x, w_h and b hold only the part of the first step. The weights are used at "
    "every step: add up the parts of all steps (+=, not =).",
    edits={
        'np.einsum("ntd,ntu->du", x, dz)': "x[:, 0].T @ dz[:, 0]",
        'np.einsum("ntv,ntu->vu", before, dz)': "before[:, 0].T @ dz[:, 0]",
        "dz.sum(axis=(0, 1))": "dz[:, 0].sum(axis=0)",
    },
)
ex.misconception(
    "rnn_backward.last_step_weights",
    "The gradients of w_x, w_h and b hold only the part of the last step. The weights are used at "
    "every step: add up the parts of all steps.",
    edits={
        'np.einsum("ntd,ntu->du", x, dz)': "x[:, -1].T @ dz[:, -1]",
        'np.einsum("ntv,ntu->vu", before, dz)': "before[:, -1].T @ dz[:, -1]",
        "dz.sum(axis=(0, 1))": "dz[:, -1].sum(axis=0)",
    },
)
ex.misconception(
    "rnn_backward.not_through_time",
    "No gradient goes back from one step to the step before. Add dz @ w_h.T of the next step to "
    "grad_h[:, t].",
    edits={"(dh + grad_h[:, t])": "grad_h[:, t]"},
)
ex.misconception(
    "rnn_backward.only_last_grad",
    "Only the last grad_h is used. Each step has its own: add grad_h[:, t] to dh when you come to "
    "step t.",
    edits={
        "(dh + grad_h[:, t])": "(dh + (grad_h[:, t] if t == x.shape[1] - 1 else 0.0))",
    },
)
ex.misconception(
    "rnn_backward.no_slope",
    "The slope of tanh is missing: dz = dh * (1 - h[t]**2).",
    edits={"1.0 - states**2": "np.ones_like(states)"},
)
ex.misconception(
    "rnn_backward.slope_not_squared",
    "You use 1 - h as the slope. For tanh it is 1 - h**2: square the state.",
    edits={"1.0 - states**2": "1.0 - states"},
)
ex.misconception(
    "rnn_backward.slope_of_tanh_again",
    "You apply tanh to the state once more: 1 - tanh(h)**2. The state is already the output of "
    "tanh, so the slope is 1 - h**2.",
    edits={"1.0 - states**2": "1.0 - np.tanh(states) ** 2"},
)
ex.misconception(
    "rnn_backward.not_transposed",
    "On the way back, w_h is not transposed. Forwards it is h @ w_h, backwards dz @ w_h.T.",
    edits={"dz[:, t] @ w_h.T": "dz[:, t] @ w_h"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "rnn_backward.current_state",
    "For the gradient of w_h you use the state after the step. In the step, w_h was multiplied by "
    "the state BEFORE it: h[t-1].T @ dz, with h0 for the first step.",
    edits={"np.concatenate([h0[:, None], states[:, :-1]], axis=1)": "states"},
)
ex.misconception(
    "rnn_backward.last_state_first",
    "In the first step you use hs[-1] for the gradient of w_h. Python takes that as the last state "
    "of all; the state before the first step is h0.",
    edits={
        "np.concatenate([h0[:, None], states[:, :-1]], axis=1)": "np.roll(states, 1, axis=1)",
    },
)
ex.misconception(
    "rnn_backward.batch_mean",
    "The gradients of w_x, w_h and b are divided by the number of sequences. If the loss is a "
    "mean, the 1/N is already in grad_h: add up, and do not divide.",
    edits={
        'np.einsum("ntd,ntu->du", x, dz)': 'np.einsum("ntd,ntu->du", x, dz) / len(x)',
        'np.einsum("ntv,ntu->vu", before, dz)': ('np.einsum("ntv,ntu->vu", before, dz) / len(x)'),
        "dz.sum(axis=(0, 1))": "dz.sum(axis=(0, 1)) / len(x)",
    },
)

_LOSS = "dz[:, t] = (dh + grad_h[:, t]) * slopes[:, t]"
for _slug, _edits, _message in (
    (
        "first_to_last",
        {"reversed(range(x.shape[1]))": "range(x.shape[1])"},
        "You go from the first step to the last. The gradient comes from the end: begin with the last "
        "step, and carry it back.",
    ),
    (
        "carried_without_slope",
        {"dh = dz[:, t] @ w_h.T": "dh = (dh + grad_h[:, t]) @ w_h.T"},
        "What goes back to the step before lacks the slope of tanh: it is dz @ w_h.T, and not dh @ "
        "w_h.T.",
    ),
    (
        "carried_twice",
        {"dh = dz[:, t] @ w_h.T": "dh = dh + grad_h[:, t] + dz[:, t] @ w_h.T"},
        "The dh of a step is carried on to the step before as it is, too. Only dz @ w_h.T goes back: "
        "write dh =, not dh +=.",
    ),
    (
        "slope_of_the_state_before",
        {"1.0 - states**2": "1.0 - before**2"},
        "You take the slope at the state before the step. tanh gave the state after it: 1 - h[t]**2.",
    ),
    (
        "slope_of_sigmoid",
        {"1.0 - states**2": "states * (1.0 - states)"},
        "h * (1 - h) is the slope of a sigmoid. For tanh it is 1 - h**2.",
    ),
    (
        "slope_of_relu",
        {"1.0 - states**2": "1.0 * (states > 0)"},
        "That is the slope of ReLU, 1 or 0. For tanh it is 1 - h**2.",
    ),
    (
        "last_grad_at_every_step",
        {"(dh + grad_h[:, t])": "(dh + grad_h[:, -1])"},
        "Every step gets the gradient of the last one. Step t has its own: grad_h[:, t].",
    ),
    (
        "h0_not_through_w_h",
        {'"h0": dh,': '"h0": dz[:, 0],'},
        "The gradient of h0 stops one product early. h0 went into the first step through w_h: dz @ "
        "w_h.T.",
    ),
    (
        "starts_from_zeros",
        {"rnn_forward(x, h0, w_x": "rnn_forward(x, 0 * h0, w_x"},
        "The states are computed from zeros. Start from h0, as rnn_forward does.",
    ),
    (
        "h0_taken_as_zeros",
        {"[h0[:, None], states": "[0 * h0[:, None], states"},
        "For the gradient of w_h you take zeros as the state before the first step. It is h0.",
    ),
    (
        "weights_without_slope",
        {
            "dz[:, t] = (dh": "dh_all[:, t] = dh + grad_h[:, t]\n        dz[:, t] = (dh",
            "dz = np.empty_like(states)": "dz, dh_all = np.empty_like(states), np.empty_like(states)",
            'np.einsum("ntd,ntu->du", x, dz)': 'np.einsum("ntd,ntu->du", x, dh_all)',
            'np.einsum("ntv,ntu->vu", before, dz)': 'np.einsum("ntv,ntu->vu", before, dh_all)',
            "dz.sum(axis=(0, 1))": "dh_all.sum(axis=(0, 1))",
        },
        "The gradients of w_x, w_h and b lack the slope of tanh: use dz = dh * (1 - h[t]**2), and not "
        "dh.",
    ),
    (
        "bias_not_accumulated",
        {"dz.sum(axis=(0, 1))": "dz[:, 0].sum(axis=0)"},
        "The gradient of b holds only the part of the first step. Add up the parts of all steps: +=, "
        "not =.",
    ),
    (
        "clipped",
        {
            'np.einsum("ntd,ntu->du", x, dz)': 'np.clip(np.einsum("ntd,ntu->du", x, dz), -1, 1)',
            'np.einsum("ntv,ntu->vu", before, dz)': (
                'np.clip(np.einsum("ntv,ntu->vu", before, dz), -1, 1)'
            ),
            "dz.sum(axis=(0, 1))": "np.clip(dz.sum(axis=(0, 1)), -1, 1)",
        },
        "You limit the gradients to -1 … 1. Clipping is a step of its own, clip_by_global_norm: return "
        "them as they are.",
    ),
):
    ex.misconception(f"rnn_backward.{_slug}", _message, edits=_edits)

ex.misconception(
    "gradient_norms_through_time.power_of_norm",
    "You raise the norm of w_h to the power k. Do it in the other order: multiply the matrices "
    "first, then take the norm of the product, which can be much smaller.",
    edits={
        "np.linalg.norm(np.linalg.matrix_power(w_h, k), 2)": "np.linalg.norm(w_h, 2) ** k",
    },
)
ex.misconception(
    "gradient_norms_through_time.spectral_radius",
    "This is the largest absolute eigenvalue of w_h to the power k. What is asked for is the "
    "spectral norm: the largest singular value of the product w_h @ … @ w_h, k times.",
    edits={
        "np.linalg.norm(np.linalg.matrix_power(w_h, k), 2)": (
            "np.abs(np.linalg.eigvals(w_h)).max() ** k"
        ),
    },
)
ex.misconception(
    "gradient_norms_through_time.frobenius",
    "This is the Frobenius norm, the root of the sum of all squared entries. The spectral norm is "
    "the largest singular value: np.linalg.norm(matrix, 2), with the 2.",
    edits={"matrix_power(w_h, k), 2)": "matrix_power(w_h, k))"},
)
ex.misconception(
    "gradient_norms_through_time.entry_powers",
    "Each entry is raised to the power separately, as ** does. Multiply the matrix by itself with "
    "@, or use np.linalg.matrix_power.",
    edits={"np.linalg.matrix_power(w_h, k)": "w_h**k"},
)
ex.misconception(
    "gradient_norms_through_time.from_zero",
    "Your powers start at 0, which gives the identity matrix with norm 1. They should go from 1, "
    "which is w_h itself, up to and including steps.",
    edits={"range(1, steps + 1)": "range(steps)"},
    fault="Humbatova 2020: off by one",
)
ex.misconception(
    "gradient_norms_through_time.squared",
    "These are the squares of the norms, such as the eigenvalues of the matrix times its "
    "transpose. Take the square root.",
    edits={
        "np.linalg.norm(np.linalg.matrix_power(w_h, k), 2)": (
            "np.linalg.norm(np.linalg.matrix_power(w_h, k), 2) ** 2"
        ),
    },
)

for _slug, _norm, _message in (
    (
        "largest_column_sum",
        "np.linalg.norm(np.linalg.matrix_power(w_h, k), 1)",
        "This is the largest sum of a column, the 1-norm. The spectral norm is the largest singular "
        "value: np.linalg.norm(matrix, 2).",
    ),
    (
        "largest_entry",
        "np.abs(np.linalg.matrix_power(w_h, k)).max()",
        "This is the largest entry. The spectral norm is the largest singular value: "
        "np.linalg.norm(matrix, 2).",
    ),
    (
        "with_its_transpose",
        "np.linalg.norm(np.linalg.matrix_power(w_h.T @ w_h, k), 2)",
        "You multiply w_h.T @ w_h by itself. Multiply w_h by itself, k times, and then take the norm.",
    ),
    (
        "smallest",
        "np.linalg.norm(np.linalg.matrix_power(w_h, k), -2)",
        "This is the smallest singular value. The spectral norm is the largest: "
        "np.linalg.norm(matrix, 2).",
    ),
):
    ex.misconception(
        f"gradient_norms_through_time.{_slug}",
        _message,
        edits={"np.linalg.norm(np.linalg.matrix_power(w_h, k), 2)": _norm},
    )
ex.misconception(
    "gradient_norms_through_time.of_a_vector",
    "You follow one vector, such as ones, and take its length. Take the norm of the matrix w_h @ … @ "
    "w_h itself, np.linalg.norm(matrix, 2).",
    code="""
    def gradient_norms_through_time(w_h, steps):
        vector, norms = np.ones(len(w_h)), []
        for _ in range(steps):
            vector = w_h @ vector
            norms.append(np.linalg.norm(vector))
        return np.array(norms)
    """,
)
for _slug, _range, _message in (
    (
        "one_too_many",
        "range(steps + 1)",
        "There is one norm too many: that of the identity, before the first step. Begin with w_h itself.",
    ),
    (
        "one_short",
        "range(1, steps)",
        "The last norm is missing. range(1, steps) ends before steps: write range(1, steps + 1).",
    ),
    (
        "last_only",
        "range(steps, steps + 1)",
        "Only the norm of the last power is there. Return those of all powers, from 1 to steps.",
    ),
):
    ex.misconception(
        f"gradient_norms_through_time.{_slug}",
        _message,
        edits={"range(1, steps + 1)": _range},
        fault="Humbatova 2020: off by one",
    )

_SCALED = "return [g * (max_norm / max(norm, max_norm)) for g in grads]"

ex.misconception(
    "clip_by_global_norm.each_alone",
    "Each gradient is clipped by its own norm, which changes the direction of the whole. Compute "
    "one norm of all gradients together, and multiply all by the same factor.",
    edits={
        _SCALED: ("return [g * (max_norm / max(np.sqrt(np.sum(g**2)), max_norm)) for g in grads]"),
    },
)
ex.misconception(
    "clip_by_global_norm.by_value",
    "Each entry is limited to max_norm, which changes the direction of the gradient. Multiply all "
    "gradients by one factor instead: max_norm / norm.",
    edits={_SCALED: "return [np.clip(g, -max_norm, max_norm) for g in grads]"},
)
for _slug, _clipped, _message in (
    (
        "to_length_one",
        "return [g / norm if norm > max_norm else g for g in grads]",
        "Gradients that are too long get the norm 1. It should be max_norm: multiply by max_norm / "
        "norm.",
    ),
    (
        "factor_inverted",
        "return [g * max(norm, max_norm) / max_norm for g in grads]",
        "Gradients that are too long become longer. The factor is max_norm / norm, and not norm / "
        "max_norm.",
    ),
    (
        "divided_by_max_norm",
        "return [g / max_norm if norm > max_norm else g for g in grads]",
        "Gradients that are too long are divided by max_norm. The factor is max_norm / norm.",
    ),
    (
        "short_ones_only",
        "return [g * max_norm / norm if 0 < norm < max_norm else g for g in grads]",
        "You scale the gradients that are short, and leave the long ones. It is the opposite: only "
        "where norm > max_norm.",
    ),
    (
        "dropped",
        "return [g if norm <= max_norm else 0.0 * g for g in grads]",
        "Gradients that are too long become 0. Make them shorter: multiply by max_norm / norm.",
    ),
    (
        "largest_norm",
        "norm = max(np.sqrt(np.sum(g**2)) for g in grads)\n    "
        "return [g * (max_norm / max(norm, max_norm)) for g in grads]",
        "You use the norm of the longest gradient. The global norm is that of all entries of all "
        "gradients together.",
    ),
    (
        "mean_square",
        "norm = norm / np.sqrt(sum(g.size for g in grads))\n    "
        "return [g * (max_norm / max(norm, max_norm)) for g in grads]",
        "You take the root of the mean of the squares. The norm is the root of their sum.",
    ),
):
    ex.misconception(f"clip_by_global_norm.{_slug}", _message, edits={_SCALED: _clipped})
ex.misconception(
    "clip_by_global_norm.always",
    "Gradients with a norm below max_norm are made longer. Clipping only makes them shorter: where "
    "norm <= max_norm, leave them unchanged.",
    edits={"max(norm, max_norm)": "norm"},
)
ex.misconception(
    "clip_by_global_norm.no_root",
    "The sum of squares is used as the norm. Take its square root first.",
    edits={"np.sqrt(sum(np.sum(g**2) for g in grads))": "sum(np.sum(g**2) for g in grads)"},
)
ex.misconception(
    "clip_by_global_norm.sum_of_norms",
    "The norms of the gradients are added up. The global norm is the root of the sum of the "
    "squares of all entries of all gradients.",
    edits={
        "np.sqrt(sum(np.sum(g**2) for g in grads))": ("sum(np.sqrt(np.sum(g**2)) for g in grads)"),
    },
)
ex.misconception(
    "clip_by_global_norm.sum_of_sizes",
    "You add up absolute values, |g|. The norm is the square root of the sum of squares, g**2.",
    edits={
        "np.sqrt(sum(np.sum(g**2) for g in grads))": "sum(np.sum(np.abs(g)) for g in grads)",
    },
)
