"""What a probe or a measure has made of an answer is told in words, never by our names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from autograder.author_tools.marking import marked_here
from autograder.candidate import NUMPY, serialization
from autograder.interview.measuring import measure_here
from autograder.judge.place_names import in_words
from autograder.judge.verdict import judge
from autograder.model import Group, Key, Part, PartReport, Transcript
from tests.conftest import ROOT, load_key

NAMES = sorted(path.stem for path in (ROOT / "solutions").glob("ex*.py"))
PLACE = re.compile(r"result\[[^\]]*\]")


def told(report: PartReport) -> str:
    """All that a student reads of a part but the values themselves."""
    example, finding = report.counterexample, report.finding
    difference = example.difference if example is not None else None
    return f"{finding.message if finding else ''} {difference or ''} {' '.join(report.notes)}"


def made(part: Part, group: Group) -> bool:
    """Whether the dict or list that is compared was made by the exercise."""
    walk = part.name in {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"}
    return group.measure is not None or group.evaluate is not None or walk


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    items: Any = ()
    if isinstance(value, (dict, list, tuple)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
    yield path, value
    for key, item in items:
        yield from places(item, (*path, key))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {k: put(item, rest, new) if k == first else item for k, item in value.items()}
    return [put(item, rest, new) if n == first else item for n, item in enumerate(value)]


def wrong(value: Any) -> Iterator[Any]:
    yield None
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield value + 1
    elif isinstance(value, str):
        yield f"{value}?"
    elif isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        yield value * 1.7 + 0.3
        yield value[None]
    elif isinstance(value, (dict, list, tuple)):
        yield type(value)()


def judged(key: Key, part: Part, group: Group, value: Any) -> PartReport:
    replies = {(part.name, group.name, n): dict(c.expected) for n, c in enumerate(group.cases)}
    replies[part.name, group.name, 0] = {"kind": "returned", "value": serialization.encode(value)}
    parts = (replace(part, groups=(group,)),)
    transcript = Transcript(imported={"status": "ok", "names": {}}, replies=replies)
    transcript = measure_here(key, parts, transcript)
    (report,) = judge(key, transcript, parts, path="x", start_s=1)
    return report


@pytest.mark.parametrize("name", NAMES)
def test_no_message_names_a_place_that_no_function_of_the_students_has_returned(name: str) -> None:
    key = load_key(name)
    measures = {g.measure for part in key.parts for g in part.groups if g.measure}
    same = "\n".join(f"def {measure}(value, inputs): return value" for measure in measures)
    key = replace(key, measures=same, alternatives=())
    found = set()
    for part in key.parts:
        for group in part.groups:
            expected = group.cases[0].expected
            if not made(part, group) or expected["kind"] != "returned":
                continue
            bare = replace(group, symptoms=None, picture=None)
            value = serialization.decode(expected["value"])
            for path, item in places(value):
                for other in wrong(item):
                    report = judged(key, part, bare, put(value, path, other))
                    found |= {f"{part.name}: {place}" for place in PLACE.findall(told(report))}
    assert not found


@pytest.mark.parametrize("value", ["None", "0.0", "'x'", "[]", "{}", "(0, 0)", "undefined"])
def test_what_a_wrong_answer_is_told_names_no_probe(value: str) -> None:
    for name in NAMES:
        key = load_key(name)
        if key.preload != NUMPY:
            continue
        functions = {use for part in key.parts for use in part.uses}
        source = "".join(f"def {use}(*a, **k): return {value}\n" for use in sorted(functions))
        ours = set(re.findall(r"^def (\w+)", key.probes + "\n" + key.measures, re.MULTILINE))
        for report in marked_here(key, source):
            words = set(re.findall(r"\w+", told(report)))
            assert not words & ours - functions, (name, report.name, told(report))


def test_a_place_in_a_students_own_dict_stays_as_it_is_written() -> None:
    key = load_key("ex04_backprop")
    part = key.part("mlp_gradients")
    assert part is not None
    assert in_words("result['w1'] is wrong", part, part.groups[0]) == "result['w1'] is wrong"


def test_a_place_made_by_a_measure_is_said_in_the_exercises_words() -> None:
    key = load_key("ex17_tuning")
    part = key.part("random_search")
    assert part is not None
    text = "result['trials'] is 3, and result['names are those of the space'] is False"
    assert in_words(text, part, part.groups[0]) == (
        "The number of trials is 3, and “names are those of the space” is False"
    )


def test_an_entry_of_a_tuple_that_the_function_returned_stays_as_it_is_written() -> None:
    fit = load_key("ex05_gradient_descent").part("fit")
    adam = load_key("ex06_optimizers").part("adam")
    assert fit is not None
    assert adam is not None
    assert in_words("result[0] is wrong", fit, fit.groups[0]) == "result[0] is wrong"
    assert in_words("result[0] is wrong", adam, adam.groups[0]) == ("Reply 1 is wrong")
