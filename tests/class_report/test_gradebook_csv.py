"""Canvas' and Moodle's gradebook files: one column is filled, and nothing else changes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from autograder.class_report.gradebook_csv import CANVAS, MOODLE, Filled, Mark, Platform, fill
from autograder.errors import UsageError
from tests.conftest import dlgrade
from tests.support.class_records import misconception, part, record, write

CANVAS_FILE = (
    "Student,ID,SIS User ID,SIS Login ID,Section,ex05 (901),ex06 optimizers (902),Final Score\n"
    ",,,,,,Manual Posting,\n"
    "    Points Possible,,,,,10,4,(read only)\n"
    '"Abara, Ada",501,s100,ada,Lab 1,7.5,,80.00\n'
    '"Berg, Bo",502,s101,bo,Lab 1,,-,\n'
    '"Costa, Chen",503,s102,chen,Lab 2,,3.00,\n'
    '"Duarte, Dana",504,s103,dana,Lab 2,,EX,\n'
    '"Student, Test",599,,8c1f,Lab 1,,,\n'
)
MOODLE_FILE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 4567,Ada Abara,ada@uni.example,Submitted for grading,,"4.00",Yes,'
    '"Friday, 20 November 2026, 9:10 AM",-,\n'
    'Participant 4568,Bo Berg,bo@uni.example,No submission,,4.00,Yes,-,-,"- see me"\n'
)


def mark(student: str, score: float | None = 4.0, number: str | None = None) -> Mark:
    return Mark(student=student, number=number, score=score, max_score=4.0)


def canvas(*marks: Mark, text: str = CANVAS_FILE, **options: object) -> Filled:
    return fill(text, CANVAS, marks, exercise="ex06", **options)  # type: ignore[arg-type]


def cells(text: str, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=separator))


def column(filled: Filled, name: str) -> dict[str, str]:
    header, *rows = cells(filled.text)
    return {row[0]: row[header.index(name)] for row in rows if row[1]}


def test_the_exercises_column_is_filled_for_students_named_by_login_number_or_sis_id() -> None:
    filled = canvas(mark("ada", 4), mark("berg", 2.5, number="502"), mark("s102", 3))
    assert column(filled, "ex06 optimizers (902)") == {
        "Abara, Ada": "4",
        "Berg, Bo": "2.5",
        "Costa, Chen": "3.00",
        "Duarte, Dana": "EX",
        "Student, Test": "",
    }
    assert filled.filled == ("ada", "berg", "s102")
    assert filled.without == ("Duarte, Dana", "Student, Test")


def test_every_other_cell_stays() -> None:
    before, after = cells(CANVAS_FILE), cells(canvas(mark("ada", 4)).text)
    changed = [
        (i, j) for i, row in enumerate(before) for j, c in enumerate(row) if c != after[i][j]
    ]
    assert changed == [(3, 6)]


def test_a_score_that_stands_there_is_kept_and_told() -> None:
    filled = canvas(mark("chen", 1))
    assert column(filled, "ex06 optimizers (902)")["Costa, Chen"] == "3.00"
    assert filled.kept == ("chen",)
    replaced = canvas(mark("chen", 1), overwrite=True)
    assert column(replaced, "ex06 optimizers (902)")["Costa, Chen"] == "1"


def test_an_excused_student_stays_excused_whatever_is_asked() -> None:
    filled = canvas(mark("dana", 4), overwrite=True)
    assert column(filled, "ex06 optimizers (902)")["Duarte, Dana"] == "EX"
    assert filled.kept == ("dana",)


def test_what_was_not_marked_is_left_blank() -> None:
    filled = canvas(mark("ada", None))
    assert column(filled, "ex06 optimizers (902)")["Abara, Ada"] == ""
    assert filled.unmarked == ("ada",)


@pytest.mark.parametrize("name", ["Ada", "ada ", "ada abara", "ad", "abara", "s10", "50", ""])
def test_a_student_is_never_guessed(name: str) -> None:
    filled = canvas(mark(name))
    assert filled.unknown == (name,)
    assert filled.text == canvas().text


def test_a_name_that_two_rows_have_is_left_out_and_told() -> None:
    twice = CANVAS_FILE.replace(",s101,bo,", ",ada,bo,")  # Bo's SIS ID is Ada's login
    filled = canvas(mark("ada"), text=twice)
    assert filled.doubtful == ("ada",)
    assert filled.filled == ()


def test_two_submissions_that_claim_one_row_are_left_out_and_told() -> None:
    filled = canvas(mark("ada", 4), mark("s100", 1))
    assert set(filled.doubtful) == {"ada", "s100"}
    assert column(filled, "ex06 optimizers (902)")["Abara, Ada"] == ""


def test_points_that_do_not_fit_the_column_are_refused_or_stretched() -> None:
    ten = CANVAS_FILE.replace(",10,4,", ",10,10,")
    with pytest.raises(UsageError, match="10 points at most, and the exercise 4"):
        canvas(mark("ada", 3), text=ten)
    filled = canvas(mark("ada", 3), text=ten, scale=True)
    assert column(filled, "ex06 optimizers (902)")["Abara, Ada"] == "7.5"


def test_a_column_that_is_not_there_is_asked_for() -> None:
    with pytest.raises(UsageError, match=r"--column: ex05 \(901\); ex06 optimizers \(902\)"):
        fill(CANVAS_FILE, CANVAS, [mark("ada")], exercise="ex07")
    with pytest.raises(UsageError, match="More than one heading"):
        canvas(mark("ada"), column="ex0")
    with pytest.raises(UsageError, match="says who somebody is"):
        canvas(mark("ada"), column="SIS Login ID")


@pytest.mark.parametrize("name", ["ex05", "ex05 (901)", "901"])
def test_a_column_may_be_named_by_a_part_of_its_heading(name: str) -> None:
    file = CANVAS_FILE.replace(",10,4,", ",4,4,")
    filled = canvas(mark("bo", 1.25), text=file, column=name)
    assert column(filled, "ex05 (901)")["Berg, Bo"] == "1.25"


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_files_own_form_stays(bom: str, end: str, separator: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(cells(CANVAS_FILE))
    text = bom + out.getvalue()
    assert canvas(text=text).text == text
    filled = canvas(mark("ada", 4), text=text).text
    assert filled == text.replace(
        separator.join(["Lab 1", "7.5", "", "80.00"]),
        separator.join(["Lab 1", "7.5", "4", "80.00"]),
    )


def test_decimal_commas_are_written_where_the_file_has_them() -> None:
    text = CANVAS_FILE.replace(",", ";").replace("7.5", "7,5").replace("3.00", "3,00")
    text = text.replace("80.00", "80,00").replace('"Abara; Ada"', '"Abara, Ada"')
    filled = fill(text, CANVAS, [mark("ada", 2.5)], exercise="ex06")
    assert "Lab 1;7,5;2,5;80,00" in filled.text


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", " =1+1", "\t=1"],
)
def test_a_name_that_a_spreadsheet_would_run_is_defused(name: str) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [[name if cell == "Abara, Ada" else cell for cell in row] for row in cells(CANVAS_FILE)]
    )
    filled = canvas(mark("ada", 4), text=out.getvalue())
    assert cells(filled.text)[3][0] == f"'{name}"
    assert cells(filled.text)[3][6] == "4"
    assert filled.defused == 1


def test_moodles_worksheet_is_filled_by_participant_name_or_address() -> None:
    for known in (mark("Jane", 3, number="4567"), mark("Ada Abara", 3), mark("ada@uni.example", 3)):
        filled = fill(MOODLE_FILE, MOODLE, [known], exercise="ex06")
        assert cells(filled.text)[1][4] == "3"
        assert filled.without == ("Participant 4568",)
        assert filled.defused == 0
    assert cells(filled.text)[2] == cells(MOODLE_FILE)[2]


def test_moodles_grades_above_the_maximum_are_refused() -> None:
    twelve = Mark(student="Ada Abara", score=9.0, max_score=12.0)
    with pytest.raises(UsageError, match="4 points at most, and the exercise 12"):
        fill(MOODLE_FILE, MOODLE, [twelve], exercise="ex06")


@pytest.mark.parametrize(
    ("text", "platform"),
    [("", CANVAS), ("a,b\n1,2\n", CANVAS), (CANVAS_FILE, MOODLE), (MOODLE_FILE, CANVAS),
     ('Student,ID\n"open', CANVAS), (CANVAS_FILE + "short,1\n", CANVAS)],
)  # fmt: skip
def test_another_file_is_refused_with_a_sentence(text: str, platform: Platform) -> None:
    with pytest.raises(UsageError):
        fill(text, platform, [mark("ada")], exercise="ex06")


@given(
    names=st.lists(
        st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12),
        min_size=1, max_size=6, unique=True,
    )
)  # fmt: skip
def test_whatever_names_there_are_only_their_own_cells_are_written(names: list[str]) -> None:
    rows = [["Student", "ID", "Section", "ex06 (1)"], ["    Points Possible", "", "", "4"]]
    rows += [[name, str(1000 + place), "", ""] for place, name in enumerate(names)]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    filled = canvas(mark("nobody", 1, number="1000"), text=out.getvalue())
    written = [row[3] for row in cells(filled.text)[2:]]
    assert written == ["1", *[""] * (len(names) - 1)]


WRONG = part("adam", 0.0, finding=misconception("adam.x", "Wrong."))


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A folder with a class's results and what Canvas exported."""
    write(
        tmp_path / "grades",
        record("abaraada", file="abaraada_501_7001_ex06.py", lms_id="501"),
        record("bo", part("sgd"), WRONG),
        record("dana"),
        record("stranger"),
        record("test", state="ungraded", reason="No wall.", lms_id="599"),
    )
    (tmp_path / "canvas.csv").write_text(CANVAS_FILE, encoding="utf-8")
    return tmp_path


def test_the_command_fills_the_file_and_tells_who_is_missing_on_both_sides(marked: Path) -> None:
    ran = dlgrade(
        "export", "canvas", "--roster", marked / "canvas.csv", "--output", marked / "out.csv",
        "--results", marked / "grades",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert "ex06: 2 scores in the column 'ex06 optimizers (902)'" in ran.out
    assert "in no row of the file: stranger" in ran.err
    assert "without a submission: Costa, Chen" in ran.err
    assert "was kept (--overwrite replaces it): dana" in ran.err
    assert "without a score: test" in ran.err
    rows = cells((marked / "out.csv").read_text(encoding="utf-8"))
    assert [row[6] for row in rows[3:]] == ["4", "2", "3.00", "EX", ""]


@pytest.mark.filterwarnings("ignore")  # nbgrader's own way with SQLAlchemy's sessions
def test_manual_scores_in_nbgraders_gradebook_win(
    marked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nbgrader")
    from nbgrader.api import Gradebook

    from autograder.nbgrader.gradebook_api import path_with_scripts

    monkeypatch.setenv("PATH", path_with_scripts())
    url = f"sqlite:///{marked / 'gradebook.db'}"
    with Gradebook(url) as book:
        book.add_assignment("ex06")
        book.add_notebook("ex06_optimizers", "ex06")
        for cell in ("sgd", "adam"):
            book.add_grade_cell(cell, "ex06_optimizers", "ex06", max_score=2, cell_type="code")
        for student in ("ada", "bo"):
            book.add_student(student)
            book.add_submission("ex06", student)
        for cell in ("sgd", "adam"):
            book.find_grade(cell, "ex06_optimizers", "ex06", "ada").auto_score = 0.0
        book.find_grade("adam", "ex06_optimizers", "ex06", "ada").manual_score = 1.5
        book.find_grade("sgd", "ex06_optimizers", "ex06", "bo").auto_score = 2.0  # adam: none yet
        book.db.commit()
    ran = dlgrade(
        "export", "canvas", "--gradebook", url, "--roster", marked / "canvas.csv",
        "--output", marked / "out.csv", cwd=marked,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    rows = cells((marked / "out.csv").read_text(encoding="utf-8"))
    assert [row[6] for row in rows[3:5]] == ["1.5", "-"]
    assert "without a score: bo" in ran.err


def test_a_gradebook_that_is_not_there_is_not_made(marked: Path) -> None:
    ran = dlgrade(
        "export", "canvas", "--gradebook", f"sqlite:///{marked / 'none.db'}",
        "--roster", marked / "canvas.csv", "--output", marked / "out.csv", cwd=marked,
    )  # fmt: skip
    assert ran.code == 2
    assert "There is no gradebook" in ran.err
    assert not (marked / "none.db").exists()
    assert not (marked / "out.csv").exists()


def test_one_column_takes_one_exercise(marked: Path) -> None:
    second = replace(record("ada").report, exercise="ex07_regularization")
    more = [record("ada"), replace(record("ada"), assignment="ex07", report=second)]
    write(marked / "grades", *more)
    (marked / "moodle.csv").write_text(MOODLE_FILE, encoding="utf-8")
    ran = dlgrade(
        "export", "moodle", "--roster", marked / "moodle.csv", "--output", marked / "out.csv",
        "--results", marked / "grades",
    )  # fmt: skip
    assert ran.code == 2
    assert "Which exercise? Name it with --exercise: ex06, ex07" in ran.err


def test_a_roster_that_a_spreadsheet_saved_in_another_encoding_is_told(marked: Path) -> None:
    (marked / "canvas.csv").write_bytes(CANVAS_FILE.replace("Ada", "Zoë").encode("latin-1"))
    ran = dlgrade(
        "export", "canvas", "--roster", marked / "canvas.csv", "--output", marked / "out.csv",
        "--results", marked / "grades",
    )  # fmt: skip
    assert ran.code == 2
    assert "is not UTF-8" in ran.err


SPLIT = (
    "LastName;FirstName;ID;SIS User ID;SIS Login ID;Section;ex05 (901);ex06 optimizers (902)\n"
    "    Points Possible;;;;;;10;12\n"
    "Abara;Ada;501;s100;ada;1.2;7,5;\n"
    "Solo;;502;s101;solo;1.2;;\n"
    "Côté;Inès;503;s102;ines;1.2;;\n"
)


def twelve(student: str, score: float, **more: object) -> Mark:
    return replace(mark(student, score), max_score=12.0, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["solo", "Solo", "Ine\u0300s Co\u0302te\u0301", "Côté, Inès", "Ada Abara"]
)
def test_names_in_two_columns_one_of_them_empty_and_decomposed_ones_are_matched(name: str) -> None:
    filled = canvas(twelve(name, 8.333), text=SPLIT)
    assert filled.filled == (name,)
    assert filled.unknown == ()
    scores = [row[7] for row in cells(filled.text, ";")[2:]]
    assert [score for score in scores if score] == ["8,33"], "a comma, though a section is 1.2"
    assert {row[5] for row in cells(filled.text, ";")[2:]} == {"1.2"}
    again = canvas(twelve(name, 8.333), text=filled.text)
    assert again.text == filled.text
    assert again.kept == ()


def test_without_any_number_the_separator_tells_the_comma() -> None:
    filled = canvas(twelve("solo", 2.5), text=SPLIT.replace("7,5", ""))
    assert ";2,5\n" in filled.text
    commas = SPLIT.replace("7,5", "").replace(";", ",")
    assert ",2.5\n" in canvas(twelve("solo", 2.5), text=commas).text


def test_what_the_roster_calls_somebody_finds_their_row() -> None:
    filled = canvas(mark("m4711", 4), replace(mark("x", 3), also=("bo",)))
    assert filled.filled == ("x",)
    assert filled.unknown == ("m4711",)


def test_comments_go_into_moodles_column_unless_one_stands_there() -> None:
    said = "4 of 4 · adam 3/3 <b>"
    marks = [replace(mark("Ada Abara"), comment=said), replace(mark("Bo Berg"), comment=said)]
    filled = fill(MOODLE_FILE, MOODLE, marks, exercise="ex06")
    rows = cells(filled.text)
    assert [row[-1] for row in rows[1:]] == ["4 of 4 · adam 3/3 &lt;b&gt;", "- see me"]
    assert filled.commented == ("Ada Abara",)
    over = fill(MOODLE_FILE, MOODLE, marks, exercise="ex06", overwrite=True)
    assert over.commented == ("Ada Abara", "Bo Berg")
    assert over.folders["Bo Berg"] == "Bo Berg_4568_assignsubmission_file_"
