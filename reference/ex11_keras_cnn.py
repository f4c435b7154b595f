"""ex11: the oracle is Keras itself, through the functional API, and real digits held out.

The pictures are scikit-learn's digits (Alpaydin and Kaynak, Optical Recognition of Handwritten
Digits, UCI 1998), in `data/ex11_keras_cnn/`. `train_digits` is trained on a part of them; the
evaluator predicts the rest, and only the judge holds their labels.
"""

from pathlib import Path

import keras
import numpy as np

from autograder.author import Exercise, case

DIGITS = Path(__file__).parent / "data" / "ex11_keras_cnn" / "digits.npz"

ex = Exercise(
    title="Train your first CNN",
    unit="C. Convolutional networks in Keras",
    summary="Four small Keras models, compile, and a CNN trained on real digits.",
    minutes=90,
    needs=("tensorflow",),
    idle_s=20,
    memory_mib=16384,
)


# The oracle, under the students' function names.


def _model(shape, *stack):
    tensor = source = keras.Input(shape)
    for layer in stack:
        tensor = layer(tensor)
    return keras.Model(source, tensor)


def build_mlp():
    layer = keras.layers
    return _model((8,), layer.Dense(32), layer.ReLU(), layer.Dense(1), layer.Activation("sigmoid"))


def build_classifier():
    layer = keras.layers
    return _model((64,), layer.Dense(32), layer.ReLU(), layer.Dense(3), layer.Softmax())


def build_flower_cnn(img_height=180, img_width=180, num_classes=5):
    layer = keras.layers
    stack = [layer.Rescaling(1 / 255)]
    for filters in (16, 32, 64):
        stack += [layer.Conv2D(filters, 3, padding="same"), layer.ReLU(), layer.MaxPooling2D()]
    stack += [layer.Flatten(), layer.Dense(128), layer.ReLU(), layer.Dense(num_classes)]
    return _model((img_height, img_width, 3), *stack)


def build_mnist_cnn():
    layer = keras.layers
    stack = [layer.Conv2D(64, 3), layer.ReLU(), layer.MaxPooling2D(), layer.Flatten()]
    return _model((28, 28, 1), *stack, layer.Dense(10), layer.Softmax())


def compile_model(model):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(), loss=loss, metrics=["accuracy"])
    return model


def train_digits(x_train, y_train):
    layer = keras.layers
    stack = [layer.Rescaling(1 / 16)]
    for filters in (32, 64):
        stack += [layer.Conv2D(filters, 3, padding="same"), layer.ReLU()]
    stack += [layer.MaxPooling2D(), layer.Flatten(), layer.Dropout(0.4), layer.Dense(10)]
    model = compile_model(_model((8, 8, 1), *stack))
    model.fit(x_train, y_train, epochs=40, batch_size=32, verbose=0)
    return model


# What travels.


@ex.travels
def described(make):
    """A model without the memory of its weights; with it, where the code needs them."""
    keras.backend.clear_session()
    try:
        with keras.StatelessScope(initialize_variables=False):
            return make()
    except ValueError:
        keras.backend.clear_session()
        return make()


def facts(part, shape):
    """A part that is judged by the graph of the model it builds."""


# Parts.

ex.part(
    "build_mlp",
    points=1,
    hints=(
        "Two Dense layers after keras.Input((8,)).",
        'layers.Dense(32, activation="relu"), then layers.Dense(1, activation="sigmoid").',
    ),
)


@ex.probe("build_mlp")
def probe_mlp(impl):
    return described(impl.build_mlp)


@ex.cases("build_mlp")
def mlp_cases(rng):
    yield case("the model", for_evaluator={"input_shape": [8]})


@ex.evaluate("build_mlp")
def look(value, inputs):
    return Model(value).facts(inputs["input_shape"])  # noqa: F821


ex.part(
    "train_digits",
    points=4,
    seconds=60,
    hints=(
        "Start with Rescaling(1 / 16), one or two convolutions, pooling, Flatten, Dense(10).",
        "Compile with from_logits=True where the last layer has no softmax, and fit for about 30 epochs.",
    ),
)


@ex.probe("train_digits")
def trained(impl, x_train, y_train):
    keras.utils.set_random_seed(1)
    model = impl.train_digits(x_train, y_train)
    return {"model": model, "weights": model.get_weights()}


@ex.cases("train_digits")
def digits_cases(rng):
    with np.load(DIGITS) as stored:
        x, y = stored["x"], stored["y"]
    order = rng.permutation(len(x))
    x, y = x[order][:, :, :, None], y[order]
    yield case(
        "held-out digits",
        x_train=x[:1200],
        y_train=y[:1200],
        for_evaluator={"x_test": x[1200:]},
        for_judge={"y_test": y[1200:]},
    )


@ex.evaluate("train_digits")
def predictions(value, inputs):
    model = Model(value["model"]).with_weights(value["weights"], [8, 8, 1])  # noqa: F821
    return np.asarray(model.predict(inputs["x_test"], verbose=0)).argmax(axis=1)


@ex.measure("train_digits")
def accuracy(output, inputs):
    return min(float(np.mean(np.asarray(output) == inputs["y_test"])), 0.97)


ex.misconception(
    "build_mlp.no_sigmoid",
    "The last layer has no activation.",
    edits={'layers.Dense(1, activation="sigmoid")': "layers.Dense(1)"},
)
