"""What a candidate may send as a model, and what comes of it: a sentence, and no harm."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.candidate import harness, serialization
from autograder.candidate.evaluator import UNUSABLE, Model, Unusable, checked
from autograder.errors import UngradedError
from autograder.interview.evaluation import evaluate
from autograder.judge.compare import unusable
from autograder.model import Case, Group, Key, Part, Transcript
from autograder.sandbox import FakeRunner, Runner, RunResult
from autograder.sandbox.levels import open_runner
from tests.support.hostile_models import DENSE, given, layer, sequential

pytestmark = pytest.mark.oracle


HOSTILE = {
    "a Lambda layer": (sequential(given(3), layer("Lambda", function="x")), "denied:Lambda"),
    "a Lambda's code": (
        sequential(
            given(3), layer("Lambda", function=layer("__lambda__", "builtins", code="4wAA"))
        ),
        "denied:Lambda",
    ),
    "code as an activation": (
        sequential(given(3), layer("Dense", units=2, activation=layer("__lambda__", "builtins"))),
        "denied:__lambda__",
    ),
    "a function of the os module": (
        sequential(given(3), layer("Dense", units=2, activation=layer("system", "os"))),
        "custom:system",
    ),
    "a class of the subprocess module": (
        sequential(given(3), layer("Popen", "subprocess", args=["touch", "/tmp/dlgrade-pwned"])),
        "custom:Popen",
    ),
    "a saved model from a path": (
        sequential(given(3), layer("TFSMLayer", filepath="/etc")),
        "denied:TFSMLayer",
    ),
    "a custom registered class": (
        sequential(given(3), {**DENSE, "registered_name": "Mine>Dense", "module": None}),
        "custom:Dense",
    ),
    "a dense layer of 2 ** 40": (sequential(given(3), layer("Dense", units=2**40)), "too_large:"),
    "terabytes of weights": (
        sequential(given(2**20), layer("Dense", units=2**20)),
        "too_large:",
    ),
    "a nest of 5,000 lists": ("[" * 5000 + "]" * 5000, ""),
    "half a configuration": (sequential(given(3), DENSE)[:100], "rebuild:JSON"),
    "no JSON": ("\x00\x01", "rebuild:JSON"),
    "a number": ("7", "rebuild:"),
    "a list": ("[]", "rebuild:"),
    "an unknown layer": (sequential(given(3), layer("Densest", units=2)), "rebuild:"),
    "a layer that does not fit": (
        sequential(given(3), layer("Conv2D", filters=2, kernel_size=[3, 3])),
        "rebuild:",
    ),
    "a vocabulary file": (
        sequential(given(3), layer("StringLookup", vocabulary="/etc/passwd")),
        "denied:StringLookup",
    ),
    "five megabytes": (json.dumps({"a": "x" * 5_000_000}), "too_large:"),
    "thirty thousand layers": (sequential(given(3), *[DENSE] * 30_000), "too_large:"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_configuration_is_refused_with_a_sentence(name: str) -> None:
    text, code = HOSTILE[name]
    with pytest.raises(Unusable) as caught:
        Model(serialization.Artefact(text, None)).facts([3])
    assert str(caught.value).startswith(code)
    sentence = unusable(str(caught.value))
    assert len(sentence) > 20
    assert "{" not in sentence


def test_an_ordinary_configuration_is_allowed() -> None:
    assert checked(sequential(given(3), DENSE))


def test_a_model_predicts_as_it_did_where_it_was_trained() -> None:
    keras = pytest.importorskip("keras")
    x = np.random.default_rng(0).normal(5.0, 3.0, size=(20, 3)).astype("float32")
    scaled = keras.layers.Normalization()
    scaled.adapt(x)
    model = keras.Sequential(
        [keras.Input((3,)), scaled, keras.layers.Dense(4), keras.layers.BatchNormalization()]
    )
    model.compile("sgd", "mse")
    model.fit(x, np.ones((20, 4)), epochs=2, verbose=0)
    sent = serialization.decode(
        serialization.encode({"model": model, "weights": model.get_weights()})
    )
    rebuilt = Model(sent["model"]).with_weights(sent["weights"], [3])
    assert np.allclose(rebuilt(x, training=False), model(x, training=False), atol=1e-6)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    opened = open_runner("sandbox")
    yield opened
    opened.close()


def asked(cases: tuple[Case, ...], evaluators: str) -> tuple[Key, Part]:
    group = Group(
        name="g", points=1, probe="p", measure=None, quiet=False, cases=cases, evaluate="look"
    )
    part = Part(name="p", uses=("p",), signature="p()", hints=(), groups=(group,))
    key = Key(
        name="ex99_x", title="", unit="", summary="", needs=("tensorflow",), minutes=1, idle_s=20,
        memory_mib=16384, parts=(part,), alternatives=(), probes="", measures="", stub="",
        cases="public", seed_commitment="", exercise_sha256="", key_sha256="", provenance={},
        evaluators=evaluators,
    )  # fmt: skip
    return key, part


class Evaluator(FakeRunner):
    """Says one outcome of the only case it is asked about, or nothing."""

    def __init__(self, message: str | None, ending: str = "done") -> None:
        super().__init__(results=[])
        self.message, self.ending = message, ending

    def run(self, job: bytes, limits: Any, preload: Any = ()) -> RunResult:
        nonce = json.loads(job)["nonce"]
        outcome = {"kind": "raised", "type": UNUSABLE, "bases": [], "message": self.message}
        said = [{"ready": True}, {"case": ["p", "g", 0, ""], "outcome": outcome}]
        lines = [f"{nonce} {json.dumps(line)}".encode() for line in said if self.message]
        return RunResult(lines=tuple(lines), text=b"", ending=self.ending)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "ending", "words"),
    [
        ("unread:KeyError", "done", "fault of dlgrade's and none of yours"),
        (None, "timeout", "not ready after 240 seconds"),
        (None, "died", "ended before it was ready"),
    ],
)
def test_a_fault_of_the_evaluators_own_is_ungraded_and_no_zero(
    message: str | None, ending: str, words: str
) -> None:
    key, part = asked((Case(name="a", inputs={}, expected={}),), "")
    replies = {("p", "g", 0): {"kind": "returned", "value": {"$k": ["{}", None]}}}
    transcript = Transcript(imported={}, replies=replies)
    with pytest.raises(UngradedError, match=words):
        evaluate(key, (part,), transcript, Evaluator(message, ending))


def test_in_the_evaluator_itself_every_one_gets_a_verdict_and_an_honest_one_its_facts(
    runner: Runner,
) -> None:
    texts = {**{name: text for name, (text, _) in HOSTILE.items()}, "honest": ""}
    texts["honest"] = sequential(given(3), DENSE)
    names = [name for name in texts if name != "a nest of 5,000 lists"]
    cases = tuple(Case(name=name, inputs={}, expected={}) for name in names)
    key, part = asked(cases, "def look(value, inputs):\n    return Model(value).facts([3])\n")
    replies = {
        ("p", "g", index): {"kind": "returned", "value": {"$k": [texts[name], None]}}
        for index, name in enumerate(names)
    }
    seen = evaluate(key, (part,), Transcript(imported={}, replies=dict(replies)), runner).replies
    for index, name in enumerate(names):
        outcome = seen["p", "g", index]
        if name == "honest":
            assert serialization.decode(outcome["value"])["graph"] == ["input 3", "dense 2"]
        else:
            assert outcome["type"] == UNUSABLE, name


def test_a_model_is_asked_for_once_and_a_number_twice() -> None:
    keras = pytest.importorskip("keras")
    asked = {"model": 0, "number": 0}

    def model(_: Any) -> Any:
        asked["model"] += 1
        return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])

    def number(_: Any) -> float:
        asked["number"] += 1
        return 0.5

    for probe in (model, number):
        outcome = harness.run_case(types.SimpleNamespace(), probe, {}, (), "f.py")
        assert outcome["kind"] == "returned"
        assert "repeat" not in outcome
    assert asked == {"model": 1, "number": 2}
