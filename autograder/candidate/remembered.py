"""What Keras asks Python again and again, while a model is built, is worked out once.

It asks of every attribute that a layer gets whether that is something to keep track of, three times
over; of every argument whether it is a tensor, for which Pythons before 3.12 list the members of a
protocol anew; and of every layer for the signatures of its class. Together that is a third of the
processor time in which a candidate builds `ex12`. Only answers about Python's, TensorFlow's and
Keras' own classes are kept.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Callable
from typing import Any

ASKS = ("keras.src.ops.operation", "keras.src.layers.layer")  # Keras 3.15
TENSORS = "tensorflow.python.framework.tensor_util"  # TensorFlow 2.21
PLAIN = (int, float, bool, str, type(None), types.FunctionType)


def remember() -> None:
    """Have it remembered from here on, where TensorFlow and Keras are imported."""
    lists = vars(typing).get("_get_protocol_attrs")
    if lists is not None and sys.version_info < (3, 12):
        vars(typing)["_get_protocol_attrs"] = _members(lists)
    for name in ASKS:
        module = sys.modules.get(name)
        usual = getattr(module, "inspect", None)
        if module is not None and isinstance(usual, types.ModuleType):
            vars(module)["inspect"] = Signatures(usual)
    keras = sys.modules.get("keras")
    if keras is not None and keras.backend.backend() == "tensorflow":
        _attributes(keras)
        _tensors(keras)
        _stacks(keras)


def _attributes(keras: Any) -> None:
    """A layer's attribute of a type that nobody keeps track of is set, and no more.

    That is what Keras and TensorFlow come to, having looked at it. A class that has the name, as a
    property or a default, is left to them.
    """
    usual = vars(keras.Layer).get("__setattr__")
    if usual is None or hasattr(usual, "untracked"):
        return
    internal = sys.modules["tensorflow"].__internal__.tracking
    tracked = (keras.Variable, keras.Metric, keras.Layer, keras.random.SeedGenerator)
    containers = (tuple, list, dict, set)
    known = dict.fromkeys(PLAIN, True)

    def untracked(kind: type) -> bool:
        ours = str(kind.__module__).startswith("keras.src.")
        known[kind] = ours and not issubclass(kind, (*tracked, *containers, internal.Trackable))
        return known[kind]

    def set_attribute(self: Any, name: str, value: Any) -> None:
        kind = type(value)
        plain = known.get(kind)
        if plain is None:
            plain = untracked(kind)
        if kind is tuple:
            plain = all(known.get(type(item)) for item in value)
        if plain and "_tracker" in self.__dict__ and not hasattr(type(self), name):
            object.__setattr__(self, name, value)
        else:
            usual(self, name, value)

    set_attribute.untracked = untracked  # type: ignore[attr-defined]
    keras.Layer.__setattr__ = set_attribute


def _tensors(keras: Any) -> None:
    """Of what is of a type that is no tensor's, TensorFlow is not asked whether it is one."""
    home = sys.modules.get(TENSORS)
    usual = getattr(home, "tf_type_classes", None)
    if home is None or not isinstance(usual, tuple) or usual[-1:] == (Tensors,):
        return
    Tensors.usual, Tensors.never = usual, frozenset((*PLAIN, keras.KerasTensor))
    vars(home)["tf_type_classes"] = (Tensors,)


class _AskedLess(type):
    usual: tuple[type, ...]
    never: frozenset[type]

    def __instancecheck__(cls, value: Any) -> bool:
        return type(value) not in cls.never and isinstance(value, cls.usual)


class Tensors(metaclass=_AskedLess):
    """What TensorFlow takes for a tensor."""


def _members(usual: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The members of a protocol, as Python lists them; of TensorFlow's, listed once."""
    known: dict[Any, Any] = {}

    def members(cls: Any) -> Any:
        listed = known.get(cls)
        if listed is None:
            listed = usual(cls)
            if str(cls.__module__).startswith("tensorflow."):
                known[cls] = listed
        return listed

    return members


class Signatures:
    """The module `inspect`, as Keras' own modules have it."""

    def __init__(self, usual: types.ModuleType) -> None:
        self._usual = usual
        self._known: dict[Any, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._usual, name)

    def signature(self, asked: Any, **how: Any) -> Any:
        if how:
            return self._usual.signature(asked, **how)
        return self._told(self._usual.signature, asked)

    def getfullargspec(self, asked: Any) -> Any:
        return self._told(self._usual.getfullargspec, asked)

    def _told(self, tell: Callable[[Any], Any], asked: Any) -> Any:
        """What `tell` says of a function or method; kept for a plain one of Keras'."""
        function = getattr(asked, "__func__", asked)
        if type(function) is not types.FunctionType or vars(function):  # such as `__wrapped__`
            return tell(asked)
        if not str(function.__module__).startswith("keras."):
            return tell(asked)
        what = (tell.__name__, type(asked), function)
        if what not in self._known:
            self._known[what] = tell(asked)
        return self._known[what]


def _stacks(keras: Any) -> None:
    """A `Sequential` that gets one layer more does not call those that it has called already.

    Keras calls all of them again for each that is added: 22 layers 230 times (Keras 3.15).
    """
    usual = vars(keras.Sequential).get("build")
    if usual is None or hasattr(usual, "called"):
        return

    def build(self: Any, input_shape: Any = None) -> Any:
        layers = self.__dict__.get("_layers")
        if not layers or not isinstance(layers[0], keras.layers.InputLayer):
            return usual(self, input_shape)
        self.__dict__["_layers"] = [layers[0], *map(called, layers[1:])]
        try:
            return usual(self, input_shape)
        finally:
            self.__dict__["_layers"] = layers

    def called(layer: Any) -> Any:
        nodes = layer._inbound_nodes
        return Called(layer, nodes[-1]) if nodes else layer

    build.called = called  # type: ignore[attr-defined]
    keras.Sequential.build = build


class Called:
    """A layer as it was called last: what it gave for the very same tensor, it gives again."""

    def __init__(self, layer: Any, node: Any) -> None:
        self._layer, self._node = layer, node

    def __getattr__(self, name: str) -> Any:
        return getattr(self._layer, name)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:  # it is named where a call fails
        return type(self._layer)

    def __call__(self, x: Any) -> Any:
        given, made = self._node.input_tensors, self._node.output_tensors
        if len(given) == len(made) == 1 and given[0] is x:
            return made[0]
        return self._layer(x)
