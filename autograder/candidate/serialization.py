"""Plain data to JSON and back: what may cross between a candidate and the judge.

Numbers, strings, None, lists and dicts stand for themselves where JSON has them; the rest is
tagged: `{"$a": [dtype, shape, base64]}` an array, `{"$t": […]}` a tuple, `{"$d": [[k, v], …]}`
a dict, `{"$f": "nan"}` a float JSON lacks, `{"$k": [config, compile]}` a Keras model as the text of
its configurations, never as code, `{"$o": "type name"}` something that is not data.
Decoding trusts nothing: types are checked against a list, and sizes against the header, before
anything is allocated. No pickle, ever.
"""

from __future__ import annotations

import array
import base64
import binascii
import functools
import itertools
import json
import math
import numbers
import sys
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

try:
    from _blake2 import blake2b  # where `hashlib` has it from, which brings OpenSSL along
except ImportError:
    from hashlib import blake2b

MAX_DEPTH = 24
MAX_ITEMS = 50_000  # in lists; arrays count by their bytes
MAX_ARRAY_BYTES = 32 * 2**20
MAX_DIMENSIONS = 16
MAX_SPAN = 2**62  # bytes, were no axis zero: what NumPy can count
MAX_KEYS = 1000  # of one dict: keys that collide make it slow
MAX_ALL_KEYS = 20_000  # of all dicts of a value together
DTYPES = frozenset(
    f"{order}{code}"
    for order in "<"
    for code in ("i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
) | {"|b1", "|i1", "|u1"}
_NO_ITEMS = (bytes, bytearray, Set, type)  # what has no items, or none in any order
SIMPLE = frozenset({bool, int, float, str, type(None)})  # stand for themselves, and never change
if sys.version_info >= (3, 11):
    from_base64 = functools.partial(binascii.a2b_base64, strict_mode=True)
else:
    from_base64 = functools.partial(base64.b64decode, validate=True)


class TooLarge(Exception):
    """A value is larger than may cross. Carries the number of bytes or items met."""

    def __init__(self, size: int) -> None:
        super().__init__(f"a value of {size} bytes or items is too large")
        self.size = size


class Opaque:
    """Stands for a value that is not data; only its type's name is known."""

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name

    def __repr__(self) -> str:
        return f"<{self.type_name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opaque) and other.type_name == self.type_name

    def __hash__(self) -> int:
        return hash(self.type_name)


class Artefact:
    """A Keras model as it crosses: the JSON texts of its graph and of how it was compiled.

    Weights cross beside it, as arrays, where a probe asks for them.
    """

    def __init__(self, config: str, compiled: str | None) -> None:
        self.config = config
        self.compiled = compiled

    def __repr__(self) -> str:
        return f"<a Keras model of {len(self.config)} bytes of configuration>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Artefact) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(self.config)


class Malformed(ValueError):
    """The bytes are not what `encode` writes."""


def encode(value: Any) -> Any:
    """Turn `value` into JSON-ready plain data. Objects become `{"$o": …}`, never an error.

    Raises `TooLarge` where the data would exceed `MAX_ARRAY_BYTES` or `MAX_ITEMS` in all.
    """
    return _Encoder().encode(value, 0)


def encode_noting(value: Any) -> tuple[Any, list[str]]:
    """As `encode`, and the names of containers whose items were taken out one by one.

    A generator is empty after that: no value is to be encoded twice.
    """
    encoder = _Encoder(unpacks=True)
    return encoder.encode(value, 0), sorted(encoder.unpacked)


class _Encoder:
    def __init__(self, *, unpacks: bool = False) -> None:
        self.items = 0
        self.bytes = 0
        self.unpacks = unpacks
        self.unpacked: set[str] = set()

    def encode(self, value: Any, depth: int) -> Any:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise TooLarge(self.items)
        kind = type(value)
        if kind is float:
            return value if math.isfinite(value) else {"$f": repr(value)}
        if value is None or kind is bool:
            return value
        if kind is int:
            if value.bit_length() > 4096:
                raise TooLarge(value.bit_length() // 8)
            return value
        if kind is str:
            self._count(len(value))
            return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
        if depth >= MAX_DEPTH:
            return {"$o": "something nested too deeply"}
        if kind is list:
            return self._items(value, depth)
        if kind is tuple:
            return {"$t": self._items(value, depth)}
        if kind is dict:
            return self._dict(value, depth)
        import numpy as np  # plain values, an exercise's defaults, are sent before it is there

        if kind is np.ndarray:
            return self._array(value, kind, depth)
        if isinstance(value, Artefact):
            return {"$k": [value.config, value.compiled]}
        if _is_model(value):
            return self._model(value, kind)
        if isinstance(value, dict):
            return self._dict(value, depth)
        if isinstance(value, (list, tuple)):
            return {"$t": [self.encode(item, depth + 1) for item in tuple(value)]}
        if kind.__name__ == "KerasTensor":
            return _opaque(kind)  # has the method `__array__`, and no numbers
        if isinstance(value, (np.ndarray, np.generic)) or hasattr(kind, "__array__"):
            return self._array(value, kind, depth)
        if isinstance(value, (int, float, str)):  # subclasses: enums, str types of libraries
            for base in (bool, int, float, str):
                if isinstance(value, base):
                    return self.encode(base(value), depth)
        return self._unusual(value, kind, depth)

    def _items(self, values: list[Any] | tuple[Any, ...], depth: int) -> list[Any]:
        """Each item encoded; rows of plain numbers, the most common, in one go."""
        alike = {float}.issuperset(map(type, values)) and all(map(math.isfinite, values))
        if alike and self.items + len(values) <= MAX_ITEMS:
            self.items += len(values)
            return list(values)
        return [self.encode(item, depth + 1) for item in values]

    def _dict(self, value: dict[Any, Any], depth: int) -> Any:
        return {"$d": [[self.encode(one, depth + 1) for one in pair] for pair in dict.items(value)]}

    def _model(self, value: Any, kind: type) -> Any:
        """A model's own description of itself; one that has none is no data."""
        import keras

        try:
            config = json.dumps(keras.saving.serialize_keras_object(value))
            compiled = value.get_compile_config() if getattr(value, "compiled", False) else None
            texts = [config, json.dumps(compiled) if compiled else None]
        except Exception:
            return _opaque(kind)
        self._count(sum(len(text) for text in texts if text))
        return {"$k": texts}

    def _unusual(self, value: Any, kind: type, depth: int) -> Any:
        """Numbers and containers that are no built-in ones: values decide, not containers."""
        if isinstance(value, numbers.Real) or _is_decimal(value):
            return self.encode(float(value), depth)
        if isinstance(value, (memoryview, array.array)):
            return self.encode(value.tolist(), depth)
        if isinstance(value, Mapping):
            return self.encode(dict(value), depth)
        if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, range)):
            return self.encode(tuple(value), depth)
        if isinstance(value, range):
            return self.encode(list(value), depth) if len(value) <= MAX_ITEMS else _opaque(kind)
        if self.unpacks and isinstance(value, Iterable) and not isinstance(value, _NO_ITEMS):
            self.unpacked.add(kind.__qualname__[:40])
            return self.encode(tuple(itertools.islice(value, MAX_ITEMS + 1)), depth)
        return _opaque(kind)

    def _array(self, value: Any, kind: type, depth: int) -> Any:
        import numpy as np

        array = np.asarray(value)
        if array.dtype.str in DTYPES:
            return self._bytes(array)
        if array.dtype.kind in "OUS":
            if array.ndim == 0:
                inner = array.item()
                if type(inner) in (str, int, float, bool, type(None), list, tuple, dict):
                    return self.encode(inner, depth + 1)
                if isinstance(inner, bytes):
                    return self.encode(inner.decode("latin-1"), depth + 1)
                return {"$o": f"{kind.__module__}.{kind.__qualname__}"[:200]}
            self._count(array.size)
            return self.encode(array.tolist(), depth + 1)
        if array.dtype.kind == "f" and array.dtype.itemsize > 8:
            array = array.astype(np.float64)
        if array.dtype.kind == "c" and array.dtype.itemsize > 16:
            array = array.astype(np.complex128)
        if array.dtype.kind == "V" and array.dtype.names is None:  # bfloat16 and its like
            array = array.astype(np.float32)
        dtype = array.dtype.newbyteorder("<")
        if dtype.str not in DTYPES:
            return {"$o": f"an array of {array.dtype}"[:200]}
        return self._bytes(array.astype(dtype, copy=False))

    def _bytes(self, array: Any) -> dict[str, Any]:
        self._count(array.nbytes)
        data = binascii.b2a_base64(array.tobytes(), newline=False).decode("ascii")
        return {"$a": [array.dtype.str, list(array.shape), data]}

    def _count(self, size: int) -> None:
        self.bytes += int(size)
        if self.bytes > MAX_ARRAY_BYTES:
            raise TooLarge(self.bytes)


def decode(data: Any) -> Any:
    """Turn what `encode` wrote back into values; every call makes fresh arrays.

    Raises `Malformed` for anything `encode` does not write, `TooLarge` for what it would refuse.
    """
    return _Decoder().decode(data, 0)


def decoded_here(data: Any) -> Any:
    """As `decode`, of what is our own. An array is not to be written to, and made in half the time.

    What is not as `encode` writes it is left to `decode`.
    """
    if type(data) is dict and "$a" in data:
        import numpy as np

        dtype, shape, text = data["$a"]
        if text:
            return np.frombuffer(from_base64(text), dtype).reshape(shape)
    return decode(data)


def stamps(values: dict[str, Any]) -> dict[str, str]:
    """A hash of each value that can be changed, the same in every process for the same data."""
    return {name: _stamp(value) for name, value in values.items() if type(value) not in SIMPLE}


def stamps_of_encoded(values: dict[str, Any]) -> dict[str, str]:
    """`stamps` of the values that `encode` has written so, without making them, or NumPy."""
    return {
        name: _hash(f"{value['$a'][0]}{tuple(value['$a'][1])}", from_base64(value["$a"][2]))
        if "$a" in value
        else _hash(json.dumps(value))
        for name, value in values.items()
        if type(value) not in SIMPLE and "$f" not in value
    }


def _stamp(value: Any) -> str:
    data = b""
    if type(value).__module__ == "numpy" and hasattr(value, "tobytes"):
        form, data = f"{value.dtype.str}{value.shape}", value.tobytes()
    else:
        try:
            form = json.dumps(encode(value))
        except TooLarge:
            return "too large"
    return _hash(form, data)


def _hash(form: str, data: bytes = b"") -> str:
    return blake2b(form.encode() + b"\0" + data, digest_size=16).hexdigest()


def _is_model(value: Any) -> bool:
    keras = sys.modules.get("keras")
    model = getattr(keras, "Model", None)
    return isinstance(model, type) and isinstance(value, model)


def _is_decimal(value: Any) -> bool:
    """Whether it is a `Decimal`: nobody has one without having imported it."""
    decimal = sys.modules.get("decimal")
    return decimal is not None and isinstance(value, decimal.Decimal)


def _opaque(kind: type) -> dict[str, str]:
    home = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return {"$o": f"{home}{kind.__qualname__}"[:200]}


class _Decoder:
    def __init__(self) -> None:
        self.items = 0
        self.bytes = 0
        self.keys = 0

    def decode(self, data: Any, depth: int) -> Any:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise TooLarge(self.items)
        kind = type(data)
        if kind in SIMPLE:
            return data
        if depth > 2 * MAX_DEPTH:
            raise Malformed("nested too deeply")
        if kind is list:
            return [self.decode(item, depth + 1) for item in data]
        if kind is not dict or len(data) != 1:
            raise Malformed("a tagged value has exactly one tag")
        ((tag, body),) = data.items()
        if tag == "$a":
            return self._array(body)
        if tag == "$t" and isinstance(body, list):
            return tuple(self.decode(item, depth + 1) for item in body)
        if tag == "$d" and isinstance(body, list):
            return self._dict(body, depth)
        if tag == "$f" and body in ("nan", "inf", "-inf"):
            return float(body)
        if tag == "$k" and isinstance(body, list) and len(body) == 2:
            config, compiled = body
            if isinstance(config, str) and (compiled is None or isinstance(compiled, str)):
                return Artefact(config, compiled)
        if tag == "$o" and isinstance(body, str):
            return Opaque("".join(c if c.isprintable() else "�" for c in body[:200]))
        raise Malformed(f"unknown tag {tag[:40]!r}")

    def _dict(self, body: list[Any], depth: int) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        self.keys += len(body)
        if len(body) > MAX_KEYS or self.keys > MAX_ALL_KEYS:
            raise TooLarge(self.keys)
        for pair in body:
            if not isinstance(pair, list) or len(pair) != 2:
                raise Malformed("a dict is a list of pairs")
            key, value = self.decode(pair[0], depth + 1), self.decode(pair[1], depth + 1)
            if getattr(key, "shape", None) == ():  # a number of NumPy's: a key like another
                key = key.item()
            try:
                result[key] = value
            except (TypeError, ValueError):  # no dict has such a key: it is not printed, but named
                result[f"<{type(key).__name__}>"] = value
        return result

    def _array(self, body: Any) -> Any:
        import numpy as np

        if not isinstance(body, list) or len(body) != 3:
            raise Malformed("an array is dtype, shape and bytes")
        dtype, shape, text = body
        if not isinstance(dtype, str) or dtype not in DTYPES:
            raise Malformed("an array of a type that may not cross")
        if not isinstance(shape, list) or len(shape) > MAX_DIMENSIONS:
            raise Malformed("a shape is a short list")
        size = room = int(dtype[2:])
        for axis in shape:
            if type(axis) is not int or not 0 <= axis <= MAX_ARRAY_BYTES:
                raise Malformed("a shape holds whole numbers")
            size *= axis
            room *= axis or 1
            if room > MAX_SPAN:  # an array of nothing may still be too wide for NumPy
                raise TooLarge(room)
        self.bytes += size
        if self.bytes > MAX_ARRAY_BYTES:
            raise TooLarge(self.bytes)
        if not isinstance(text, str) or len(text) != 4 * ((size + 2) // 3):
            raise Malformed("an array's bytes do not fit its shape")
        try:
            raw = from_base64(text)
        except (binascii.Error, ValueError) as error:
            raise Malformed("an array's bytes are not base64") from error
        if len(raw) != size:
            raise Malformed("an array's bytes do not fit its shape")
        return np.ndarray(shape, dtype, bytearray(raw) or None)
