"""A layer's settings in words, for the lines of a graph."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import arithmetic
else:
    import arithmetic

# Settings of a layer that do not change what it computes once its weights are given.
IGNORED = (
    "name", "trainable", "dtype", "autocast", "activity_regularizer", "seed", "momentum",
    "batch_input_shape", "input_length", "unroll", "implementation", "unit_forget_bias",
    "synchronized", "renorm", "use_cudnn", "build_config", "mean", "variance",
)  # fmt: skip

MODES = {"BatchNormalization", "Dropout", "SpatialDropout2D", "GaussianNoise", "GaussianDropout"}


class Unreadable(Exception):
    """The model is not a graph of layers that can be written down. `str()` is a short reason."""


def _over_the_map(axes: Any, shape: Any) -> bool:
    return isinstance(axes, (list, tuple)) and len(shape) == 4 and {a % 4 for a in axes} == {1, 2}


def _relu(config: dict[str, Any]) -> str:
    usual = {"max_value": None, "negative_slope": 0, "threshold": 0}
    unusual = {name: config.get(name) for name, value in usual.items() if config.get(name) != value}
    changed = {name: value for name, value in unusual.items() if value}
    if not changed:
        return "relu"
    if set(changed) == {"max_value"}:
        return f"relu {arithmetic.number(changed['max_value'])}"
    return "relu with " + ", ".join(
        f"{name} {arithmetic.number(value)}" for name, value in changed.items()
    )


def _worded(value: Any) -> str:
    """A setting in words: what it is, whatever its layer is called."""
    if isinstance(value, dict):
        inner = value.get("config") if "class_name" in value else value
        own = inner if isinstance(inner, dict) else {"": inner}
        kept = [f"{name} {_worded(item)}".strip() for name, item in sorted(own.items())
                if name not in IGNORED and item is not None]  # fmt: skip
        return f"{value.get('class_name', '')}({', '.join(kept)})"
    if isinstance(value, (list, tuple)) and not _simple(value):
        return f"[{', '.join(map(_worded, value))}]"
    return str(value)


def _simple(value: Any) -> bool:
    return isinstance(value, (bool, int, float, str)) or (
        isinstance(value, (list, tuple)) and all(map(_simple, value))
    )


def _biasless(config: dict[str, Any]) -> str:
    return "" if config.get("use_bias", True) else ", no bias"


def _shape(shape: Any) -> str:
    return "×".join("?" if axis is None else str(axis) for axis in shape[1:]) or "scalar"


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _channels(config: dict[str, Any]) -> str:
    first = config.get("data_format") == "channels_first"
    return ", channels first" if first else ""


def _one_state(layer: Any) -> bool:
    """Whether the state that a recurrent layer returns beside its answer is that answer."""
    return not layer.return_sequences


def _trains_always(node: Any) -> bool:
    return node.arguments.kwargs.get("training") is True


def _has_modes(model: Any) -> bool:
    """Whether some layer of a model does one thing in training and another after it."""
    return any(type(layer).__name__ in MODES for layer in model._flatten_layers())


def _functional(model: Any) -> Any:
    """The functional model behind a model. Raises `Unreadable` where there is none."""
    inner = getattr(model, "_functional", None) or model
    if not getattr(inner, "inputs", None) or not getattr(inner, "outputs", None):
        raise Unreadable("its input shape is not known")
    return inner
