"""The oracle: fresh seeds, device, staleness, and what is said where TensorFlow is missing."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from autograder.author_tools import audit, build
from autograder.author_tools.build import Built, notebook
from autograder.course import Course
from autograder.exercise import keys
from autograder.exercise.stub import strip_solutions
from autograder.oracle.client import is_stale
from autograder.oracle.freeze import _Freezer, freeze
from tests.conftest import (
    EXERCISES,
    ROOT,
    SECRET,
    dlgrade,
    load_key,
    model_answer,
    slow_but,
    swapped,
)

pytestmark = pytest.mark.oracle

COURSE = Course(ROOT)

# One is audited in the fast tier, the others with --slow.
SHORT = ("ex00_rules",)


@pytest.fixture
def course_copy(tmp_path: Path) -> Path:
    """An instructor's course with one exercise, to be damaged at will."""
    return copied("ex06_optimizers", tmp_path)


@pytest.fixture
def small_course(tmp_path: Path) -> Path:
    """The same with the exercise that TensorFlow answers soonest."""
    return copied("ex00_rules", tmp_path)


def copied(name: str, tmp_path: Path) -> Path:
    root = tmp_path / "course"
    for folder in ("solutions", "reference", "exercises/keys"):
        (root / folder).mkdir(parents=True)
    shutil.copy(ROOT / "course.yaml", root)
    files = (f"{folder}/{name}.py" for folder in ("solutions", "reference", "exercises"))
    for path in (*files, f"exercises/keys/{name}.json"):
        shutil.copy(ROOT / path, root / path)
    return root


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_generated_was_made_from_the_sources_as_they_are(name: str) -> None:
    """All but the numbers, which the next test asks TensorFlow for."""
    key = load_key(name)
    assert not is_stale(COURSE, key)
    assert key.stub == strip_solutions(model_answer(name))
    again = Built(key=key, stub=key.stub, notebook=notebook(key, key.stub))
    assert build.stale(COURSE, again) == []


@pytest.mark.parametrize("name", slow_but(SHORT, EXERCISES))
def test_an_exercise_is_sound_as_it_ships(name: str) -> None:
    assert audit.audit(COURSE, load_key(name)).problems == []


@pytest.mark.parametrize("name", slow_but(SHORT, EXERCISES))
def test_an_exercise_is_sound_with_a_fresh_seed(name: str) -> None:
    """Known mistakes that train, or build a pretrained network, are tried with the key that ships.

    `dlgrade author audit --seeds` tries them with other seeds.
    """
    long = {part.name for part in load_key(name).parts if part.seconds} | {"build_transfer_model"}
    assert audit.audit_seed(COURSE, name, "a fresh seed", untried=long) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "only"),
    [("ex09_conv_shapes", ()), ("ex12_architectures", ("lenet5", "residual_block"))],
    ids=["ex09", "ex12"],
)
def test_a_fresh_seed_reuses_what_it_leaves_as_it_was(
    name: str, only: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = {"seed": "another", "device": "cpu", "only": only}
    anew = freeze(COURSE, name, **seed)
    asked: list[str] = []
    outcome = _Freezer.outcome
    monkeypatch.setattr(
        _Freezer, "outcome", lambda *args: asked.append(args[4].name) or outcome(*args)
    )
    assert freeze(COURSE, name, reuse=True, **seed) == anew
    cases = [case.name for part in anew.parts for group in part.groups for case in group.cases]
    assert 0 < len(set(asked)) < len(set(cases))


@pytest.mark.parametrize("name", slow_but(SHORT, [*SHORT, "ex06_optimizers", "ex13_rnn"]))
def test_another_build_gives_the_files_that_ship(name: str) -> None:
    built = build.build(COURSE, name)
    assert build.stale(COURSE, built) == []
    if name in SHORT:
        again = build.build(COURSE, name)
        assert (built.key_text, built.notebook) == (again.key_text, again.notebook)


@pytest.mark.slow
def test_a_fresh_seed_asks_the_oracle_and_gives_the_same_verdict() -> None:
    ran = dlgrade("check", "ex06", "--solution", "--seed", "7", "--format", "json")
    assert ran.code == 0, ran.out + ran.err
    assert ran.report["cases"] == "hidden"
    assert ran.report["certificate"]["seed_commitment"] not in ("public", "7")


def test_hidden_cases_show_the_idea_and_no_value(ex06: str, course_copy: Path) -> None:
    wrong = swapped(ex06, "return w + v, {", "print(w, grad)\n    return w - v, {")
    wrong = swapped(wrong, 't = state.get("t", 0) + 1', "raise KeyError(str(grad))")
    (course_copy / "exercises" / "ex06_optimizers.py").write_text(wrong)
    seed = course_copy / "seed.txt"
    seed.write_text(f"{SECRET}\n")
    words = ("--part", "momentum", "--part", "adam", "--seed-file", seed, "--format", "json")
    ran = dlgrade("check", "ex06", *words, cwd=course_copy)
    assert ran.code == 1
    assert SECRET not in ran.out
    parts = {part["name"]: part for part in ran.report["parts"]}
    for part in (parts["momentum"], parts["adam"]):
        assert part["status"] != "passed"
        example = part["counterexample"]
        assert [example[k] for k in ("inputs", "got", "expected", "difference")] == [None] * 4
    assert "[" not in parts["adam"]["finding"]["message"]
    assert ran.report["stdout"].startswith("(")


def test_a_stale_key_asks_the_oracle(course_copy: Path) -> None:
    reference = course_copy / "reference" / "ex06_optimizers.py"
    reference.write_text(reference.read_text() + "\n# a change\n")
    words = ("check", "ex06", "--solution", "--part", "sgd", "--format", "json")
    ran = dlgrade(*words, cwd=course_copy)
    assert ran.code == 0
    shipped = keys.load(course_copy / "exercises" / "keys" / "ex06_optimizers.json")
    assert ran.report["certificate"]["exercise_sha256"] != shipped.exercise_sha256


@pytest.mark.slow
def test_a_key_that_holds_of_an_earlier_exercise_is_stale_with_that(tmp_path: Path) -> None:
    """ex18's holds what says whether a student's ex03 to ex07 are right."""
    root = copied("ex18_network", tmp_path)
    course, key = Course(root), load_key("ex18_network")
    assert not is_stale(course, key)  # without the earlier ones' sources nothing is known of them
    for folder in ("solutions", "reference"):
        shutil.copy(ROOT / folder / "ex04_backprop.py", root / folder)
    assert not is_stale(course, key)
    with (root / "reference" / "ex04_backprop.py").open("a") as source:
        source.write("# another case\n")
    assert is_stale(course, key)


def test_build_check_fails_on_stale_files_and_passes_after_a_build(small_course: Path) -> None:
    stub = small_course / "exercises" / "ex00_rules.py"
    stub.write_text(stub.read_text() + "# edited by hand\n")
    assert dlgrade("author", "build", "--check", cwd=small_course).code == 1
    assert dlgrade("author", "build", cwd=small_course).code == 0
    assert dlgrade("author", "build", "--check", cwd=small_course).code == 0


@pytest.mark.slow
def test_gpu_asked_for_where_there_is_none_is_a_sentence() -> None:
    import tensorflow as tf

    if tf.config.list_physical_devices("GPU"):
        pytest.skip("this machine has a GPU")
    ran = dlgrade("check", "ex06", "--solution", "--device", "gpu")
    assert ran.code == 3
    assert "TensorFlow sees no GPU" in ran.out
    assert "Traceback" not in ran.out + ran.err


def test_without_tensorflow_the_message_names_the_command_that_installs_it(
    course_copy: Path,
) -> None:
    blocker = (
        "import sys, runpy, importlib.util\n"
        "find = importlib.util.find_spec\n"
        "def hidden(name, *a):\n    return None if name == 'tensorflow' else find(name, *a)\n"
        "importlib.util.find_spec = hidden\n"
        "sys.argv = ['dlgrade', 'check', 'ex06', '--solution', '--seed', '3']\n"
        "runpy.run_module('autograder', run_name='__main__')\n"
    )
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", blocker],
        cwd=course_copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "pip install tensorflow" in done.stdout


@pytest.mark.slow
def test_a_new_exercise_builds_and_passes_an_audit_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text("title: mine\n")
    assert dlgrade("author", "new", "ex18_attention", cwd=tmp_path).code == 0
    assert dlgrade("author", "build", cwd=tmp_path).code == 0
    ran = dlgrade("author", "audit", "ex18", cwd=tmp_path)
    assert ran.code == 0, ran.out
    assert dlgrade("check", "ex18", "--solution", cwd=tmp_path).code == 0
    assert dlgrade("check", "ex18", cwd=tmp_path).code == 1
    assert dlgrade("author", "new", "ex18_attention", cwd=tmp_path).code == 2


@pytest.mark.slow
def test_a_reference_that_fails_is_our_fault_and_says_so(course_copy: Path) -> None:
    reference = course_copy / "reference" / "ex06_optimizers.py"
    reference.write_text(swapped(reference.read_text(), "def sgd(w, grad, state, ", "def sgd(w, "))
    words = ("check", "ex06", "--solution", "--part", "sgd", "--format", "json")
    ran = dlgrade(*words, cwd=course_copy)
    assert ran.code == 3
    assert ran.report["score"] is None
    assert "could not compute the answers" in ran.report["notes"][0]


@pytest.mark.slow
def test_oracle_info_and_freeze(small_course: Path, tmp_path: Path) -> None:
    info = dlgrade("oracle", "info", "--device", "cpu").out
    assert "tf32         False" in info
    ran = dlgrade("oracle", "freeze", "ex00", "--device", "cpu", cwd=small_course)
    assert "agrees with the shipped key" in ran.out
    dlgrade("oracle", "freeze", "ex00", "--to", tmp_path / "keys", cwd=small_course)
    assert json.loads((tmp_path / "keys" / "ex00_rules.json").read_text())["cases"] == "public"
