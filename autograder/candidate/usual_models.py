"""Models of the layers that most have: built and looked at before a fork, as a first time costs.

Keras and TensorFlow then import what they put off, and find out what they keep: 6 ms and a
thousand pages less for every fork that builds a model or looks at one.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any


def usual(evaluator: Any, remembered: Any) -> None:
    """Build two, have them looked at by `evaluator`, and leave no trace but what is remembered."""
    remembered.remember()
    keras = sys.modules.get("keras")
    if keras is not None:  # there may be TensorFlow alone
        with contextlib.suppress(Exception):  # forks do without, and are slower
            _build(keras, evaluator, remembered.no_threads)
        keras.backend.clear_session(free_memory=False)


def _build(keras: Any, evaluator: Any, no_threads: Any) -> None:
    layers = keras.layers
    with no_threads(keras):
        source = keras.Input((8, 8, 3))
        x = layers.Conv2D(4, 3, padding="same", activation="relu")(source)
        x = layers.MaxPooling2D(2)(layers.BatchNormalization()(x))
        x = layers.ReLU()(layers.add([x, layers.Conv2D(4, 1)(x)]))
        x = layers.Dropout(0.5)(layers.Flatten()(x))
        one = keras.Model(source, layers.Dense(3, activation="softmax")(x))
        rest = [layers.Conv2D(4, 3), layers.GlobalAveragePooling2D(), layers.Dense(3)]
        for model in (one, keras.Sequential([keras.Input((8, 8, 3)), *rest])):
            config = json.dumps(keras.saving.serialize_keras_object(model))
            evaluator.Model(evaluator.serialization.Artefact(config, None)).facts()
