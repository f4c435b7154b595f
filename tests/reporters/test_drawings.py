"""The pictures of a training in the HTML report: drawn, in words, and safe whatever they hold."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from importlib import resources
from typing import Any

import pytest

from autograder.model import PartReport, Picture, Report
from autograder.reporters import html
from autograder.reporters import json as json_reporter
from autograder.reporters.pictures import drawings

CURVE = Picture(title="Loss", kind="curve", values=((2.0, 1.0, 0.25, 0.5),))
MATRIX = Picture(
    title="Told", kind="matrix", values=((9.0, 1.0), (3.0, 7.0)), labels=("cat", "dog")
)


def report(*pictures: Picture) -> Report:
    part = PartReport(
        name="train", status="passed", score=1.0, max_score=1.0, cases_passed=1, cases_total=1,
        pictures=pictures,
    )  # fmt: skip
    return Report(
        exercise="ex99_x", title="X", score=1.0, max_score=1.0, isolation="process", cases="public",
        duration_s=0.1, parts=(part,), stdout="", notes=(), certificate={},
    )  # fmt: skip


def drawn(picture: Picture) -> ET.Element:
    return ET.fromstring(drawings.figures((picture,)))


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter() if element.tag.endswith("text")]


def test_both_stand_in_the_report_each_with_its_title_and_words() -> None:
    page = html.fragment(report(CURVE, MATRIX))
    assert page.count("<svg") == 2
    assert "<figcaption>Loss</figcaption>" in page
    assert (
        "<title>4 epochs: 2 after the first, 0.5 after the last; lowest 0.25, after epoch 3."
        in page
    )
    assert "16 of 20 right. Most often wrong: cat for dog 3 times, dog for cat once." in page


def test_a_part_without_pictures_has_no_empty_frame() -> None:
    assert "<figure" not in html.fragment(report())
    assert drawings.figures((Picture(title="", kind="curve", values=((),)),)) == ""


def test_a_lower_loss_lies_lower_and_a_later_epoch_further_right() -> None:
    (line,) = (e for e in drawn(CURVE).iter() if e.tag.endswith("polyline"))
    points = [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert points[2][1] > points[3][1] > points[1][1] > points[0][1]


def test_every_count_stands_in_its_row_and_column() -> None:
    root = drawn(MATRIX)
    counts = [text for text in texts(root) if text.isdigit()]
    assert counts == ["9", "1", "3", "7"]
    kinds = [e.attrib["class"] for e in root.iter() if e.attrib.get("fill-opacity")]
    assert kinds == ["right", "wrong", "wrong", "right"]


@pytest.mark.parametrize(
    "values",
    [(0.0,), (0.0, 0.0), (-3.0, -1.0), (1e308, -1e308), (5e-324, 1.0), (1e40, 2e40)],
    ids=str,
)
def test_any_numbers_can_be_drawn(values: tuple[float, ...]) -> None:
    assert drawn(Picture(title="Loss", kind="curve", values=(values,))) is not None
    matrix = Picture(title="M", kind="matrix", values=(values, values))
    assert drawn(matrix) is not None


def test_a_title_or_label_of_a_stranger_is_text_and_no_markup() -> None:
    evil = "</svg><script>alert(1)</script>\"'&"
    page = drawings.figures((Picture(title=evil, kind="matrix", values=((1.0,),), labels=(evil,)),))
    assert "<script" not in page
    assert evil in texts(ET.fromstring(page))


def test_the_json_report_holds_them_and_is_read_back_the_same() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema: dict[str, Any] = json.loads(
        resources.files("autograder").joinpath("schemas/report-v1.json").read_text("utf-8")
    )
    made = report(CURVE, MATRIX)
    document = json.loads(json_reporter.render([made]))
    jsonschema.validate(document, schema)
    assert json_reporter.read(document) == made
    document["parts"][0]["pictures"][0]["kind"] = "poem"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)
