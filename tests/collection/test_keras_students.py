"""Files on Keras behind the wall: honest styles pass, others are told why, nothing is gained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.checking import Request, check
from autograder.course import Course
from autograder.errors import NoWall
from autograder.model import PartReport
from autograder.sandbox import Runner
from autograder.sandbox.levels import open_runner
from tests.conftest import ROOT, slow_but
from tests.support.imported_later import ImportedLater

pytestmark = pytest.mark.oracle
ImportedLater("keras")

START = "import keras\nimport numpy as np\nfrom keras import layers\n"
MLP = "layers.Dense(32, activation='relu'), layers.Dense(1, activation='sigmoid')"
CNN = (
    "layers.Rescaling(1 / 16), layers.Conv2D(8, 3, activation='relu'), layers.Flatten(), "
    "layers.Dense(10, activation='softmax')"
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    try:
        opened = open_runner("sandbox")
    except NoWall:
        opened = open_runner("process", "cpu")
    yield opened
    opened.close()


def marked(runner: Runner, folder: Path, part: str, source: str) -> PartReport:
    path = folder / "ex11_keras_cnn.py"
    path.write_text(START + source, encoding="utf-8")
    request = Request(course=Course(ROOT), exercise="ex11_keras_cnn", path=path, parts=(part,))
    return check(request, runner).parts[0]


def mlp(body: str, before: str = "") -> tuple[str, str]:
    return "build_mlp", f"{before}\ndef build_mlp():\n    {body}\n"


def compiling(body: str) -> tuple[str, str]:
    return "compile_model", f"def compile_model(model):\n    {body}\n    return model\n"


def training(after: str, network: str = CNN, before: str = "", fit: str = "") -> tuple[str, str]:
    lines = [
        f"m = keras.Sequential([keras.Input((8, 8, 1)), {network}])",
        "m.compile('adam', 'sparse_categorical_crossentropy')",
        fit or "m.fit(x_train, y_train, epochs=1, verbose=0)",
        after,
    ]
    body = "\n    ".join(lines)
    return "train_digits", f"{before}\ndef train_digits(x_train, y_train):\n    {body}\n"


LOGITS = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
HONEST = {
    "imports from tensorflow.keras": mlp(
        "m = Sequential(); m.add(Dense(32, input_dim=8, activation='relu'))\n"
        "    m.add(Dense(1, activation='sigmoid')); return m",
        "from tensorflow.keras.models import Sequential\n"
        "from tensorflow.keras.layers import Dense\n",
    ),
    "no Input": mlp(f"return keras.Sequential([{MLP}])"),
    "float64 everywhere": mlp(
        f"return keras.Sequential([keras.Input((8,)), {MLP}])", "keras.config.set_floatx('float64')"
    ),
    "mixed precision": mlp(
        f"return keras.Sequential([keras.Input((8,)), {MLP}])",
        "keras.mixed_precision.set_global_policy('mixed_float16')",
    ),
    "saved and loaded": mlp(
        f"keras.Sequential([keras.Input((8,)), {MLP}]).save('m.keras')\n"
        "    return keras.models.load_model('m.keras')"
    ),
    "tf.keras objects": compiling(
        "import tensorflow as tf\n    model.compile(tf.keras.optimizers.Adam(), "
        "tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=['acc'])"
    ),
    "a copy": compiling(
        "model = keras.models.clone_model(model)\n"
        f"    model.compile('adam', {LOGITS}, metrics=['accuracy'])"
    ),
    "a loss of one's own": compiling(
        "def loss(y, p):\n        return keras.losses.sparse_categorical_crossentropy(y, p, "
        "from_logits=True)\n    model.compile('adam', loss, metrics=['accuracy'])"
    ),
}


@pytest.mark.parametrize("name", slow_but(["tf.keras objects"], HONEST))
def test_an_honest_style_is_right(name: str, runner: Runner, tmp_path: Path) -> None:
    report = marked(runner, tmp_path, *HONEST[name])
    assert report.status == "passed", report.finding


# Words that the sentence must have; none of these earns a point.
TOLD = {
    "a History": (*training("return m.fit(x_train, y_train, verbose=0)"), "of type History"),
    "predictions": (*training("return m.predict(x_train, verbose=0)"), "of type ndarray"),
    "a model and its History": (
        *training("return m, m.history"),
        "of type tuple",
    ),
    "a symbolic tensor": (
        *mlp("return layers.Dense(1)(keras.Input((8,)))"),
        "of type KerasTensor",
    ),
    "a summary": (*mlp(f"return keras.Sequential([{MLP}]).summary()"), "returned None"),
    "a forgotten return": (
        "compile_model",
        f"def compile_model(model):\n    model.compile('adam', {LOGITS}, metrics=['accuracy'])\n",
        "returned None",
    ),
    "pictures made flat": (
        *training(
            "return m",
            "layers.Dense(10, activation='softmax')",
            fit="m = keras.Sequential([keras.Input((64,)), layers.Dense(10)])",
        ),
        "cannot be run on inputs of the right shape",
    ),
    "a label too many": (
        *training("return m", CNN.replace("10", "9")),
        "one neuron for each class",
    ),
    "one-hot labels for the sparse loss": (
        *training("return m", fit="m.fit(x_train, keras.utils.to_categorical(y_train), verbose=0)"),
        "takes whole numbers",
    ),
    "an old spelling": (
        *compiling(
            f"model.compile(keras.optimizers.Adam(lr=0.001), {LOGITS}, metrics=['accuracy'])"
        ),
        "lr is learning_rate today",
    ),
    "a subclassed model": (
        *mlp(
            "m = Net(); m.build((None, 8)); return m",
            "class Net(keras.Model):\n"
            "    def __init__(self):\n"
            "        super().__init__()\n"
            "        self.a = layers.Dense(32, activation='relu')\n"
            "        self.b = layers.Dense(1, activation='sigmoid')\n"
            "    def call(self, x):\n"
            "        return self.b(self.a(x))\n",
        ),
        "Net, a class or function of your own",
    ),
    "a Lambda layer": (
        *mlp(
            "return keras.Sequential([keras.Input((8,)), layers.Lambda(lambda x: x), "
            "layers.Dense(1)])"
        ),
        "holds a Lambda layer",
    ),
    # Hostile.
    "a Lambda out of a file": (
        *mlp(
            "keras.Sequential([keras.Input((8,)), layers.Lambda(lambda x: x)]).save('m.keras')\n"
            "    return keras.models.load_model('m.keras', safe_mode=False)"
        ),
        "holds a Lambda layer",
    ),
    "half a file": (
        *mlp(
            f"keras.Sequential([keras.Input((8,)), {MLP}]).save('m.keras')\n"
            "    half = open('m.keras', 'rb').read()[:900]\n"
            "    open('m.keras', 'wb').write(half)\n"
            "    return keras.models.load_model('m.keras')"
        ),
        "in build_mlp",
    ),
    "weights that lie in another file": (
        *mlp(
            "import h5py\n"
            f"    m = keras.Sequential([keras.Input((8,)), {MLP}])\n"
            "    with h5py.File('m.weights.h5', 'w') as f:\n"
            "        f['layers'] = h5py.ExternalLink('/etc/passwd', '/')\n"
            "    m.load_weights('m.weights.h5')\n"
            "    return m"
        ),
        "in build_mlp",
    ),
    "an HDF5 file of a terabyte": (
        *mlp(
            "import h5py\n"
            "    with h5py.File('m.h5', 'w') as f:\n"
            "        f.create_dataset('w', shape=(2**18, 2**19), dtype='f8', chunks=(1, 1024))\n"
            "    return h5py.File('m.h5')['w'][:]"
        ),
        "more memory than an exercise may use",
    ),
    "a class registered over Dense": (
        *mlp(
            "return keras.Sequential([keras.Input((8,)), Dense(32, 'relu'), Dense(1, 'sigmoid')])",
            "@keras.saving.register_keras_serializable('builtins', 'Dense')\n"
            "class Dense(layers.Dense):\n"
            "    def call(self, x):\n"
            "        return 0 * x\n"
            "Dense.__module__ = 'keras.src.layers.core.dense'\n",
        ),
        "Dense, a class or function of your own",
    ),
    "a Keras made over": (
        *training(
            "return m",
            before="keras.Model.fit = lambda self, *a, **k: None\n"
            "keras.Model.predict = lambda self, x, **k: np.eye(10)[np.zeros(len(x), int)]\n"
            "keras.Model.evaluate = lambda self, *a, **k: (0.0, 1.0)\n",
        ),
        "never been trained",
    ),
    "weights of another shape": (
        *training("m.get_weights = lambda: [np.ones((9, 9))]; return m"),
        "weights do not fit",
    ),
    "four gigabytes of weights": (
        *training("m.get_weights = lambda: [np.zeros((2**15, 2**12), 'f4')]; return m"),
        "larger than 32 MiB",
    ),
    "a way out": (*training("import os; os._exit(0)"), "ended in the middle"),
    "a look for what is held out": (
        *training(
            "import gc\n"
            "    seen = [o for o in gc.get_objects() if isinstance(o, dict) "
            "and ('y_test' in o or 'new' in o and 'pixels' in o)]\n"
            "    raise ValueError(f'found {len(seen)}')"
        ),
        "found 0",
    ),
}


@pytest.mark.parametrize("name", slow_but(["a subclassed model", "a way out"], TOLD))
def test_what_is_no_answer_earns_nothing_and_is_told_why(
    name: str, runner: Runner, tmp_path: Path
) -> None:
    part, source, words = TOLD[name]
    report = marked(runner, tmp_path, part, source)
    assert report.score == 0
    assert report.finding is not None
    assert words in report.finding.message
