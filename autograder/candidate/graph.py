"""What a Keras model computes, as a list of lines: the same for every way of writing it.

Layer names, Sequential or functional, nested models, an activation as argument or as a layer of
its own, padding as argument or as a layer: none of these changes what is computed, and none
changes the lines. Runs beside Keras only: in the evaluator, and where the oracle freezes a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import arithmetic, windows
    from autograder.candidate.windows import KEPT, Pads
else:
    import arithmetic
    import windows
    from windows import KEPT, Pads

ACTIVATIONS = {"linear": "", "relu6": "relu 6"}
OPERATIONS = {"Relu": "relu", "Softmax": "softmax", "Sigmoid": "sigmoid", "Tanh": "tanh"}
COMMUTATIVE = {"Add": "add", "Multiply": "multiply", "Maximum": "maximum", "Average": "average"}
ARITHMETIC = {"Add", "Subtract", "Multiply", "Divide", "TrueDivide"}
SKIPPED = {"InputLayer", "Identity", "ActivityRegularization"}
# Settings of a layer that do not change what it computes once its weights are given.
IGNORED = (
    "name", "trainable", "dtype", "autocast", "activity_regularizer", "seed", "momentum", "epsilon",
    "data_format", "batch_input_shape", "input_length", "unroll", "implementation",
    "unit_forget_bias",
    "noise_shape", "axis", "synchronized", "renorm", "stateful", "use_cudnn",
)  # fmt: skip
IGNORED_ENDINGS = ("initializer", "regularizer", "constraint")
MONOTONE = (["relu"], ["tanh"], ["sigmoid"])  # commute with a maximum
RECURRENT = {"SimpleRNN": "tanh", "LSTM": "tanh", "GRU": "tanh"}
MODES = {"BatchNormalization", "Dropout", "SpatialDropout2D", "GaussianNoise", "GaussianDropout"}
TRAINING = "always in training mode"
MAX_LINES = 4000


class Unreadable(Exception):
    """The model is not a graph of layers that can be written down. `str()` is a short reason."""


def lines(model: Any) -> list[str]:
    """One line for each operation, from the input to the output."""
    return _Walk(model).lines


class _Walk:
    """Depth first from the outputs; branches that may be swapped come in a fixed order."""

    def __init__(self, model: Any) -> None:
        self.lines: list[str] = []
        self.places: dict[int, int] = {}  # of a tensor, by identity: the model keeps it alive
        self.memo: dict[int, str] = {}
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
        """The operation behind a tensor, what it reads, and its lines; None for one to pass by."""
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
            steps = describe(operation, kind, sources, node)
            if steps and kind in MODES and _trains_always(node):
                steps = [f"{steps[0]}, {TRAINING}"]
        if id(tensor) in self.centred and len(steps) == 1:
            steps = [steps[0].removesuffix(", no bias")]
        if not steps:
            return None, sources, []
        sources, steps = self.settled(sources, steps)
        return (operation, sources, steps) if steps else (None, sources, [])

    def settled(self, sources: list[Any], steps: list[str]) -> tuple[list[Any], list[str]]:
        """One spelling for two operations that are the same in either order, or as one."""
        if len(sources) != 1 or steps not in (*MONOTONE, ["flatten"], ["batch normalization"]):
            return sources, steps
        before, further, found = self.behind(sources[0])
        if steps == ["batch normalization"]:
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


def describe(operation: Any, kind: str, sources: list[Any], node: Any) -> list[str]:
    """The lines of one operation; none where it changes nothing."""
    if kind in OPERATIONS and not hasattr(operation, "get_weights"):
        return [OPERATIONS[kind]]
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
        return activation(operation.activation)
    if kind == "ReLU":
        return [_relu(config)]
    if kind == "Softmax":
        return ["softmax"]
    if kind == "Dense":
        return [f"dense {operation.units}{_biasless(config)}", *activation(operation.activation)]
    if kind == "Mean" and _over_the_map(operation.axis, sources[0].shape):
        return ["global average pool" + (KEPT if operation.keepdims else "")]
    if kind.endswith(("Pooling2D", "Pooling1D")) or kind in ("MaxPool", "AveragePool"):
        return [windows.pooling(operation, kind, sources[0].shape)]
    if kind == "Flatten" or (
        kind in ("Reshape", "Squeeze") and len(node.output_tensors[0].shape) == 2
    ):
        return ["flatten"] if len(sources[0].shape) > 2 else []
    if kind == "Dropout":
        return [f"dropout {arithmetic.number(operation.rate)}"] if operation.rate else []
    if kind == "BatchNormalization":
        plain = config.get("center", True) and config.get("scale", True)
        axis = (
            "" if operation.axis in (-1, len(sources[0].shape) - 1) else f", axis {operation.axis}"
        )
        return ["batch normalization" + axis + ("" if plain else ", without scale or shift")]
    if kind == "Rescaling":
        return arithmetic.rescaled(operation.scale, config.get("offset") or 0.0)
    if kind == "Embedding":
        masked = ", masking 0" if config.get("mask_zero") else ""
        return [f"embedding of {operation.input_dim} in {operation.output_dim}{masked}"]
    if kind in RECURRENT or kind == "RNN":
        return [recurrent(operation) or _other(kind, config)]
    if kind == "Bidirectional":
        words = recurrent(operation.forward_layer)
        return [f"bidirectional {words}, {config.get('merge_mode')}"]
    return [_other(kind, config)]


def _trains_always(node: Any) -> bool:
    return node.arguments.kwargs.get("training") is True


def _has_modes(model: Any) -> bool:
    """Whether some layer of a model does one thing in training and another after it."""
    return any(type(layer).__name__ in MODES for layer in model._flatten_layers())


def activation(function: Any) -> list[str]:
    """The line of an activation function; none for the linear one."""
    import keras

    if isinstance(function, keras.layers.Layer):  # activation=ReLU() in place of "relu"
        return describe(function, type(function).__name__, [], None)
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
    return ", ".join(words) + _biasless(config)


def _convolution(layer: Any, kind: str, shape: Any, extra: Pads) -> list[str]:
    config = layer.get_config()
    text = windows.convolution(layer, kind, config, shape, extra)
    return [text + _biasless(config), *activation(layer.activation)]


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


def _other(kind: str, config: dict[str, Any]) -> str:
    kept = {
        name: value
        for name, value in sorted(config.items())
        if name not in IGNORED and not name.endswith(IGNORED_ENDINGS) and _simple(value)
    }
    settings = ", ".join(f"{name} {value}" for name, value in kept.items())
    return (f"{kind} with {settings}" if settings else kind)[:200]


def _simple(value: Any) -> bool:
    return isinstance(value, (bool, int, float, str)) or (
        isinstance(value, (list, tuple)) and all(map(_simple, value))
    )


def _functional(model: Any) -> Any:
    """The functional model behind a model. Raises `Unreadable` where there is none."""
    inner = getattr(model, "_functional", None) or model
    if not getattr(inner, "inputs", None) or not getattr(inner, "outputs", None):
        raise Unreadable("its input shape is not known")
    return inner


def _biasless(config: dict[str, Any]) -> str:
    return "" if config.get("use_bias", True) else ", no bias"


def _shape(shape: Any) -> str:
    return "×".join("?" if axis is None else str(axis) for axis in shape[1:]) or "scalar"


def hash_of(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()
