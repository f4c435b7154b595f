"""ex11: twenty honest ways of writing its models pass; twenty that are a little off are told where.

Everything runs in this process, through the probe, the evaluator and the judge that a student's
file meets. Training is not run: what bad trainings show is tried on made-up replies.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.author_tools.marking import marked_here
from autograder.candidate import evaluator, harness, serialization
from autograder.interview.measuring import measure_here
from autograder.judge.verdict import judge
from autograder.model import PartReport, Transcript
from tests.conftest import load_key, model_answer, swapped
from tests.support.imported_later import ImportedLater

pytestmark = pytest.mark.oracle
keras = ImportedLater("keras")

KEY = load_key("ex11_keras_cnn")
Write = Callable[..., Any]


def marked(part_name: str, function: Write) -> PartReport:
    """The report on one part, where `function` is what the student wrote for it."""
    part = KEY.part(part_name)
    assert part is not None
    probes: dict[str, Any] = {}
    exec(KEY.probes, probes)
    looks = evaluator.room(KEY.evaluators)
    replies = {}
    for group in part.groups:
        for index, case in enumerate(group.cases):
            impl = SimpleNamespace(**{part_name: function})
            reply = harness.run_case(
                impl, probes[group.probe], case.inputs, part.uses, __file__, repeat=False
            )
            if reply["kind"] == "returned":
                assert group.evaluate is not None
                reply = evaluator.evaluated(
                    looks[group.evaluate], reply["value"], case.for_evaluator
                )
            replies[part_name, group.name, index] = reply
    transcript = Transcript(imported={"status": "ok", "names": {}}, replies=replies)
    transcript = measure_here(KEY, (part,), transcript)
    (report,) = judge(KEY, transcript, (part,), path="ex11.py", start_s=30.0)
    return report


# The same network, in twenty ways.


def mlp_functional() -> Any:
    source = keras.Input(shape=(8,), name="numbers")
    hidden = keras.layers.Dense(32, activation=keras.activations.relu)(source)
    return keras.Model(source, keras.layers.Dense(1, activation="sigmoid")(hidden))


def mlp_added_layer_by_layer() -> Any:
    model = keras.models.Sequential(name="mine")
    model.add(keras.layers.InputLayer(shape=(8,)))
    model.add(keras.layers.Dense(units=32))
    model.add(keras.layers.Activation("relu"))
    model.add(keras.layers.Dense(units=1))
    model.add(keras.layers.Activation("sigmoid"))
    return model


def mlp_without_input() -> Any:
    layers = [keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1, "sigmoid")]
    return keras.Sequential(layers)


def mlp_of_old_material() -> Any:
    model = keras.Sequential()
    model.add(keras.layers.Dense(32, input_dim=8, activation="relu"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    return model


def mlp_by_functions() -> Any:
    source = keras.Input((8,))
    hidden = keras.activations.relu(keras.layers.Dense(32)(source))
    return keras.Model(source, keras.activations.sigmoid(keras.layers.Dense(1)(hidden)))


def mlp_by_operations() -> Any:
    source = keras.Input((8,))
    hidden = keras.ops.relu(keras.layers.Dense(32)(source))
    return keras.Model(source, keras.ops.sigmoid(keras.layers.Dense(1)(hidden)))


def mlp_compiled_and_built() -> Any:
    model = mlp_without_input()
    model.build((None, 8))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


def mlp_initialised_by_hand() -> Any:
    layers = [
        keras.layers.Dense(32, "relu", kernel_initializer="he_normal", name="first"),
        keras.layers.Dense(1, "sigmoid", bias_initializer="ones"),
    ]
    return keras.Sequential([keras.Input((8,), dtype="float32"), *layers])


def classifier_with_softmax_layer() -> Any:
    layers = [keras.layers.Dense(32), keras.layers.ReLU(), keras.layers.Dense(3)]
    return keras.Sequential([keras.Input((64,)), *layers, keras.layers.Softmax()])


def classifier_nested() -> Any:
    body = keras.Sequential([keras.Input((64,)), keras.layers.Dense(32, "relu")])
    head = keras.Sequential([keras.layers.Dense(3), keras.layers.Activation("softmax")])
    return keras.Sequential([keras.Input((64,)), body, head])


def classifier_by_operations() -> Any:
    source = keras.Input((64,))
    hidden = keras.ops.relu(keras.layers.Dense(32)(source))
    return keras.Model(source, keras.ops.softmax(keras.layers.Dense(3)(hidden), axis=-1))


def classifier_by_tf_keras() -> Any:
    tf = pytest.importorskip("tensorflow")
    model = tf.keras.models.Sequential()
    model.add(tf.keras.layers.Dense(units=32, activation=tf.nn.relu, input_shape=(64,)))
    model.add(tf.keras.layers.Dense(units=3, activation=tf.nn.softmax))
    return model


def flower(*, scale: Any = None, flat: Any = None, **conv: Any) -> Write:
    """The flower CNN with some of its layers written another way."""

    def build(img_height: int = 180, img_width: int = 180, num_classes: int = 5) -> Any:
        source = keras.Input((img_height, img_width, 3))
        x = scale(source) if scale else keras.layers.Rescaling(1.0 / 255)(source)
        for filters in (16, 32, 64):
            options = {"kernel_size": (3, 3), "padding": "same", "activation": "relu", **conv}
            x = keras.layers.Conv2D(filters, **options)(x)
            x = keras.layers.MaxPool2D(pool_size=(2, 2), strides=2)(x)
        x = flat(x) if flat else keras.layers.Flatten()(x)
        x = keras.layers.Dense(128, activation="relu")(x)
        return keras.Model(inputs=source, outputs=keras.layers.Dense(num_classes)(x))

    return build


def flower_padded_by_layers(
    img_height: int = 180, img_width: int = 180, num_classes: int = 5
) -> Any:
    model = keras.Sequential([keras.Input((img_height, img_width, 3))])
    model.add(keras.layers.Rescaling(scale=1 / 255, offset=0))
    for filters in (16, 32, 64):
        model.add(keras.layers.ZeroPadding2D(1))
        model.add(keras.layers.Conv2D(filters, 3))
        model.add(keras.layers.Activation("relu"))
        model.add(keras.layers.MaxPooling2D(padding="valid"))
    for layer in (keras.layers.Flatten(), keras.layers.Dense(128), keras.layers.ReLU()):
        model.add(layer)
    model.add(keras.layers.Dense(num_classes, activation="linear"))
    return model


def mnist(*, first: Any = None, pool: Any = None, flat: Any = None, last: Any = None) -> Write:
    """The MNIST CNN with some of its layers replaced."""

    def build() -> Any:
        layers = [
            first or keras.layers.Conv2D(64, kernel_size=3, activation="relu"),
            pool or keras.layers.MaxPooling2D(),
            flat or keras.layers.Flatten(),
            last or keras.layers.Dense(10, activation="softmax"),
        ]
        return keras.Sequential([keras.Input((28, 28, 1)), *layers])

    return build


EQUIVALENT: list[tuple[str, str, Write]] = [
    ("build_mlp", "functional", mlp_functional),
    ("build_mlp", "layer by layer", mlp_added_layer_by_layer),
    ("build_mlp", "without Input", mlp_without_input),
    ("build_mlp", "input_dim", mlp_of_old_material),
    ("build_mlp", "keras.activations", mlp_by_functions),
    ("build_mlp", "keras.ops", mlp_by_operations),
    ("build_mlp", "built and compiled", mlp_compiled_and_built),
    ("build_mlp", "other initial weights", mlp_initialised_by_hand),
    ("build_classifier", "softmax as a layer", classifier_with_softmax_layer),
    ("build_classifier", "nested", classifier_nested),
    ("build_classifier", "keras.ops", classifier_by_operations),
    ("build_classifier", "tf.keras and input_shape", classifier_by_tf_keras),
    ("build_flower_cnn", "functional", flower()),
    ("build_flower_cnn", "divided", flower(scale=lambda x: x / 255.0)),
    ("build_flower_cnn", "multiplied", flower(scale=lambda x: keras.ops.multiply(x, 1 / 255))),
    ("build_flower_cnn", "reshaped", flower(flat=lambda x: keras.layers.Reshape((-1,))(x))),
    ("build_flower_cnn", "padded by layers", flower_padded_by_layers),
    ("build_flower_cnn", "capital letters", flower(padding="SAME")),
    ("build_mnist_cnn", "explicit numbers", lambda: mnist(
        first=keras.layers.Conv2D(64, (3, 3), (1, 1), "valid", activation="relu"),
        pool=keras.layers.MaxPool2D((2, 2), (2, 2), "same"))()),
    ("build_mnist_cnn", "input_shape", lambda: keras.Sequential([
        keras.layers.Conv2D(64, 3, activation="relu", input_shape=(28, 28, 1)),
        keras.layers.MaxPooling2D(2), keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax")])),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`")
@pytest.mark.parametrize(
    ("part", "write"),
    [(part, write) for part, _, write in EQUIVALENT],
    ids=[f"{part}-{name}" for part, name, _ in EQUIVALENT],
)
def test_an_equivalent_model_passes(part: str, write: Write) -> None:
    report = marked(part, write)
    assert report.status == "passed", (report.finding, report.counterexample)
    assert report.score == report.max_score


# A little off: what was changed, and words that the report must have.


def mlp(hidden: Any, last: Any, *more: Any, inputs: int = 8) -> Write:
    return lambda: keras.Sequential([keras.Input((inputs,)), hidden(), last(), *more])


def dense(units: int, activation: str | None = None, **options: Any) -> Callable[[], Any]:
    return lambda: keras.layers.Dense(units, activation=activation, **options)


WRONG: list[tuple[str, Write, str]] = [
    ("build_mlp", mlp(dense(31, "relu"), dense(1, "sigmoid")), "dense 31"),
    ("build_mlp", mlp(dense(32, "tanh"), dense(1, "sigmoid")), "“tanh”"),
    ("build_mlp", mlp(dense(32, "relu", use_bias=False), dense(1, "sigmoid")), "no bias"),
    ("build_mlp", mlp(dense(32, "relu"), dense(1, "sigmoid"), inputs=9), "input 9"),
    ("build_mlp", mlp(dense(32, "relu"), dense(1, "softmax")), "softmax over a single neuron"),
    ("build_mlp", lambda: mlp(dense(32, "relu"), dense(1, "sigmoid"),
        keras.layers.Dropout(0.2))(), "dropout 0.2"),
    ("build_classifier", mlp(dense(32, "relu"), dense(3, "sigmoid"), inputs=64), "sum to one"),
    ("build_classifier", mlp(dense(32, "relu"), dense(4, "softmax"), inputs=64), "dense 4"),
    ("build_classifier", mlp(dense(32, "relu6"), dense(3, "softmax"), inputs=64), "relu 6"),
    ("build_flower_cnn", flower(scale=lambda x: x / 256.0), "rescale × 0.00390625"),
    ("build_flower_cnn", flower(scale=lambda x: x / 255.0 - 0.5), "shift - 0.5"),
    ("build_flower_cnn", flower(kernel_size=5), "of 5×5"),
    ("build_flower_cnn", flower(strides=(1, 2)), "stride 1×2"),
    ("build_flower_cnn", flower(padding="valid"), "have no padding"),
    ("build_flower_cnn", flower(dilation_rate=2), "dilation 2×2"),
    ("build_flower_cnn", flower(flat=lambda x: keras.layers.GlobalMaxPooling2D()(x)),
        "global max pool"),
    ("build_mnist_cnn", lambda: mnist(pool=keras.layers.AveragePooling2D(2))(), "average pool 2×2"),
    ("build_mnist_cnn", lambda: mnist(pool=keras.layers.MaxPooling2D(2, strides=1))(),
        "stride 1×1"),
    ("build_mnist_cnn", lambda: mnist(
        first=keras.layers.Conv2D(64, 3, activation="relu", trainable=False))(), "trainable"),
    ("build_mnist_cnn", lambda: mnist(last=keras.layers.Dense(10, "log_softmax"))(),
        "log_softmax"),
]  # fmt: skip


def shown(value: object) -> str:
    """A test's name that is the same in every process: functions have an address in theirs."""
    return re.sub(r" at 0x[0-9a-f]+", "", str(value))


@pytest.mark.parametrize(
    ("part", "write", "named"), WRONG, ids=[f"{p}-{named}" for p, _, named in WRONG]
)
def test_a_model_that_is_a_little_off_is_told_where(part: str, write: Write, named: str) -> None:
    report = marked(part, write)
    assert report.score == 0
    assert report.finding is not None
    assert report.counterexample is not None
    assert named in f"{report.finding.message} {report.counterexample.difference}"


# compile_model: what counts is how the loss reads labels and outputs.


def compiled(**changes: Any) -> Write:
    def compile_model(model: Any) -> Any:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        options = {"optimizer": "adam", "loss": loss, "metrics": ["accuracy"], **changes}
        model.compile(**options)
        return model

    return compile_model


def own_loss(labels: Any, logits: Any) -> Any:
    return keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)


def own_loss_of_probabilities(labels: Any, logits: Any) -> Any:
    return keras.losses.sparse_categorical_crossentropy(labels, logits)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"optimizer": "Adam", "metrics": ["acc"]},
        {"optimizer": lambda: keras.optimizers.Adam(learning_rate=1e-3)},
        {"loss": own_loss},
        {"metrics": [["accuracy"]]},
        {"metrics": lambda: [keras.metrics.SparseCategoricalAccuracy(name="right")]},
        {"metrics": lambda: [keras.metrics.sparse_categorical_accuracy, "mse"]},
        {"run_eagerly": True, "steps_per_execution": 1},
    ],
    ids=shown,
)
def test_an_honest_way_to_compile_passes(changes: dict[str, Any]) -> None:
    made = {n: v() if getattr(v, "__name__", "") == "<lambda>" else v for n, v in changes.items()}
    report = marked("compile_model", compiled(**made))
    assert report.status == "passed", (report.finding, report.counterexample)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"loss": "sparse_categorical_crossentropy"}, "compile_model.logits_unsaid"),
        ({"loss": own_loss_of_probabilities}, "compile_model.logits_unsaid"),
        ({"optimizer": "sgd"}, "compile_model.sgd"),
        ({"metrics": []}, "compile_model.no_accuracy"),
        ({"optimizer": "rmsprop"}, "generic.model"),
        ({"loss": "categorical_crossentropy"}, "compile_model.one_hot_and_unsaid"),
    ],
    ids=shown,
)
def test_a_wrong_way_to_compile_is_named(changes: dict[str, Any], named: str) -> None:
    report = marked("compile_model", compiled(**changes))
    assert report.finding is not None
    assert report.finding.id == named


def test_a_compile_that_returns_nothing_is_told_so() -> None:
    report = marked("compile_model", lambda model: model.compile("adam", "mse"))
    assert report.finding is not None
    assert report.finding.id == "accident.returned_none"


# train_digits: what a bad training shows, on made-up replies of the evaluator.

LINES = ["input 8×8×1", "rescale × 0.0625", "convolution 16 of 3×3, stride 1×1, same", "relu"]


def train_report(
    right: float, right_of_old: float = 1.0, scaled: tuple[float, ...] = (0.05,), **changes: Any
) -> PartReport:
    """The report where a model has this share of new and old digits right."""
    part = KEY.part("train_digits")
    assert part is not None
    known = {n: serialization.decode(v) for n, v in part.groups[0].cases[0].for_judge.items()}
    new, old = known["y_test"], known["labels"]

    def said(labels: Any, share: float) -> Any:
        answer = labels.copy()
        wrong = round(len(labels) * (1 - share))
        answer[:wrong] = (answer[:wrong] + 1) % 10
        return answer

    seen = {
        "width": 10,
        "said": said(new, right),
        "said_of_old": said(old, right_of_old),
        "said_of_scaled": [said(new, share) for share in scaled],
        "numbers": True,
        "untouched": False,
        "graph": [*LINES, "flatten", "dense 10"],
        "steps": 1000,
        "losses": [2.0, 1.0],
        "logits": True,
        "learning_rate": 0.001,
        "optimizer": "adam",
        **changes,
    }
    reply = {"kind": "returned", "value": serialization.encode(seen)}
    replies = {("train_digits", group.name, 0): reply for group in part.groups}
    transcript = Transcript(imported={"status": "ok", "names": {}}, replies=replies)
    transcript = measure_here(KEY, (part,), transcript)
    (report,) = judge(KEY, transcript, (part,), path="ex11.py", start_s=30.0)
    return report


SOFTMAX = [*LINES, "flatten", "dense 10", "softmax"]
BARE = [LINES[0], *LINES[2:], "flatten", "dense 10"]


@pytest.mark.parametrize(
    "changes",
    [
        {"graph": SOFTMAX, "logits": False},
        {"graph": SOFTMAX, "logits": True},
        {"graph": BARE},
        {"graph": BARE, "scaled": (0.99,)},
        {"logits": None, "learning_rate": None, "optimizer": None, "steps": None},
        {"learning_rate": 0.05},
        {"untouched": True},
    ],
    ids=str,
)
def test_what_has_full_marks_is_never_accused(changes: dict[str, Any]) -> None:
    report = train_report(0.952, **changes)
    assert report.status == "passed"
    assert report.finding is None


@pytest.mark.parametrize(
    ("right", "right_of_old", "changes", "named"),
    [
        (0.1, 0.1, {"width": 1}, "width"),
        (0.1, 0.1, {"untouched": True, "steps": 0}, "untouched"),
        (0.1, 0.1, {"numbers": False}, "not_a_number"),
        (0.3, 0.3, {"graph": [*LINES, "flatten", "dense 10", "relu"]}, "relu_at_the_end"),
        (0.3, 0.3, {"logits": False}, "logits_unsaid"),
        (0.9, 0.9, {"graph": SOFTMAX}, "softmax_of_softmax"),
        (0.9, 0.9, {"graph": BARE, "scaled": (0.2, 0.96, 0.1)}, "scaled_outside"),
        (0.1, 0.1, {"learning_rate": 0.1}, "large_steps"),
        (0.4, 0.4, {"learning_rate": 0.00001}, "small_steps"),
        (0.94, 0.98, {"graph": ["input 8×8×1", "rescale × 0.0625", "flatten", "dense 10"]},
         "straight"),
        (0.1, 0.1, {"graph": BARE}, "unscaled"),
        (0.1, 0.1, {}, "cannot_fit"),
        (0.8, 0.8, {"steps": 36}, "too_brief"),
        (0.94, 0.96, {"graph": SOFTMAX, "logits": False}, "too_brief"),
        (0.94, 1.0, {}, "by_heart"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_bad_training_is_told_what_shows(
    right: float, right_of_old: float, changes: dict[str, Any], named: str
) -> None:
    report = train_report(right, right_of_old, **changes)
    assert report.finding is not None
    assert report.finding.id == f"train_digits.{named}"


@pytest.mark.parametrize(
    ("right", "score"), [(0.97, 4), (0.95, 4), (0.948, 2), (0.9, 2), (0.85, 1), (0.7, 0)]
)
def test_marks_come_in_bands(right: float, score: int) -> None:
    assert train_report(right).score == score


def test_the_pictures_to_train_on_are_not_printed() -> None:
    example = train_report(0.9).counterexample
    assert example is not None
    assert (example.inputs, example.got, example.expected) == ({}, "0.9", "0.95")


def test_the_loss_and_the_confusions_are_drawn() -> None:
    curve, matrix = train_report(0.9).pictures
    assert curve.values == ((2.0, 1.0),)
    assert sum(map(sum, matrix.values)) == 500


def test_a_cnn_whose_biases_are_zero_has_not_been_trained() -> None:
    part = KEY.part("train_digits")
    assert part is not None
    fit = "    model.fit(x_train, y_train, epochs=20, batch_size=32, verbose=0)\n"
    source = swapped(model_answer("ex11_keras_cnn"), fit, "")
    (report,) = marked_here(KEY, source, (part,))
    assert report.finding is not None
    assert report.finding.id == "train_digits.untouched"


def test_decoded_pixels_are_digits_from_0_to_16() -> None:
    part = KEY.part("train_digits")
    assert part is not None
    probes: dict[str, Any] = {}
    exec(KEY.probes, probes)
    pixels = serialization.decode(part.groups[0].cases[0].inputs["pixels"])
    pictures = probes["unpacked"](pixels)
    assert pictures.shape == (1150, 8, 8, 1)
    assert set(np.unique(pictures)) == {*range(15), 16}


def test_an_activation_of_ones_own_is_named() -> None:
    def doubled(x: Any) -> Any:
        return 2 * x

    report = marked("build_mlp", mlp(lambda: keras.layers.Dense(32, activation=doubled), dense(1)))
    assert report.finding is not None
    assert "doubled, a class or function of your own" in report.finding.message
