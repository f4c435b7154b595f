"""What a Keras model computes, as a list of lines: the same for every way of writing it.

Layer names, Sequential or functional, nested models, an activation as argument or as a layer of
its own, padding as argument or as a layer: none of these changes what is computed, and none
changes the lines. Runs beside Keras only: in the evaluator, and where the oracle freezes a key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import arithmetic, sliding_windows
    from autograder.candidate.layer_words import (
        IGNORED,
        MODES,
        _biasless,
        _channels,
        _functional,
        _has_modes,
        _one_state,
        _over_the_map,
        _relu,
        _shape,
        _trains_always,
        _worded,
        hash_of,
    )  # fmt: skip
    from autograder.candidate.layer_words import Unreadable as Unreadable
    from autograder.candidate.sliding_windows import KEPT, Pads
else:
    import arithmetic
    import sliding_windows
    from layer_words import (
        IGNORED,
        MODES,
        Unreadable,
        _biasless,
        _channels,
        _functional,
        _has_modes,
        _one_state,
        _over_the_map,
        _relu,
        _shape,
        _trains_always,
        _worded,
        hash_of,
    )  # fmt: skip
    from sliding_windows import KEPT, Pads

ACTIVATIONS = {"linear": "", "relu6": "relu 6"}
OPERATIONS = {"Relu": "relu", "Softmax": "softmax", "Sigmoid": "sigmoid", "Tanh": "tanh"}
COMMUTATIVE = {"Add": "add", "Multiply": "multiply", "Maximum": "maximum", "Average": "average"}
ARITHMETIC = {"Add", "Subtract", "Multiply", "Divide", "TrueDivide"}
SKIPPED = {"InputLayer", "Identity", "ActivityRegularization"}
# Settings that are told where they are not as usual, and what is usual.
USUAL = {
    "axis": -1, "epsilon": (1e-3, 1e-5), "data_format": "channels_last", "stateful": False,
    "noise_shape": None, "return_state": False,
}  # fmt: skip
IGNORED_ENDINGS = ("initializer", "regularizer", "constraint")
MONOTONE = (["relu"], ["tanh"], ["sigmoid"])  # commute with a maximum
RECURRENT = {"SimpleRNN": "tanh", "LSTM": "tanh", "GRU": "tanh"}
NORMAL = "batch normalization"
TRAINING = "always in training mode"
LONGEST = 200  # characters of a layer's settings
MAX_LINES = 4000


def lines(model: Any) -> list[str]:
    """One line for each operation, from the input to the output."""
    return _Walk(model).lines


class _Walk:
    """Depth first from the outputs; branches that may be swapped come in a fixed order."""

    def __init__(self, model: Any) -> None:
        self.lines: list[str] = []
        self.places: dict[int, int] = {}  # of a tensor, by identity: the model keeps it alive
        self.memo: dict[int, str] = {}
        self.steps: dict[int, tuple[Any, list[Any], list[str]]] = {}
        functional = _functional(model)
        self.bound: dict[int, Any] = {}
        self.centred: set[int] = set()  # read by a batch normalization, which takes a bias away
        for tensor in (
            *functional.outputs,
            *functional.inputs,
        ):  # an unused input is asked for, too
            self.visit(tensor)
        if len(functional.outputs) > 1:
            for tensor in functional.outputs:
                self.write("output", (self.visit(tensor),))

    def visit(self, tensor: Any) -> int:
        """The line that computes `tensor`; written if it is new."""
        tensor = self.bound.get(id(tensor), tensor)
        if id(tensor) not in self.places:
            self.places[id(tensor)] = self.place(tensor)
        return self.places[id(tensor)]

    def place(self, tensor: Any) -> int:
        operation, sources, steps = self.step(tensor)
        if operation is None and not steps:
            return self.visit(sources[0])
        if type(operation).__name__ in COMMUTATIVE:
            sources = sorted(sources, key=self.signature)
        places = tuple(self.visit(source) for source in sources)
        for text in steps:
            places = (self.write(text, places),)
        return places[0]

    def write(self, text: str, sources: tuple[int, ...]) -> int:
        last = len(self.lines) - 1
        plain = sources in ((), (last,))
        where = "" if plain else f" of {' and '.join(f'line {n + 1}' for n in sources)}"
        self.lines.append(text + where)
        if len(self.lines) > MAX_LINES:
            raise Unreadable("it has more than 4,000 operations")
        return len(self.lines) - 1

    def signature(self, tensor: Any) -> str:
        """A text that is equal for equal computations; orders the branches of an addition."""
        tensor = self.bound.get(id(tensor), tensor)
        if id(tensor) not in self.memo:
            operation, sources, steps = self.step(tensor)
            inner = [self.signature(source) for source in sources]
            if operation is not None and type(operation).__name__ in COMMUTATIVE:
                inner.sort()
            text = f"{'|'.join(steps)}({','.join(inner)})"
            # The longest branch decides first: what lies before the fork then changes no order.
            depth = 1 + max((int(text[:5]) for text in inner), default=0)
            self.memo[id(tensor)] = f"{depth:05d}{hash_of(text)}"
        return self.memo[id(tensor)]

    def step(self, tensor: Any) -> tuple[Any, list[Any], list[str]]:
        """The operation behind a tensor, what it reads, and its lines; None for one to pass by.

        Worked out once for each tensor: a row of activations would ask for it again and again.
        """
        if id(tensor) not in self.steps:
            self.steps[id(tensor)] = self.worked_out(tensor)
        operation, sources, steps = self.steps[id(tensor)]
        if id(tensor) in self.centred and len(steps) == 1:
            steps = [steps[0].removesuffix(", no bias")]
        return operation, list(sources), list(steps)

    def worked_out(self, tensor: Any) -> tuple[Any, list[Any], list[str]]:
        operation, node_index, tensor_index = tensor._keras_history
        kind = type(operation).__name__
        if kind == "InputLayer":
            return None, [], [f"input {_shape(tensor.shape)}"]
        node = operation._inbound_nodes[node_index]
        sources = list(node.input_tensors)
        if hasattr(operation, "layers") and kind in ("Functional", "Sequential", "Model"):
            inner = _functional(operation)
            for outer, own in zip(sources, inner.inputs, strict=True):
                self.bound[id(own)] = outer
            mode = [TRAINING] if _trains_always(node) and _has_modes(operation) else []
            return None, [inner.outputs[tensor_index]], mode
        if kind in SKIPPED:
            return None, sources, []
        if kind in ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv1D"):
            sources, pads = self.padded(sources)
            steps = _convolution(operation, kind, sources[0].shape, pads)
        elif kind == "Stack" and (picked := self.channels(operation, sources)):
            return operation, *picked
        else:
            steps = described(operation, kind, sources, node)
            if steps and kind in MODES and _trains_always(node):
                steps = [f"{steps[0]}, {TRAINING}"]
        if tensor_index and not (kind in RECURRENT and tensor_index == 1 and _one_state(operation)):
            steps = [*steps[:-1], f"{(steps or [kind])[-1]}, output {tensor_index + 1}"]
        if not steps:
            return None, sources, []
        sources, steps = self.settled(sources, steps)
        return (operation, sources, steps) if steps else (None, sources, [])

    def settled(self, sources: list[Any], steps: list[str]) -> tuple[list[Any], list[str]]:
        """One spelling for two operations that are the same in either order, or as one."""
        normal = len(steps) == 1 and steps[0].startswith(NORMAL) and "axis" not in steps[0]
        if len(sources) != 1 or not (normal or steps in (*MONOTONE, ["flatten"])):
            return sources, steps
        before, further, found = self.behind(sources[0])
        if normal:
            self.centred.add(id(before))
        elif len(found) == 1 and (
            (steps in MONOTONE and found[0].startswith("max pool"))
            or (steps == ["relu"] and found[0].startswith("dropout"))
        ):
            return further, [*steps, *found]
        elif steps == ["relu"] == found[-1:]:
            return sources, []  # it changes nothing any more
        elif steps == ["flatten"] and len(found) == 1 and found[0].endswith(KEPT):
            return further, [found[0].removesuffix(KEPT)]
        return sources, steps

    def behind(self, tensor: Any) -> tuple[Any, list[Any], list[str]]:
        """The first tensor at or before `tensor` that something is computed for, and its step."""
        while True:
            tensor = self.bound.get(id(tensor), tensor)
            operation, sources, steps = self.step(tensor)
            if operation is not None or steps:
                return tensor, sources, steps
            tensor = sources[0]

    def channels(self, operation: Any, sources: list[Any]) -> tuple[list[Any], list[str]] | None:
        """Channels of one tensor picked one by one and stacked again: how Keras turns RGB round."""
        picked, origins = [], []
        for source in sources:
            taken, node_index, _ = self.bound.get(id(source), source)._keras_history
            node = taken._inbound_nodes[node_index]
            index = arithmetic.index_of(node) if type(taken).__name__ == "GetItem" else None
            if not isinstance(index, int) or operation.axis not in (-1, len(source.shape)):
                return None
            picked.append(index)
            origins.append(node.input_tensors[0])
        if len({id(self.bound.get(id(origin), origin)) for origin in origins}) != 1:
            return None
        last = int(origins[0].shape[-1] or 0)
        return origins[:1], arithmetic.reordered(
            [index % last if last else index for index in picked], last
        )

    def padded(self, sources: list[Any]) -> tuple[list[Any], Pads]:
        """Look through zero padding in front of a convolution."""
        tensor = self.bound.get(id(sources[0]), sources[0])
        operation, node_index, _ = tensor._keras_history
        kind = type(operation).__name__
        node = operation._inbound_nodes[node_index] if kind != "InputLayer" else None
        if kind in ("ZeroPadding2D", "ZeroPadding1D"):
            given = operation.padding
            whole = isinstance(given[0], tuple)
            pads = tuple(tuple(p) for p in given) if whole else (tuple(given),)
        elif kind == "Pad":
            pads = arithmetic.zeros_around(operation, node)
        else:
            pads = ()
        return (list(node.input_tensors), pads) if node is not None and pads else ([tensor], ())


def described(operation: Any, kind: str, sources: list[Any], node: Any) -> list[str]:
    """`describe`, and a line that says so where it fails: one odd layer takes no other along."""
    try:
        return describe(operation, kind, sources, node)
    except (MemoryError, RecursionError, Unreadable):
        raise
    except Exception as error:  # whatever Keras holds there is nothing that an exercise asks for
        return [f"{kind}, which cannot be read ({type(error).__name__})"]


def describe(operation: Any, kind: str, sources: list[Any], node: Any) -> list[str]:
    """The lines of one operation; none where it changes nothing."""
    if kind in OPERATIONS and not hasattr(operation, "get_weights"):
        axis = getattr(operation, "axis", -1)
        return [OPERATIONS[kind] + _unusual(operation, {"axis": axis}, sources)]
    if kind in ARITHMETIC and len(sources) == 1 and not hasattr(operation, "get_weights"):
        return arithmetic.with_constant(kind, node)
    if kind == "Maximum" and len(sources) == 1 and not hasattr(operation, "get_weights"):
        return arithmetic.at_least(node)
    if kind in COMMUTATIVE:
        return [COMMUTATIVE[kind]]
    if kind == "GetItem":
        return [arithmetic.item(node)]
    config = operation.get_config()
    if kind == "Flip" and config.get("axis") in (-1, len(sources[0].shape) - 1):
        return [arithmetic.REVERSED]
    if kind == "Activation":
        return activation(operation.activation, sources, node)
    if kind == "ReLU":
        return [_relu(config)]
    if kind == "Softmax":
        return ["softmax" + _unusual(operation, config, sources)]
    if kind == "Dense":
        lines = activation(operation.activation, sources, node)
        return [f"dense {operation.units}{_biasless(config)}", *lines]
    if kind == "Mean" and _over_the_map(operation.axis, sources[0].shape):
        return ["global average pool" + (KEPT if operation.keepdims else "")]
    if kind.endswith(("Pooling2D", "Pooling1D")) or kind in ("MaxPool", "AveragePool"):
        return [sliding_windows.pooling(operation, kind, sources[0].shape) + _channels(config)]
    if kind == "Flatten" or (
        kind in ("Reshape", "Squeeze") and len(node.output_tensors[0].shape) == 2
    ):
        return ["flatten" + _channels(config)] if len(sources[0].shape) > 2 else []
    if kind == "Dropout":
        shape = _unusual(operation, config, sources)
        return [f"dropout {arithmetic.number(operation.rate)}{shape}"] if operation.rate else []
    if kind == "BatchNormalization":
        lacks = [word for name, word in (("scale", "scale"), ("center", "shift"))
                 if not config.get(name, True)]  # fmt: skip
        without = f", without {' or '.join(lacks)}" if lacks else ""
        return [NORMAL + _unusual(operation, config, sources) + without]
    if kind == "Rescaling":
        return arithmetic.rescaled(operation.scale, config.get("offset") or 0.0)
    if kind == "Embedding":
        masked = ", masking 0" if config.get("mask_zero") else ""
        masked += _unusual(operation, config, sources)
        return [f"embedding of {operation.input_dim} in {operation.output_dim}{masked}"]
    if kind in RECURRENT or kind == "RNN":
        return [recurrent(operation) or _other(operation, kind, config, sources)]
    if kind == "Bidirectional":
        words = [_within(layer) for layer in (operation.forward_layer, operation.backward_layer)]
        there, back = (word.replace(", backwards", "") for word in words)
        more = "" if there == back else f", and back {back}"
        return [f"bidirectional {words[0]}, {config.get('merge_mode')}{more}"]
    if "layer" in config:
        return [f"{_other(operation, kind, config, sources)}, of {_within(operation.layer)}"]
    return [_other(operation, kind, config, sources)]


def _within(layer: Any) -> str:
    """The words of a layer that another one wraps."""
    kind = type(layer).__name__
    if kind in RECURRENT or kind == "RNN":
        return recurrent(layer) or _other(layer, kind, layer.get_config(), [])
    return " and ".join(described(layer, kind, [], None)) or kind


def _unusual(operation: Any, config: dict[str, Any], sources: list[Any]) -> str:
    """Settings that most leave as they are, where they are not."""
    words = []
    for name, usual in USUAL.items():
        value = config.get(name, usual)
        if isinstance(value, (list, tuple)) and len(value) == 1:
            (value,) = value
        last = len(sources[0].shape) - 1 if sources else -1
        common = isinstance(usual, tuple) and value in usual  # Keras' epsilon, and PyTorch's
        if value == usual or common or (name == "axis" and value in (None, last)):
            continue
        if name == "epsilon" and isinstance(value, float):
            value = arithmetic.number(value)
        words.append(f", {name} {_worded(value)}")
    return "".join(words)


def activation(function: Any, sources: Sequence[Any] = (), node: Any = None) -> list[str]:
    """The line of an activation function; none for the linear one."""
    import keras

    if isinstance(function, keras.layers.Layer):  # activation=ReLU() in place of "relu"
        return described(function, type(function).__name__, list(sources), node)
    name = keras.activations.serialize(function)
    if isinstance(name, dict):
        name = name.get("config", name.get("class_name", "an unknown function"))
    text = ACTIVATIONS.get(str(name), str(name))
    return [text] if text else []


def recurrent(layer: Any) -> str:
    """One line of a recurrent layer: what it returns, and what is not as usual about its cell.

    `RNN(LSTMCell(8))` is written as `LSTM(8)` is. Empty for cells that are not Keras' usual ones.
    """
    kind = type(layer.cell).__name__.removesuffix("Cell")
    if kind not in RECURRENT:
        return ""
    config = layer.cell.get_config()
    words = [
        f"{kind} {layer.cell.units}",
        "every state" if layer.return_sequences else "last state",
    ]
    for name, word in (("dropout", "dropout"), ("recurrent_dropout", "recurrent dropout")):
        if config.get(name):
            words.append(f"{word} {arithmetic.number(config[name])}")
    if (name := "".join(activation(layer.cell.activation))) != RECURRENT[kind]:
        words.append(name or "linear")
    gates = getattr(layer.cell, "recurrent_activation", None)
    if gates is not None and (name := "".join(activation(gates))) != "sigmoid":
        words.append(f"gates {name or 'linear'}")
    if layer.go_backwards:
        words.append("backwards")
    if config.get("reset_after") is False:
        words.append("reset before")
    if layer.stateful:
        words.append("stateful")
    return ", ".join(words) + _biasless(config)


def _convolution(layer: Any, kind: str, shape: Any, extra: Pads) -> list[str]:
    config = layer.get_config()
    text = sliding_windows.convolution(layer, kind, config, shape, extra) + _channels(config)
    return [text + _biasless(config), *activation(layer.activation)]


def _other(operation: Any, kind: str, config: dict[str, Any], sources: list[Any]) -> str:
    kept = {
        name: _worded(value)
        for name, value in sorted(config.items())
        if name not in IGNORED and name not in (*USUAL, "layer")
        and not name.endswith(IGNORED_ENDINGS) and value is not None
    }  # fmt: skip
    settings = ", ".join(f"{name} {value}" for name, value in kept.items())
    text = (f"{kind} with {settings}" if settings else kind) + _unusual(operation, config, sources)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({hash_of(text)[:8]})"
