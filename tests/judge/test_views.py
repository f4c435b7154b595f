"""A wrong answer in the plane it belongs to: a boundary, a path on a contour, a photograph."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from msgspec.structs import replace

from autograder.author.exercise import Exercise, case
from autograder.exercise.keys import dump, parse
from autograder.judge.verdict import judge
from autograder.model import Key, Picture, Transcript
from autograder.reporters.pictures import scenes
from tests.conftest import ROOT, dlgrade, load_key, model_answer, swapped
from tests.support.pictured import WRONG, mistaken_file


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[Any]]]:
    """The pictures of each exercise's mistaken file, by part, as the JSON report has them."""
    schema = json.loads((ROOT / "autograder" / "schemas" / "report-v1.json").read_text())
    folder = tmp_path_factory.mktemp("views")
    found = {}
    for exercise in WRONG:
        report = dlgrade("check", mistaken_file(exercise, folder), "--format", "json").report
        jsonschema.validate(report, schema)
        found[exercise] = {part["name"]: part.get("pictures", []) for part in report["parts"]}
    return found


def picture(entry: dict[str, Any]) -> Picture:
    rows = tuple(tuple(map(float, row)) for row in entry["values"])
    scale = tuple(entry["scale"]) if entry["scale"] else None
    return Picture(**{**entry, "values": rows, "labels": tuple(entry["labels"]), "scale": scale})


def figure(shown: Picture) -> ET.Element:
    return ET.fromstring(f"<div>{scenes.figures((shown,))}</div>")


def words(shown: Picture) -> str:
    (title,) = (element for element in figure(shown).iter() if element.tag.endswith("title"))
    return title.text or ""


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter() if element.attrib.get("class") == name]


# The perceptron.


def test_a_boundary_is_drawn_beside_the_right_one_with_what_each_misses(drawn: Any) -> None:
    (entry,) = drawn["ex02_perceptron"]["train"]
    assert entry["kind"] == "boundary"
    assert "twelve points of a plane" in entry["title"]
    xs, ys, labels, mine, right = map(np.array, entry["values"])
    assert mine[0] == 0 != right[0]  # the bias that was forgotten
    said = [w[0] + w[1] * xs + w[2] * ys > 0 for w in (mine, right)]
    missed = [int(np.sum(answer != (labels > 0))) for answer in said]
    assert missed[0] > missed[1] == 0
    shown = picture(entry)
    assert f"misses {missed[0]} of 12 points. The right one" in words(shown)
    assert words(shown).endswith("misses 0.")
    root = figure(shown)
    assert len([e for e in of_class(root, "ring") if e.attrib["r"] == "10"]) == missed[0]
    assert len(of_class(root, "mine")) == len(of_class(root, "theirs")) == 2  # and in the legend


def test_wrong_answers_are_ringed_where_they_lie_and_told(drawn: Any) -> None:
    (entry,) = drawn["ex02_perceptron"]["predict"]
    shown = picture(entry)
    assert (shown.kind, len(shown.values[0])) == ("answers", 4)
    assert words(shown) == (
        "2 of 4 answers are wrong: at (0, 1) you say 0 where 1 is right; "
        "at (1, 0) you say 0 where 1 is right."
    )


POINTS = ((-1.0, 1.0, 0.5), (0.0, 0.0, 1.0), (0.0, 1.0, 1.0))  # x, y and labels


def boundary(mine: tuple[float, ...], right: tuple[float, ...]) -> Picture:
    return Picture(title="t", kind="boundary", values=(*POINTS, mine, right))


def test_the_same_line_with_the_other_side_is_told_apart() -> None:
    shown = boundary((0.0, -1.0, 0.0), (0.0, 1.0, 0.0))
    assert "answers 1 to the left of it and misses 3 of 3 points" in words(shown)
    assert "answers 1 to the right of it and misses 0" in words(shown)
    root = figure(shown)
    (mine,), (right,) = of_class(root, "mine tick"), of_class(root, "theirs tick")
    steps = [float(re.findall(r"l(-?[\d.]+)", tick.attrib["d"])[0]) for tick in (mine, right)]
    assert steps[0] < 0 < steps[1]


def test_weights_that_make_no_line_are_told_so() -> None:
    assert "they answer 0 everywhere, and miss 2 of 3" in words(boundary((0.0,) * 3, (0, 1, 0)))
    assert "they answer 1 everywhere, and miss 1 of 3" in words(boundary((2.0, 0, 0), (0, 1, 0)))
    assert "outside the picture" in words(boundary((50.0, 1.0, 0.0), (0.0, 1.0, 0.0)))


# The optimizers.

RULES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")


@pytest.mark.parametrize("rule", RULES)
def test_a_path_is_drawn_on_the_contour_beside_the_right_one(rule: str, drawn: Any) -> None:
    (entry,) = drawn["ex06_optimizers"][rule]
    assert entry["kind"] == "path"
    my_xs, my_ys, xs, ys, bowl = map(np.array, entry["values"])
    assert (my_xs[0], my_ys[0]) == (xs[0], ys[0])
    assert len(xs) == len(my_xs) == 11
    heights = (bowl[0] * xs**2 + bowl[1] * ys**2) / 2
    assert heights[-1] < heights[0] / 3  # the right one goes down
    shown = picture(entry)
    assert re.search(r"After 10 steps your path ends at \(.*They part at step 1\.", words(shown))
    root = figure(shown)
    assert sum(element.tag.endswith("ellipse") for element in root.iter()) >= 5
    assert len([e for e in root.iter() if e.tag.endswith("polyline")]) == 2


def test_a_path_that_leaves_the_picture_is_told_so(drawn: Any) -> None:
    (entry,) = drawn["ex06_optimizers"]["sgd"]
    assert "Your path leaves the picture at step" in words(picture(entry))


def test_the_path_of_a_training_is_drawn_with_its_own_axes(drawn: Any) -> None:
    (entry,) = drawn["ex05_gradient_descent"]["fit"]
    shown = picture(entry)
    assert (shown.kind, shown.labels) == ("path", ("w", "b"))
    assert set(shown.values[1]) == {0.0}  # the bias that never learnt
    texts = [e.text for e in figure(shown).iter() if e.tag.endswith("text")]
    assert {"w", "b"} <= set(texts)


def test_the_lowest_point_of_a_training_is_that_of_its_loss() -> None:
    """The bowl is what the author says; here it is compared with the loss itself."""
    from autograder.candidate import serialization

    part = load_key("ex05_gradient_descent").part("fit")
    assert part is not None
    told = {n: serialization.decode(v) for n, v in part.groups[0].cases[-1].for_judge.items()}
    x, y, lowest, bowl = told["x"][:, 0], told["y"], told["lowest"], told["bowl"]

    def loss(w: float, b: float) -> float:
        return float(np.mean((w * x + b - y) ** 2))

    for w, b in ((0.3, -1.0), (2.0, 0.5)):
        above = np.sum(bowl * (np.array([w, b]) - lowest) ** 2) / 2
        assert loss(w, b) - loss(*lowest) == pytest.approx(above)


# The photograph.


@pytest.mark.parametrize(("part", "shape"), [("convolve2d", (18, 19)), ("conv2d", (18, 14))])
def test_a_photograph_stands_beside_what_became_of_it(part: str, shape: Any, drawn: Any) -> None:
    entries = [e for e in drawn["ex08_convolution"][part] if e["kind"] == "photograph"]
    titles = [entry["title"] for entry in entries]
    assert titles == ["the photograph", "you got", "expected", "difference"]
    given, got, expected, apart = (np.array(entry["values"]) for entry in entries)
    assert got.shape == expected.shape == apart.shape == shape
    assert given.shape == (shape[0] + 2, shape[1] + 2)
    assert np.abs(got - expected - apart).max() <= 0.002 * (expected.max() - expected.min())
    assert entries[1]["scale"] == entries[2]["scale"]  # one grey means one number in both
    wrong = int(np.count_nonzero(apart))
    assert f"difference: {wrong} of {apart.size} entries differ" in words(picture(entries[3]))
    small = [e for e in drawn["ex08_convolution"][part] if e["kind"] == "heat"]
    assert len(small) == 3  # the smallest wrong answer is there as well, with its numbers


def test_darker_is_lower_in_light_and_dark_alike() -> None:
    values = ((0.0, 5.0, 10.0), (10.0, 10.0, 10.0))
    shown = Picture(
        title="t", kind="photograph", values=values, labels=("got", "w"), scale=(0.0, 10.0)
    )
    paths = [e for e in figure(shown).iter() if e.tag.endswith("path")]
    assert [e.attrib["fill"] for e in paths] == ["#000000", "#858585", "#ffffff"]
    assert paths[2].attrib["d"] == "M2 0h1v1H2zM0 1h3v1H0z"


# What is not drawn.


def test_a_right_answer_has_no_view(tmp_path: Path) -> None:
    for exercise in WRONG:
        report = dlgrade("check", exercise, "--solution", "--format", "json").report
        assert all("pictures" not in part for part in report["parts"]), exercise


def verdict(key: Key, *, compared: bool) -> tuple[Picture, ...]:
    """The pictures of ex02's train, where every case gets the reply of the weights 1, 2, 3."""
    part = key.part("train")
    assert part is not None
    reply = {"kind": "returned", "value": [1.0, 2.0, 3.0]}
    replies = {
        (part.name, group.name, index): reply
        for group in part.groups
        for index in range(len(group.cases))
    }
    transcript = Transcript(imported={"status": "ok", "names": {"Perceptron": 9}}, replies=replies)
    options = {"path": "ex02.py", "start_s": 30, "compared": compared}
    (report,) = judge(key, transcript, (part,), **options)  # type: ignore[arg-type]
    assert report.status == "failed"
    return report.pictures


def test_nothing_is_drawn_of_hidden_cases_nor_for_a_class() -> None:
    key = load_key("ex02_perceptron")
    assert [entry.kind for entry in verdict(key, compared=True)] == ["boundary"]
    assert verdict(key, compared=False) == ()
    assert verdict(replace(key, cases="hidden"), compared=True) == ()


@pytest.mark.parametrize(
    "reply",
    ["np.nan * f", "f[:, :-1]", "'text'", "f + 1j", "None", "1e200 * f", "[[1.0, 2.0], [3.0]]"],
)
def test_what_cannot_be_drawn_is_told_in_words_alone(reply: str, tmp_path: Path) -> None:
    path = tmp_path / "ex08.py"
    old = "cross_correlate2d(f, h[::-1, ::-1])"
    path.write_text(swapped(model_answer("ex08_convolution"), old, reply), encoding="utf-8")
    ran = dlgrade("check", path, "--part", "convolve2d", "--format", "json")
    (part,) = ran.report["parts"]
    assert part["status"] in ("failed", "error")
    assert "pictures" not in part


BIG, SMALL = 1e99, 1e-300


@pytest.mark.parametrize(
    "shown",
    [
        boundary((BIG, -BIG, SMALL), (SMALL, SMALL, 0.0)),
        boundary((0.0, SMALL, SMALL), (1.0, -1.0, BIG)),
        Picture(
            title="t",
            kind="boundary",
            values=((1.0, 1.0), (2.0, 2.0), (0.0, 1.0), (0.0, 1.0, 1.0), (0.0, 0.0, 0.0)),
        ),
        Picture(
            title="t",
            kind="answers",
            values=((0.0, 1.0), (0.0, 1.0), (0.0, 1.0), (BIG, -1.0), ()),
        ),
        Picture(
            title="t",
            kind="path",
            values=((0.0, BIG, -BIG), (0.0, 1.0, BIG), (0.0,) * 3, (0.0,) * 3, (1.0, 6.0, 0, 0)),
            labels=("w₁", "w₂"),
        ),
        Picture(
            title="t",
            kind="photograph",
            values=((3.0,) * 3,) * 2,
            labels=("difference", "w"),
            scale=(0.0, 0.0),
        ),
    ],
    ids=lambda shown: shown.kind,
)
def test_any_numbers_can_be_drawn(shown: Picture) -> None:
    text = scenes.figures((shown,))
    assert words(shown)
    coordinates = re.sub(
        r"<text.*?</text>|<title>.*?</title>|<p .*?</p>|aria-label=\".*?\"", "", text
    )
    assert not re.search(r"\b(nan|inf)\b|\de[+-]?\d", coordinates)


def test_a_strangers_title_is_text_and_no_markup() -> None:
    evil = "</svg><script>alert(1)</script>\"'&"
    text = scenes.figures((replace(boundary((0.0, 1, 1), (0.0, 1, 1)), title=evil),))
    assert "<script" not in text


# What an author declares.


def exercise() -> Exercise:
    ex = Exercise(title="T", unit="U", summary="S.")
    ex.part("train", points=1, hints=("one", "two"))

    @ex.cases("train")
    def cases(rng: Any) -> Any:
        yield case("points", x=np.zeros((2, 2)), labels=np.zeros(2))

    return ex


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [("bondary", {"points": "x", "labels": "labels"}), ("boundary", {"points": "x"})],
)
def test_a_view_that_does_not_exist_is_refused(kind: str, inputs: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"a view is one of boundary\(points, labels\), .*Rec"):
        exercise().view("train", kind, **inputs)


def test_a_view_is_one_line_and_lies_in_the_key() -> None:
    ex = exercise()
    ex.view("train", "boundary", points="x", labels="labels")
    assert ex.parts["train"].groups[0].view == {
        "kind": "boundary",
        "points": "x",
        "labels": "labels",
    }
    key = load_key("ex02_perceptron")
    assert parse(dump(key)) == key
    part = key.part("train")
    assert part is not None
    assert part.groups[0].view == ex.parts["train"].groups[0].view
    assert '"view"' not in dump(load_key("ex01_neuron"))  # written only where there is one
