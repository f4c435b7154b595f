"""The class report and the students' pages: what they say, and that nothing in them can run."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace

from autograder.class_report import class_page, class_text, student_page
from autograder.class_report.figures import Figures, figures
from autograder.class_report.finding_names import LABELS
from autograder.class_report.output_files import write_class_report
from autograder.class_rules.totals import computed
from autograder.exercise.cells import check_id
from autograder.languages import english
from autograder.model import Finding, PartReport
from autograder.nbgrader.gradebook_held import Held, HeldCell
from autograder.records.grades_table import total_of
from tests.conftest import ROOT, dlgrade
from tests.support.class_records import (
    HOSTILE,
    entries,
    hostile,
    misconception,
    part,
    record,
    write,
)
from tests.support.golden_submissions import SUBMISSIONS

SWAPPED = misconception("adam.betas_swapped", "beta_1 and beta_2 are swapped.")
ASCENT = misconception("sgd.ascent", "You add the gradient. Subtract it.")


def only(*records: object) -> Figures:
    (found,) = figures(entries(*records)).values()  # type: ignore[arg-type]
    return found


def wrong(name: str, finding: Finding) -> PartReport:
    return part(name, 0.0, finding=finding)


class Tags(HTMLParser):
    """The elements and attributes that a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_shared_mistakes_are_counted_by_student_and_come_most_shared_first() -> None:
    follows = misconception(SWAPPED.id, f"{SWAPPED.message} (That is in adam; this part uses it.)")
    found = only(
        record("ada", part("sgd"), wrong("adam", SWAPPED)),
        record("bo", wrong("sgd", follows), wrong("adam", SWAPPED)),
        record("chen", wrong("sgd", ASCENT), part("adam")),
    )
    assert [(idea.id, idea.students) for idea in found.ideas] == [
        (SWAPPED.id, ("ada", "bo")),
        (ASCENT.id, ("chen",)),
    ]
    assert found.ideas[0].message == SWAPPED.message
    assert found.ideas[0].part == "adam"


def test_the_report_says_how_many_share_a_mistake_and_what_it_is() -> None:
    found = figures(
        entries(
            *(record(f"s{n}", part("sgd"), wrong("adam", SWAPPED)) for n in range(3)),
            *(record(f"r{n}") for n in range(9)),
        )
    )
    page = "".join(class_page.render(found, {}))
    assert "3 of 12 (25%)" in page
    assert "beta_1 and beta_2 are swapped." in page
    assert "3 share, in adam: beta_1 and beta_2 are swapped." in class_text.render(found)


def test_parts_come_hardest_first_and_a_class_that_splits_is_told() -> None:
    halves = [record(f"a{n}") for n in range(5)]
    halves += [record(f"b{n}", part("sgd"), wrong("adam", SWAPPED)) for n in range(5)]
    found = only(*halves)
    assert [p.name for p in found.parts] == ["adam", "sgd"]
    assert [p.name for p in found.parts if p.splits] == ["adam"]
    assert found.parts[0].outcomes["right"] == found.parts[0].outcomes["wrong"] == 5
    assert found.parts[0].strong == 5  # all of them have the other part
    page = "".join(class_page.render({"ex06_optimizers": found}, {}))
    assert "The class splits on <b>adam</b>: 5 have all of it, 5 nothing." in page


def test_what_carries_no_points_comes_last_and_is_never_the_hardest() -> None:
    right = replace(part("positions", 0.0, status="passed"), max_score=0.0)
    open_one = replace(part("positions", 0.0, status="skipped"), max_score=0.0)
    found = only(record("ada", right, part("adam")), record("bo", open_one, part("adam", 1.0)))
    adam, positions = found.parts
    assert (adam.name, adam.mean, positions.mean) == ("adam", 0.75, 0.5)
    assert positions.outcomes["right"] == positions.outcomes["unwritten"] == 1
    assert positions.strong == 0
    page = "".join(class_page.render({"ex06_optimizers": found}, {}))
    assert "<b>adam</b>, 75% of its points" in page
    assert "no points" in page


def test_a_part_that_one_in_five_misses_does_not_split_the_class() -> None:
    found = only(*(record(f"a{n}") for n in range(8)), *(
        record(f"b{n}", part("sgd"), wrong("adam", SWAPPED)) for n in range(2)
    ))  # fmt: skip
    assert not any(p.splits for p in found.parts)


NEEDY = {
    "ungraded": {"state": "ungraded", "reason": "The answer key is damaged."},
    "fatal": {"state": "error", "reason": "It ended two workers."},
    "tampered": {"notes": (english.sentence("note.tampered"),)},
    "late": {"late": True, "told": ("It was handed in late.",)},
    "intake": {"told": ("Of 2 files for this exercise, ex06.ipynb was marked.",)},
}
BROKEN = Finding(kind="accident", id="accident.syntax", message="Python cannot read your file.")
UNSTEADY = Finding(kind="generic", id="generic.not_repeatable", message="Two answers.")


@pytest.mark.parametrize("kind", NEEDY)
def test_who_needs_a_human_is_told(kind: str) -> None:
    found = only(record("ada", **NEEDY[kind]), record("bo"))
    assert [(need.kind, need.student) for need in found.needs] == [(kind, "ada")]


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("broken", [part(n, 0.0, status="error", finding=BROKEN) for n in ("sgd", "adam")]),
        ("timeout", [part("sgd"), part("adam", 0.0, status="timeout")]),
        ("not_repeatable", [part("sgd"), wrong("adam", UNSTEADY)]),
        ("error", [part("sgd"), part("adam", 0.0, status="error")]),
    ],
)
def test_what_went_wrong_with_a_file_is_told(kind: str, parts: list[PartReport]) -> None:
    found = only(record("ada", *parts), record("bo"))
    assert [(need.kind, need.student) for need in found.needs] == [(kind, "ada")]


def test_a_long_list_of_people_is_folded_away() -> None:
    late = [record(f"s{n}", late=True, told=("It was late.",)) for n in range(40)]
    page = "".join(class_page.render(figures(entries(*late)), {}))
    assert "<summary>40 of them</summary>" in page
    assert "40 need you" in page


def test_what_was_not_marked_counts_as_no_zero() -> None:
    found = only(record("ada", state="ungraded", reason="No wall."), record("bo"))
    assert found.scores == (4.0,)
    assert found.parts[0].total == 1
    page = "".join(class_page.render({"ex06_optimizers": found}, {}))
    assert "1 of 2 are marked" in page
    assert "not marked" in page


def test_a_class_of_which_nothing_could_be_marked_has_a_report(tmp_path: Path) -> None:
    folder = write(tmp_path / "grades", record("ada", state="ungraded", reason="No wall."))
    write_class_report(folder)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "None of 1 could be marked." in page
    assert "No wall." in page


def test_extra_credit_beyond_the_most_points_is_counted(tmp_path: Path) -> None:
    ada = record("ada")
    total = replace(total_of(ada), total=5.5)
    folder = write(tmp_path / "grades", replace(ada, total=total), record("bo"))
    page_of = write_class_report(folder)["ex06_optimizers"]
    assert page_of.scores == (4.0, 5.5)
    assert "2 have all" in (folder / "report.html").read_text(encoding="utf-8")


def test_a_class_without_trouble_is_told_that_nobody_needs_a_human() -> None:
    page = "".join(class_page.render(figures(entries(record("ada"), record("bo"))), {}))
    assert "Nobody needs you" in page
    assert "No wrong idea was recognised." in page


def test_the_report_quotes_nobodys_code_or_values() -> None:
    accident = Finding(
        kind="accident", id="accident.exception", message="line 3: secret_line = 1\n  KeyError: 't'"
    )
    pattern = Finding(kind="generic", id="generic.scaled", message="it is 3.14159 times too large")
    shown = [part("sgd", 0.0, status="error", finding=accident), wrong("adam", pattern)]
    page = "".join(
        class_page.render(figures(entries(record("ada", *shown, stdout="printed_text"))), {})
    )
    for text in ("secret_line", "KeyError", "3.14159", "printed_text"):
        assert text not in page
    assert LABELS["accident.exception"] in page
    assert LABELS["generic.scaled"] in page


def test_every_finding_has_words_of_its_own_for_a_class() -> None:
    patterns = {key for key in english.sentences() if re.fullmatch(r"generic\.[a-z_]+", key)}
    assert patterns <= set(LABELS)


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    folder = write(tmp_path / "grades", hostile(), record("bo"))
    write_class_report(folder)
    pages = [folder / "report.html", *(folder / "feedback").iterdir()]
    assert len(pages) == 3
    for path in pages:
        text = path.read_text(encoding="utf-8")
        tags = Tags(text).seen
        assert not [tag for tag, _ in tags if tag in ("script", "img", "iframe", "link", "base")]
        assert sum(tag == "style" for tag, _ in tags) == 1
        assert not [name for _, given in tags for name in given if name.startswith("on")]
        assert not [given for _, given in tags if "style" in given]
        assert "default-src 'none'" in text
    feedback_page = next(p for p in pages if p.name.startswith("mallory"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in feedback_page.read_text(encoding="utf-8")
    assert HOSTILE not in feedback_page.read_text(encoding="utf-8")


def test_pages_load_nothing_from_anywhere(tmp_path: Path) -> None:
    folder = write(tmp_path / "grades", record("ada"), record("bo"))
    write_class_report(folder)
    for path in (folder / "report.html", *(folder / "feedback").iterdir()):
        tags = Tags(path.read_text(encoding="utf-8")).seen
        links = [value for _, given in tags for name, value in given.items()
                 if name in ("href", "src", "data", "action")]  # fmt: skip
        assert all(link and link.startswith(("#", "feedback/")) for link in links)


@pytest.mark.parametrize(
    "names",
    [("../../etc/passwd", "..", "a/b", "a_b"), ("Ada", "ada", "ADA"), ("con", "nul.x", ""),
     ("李小龙", "Zoë O'Neill", "x" * 300)],
)  # fmt: skip
def test_each_student_has_a_page_in_the_folder_whatever_they_are_called(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    folder = write(tmp_path / "grades", *(record(name) for name in names))
    write_class_report(folder)
    pages = list((folder / "feedback").iterdir())
    assert len({page.name.casefold() for page in pages}) == len(names)
    assert sorted(tmp_path.rglob("*.html")) == sorted([folder / "report.html", *pages])


def test_a_students_page_names_their_file_and_not_where_the_grader_keeps_it() -> None:
    from autograder.model import Place

    place = Place(file="/home/teacher/sent/ada/ex06_optimizers.py", line=7)
    finding = Finding(kind="misconception", id="adam.x", message="Wrong.", where=place)
    page = student_page.render("ada", entries(record("ada", part("sgd"), wrong("adam", finding))))
    assert "(ex06_optimizers.py, line 7)" in page
    assert "/home/teacher" not in page


def test_a_students_page_says_when_nothing_was_marked() -> None:
    page = student_page.render("ada", entries(record("ada", state="ungraded", reason="Disk full.")))
    assert "no score, and no zero either" in page
    assert "Disk full" not in page


def test_a_manual_score_is_the_one_that_counts(tmp_path: Path) -> None:
    ada = record("ada", part("sgd"), wrong("adam", SWAPPED))
    cells = [("sgd", 2.0, None), ("adam", 0.0, 1.5)]
    held = Held(entered=True, cells=tuple(
        HeldCell(name=check_id(ada.exercise, name), points=2.0, auto=auto, manual=manual)
        for name, auto, manual in cells
    ))  # fmt: skip
    folder = write(tmp_path / "grades", replace(ada, total=computed(ada.report, held=held)))
    found = write_class_report(folder)
    assert found["ex06_optimizers"].scores == (3.5,)
    page = (folder / "feedback" / "ada.html").read_text(encoding="utf-8")
    assert "3.5 of 4" in page
    assert "Your instructor's score counts. dlgrade's own was 2." in page


def test_a_line_cut_short_is_passed_over(tmp_path: Path) -> None:
    folder = write(tmp_path / "grades", record("ada"), record("bo"))
    with (folder / "results.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"record": "dlgrade/record/v1", "student": "che')
    found = write_class_report(folder)
    assert len(found["ex06_optimizers"].everyone) == 2


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    folder = write(tmp_path / "grades", record("ada"))
    write_class_report(folder)
    before = (folder / "report.html").read_bytes()
    write(folder, *(record(f"student{n}") for n in range(300)))
    command = [sys.executable, "-m", "autograder", "report", str(folder)]
    ran = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; ulimit -f 16; exec {' '.join(command)}"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 3
    assert "report.html cannot be written" in ran.stderr
    assert (folder / "report.html").read_bytes() == before


def test_report_without_results_says_what_is_missing(tmp_path: Path) -> None:
    ran = dlgrade("report", tmp_path)
    assert ran.code == 2
    assert "results.jsonl" in ran.err


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, ex06_source: str) -> Path:
    folder = tmp_path_factory.mktemp("class")
    for name in ("right", "no_bias_correction", "paper_adam", "syntax_error", "prints", "nan"):
        (folder / "sent" / name).mkdir(parents=True)
        source = SUBMISSIONS[name](ex06_source)
        (folder / "sent" / name / "ex06_optimizers.py").write_text(source, encoding="utf-8")
    ran = dlgrade(
        "grade", folder / "sent", "--isolation", "process", "--out", folder / "out", "--similarity"
    )
    (folder / "said").write_text(ran.out, encoding="utf-8")
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture(scope="module")
def ex06_source() -> str:
    from tests.conftest import model_answer

    return model_answer("ex06_optimizers")


def test_grade_leaves_a_report_and_a_page_each(graded: Path) -> None:
    assert len(list((graded / "out" / "feedback").glob("*.html"))) == 6
    page = (graded / "out" / "report.html").read_text(encoding="utf-8")
    assert "Optimizer update rules" in page
    assert "did not run" in page
    assert 'href="feedback/syntax_error.html"' in page
    said = (graded / "said").read_text(encoding="utf-8")
    assert "ex06: 6 marked" in said
    assert "report.html" in said


def test_report_writes_the_same_page_again(graded: Path) -> None:
    before = (graded / "out" / "report.html").read_bytes()
    (graded / "out" / "report.html").unlink()
    ran = dlgrade("report", graded / "out")
    assert ran.code == 0
    assert before == (graded / "out" / "report.html").read_bytes()
