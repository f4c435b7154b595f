"""What Keras asks Python again and again, while a model is built, is worked out once.

It asks of every attribute of every layer whether that is a tensor, for which Pythons before 3.12
list the members of a protocol anew; and of every layer for the signatures of its class. Together
that is a seventh of the processor time of a save of `ex12`. Only answers about TensorFlow's and
Keras' own code are kept.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Callable
from typing import Any

ASKS = ("keras.src.ops.operation", "keras.src.layers.layer")  # Keras 3.15


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
