"""What is remembered for Keras is what Python would say again, and never of a student's code."""

from __future__ import annotations

import inspect
import sys
import types
import typing
from collections.abc import Callable
from typing import Any

import pytest

from autograder.candidate import remembered
from tests.support.imported_later import ImportedLater

keras = ImportedLater("keras")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `inspect` is asked, in place of being remembered."""
    seen: list[Any] = []

    def counted(tell: Callable[..., Any]) -> Callable[..., Any]:
        def told(what: Any, **how: Any) -> Any:
            seen.append(what)
            return tell(what, **how)

        told.__name__ = tell.__name__
        return told

    for name in ("signature", "getfullargspec"):
        monkeypatch.setattr(inspect, name, counted(getattr(inspect, name)))
    return seen


def layer(module: str) -> type:
    names: dict[str, Any] = {"__name__": module}
    exec("class Layer:\n    def call(self, x, training=None):\n        return x\n", names)
    return names["Layer"]  # type: ignore[no-any-return]


def test_a_signature_of_keras_own_is_told_once_a_function_and_a_method_each(
    asked: list[Any],
) -> None:
    known = remembered.Signatures(inspect)
    kind = layer("keras.src.layers.own")
    for _ in range(3):
        one = kind()
        assert [*known.signature(kind.call).parameters] == ["self", "x", "training"]
        assert [*known.signature(one.call).parameters] == ["x", "training"]
        assert known.getfullargspec(kind.call).args == ["self", "x", "training"]
    assert len(asked) == 3


def test_a_signature_of_anybody_elses_is_asked_for_each_time(asked: list[Any]) -> None:
    known = remembered.Signatures(inspect)
    for kind in (layer("ex12_architectures"), layer("kerasor.src")):
        for _ in range(2):
            assert [*known.signature(kind.call).parameters] == ["self", "x", "training"]
    assert len(asked) == 4


def test_a_function_that_was_wrapped_is_asked_for_each_time(asked: list[Any]) -> None:
    known = remembered.Signatures(inspect)
    kind = layer("keras.src.layers.own")
    kind.call.__signature__ = inspect.Signature()  # type: ignore[attr-defined]
    assert not known.signature(kind.call).parameters
    del kind.call.__signature__  # type: ignore[attr-defined]
    assert len(known.signature(kind.call).parameters) == 3
    assert known.Parameter is inspect.Parameter


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python remembers by itself")
def test_a_protocol_of_tensorflows_is_listed_once_and_a_students_each_time() -> None:
    listed: list[type] = []

    def usual(cls: type) -> set[str]:
        listed.append(cls)
        return {"name"}

    members = remembered._members(usual)
    kinds = [layer("tensorflow.python.types.core"), layer("ex12_architectures")]
    for kind in kinds * 3:
        assert members(kind) == {"name"}
    assert [listed.count(kind) for kind in kinds] == [1, 3]


def test_without_keras_nothing_of_the_kind_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in remembered.ASKS:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(vars(typing), "_get_protocol_attrs", vars(typing)["_get_protocol_attrs"])
    remembered.remember()
    assert not any(name in sys.modules for name in remembered.ASKS)


@pytest.mark.oracle
def test_the_keras_that_is_installed_asks_where_it_is_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And builds the same model: a new Keras that asks elsewhere would be slower unseen."""

    def built() -> Any:
        keras.backend.clear_session()
        layers = keras.layers
        source = keras.Input((8, 8, 3))
        x = layers.BatchNormalization()(layers.Conv2D(4, 3, padding="same")(source))
        x = layers.Dropout(0.5)(layers.Flatten()(layers.add([source[..., :1], x])))
        inner = keras.Sequential([keras.Input((256,)), layers.Dense(3, name="last")], name="s")
        return keras.saving.serialize_keras_object(keras.Model(source, inner(x), name="m"))

    usual = built()
    homes = [sys.modules[name] for name in remembered.ASKS]
    for home in homes:
        assert isinstance(vars(home)["inspect"], types.ModuleType)
        monkeypatch.setattr(home, "inspect", inspect)  # put back when this is over
    monkeypatch.setitem(vars(typing), "_get_protocol_attrs", vars(typing)["_get_protocol_attrs"])
    remembered.remember()
    assert all(isinstance(vars(home)["inspect"], remembered.Signatures) for home in homes)
    assert built() == usual
    assert all(vars(home)["inspect"]._known for home in homes)
