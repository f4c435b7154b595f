"""What is handed in, as learning platforms and people leave it: found, or told, never fatal."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import UsageError
from autograder.intake.archives import MAX_DIRECTORY
from autograder.intake.hand_ins import Intake, Work, collect
from autograder.intake.sources import Unreadable
from tests.conftest import ROOT, load_key
from tests.support.notebooks import write

COURSE = Course(ROOT)
EX = "ex06_optimizers"
STUB = load_key(EX).stub
DONE = "def sgd(w, grad, state, learning_rate=0.01):\n    return w - learning_rate * grad, state\n"


def zipped(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def packed(members: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def found(place: Path, exercise: str | None = None) -> Intake:
    return collect(place, COURSE, exercise)


def only(intake: Intake) -> Work:
    assert len(intake.works) == 1, intake
    return intake.works[0]


def test_canvas_zip(tmp_path: Path) -> None:
    place = zipped(
        tmp_path / "submissions.zip",
        {
            "doejane_11_901_ex06_optimizers.py": STUB,
            "doejane_11_902_ex06_optimizers-1.py": DONE,
            "roeric_LATE_12_903_ex06_optimizers.ipynb": "{}",
            "lijun_13_904_report.pdf": b"%PDF",
            "doejane_99_905_ex06_optimizers.py": DONE,
        },
    )
    intake = found(place)
    assert [(w.student, w.lms_id, w.late) for w in intake.works] == [
        ("doejane_11", "11", False),
        ("doejane_99", "99", False),
        ("roeric", "12", True),
    ]
    first = intake.works[0]
    assert first.source.read(1 << 20) == DONE.encode()
    assert "doejane_11_902_ex06_optimizers-1.py was marked" in first.told[0]
    assert "marked it as late" in intake.works[2].told[0]


def test_moodle_zip_with_a_zip_of_the_students_in_it(tmp_path: Path) -> None:
    place = zipped(
        tmp_path / "moodle.zip",
        {
            "Jane Doe_41_assignsubmission_file_/work.zip": packed(
                {"my work/ex06_optimizers.py": DONE, "my work/notes.txt": "x"}
            ),
            "Jane Doe_41_assignsubmission_onlinetext_/onlinetext.html": "<p>hello</p>",
            "Ří Ö_42_assignsubmission_file_ex06.ipynb": "{}",
        },
    )
    jane, other = found(place).works
    assert (jane.student, jane.lms_id, jane.source.read(99999)) == ("Jane Doe", "41", DONE.encode())
    assert (other.student, other.exercise) == ("Ří Ö", EX)


def test_blackboard_names_its_users_in_text_files_and_the_last_attempt_counts(
    tmp_path: Path,
) -> None:
    head = "Exercise 6_j_doe_attempt_2026-11-2"
    place = zipped(
        tmp_path / "gradebook.zip",
        {
            f"{head}0-10-00-00.txt": "Name: Jane Doe (j_doe)\nAssignment: Exercise 6\n",
            f"{head}0-10-00-00_ex06.py": DONE + "# first",
            f"{head}1-10-00-00.txt": "Name: Jane Doe (j_doe)\nAssignment: Exercise 6\n",
            f"{head}1-10-00-00_ex06.py": DONE + "# second",
        },
    )
    work = only(found(place))
    assert work.student == "j_doe"
    assert work.source.read(1 << 20).endswith(b"# second")
    assert dict(work.set_aside) == {
        f"{head}0-10-00-00_ex06.py": "earlier",
        f"{head}0-10-00-00.txt": "hidden",
        f"{head}1-10-00-00.txt": "hidden",
    }
    assert ".txt" not in " ".join(work.told), "the platform wrote it, no student"
    assert work.timestamp is not None
    assert work.timestamp.startswith("2026-11-21 10:00:00")


def test_a_text_file_of_a_students_names_no_other_user(tmp_path: Path) -> None:
    head = "Exercise 6_mallory_attempt_2026-11-20-10-00-00"
    fake = f"{head}_x_attempt_2026-11-21-10-00-00"
    place = zipped(
        tmp_path / "gradebook.zip",
        {
            f"{head}.txt": "Name: Mallory (mallory)\n",
            f"{fake}.txt": "Name: Victim (victim)\n",
            f"{fake}_ex06.py": DONE,
        },
    )
    assert only(found(place)).student == "mallory"


def test_two_students_whose_names_look_alike_stay_two(tmp_path: Path) -> None:
    place = zipped(tmp_path / "c.zip", {f"am{c}ina/ex06.py": DONE for c in ("\x01", "\x02")})
    names = [work.student for work in found(place).works]
    assert len(names) == len(set(names)) == 2


def test_nothing_in_an_archive_leads_out_of_it(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("mallory/ex06.py")
    link.external_attr = 0o120777 << 16
    place = tmp_path / "evil.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../outside/ex06.py", DONE)
        archive.writestr("/absolute/ex06.py", DONE)
        archive.writestr("amina/ex06.py", DONE)
    before = sorted(tmp_path.rglob("*"))
    intake = found(place)
    assert only(intake).student == "amina"
    assert sorted(tmp_path.rglob("*")) == before, "nothing was unpacked"
    assert sum("does not say whose" in said for said in intake.left) == 2


def test_a_bomb_is_a_large_file_like_any_other(tmp_path: Path) -> None:
    place = zipped(
        tmp_path / "bombs.zip",
        {
            "amina_1_2_ex06.py": b"#" * (40 << 20),
            "ben_3_4_deep.zip": packed({"ex06.py": b"#" * (40 << 20)}),
            "many_5_6_files.zip": packed({f"{n}.txt": "" for n in range(40_000)}),
        },
    )
    intake = found(place)
    assert [work.student for work in intake.works] == ["amina", "ben"]
    assert {len(work.source.read(1000)) for work in intake.works} == {1000}


def test_a_table_of_contents_that_lies_about_itself_is_not_read(tmp_path: Path) -> None:
    inner = bytearray(packed({"ex06.py": DONE}))
    end = inner.rfind(b"PK\x05\x06")
    struct.pack_into("<I", inner, end + 12, MAX_DIRECTORY + 1)
    place = zipped(tmp_path / "class.zip", {"ben_3_4_ex06.zip": bytes(inner),
                                            "amina_1_2_ex06.py": DONE})  # fmt: skip
    intake = found(place)
    assert only(intake).student == "amina"
    assert [(one.student, one.fate) for one in intake.unmarkable] == [("ben", "unreadable")]
    assert "a zip of very many files" in intake.unmarkable[0].reason


def test_damage_and_passwords_are_reasons_not_crashes(tmp_path: Path) -> None:
    place = zipped(tmp_path / "class.zip", {"amina_1_2_ex06.py": DONE * 50})
    data = bytearray(place.read_bytes())
    data[60] ^= 0xFF
    place.write_bytes(data)
    with pytest.raises(Unreadable, match="damaged"):
        only(found(place)).source.read(1 << 20)
    data[60] ^= 0xFF
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.find(mark) + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    place.write_bytes(data)
    with pytest.raises(Unreadable, match="password"):
        only(found(place)).source.read(1 << 20)


def test_names_that_differ_in_case_only_are_two_versions(tmp_path: Path) -> None:
    place = zipped(tmp_path / "c.zip", {"amina/ex06.py": DONE, "amina/EX06.PY": DONE + "# b"})
    work = only(found(place))
    assert "Of 2 files" in work.told[0]


def test_the_version_that_was_worked_on_counts_and_the_other_is_told(tmp_path: Path) -> None:
    write(tmp_path / "amina" / f"{EX}.ipynb", STUB)
    write(tmp_path / "amina" / f"{EX}.py", DONE)
    work = only(found(tmp_path))
    assert work.file == f"amina/{EX}.py"
    assert work.told == (
        f"Of 2 files, amina/{EX}.py was marked; left aside: amina/{EX}.ipynb (as it was released).",
    )


def test_a_file_without_an_id_is_taken_where_it_can_be_no_other(tmp_path: Path) -> None:
    write(tmp_path / "amina" / "homework.py", DONE)
    write(tmp_path / "ben" / "a.py", DONE)
    write(tmp_path / "ben" / "b.py", DONE)
    write(tmp_path / "chiara" / "ex01.py", DONE)
    intake = found(tmp_path, EX)
    work = only(intake)
    assert (work.student, work.exercise) == ("amina", EX)
    assert "homework.py does not say which exercise" in work.told[0]
    ben, chiara = intake.unmarkable
    assert (ben.student, ben.fate) == ("ben", "nothing")
    assert "Which of these is ex06_optimizers? ben/a.py, ben/b.py" in ben.reason
    assert (chiara.student, chiara.fate) == ("chiara", "another_exercise")
    assert "chiara/ex01.py" in chiara.reason


def test_without_an_exercise_named_it_is_told(tmp_path: Path) -> None:
    write(tmp_path / "amina" / "homework.py", DONE)
    write(tmp_path / "ben" / "ex06.py", DONE)
    write(tmp_path / "ben" / "ex06.txt", DONE)
    intake = found(tmp_path)
    assert only(intake).student == "ben"
    (amina,) = intake.unmarkable
    assert (amina.student, amina.exercise, amina.fate) == ("amina", None, "nothing")
    assert "amina/homework.py. Name it with --exercise" in amina.reason
    assert only(intake).set_aside == (("ben/ex06.txt", "kind"),)


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.py", "SECRET")
    folder = tmp_path / "sent"
    write(folder / "amina" / "ex06.py", DONE)
    (folder / "amina" / "ex01.py").symlink_to(secret)
    os.mkfifo(folder / "amina" / "ex02.py")
    by_name = {work.exercise[:4]: work for work in found(folder).works}
    assert "ex01" not in by_name
    with pytest.raises(Unreadable, match="no ordinary file"):
        by_name["ex02"].source.read(10)
    path = folder / "amina" / "ex06.py"
    path.unlink()
    path.symlink_to(secret)  # after it was found
    with pytest.raises(Unreadable):
        by_name["ex06"].source.read(10)


def test_nbgraders_stamp_says_when_it_was_handed_in(tmp_path: Path) -> None:
    write(tmp_path / "amina" / "ex06" / "ex06.py", DONE)
    write(tmp_path / "amina" / "ex06" / "timestamp.txt", "2026-11-20 22:00:00.123456 UTC\n")
    work = only(found(tmp_path))
    assert work.late is None, "that is for the class's due date to say"
    assert work.timestamp == "2026-11-20 22:00:00.123456 UTC"


def test_what_is_neither_a_folder_nor_a_zip_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder, and no zip"):
        found(write(tmp_path / "class.rar", "Rar!"))
    with pytest.raises(UsageError, match=r"There is no .*nothing here"):
        found(tmp_path / "nothing")


def test_an_archive_with_many_files_is_opened_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.intake import archives

    opened = []
    once = archives._opened
    monkeypatch.setattr(archives, "_opened", lambda data: opened.append(data) or once(data))
    files = {f"part{n}.py": DONE for n in range(150)}
    place = zipped(tmp_path / "c.zip", {"ann_1_7_w.zip": packed(files)})
    assert found(place, EX).unmarkable[0].fate == "nothing"
    assert len(opened) == 1
