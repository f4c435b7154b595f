"""What an exercise on Keras may begin as: a model that is built, and one that is trained."""

from __future__ import annotations

_SOLUTION = """\
# %% [markdown]
# # {short}: {title}
#
# Why it matters, the layers and their sizes, a count by hand, what goes wrong in practice.

# %%
import keras
from keras import layers


"""

_REFERENCE = '''\
"""{short}: the oracle is Keras itself, through the functional API."""

import keras
import numpy as np

from autograder.author import Exercise, case
from autograder.author.networks import NETWORK

ex = Exercise(
    title="{title}",
    unit="Z. New",
    summary="One sentence for someone who has not started.",
    needs=("tensorflow",),
    idle_s=20,
    memory_mib=16384,
)


def _model(shape, *stack):
    tensor = source = keras.Input(shape)
    for layer in stack:
        tensor = layer(tensor)
    return keras.Model(source, tensor)


'''

MODEL = (
    _SOLUTION
    + '''\
# %%
def build_mlp():
    """A binary classifier for 6 numbers: 16 ReLU neurons, then one sigmoid neuron.

    Returns:
        A Keras model with input shape (6,) and 129 parameters. It need not be compiled.

    >>> build_mlp().count_params()
    129
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(16, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    ### END SOLUTION
''',
    _REFERENCE.replace("import numpy as np\n", "").replace("import NETWORK", "import described")
    + """\
def build_mlp():
    layer = keras.layers
    return _model((6,), layer.Dense(16), layer.ReLU(), layer.Dense(1), layer.Activation("sigmoid"))


ex.travels(described)  # the model, without the memory of its weights

ex.part(
    "build_mlp",
    points=1,
    hints=(
        "keras.Input((6,)) says what comes in. Two Dense layers follow.",
        'layers.Dense(16, activation="relu"), then layers.Dense(1, activation="sigmoid").',
    ),
)


@ex.probe("build_mlp")
def probe_mlp(impl):
    return described(impl.build_mlp)


@ex.cases("build_mlp")
def mlp_cases(rng):
    yield case("6 numbers in, 129 parameters", for_evaluator={{"input_shape": [6]}})


@ex.evaluate("build_mlp")  # runs in the evaluator, where Model is there
def look(value, inputs):
    return Model(value).facts(inputs["input_shape"])  # noqa: F821


ex.misconception(
    "build_mlp.no_sigmoid",
    "The last layer has no activation, so the output can be any number. A probability lies between "
    '0 and 1: give it activation="sigmoid".',
    edits={{'layers.Dense(1, activation="sigmoid")': "layers.Dense(1)"}},
)
ex.misconception(
    "build_mlp.no_relu",
    "The hidden layer has no activation. Two linear layers after each other are no more than one: "
    'give the first Dense layer activation="relu".',
    edits={{'layers.Dense(16, activation="relu")': "layers.Dense(16)"}},
)
ex.misconception(
    "build_mlp.softmax_of_one",
    "A softmax over a single neuron is always 1, whatever comes in. One neuron needs a sigmoid.",
    edits={{'activation="sigmoid"': 'activation="softmax"'}},
)
""",
)

TRAINING = (
    _SOLUTION
    + '''\
# %%
def train_ring(x_train, y_train):
    """Trains a model to tell points near the origin from those around them.

    Args:
        x_train: points, of shape (n, 2).
        y_train: 1 for a point near the origin, else 0, of shape (n,).

    Returns:
        The trained Keras model, with one sigmoid output. It is marked on new points.
    """
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(16, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy")
    model.fit(x_train, y_train, epochs=40, batch_size=32, verbose=0)
    return model
    ### END SOLUTION
''',
    _REFERENCE.replace("import NETWORK", "import answers")
    + """\
def train_ring(x_train, y_train):
    layer = keras.layers
    stack = [layer.Dense(16), layer.ReLU(), layer.Dense(1), layer.Activation("sigmoid")]
    model = _model((2,), *stack)
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy")
    model.fit(x_train, y_train, epochs=40, batch_size=32, verbose=0)
    return model


ex.travels(answers)  # what a model says of points, a row each


@ex.travels
def right_share(output, inputs):
    if output["width"] != 1:
        return 0.0
    return float(np.mean(np.asarray(output["said"]) == inputs["y_test"]))


ex.part(
    "train_ring",
    points=2,
    seconds=30,
    hints=(
        "A hidden layer with an activation, one sigmoid neuron; compile; fit; return the model.",
        "Sixteen ReLU neurons, Adam(0.02), binary_crossentropy and 40 epochs are enough.",
    ),
)


@ex.probe("train_ring")
def trained(impl, x_train, y_train, seed):
    keras.utils.set_random_seed(seed)
    model = impl.train_ring(x_train, y_train)
    return {{
        "model": model,
        "weights": model.get_weights() if hasattr(model, "get_weights") else [],
    }}


@ex.cases("train_ring")
def ring_cases(rng):
    angle = rng.uniform(0, 2 * np.pi, size=700)
    y = rng.permutation(np.arange(700) % 2)
    radius = np.where(y == 1, rng.uniform(0, 0.8, size=700), rng.uniform(1.2, 2.0, size=700))
    x = (radius * np.stack([np.cos(angle), np.sin(angle)])).T.round(3)
    yield case(
        "500 new points",
        x_train=x[:200],
        y_train=y[:200],
        seed=int(rng.integers(1_000_000)),
        for_evaluator={{"x_test": x[200:]}},  # the student's process sees neither the new points
        for_judge={{"y_test": y[200:]}},  # nor, as the evaluator, what they are
    )


@ex.evaluate("train_ring")  # runs in the evaluator, where Model is there
def looked_at(value, inputs):
    rebuilt = Model(value["model"])  # noqa: F821
    graph = rebuilt.facts([2])["graph"]
    model = rebuilt.with_weights(value["weights"], [2])
    said = answers(model, inputs["x_test"])
    biases = [np.asarray(w) for w in model.trainable_weights if w.path.endswith("bias")]
    return {{
        "width": said.shape[1],
        "said": (said[:, 0] > 0.5).astype(np.uint8),
        "untouched": bool(biases) and not any(np.any(bias) for bias in biases),
        "graph": graph,
    }}


@ex.measure("train_ring")
def accuracy(output, inputs):
    return min(right_share(output, inputs), 0.9)


ex.judged_again("train_ring", "at least 0.80", points=1)  # a band of the same training


@ex.measure("train_ring", "at least 0.80")
def accuracy_of_80(output, inputs):
    return min(right_share(output, inputs), 0.8)


@ex.symptoms("train_ring")  # no two bad trainings are alike: told by what they show
def what_shows(output, inputs):
    names = {{
        "untouched": output["untouched"],
        "straight": not any(line.startswith(("relu", "tanh")) for line in output["graph"]),
    }}
    return [name for name, shows in names.items() if shows]


ex.misconception(
    "train_ring.not_fitted",
    "The model was never trained: every bias is still zero. Call model.fit before you return it.",
    edits={{"    model.fit(x_train, y_train, epochs=40, batch_size=32, verbose=0)\\n": ""}},
    symptom="untouched",
)
ex.misconception(
    "train_ring.no_relu",
    "The hidden layer has no activation, so the model can draw a straight line only, and no ring. "
    'Give it activation="relu".',
    edits={{'layers.Dense(16, activation="relu")': "layers.Dense(16)"}},
    symptom="straight",
)
""",
)
