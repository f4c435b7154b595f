"""ex14: the oracle is `keras.layers.LSTM` and its cell; probes, cases and known mistakes.

The single gates have no layer of their own in Keras: they are its activations on `tf.matmul`.
"""

import itertools

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="LSTM gates",
    unit="D. Sequences",
    summary="The three gates, the candidate, the cell state, and an LSTM over whole sequences.",
    minutes=60,
)


# The oracle, under the students' function names.


def _net_input(x_t, h, w, u, b):
    return tf.nn.bias_add(tf.matmul(x_t, w) + tf.matmul(h, u), b)


def forget_gate(x_t, h, w, u, b):
    return keras.activations.sigmoid(_net_input(x_t, h, w, u, b))


def input_gate(x_t, h, w, u, b):
    return keras.activations.sigmoid(_net_input(x_t, h, w, u, b))


def candidate(x_t, h, w, u, b):
    return keras.activations.tanh(_net_input(x_t, h, w, u, b))


def output_gate(x_t, h, w, u, b):
    return keras.activations.sigmoid(_net_input(x_t, h, w, u, b))


def cell_state(f, c, i, g):
    return keras.ops.add(keras.ops.multiply(f, c), keras.ops.multiply(i, g))


def hidden_state(o, c):
    return keras.ops.multiply(o, keras.ops.tanh(c))


def _weighted(layer, shape, weights):
    layer.build(shape)
    layer.set_weights(weights)
    return layer


def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    cell = keras.layers.LSTMCell(h.shape[1], dtype=x_t.dtype.name)
    _weighted(cell, x_t.shape, [kernel, recurrent_kernel, bias])
    _, (h, c) = cell(tf.constant(x_t), [tf.constant(h), tf.constant(c)])
    return h, c


def lstm_forward(x, kernel, recurrent_kernel, bias):
    units = recurrent_kernel.shape[0]
    layer = keras.layers.LSTM(units, return_sequences=True, dtype=x.dtype.name)
    return _weighted(layer, x.shape, [kernel, recurrent_kernel, bias])(x)


# Quick questions, asked before any code.


def _memory(f, c, i, g):
    return float(cell_state(*(np.array(value) for value in (f, c, i, g))))


def _weighted_count(layer):
    layer.build((None, 1, 300))
    return layer.count_params()


ex.quick_question(
    "left over",
    answer=lambda: _memory(0.5, _memory(0.5, _memory(0.5, 1.0, 0.0, 0.0), 0.0, 0.0), 0.0, 0.0),
    tolerance=0.001,
    hints=(
        "Begin with a memory of 8, and go one step after the other.",
        "Each step keeps half of what the step before has left.",
    ),
    wrong={
        "one_step": (0.5, "That is after one step. There are three, and each of them keeps half."),
        "two_steps": (0.25, "That is after two steps. There is one more."),
        "all_gone": (
            0,
            "You took half of the first memory away each time. Each step keeps half of what is "
            "left, so something always is.",
        ),
        "lost": (
            0.875,
            "That is the share that is lost. What is asked for is the share that is left.",
        ),
        "divided": (
            1 / 6,
            "You divided the half by three. Each step multiplies by it: three factors.",
        ),
    },
)
ex.quick_question(
    "new memory",
    answer=lambda: _memory(0.75, 4.0, 0.25, 0.8),
    tolerance=0.001,
    hints=(
        "Two things are added: what is kept of the old, and what is written of the new.",
        "Each gate is a factor. Which one belongs to which number?",
    ),
    wrong={
        "swapped": (
            1.6,
            "You swapped the gates. The forget gate goes with the old memory, and the input gate "
            "with the candidate.",
        ),
        "forgotten_share": (
            1.2,
            "You took the forget gate for the share that is forgotten. In spite of its name it is "
            "the share that is kept.",
        ),
        "whole_candidate": (
            3.8,
            "You wrote the whole candidate. The input gate says which share of it is written.",
        ),
        "nothing_written": (3, "That is what is kept of the old. Something is written, too."),
        "nothing_forgotten": (
            4.2,
            "You kept all of the old memory. The forget gate says which share of it is kept.",
        ),
    },
)
ex.quick_question(
    "quiet step",
    kind="choice",
    choices=("only what is shown", "the memory", "nothing"),
    answer="only what is shown",
    hints=(
        "Put 1 and 0 into the formula of the cell state. What is the new one?",
        "There is a third gate. It looks at the input of this step.",
    ),
    wrong={
        "memory": (
            "the memory",
            "All of the old memory is kept, and no share of the candidate is written. Put 1 and 0 "
            "into the formula of the cell state.",
        ),
        "nothing": (
            "nothing",
            "The memory stays as it is. But the output gate looks at the input of this step, and "
            "what the rest of the network sees goes through it.",
        ),
    },
)
ex.quick_question(
    "lstm weights",
    answer=lambda: _weighted_count(keras.layers.LSTM(64)),
    hints=(
        "How many layers of that kind does an LSTM hold? Count the gates.",
        "And beside the gates, something has to say what could be written.",
    ),
    wrong={
        "gates_only": (
            70080,
            "You counted the three gates. The candidate has weights of its own, too.",
        ),
        "as_many": (
            23360,
            "That is the simple RNN. Each gate of an LSTM is a layer of that kind, with weights of "
            "its own.",
        ),
        "without_biases": (
            93184,
            "You left out the biases: each of the layers inside has one for each unit.",
        ),
    },
)


# Parts.

ex.part(
    "forget_gate",
    points=1.6,
    hints=(
        "Two matrix products and a bias, then an activation whose values lie between 0 and 1.",
        "The sum is x_t @ w + h @ u + b; the bias is added once, and nothing else is.",
        "For the stability points: sigmoid(z) = 0.5 * (1 + tanh(z / 2)) never overflows.",
    ),
)
ex.part(
    "input_gate",
    points=1.6,
    hints=(
        "It is the same formula as for the forget gate. Only the weights are different.",
        "sigmoid(x_t @ w + h @ u + b): write the sigmoid once, as a function of your own.",
    ),
)
ex.part(
    "candidate",
    points=1.6,
    hints=(
        "It is a value to be stored, not a share: it may be negative.",
        "The same sum as in a gate, with tanh in place of the sigmoid.",
    ),
)
ex.part(
    "output_gate",
    points=1.6,
    hints=(
        "It is the same formula as for the other two gates, with the hidden state of the step "
        "before.",
        "The tanh in 'o * tanh(c)' belongs to hidden_state. The gate itself takes a sigmoid.",
    ),
)
ex.part(
    "cell_state",
    points=1,
    hints=(
        "The forget gate is multiplied by the old memory, the input gate by the candidate.",
        "f * c + i * g, entry by entry. f, i and g are given with their activations already "
        "applied: use no activation here.",
    ),
)
ex.part(
    "hidden_state",
    points=1,
    hints=(
        "The memory may be large: squash it to -1 … 1 before the gate takes its share.",
        "The output gate times tanh of the cell state.",
    ),
)
ex.part(
    "lstm_step",
    points=3.2,
    hints=(
        "All four sums at once: z = x_t @ kernel + h @ recurrent_kernel + bias, with 4U columns.",
        "Cut z into four blocks of neighbouring columns: i, f, g, o = np.split(z, 4, axis=1).",
        "Sigmoid on i, f and o, tanh on g. Then c = f * c + i * g, and h from the new c.",
        "Return h first: (h, c).",
    ),
)
ex.part(
    "lstm_forward",
    points=3,
    hints=(
        "h and c are two arrays of zeros of shape (N, U); U is the number of rows of "
        "recurrent_kernel.",
        "Loop over axis 1 of x, and let lstm_step replace both h and c each time.",
        "Collect every h and put them together with np.stack(states, axis=1).",
    ),
)


# Cases. In each of them N, D and U differ, and so do T and 4U; the weights are of a size at
# which no gate saturates, so that every term of a formula shows.


def _gate_inputs(rng, n, d, u, *, bias=0.5):
    return {
        "x_t": rng.normal(size=(n, d)),
        "h": rng.uniform(-0.9, 0.9, size=(n, u)),
        "w": rng.normal(size=(d, u)) / np.sqrt(d),
        "u": rng.normal(size=(u, u)),
        "b": rng.normal(size=u) * bias,
    }


def _gate_cases(rng):
    one = {"w": np.array([[0.5]]), "u": np.array([[1.0]]), "b": np.array([0.4])}
    yield case("one unit", x_t=np.array([[2.0]]), h=np.array([[-1.0]]), **one)
    yield case("one sample, 2 inputs, 3 units", **_gate_inputs(rng, 1, 2, 3))
    yield case("a batch of 4", **_gate_inputs(rng, 4, 3, 2))
    first = _gate_inputs(rng, 2, 4, 3)
    yield case("the first step, hidden state zero", **{**first, "h": np.zeros((2, 3))})
    yield case("a strong bias", **_gate_inputs(rng, 2, 1, 3, bias=2.0))


@ex.cases("forget_gate")
def forget_gate_cases(rng):
    yield from _gate_cases(rng)


@ex.cases("input_gate")
def input_gate_cases(rng):
    yield from _gate_cases(rng)


@ex.cases("candidate")
def candidate_cases(rng):
    yield from _gate_cases(rng)


@ex.cases("output_gate")
def output_gate_cases(rng):
    yield from _gate_cases(rng)


def _large(rng, shape, largest=1e4):
    """Numbers from half of `largest` to all of it, with alternating signs."""
    signs = (-1.0) ** np.arange(np.prod(shape)).reshape(shape)
    return signs * rng.uniform(0.5, 1.0, size=shape) * largest


def _not_small(rng, shape):
    """Weights of random sign that leave no large input small."""
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.5, 1.0, size=shape)


def _large_inputs(rng):
    inputs = _gate_inputs(rng, 4, 1, 3)
    inputs |= {"x_t": _large(rng, (4, 1)), "w": _not_small(rng, (1, 3))}
    return case("inputs as large as 10,000", **inputs)


@ex.cases("forget_gate", group="stability", points=0.4, quiet=True)
def forget_gate_stability(rng):
    yield case(
        "sums of 1000 and -1000",
        x_t=np.array([[1000.0], [-1000.0]]),
        h=np.array([[0.5], [0.25]]),
        w=np.array([[1.0]]),
        u=np.array([[1.0]]),
        b=np.array([0.0]),
    )
    yield _large_inputs(rng)


@ex.cases("input_gate", group="stability", points=0.4, quiet=True)
def input_gate_stability(rng):
    yield _large_inputs(rng)


@ex.cases("candidate", group="stability", points=0.4, quiet=True)
def candidate_stability(rng):
    yield _large_inputs(rng)


@ex.cases("output_gate", group="stability", points=0.4, quiet=True)
def output_gate_stability(rng):
    yield _large_inputs(rng)


@ex.cases("cell_state")
def cell_state_cases(rng):
    yield case(
        "one memory",
        f=np.array([[0.9]]),
        c=np.array([[2.0]]),
        i=np.array([[0.5]]),
        g=np.array([[-0.4]]),
    )

    def gates(shape, low=0.05, high=0.95):
        return {
            "f": rng.uniform(low, high, size=shape),
            "c": rng.normal(size=shape) * 2.0,
            "i": rng.uniform(low, high, size=shape),
            "g": rng.uniform(-0.95, 0.95, size=shape),
        }

    yield case("one sample, 3 memories", **gates((1, 3)))
    yield case("a batch of 4", **gates((4, 2)))
    yield case("everything is kept, nothing written", **{**gates((2, 3)), **_shares(2, 3, 1, 0)})
    yield case("all is forgotten and written anew", **{**gates((3, 2)), **_shares(3, 2, 0, 1)})
    yield case("kept and written in full", **{**gates((2, 5)), **_shares(2, 5, 1, 1)})


def _shares(n, u, f, i):
    return {"f": np.full((n, u), float(f)), "i": np.full((n, u), float(i))}


@ex.cases("hidden_state")
def hidden_state_cases(rng):
    yield case("one memory", o=np.array([[0.5]]), c=np.array([[1.6]]))
    for name, shape, size in (
        ("one sample, 3 memories", (1, 3), 1.0),
        ("a batch of 4", (4, 2), 1.5),
        ("small memories", (2, 3), 0.2),
    ):
        o = rng.uniform(0.05, 0.95, size=shape)
        yield case(name, o=o, c=rng.normal(size=shape) * size)
    o = rng.uniform(0.05, 0.95, size=(3, 4))
    yield case("memories that have grown to 20", o=o, c=_large(rng, (3, 4), 20.0))


def _weights(rng, d, u, *, recurrent=0.6, bias=0.5):
    return {
        "kernel": rng.normal(size=(d, 4 * u)) / np.sqrt(d),
        "recurrent_kernel": rng.normal(size=(u, 4 * u)) * recurrent,
        "bias": rng.normal(size=4 * u) * bias,
    }


def _step_inputs(rng, n, d, u, **scales):
    return {
        "x_t": rng.normal(size=(n, d)),
        "h": rng.uniform(-0.9, 0.9, size=(n, u)),
        "c": rng.normal(size=(n, u)) * 1.5,
        **_weights(rng, d, u, **scales),
    }


@ex.cases("lstm_step")
def lstm_step_cases(rng):
    yield case(
        "one unit",
        x_t=np.array([[1.0]]),
        h=np.array([[0.5]]),
        c=np.array([[0.25]]),
        kernel=np.array([[2.0, -0.5, 1.0, 3.0]]),
        recurrent_kernel=np.array([[0.4, 1.0, -2.0, -1.0]]),
        bias=np.array([-1.0, 0.5, 0.2, -0.8]),
    )
    yield case("one sample, 2 inputs, 3 units", **_step_inputs(rng, 1, 2, 3))
    yield case("a batch of 4", **_step_inputs(rng, 4, 3, 2))
    fresh = _step_inputs(rng, 3, 4, 2)
    yield case("empty memories", **{**fresh, "h": np.zeros((3, 2)), "c": np.zeros((3, 2))})
    yield case("a strong bias", **_step_inputs(rng, 2, 1, 3, bias=2.0))


@ex.cases("lstm_step", group="stability", points=0.8, quiet=True)
def lstm_step_stability(rng):
    inputs = _step_inputs(rng, 3, 1, 2)
    inputs |= {"x_t": _large(rng, (3, 1)), "kernel": _not_small(rng, (1, 8))}
    yield case("inputs as large as 10,000", **inputs)


@ex.cases("lstm_forward")
def lstm_forward_cases(rng):
    yield case("one step", x=rng.normal(size=(2, 1, 4)), **_weights(rng, 4, 3))
    yield case("two steps, one unit", x=rng.normal(size=(1, 2, 1)), **_weights(rng, 1, 1))
    yield case("one sequence of 4 steps", x=rng.normal(size=(1, 4, 2)), **_weights(rng, 2, 3))
    yield case("4 sequences of 3 steps", x=rng.normal(size=(4, 3, 2)), **_weights(rng, 2, 2))
    impulse = np.zeros((1, 4, 2))
    impulse[:, 0] = [2.0, -1.5]
    yield case("something happens at the start, then silence", x=impulse, **_weights(rng, 2, 3))
    # Recurrent weights this small let no rounding error grow over so many steps.
    weights = _weights(rng, 1, 1, recurrent=0.3)
    yield case("a long sequence of 24 steps", x=rng.normal(size=(1, 24, 1)), **weights)


# Misconceptions. The sum inside the gates first.

_SUM = "x_t @ w + h @ u + b"

for _gate, _activation, _means in (
    ("forget_gate", "_sigmoid", "Apply the sigmoid, which gives the share to keep."),
    ("input_gate", "_sigmoid", "Apply the sigmoid, which gives the share to write."),
    ("candidate", "np.tanh", "Apply tanh, which gives a value between -1 and 1."),
    ("output_gate", "_sigmoid", "Apply the sigmoid, which gives the share to show."),
):
    ex.misconception(
        f"{_gate}.no_recurrent",
        "h, the hidden state of the step before, is not used. Add h @ u to the sum, so that the "
        "result depends on what came earlier.",
        edits={_SUM: "x_t @ w + b"},
    )
    ex.misconception(
        f"{_gate}.no_bias",
        "The bias is missing: add b to the sum, once, before the activation.",
        edits={_SUM: "x_t @ w + h @ u"},
        fault="DeepCrime WRB: bias removed",
    )
    ex.misconception(
        f"{_gate}.bias_twice",
        "The bias is added twice. Some libraries have one bias for the input and one for the "
        "hidden state; here there is only one, b. Add it once.",
        edits={_SUM: "x_t @ w + b + h @ u + b"},
    )
    ex.misconception(
        f"{_gate}.no_activation",
        f"The activation is missing: you return the sum itself. {_means}",
        edits={f"{_activation}({_SUM})": f"({_SUM})"},
        fault="DeepCrime ARM: activation function removed",
    )
    ex.misconception(
        f"{_gate}.transposed",
        "You use u transposed. u is (U, U), so that gives no error, but the formula is h @ u.",
        edits={_SUM: "x_t @ w + h @ u.T + b"},
        fault="Humbatova 2020: Wrong tensor shape",
    )

for _gate, _share in (
    ("forget_gate", "kept"),
    ("input_gate", "written"),
    ("output_gate", "shown"),
):
    ex.misconception(
        f"{_gate}.tanh",
        f"This is tanh, which can be negative. A gate is the share that is {_share}: use the "
        "sigmoid, between 0 and 1.",
        edits={"_sigmoid": "np.tanh"},
        fault="Humbatova 2020: Wrong type of activation function",
    )

_OTHER_SUMS = (
    (
        "no_input",
        "h @ u + b",
        "The input of this step is not used. Add x_t @ w to the sum.",
    ),
    (
        "state_without_weights",
        "x_t @ w + h + b",
        "u is not used. Every unit looks at the hidden state of all units: h @ u.",
    ),
)
for _gate, _activation in (
    ("forget_gate", "_sigmoid"),
    ("input_gate", "_sigmoid"),
    ("candidate", "np.tanh"),
    ("output_gate", "_sigmoid"),
):
    for _slug, _sum, _message in _OTHER_SUMS:
        ex.misconception(f"{_gate}.{_slug}", _message, edits={_SUM: _sum})
    ex.misconception(
        f"{_gate}.bias_outside",
        "The bias is added after the activation. Add it to the sum, inside.",
        edits={f"{_activation}({_SUM})": f"{_activation}(x_t @ w + h @ u) + b"},
    )
    ex.misconception(
        f"{_gate}.relu",
        "This is ReLU. "
        + (
            "The candidate takes tanh, between -1 and 1."
            if _gate == "candidate"
            else "A gate is a share between 0 and 1: use the sigmoid."
        ),
        edits={f"{_activation}({_SUM})": f"np.maximum({_SUM}, 0.0)"},
        fault="Humbatova 2020: Wrong type of activation function",
    )
ex.misconception(
    "candidate.tangent",
    "You apply np.tan, the tangent of an angle. Use np.tanh.",
    edits={"np.tanh": "np.tan"},
)
ex.misconception(
    "candidate.sigmoid_first",
    "The sum goes through the sigmoid and then through tanh. Apply tanh alone.",
    edits={f"np.tanh({_SUM})": f"np.tanh(_sigmoid({_SUM}))"},
    fault="DeepCrime AAL: activation function added",
)
for _gate in ("input_gate", "output_gate"):
    ex.misconception(
        f"{_gate}.hard_sigmoid",
        "This is the 'hard' sigmoid, a straight line limited to 0 and 1, which old Keras versions "
        "used in gates. Use the real sigmoid, 1 / (1 + exp(-z)).",
        edits={f"_sigmoid({_SUM})": f"np.clip(0.2 * ({_SUM}) + 0.5, 0.0, 1.0)"},
        fault="Humbatova 2020: Wrong type of activation function",
    )
for _slug, _state, _message in (
    (
        "forgets_both",
        "f * (c + i * g)",
        "The forget gate is multiplied by the sum. It belongs to the old memory only: f * c + i * g.",
    ),
    (
        "nothing_written",
        "f * c",
        "Nothing new is written: you return what is kept of the old memory. Add i * g.",
    ),
    (
        "nothing_kept",
        "i * g",
        "Nothing old is kept: you return what is written. Add f * c.",
    ),
    (
        "kept_twice",
        "c + f * c + i * g",
        "The old memory is added as it is, too. f * c is what is kept of it: f * c + i * g.",
    ),
    (
        "tanh_of_candidate_again",
        "f * c + i * np.tanh(g)",
        "You apply tanh to g once more. It already has it: f * c + i * g.",
    ),
    (
        "tanh_of_old_memory",
        "f * np.tanh(c) + i * g",
        "You apply tanh to the old memory. Only hidden_state does that: f * c + i * g.",
    ),
    (
        "multiplied",
        "f * c * i * g",
        "You multiply what is kept and what is written. Add them: f * c + i * g.",
    ),
):
    ex.misconception(f"cell_state.{_slug}", _message, edits={"f * c + i * g": _state})
for _slug, _state, _message in (
    (
        "tanh_of_gate",
        "np.tanh(o) * c",
        "You apply tanh to the gate. It belongs to the memory: o * tanh(c).",
    ),
    (
        "added",
        "o + np.tanh(c)",
        "You add the gate. It is a share of what is shown: multiply, o * tanh(c).",
    ),
    (
        "relu",
        "o * np.maximum(c, 0.0)",
        "You apply ReLU to the memory, so h can never be negative. Use tanh: o * tanh(c).",
    ),
    (
        "tanh_twice",
        "np.tanh(o * np.tanh(c))",
        "tanh is applied once more at the end. h is o * tanh(c).",
    ),
):
    ex.misconception(f"hidden_state.{_slug}", _message, edits={"o * np.tanh(c)": _state})
_CELL = "c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)"
for _slug, _edits, _message in (
    (
        "coupled",
        {"_sigmoid(i) * np.tanh(g)": "(1.0 - _sigmoid(f)) * np.tanh(g)"},
        "You use 1 - f in the place of the input gate. In an LSTM the input gate is separate from the "
        "forget gate: use i * g.",
    ),
    (
        "forgets_both",
        {_CELL: "c = _sigmoid(f) * (c + _sigmoid(i) * np.tanh(g))"},
        "The forget gate is multiplied by the sum. It belongs to the old memory only: c = f * c + i * "
        "g.",
    ),
    (
        "relu_candidate",
        {"np.tanh(g)": "np.maximum(g, 0.0)"},
        "You apply ReLU to the candidate. It takes tanh, between -1 and 1.",
    ),
    (
        "hidden_sigmoid",
        {"np.tanh(c)": "_sigmoid(c)"},
        "You apply a sigmoid to the memory, so h can never be negative. Use tanh: h = o * tanh(c).",
    ),
    (
        "tanh_of_product",
        {"_sigmoid(o) * np.tanh(c)": "np.tanh(_sigmoid(o) * c)"},
        "You take tanh of the product o * c. Take tanh of c first: h = o * tanh(c).",
    ),
    (
        "returns_old_cell",
        {"c = _sigmoid(f)": "new = _sigmoid(f)", "np.tanh(c), c": "np.tanh(new), c"},
        "Your h is right, but the c you return is that from before the step. Return the new one.",
    ),
    (
        "returns_h_twice",
        {"return _sigmoid(o) * np.tanh(c), c": "return (_sigmoid(o) * np.tanh(c),) * 2"},
        "You return h in the place of c, too. Return (h, c).",
    ),
    (
        "no_input",
        {"x_t @ kernel + ": ""},
        "The input of this step is not used. Add x_t @ kernel to the sum.",
    ),
):
    ex.misconception(f"lstm_step.{_slug}", _message, edits=_edits)
for _slug, _edits, _message in (
    (
        "first_input_only",
        {"x[:, t]": "x[:, 0]"},
        "Every step gets the first input. Step t gets its own: x[:, t].",
    ),
    (
        "pair_returned",
        {"return np.stack(states, axis=1)": "return np.stack(states, axis=1), h"},
        "You return the states together with the last one. Return the hidden states of all steps "
        "alone, an array (N, T, U).",
    ),
    (
        "includes_the_start",
        {"np.stack(states, axis=1)": "np.stack([np.zeros_like(h), *states], axis=1)"},
        "The zeros of the start are among the states you return. Return only the T states that the "
        "steps made.",
    ),
):
    ex.misconception(f"lstm_forward.{_slug}", _message, edits=_edits)
ex.misconception(
    "forget_gate.complement",
    "You return 1 - f, the share that is forgotten. Despite its name, the forget gate is the share "
    "that is kept: 1 keeps all. Or is the minus in exp(-z) missing?",
    edits={f"_sigmoid({_SUM})": f"1.0 - _sigmoid({_SUM})"},
)
for _gate, _share in (("input_gate", "written"), ("output_gate", "shown")):
    ex.misconception(
        f"{_gate}.complement",
        f"You return 1 minus the gate. The gate is the share that is {_share}: return the sigmoid "
        "itself. Or is the minus in exp(-z) missing? sigmoid(z) = 1 / (1 + exp(-z)).",
        edits={f"_sigmoid({_SUM})": f"1.0 - _sigmoid({_SUM})"},
    )
ex.misconception(
    "forget_gate.hidden_bias",
    "You add 1 to the bias, as some libraries do for the forget gate. Here the bias is used as it "
    "is given: add b and nothing else.",
    edits={_SUM: f"{_SUM} + 1.0"},
)
ex.misconception(
    "forget_gate.hard_sigmoid",
    "This is the 'hard' sigmoid, a straight line limited to 0 and 1, which old Keras versions used "
    "in gates. Use the real sigmoid, 1 / (1 + exp(-z)).",
    edits={f"_sigmoid({_SUM})": f"np.clip(0.2 * ({_SUM}) + 0.5, 0.0, 1.0)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "candidate.sigmoid",
    "This is a sigmoid, which is never negative. The candidate is a value, not a share: use tanh, "
    "between -1 and 1.",
    edits={"np.tanh": "_sigmoid"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "cell_state.gates_swapped",
    "The forget gate and the input gate are swapped. f belongs to the old memory c, i to the "
    "candidate g: f * c + i * g.",
    edits={"f * c + i * g": "i * c + f * g"},
)
ex.misconception(
    "cell_state.forgets_nothing",
    "The forget gate has no effect: the whole old memory is kept. Multiply c by f.",
    edits={"f * c": "c"},
)
ex.misconception(
    "cell_state.writes_everything",
    "The input gate has no effect: the whole candidate is written. Multiply g by i.",
    edits={"i * g": "g"},
)
ex.misconception(
    "cell_state.coupled",
    "You use 1 - f in the place of the input gate. In an LSTM the input gate is separate from the "
    "forget gate: use i * g.",
    edits={"i * g": "(1.0 - f) * g"},
)
ex.misconception(
    "cell_state.keeps_complement",
    "The old memory is multiplied by 1 - f. Despite its name, the forget gate is the share that is "
    "kept: f * c + i * g.",
    edits={"f * c": "(1.0 - f) * c"},
)
ex.misconception(
    "cell_state.subtracts",
    "You subtract what is written. Add it: f * c + i * g. The candidate g may be negative by "
    "itself.",
    edits={"f * c + i * g": "f * c - i * g"},
)
ex.misconception(
    "cell_state.squashed",
    "You apply tanh to the new cell state. Return it without tanh; only hidden_state uses tanh(c).",
    edits={"return f * c + i * g": "return np.tanh(f * c + i * g)"},
    fault="DeepCrime AAL: activation function added",
)
ex.misconception(
    "cell_state.activated_again",
    "You apply sigmoid and tanh to f, i and g once more. They already have their activations: only "
    "multiply and add, f * c + i * g.",
    edits={"f * c + i * g": "_sigmoid(f) * c + _sigmoid(i) * np.tanh(g)"},
    fault="DeepCrime AAL: activation function added",
)
ex.misconception(
    "hidden_state.without_tanh",
    "The tanh is missing: you return o * c. Squash the memory first: o * tanh(c).",
    edits={"np.tanh(c)": "c"},
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "hidden_state.tangent",
    "You apply np.tan, the tangent of an angle, to the cell state. Use np.tanh.",
    edits={"np.tanh(c)": "np.tan(c)"},
)
ex.misconception(
    "hidden_state.sigmoid",
    "You apply a sigmoid to the memory, so h can never be negative. Use tanh: o * tanh(c).",
    edits={"np.tanh(c)": "_sigmoid(c)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "hidden_state.tanh_of_product",
    "You take tanh of the product o * c. Take tanh of c first, and multiply by o after that: o * "
    "tanh(c).",
    edits={"o * np.tanh(c)": "np.tanh(o * c)"},
)
ex.misconception(
    "hidden_state.activated_again",
    "You apply the sigmoid to o once more. o is already between 0 and 1: use it as it is.",
    edits={"o * np.tanh(c)": "_sigmoid(o) * np.tanh(c)"},
    fault="DeepCrime AAL: activation function added",
)
ex.misconception(
    "hidden_state.without_gate",
    "The output gate has no effect: you return tanh(c). Multiply it by o: o * tanh(c).",
    edits={"o * np.tanh(c)": "np.tanh(c)"},
)
ex.misconception(
    "hidden_state.complement",
    "You multiply by 1 - o. The output gate is the share that is shown: o * tanh(c).",
    edits={"o * np.tanh(c)": "(1.0 - o) * np.tanh(c)"},
)

ex.misconception(
    "lstm_step.order_ifoc",
    "You read the last two blocks as output gate and candidate: i, f, o, g. Here the order is "
    "i, f, g, o: the candidate is the third block, the output gate the last.",
    edits={"i, f, g, o =": "i, f, o, g ="},
)
ex.misconception(
    "lstm_step.forget_input_swapped",
    "The forget gate and the input gate are swapped, in the blocks or in the formula. The first "
    "block of columns is the input gate, the second the forget gate, and c = f * c + i * g.",
    edits={"i, f, g, o =": "f, i, g, o ="},
)
ex.misconception(
    "lstm_step.order_icfo",
    "You read the second and third blocks as candidate and forget gate: i, g, f, o, as in old "
    "TensorFlow cells. Here the order is i, f, g, o.",
    edits={"i, f, g, o =": "i, g, f, o ="},
)
# The orders without a name of their own, as they are written in formulas and other libraries.
for _order in itertools.permutations("ifgo"):
    _told = "".join(_order)
    if _told not in ("ifgo", "ifog", "figo", "igfo", "fiog"):
        ex.misconception(
            f"lstm_step.order_{_told}",
            f"You read the four blocks in the order {', '.join(_order)}. In Keras it is i, f, g, o: "
            "input gate, forget gate, candidate, output gate.",
            edits={"i, f, g, o = np.split": f"{', '.join(_order)} = np.split"},
        )
ex.misconception(
    "lstm_step.interleaved",
    "You take every fourth column for one gate. Each gate is a block of U neighbouring columns: "
    "the first U are the input gate, the next U the forget gate, and so on.",
    edits={"np.split(z, 4, axis=1)": "(z[:, k::4] for k in range(4))"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "lstm_step.sigmoid_candidate",
    "You apply a sigmoid to the candidate, so it can never be negative. Only the three gates use "
    "the sigmoid; the candidate uses tanh.",
    edits={"np.tanh(g)": "_sigmoid(g)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "lstm_step.tanh_gates",
    "You apply tanh to the gates. A gate is a share between 0 and 1: use the sigmoid for i, f and "
    "o, and tanh for the candidate only.",
    edits={
        "_sigmoid(f)": "np.tanh(f)",
        "_sigmoid(i)": "np.tanh(i)",
        "_sigmoid(o)": "np.tanh(o)",
    },
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "lstm_step.tanh_output_gate",
    "You apply tanh to the output gate. It is a share between 0 and 1: h = sigmoid(o) * tanh(c).",
    edits={"_sigmoid(o)": "np.tanh(o)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "lstm_step.hidden_without_tanh",
    "The tanh is missing in the new hidden state. It is h = o * tanh(c), not o * c.",
    edits={"np.tanh(c)": "c"},
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "lstm_step.tangent",
    "You apply np.tan, the tangent of an angle, to the cell state. Use np.tanh.",
    edits={"np.tanh(c)": "np.tan(c)"},
)
ex.misconception(
    "lstm_step.no_activations",
    "The four blocks are used without their activations. Apply the sigmoid to those of i, f and o, "
    "and tanh to that of g, before c = f * c + i * g.",
    edits={
        "_sigmoid(f)": "f",
        "_sigmoid(i)": "i",
        "np.tanh(g)": "g",
        "_sigmoid(o)": "o",
    },
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "lstm_step.linear_candidate",
    "The candidate has no activation. Apply tanh to its block, the third: g = tanh(g).",
    edits={"np.tanh(g)": "g"},
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "lstm_step.candidate_twice",
    "The candidate goes through the sigmoid and then through tanh. Apply the sigmoid to the blocks "
    "of i, f and o only, and tanh alone to that of g.",
    edits={"np.tanh(g)": "np.tanh(_sigmoid(g))"},
    fault="DeepCrime AAL: activation function added",
)
ex.misconception(
    "lstm_step.keeps_complement",
    "The old memory is multiplied by 1 - f. Despite its name, the forget gate is the share that is "
    "kept: c = f * c + i * g.",
    edits={"_sigmoid(f) * c": "(1.0 - _sigmoid(f)) * c"},
)
ex.misconception(
    "lstm_step.gates_complement",
    "All three gates are 1 minus what they should be. Probably the minus in exp(-z) is missing: "
    "sigmoid(z) = 1 / (1 + exp(-z)).",
    edits={
        "_sigmoid(f)": "_sigmoid(-f)",
        "_sigmoid(i)": "_sigmoid(-i)",
        "_sigmoid(o)": "_sigmoid(-o)",
    },
)
ex.misconception(
    "lstm_step.forgets_nothing",
    "The forget gate has no effect: the whole old memory is kept. Multiply c by f: c = f * c + "
    "i * g.",
    edits={"_sigmoid(f) * c": "c"},
)
ex.misconception(
    "lstm_step.writes_everything",
    "The input gate has no effect: the whole candidate is written. Multiply g by i: c = f * c + "
    "i * g.",
    edits={"_sigmoid(i) * np.tanh(g)": "np.tanh(g)"},
)
ex.misconception(
    "lstm_step.shows_everything",
    "The output gate has no effect: h is tanh(c). Multiply it by o: h = o * tanh(c).",
    edits={"_sigmoid(o) * np.tanh(c)": "np.tanh(c)"},
)
ex.misconception(
    "lstm_step.returns_squashed_cell",
    "Your h is right, but the c you return has gone through tanh. Return c = f * c + i * g itself; "
    "tanh(c) is for h only.",
    edits={"np.tanh(c), c": "np.tanh(c), np.tanh(c)"},
    fault="DeepCrime AAL: activation function added",
)
ex.misconception(
    "lstm_step.squashed_cell",
    "tanh is applied to the new cell state, and once more in h. Keep c = f * c + i * g as it is, "
    "and use tanh only in h = o * tanh(c).",
    edits={
        "c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)": (
            "c = np.tanh(_sigmoid(f) * c + _sigmoid(i) * np.tanh(g))"
        )
    },
    fault="DeepCrime AAL: activation function added",
)
ex.misconception(
    "lstm_step.h_for_c",
    "The forget gate is multiplied by the hidden state h. It belongs to the old cell state: c = f "
    "* c + i * g.",
    edits={"_sigmoid(f) * c": "_sigmoid(f) * h"},
)
ex.misconception(
    "lstm_step.old_cell",
    "The new hidden state uses the old cell state. Compute the new c first, then h = o * tanh(c) "
    "with this new c.",
    edits={"c = _sigmoid(f)": "new = _sigmoid(f)", "np.tanh(c), c": "np.tanh(c), new"},
)
ex.misconception(
    "lstm_step.bias_twice",
    "The bias is added twice. Some libraries have one bias for the input and one for the hidden "
    "state; here there is only one. Add it once.",
    edits={"+ bias": "+ bias + bias"},
)
ex.misconception(
    "lstm_step.no_bias",
    "The bias is missing: add it to the sum, once, before the activations.",
    edits={" + bias": ""},
    fault="DeepCrime WRB: bias removed",
)
ex.misconception(
    "lstm_step.no_recurrent",
    "h, the hidden state of the step before, is not used. Add h @ recurrent_kernel to the sum.",
    edits={" + h @ recurrent_kernel": ""},
)
ex.misconception(
    "lstm_step.hidden_forget_bias",
    "You add 1 to the sum of the forget gate, as some libraries do. Here the bias is used as it is "
    "given: add nothing to it.",
    edits={"_sigmoid(f)": "_sigmoid(f + 1.0)"},
)
ex.misconception(
    "lstm_step.returns_c_h",
    "The two results are swapped. Return (h, c): the hidden state first.",
    edits={"return _sigmoid(o) * np.tanh(c), c": "return c, _sigmoid(o) * np.tanh(c)"},
)
ex.misconception(
    "lstm_step.order_fioc",
    "You read the blocks as forget, input, output, candidate: f, i, o, g, the order of many "
    "formulas. Here it is i, f, g, o.",
    edits={"i, f, g, o = np.split": "f, i, o, g = np.split"},
)

ex.misconception(
    "lstm_forward.forgets_everything",
    "Every step starts from zeros again, so nothing is remembered. Set h and c to zeros once, "
    "before the loop, and give the new h and c to the next step.",
    edits={"x[:, t], h, c,": "x[:, t], np.zeros_like(h), np.zeros_like(c),"},
)
ex.misconception(
    "lstm_forward.forgets_cell",
    "c is zero at the start of every step; only h goes from step to step. Use both results of "
    "lstm_step in the next step.",
    edits={"x[:, t], h, c,": "x[:, t], h, np.zeros_like(c),"},
)
ex.misconception(
    "lstm_forward.forgets_hidden",
    "h is zero at the start of every step; only c goes from step to step. Use both results of "
    "lstm_step in the next step.",
    edits={"x[:, t], h, c,": "x[:, t], np.zeros_like(h), c,"},
)
ex.misconception(
    "lstm_forward.swapped",
    "h and c are swapped when you take them from lstm_step. It returns (h, c), in this order.",
    edits={"h, c = lstm_step": "c, h = lstm_step"},
)
ex.misconception(
    "lstm_forward.last_only",
    "You return only the last hidden state. All are asked for, one for each step: (N, T, U).",
    edits={"return np.stack(states, axis=1)": "return h"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "lstm_forward.time_first",
    "Your result has time first, (T, N, U). The batch comes first, (N, T, U): stack the states on "
    "axis 1.",
    edits={"axis=1": "axis=0"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "lstm_forward.reshaped",
    "The shape is right, but numbers of different sequences and steps are mixed: a reshape does "
    "not exchange the axes of time and batch. Put the states together with "
    "np.stack(states, axis=1).",
    edits={"np.stack(states, axis=1)": "np.array(states).reshape(x.shape[0], x.shape[1], -1)"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "lstm_forward.collected_too_early",
    "The result begins with the zeros of the start and lacks the last state. Collect h after each "
    "step, not before it.",
    edits={
        "        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)\n"
        "        states.append(h)\n": (
            "        states.append(h)\n"
            "        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)\n"
        )
    },
)
ex.misconception(
    "lstm_forward.carried_to_the_next_sequence",
    "Each sequence starts with the memories that the one before it left. Set h and c to zeros for "
    "every sequence.",
    code="""
    def lstm_forward(x, kernel, recurrent_kernel, bias):
        h = c = np.zeros((1, recurrent_kernel.shape[0]))
        states = np.zeros((*x.shape[:2], recurrent_kernel.shape[0]))
        for n in range(x.shape[0]):
            for t in range(x.shape[1]):
                h, c = lstm_step(x[n : n + 1, t], h, c, kernel, recurrent_kernel, bias)
                states[n, t] = h[0]
        return states
    """,
)
ex.misconception(
    "lstm_forward.batch_as_time",
    "You loop over the first axis as if it were time. x is (N, T, D): the first axis counts the "
    "sequences, which are independent of each other. Time is axis 1: x[:, t].",
    edits={
        "np.zeros((x.shape[0],": "np.zeros((x.shape[1],",
        "range(x.shape[1])": "range(x.shape[0])",
        "x[:, t]": "x[t]",
        "axis=1": "axis=0",
    },
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "lstm_forward.returns_cells",
    "These are the cell states c. Collect the hidden states h: the layer returns those only.",
    edits={"states.append(h)": "states.append(c)"},
)
ex.misconception(
    "lstm_forward.backwards",
    "The sequence is read from the end to the start. Begin with the first step, x[:, 0].",
    edits={"range(x.shape[1])": "reversed(range(x.shape[1]))"},
)
ex.misconception(
    "lstm_forward.order_ifoc",
    "You read the last two blocks as output gate and candidate: i, f, o, g. Here it is i, f, g, o.",
    code="""
    def lstm_forward(x, kernel, recurrent_kernel, bias):
        h = c = np.zeros((x.shape[0], recurrent_kernel.shape[0]))
        states = []
        for t in range(x.shape[1]):
            z = x[:, t] @ kernel + h @ recurrent_kernel + bias
            i, f, o, g = np.split(z, 4, axis=1)
            c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
            h = _sigmoid(o) * np.tanh(c)
            states.append(h)
        return np.stack(states, axis=1)
    """,
)
ex.misconception(
    "lstm_forward.tangent",
    "A step applies np.tan, the tangent of an angle, to the cell state. Use np.tanh.",
    code="""
    def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
        i, f, g, o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        return _sigmoid(o) * np.tan(c), c
    """,
)
ex.misconception(
    "lstm_forward.h_for_c",
    "h is passed to lstm_step twice, in the place of c as well. Pass on both: "
    "lstm_step(x[:, t], h, c, ...).",
    edits={"lstm_step(x[:, t], h, c, ": "lstm_step(x[:, t], h, h, "},
)
