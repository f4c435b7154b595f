"""Asks the evaluator about models that a stranger made, and says how much memory that took.

Run by `test_model_memory.py` in a process of its own: the peak that the kernel tells is that of the
largest child so far.

    python -m tests.support.hostile_models NAME…
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from autograder.interview.evaluation import evaluate
from autograder.model import Case, Group, Key, Part, Transcript
from autograder.sandbox.levels import open_runner

EVALUATORS = """
import numpy as np
def look(value, inputs):
    return Model(value).facts(inputs["shape"])
def predict(value, inputs):
    model = Model(value["model"]).with_weights(value["weights"], inputs["shape"])
    return np.asarray(model(np.ones((100, *inputs["shape"]), "float32"))).shape
def settings(value, inputs):
    return Model(value).settings()
"""


def layer(name: str, module: str = "keras.layers", /, **config: Any) -> dict[str, Any]:
    return {"module": module, "class_name": name, "config": config, "registered_name": None}


def sequential(*layers: dict[str, Any]) -> str:
    entry = layer("Sequential", "keras", name="s", trainable=True, layers=list(layers))
    return json.dumps(entry)


def given(*shape: int) -> dict[str, Any]:
    return layer("InputLayer", batch_shape=[None, *shape], dtype="float32", name="i")


def model(text: str, compiled: str | None = None) -> dict[str, Any]:
    return {"$k": [text, compiled]}


def weighted(text: str, *weights: Any) -> dict[str, Any]:
    return {"$d": [["model", model(text)], ["weights", list(weights)]]}


def claimed(*shape: int) -> dict[str, Any]:
    """An array that says it is large, and has no bytes."""
    return {"$a": ["<f4", list(shape), ""]}


DENSE = layer("Dense", units=2)
SPECTROGRAM = {"fft_length": 2**20, "sequence_length": 2**20, "sequence_stride": 1}

# What the evaluator is asked, of which value: each should come back as a sentence, or as facts.
MODELS: dict[str, tuple[str, Callable[[], Any]]] = {
    "an honest one": ("look", lambda: model(sequential(given(3), DENSE))),
    "an honest one that predicts": (
        "predict",
        lambda: weighted(sequential(given(3), layer("Flatten"))),
    ),
    "terabytes of weights": (
        "look",
        lambda: model(sequential(given(2**20), layer("Dense", units=2**20))),
    ),
    "weights of just under the cap, looked at": (
        "look",
        lambda: model(sequential(given(13_000), layer("Dense", units=14_000))),
    ),
    "weights of just under the cap, run without any": (
        "predict",
        lambda: weighted(sequential(given(13_000), layer("Dense", units=14_000))),
    ),
    "weights that claim terabytes": (
        "predict",
        lambda: weighted(sequential(given(3), DENSE), claimed(2**20, 2**20), claimed(2)),
    ),
    "a picture blown up a thousandfold": (
        "predict",
        lambda: weighted(sequential(given(8, 8, 1), layer("UpSampling2D", size=[1000, 1000]))),
    ),
    "a picture blown up to two gigabytes": (
        "predict",
        lambda: weighted(sequential(given(8, 8, 1), layer("UpSampling2D", size=[290, 290]))),
    ),
    "a picture in a frame of a million": (
        "predict",
        lambda: weighted(
            sequential(given(8, 8, 1), layer("ZeroPadding2D", padding=[[10**6, 10**6], [0, 0]]))
        ),
    ),
    "a vector repeated a thousand million times": (
        "predict",
        lambda: weighted(sequential(given(8), layer("RepeatVector", n=10**9))),
    ),
    "a recurrent layer unrolled over a million steps": (
        "look",
        lambda: model(sequential(given(10**6, 1), layer("SimpleRNN", units=1, unroll=True))),
    ),
    "a spectrogram of a million": (
        "look",
        lambda: model(sequential(given(2**21), layer("STFTSpectrogram", **SPECTROGRAM))),
    ),
    "a mel filter of a thousand million": (
        "look",
        lambda: model(sequential(given(2**20), layer("MelSpectrogram", num_mel_bins=10**9))),
    ),
    "two thousand layers": (
        "look",
        lambda: model(sequential(given(3), *(layer("Dense", units=3) for _ in range(2000)))),
    ),
    "four megabytes of brackets": (
        "look",
        lambda: model('{"a": [' + ",".join(["[]"] * 1_300_000) + "]}"),
    ),
    "settings of brackets": (
        "settings",
        lambda: model(sequential(given(3), DENSE), "[" + ",".join(["[]"] * 1_300_000) + "]"),
    ),
    "settings nested without end": (
        "settings",
        lambda: model(sequential(given(3), DENSE), "[" * 100_000),
    ),
}


def main(names: list[str]) -> None:
    made = {name: MODELS[name] for name in names or MODELS}
    cases = tuple(
        Case(name=name, inputs={}, expected={}, apart={"evaluator": {"shape": shape_of(value())}})
        for name, (_, value) in made.items()
    )
    groups = tuple(
        Group(
            name=case.name, points=1, probe="p", measure=None, quiet=False, cases=(case,),
            evaluate=made[case.name][0],
        )
        for case in cases
    )  # fmt: skip
    part = Part(name="p", uses=("p",), signature="p()", hints=(), groups=groups)
    key = Key(
        name="ex99_x", title="", unit="", summary="", needs=("tensorflow",), minutes=1, idle_s=20,
        memory_mib=16384, parts=(part,), alternatives=(), probes="", measures="", stub="",
        cases="public", seed_commitment="", exercise_sha256="", key_sha256="", provenance={},
        evaluators=EVALUATORS,
    )  # fmt: skip
    replies = {
        ("p", name, 0): {"kind": "returned", "value": value()} for name, (_, value) in made.items()
    }
    started = time.monotonic()
    runner = open_runner("process", "cpu")
    seen = evaluate(key, (part,), Transcript(imported={}, replies=replies), runner).replies
    runner.close()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # KiB on Linux
    said = {name: seen["p", name, 0] for name in made}
    shown = {
        name: "facts" if outcome["kind"] == "returned" else str(outcome.get("message"))
        for name, outcome in said.items()
    }
    seconds = round(time.monotonic() - started, 1)
    print(json.dumps({"peak_mib": peak // 1024, "seconds": seconds, "said": shown}))


def shape_of(value: Any) -> list[int]:
    """The input shape that the model's configuration names; any for one that names none."""
    text = value["$k"][0] if "$k" in value else value["$d"][0][1]["$k"][0]
    try:
        shape = json.loads(text)["config"]["layers"][0]["config"]["batch_shape"][1:]
    except (KeyError, TypeError, ValueError, RecursionError):
        return [3]
    return [int(axis) for axis in shape]


if __name__ == "__main__":
    main(sys.argv[1:])
