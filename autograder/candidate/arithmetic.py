"""Writes down what is done to the pixels before a network: scaling, shifting, turning channels.

`x / 255`, `Rescaling(1 / 255)` and `keras.ops.divide(x, 255)` come out as the same line.
"""

from __future__ import annotations

from typing import Any

REVERSED = "channels in reversed order"
MAX_CHANNELS = 16


def rescaled(scale: Any, offset: Any) -> list[str]:
    """x · scale + offset, in as many lines as change something."""
    factors, terms = _numbers(scale), _numbers(offset)
    if factors is None or terms is None:
        return ["rescale, each channel by numbers of its own"]
    lines = []
    if any(factor != 1 for factor in factors):
        lines.append(f"rescale × {_listed(factors)}")
    if any(terms):
        sign = "-" if all(term <= 0 for term in terms) else "+"
        lines.append(f"shift {sign} {_listed([-t for t in terms] if sign == '-' else terms)}")
    return lines


def _numbers(value: Any) -> list[float] | None:
    """The number, or one for each channel; None where it is neither."""
    import numpy as np

    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    if not 0 < array.size <= MAX_CHANNELS or array.size != (array.shape or (1,))[-1]:
        return None
    return [float(entry) for entry in array.ravel()]


def with_constant(kind: str, node: Any) -> list[str]:
    """The lines of arithmetic between a tensor and a number, as `Rescaling` would write them."""
    values = [*node.arguments.args, *node.arguments.kwargs.values()]
    first = hasattr(values[0], "_keras_history")
    constant = _numbers(values[1] if first else values[0]) if len(values) > 1 else None
    if constant is None or (kind.endswith("Divide") and not all(constant)):
        return [f"{kind} with an array"]
    if kind == "Add":
        return rescaled(1, constant)
    if kind == "Subtract":
        negative = [-number for number in constant]
        return rescaled(1, negative) if first else rescaled(-1, constant)
    if kind == "Multiply":
        return rescaled(constant, 0)
    inverse = [1 / number for number in constant]
    return rescaled(inverse, 0) if first else [f"{_listed(constant)} divided by"]


def at_least(node: Any) -> list[str]:
    """The line of `maximum(x, constant)`, which is how NumPy writes ReLU."""
    values = [*node.arguments.args, *node.arguments.kwargs.values()]
    constants = [_numbers(value) for value in values if not hasattr(value, "_keras_history")]
    if len(constants) != 1 or constants[0] is None:
        return ["maximum with an array"]
    return [f"maximum with {_listed(constants[0])}" if any(constants[0]) else "relu"]


def zeros_around(operation: Any, node: Any) -> tuple[tuple[int, int], ...]:
    """What `pad(x, …)` puts around a map, on each axis; empty where it does anything else."""
    filling = [*node.arguments.args[1:], *node.arguments.kwargs.values()]
    zeros = all(value is None or _numbers(value) == [0.0] for value in filling)
    pads = tuple((int(first), int(last)) for first, last in operation.pad_width)
    inner = len(pads) > 2 and not any((*pads[0], *pads[-1]))
    return pads[1:-1] if operation.mode == "constant" and zeros and inner else ()


def _listed(values: list[float]) -> str:
    """One number where all are the same, else one for each channel."""
    texts = [number(value) for value in values]
    return texts[0] if len(set(texts)) == 1 else f"({', '.join(texts)})"


def index_of(node: Any) -> Any:
    """What stands after the dots in `x[..., index]`; None for any other way of indexing."""
    key = [*node.arguments.args, *node.arguments.kwargs.values()][1]
    rank = len(node.input_tensors[0].shape)
    if not isinstance(key, (list, tuple)) or not key:
        return None
    whole = all(one is Ellipsis or one == slice(None) for one in key[:-1])
    return key[-1] if whole and (Ellipsis in key[:-1] or len(key) == rank) else None


def item(node: Any) -> str:
    index = index_of(node)
    if index == slice(None, None, -1):
        return REVERSED
    key = [*node.arguments.args, *node.arguments.kwargs.values()][1]
    return f"item {key}"[:200]


def reordered(picked: list[int], count: int) -> list[str]:
    if picked == list(range(count)):
        return []
    return [REVERSED if picked == list(range(count))[::-1] else f"channels {picked}"]


def number(value: Any) -> str:
    return f"{float(value):.6g}"
