"""Old spellings of Keras and TensorFlow in an error, and what they are called today.

Course material of earlier years is full of them, and what Keras says of them names the word, not
the cure. Each entry is a pattern in the exception's message, a pattern in the line it came from
("" for any), and the sentence's key.
"""

from __future__ import annotations

import re

_UNKNOWN = r"(?:not recognized|[Uu]nrecognized keyword|unexpected keyword|missing 1 required)"
_LAYER_HOMES = (
    "core convolutional pooling normalization recurrent embeddings merge local noise wrappers "
    "advanced_activations"
)

_ENTRIES: tuple[tuple[str, str, str], ...] = (
    (rf"{_UNKNOWN}.*'lr'", "", "lr"),
    (rf"{_UNKNOWN}.*'decay'", "", "decay"),
    (rf"{_UNKNOWN}.*'(?:batch_input_shape|input_dim|input_shape|input_length)'", "", "input"),
    (rf"{_UNKNOWN}.*'(?:nb_epoch|epoch)'", "", "epochs"),
    (rf"{_UNKNOWN}.*'border_mode'", "", "border_mode"),
    (rf"{_UNKNOWN}.*'subsample'", "", "subsample"),
    (rf"{_UNKNOWN}.*'init'", "", "init"),
    (_UNKNOWN, r"\boutput_dim\s*=", "output_dim"),
    (_UNKNOWN, r"\b(?:nb_filter|nb_row|nb_col)\s*=", "nb_filter"),
    (_UNKNOWN, r"Dropout\(\s*p\s*=", "dropout"),
    (rf"{_UNKNOWN}.*'(?:input|output)'", r"Model\(", "model"),
    (r"ImageDataGenerator", "", "generator"),
    (r"np_utils", "", "np_utils"),
    (r"preprocessing\.text|'Tokenizer'", "", "text"),
    (r"preprocessing", "", "preprocessing"),
    (r"'experimental'", "", "experimental"),
    (r"keras\.engine|keras\.layers\.(?:" + "|".join(_LAYER_HOMES.split()) + r")\b", "", "layers"),
    (r"cannot import name '[mM]erge'", "", "merge"),
    (r"CuDNN(?:LSTM|GRU)", "", "cudnn"),
    (r"cannot import name '(?:adam|sgd|rmsprop)' from 'keras", "", "capital"),
    (r"optimizers\.legacy", "", "legacy"),
    (r"scikit_learn", "", "scikit_learn"),
    (r"'predict_classes'", "", "predict_classes"),
    (r"'predict_proba'", "", "predict_proba"),
    (r"'(fit|evaluate|predict)_generator'", "", "fit_generator"),
    (r"module 'tensorflow' has no attribute '(?:Session|placeholder|contrib|app)'", "", "session"),
    (r"^'(?:val_)?acc'$", "", "acc"),
)
_COMPILED = [(re.compile(said), re.compile(line), key) for said, line, key in _ENTRIES]


def old_spelling(message: str, line: str) -> str:
    """The key of the sentence that names today's spelling; empty where there is none.

    `message` is what the exception said, `line` the student's line it came from.

    >>> old_spelling("Argument(s) not recognized: {'lr': 0.1}", "opt = SGD(lr=0.1)")
    'spelling.lr'
    """
    for said, where, key in _COMPILED:
        if said.search(message) and where.search(line):
            return f"spelling.{key}"
    return ""
