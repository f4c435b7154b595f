"""What a public implementation gives on inputs of our own, beside `fairness_formulas.py`.

A second opinion that owes nothing to dlgrade's keys or judge: other inputs, other expected values,
another comparison. The functions run behind dlgrade's wall all the same. `opinion` says of a fitted
file "right", "form" (the values are right, the form is not quite) or "wrong", and why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec.structs import replace

from autograder.candidate import serialization
from autograder.checking import interviewed
from autograder.model import Case, Group, Key, Submission
from autograder.sandbox import Runner
from benchmarks.fairness_cases import FORMULAS
from benchmarks.fairness_formulas import Inputs

STABLE = (  # the parts whose docstring asks for no warning at large numbers
    "sigmoid",
    "tanh",
    "softmax",
    "sparse_categorical_cross_entropy",
    "softmax_cross_entropy_backward",
    "lstm_step",
)
PROBES = """
import warnings
import numpy as np

def call(impl, part, given):
    return getattr(impl, part)(**given)

def held(value):
    if isinstance(value, dict):
        return {name: held(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [held(each) for each in value]
    return np.asarray(value).tobytes()

def steps(impl, part, w, grads, hyper, watched=False):
    state, path = {}, []
    for grad in grads:
        given, before = state, held(state)
        w, state = getattr(impl, part)(w, grad, state, **hyper)
        if watched and held(given) != before:
            raise RuntimeError("the state it was given is changed")
        path.append(np.array(w))
    return path

def derivative(impl, part, x, h):
    given = {} if h is None else {"h": h}
    return getattr(impl, part)(lambda v: float(np.sum(v ** 3) + v.flat[0] * v.flat[-1]), x, **given)

def perceptron(impl, part, given, x, y, asked, trainings=1):
    neuron = impl.Perceptron(**given)
    if part == "train":
        for _ in range(trainings):
            neuron.train(x, y)
        return np.array(neuron.weights)
    if y is not None:
        neuron.weights = np.array(y)
    return neuron.predict(asked)
"""


def _asked(part: str, probe: str, inputs: Inputs) -> Inputs:
    return {"part": part, "given": inputs} if probe == "call" else {"part": part, **inputs}


def _key(key: Key, part: str) -> Key:
    """The exercise's key with our cases and probes in it, and no answer."""
    _, cases, probe = FORMULAS[part]
    meant = key.part(part)
    assert meant is not None
    groups = tuple(
        Group(
            name=name,
            points=1.0,
            probe=probe,
            measure=None,
            quiet=False,
            cases=tuple(
                Case(
                    name=str(number),
                    inputs={
                        each: serialization.encode(value)
                        for each, value in _asked(part, probe, inputs).items()
                    },
                    expected={"kind": "returned", "value": None},
                )
                for number, inputs in enumerate(given)
            ),
        )
        for name, given in zip(("idea", "care"), cases, strict=True)
        if given
    )
    return replace(key, parts=(replace(meant, groups=groups),), probes=PROBES)


def _leaves(value: Any) -> list[np.ndarray]:
    if isinstance(value, dict):
        return [leaf for name in sorted(value) for leaf in _leaves(value[name])]
    if isinstance(value, tuple) or (
        isinstance(value, list) and value and isinstance(value[0], np.ndarray | tuple)
    ):
        return [leaf for each in value for leaf in _leaves(each)]
    return [np.asarray(value, dtype=float)]


def _compared(got: Any, wanted: Any) -> str:
    """ "right", "shape" or "wrong" of one value."""
    try:
        theirs, ours = _leaves(got), _leaves(wanted)
    except (TypeError, ValueError):
        return "wrong"
    if len(theirs) != len(ours):
        return "wrong"
    shaped = all(a.shape == b.shape for a, b in zip(theirs, ours, strict=True))
    for mine, right in zip(theirs, ours, strict=True):
        if mine.size != right.size or np.squeeze(mine).shape != np.squeeze(right).shape:
            return "wrong"
        near = 1e-5 * max(float(np.max(np.abs(right), initial=0.0)), 1e-3)
        if not np.allclose(np.squeeze(mine), np.squeeze(right), rtol=1e-5, atol=near):
            return "wrong"
    return "right" if shaped else "shape"


def opinion(key: Key, part: str, source: str, runner: Runner) -> tuple[str, str]:
    """(verdict, why) of a fitted file, from the formulas of this module."""
    formula, cases, _ = FORMULAS[part]
    asked = _key(key, part)
    work = Submission(path="fitted.py", source=source, sha256="")
    transcript = interviewed(asked, work, runner, asked.parts)
    if not transcript.imported or transcript.imported.get("status") != "ok":
        return "absent", str(transcript.imported)[:300]
    seen: dict[str, list[str]] = {"idea": [], "care": []}
    why: list[str] = []
    for group in asked.parts[0].groups:
        given = cases[0] if group.name == "idea" else cases[1]
        for number, inputs in enumerate(given):
            reply = transcript.replies.get((part, group.name, number), {"kind": "ended"})
            with np.errstate(all="ignore"):
                wanted = _wanted(formula, inputs)
            if wanted is ValueError:
                raises = ValueError.__name__ in (reply.get("type"), *reply.get("bases", ()))
                seen[group.name].append("right" if raises else "wrong")
                why += [] if raises else [f"{group.name} {number} no ValueError"]
                continue
            if reply["kind"] != "returned":
                seen[group.name].append("raised")
                what = f"{reply.get('type', reply['kind'])}: {reply.get('message', '')}"
                why.append(f"{group.name} {number} {what[:90]}")
                continue
            found = _compared(serialization.decode(reply["value"]), wanted)
            if "repeat" in reply:
                found = "wrong"
            elif found == "right" and reply.get("changed"):
                found = "changed"
            elif found == "right" and part in STABLE and reply.get("warnings"):
                found = "warned"
            seen[group.name].append(found)
            if found != "right":
                why.append(f"{group.name} {number} {found}")
    reasons = "; ".join(why)
    if all(each == "right" for each in seen["idea"] + seen["care"]):
        return "right", reasons
    if all(each not in ("wrong", "raised") for each in seen["idea"]):
        return "form", reasons
    return "wrong", reasons


def _wanted(formula: Callable[..., Any], inputs: Inputs) -> Any:
    """The right answer; ValueError itself where that is what is asked for."""
    try:
        return formula(**_copied(inputs))
    except ValueError:
        return ValueError


def _copied(inputs: Inputs) -> Inputs:
    return {
        name: value.copy() if isinstance(value, np.ndarray) else value
        for name, value in inputs.items()
    }
