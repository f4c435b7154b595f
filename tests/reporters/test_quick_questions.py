"""What the reports make of questions that carry no points: told, and no cause for a red job."""

from __future__ import annotations

import json
from typing import Any

from autograder.model import Finding, PartReport, Report
from autograder.reporters import github, gradescope, html, junit, text


def part(name: str, status: Any, score: float = 0.0, most: float = 0.0) -> PartReport:
    said = {"failed": "That is not it.", "skipped": "Not answered yet."}.get(status)
    finding = Finding(kind="accident", id="accident.answer", message=said) if said else None
    return PartReport(
        name=name, status=status, score=score, max_score=most, cases_passed=0, cases_total=1,
        finding=finding,
    )  # fmt: skip


def report(*parts: PartReport) -> Report:
    return Report(
        exercise="ex09_conv_shapes", title="Shapes", score=sum(p.score or 0 for p in parts),
        max_score=sum(p.max_score for p in parts), isolation="process", cases="public",
        duration_s=0.1, parts=parts, stdout="", notes=(), certificate={},
    )  # fmt: skip


WRONG, RIGHT = part("positions", "failed"), part("conv_params", "passed", 2, 2)
OPEN = (part("growth", "skipped"), part("padded_width", "skipped"))
WHOLE = report(WRONG, *OPEN, RIGHT)


def shown(one: Report) -> str:
    return text.render(one, style=lambda value, **_: value)


def test_open_questions_are_one_line_beside_other_parts() -> None:
    assert "- Quick questions that are open: growth, padded_width\n" in shown(WHOLE)
    assert "Not answered yet." not in shown(WHOLE)
    assert "✗ positions    no points" in shown(WHOLE)
    assert shown(WHOLE).endswith("All that carries points is right.\n")


def test_open_questions_have_a_line_each_where_nothing_else_is_asked() -> None:
    alone = shown(report(*OPEN))
    assert "- growth        no points  Not answered yet.\n" in alone
    assert "right" not in alone, "of work that nobody has done"
    assert shown(report(part("growth", "passed"))).endswith("This part is right.\n")


def test_a_page_shows_them_without_points() -> None:
    page = html.fragment(WHOLE)
    assert "0 of 0" not in page
    assert page.count("no points") == 3


def test_gradescope_shows_zero_points_and_calls_an_open_question_neither() -> None:
    tests = {test["name"]: test for test in json.loads(gradescope.render([WHOLE]))["tests"]}
    assert tests["positions"]["status"] == "failed"
    assert "status" not in tests["growth"]
    assert {test["max_score"] for test in tests.values()} == {0.0, 2.0}


def test_junit_skips_an_open_question_and_github_does_not_call_a_wrong_one_an_error() -> None:
    assert 'failures="1" errors="0" skipped="2"' in junit.render([WHOLE])
    log = github.render([WHOLE])
    assert "::notice title=positions no points::" in log
    assert "::error" not in log
