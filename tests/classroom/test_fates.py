"""Nobody who hands something in is lost: everybody has a mark, or is named with the reason."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from tests.support.fake_marking import Graded, answer, grade
from tests.support.notebooks import write

EX = "ex00_rules"
FULL = answer(6)


def zipped(members: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def archive(place: Path, members: dict[str, str | bytes]) -> Path:
    place.write_bytes(zipped(members))
    return place


def at(path: Path, day: int, text: str) -> Path:
    """A file last written on a day of November 2026."""
    write(path, text)
    when = 1793491200 + (day - 1) * 86400
    os.utime(path, (when, when))
    return path


def needs_somebody(ran: Graded, *students: str) -> None:
    """These people have no mark, and each is named wherever one would look."""
    assert ran.code == 3
    needs = ran.page.split("Who needs you", 1)[1].split("<section", 1)[0]
    for student in students:
        assert ran.scores[student] is None
        assert ran.rows[student]["ex00"] == ""
        assert student in needs
        assert f"Not marked: {student}, ex00_rules: " in ran.err
        assert ran.reason(student)
    assert "every file was marked" not in ran.page
    marked = sum(score is not None for score in ran.scores.values())
    assert f"{marked} of {len(ran.scores)} marked" in ran.out


def test_what_a_canvas_zip_holds_beside_code_is_told_by_person(tmp_path: Path) -> None:
    place = archive(tmp_path / "canvas.zip", {
        "s1_1_1_ex00_rules.py": FULL,
        "s2_2_2_homework.rar": b"Rar!",
        "s3_3_3_work.zip": zipped({"inner.zip": zipped({"paper.docx": b"PK"})}),
        "s4_4_4_work.zip": zipped({"paper.pdf": b"%PDF"}),
        "s5_5_text.html": "<p>see above</p>",
        "s6_6_6_work.zip": b"no zip",
    })  # fmt: skip
    ran = grade(place)
    needs_somebody(ran, "s2", "s3", "s4", "s5", "s6")
    assert ran.scores["s1"] == 6
    assert ran.fates == {
        "s1": "marked", "s2": "nothing", "s3": "nothing", "s4": "nothing", "s5": "nothing",
        "s6": "unreadable",
    }  # fmt: skip
    assert "homework.rar" in ran.reason("s2")
    assert "no zip that can be read" in ran.reason("s6")
    page = (ran.folder / "feedback" / "s2.html").read_text()
    assert "Received: s2_2_2_homework.rar" in page


def test_a_zip_in_a_zip_is_looked_into(tmp_path: Path) -> None:
    inner = zipped({"deep/ex00_rules.py": FULL})
    place = archive(tmp_path / "c.zip", {"s1_1_1_w.zip": zipped({"inner.zip": inner})})
    assert grade(place).scores == {"s1": 6}


def test_what_moodle_packs_beside_code_is_told_by_person(tmp_path: Path) -> None:
    place = archive(tmp_path / "moodle.zip", {
        "Jane Doe_1_assignsubmission_file_/ex00_rules.py": FULL,
        "Li Jun_2_assignsubmission_file_/essay.docx": b"PK",
        "Ed Roe_3_assignsubmission_onlinetext_/onlinetext.html": "<p>def churn_rule</p>",
        "Al Fa_4_assignsubmission_file_/ex01_neuron.py": FULL,
        "Zo Ex_5_assignsubmission_file_/": b"",
    })  # fmt: skip
    ran = grade(place, "--exercise", "ex00")
    needs_somebody(ran, "Li Jun", "Ed Roe", "Al Fa", "Zo Ex")
    assert ran.fates["Al Fa"] == "another_exercise"
    assert "ex01_neuron.py" in ran.reason("Al Fa")


def test_an_export_calls_nobody_without_a_submission_who_sent_something(tmp_path: Path) -> None:
    from autograder.class_report import gradebook_csv, marks

    place = archive(tmp_path / "c.zip", {"s1_11_1_ex00.py": FULL, "s2_12_2_homework.rar": b"Rar!"})
    found = marks.from_results(grade(place).folder)["ex00"]
    roster = (
        "Student,ID,SIS User ID,SIS Login ID,Section,ex00 (9)\n"
        "One,11,a,a,1,\nTwo,12,b,b,1,\nThree,13,c,c,1,\n"
    )
    filled = gradebook_csv.fill(roster, gradebook_csv.CANVAS, found, exercise="ex00")
    assert (filled.filled, filled.unmarked, filled.without) == (("s1",), ("s2",), ("Three",))


def test_folders_of_any_depth_are_a_students(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    write(sent / "s1" / f"{EX}.py", FULL)
    write(sent / "s2" / "ex00" / "handin" / f"{EX}.py", answer(4))
    write(sent / "s3" / "a" / "b" / "c" / "d" / f"{EX}.py", answer(3))
    (sent / "s4").mkdir()
    ran = grade(sent)
    assert ran.scores == {"s1": 6, "s2": 4, "s3": 3, "s4": None}
    needs_somebody(ran, "s4")


def test_windows_marks_between_folders_are_understood(tmp_path: Path) -> None:
    outer = archive(tmp_path / "w.zip", {f"s1\\{EX}.py": FULL, f"s2\\work\\{EX}.py": answer(4)})
    assert grade(outer).scores == {"s1": 6, "s2": 4}
    inner = zipped({f"work\\{EX}.py": FULL, "work\\": b""})
    moodle = archive(tmp_path / "m.zip", {"Al_1_assignsubmission_file_/w.zip": inner})
    assert grade(moodle, out=tmp_path / "o").scores == {"Al": 6}


@pytest.mark.parametrize("packed", [False, True])
def test_a_level_too_many_is_refused_by_name(packed: bool, tmp_path: Path) -> None:
    for student in ("s1", "s2"):
        write(tmp_path / "w" / "class" / student / f"{EX}.py", FULL)
    place = tmp_path / "w"
    if packed:
        place = archive(tmp_path / "w.zip", {f"class/{s}/{EX}.py": FULL for s in ("s1", "s2")})
    ran = grade(place)
    assert ran.code == 2
    assert "holds one folder, class, and in it there are s1, s2" in ran.err
    assert "w/class" in ran.err or "unpacked" in ran.err


def test_a_zip_made_of_the_classes_folder_is_the_class(tmp_path: Path) -> None:
    place = archive(tmp_path / "class.zip", {f"class/{s}/{EX}.py": FULL for s in ("s1", "s2")})
    assert grade(place).scores == {"s1": 6, "s2": 6}


def test_one_students_folder_is_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path / "course" / "nbgrader_config.py", "c = get_config()\n")
    submitted = tmp_path / "course" / "submitted"
    write(submitted / "s1" / "ex00" / f"{EX}.py", FULL)
    write(submitted / "s1" / "week2" / f"{EX}.py", FULL)
    for place in (submitted / "s1", submitted / "s1" / "ex00"):
        ran = grade(place, out=tmp_path / "out")
        assert ran.code == 2
        assert "is what one student (s1) handed in" in ran.err
        assert str(submitted) in ran.err
    plain = write(tmp_path / "sent" / "s1" / "ex00" / f"{EX}.py", FULL).parent.parent
    assert "looks like one student's folder" in grade(plain, out=tmp_path / "out").err
    assert "looks like one student's folder" in grade(plain / "ex00", out=tmp_path / "out").err


def test_of_two_hand_ins_of_one_student_the_latest_counts_and_both_are_told(
    tmp_path: Path,
) -> None:
    sent, out = tmp_path / "sent", tmp_path / "out"
    at(sent / "s1" / "ex00" / f"{EX}.py", 10, FULL)
    at(sent / "s2" / f"{EX}.py", 10, FULL)
    assert grade(sent, out=out).scores == {"s1": 6, "s2": 6}
    at(sent / "s1" / "resit" / f"{EX}.py", 20, answer(4))
    ran = grade(sent, out=out)
    assert len(ran.records) == 2
    assert ran.rows["s1"]["ex00"] == "4"
    assert f"left aside: s1/ex00/{EX}.py (older)" in ran.told("s1")
    assert "Your instructor's score counts" not in (out / "feedback" / "s1.html").read_text()
    history = [json.loads(line) for line in (out / "history.jsonl").read_text().splitlines()]
    assert [(one["student"], one["score"]) for one in history] == [("s1", 6)]


def test_in_nbgraders_folders_a_later_assignment_takes_the_place_of_an_earlier(
    tmp_path: Path,
) -> None:
    submitted = tmp_path / "submitted"
    write(submitted / "s1" / "ex00" / f"{EX}.py", FULL)
    write(submitted / "s1" / "ex00" / "timestamp.txt", "2026-11-10 10:00:00 UTC")
    assert grade(submitted).rows["s1"]["ex00"] == "6"
    write(submitted / "s1" / "resit" / f"{EX}.py", answer(4))
    write(submitted / "s1" / "resit" / "timestamp.txt", "2026-11-20 10:00:00 UTC")
    ran = grade(submitted)
    assert [(one["assignment"], one["score"]) for one in ran.records] == [("resit", 4)]
    assert ran.rows["s1"]["ex00"] == "4"


@pytest.mark.parametrize("other", ["Untitled.ipynb", "data.py", "utils/data.py", "ex99.py"])
def test_what_is_no_submission_displaces_nobodys_work(other: str, tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    at(sent / "s1" / f"{EX}.py", 10, FULL)
    at(sent / "s1" / other, 20, "x = 1")
    at(sent / "s2" / "ex00" / f"{EX}.ipynb", 10, FULL)
    at(sent / "s2" / "ex00" / other, 20, "x = 1")
    assert grade(sent).scores == {"s1": 6, "s2": 6}


def test_a_notebook_and_a_script_are_equals(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    at(sent / "s1" / f"{EX}.py", 20, FULL)
    at(sent / "s1" / f"{EX}.ipynb", 10, answer(2))
    at(sent / "s2" / f"{EX}.py", 10, answer(2))
    at(sent / "s2" / f"{EX}.ipynb", 20, FULL)
    ran = grade(sent)
    assert ran.scores == {"s1": 6, "s2": 6}
    assert f"s1/{EX}.ipynb (older)" in ran.told("s1")
    assert f"s2/{EX}.py (older)" in ran.told("s2")


def test_canvas_names_of_every_kind_are_read(tmp_path: Path) -> None:
    named = archive(tmp_path / "named.zip", {
        f"team_blue_4103_678903_{EX}.py": answer(5),
        f"LATE_4104_678904_{EX}.py": answer(4),
        f"doejane_LATE_4105_678905_{EX}.PY": answer(3),
    })  # fmt: skip
    assert grade(named).scores == {"team_blue": 5, "4104": 4, "doejane": 3}
    anonymous = archive(tmp_path / "anonymous.zip", {
        f"anon_aB3xZ_678901_{EX}.py": answer(5),
        f"LATE_anon_bC4yA_678902_{EX}.py": answer(4),
    })  # fmt: skip
    ran = grade(anonymous, out=tmp_path / "o")
    assert ran.scores == {"anon_aB3xZ": 5, "anon_bC4yA": 4}
    assert [one["late"] for one in ran.records] == [False, True]


MINE = {
    "canvas": ("mallory_1_1_{}", "ann_2_2_{}"),
    "moodle flat": ("mallory_1_assignsubmission_file_{}", "ann_2_assignsubmission_file_{}"),
    "moodle": ("mallory_1_assignsubmission_file_/{}", "ann_2_assignsubmission_file_/{}"),
    "blackboard": ("E_mallory_attempt_2026-11-01-10-00-00_{}",
                   "E_ann_attempt_2026-11-01-10-00-00_{}"),
    "folders": ("mallory/{}", "ann/{}"),
}  # fmt: skip


@pytest.mark.parametrize("layout", MINE)
@pytest.mark.parametrize("disguise", [*MINE.values()], ids=[*MINE])
@pytest.mark.parametrize("packed", [False, True])
def test_a_classmates_number_in_a_file_of_ones_own_moves_no_mark(
    layout: str, disguise: tuple[str, str], packed: bool, tmp_path: Path
) -> None:
    mallory, ann = MINE[layout]
    forged = disguise[1].format(f"{EX}.py")
    if "/" not in mallory:
        forged = forged.replace("/", "_")  # a platform lets nobody choose folders there
    theirs: dict[str, str | bytes] = {mallory.format(forged): answer(1)}
    if packed:
        theirs = {mallory.format("work.zip"): zipped({forged: answer(1), f"x/{forged}": answer(1)})}
    place = archive(tmp_path / "class.zip", {
        ann.format(f"{EX}.py"): answer(6), **theirs, mallory.format(f"{EX}.py"): answer(5)
    })  # fmt: skip
    ran = grade(place, "--exercise", "ex00")
    assert ran.scores.keys() == {"ann", "mallory"}
    assert ran.scores["ann"] == 6
    (record,) = [one for one in ran.records if one["student"] == "ann"]
    assert not record["set_aside"]


def test_a_time_that_is_none_costs_a_word_and_nothing_else(tmp_path: Path) -> None:
    submitted = tmp_path / "submitted"
    stamps = {
        "s1": "2026-11-20 22:00 CET",
        "s2": "soon",
        "s3": "9999-12-31 23:59:59 -1200",
        "s4": "0001-01-01 00:00:00 +1200",
        "s5": "2026-11-20 20:00:00 UTC",
        "s6": "2026-11-20 22:00:00 IST",
        "s7": "\x00\xff" * 50,
    }
    for student, text in stamps.items():
        write(submitted / student / "ex00" / f"{EX}.py", FULL)
        write(submitted / student / "ex00" / "timestamp.txt", text)
    ran = grade(submitted, "--due", "2026-11-20 20:30+00:00")
    assert ran.code == 0
    assert set(ran.scores.values()) == {6}
    late = {one["student"]: one["late"] for one in ran.records}
    assert late == {"s1": True, "s5": False} | dict.fromkeys(("s2", "s3", "s4", "s6", "s7"))
    for student in ("s2", "s3", "s4", "s6", "s7"):
        assert "When it was handed in is not known" in ran.told(student)
        assert student in ran.page.split("Handed in in an unusual way")[1]


def test_a_file_of_another_exercise_in_an_assignments_folder_is_not_of_the_assignment(
    tmp_path: Path,
) -> None:
    submitted = tmp_path / "submitted"
    write(submitted / "s1" / "ex00" / f"{EX}.py", FULL)
    write(submitted / "s1" / "ex00" / "ex01_neuron.py", FULL)
    write(submitted / "s2" / "ex00" / "ex01_neuron.py", FULL)
    ran = grade(submitted)
    assert {(one["student"], one["exercise"], one["assignment"]) for one in ran.records} == {
        ("s1", EX, "ex00"), ("s2", EX, "ex00"),
    }  # fmt: skip
    assert "ex01_neuron.py (another exercise's" in ran.told("s1")
    needs_somebody(ran, "s2")
    assert ran.fates["s2"] == "another_exercise"


def test_new_verdicts_that_nobody_agreed_to_are_no_marks(tmp_path: Path) -> None:
    for student in ("s1", "s2"):
        write(tmp_path / "sent" / student / f"{EX}.py", FULL)
    ran = grade(tmp_path / "sent", "--regrade", said="n\n")
    assert ran.code == 3
    assert "0 of 2" in ran.out
    assert "2 of 2 marked" not in ran.out
    assert "Not marked: s1" in ran.err
    assert grade(tmp_path / "sent").code == 0
    again = grade(tmp_path / "sent", "--regrade", said="n\n")
    assert again.code == 0
    assert "2 of 2 have one from before" in again.out


def test_marking_again_keeps_who_could_not_be_marked(tmp_path: Path) -> None:
    write(tmp_path / "sent" / "s1" / f"{EX}.py", FULL)
    write(tmp_path / "sent" / "s2" / "a.rar", "Rar!")
    needs_somebody(grade(tmp_path / "sent"), "s2")
    write(tmp_path / "sent" / "s2" / "b.rar", "Rar!")
    ran = grade(tmp_path / "sent", "--regrade", "--yes")
    needs_somebody(ran, "s2")
    assert "b.rar" in ran.reason("s2")
    assert ran.scores["s1"] == 6


def test_a_name_that_is_a_formula_is_a_name_in_the_table(tmp_path: Path) -> None:
    name = '=HYPERLINK("http:x","y")'.replace("/", "")
    write(tmp_path / "sent" / name / f"{EX}.py", FULL)
    write(tmp_path / "sent" / "amina" / f"{EX}.py", answer(4))
    ran = grade(tmp_path / "sent")
    assert set(ran.rows) == {f"'{name}", "amina"}
    assert ran.scores[name] == 6
    assert "Your instructor's score" not in "".join(
        path.read_text() for path in (ran.folder / "feedback").iterdir()
    )


def test_names_that_macos_writes_are_composed_and_one_person(tmp_path: Path) -> None:
    place = archive(tmp_path / "c.zip", {
        "Zoe\u0308/ex00_rules.py": FULL, "Zo\u00eb/notes.txt": "x"
    })  # fmt: skip
    assert grade(place).scores == {"Zo\u00eb": 6}


def test_work_that_is_nobodys_keeps_the_class_from_being_done(tmp_path: Path) -> None:
    write(tmp_path / "sent" / "s1" / f"{EX}.py", FULL)
    write(tmp_path / "sent" / f"{EX}.py", FULL)
    write(tmp_path / "sent" / "README.txt", "hello")
    ran = grade(tmp_path / "sent")
    assert ran.code == 3
    assert f"{EX}.py: its name does not say whose it is" in ran.err
    assert "every file was marked" not in ran.page
    assert f"<li>{EX}.py</li>" in ran.page


def test_every_file_was_marked_is_said_where_it_is_true(tmp_path: Path) -> None:
    write(tmp_path / "sent" / "s1" / f"{EX}.py", FULL)
    assert "Nobody needs you: every file was marked" in grade(tmp_path / "sent").page
    write(tmp_path / "sent" / "s1" / "notes.txt", "x")
    ran = grade(tmp_path / "sent")
    assert ran.code == 0
    assert "every file was marked" not in ran.page
    assert "Nobody needs you: everybody who handed something in has a mark" in ran.page


def test_without_a_known_exercise_a_person_is_missed_in_each(tmp_path: Path) -> None:
    write(tmp_path / "sent" / "s1" / f"{EX}.py", FULL)
    write(tmp_path / "sent" / "s1" / "ex01_neuron.py", FULL)
    write(tmp_path / "sent" / "s2" / "homework.rar", "Rar!")
    ran = grade(tmp_path / "sent")
    assert ran.code == 3
    assert [(o["student"], o["exercise"]) for o in ran.records if o["score"] is None] == [
        ("s2", EX), ("s2", "ex01_neuron"),
    ]  # fmt: skip
    assert "Not marked: s2, ex00_rules, ex01_neuron: " in ran.err
    write(tmp_path / "sent" / "s2" / f"{EX}.py", FULL)
    again = grade(tmp_path / "sent")
    assert again.code == 0
    assert len(again.records) == 3, (
        "a word on what could not be marked goes when it no longer holds"
    )


def test_one_page_that_cannot_be_drawn_costs_one_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.class_report import student_page

    drawn = student_page.render

    def render(student: str, entries: list[object]) -> str:
        if student == "s1":
            raise RecursionError("too deep")
        return drawn(student, entries)  # type: ignore[arg-type]

    for student in ("s1", "s2"):
        write(tmp_path / "sent" / student / f"{EX}.py", FULL)
    monkeypatch.setattr(student_page, "render", render)
    ran = grade(tmp_path / "sent")
    assert (ran.folder / "feedback" / "s2.html").exists()
    assert "Marked, and without a page of their own: 1" in ran.page


def test_one_file_that_cannot_be_compared_costs_no_report(tmp_path: Path) -> None:
    pytest.importorskip("rapidfuzz")
    odd = FULL + "y = " + " + ".join(["1"] * 400) + "\n"
    write(tmp_path / "sent" / "s1" / f"{EX}.py", odd)
    write(tmp_path / "sent" / "s2" / f"{EX}.py", FULL)
    write(tmp_path / "sent" / "s3" / f"{EX}.py", FULL + "y = " + "-" * 3000 + "1\n")
    ran = grade(tmp_path / "sent", "--similarity")
    assert ran.code == 0
    assert ran.scores == {"s1": 6, "s2": 6, "s3": 6}
    assert "Who wrote alike" in ran.page


def test_one_submission_that_a_gradebook_refuses_costs_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.classroom.grading import Entering

    entered = []

    class Scores:
        def __exit__(self, *_: object) -> None:
            """It holds nothing."""

    def enter(self: Entering, work: object, record: object) -> None:
        self._scores = Scores()  # type: ignore[assignment]
        if record.student == "s2":  # type: ignore[attr-defined]
            raise ValueError("a time of another world")
        entered.append(record.student)  # type: ignore[attr-defined]

    monkeypatch.setattr(Entering, "_enter", enter)
    for student in ("s1", "s2", "s3"):
        write(tmp_path / "sent" / student / f"{EX}.py", FULL)
    ran = grade(tmp_path / "sent", "--gradebook", "sqlite:///x.db")
    assert sorted(entered) == ["s1", "s3"]
    assert ran.code == 3
    assert "Not in the gradebook: s2, ex00_rules: " in ran.err
    assert "Marked, and not in the gradebook: 1" in ran.page
