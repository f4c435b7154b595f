"""Whatever is fed to a reader of what others wrote, it answers, or refuses as it says it does.

A few hundred inputs here; `python -m benchmarks.fuzz` feeds a hundred thousand.
"""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from autograder.candidate import serialization
from autograder.errors import DamagedKey
from autograder.exercise.keys import load, parse
from autograder.interview.questions import MAX_PIECES, _within
from autograder.sandbox import RunResult
from tests.support.fuzzing import NONCE, TARGETS, files, mark, read_file, small_key

PATIENT = settings(deadline=2000, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", TARGETS)
def test_any_input_is_read_or_refused(name: str) -> None:
    target = TARGETS[name]

    @settings(PATIENT, max_examples=15 if "judge" in name else 50)
    @given(target.inputs)
    def each(value: Any) -> None:
        target.read(value)

    each()


def test_any_file_is_read_or_refused(tmp_path: Path) -> None:
    @settings(PATIENT, max_examples=60)
    @given(files)
    def each(raw: bytes) -> None:
        read_file(raw, tmp_path)

    each()


@pytest.mark.parametrize(
    "shape", [[0, 2**25, 2**25, 2**25], [2**25, 2**25, 2**25, 0], [0, *[2**25] * 15]]
)
def test_an_array_of_nothing_that_is_too_wide_is_refused(shape: list[int]) -> None:
    with pytest.raises(serialization.TooLarge):
        serialization.decode({"$a": ["<f8", shape, ""]})


def test_keys_that_collide_are_counted_over_the_whole_value() -> None:
    collide = {"$d": [[n * (2**61 - 1), 0] for n in range(serialization.MAX_KEYS)]}
    most = serialization.MAX_ALL_KEYS // serialization.MAX_KEYS
    serialization.decode([collide] * most)
    with pytest.raises(serialization.TooLarge):
        serialization.decode([collide] * most + [{"$d": [[1, 1]]}])


def test_a_value_is_decoded_once_whatever_its_key() -> None:
    value: Any = 0
    for _ in range(22):
        value = {"$d": [[[1], value]]}
    serialization.decode(value)  # twice at each level would be four million


def test_a_function_that_is_no_name_is_no_crash() -> None:
    outcome = {"kind": "raised", "type": "E", "function": [], "line": {}, "bases": {}}
    imported = {"status": "ok", "names": {}, "function": {}}
    mark([{"imported": imported}, {"case": ["sgd", "values", 0], "outcome": outcome}])


def test_a_reply_of_little_more_than_brackets_is_not_parsed() -> None:
    dicts = b"{}," * MAX_PIECES
    line = f'{NONCE} {{"case": 0, "x": ['.encode() + dicts + b"0]}"
    tracemalloc.start()
    kept, _ = _within(RunResult(lines=(b"first", line), text=b"", ending="done"), MAX_PIECES)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (kept.lines, kept.ending) == ((b"first",), "flooded")
    assert peak < len(line)


@pytest.mark.parametrize(
    "change",
    [
        {"minutes": float("nan")},
        {"title": "\ud800"},
        {"alternatives": [{"outputs": []}]},
        {"parts": 5},
        {"unknown": 1},
    ],
)
def test_a_key_that_is_none_is_called_damaged(change: dict[str, Any]) -> None:
    body = {**small_key(), **change}
    with pytest.raises(DamagedKey):
        parse(json.dumps(body))


def test_a_key_that_is_no_file_is_called_damaged(tmp_path: Path) -> None:
    with pytest.raises(DamagedKey):
        load(tmp_path)
    with pytest.raises(DamagedKey):
        load(tmp_path / "missing.json")
