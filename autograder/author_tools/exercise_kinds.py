"""What an exercise may begin as, by its kind: two files each, which build and pass an audit.

`author new --like ex04` takes the kind that ex04 is of. The texts are filled in by `scaffold`.
"""

from __future__ import annotations

from autograder.author_tools.keras_exercise_kinds import MODEL, TRAINING
from autograder.author_tools.kind_of_tests import TESTS

KIND_OF = {
    "gradient": ("ex04", "ex13", "ex14"),
    "trajectory": ("ex02", "ex05", "ex06"),
    "shapes": ("ex09",),
    "model": ("ex12",),
    "training": ("ex11", "ex15", "ex16"),
    "tests": ("ex19",),
    "formula": ("ex00", "ex01", "ex03", "ex07", "ex08", "ex10", "ex17"),
}

_HEAD = """\
# %% [markdown]
# # {short}: {title}
#
# Why it matters, the formula, a worked number, what goes wrong in practice.

# %%
import numpy as np


"""

_REFERENCE = '''\
"""{short}: the oracle, its probes, cases and known mistakes."""

import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="{title}",
    unit="Z. New",
    summary="One sentence for someone who has not started.",
)


'''

GRADIENT = (
    _HEAD
    + '''\
# %%
def layer(x, w):
    """tanh(x @ w).

    Args:
        x: a batch, of shape (n, d).
        w: weights, of shape (d, m).

    >>> layer(np.array([[1.0, 2.0]]), np.array([[0.0], [0.0]]))
    array([[0.]])
    """
    ### BEGIN SOLUTION
    return np.tanh(x @ w)
    ### END SOLUTION


# %%
def layer_backward(grad, x, w):
    """The gradients of the loss, from that of the layer's output.

        dz = grad * (1 - tanh(x @ w)**2),  dx = dz @ w.T,  dw = x.T @ dz

    Args:
        grad: of shape (n, m).
        x, w: as for `layer`.

    Returns:
        dx of x's shape, and dw of w's.

    >>> layer_backward(np.array([[1.0]]), np.array([[2.0]]), np.array([[0.0]]))
    (array([[0.]]), array([[2.]]))
    """
    ### BEGIN SOLUTION
    a = np.tanh(x @ w)
    dz = grad * (1 - a * a)
    return dz @ w.T, x.T @ dz
    ### END SOLUTION
''',
    _REFERENCE
    + """\
def layer(x, w):
    return tf.tanh(tf.matmul(x, w))


def layer_backward(grad, x, w):
    x, w, grad = (tf.convert_to_tensor(value) for value in (x, w, grad))
    with tf.GradientTape() as tape:
        tape.watch((x, w))
        y = layer(x, w)
    return tuple(tape.gradient(y, (x, w), output_gradients=grad))


ex.part("layer", points=1, hints=("One matrix product.", "np.tanh of it."))
ex.part(
    "layer_backward",
    points=2,
    hints=("First through tanh, whose slope is 1 - tanh**2.", "dx = dz @ w.T; dw has w's shape."),
)


@ex.cases("layer")
def layer_cases(rng):
    yield case("one row", x=np.array([[1.0, -0.5]]), w=np.array([[0.5], [0.25]]))
    yield case("3 rows, 4 units", x=rng.normal(size=(3, 2)), w=rng.normal(size=(2, 4)))


@ex.cases("layer_backward")
def layer_backward_cases(rng):
    yield case("one number", grad=np.array([[0.5]]), x=np.array([[2.0]]), w=np.array([[0.3]]))
    yield case(
        "3 rows, 4 units",
        grad=rng.normal(size=(3, 4)), x=rng.normal(size=(3, 2)), w=rng.normal(size=(2, 4)),
    )


ex.misconception(
    "layer.linear", "tanh is missing: apply np.tanh to x @ w.", edits={{"np.tanh(x @ w)": "x @ w"}}
)
ex.misconception(
    "layer.sigmoid",
    "You apply the sigmoid. This layer has tanh.",
    edits={{"np.tanh(x @ w)": "1 / (1 + np.exp(-(x @ w)))"}},
)
ex.misconception(
    "layer_backward.no_slope",
    "The slope of tanh is missing. Multiply grad by 1 - tanh(x @ w)**2 first.",
    edits={{"grad * (1 - a * a)": "grad"}},
)
ex.misconception(
    "layer_backward.sigmoid_slope",
    "a * (1 - a) is the slope of the sigmoid. That of tanh is 1 - a**2.",
    edits={{"(1 - a * a)": "a * (1 - a)"}},
)
""",
)

TRAJECTORY = (
    _HEAD
    + '''\
# %%
def step(w, grad, velocity, learning_rate=0.1, momentum=0.9):
    """One step with momentum.

        velocity = momentum * velocity - learning_rate * grad
        w = w + velocity

    Returns:
        The new w and the new velocity; the arguments stay as they are.

    >>> step(np.array([1.0]), np.array([2.0]), np.array([0.0]))
    (array([0.8]), array([-0.2]))
    """
    ### BEGIN SOLUTION
    velocity = momentum * velocity - learning_rate * grad
    return w + velocity, velocity
    ### END SOLUTION
''',
    _REFERENCE
    + '''\
def step(w, grad, velocity, learning_rate=0.1, momentum=0.9):
    """TensorFlow's own operation, on variables."""
    w, velocity = tf.Variable(w), tf.Variable(velocity)
    kind = w.dtype
    tf.raw_ops.ResourceApplyKerasMomentum(
        var=w.handle, accum=velocity.handle, lr=tf.cast(learning_rate, kind),
        grad=tf.cast(grad, kind), momentum=tf.cast(momentum, kind),
    )
    return w.read_value(), velocity.read_value()


ex.part("step", points=2, hints=("First the velocity, then w.", "w + velocity, with the new one."))


@ex.probe("step")
def walk(impl, w, grads, learning_rate, momentum):
    velocity = np.zeros_like(w)
    places = []
    for grad in grads:
        w, velocity = impl.step(w, grad, velocity, learning_rate, momentum)
        places.append(w)
    return places


@ex.cases("step")
def step_cases(rng):
    one = {{"learning_rate": 0.1, "momentum": 0.9}}
    yield case("one step", w=np.array([1.0]), grads=np.array([[2.0]]), **one)
    yield case(
        "five steps", w=rng.normal(size=3), grads=rng.normal(size=(5, 3)),
        learning_rate=0.05, momentum=0.8,
    )


ex.misconception(
    "step.uphill",
    "You go uphill: the velocity is momentum * velocity minus learning_rate * grad.",
    edits={{"velocity - learning_rate": "velocity + learning_rate"}},
)
ex.misconception(
    "step.no_memory",
    "The old velocity is forgotten. Add momentum times the velocity of the step before.",
    edits={{"momentum * velocity - learning_rate": "-learning_rate"}},
)
ex.misconception(
    "step.rate_on_all",
    "The learning rate multiplies the velocity as well. It belongs to the gradient alone.",
    edits={{"momentum * velocity - learning_rate * grad":
            "learning_rate * (momentum * velocity - grad)"}},
)
''',
)

SHAPES = (
    _HEAD
    + '''\
# %%
def dense_parameters(inputs, units, use_bias=True):
    """How many numbers a dense layer learns.

        inputs * units, and a bias for each unit

    >>> dense_parameters(3, 2)
    8
    """
    ### BEGIN SOLUTION
    return inputs * units + (units if use_bias else 0)
    ### END SOLUTION
''',
    _REFERENCE.replace("import tensorflow as tf", "import keras").replace(
        "import numpy as np\n", ""
    )
    + '''\
def dense_parameters(inputs, units, use_bias=True):
    """Keras builds the layer, and counts."""
    layer = keras.layers.Dense(units, use_bias=use_bias)
    layer.build((None, inputs))
    return layer.count_params()


ex.part(
    "dense_parameters",
    points=1,
    hints=("A weight from each input to each unit.", "And a bias for each unit, if there is one."),
)


@ex.cases("dense_parameters")
def dense_parameters_cases(rng):
    yield case("3 inputs, 2 units", inputs=3, units=2)
    yield case("784 inputs, 10 units", inputs=784, units=10)
    yield case("no bias", inputs=5, units=4, use_bias=False)


ex.misconception(
    "dense_parameters.no_bias",
    "The biases are missing: one for each unit.",
    edits={{" + (units if use_bias else 0)": ""}},
)
ex.misconception(
    "dense_parameters.bias_an_input",
    "You count a bias for each input. There is one for each unit.",
    edits={{"(units if use_bias else 0)": "(inputs if use_bias else 0)"}},
)
''',
)

KINDS = {
    "gradient": GRADIENT,
    "trajectory": TRAJECTORY,
    "shapes": SHAPES,
    "model": MODEL,
    "training": TRAINING,
    "tests": TESTS,
}
