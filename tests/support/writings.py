"""One network, written in many ways; and many networks that are nearly the same.

A network is given as the list of its pieces. `WRITINGS` are ways to write it, all equal in what
they compute. `mistakes` are networks with one thing changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.imported_later import ImportedLater

keras, tf = ImportedLater("keras"), ImportedLater("tensorflow")

WEIGHTED = ("Dense", "Conv2D", "Embedding", "SimpleRNN", "LSTM")
OF_ITS_OWN = {"relu": "ReLU", "softmax": "Softmax"}  # activations that have a layer
DEFAULTS: dict[str, dict[str, Any]] = {
    "Dense": {"use_bias": True, "dtype": "float32"},
    "Conv2D": {"strides": (1, 1), "use_bias": True, "dilation_rate": (1, 1), "groups": 1},
    "MaxPooling2D": {"strides": (2, 2), "padding": "valid"},
    "Rescaling": {"offset": 0.0},
    "Flatten": {"data_format": "channels_last"},
    "Embedding": {"mask_zero": False},
    "SimpleRNN": {"return_sequences": False, "go_backwards": False, "use_bias": True},
    "LSTM": {"return_sequences": False, "go_backwards": False, "use_bias": True},
}


@dataclass(frozen=True)
class Piece:
    kind: str
    config: dict[str, Any] = field(default_factory=dict)
    activation: str | None = None

    def layer(self, home: Any = None, **more: Any) -> Any:
        given = {**self.config, **more}
        if self.activation is not None:
            given.setdefault("activation", self.activation)
        return getattr(home or keras.layers, self.kind)(**given)

    def bare(self) -> Any:
        """The layer without its activation."""
        return getattr(keras.layers, self.kind)(**self.config)

    def but(self, **changes: Any) -> Piece:
        return Piece(self.kind, {**self.config, **changes}, self.activation)


@dataclass(frozen=True)
class Network:
    shape: tuple[int, ...]
    pieces: tuple[Piece, ...]
    loss: str = "mean_squared_error"


def chain(shape: tuple[int, ...], *steps: Callable[[Any], Any]) -> Any:
    tensor = source = keras.Input(shape)
    for step in steps:
        tensor = step(tensor)
    return keras.Model(source, tensor)


def stack(network: Network, *layers: Any) -> Any:
    return keras.Sequential([keras.Input(network.shape), *layers])


def plain(network: Network) -> Any:
    return stack(network, *(piece.layer() for piece in network.pieces))


def apart(
    network: Network, activation: Callable[[str], Callable[[Any], Any]]
) -> list[Callable[[Any], Any]]:
    """Each layer bare, and its activation after it."""
    steps: list[Callable[[Any], Any]] = []
    for piece in network.pieces:
        steps.append(piece.bare())
        if piece.activation is not None:
            steps.append(activation(piece.activation))
    return steps


# The ways of writing.


def added(network: Network) -> Any:
    model = keras.models.Sequential(name="mine")
    model.add(keras.Input(shape=network.shape))
    for piece in network.pieces:
        model.add(piece.layer())
    return model


def first_knows_the_shape(network: Network) -> Any:
    first, *rest = network.pieces
    return keras.Sequential(
        [first.layer(input_shape=network.shape), *(piece.layer() for piece in rest)]
    )


def nested(network: Network) -> Any:
    first, *rest = network.pieces
    return stack(network, first.layer(), keras.Sequential([piece.layer() for piece in rest]))


def one_model_after_another(network: Network) -> Any:
    middle = len(network.pieces) // 2
    head = chain(network.shape, *(piece.layer() for piece in network.pieces[:middle]))
    tail = chain(head.output_shape[1:], *(piece.layer() for piece in network.pieces[middle:]))
    source = keras.Input(network.shape)
    return keras.Model(source, tail(head(source)))


def with_layers_that_do_nothing(network: Network) -> Any:
    layers: list[Any] = []
    for piece in network.pieces:
        layers += [piece.layer(), keras.layers.Identity(), keras.layers.Activation("linear")]
    return stack(network, *layers, keras.layers.Dropout(0.0))


def otherwise_initialised(network: Network) -> Any:
    def layer(piece: Piece) -> Any:
        name = "embeddings_initializer" if piece.kind == "Embedding" else "kernel_initializer"
        return piece.layer(**({name: "he_normal"} if piece.kind in WEIGHTED else {}))

    return stack(network, *map(layer, network.pieces))


def compiled(network: Network) -> Any:
    model = plain(network)
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss=network.loss, metrics=["accuracy"])
    return model


def by_tensorflow(network: Network) -> Any:
    layers = [piece.layer(tf.keras.layers) for piece in network.pieces]
    return tf.keras.models.Sequential([tf.keras.Input(shape=network.shape), *layers])


def again(network: Network) -> Any:
    model = chain(network.shape, *(piece.layer() for piece in network.pieces))
    return keras.Model.from_config(model.get_config())


def in_pieces_of_functions(network: Network) -> Any:
    def block(tensor: Any, piece: Piece) -> Any:
        return piece.layer()(tensor)

    tensor = source = keras.layers.Input(shape=network.shape)
    for piece in network.pieces:
        tensor = block(tensor, piece)
    return keras.models.Model(inputs=[source], outputs=[tensor])


WRITINGS: dict[str, Callable[[Network], Any]] = {
    "a Sequential of a list": plain,
    "a Sequential, layer by layer": added,
    "functional": lambda n: chain(n.shape, *(piece.layer() for piece in n.pieces)),
    "functional, by a function": in_pieces_of_functions,
    "without Input": lambda n: keras.Sequential([piece.layer() for piece in n.pieces]),
    "an InputLayer": lambda n: keras.Sequential(
        [keras.layers.InputLayer(shape=n.shape), *(piece.layer() for piece in n.pieces)]
    ),
    "input_shape in the first layer": first_knows_the_shape,
    "a batch_shape": lambda n: keras.Sequential(
        [keras.Input(batch_shape=(None, *n.shape)), *(piece.layer() for piece in n.pieces)]
    ),
    "names": lambda n: stack(n, *(p.layer(name=f"part_{i}") for i, p in enumerate(n.pieces))),
    "Activation layers": lambda n: stack(n, *apart(n, keras.layers.Activation)),
    "ReLU and Softmax layers": lambda n: stack(
        n,
        *apart(
            n,
            lambda name: (
                getattr(keras.layers, OF_ITS_OWN[name])()
                if name in OF_ITS_OWN
                else keras.layers.Activation(name)
            ),
        ),
    ),
    "keras.activations as arguments": lambda n: stack(
        n,
        *(
            p.layer(activation=getattr(keras.activations, p.activation))
            if p.activation
            else p.layer()
            for p in n.pieces
        ),
    ),
    "keras.activations on tensors": lambda n: chain(
        n.shape, *apart(n, lambda name: getattr(keras.activations, name))
    ),
    "keras.ops on tensors": lambda n: chain(
        n.shape, *apart(n, lambda name: getattr(keras.ops, name))
    ),
    "tf.nn as arguments": lambda n: stack(
        n,
        *(
            p.layer(activation=getattr(tf.nn, p.activation)) if p.activation else p.layer()
            for p in n.pieces
        ),
    ),
    "tf.keras": by_tensorflow,
    "nested": nested,
    "one model after another": one_model_after_another,
    "every default written out": lambda n: stack(
        n, *(p.layer(**{**DEFAULTS[p.kind], **p.config}) for p in n.pieces)
    ),
    "layers that do nothing": with_layers_that_do_nothing,
    "other initial weights": otherwise_initialised,
    "compiled": compiled,
    "in float64": lambda n: stack(n, *(p.layer(dtype="float64") for p in n.pieces)),
    "cloned": lambda n: keras.models.clone_model(plain(n)),
    "built from its own configuration": again,
}

# One thing changed.

_COUNTS = {
    "Dense": ("units",),
    "Conv2D": ("filters", "kernel_size"),
    "MaxPooling2D": ("pool_size",),
    "Embedding": ("input_dim", "output_dim"),
    "SimpleRNN": ("units",),
    "LSTM": ("units", "dropout", "recurrent_dropout"),
}
_SETTINGS: dict[str, tuple[dict[str, Any], ...]] = {
    "Dense": ({"use_bias": False}, {"trainable": False}),
    "Conv2D": (
        {"use_bias": False}, {"trainable": False}, {"strides": 2}, {"strides": (1, 2)},
        {"dilation_rate": 2},
    ),
    "MaxPooling2D": ({"strides": 1}, {"strides": (2, 1)}),
    "Rescaling": ({"scale": 1 / 256}, {"scale": 1 / 127.5}, {"offset": -1}),
    "Flatten": (),
    "Embedding": ({"trainable": False},),
    "SimpleRNN": (
        {"return_sequences": True}, {"go_backwards": True}, {"use_bias": False},
        {"trainable": False}, {"activation": "relu"}, {"activation": "sigmoid"},
        {"activation": "linear"}, {"dropout": 0.2}, {"recurrent_dropout": 0.2},
    ),
    "LSTM": (
        {"return_sequences": True}, {"go_backwards": True}, {"use_bias": False},
        {"trainable": False}, {"activation": "relu"}, {"activation": "sigmoid"},
        {"recurrent_activation": "tanh"}, {"recurrent_activation": "relu"},
    ),
}  # fmt: skip
_OTHERS = {
    "relu": ("tanh", "sigmoid", "relu6", "leaky_relu", None),
    "sigmoid": ("softmax", "tanh", "hard_sigmoid", "relu", None),
    "softmax": ("sigmoid", "log_softmax", "relu", None),
}


def mistakes(network: Network) -> Iterator[tuple[str, Network]]:
    """The network with one thing changed: a layer, a number, an activation, what is trained."""
    pieces = network.pieces
    for place, piece in enumerate(pieces):
        where = f"layer {place + 1}, {piece.kind}"

        def changed(new: Piece, place: int = place) -> Network:
            return Network(network.shape, (*pieces[:place], new, *pieces[place + 1 :]))

        for name in _COUNTS.get(piece.kind, ()):
            value = piece.config[name]
            for other in (value + 1, value - 1) if isinstance(value, int) else (0.0, 0.5):
                yield f"{where}: {name} {other}", changed(piece.but(**{name: other}))
        for settings in _SETTINGS[piece.kind]:
            yield f"{where}: {settings}", changed(piece.but(**settings))
        if piece.config.get("padding") == "same":
            yield f"{where}: valid", changed(piece.but(padding="valid"))
        elif piece.kind == "Conv2D":
            yield f"{where}: same", changed(piece.but(padding="same"))
        for activation in _OTHERS.get(piece.activation or "", ()):
            new = Piece(piece.kind, piece.config, activation)
            yield f"{where}: {activation}", changed(new)
        if piece.kind == "Dense" and piece.activation is None:
            yield f"{where}: softmax", changed(Piece(piece.kind, piece.config, "softmax"))
        left = (*pieces[:place], *pieces[place + 1 :])
        yield f"{where}: left out", Network(network.shape, left)
        if piece.kind != "Flatten":  # flat twice is flat
            twice = (*pieces[: place + 1], *pieces[place:])
            yield f"{where}: twice", Network(network.shape, twice)
    for extra in (Piece("Dropout", {"rate": 0.2}), Piece("BatchNormalization")):
        with_it = (*pieces[:-1], extra, pieces[-1])
        yield f"{extra.kind} before the last layer", Network(network.shape, with_it)
    wider = (network.shape[0] + 1, *network.shape[1:])
    yield f"an input of {wider}", Network(wider, pieces)
