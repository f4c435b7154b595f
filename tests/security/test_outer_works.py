"""A class with everybody in it who wants to tire the grader out: it ends, soon, and it is fair.

The wall holds a student's code; this is about our own, which reads what was handed in and judges
what came back.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import py_compile
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from autograder.checking import ask
from autograder.course import find
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.intake import archives, sources
from autograder.oracle.loading import load_reference
from autograder.sandbox.apart import Here
from autograder.sandbox.levels import open_runner
from autograder.submission import reading
from tests.conftest import ROOT, dlgrade, load_key
from tests.security.judging import MARKER, tagged, watched
from tests.security.outer import ALL, ARCHIVES, CODE, MEBI, STEM

WRONG = CODE.replace("> 7", "> 8")
NEIGHBOURS = 4  # honest ones of each kind, before, between and after the others


def handed_in(folder: Path) -> dict[str, float | None]:
    """A class on disk, and what each of it deserves, by student."""
    deserved: dict[str, float | None] = {}
    for number, one in enumerate(ALL.values()):
        student = f"s{number:03d}"
        (folder / student).mkdir(parents=True)
        (folder / student / one.name).write_bytes(one.data())
        deserved[student] = one.points
    for number in range(NEIGHBOURS):
        for kind, code, points in (("right", CODE, 6.0), ("wrong", WRONG, 5.15)):
            student = f"s{number * len(ALL) // NEIGHBOURS:03d}_{kind}"
            (folder / student).mkdir()
            (folder / student / f"{STEM}.py").write_text(code)
            deserved[student] = points
    return deserved


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    room = tmp_path_factory.mktemp("class")
    deserved = handed_in(room / "sent")
    command = [sys.executable, "-m", "autograder", "grade", "sent", "--exercise", "ex00"]
    started = time.monotonic()
    child = subprocess.Popen(
        [*command, "--out", "out", "--isolation", "sandbox", "--jobs", "2"],
        cwd=room,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _, err, used = watched(child, timeout=570)
    records = {}
    for line in (room / "out" / "results.jsonl").read_text().splitlines():
        record = json.loads(line)
        records[record["student"]] = record
    return {
        "deserved": deserved,
        "records": records,
        "seconds": time.monotonic() - started,
        "used": used,
        "err": err,
        "left": tagged(child.pid),
    }


@pytest.mark.parametrize("name", ALL)
def test_who_tires_the_grader_gets_what_is_deserved(name: str, marked: dict[str, Any]) -> None:
    student = f"s{list(ALL).index(name):03d}"
    record = marked["records"].get(student)
    if ALL[name].points is None:
        assert record is None or record["score"] is None or record["score"] == 0, record
        assert record is not None or student in marked["err"]
        return
    assert record is not None, marked["err"]
    told = [part["finding"]["message"] for part in record["parts"] if part["finding"]]
    assert record["score"] == ALL[name].points, (record["reason"], told, record["notes"])
    assert record["timing"]["judged_s"] < 60


def test_every_neighbour_has_the_marks_that_are_deserved(marked: dict[str, Any]) -> None:
    honest = {who: points for who, points in marked["deserved"].items() if "_" in who}
    assert len(honest) == 2 * NEIGHBOURS
    assert {who: marked["records"][who]["score"] for who in honest} == honest


def test_the_class_ends_and_takes_little_of_the_machine(marked: dict[str, Any]) -> None:
    assert marked["used"].mebibytes < 700
    assert marked["used"].cpu_s < 60
    assert marked["seconds"] < 60 * len(ALL)
    assert marked["left"] == []
    assert "Traceback" not in marked["err"]


SAID = {
    "twenty thousand equal entries": "whose entries share their bytes",
    "three hundred mebibytes in one": "more than 256 MiB",
    "a table of contents of many names": "very many files",
    "an archive that is cut": "no zip that can be read",
    "bytes that are no deflate": "damaged in its archive",
    "an archive for a program of later": "no zip that can be read",
    "an archive packed for a program of another kind": "packed in a way that is not read here",
    "a long table of contents behind a short one": "very many files",
    "accents in the names of an archive": "a name of more than 1024 characters",
}


def unpacked(packed: Path) -> list[bytes]:
    """All that a class reads of an archive."""
    given = sources.Found(path=packed.name, source=sources.OnDisk(str(packed)))
    within = [entry.source for entry in archives.inside(given, Here(archives.Shelf))]
    return [source.read(MEBI) for source in within if source is not None]


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_is_refused_by_a_sentence_before_it_costs_anything(
    name: str, tmp_path: Path
) -> None:
    packed = tmp_path / f"{STEM}.zip"
    packed.write_bytes(ARCHIVES[name].data())
    started = time.process_time()
    with pytest.raises(sources.Unreadable, match=SAID[name]):
        unpacked(packed)
    assert time.process_time() - started < 1.0


# What a student can write, and nobody should believe.


def test_a_link_is_no_file_to_check(tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("TOKEN = 'dlgrade-secret'\n" + CODE)
    (tmp_path / f"{STEM}.py").symlink_to(secret)
    ran = dlgrade("check", f"{STEM}.py", cwd=tmp_path)
    assert ran.code == 2
    assert "is a link, and links are not followed" in ran.err
    assert "dlgrade-secret" not in ran.out + ran.err


def a_course_of_theirs(folder: Path, marker: Path) -> Path:
    """A folder as handed in, with a course in it whose key runs code and knows one answer."""
    (folder / "exercises" / "keys").mkdir(parents=True)
    (folder / "course.yaml").write_text("name: mine\n")
    key = replace(load_key("ex00_rules"), measures=f"open({str(marker)!r}, 'w')\n")
    (folder / "exercises" / "keys" / f"{STEM}.json").write_text(keys.dump(key))
    work = folder / f"{STEM}.py"
    work.write_text(CODE)
    return work


def test_a_course_that_lies_with_a_submission_makes_no_marks_of_record(tmp_path: Path) -> None:
    marker = tmp_path / MARKER
    work = a_course_of_theirs(tmp_path / "handed-in", marker)
    seed = tmp_path / "seed"
    seed.write_text("a-seed-that-nobody-knows-61c2fd0e97b5438ad24e")
    for words in (("--isolation", "sandbox"), ("--seed-file", seed)):
        ran = dlgrade("check", work.name, *words, cwd=work.parent)
        assert ran.code == 2
        assert "Run this from the folder of your own course" in ran.err
    assert not marker.exists()


def _runs(marker: Path) -> str:
    return f"open({str(marker)!r}, 'w')\n"


def _own_reference(folder: Path, marker: Path) -> None:
    """Its key is dlgrade's own; what a stale key is made from anew is not."""
    a_course_of_theirs(folder, marker)
    shutil.copy(ROOT / "exercises" / "keys" / f"{STEM}.json", folder / "exercises" / "keys")
    for place in ("reference", "solutions"):
        (folder / place).mkdir()
        shutil.copy(ROOT / place / f"{STEM}.py", folder / place)
    reference = folder / "reference" / f"{STEM}.py"
    reference.write_text(reference.read_text() + _runs(marker))


def _own_points(folder: Path, marker: Path) -> None:
    a_course_of_theirs(folder, marker)
    (folder / "exercises" / "keys" / f"{STEM}.json").unlink()
    (folder / "course.yaml").write_text("exercises: [ex00]\npoints: {ex00: {churn_rule: 500}}\n")


def _released(folder: Path, marker: Path) -> None:
    """An nbgrader course, out of which a key is taken before dlgrade's own."""
    a_course_of_theirs(folder / "source" / "ps1", marker)
    (folder / "nbgrader_config.py").touch()


def _pointed_to(folder: Path, marker: Path) -> None:
    """An nbgrader course that says where its course lies: beside the submission, and not above."""
    a_course_of_theirs(folder / "deep" / "course", marker)
    (folder / ".dlgrade").mkdir()
    (folder / ".dlgrade" / "course").write_text("deep/course")
    (folder / "nbgrader_config.py").touch()


@pytest.mark.parametrize("lay", [_own_reference, _own_points, _released, _pointed_to])
def test_nothing_that_lies_with_a_submission_says_what_is_right(
    lay: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    folder, marker = tmp_path / "handed-in", tmp_path / MARKER
    lay(folder, marker)
    (folder / f"{STEM}.py").write_text(CODE)
    ran = dlgrade("check", f"{STEM}.py", "--isolation", "sandbox", cwd=folder)
    assert ran.code == 2
    assert "Run this from the folder of your own course" in ran.err
    if lay is not _own_points:
        ran = dlgrade("grade", ".", "--exercise", "ex00", "--out", tmp_path / "out", cwd=folder)
        assert ran.code == 2
        assert "which was handed in" in ran.err
    assert not marker.exists()


def test_who_names_a_course_takes_it_and_a_copy_of_dlgrades_own_is_taken(tmp_path: Path) -> None:
    """What a teacher does: hand-ins below the course's folder, or in an nbgrader course's own."""
    (tmp_path / "course.yaml").write_text("exercises: [ex00]\n")
    work = tmp_path / "sent" / f"{STEM}.py"
    work.parent.mkdir()
    work.write_text(CODE)
    find(tmp_path).refuse_if_beside(STEM, work)
    (tmp_path / "course.yaml").write_text("exercises: [ex00]\npoints: {ex00: {accuracy: 2}}\n")
    with pytest.raises(UsageError, match="--course"):
        find(tmp_path).refuse_if_beside(STEM, work)
    replace(find(tmp_path), named=True).refuse_if_beside(STEM, work)
    (tmp_path / "course.yaml").unlink()
    _released(tmp_path, tmp_path / MARKER)
    handed_in = tmp_path / "submitted" / "amina" / "ps1" / f"{STEM}.py"
    find(tmp_path).refuse_if_beside(STEM, handed_in)
    with pytest.raises(UsageError, match="--course"):
        find(tmp_path).refuse_if_beside(STEM, work)


def test_a_copy_of_dlgrades_own_answers_is_taken_and_one_with_a_word_more_is_not(
    tmp_path: Path,
) -> None:
    """An instructor's own folder, in which a stub lies as students have it."""
    (tmp_path / "course.yaml").write_text("title: mine\n")
    for file in (f"exercises/keys/{STEM}.json", f"reference/{STEM}.py", f"solutions/{STEM}.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    work = tmp_path / "exercises" / f"{STEM}.py"
    find(tmp_path).refuse_if_beside(STEM, work)
    for file in (f"solutions/{STEM}.py", f"reference/{STEM}.py", "reference/data/ex00/x.txt"):
        place = tmp_path / file
        before = place.read_bytes() if place.exists() else None
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((before or b"") + b"\n")
        with pytest.raises(UsageError, match="--course"):
            find(tmp_path).refuse_if_beside(STEM, work)
        place.unlink() if before is None else place.write_bytes(before)
    find(tmp_path).refuse_if_beside(STEM, work)


def test_code_in_a_key_runs_behind_the_wall_and_never_in_the_judge(tmp_path: Path) -> None:
    """It sees no file of the machine's and no process but its own, and writes nothing."""
    marker, work = tmp_path / MARKER, tmp_path / f"{STEM}.py"
    work.write_text(CODE)
    key = load_key(STEM)
    part = key.parts[0]
    looked_at = replace(part.groups[0], measure="look")
    nosy = f"""
import os

def look(value, inputs):
    seen = [os.path.exists({str(work)!r}), len([p for p in os.listdir("/proc") if p.isdigit()])]
    try:
        open({str(marker)!r}, "w")
    except OSError as error:
        seen.append(type(error).__name__)
    raise LookupError(seen)
"""
    key = replace(key, measures=nosy, parts=(replace(part, groups=(looked_at,)), *key.parts[1:]))
    with contextlib.closing(open_runner("sandbox")) as runner:
        asked = ask(key, reading.parsed(work.read_bytes(), work.name), runner, ())
    said = asked.transcript.replies[part.name, looked_at.name, 0]["looks"]["measure"]["message"]
    assert said == "LookupError: [False, 1, 'FileNotFoundError']"
    assert not marker.exists()


def test_code_is_run_in_the_rooms_of_candidate_oracle_and_authors_alone() -> None:
    """So not in the judge's, nor in any that reads what was handed in.

    A student's own kernel imports the student's own notebooks, as it would their files.
    """
    runs = {"exec", "eval", "__import__", "exec_module", "execfile", "run_path", "run_module"}
    for path in (ROOT / "autograder").rglob("*.py"):
        place = path.relative_to(ROOT / "autograder")
        own_kernel = place.as_posix() == "jupyter/earlier_notebooks.py"
        if place.parts[0] in ("candidate", "oracle", "author_tools") or own_kernel:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert called not in {*runs, "measure_here"}, f"{path}:{node.lineno}"


def test_code_cached_beside_a_reference_is_never_run(tmp_path: Path) -> None:
    reference = tmp_path / f"{STEM}.py"
    reference.write_text("raise RuntimeError('cached')\n")
    py_compile.compile(
        str(reference), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    reference.write_text("raise RuntimeError('as it is written')\n")
    with pytest.raises(RuntimeError, match="as it is written"):
        load_reference(reference)


def test_a_checkout_of_dlgrade_is_no_course_that_lies_with_its_exercises() -> None:
    """The code that runs comes from there: `dlgrade check ex06 --isolation sandbox` in a clone."""
    find(ROOT).refuse_if_beside(STEM, ROOT / "exercises" / f"{STEM}.py")


def test_a_course_within_what_was_handed_in_marks_no_class(tmp_path: Path) -> None:
    marker = tmp_path / MARKER
    work = a_course_of_theirs(tmp_path / "sent" / "amina", marker)
    for here, what in ((work.parent, ".."), (work.parent, ".")):
        ran = dlgrade("grade", what, "--out", tmp_path / "out", cwd=here)
        assert ran.code == 2
        assert "which was handed in" in ran.err
    assert not marker.exists()


def test_a_course_is_found_from_where_one_is_and_never_from_the_submission(tmp_path: Path) -> None:
    marker = tmp_path / MARKER
    work = a_course_of_theirs(tmp_path / "handed-in", marker)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    ran = dlgrade("check", work, "--isolation", "sandbox", "--format", "json", cwd=elsewhere)
    assert ran.code == 0, ran.err
    assert not marker.exists()


def test_the_hidden_job_installs_nothing_of_the_students() -> None:
    import autograder.platforms

    place = Path(autograder.platforms.__file__).parent / "github" / ".github" / "workflows"
    text = (place / "dlgrade.yml").read_text()
    hidden = text[text.index("  hidden:") :]
    installs = hidden[hidden.index("- name: Install") : hidden.index("- name: Check the hidden")]
    assert "handed-in" not in installs
    assert "cache" not in hidden.replace("no cache that", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a clock of processor time")
def test_our_own_work_on_one_file_is_ended_with_a_sentence(tmp_path: Path) -> None:
    """As if some way were left to keep the judge busy: the clock and the memory do not need it."""
    (tmp_path / f"{STEM}.py").write_text(WRONG)  # the judge is not asked of a plainly right one
    for what, words in (
        ("judge.judge = lambda *a, **k: [0 for _ in iter(int, 1)]", "and stopped"),
        ("judge.judge = lambda *a, **k: [bytes(1 << 20) for _ in range(4000)]", "more memory"),
    ):
        code = (
            "import sys\nfrom autograder.sandbox import own_limits\nown_limits.SECONDS = 1.0\n"
            f"import autograder.judge.verdict as judge\n{what}\n"
            f"sys.argv = ['dlgrade', 'check', '{STEM}.py']\n"
            "from autograder.cli.main import main\nmain()"
        )
        ran = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120
        )
        assert ran.returncode == 3, ran.stderr
        assert words in " ".join((ran.stdout + ran.stderr).split())
