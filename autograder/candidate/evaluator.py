"""Rebuilds a model from the configuration a candidate sent, and looks at what it computes.

Runs where no student's code runs and no answer is: in a process of its own, behind the wall that
candidates stand behind, because a configuration is input of a stranger's too. Nothing is built
before the configuration was read: only Keras' own layers, no code, no sizes beyond the caps.
"""

from __future__ import annotations

import contextlib
import json
import marshal
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import graph, serialization
else:
    import graph
    import serialization

MAX_CONFIG_BYTES = 4 * 2**20
MAX_LAYERS = 1000  # the largest in `keras.applications` has some 800
MAX_PARAMETERS = 200_000_000  # of a model that is looked at, not run
MAX_WEIGHTS = 32_000_000  # of a model that is run: 128 MB
MAX_SIZE = 2**31
HOMES = ("keras", "builtins")
# Keras classes that run what a configuration says, or reach outside it.
DENIED = {
    "Lambda", "__lambda__", "TFSMLayer", "TorchModuleWrapper", "FlaxLayer", "JaxLayer",
    "StringLookup", "TextVectorization", "IntegerLookup", "HashedCrossing", "__bytes__",
    "__typespec__",
}  # fmt: skip
# Functions of TensorFlow's whose names are not those that Keras knows them by.
TENSORFLOW = {"softmax_v2": "softmax", "log_softmax_v2": "log_softmax", "identity": "linear"}
PLAIN_CLASSES = {
    "__keras_tensor__", "__tuple__", "__ellipsis__", "__tensor__", "__numpy__", "__slice__",
    "slice", "function",
}  # fmt: skip
CONSTANTS = {"__tensor__", "__numpy__"}  # arrays of numbers, such as the means of a preprocessing
NUMBERS = {"float16", "bfloat16", "float32", "float64", "uint8", "int32", "int64", "bool"}
UNUSABLE = "Unusable"


class Unusable(Exception):
    """A model that cannot be rebuilt or looked at. `code` says why; `detail` is a short name."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}:{detail}"[:200])


class Model:
    """A model rebuilt from its configuration; no weight is in memory until it is asked for."""

    def __init__(self, artefact: Any) -> None:
        if isinstance(artefact, serialization.Opaque) and artefact.type_name.startswith(
            "keras.src.models"
        ):
            raise Unusable("custom", "what Keras cannot write down")
        if not isinstance(artefact, serialization.Artefact):
            raise Unusable("not_a_model", _kind(artefact))
        self.config = checked(artefact.config)
        if artefact.compiled and len(artefact.compiled) > MAX_CONFIG_BYTES:
            raise Unusable("too_large", f"{len(artefact.compiled):,} bytes of settings")
        self.compiled = json.loads(artefact.compiled) if artefact.compiled else None
        self.rebuilt: Any = None

    def facts(self, input_shape: Any = None) -> dict[str, Any]:
        """The graph, the output shape, and the numbers of parameters, all and trainable ones."""
        model = self.skeleton(input_shape)
        try:
            lines = graph.lines(model)
        except graph.Unreadable as error:
            raise Unusable("no_graph", str(error)) from error
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # a fault of ours: the model is rebuilt already
            raise Unusable("unread", type(error).__name__) from error
        trainable = sum(_size(weight) for weight in model.trainable_weights)
        return {
            "graph": lines,
            "output": [axis or 0 for axis in _first(model.output_shape)[1:]],
            "parameters": int(model.count_params()),
            "trainable": trainable,
        }

    def skeleton(self, input_shape: Any = None) -> Any:
        """The Keras model, its variables described but not allocated."""
        import keras

        if self.rebuilt is None:
            with keras.StatelessScope(initialize_variables=False):
                self.rebuilt = self._build(input_shape)
            if int(self.rebuilt.count_params()) > MAX_PARAMETERS:
                raise Unusable("too_large", f"{self.rebuilt.count_params():,} parameters")
        return self.rebuilt

    def with_weights(self, weights: Any, input_shape: Any = None) -> Any:
        """The Keras model with `weights` in place, ready to predict."""
        wanted = [tuple(weight.shape) for weight in self.skeleton(input_shape).weights]
        have = [getattr(array, "shape", None) for array in weights or ()]
        if sum(_size(weight) for weight in self.rebuilt.weights) > MAX_WEIGHTS:
            raise Unusable("too_large", f"{self.rebuilt.count_params():,} parameters")
        if have != wanted:
            raise Unusable("weights", f"{len(have)} arrays for {len(wanted)}")
        model = self._build(input_shape)
        model.set_weights(weights)
        for layer in model._flatten_layers():  # `Normalization` computes with a copy of its weights
            if hasattr(layer, "finalize_state"):
                layer.finalize_state()
        return model

    def settings(self) -> dict[str, Any] | None:
        """How the model was compiled, in one spelling; None where it was not."""
        return compiled(self.compiled) if self.compiled else None

    def _build(self, input_shape: Any) -> Any:
        import keras

        try:
            config = marshal.loads(marshal.dumps(self.config))  # Keras takes it to pieces
            with _built_once():
                model = keras.saving.deserialize_keras_object(config, safe_mode=True)
            if not model.built or not getattr(model, "inputs", None):
                if input_shape is None:
                    raise Unusable("no_input")
                model.build((None, *(int(axis) for axis in input_shape)))
        except Unusable:
            raise
        except Exception as error:
            raise Unusable("rebuild", type(error).__name__) from error
        return model


@contextlib.contextmanager
def _built_once() -> Iterator[None]:
    """A `Sequential` from its configuration in one go.

    Keras adds one layer after the other, and builds all that are there again each time: a hundred
    layers are called five thousand times (Keras 3.15). A list of layers is built once.
    """
    import keras

    usual = vars(keras.Sequential)["from_config"]

    def stacked(cls: Any, config: dict[str, Any], custom_objects: Any = None) -> Any:
        layers = [keras.saving.deserialize_keras_object(layer) for layer in config["layers"]]
        model = cls(layers, name=config["name"])
        if not getattr(model, "inputs", None) and config.get("build_input_shape"):
            model.build(config["build_input_shape"])
        return model

    keras.Sequential.from_config = classmethod(stacked)
    try:
        yield
    finally:
        keras.Sequential.from_config = usual


def checked(text: str) -> Any:
    """A configuration that only names Keras' own layers, of sizes that can be. Else `Unusable`."""
    if len(text) > MAX_CONFIG_BYTES:
        raise Unusable("too_large", f"{len(text):,} bytes of configuration")
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unusable("rebuild", "JSON") from error
    classes = layers = 0
    for entry in _walk(config):
        if isinstance(entry, dict):
            entry.pop("compile_config", None)  # it crosses beside, and is read, never built
        if isinstance(entry, dict) and entry.keys() == {"value"}:  # the code of an activation
            raise Unusable("custom", "a lambda")
        if isinstance(entry, dict) and "class_name" in entry:
            classes += 1
            layers += "inbound_nodes" in entry or str(entry.get("module")).startswith(
                "keras.layers"
            )
            _allowed(entry)
        elif type(entry) in (int, float) and not -MAX_SIZE < entry < MAX_SIZE:
            raise Unusable("too_large", "a size of over two thousand million")
    if layers > MAX_LAYERS or classes > 20 * MAX_LAYERS:
        raise Unusable("too_large", f"{max(layers, classes):,} layers")
    return config


def _allowed(entry: dict[str, Any]) -> None:
    name, home = str(entry["class_name"]), entry.get("module")
    if name in DENIED:
        raise Unusable("denied", name)
    if name in PLAIN_CLASSES:
        if name == "function" and entry.get("registered_name") not in (None, "function"):
            raise Unusable("custom", str(entry.get("config"))[:60])
        if name == "function":
            entry["config"] = _function(str(entry.get("config")))
        inner = entry.get("config")
        if name in CONSTANTS and not (isinstance(inner, dict) and inner.get("dtype") in NUMBERS):
            raise Unusable("denied", name)
        return
    own = entry.get("registered_name")
    ours = isinstance(home, str) and home.split(".")[0] in HOMES
    if not ours or (own not in (None, name) and not str(own).startswith("keras")):
        raise Unusable("custom", name[:60])


def _function(name: str) -> str:
    """The name that Keras knows a function by; refused where it knows none."""
    import keras

    name = TENSORFLOW.get(name, name)
    homes = (keras.activations, keras.initializers, keras.regularizers, keras.constraints)
    if not any(hasattr(home, name) for home in homes):
        raise Unusable("custom", name[:60])
    return name


def _walk(config: Any) -> Iterator[Any]:
    """All that is in a configuration, those nearer to its top first."""
    level, depth = [config], 0
    while level:
        if depth > 100:
            raise Unusable("too_large", "a configuration nested more than 100 deep")
        yield from level
        below = [value for value in level if isinstance(value, (dict, list))]
        level = [x for value in below for x in (value.values() if type(value) is dict else value)]
        depth += 1


def compiled(config: dict[str, Any]) -> dict[str, Any]:
    """Optimizer, learning rate, loss, logits and metrics, whether given by name or as objects."""
    import keras

    optimizer = config.get("optimizer") or {}
    if isinstance(optimizer, str):
        known = keras.optimizers.get(optimizer)
        name, rate = type(known).__name__, known.get_config()["learning_rate"]
    else:
        name = str(optimizer.get("class_name"))
        rate = (optimizer.get("config") or {}).get("learning_rate")
    loss, logits = _loss(config.get("loss"))
    metrics = config.get("metrics") or []
    return {
        "optimizer": name.lower(),
        # Keras keeps it in float32: 0.001 comes back as 0.0010000000474974513.
        "learning_rate": float(f"{rate:.6g}") if isinstance(rate, (int, float)) else None,
        "loss": _snake(loss),
        "from_logits": logits,
        "metrics": sorted(_snake(_name(metric)) for metric in _flat(metrics)),
    }


def _loss(loss: Any) -> tuple[str, bool]:
    """A loss by its name, and whether it was told that it reads logits."""
    while isinstance(loss, (list, tuple)) and len(loss) == 1:
        loss = loss[0]
    if isinstance(loss, dict) and "class_name" not in loss and len(loss) == 1:
        (loss,) = loss.values()  # by output
    if not isinstance(loss, dict):
        return str(loss), False
    name, inner = str(loss.get("class_name")), loss.get("config")
    if name == "function":
        return str(inner), False
    return name, isinstance(inner, dict) and bool(inner.get("from_logits"))


def _name(metric: Any) -> str:
    """A metric's word or function as it is; `Accuracy()` is another metric than "accuracy"."""
    if not isinstance(metric, dict):
        return str(metric)
    name = str(metric.get("class_name"))
    if name == "function":
        return str(metric.get("config"))
    return "accuracy_of_labels" if name == "Accuracy" else name


def _flat(value: Any) -> list[Any]:
    if isinstance(value, dict) and "class_name" not in value:  # metrics by output
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [item for entry in value for item in _flat(entry)]
    return [] if value is None else [value]


def _snake(name: str) -> str:
    text = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
    return {"acc": "accuracy", "mse": "mean_squared_error"}.get(text, text)


def _size(weight: Any) -> int:
    size = 1
    for axis in weight.shape:
        size *= int(axis)
    return size


def _first(shape: Any) -> Any:
    return shape[0] if shape and isinstance(shape[0], (list, tuple)) else shape


def _kind(value: Any) -> str:
    name = value.type_name if isinstance(value, serialization.Opaque) else type(value).__name__
    return name.rpartition(".")[2]


def evaluated(function: Any, value: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Call one `@ex.evaluate` function on a candidate's value; the outcome as plain data."""
    try:
        arguments = {name: serialization.decode(item) for name, item in inputs.items()}
        return {
            "kind": "returned",
            "value": serialization.encode(function(serialization.decode(value), arguments)),
        }
    except Unusable as error:
        said = str(error)
    except (serialization.Malformed, serialization.TooLarge):
        said = "unreadable:"
    except Exception as error:
        name = type(error).__name__
        full = name in ("MemoryError", "ResourceExhaustedError")  # Python's, and TensorFlow's
        said = "memory:" if full else f"failed:{name}"
    return {"kind": "raised", "type": UNUSABLE, "bases": [UNUSABLE], "message": said[:200]}


def room(source: str) -> dict[str, Any]:
    """The names that `@ex.evaluate` functions find: `np`, `math`, `Model`, and one another."""
    names: dict[str, Any] = {"Model": Model}
    exec(compile(source, "<evaluators>", "exec", dont_inherit=True), names)
    return names


def serve(job: dict[str, Any], send: Any) -> None:
    """Evaluate what the job lists, one line for each."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.setrecursionlimit(20_000)
    functions = room(job["evaluators"])
    for entry in job["plan"]:
        outcome = evaluated(functions[entry["function"]], entry["value"], entry["inputs"])
        send({"case": entry["case"], "outcome": outcome})
