"""What Keras asks Python again and again, while a model is built, is worked out once.

It asks of every attribute that a layer gets whether that is something to keep track of, three times
over; of every argument whether it is a tensor, for which Pythons before 3.12 list the members of a
protocol anew; and of every layer for the signatures of its class. Together that is a third of the
processor time in which a candidate builds `ex12`. Only answers about Python's, TensorFlow's and
Keras' own classes are kept.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import types
import typing
from collections.abc import Callable, Iterator
from typing import Any

ASKS = ("keras.src.ops.operation", "keras.src.layers.layer")  # Keras 3.15
TENSORS = "tensorflow.python.framework.tensor_util"  # TensorFlow 2.21
ABSENT = object()
PLAIN = (int, float, bool, str, type(None), types.FunctionType)


@functools.cache
def remember() -> None:
    """Have it remembered from here on, where TensorFlow and Keras are imported.

    Once: a process that was forked has it as it was before the fork.
    """
    lists = vars(typing).get("_get_protocol_attrs")
    if lists is not None and sys.version_info < (3, 12):
        vars(typing)["_get_protocol_attrs"] = _members(lists)
    for name in ASKS:
        module = sys.modules.get(name)
        if module is not None and hasattr(module, "inspect"):
            vars(module)["inspect"] = Signatures(module.inspect)
    keras = sys.modules.get("keras")
    if keras is not None and keras.backend.backend() == "tensorflow":
        for quicker in (_attributes, _tensors, _stacks):
            with contextlib.suppress(AttributeError, KeyError):  # another Keras: slower, and right
                quicker(keras)


def _attributes(keras: Any) -> None:
    """What a layer is given that nobody has to keep track of is set, and no more.

    Such are values of plain types and of Keras' own, and containers with nothing in them. That is
    what Keras and TensorFlow come to, having looked at each three times. Where it is not, in
    another version, they are left to it. So is a class with a property of the name.
    """
    usual = vars(keras.Layer).get("__setattr__")
    if usual is None:
        return
    tracking = sys.modules["keras.src.utils.tracking"]
    internal = sys.modules["tensorflow"].__internal__.tracking
    kept = (keras.Variable, keras.Metric, keras.Layer, keras.random.SeedGenerator)
    containers: dict[type, str] = {list: "TrackedList", dict: "TrackedDict", set: "TrackedSet"}
    known, put = dict.fromkeys(PLAIN, True), object.__setattr__

    def untracked(kind: type) -> bool:
        ours = str(kind.__module__).startswith("keras.src.")
        known[kind] = ours and not issubclass(kind, (tuple, *containers, *kept, internal.Trackable))
        return known[kind]

    def set_attribute(self: Any, name: str, value: Any) -> Any:
        kind, has = type(value), self.__dict__
        plain = known.get(kind)
        if plain is None:
            plain = untracked(kind)
        if kind is tuple:
            plain = all(known.get(type(item)) for item in value)
        empty = kind in containers and not value
        if not (plain or empty) or "_tracker" not in has:
            return usual(self, name, value)
        default = getattr(type(self), name, ABSENT)
        if default is not ABSENT:
            if _is_set(type(self), name):
                return usual(self, name, value)
            if default is value and name not in has:
                return None  # as it is
        if empty and tracking.is_tracking_enabled():
            value = getattr(tracking, containers[kind])(value, has["_tracker"])
            if has.get("_self_setattr_tracking", True) and "_tracked" in has:
                has["_tracked"].append(name)
        elif empty and has.get("_self_setattr_tracking", True):
            return usual(self, name, value)
        return put(self, name, value)

    before = _kept_of_layers(keras)
    keras.Layer.__setattr__ = set_attribute
    alike = False
    with contextlib.suppress(Exception):
        alike = _kept_of_layers(keras) == before
    if not alike:
        keras.Layer.__setattr__ = usual


def _is_set(cls: type, name: str) -> bool:
    """Whether the class itself sees to what happens to such an attribute, as a property does."""
    return any(
        hasattr(type(vars(one)[name]), "__set__") for one in cls.__mro__ if name in vars(one)
    )


@contextlib.contextmanager
def no_threads(keras: Any) -> Iterator[None]:
    """Models that are built in here have no weights, and begin no thread, which no fork would have.

    Whether they are to be trained on many machines, Keras asks TensorFlow, which makes a graph to
    know that they are not.
    """
    distribute = sys.modules["tensorflow"].distribute
    usual = distribute.has_strategy
    distribute.has_strategy = lambda: False
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        distribute.has_strategy = usual


def _kept_of_layers(keras: Any) -> list[Any]:
    """What a few layers have in themselves once they are built: names, types, what is tracked."""
    layers = keras.layers
    with no_threads(keras):
        inner = [layers.BatchNormalization(), layers.Dropout(0.5), layers.Dense(1, "relu")]
        model = keras.Sequential([keras.Input((2,)), *inner])
    keras.backend.clear_session(free_memory=False)
    return [
        [
            sorted((name, str(type(value))) for name, value in vars(layer).items()),
            [*getattr(layer, "_tracked", ())],
        ]
        for layer in (model, *inner)
    ]


def _tensors(keras: Any) -> None:
    """Of what is of a type that is no tensor's, TensorFlow is not asked whether it is one."""
    home = sys.modules.get(TENSORS)
    usual = getattr(home, "tf_type_classes", None)
    if home is None or not isinstance(usual, tuple):
        return
    starts = [kind for kind in vars(keras.initializers).values() if isinstance(kind, type)]
    Tensors.usual = usual
    Tensors.never = frozenset((*PLAIN, keras.KerasTensor, keras.DTypePolicy, *starts))
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
    if usual is None:
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
