"""What is said of tests that students write: the fault that slips through, or whom they wrong."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from autograder.author_tools.marking import marked_here
from autograder.model import PartReport
from tests.conftest import load_key

KEY = load_key("ex19_testing")
GOOD = """
import numpy as np

def test_sigmoid(sigmoid):
    x = np.array([[-8.0, -2.0, -0.5], [0.0, 1.5, 9.0]])
    given = x.copy()
    np.testing.assert_allclose(sigmoid(given), 1.0 / (1.0 + np.exp(-x)), rtol=1e-4)
    assert np.array_equal(given, x)
    np.testing.assert_allclose(sigmoid(np.array([-1e4, 1e4])), [0.0, 1.0], atol=1e-6)
"""


def told(body: str, part: str = "test_sigmoid", *, hidden: bool = False) -> PartReport:
    """The report on a part whose test has this body, or on the whole source where that is one."""
    source = body if "def test_" in body else f"import numpy as np\n\ndef {part}(f):\n    {body}\n"
    key = replace(KEY, cases="hidden") if hidden else KEY
    wanted = next(entry for entry in key.parts if entry.name == part)
    (report,) = marked_here(key, source, (wanted,))
    return report


def said(report: PartReport) -> str:
    assert report.finding is not None
    return report.finding.message


def test_a_good_test_has_full_marks() -> None:
    report = told(GOOD)
    assert (report.status, report.score) == ("passed", 2.0)


@pytest.mark.parametrize("body", ["f(1.0)", "pass", "assert f(0.0) == f(0.0) or True"])
def test_a_test_that_passes_everything_earns_nothing_and_is_told_to_assert(body: str) -> None:
    report = told(body)
    assert report.score == 0
    assert "passes every implementation" in said(report)


def test_a_test_that_returns_its_verdict_is_told_that_nobody_looks() -> None:
    report = told("return abs(f(0.0) - 0.5) < 1e-6")
    assert report.score == 0
    assert "It returns something" in said(report)


@pytest.mark.parametrize("body", ["raise AssertionError", "assert f(0.0) > 1", "undefined"])
def test_a_test_that_fails_everything_earns_nothing(body: str) -> None:
    report = told(body)
    assert report.score == 0
    assert "fails every implementation" in said(report)


def test_an_error_that_is_none_of_the_implementations_is_named() -> None:
    assert "NameError: name 'undefined' is not defined" in said(told("undefined"))


def test_the_simplest_fault_that_slips_through_is_told_by_its_kind() -> None:
    report = told("assert abs(f(2.0) - 0.8808) < 1e-3 and abs(f(1.0) - 0.7311) < 1e-3")
    assert (
        said(report)
        == "You never call it with a negative number. Each side of 0 has its own way to go wrong."
    )
    report = told(GOOD.replace("assert np.array_equal(given, x)", "pass"))
    assert "it changes the array that it is given" in said(report)
    assert report.counterexample is not None
    assert report.counterexample.got == "passes your test"
    assert report.counterexample.expected == "fails your test"
    assert (report.score, report.status) == (1.95, "failed")


def test_a_right_implementation_that_fails_is_shown_with_the_call_before() -> None:
    report = told(GOOD.replace("rtol=1e-4", "rtol=1e-12"))
    assert said(report).startswith("Your test fails an implementation that is right: in float32.")
    assert "its last call is right" in said(report)
    assert report.counterexample is not None
    assert report.counterexample.inputs is not None
    assert list(report.counterexample.inputs) == ["x", "came back"]
    assert report.counterexample.expected is None
    assert report.score == 1.8


def test_on_hidden_cases_no_call_and_no_line_is_told() -> None:
    report = told("assert f(0.123456) == 7", hidden=True)
    assert report.finding is not None
    assert report.finding.where is None
    assert report.counterexample is not None
    assert report.counterexample.inputs is None
    assert "0.123456" not in str(report)
    assert "AssertionError" not in said(report)


def test_care_alone_earns_nothing_where_no_main_fault_is_caught() -> None:
    """A test that catches one fault of care, and passes all that is right."""
    report = told("x = np.array([1.0]); f(x); assert x[0] == 1.0")
    assert report.score == 0


def test_a_main_fault_comes_before_a_right_one_that_fails_in_care() -> None:
    body = "out = f(np.array([[1.0, 2.0]])); assert out.shape == (1, 2)"  # lists have none
    report = told(body)
    assert said(report).startswith("A wrong implementation passes") or "passes every" in said(
        report
    )


def test_a_stub_is_not_implemented() -> None:
    assert told("raise NotImplementedError('test_sigmoid')").status == "not_implemented"
