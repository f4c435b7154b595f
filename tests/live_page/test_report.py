"""What stands on the page after a check: what is wrong, hints, what comes next; all as text."""

from __future__ import annotations

import html.parser
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.exercise import keys
from autograder.languages.catalogue import choose
from autograder.live_page import milestones, report
from autograder.live_page.blocks import Block, sentence
from autograder.live_page.course_list import CourseList
from autograder.live_page.report import Checked, Next
from autograder.model import Counterexample, Finding, PartReport, Picture, Place, Report
from autograder.student import notes, progress
from tests.conftest import load_key

KEY = load_key("ex06_optimizers")
FILE = Path("exercises/ex06_optimizers.py")
BROKEN = Finding(kind="accident", id="syntax", message="Python cannot read your file.")
EVIL = "<img src=x onerror=alert(1)>\"'</script><script>alert(1)</script>"


def part(name: str, status: str = "passed", score: float = 1.0, **more: object) -> PartReport:
    given = {"max_score": 1.0, "cases_passed": 1, "cases_total": 2, **more}
    return PartReport(name=name, status=status, score=score, **given)  # type: ignore[arg-type]


def whole(*parts: PartReport, **more: object) -> Report:
    given = {
        "exercise": KEY.name, "title": KEY.title, "isolation": "process", "cases": "public",
        "score": sum(one.score or 0.0 for one in parts), "max_score": float(len(parts)),
        "duration_s": 0.1, "parts": parts, "stdout": "", "notes": (), "certificate": {}, **more,
    }  # fmt: skip
    return Report(**given)  # type: ignore[arg-type]


def checked(found: Report, **more: object) -> Checked:
    return Checked(**{"key": KEY, "file": FILE, "report": found, "models": {}, **more})  # type: ignore[arg-type]


class Tags(html.parser.HTMLParser):
    """The elements of a piece of HTML, their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(blocks: list[Block]) -> Tags:
    return Tags("".join(block.told()["html"] for block in blocks))


def test_nothing_that_a_student_wrote_or_printed_is_an_element() -> None:
    finding = Finding(kind="generic", id="x", message=EVIL, where=Place(file=EVIL, line=3))
    example = Counterexample(
        case=EVIL, inputs={EVIL: EVIL}, got=EVIL, expected=EVIL, difference=EVIL
    )
    picture = Picture(title=EVIL, kind="lines", values=((1.0, 2.0),), labels=(EVIL,))
    wrong = part("sgd", "failed", 0.0, finding=finding, counterexample=example, notes=(EVIL,),
                 pictures=(picture,))  # fmt: skip
    found = checked(whole(wrong, part("adam"), stdout=EVIL, notes=(EVIL,)),
                    file=Path(EVIL.replace("/", "∕")), models={"adam": EVIL})  # fmt: skip
    tags = seen(report.blocks(found))
    assert not {"img", "script"} & set(tags.names)
    assert not [name for name, _ in tags.attributes if name.startswith("on") or name == "style"]
    assert tags.text.count("<img src=x onerror=alert(1)>") >= 10
    unread = seen(report.failed(EVIL, Path(EVIL.replace("/", "∕")), EVIL))
    assert not {"img", "script"} & set(unread.names)
    said = seen([report.not_checked(EVIL, "12:00:00")])
    assert set(said.names) == {"div", "p"}


def test_hints_open_one_after_another_and_are_gone_when_the_part_is_right() -> None:
    untouched = whole(part("adam", "not_implemented", 0.0))
    (block,) = [b for b in report.blocks(checked(untouched)) if b.name == "part-adam"]
    asked = KEY.part("adam")
    assert asked is not None
    assert asked.signature in Tags(block.html).text
    depth = []
    for hint in asked.hints:
        place = block.html.index(Tags(hint).text.replace("'", "&#x27;"))
        depth.append(block.html[:place].count("<details") - block.html[:place].count("</details"))
    assert depth == [1, 2, 3, 4]
    right = "".join(b.html for b in report.blocks(checked(whole(part("adam")))))
    assert asked.hints[0][:20] not in right


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, (part("sgd"),), "12:00:00, ex06: 1 of 1 points."),
        ((part("sgd", "failed", 0.0), part("adam")), (part("sgd"), part("adam", "error", 0.5)),
         "ex06: 1.5 of 2 points, +0.5. Now right: sgd. No longer right: adam."),
        ((part("sgd"),), (part("sgd"),), "1 of 1 points. Nothing changed."),
        ((part("sgd", "failed", 0.5),), (part("sgd", "failed", 0.5, cases_passed=0),),
         "ex06: 0.5 of 1 points."),
        ((part("sgd", "skipped", 0.0), part("adam", "skipped", 0.0)),
         (part("sgd", "failed", 0.0), part("adam")),
         "ex06: 1 of 2 points, +1. Now right: adam. Not right yet: sgd."),
        ((part("sgd", "not_implemented", 0.0),), (part("sgd", "error", 0.0),),
         "ex06: 0 of 1 points. Not right yet: sgd."),
        ((part("sgd"), part("adam")), (part("sgd", "error", 0.0, finding=BROKEN),
                                       part("adam", "error", 0.0, finding=BROKEN)),
         "ex06: 0 of 2 points, -2. Your file does not run: the report says where it stops."),
    ],
)  # fmt: skip
def test_what_a_save_has_changed_is_said_in_a_sentence(
    before: tuple[PartReport, ...] | None, after: tuple[PartReport, ...], told: str
) -> None:
    was = None if before is None else whole(*before)
    line = report.said(checked(whole(*after), before=was), "12:00:00")
    assert Tags(line.html).text.endswith(told)


def test_what_is_right_leads_to_the_next_exercise_and_its_file() -> None:
    other = load_key("ex07_regularization")
    onwards = Next(key=other, file=Path("exercises/ex07_regularization.py"))
    text = seen(report.blocks(checked(whole(part("sgd")), following=onwards))).text
    hint = other.parts[0].hints[0]
    for told in ("All of it is right.", other.title, other.summary, str(onwards.file), hint):
        assert told in text
    assert "Every exercise is done." in seen(report.blocks(checked(whole(part("sgd"))))).text


def test_who_has_written_nothing_is_told_where_to_begin() -> None:
    nothing = whole(part("sgd", "not_implemented", 0.0), part("adam", "skipped", 0.0))
    assert f"Open {FILE} in your editor" in seen(report.blocks(checked(nothing))).text
    begun = whole(part("sgd", "not_implemented", 0.0), part("adam", "failed", 0.0))
    assert "in your editor" not in seen(report.blocks(checked(begun))).text


def test_the_tab_says_how_it_stands() -> None:
    assert report.title(whole(part("sgd"), part("adam", "failed", 0.5))) == "1.5/2 · ex06 · dlgrade"


def test_the_list_says_what_is_done_and_what_is_at_work(student_course: Path) -> None:
    course = Course(student_course)
    digest = progress.digest(course.stub("ex00_rules"))
    kept = {"sha256": digest, "score": 6.0, "max_score": 6.0}
    notes.write(course, progress.FILE, {"ex00_rules": kept, KEY.name: {**kept, "score": 2.0}})
    blocks = CourseList(course).blocks("ex02_perceptron")
    units = {keys.load(course.key(name)).unit for name in course.exercises()}
    assert [block.name for block in blocks] == [f"unit-{n}" for n in range(len(units))]
    items = "".join(block.html for block in blocks).split("<li")[1:]
    assert len(items) == len(course.exercises())
    text = {Tags("<li" + item).text.split()[1]: "<li" + item for item in items}
    assert 'aria-label="done">✓' in text["ex00"]
    assert [short for short, item in text.items() if "aria-current" in item] == ["ex02"]
    assert "2 so far" in text["ex06"]
    assert "exercises/ex06_optimizers.py" in text["ex06"]


def test_a_milestone_says_what_it_needs_and_opens_by_itself_when_it_is_reached() -> None:
    missing = [{"exercise": "ex02", "part": "train", "status": "failed"}]
    common = {"title": EVIL, "html": "<p>then</p>", "needs": "ex02 train (not right yet)"}
    common = {**common, "missing": missing}
    closed = {"year": 1958, "open": False, **common}
    text = seen(list(milestones.blocks([closed], {}, set())))
    assert "It still needs ex02 train (not right yet)." in text.text
    assert "script" not in text.names
    assert ("href", "#exercise-ex02") in text.attributes
    absent = {**closed, "missing": [{**missing[0], "status": "absent"}]}
    assert "a" not in seen(list(milestones.blocks([absent], {}, set()))).names
    state = {**closed, "open": True, "needs": ""}
    running, shown = (
        seen(list(milestones.blocks([state], runs, {1958}))) for runs in ({}, {1958: "<p>ran</p>"})
    )
    assert "this is being run" in running.text
    assert "ran" in shown.text
    assert ("open", None) in shown.attributes
    (line,) = milestones.opened([state], {1958})
    assert ("href", "#milestone-1958-open-text") in Tags(line.html).attributes
    assert (
        'id="milestone-1958-open"' in list(milestones.blocks([state], {}, set()))[1].told()["html"]
    )


def test_a_sentence_sets_its_blanks_as_code_in_every_language() -> None:
    for language in ("en", "id"):
        choose(language)
        told = sentence("live_page.turn", file="<a>.py")
        assert "<code>&lt;a&gt;.py</code>" in told
        assert "{" not in told
        assert "\0" not in told
