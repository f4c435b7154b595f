"""Writes down what slides over a map: convolutions and pooling, with the zeros around them.

`padding="same"` and a layer of zeros in front come out as the same line where they are the same.
"""

from __future__ import annotations

import math
from typing import Any

Pads = tuple[tuple[int, int], ...]
KEPT = ", axes kept"


def convolution(layer: Any, kind: str, config: dict[str, Any], shape: Any, extra: Pads) -> str:
    """The line of a convolution over maps of `shape`, with `extra` zeros put around them before."""
    sizes, strides = tuple(layer.kernel_size), tuple(layer.strides)
    dilation = tuple(layer.dilation_rate)
    pads = padding(config["padding"], shape[1:-1], sizes, strides, dilation)
    if extra and pads is not None:
        pads = tuple((a + c, b + d) for (a, b), (c, d) in zip(pads, extra, strict=True))
    same = padding("same", shape[1:-1], sizes, strides, dilation)
    if pads is None or config["padding"] not in ("same", "valid"):  # "causal" is a third way
        word = config["padding"]
    elif not any(map(any, pads)):
        word = "valid"
    else:
        word = "same" if pads == same else f"padding {pads}"
    what = {"Conv2D": "convolution", "Conv1D": "convolution"}.get(kind, kind)
    count = f" {layer.filters} of" if getattr(layer, "filters", None) else " of"
    text = f"{what}{count} {_by(sizes)}, stride {_by(strides)}, {word}"
    if any(rate != 1 for rate in dilation):
        text += f", dilation {_by(dilation)}"
    if config.get("depth_multiplier", 1) != 1:
        text += f", {config['depth_multiplier']} for each channel"
    if config.get("groups", 1) != 1:
        text += f", {config['groups']} groups"
    return text


def padding(word: str, size: Any, window: Any, strides: Any, dilation: Any) -> Pads | None:
    """Zeros before and after, on each axis; None where the size is not known."""
    if word != "same":
        return ((0, 0),) * len(window)
    pads = []
    for length, width, stride, rate in zip(size, window, strides, dilation, strict=True):
        reach = (width - 1) * rate + 1
        if length is None:
            if stride != 1:
                return None
            total = reach - 1
        else:
            total = max((math.ceil(length / stride) - 1) * stride + reach - length, 0)
        pads.append((total // 2, total - total // 2))
    return tuple(pads)


def pooling(layer: Any, kind: str, shape: Any) -> str:
    """The line of a pooling layer or operation."""
    what = "max pool" if "Max" in kind else "average pool"
    if kind.startswith("Global"):
        return f"global {what}" + (KEPT if getattr(layer, "keepdims", False) else "")
    inner = len(shape) - 2
    sizes = _each(layer.pool_size, inner)
    strides = _each(layer.strides or sizes, inner)  # `ops.max_pool` may leave it open
    pads = padding(layer.padding, shape[1:-1], sizes, strides, (1,) * len(sizes))
    word = layer.padding if pads is None else ("same" if any(map(any, pads)) else "valid")
    if word == "valid" and sizes == tuple(shape[1:-1]):
        return f"global {what}{KEPT}"
    return f"{what} {_by(sizes)}, stride {_by(strides)}, {word}"


def _each(value: Any, count: int) -> tuple[int, ...]:
    return (value,) * count if isinstance(value, int) else tuple(value)


def _by(sizes: tuple[int, ...]) -> str:
    return "×".join(map(str, sizes))
