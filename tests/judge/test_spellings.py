"""Old spellings in a student's file: the finding names today's."""

from __future__ import annotations

import pytest

from autograder.judge.failed_to_run import import_finding
from autograder.judge.renamed_apis import old_spelling
from autograder.judge.verdict import judge
from autograder.languages.catalogue import known, say
from autograder.model import Transcript
from tests.conftest import load_key

# What Keras 3 says, word for word, the line it says it of, and what must be named.
SAID = [
    ("Argument(s) not recognized: {'lr': 0.1}", "opt = SGD(lr=0.1)", "learning_rate"),
    (
        "Unrecognized keyword arguments passed to Dense: {'batch_input_shape': (None, 3)}",
        "Dense(3, batch_input_shape=(None, 3))",
        "keras.Input",
    ),
    ("Unrecognized keyword arguments passed to LSTM: {'input_dim': 8}", "", "keras.Input"),
    (
        "Dense.__init__() missing 1 required positional argument: 'units'",
        "model.add(Dense(output_dim=3))",
        "Dense(units=32)",
    ),
    (
        "Dropout.__init__() missing 1 required positional argument: 'rate'",
        "Dropout(p=0.5)",
        "rate",
    ),
    (
        "Unrecognized keyword arguments passed to Conv2D: {'border_mode': 'same'}",
        "",
        'padding="same"',
    ),
    (
        "cannot import name 'ImageDataGenerator' from 'keras.preprocessing.image' (/x/y.py)",
        "from keras.preprocessing.image import ImageDataGenerator",
        "image_dataset_from_directory",
    ),
    (
        "No module named 'keras.preprocessing.text'",
        "from keras.preprocessing.text import Tokenizer",
        "TextVectorization",
    ),
    ("No module named 'tensorflow.keras.preprocessing'", "", "keras.utils"),
    ("cannot import name 'np_utils' from 'keras.utils' (/x/y.py)", "", "to_categorical"),
    ("No module named 'keras.utils.np_utils'", "", "to_categorical"),
    ("No module named 'keras.layers.core'", "", "from keras.layers import"),
    ("No module named 'keras.layers.convolutional'", "", "from keras.layers import"),
    ("No module named 'keras.engine'", "", "from keras.layers import"),
    ("cannot import name 'adam' from 'keras.optimizers' (/x/y.py)", "", "import Adam"),
    ("'Sequential' object has no attribute 'predict_classes'", "", "argmax"),
    ("'Sequential' object has no attribute 'fit_generator'", "", "model.fit(generator)"),
    ("TensorFlowTrainer.fit() got an unexpected keyword argument 'nb_epoch'", "", "epochs"),
    ("module 'tensorflow' has no attribute 'Session'", "", "TensorFlow 1"),
    ("'val_acc'", "history.history['val_acc']", "val_accuracy"),
    (
        "Unrecognized keyword arguments passed to Model: {'input': 1, 'output': 2}",
        "Model(input=a, output=b)",
        "inputs",
    ),
    ("module 'keras.layers' has no attribute 'experimental'", "", "keras.layers.Rescaling"),
]


@pytest.mark.parametrize(("said", "line", "today"), SAID, ids=[s[0][:40] for s in SAID])
def test_an_old_spelling_is_told_todays(said: str, line: str, today: str) -> None:
    key = old_spelling(said, line)
    assert known(key), said
    assert today in say(key)
    assert len(say(key).split()) <= 45


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("name 'lr' is not defined", "step = lr * grad"),
        ("Argument(s) not recognized: {'momentun': 0.9}", "SGD(momentun=0.9)"),
        ("Dense.__init__() missing 1 required positional argument: 'units'", "layers.Dense()"),
        ("No module named 'sklearn'", "import sklearn"),
        ("'accuracy'", "history['accuracy']"),
        ("train_digits() got an unexpected keyword argument 'seed'", "train_digits(x, y, seed=1)"),
    ],
)
def test_other_errors_are_no_old_spellings(said: str, line: str) -> None:
    assert old_spelling(said, line) == ""


def test_a_file_that_imports_an_old_name_hears_of_the_new_one() -> None:
    imported = {
        "status": "error",
        "type": "ImportError",
        "bases": ["ImportError"],
        "message": "cannot import name 'np_utils' from 'keras.utils' (/x.py)",
        "line": 3,
        "text": "from keras.utils import np_utils",
    }
    broken = import_finding(imported, "", "ex11.py", 30.0, hidden=False)
    assert broken is not None
    assert broken[1].id == "accident.old_spelling"
    assert "keras.utils.to_categorical" in broken[1].message
    hidden = import_finding(imported, "", "ex11.py", 30.0, hidden=True)
    assert hidden is not None
    assert hidden[1].where is None
    assert "np_utils" not in hidden[1].message


def test_a_part_that_raises_for_an_old_name_hears_of_the_new_one() -> None:
    key = load_key("ex11_keras_cnn")
    part = key.part("build_mlp")
    assert part is not None
    reply = {
        "kind": "raised",
        "type": "ValueError",
        "bases": ["ValueError"],
        "message": "Argument(s) not recognized: {'lr': 0.1}",
        "line": 7,
        "function": "build_mlp",
        "text": "optimizer = SGD(lr=0.1)",
    }
    replies = {("build_mlp", "values", 0): reply}
    transcript = Transcript(imported={"status": "ok", "names": {}}, replies=replies)
    (report,) = judge(key, transcript, (part,), path="ex11.py", start_s=30.0)
    assert report.finding is not None
    assert report.finding.id == "accident.old_spelling"
    assert "learning_rate" in report.finding.message
