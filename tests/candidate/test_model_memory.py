"""Models of strangers, looked at by the evaluator itself: a sentence each, and under 3 GiB."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from autograder.judge.compare import unusable
from tests.conftest import ROOT
from tests.support.hostile_models import MODELS
from tests.support.imported_later import ImportedLater

pytestmark = [
    pytest.mark.slow,
    pytest.mark.oracle,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits are Linux's"),
]
ImportedLater("keras")

GIB = 1024  # MiB


@cache
def evaluated() -> dict[str, Any]:
    """What the evaluator said of each, and the largest memory that any evaluator filled."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.hostile_models"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-1000:]
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def test_no_evaluator_fills_three_gibibytes() -> None:
    peak = evaluated()["peak_mib"]
    assert 0.3 * GIB < peak < 3 * GIB, f"{peak} MiB"  # less than that, and nothing was measured


@pytest.mark.parametrize("name", MODELS)
def test_every_one_of_them_gets_its_facts_or_a_sentence(name: str) -> None:
    said = evaluated()["said"][name]
    if name.startswith("an honest one"):
        assert said == "facts"
    elif said != "facts":
        sentence = unusable(said)
        assert len(sentence) > 20
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("terabytes of weights", "too large to look at: 1,099,512,676,352 parameters"),
        ("weights of just under the cap, run without any", "too large"),
        ("a picture blown up a thousandfold", "more memory than there is"),
        ("a vector repeated a thousand million times", "more memory than there is"),
        ("weights that claim terabytes", "cannot be read"),
    ],
)
def test_what_is_too_large_is_told_as_that(name: str, words: str) -> None:
    assert words in unusable(evaluated()["said"][name])
