"""Imports a reference file, and nothing that lies beside it; its functions as probes call them."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import types
from pathlib import Path
from typing import Any

import numpy as np

from autograder.author.exercise import Exercise
from autograder.errors import OracleFailed


class _FromSource(importlib.machinery.SourceFileLoader):
    """Runs what stands in the file, and no cached code that may lie beside it."""

    def get_code(self, fullname: str) -> types.CodeType:
        return compile(self.get_data(self.path), self.path, "exec", dont_inherit=True)


def load_reference(path: Path) -> Any:
    """Import a reference file, which must define an `Exercise` named `ex`."""
    name = f"dlgrade_reference_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path, loader=_FromSource(name, str(path)))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not isinstance(getattr(module, "ex", None), Exercise):
        raise OracleFailed(f"{path} should define `ex = Exercise(…)`.")
    return module


class Tensorless:
    """The reference module as `impl`: what its functions return arrives as NumPy arrays."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        if not isinstance(value, types.FunctionType):
            return value

        def call(*args: Any, **kwargs: Any) -> Any:
            return _as_numpy(value(*args, **kwargs))

        return call


def _as_numpy(value: Any) -> Any:
    if type(value) in (list, tuple):
        return type(value)(_as_numpy(item) for item in value)
    if type(value) is dict:
        return {key: _as_numpy(item) for key, item in value.items()}
    if isinstance(value, (np.ndarray, np.generic)) or hasattr(value, "assign"):
        return value  # a variable inside a state stays what it is
    if hasattr(value, "__array__") and not hasattr(value, "_keras_history"):
        return np.asarray(value)  # a symbolic tensor of Keras has the method, and no values
    return value


def default_calls(exercise: Exercise, model_answer: str) -> dict[str, str]:
    """The plain call of each part that has no probe, as source that travels."""
    definitions = {
        node.name: node
        for node in ast.parse(model_answer).body
        if isinstance(node, ast.FunctionDef)
    }
    calls = {}
    for part in exercise.parts_called_straight():
        if part.name not in definitions:
            raise OracleFailed(f"The model answer has no function {part.name!r}.")
        arguments = definitions[part.name].args
        required = [a.arg for a in arguments.args][: len(arguments.args) - len(arguments.defaults)]
        calls[part.name] = (
            f"def call_{part.name}(impl, **inputs):\n"
            f"    required = [inputs.pop(name) for name in {required!r}]\n"
            f"    return impl.{part.name}(*required, **inputs)"
        )
    return calls
