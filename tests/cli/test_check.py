"""`dlgrade check`, through the real command: exit codes, formats, options."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from autograder.checking import Request, check
from autograder.course import Course
from autograder.errors import OracleUnavailable
from autograder.sandbox import FakeRunner
from tests.conftest import (
    EXERCISES,
    ROOT,
    Ran,
    dlgrade,
    load_key,
    model_answer,
    slow_but,
    swapped,
)

SCHEMA = json.loads((ROOT / "autograder" / "schemas" / "report-v1.json").read_text())


TRAINED = [name for name in EXERCISES if any(part.seconds for part in load_key(name).parts)]
UNTRAINED = [name for name in EXERCISES if name not in TRAINED]


@pytest.mark.parametrize("name", slow_but(UNTRAINED, [*UNTRAINED, TRAINED[0]]))
def test_the_model_answer_has_full_marks(name: str) -> None:
    """Of those that train the first: each is trained whole in its audit."""
    full_marks(dlgrade("check", name, "--solution", "--format", "json"))


@pytest.mark.parametrize("name", TRAINED[:2])
def test_all_but_the_training_of_a_model_answer_has_full_marks(name: str) -> None:
    """A training takes half a minute, and so do all backbones of ex16: its audit builds them."""
    quick = [word for p in load_key(name).parts if not p.seconds for word in ("--part", p.name)]
    full_marks(dlgrade("check", name, "--solution", *quick, "--format", "json"))


def test_a_frozen_backbone_has_full_marks() -> None:
    """Of ex16 what takes a second."""
    full_marks(dlgrade("check", "ex16", "--solution", "--part", "freeze", "--format", "json"))


def full_marks(ran: Ran) -> None:
    assert ran.code == 0, ran.out
    jsonschema.validate(ran.report, SCHEMA)
    assert ran.report["score"] == ran.report["max_score"] > 0
    assert {part["status"] for part in ran.report["parts"]} == {"passed"}


@pytest.mark.parametrize("name", slow_but(UNTRAINED, [*UNTRAINED, TRAINED[0]]))
def test_the_stub_has_nothing_and_every_part_says_so(name: str, student_course: Path) -> None:
    ran = dlgrade("check", name, "--format", "json", cwd=student_course)
    assert ran.code == 1
    assert ran.report["score"] == 0
    found = {part["name"]: part["status"] for part in ran.report["parts"]}
    due = {part.name: "skipped" if part.question else "not_implemented"
           for part in load_key(name).parts}  # fmt: skip
    assert found == due


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ex77"], "There is no exercise 'ex77'"),
        (["no_such_ex06.py"], "There is no file"),
        (["README.md", "--format", "nonsense"], "nonsense"),
        (["ex06", "--no-such-option"], "--no-such-option"),
        (["ex06", "--part", "nadam"], "no part 'nadam'"),
        (["ex06", "--seed", "1", "--seed-file", "README.md"], "not both"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(arguments: list[str], words: str) -> None:
    ran = dlgrade("check", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1


def test_a_file_whose_exercise_cannot_be_told_is_wrong_usage(tmp_path: Path) -> None:
    file = tmp_path / "homework.py"
    file.write_text("x = 1\n")
    ran = dlgrade("check", file)
    assert ran.code == 2
    assert "Which exercise is homework.py?" in ran.err


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: swapped(text, '"title": "Optimizer', '"title": "optimizer'),
        lambda text: "",
    ],
)
def test_a_damaged_key_is_ungraded_with_no_score(damage, student_course: Path) -> None:
    key = student_course / "exercises" / "keys" / "ex06_optimizers.json"
    key.write_text(damage(key.read_text()))
    ran = dlgrade("check", "ex06", "--format", "json", cwd=student_course)
    assert ran.code == 3
    jsonschema.validate(ran.report, SCHEMA)
    assert ran.report["score"] is None
    assert "answer key" in ran.report["notes"][0]
    said = dlgrade("check", "ex06", cwd=student_course)
    assert said.code == 3
    assert "not graded" in said.out
    assert "Traceback" not in said.out + said.err


def test_one_part_can_be_checked_alone() -> None:
    ran = dlgrade(
        "check", "ex06", "--solution", "--part", "adam", "--part", "sgd", "--format", "json"
    )
    assert [part["name"] for part in ran.report["parts"]] == ["sgd", "adam"]
    assert ran.report["max_score"] == 4


def test_the_report_can_be_written_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    ran = dlgrade("check", "ex06", "--solution", "--format", "json", "--output", target)
    assert (ran.code, ran.out) == (0, "")
    jsonschema.validate(json.loads(target.read_text()), SCHEMA)


def test_a_pipe_gets_plain_text() -> None:
    assert "\033" not in dlgrade("check", "ex06", "--solution").out


def test_exit_zero_is_for_ci_that_wants_it(student_course: Path) -> None:
    assert dlgrade("check", "ex06", "--exit-zero", cwd=student_course).code == 0


def test_several_exercises_give_a_list_and_the_worst_exit_code(student_course: Path) -> None:
    ran = dlgrade("check", "ex06", "ex02", "--format", "json", cwd=student_course)
    assert ran.code == 1
    assert [report["exercise"] for report in ran.report] == ["ex06_optimizers", "ex02_perceptron"]


def test_no_argument_checks_the_next_unfinished_exercise(student_course: Path) -> None:
    first = EXERCISES[0]
    assert dlgrade("check", cwd=student_course).out.startswith(first)
    answer = (ROOT / "solutions" / f"{first}.py").read_text()
    (student_course / "exercises" / f"{first}.py").write_text(answer)
    assert dlgrade("check", cwd=student_course).code == 0
    assert dlgrade("check", cwd=student_course).out.startswith(EXERCISES[1])


def test_the_certificate_names_what_the_verdict_rests_on() -> None:
    certificate = dlgrade("check", "ex06", "--solution", "--format", "json").report["certificate"]
    key = load_key("ex06_optimizers")
    assert certificate["key_sha256"] == key.key_sha256
    assert certificate["exercise_sha256"] == key.exercise_sha256
    assert certificate["seed_commitment"] == "public"
    assert certificate["oracle"]["device"] == "cpu"
    assert certificate["oracle"]["tf32"] is False
    assert len(certificate["submission_sha256"]) == 64


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_numpy_check_imports_neither_tensorflow_nor_jupyter(tmp_path: Path) -> None:
    probe = (
        "import sys\n"
        "from autograder.cli.start import main\n"
        "sys.argv = ['dlgrade', 'check', 'ex06', '--solution']\n"
        "try:\n    main()\n"
        "except SystemExit as done:\n    assert done.code == 0\n"
        "heavy = {'tensorflow', 'keras', 'jupyter_client', 'nbgrader', 'IPython', 'rich'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)))\n"
    )
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "heavy: []" in done.stdout


def test_a_plainly_right_answer_is_judged_without_numpy_and_its_version_is_told() -> None:
    code = (
        "import os, sys\n"
        "sys.argv = ['dlgrade', 'check', 'ex06', '--solution', '--format', 'json']\n"
        "leave = os._exit\n"
        "os._exit = lambda code: (print('numpy' in sys.modules, file=sys.stderr), leave(code))\n"
        "from autograder.cli.start import script\n"
        "script()"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr.strip()) == (0, "False")
    assert json.loads(ran.stdout)["certificate"]["numpy"] == np.__version__


def test_a_candidate_is_started_before_anything_that_takes_long_is_imported(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "class Begun(Exception): pass\n"
        "late = {'msgspec', 'click', 'numpy', 'subprocess', 'tempfile'}\n"
        "def spawn(*_, **__): raise Begun(sorted(late & set(sys.modules)))\n"
        "os.posix_spawn = spawn\n"
        "sys.argv = ['dlgrade', 'check', 'ex06', '--solution']\n"
        "from autograder.cli.start import main\n"
        "main()"
    )
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert ran.stderr.strip().endswith("Begun: []"), ran.stderr


def test_the_candidate_cannot_import_the_course_or_its_answers(
    ex06: str, student_course: Path
) -> None:
    spy = (
        "import sys\n"
        "for name in ('reference', 'solutions', 'autograder.exercise.keys', 'tests'):\n"
        "    try:\n        __import__(name)\n        print('FOUND', name)\n"
        "    except ImportError:\n        pass\n"
        "print('ARGV', [a for a in sys.argv[1:] if 'site-packages' not in a])\n"
        "import os\nprint('ENV', sorted(k for k in os.environ if 'SECRET' in k))\n"
    )
    file = student_course / "exercises" / "ex06_optimizers.py"
    file.write_text(spy + ex06)
    ran = dlgrade("check", "ex06", "--format", "json", cwd=student_course, MY_SECRET="hush")
    installed = shutil.which("dlgrade") and "site-packages" in (
        sys.modules["autograder"].__file__ or ""
    )
    if not installed:  # a wheel lies in site-packages, and holds public answers only
        assert "FOUND" not in ran.report["stdout"]
    assert "ARGV []" in ran.report["stdout"]
    assert "ENV []" in ran.report["stdout"]


PAPER = {  # the step of the paper's Adam, which counts as right
    "np.sqrt(1 - beta_2**t) / (1 - beta_1**t)": "1 / (1 - beta_1**t)",
    "(np.sqrt(v) + epsilon)": "(np.sqrt(v / (1 - beta_2**t)) + epsilon)",
}


@pytest.mark.parametrize(
    ("old", "new", "id", "score"),
    [
        ("return w - step", "return w + step", "adam.ascent", 0),
        (
            '{"t": t, "m": m, "v": v}',
            "state.update(t=t, m=m, v=v) or state",
            "adam.state_in_place",
            2.5,
        ),
    ],
)
def test_a_mistake_is_named_in_an_accepted_convention_too(
    ex06: str, tmp_path: Path, old: str, new: str, id: str, score: float
) -> None:
    for before, after in {**PAPER, old: new}.items():
        ex06 = swapped(ex06, before, after)
    file = tmp_path / "ex06_optimizers.py"
    file.write_text(ex06)
    (adam,) = dlgrade("check", file, "--part", "adam", "--format", "json").report["parts"]
    assert (adam["finding"]["id"], adam["score"]) == (id, score)


def test_a_file_that_is_far_too_large_is_its_own_finding(tmp_path: Path) -> None:
    right = model_answer("ex00_rules")
    texts = {"ex00_a.py": right, "ex00_huge.py": "#" * (1 << 21), "ex00_b.py": right}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    ran = dlgrade("check", *texts, "--format", "json", cwd=tmp_path)
    assert ran.code == 1
    first, huge, last = json.loads(ran.out)
    assert first["score"] == last["score"] == first["max_score"]
    assert huge["score"] == 0
    assert {part["status"] for part in huge["parts"]} == {"error"}
    assert "larger than 1 MiB" in huge["parts"][0]["finding"]["message"]


def test_our_own_failure_on_one_file_leaves_the_others_marked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from autograder.checking import Request
    from autograder.checking import check as check_file
    from autograder.cli.student import check as command
    from autograder.course import Course
    from autograder.sandbox.process import ProcessRunner

    def check(request: Request, runner: Any, **how: Any) -> Any:
        if request.path.name == "b.py":
            raise ZeroDivisionError("in the judge")
        return check_file(request, runner, **how)

    monkeypatch.setattr(command, "check", check)
    monkeypatch.delenv("DLGRADE_DEBUG", raising=False)
    requests = []
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_text(model_answer("ex00_rules"))
        requests.append(Request(course=Course(ROOT), exercise="ex00_rules", path=tmp_path / name))
    first, failed, last = command._marked(requests, ProcessRunner())
    assert first.score == last.score == first.max_score
    assert failed.score is None
    assert failed.exit_code == 3
    assert "dlgrade itself failed (ZeroDivisionError: in the judge)" in failed.notes[0]


@pytest.mark.parametrize("form", ["text", "json", "junit"])
def test_a_pipe_without_our_letters_gets_a_report_all_the_same(
    form: str, student_course: Path
) -> None:
    """As on Windows, where a pipe's letters are those of the country."""
    stub = student_course / "exercises" / "ex00_rules.py"
    stub.write_text(swapped(stub.read_text(), 'raise NotImplementedError("one_hot")', "return 1"))
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", "ex00", "--format", form],
        cwd=student_course,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        check=False,
    )
    assert done.returncode == 1, done.stderr
    told = done.stdout.decode("cp1252" if form == "text" else "utf-8")
    assert ("x one_hot" if form == "text" else "one_hot") in told


def test_without_tensorflow_a_keras_exercise_is_ungraded_and_not_the_students_fault(
    student_course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "tensorflow" else find(name)
    )
    course = Course(student_course)
    for path in (course.stub("ex11_keras_cnn"), course.notebook("ex11_keras_cnn")):
        request = Request(course=course, exercise="ex11_keras_cnn", path=path)
        with pytest.raises(OracleUnavailable, match="TensorFlow is not installed here"):
            check(request, FakeRunner([]))
