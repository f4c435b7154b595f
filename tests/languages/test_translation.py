"""Other languages than English: nothing is missing, only words change, and the choice is simple."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from msgspec.structs import replace

from autograder.cli import language as cli_language
from autograder.cli import start
from autograder.cli.main import cli
from autograder.course import Course
from autograder.errors import UsageError
from autograder.exercise import keys
from autograder.exercise.names_said import names_said, with_names_said
from autograder.exercise.translation import (
    prose,
    translatable_texts,
    translated,
    translations_of,
    use_language,
    use_language_of,
)
from autograder.jupyter import magic
from autograder.jupyter.check import _in_kernel
from autograder.languages import catalogue, english
from autograder.model import Counterexample, Finding, Key, PartReport
from autograder.reporters.json import document, read
from tests.conftest import ROOT, dlgrade, load_key
from tests.support.catalogues import ENGLISH_WORDS, LANGUAGES, help_texts, template
from tests.support.golden_submissions import SUBMISSIONS

KEYED = Course(ROOT).exercises()
# Languages whose every exercise is translated; a text that is added to one must be translated, too.
COMPLETE = {"id"}
# What must stand in a translation as it stands in the original: code, formulas, numbers.
CODE = re.compile(
    r"`[^`]+`|[-+]?\d[\d.,]*\d|\d|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|[A-Za-z]\w*_\w*|\w+\([^)]*\)"
    r"|[\[\]{}@=<>*/^|]+"
)
PACKAGE = Path(catalogue.__file__).parent.parent
# What no student reads: what an instructor's commands say, and what belongs to no language, such
# as the notation of graphs. Everything else says its sentences from the catalogue.
NOT_FOR_STUDENTS = {
    "__init__.py", "author/exercise.py", "author/implementations.py",
    "author/quick_questions.py", "author/specs.py", "author/travelling_source.py",
    "author_tools/questions.py", "oracle/quick_questions.py",
    "author_tools/audit.py", "author_tools/audit_report.py", "author_tools/build.py",
    "cli/instructor/exercises_page.py",
    "author_tools/exercise_kinds.py", "author_tools/keras_exercise_kinds.py",
    "author_tools/kind_of_tests.py", "author_tools/tests_under_test.py",
    "author_tools/new_course.py",
    "author_tools/preview.py",
    "author_tools/dresses.py", "author_tools/proofreading.py", "author_tools/proportion.py",
    "author_tools/scaffold.py", "candidate/",
    "class_report/charts.py",
    "class_report/class_page.py", "class_report/class_text.py", "class_report/figures.py",
    "class_report/gradebook_csv.py", "class_report/similarity_search.py", "class_report/marks.py",
    "class_report/similarity.py", "class_report/similarity_page.py", "class_report/verdicts.py",
    "class_report/finding_names.py", "class_report/output_files.py", "class_rules/example.py",
    "class_rules/class_file.py", "classroom/cohort.py", "workers/dask_pool.py",
    "class_rules/dates.py", "classroom/entering.py", "classroom/grading.py",
    "class_rules/lateness.py", "records/ledger.py", "workers/local_pool.py",
    "classroom/comparing.py", "classroom/marked_notebooks.py", "records/record.py",
    "classroom/regrade.py",
    "records/grades_table.py", "class_rules/roster.py", "classroom/run_rules.py",
    "classroom/settling.py", "records/troubles.py", "classroom/verify.py",
    "workers/worker.py", "workers/pool.py", "cli/instructor/author.py",
    "cli/instructor/class_file.py", "cli/instructor/course.py", "cli/instructor/export.py",
    "cli/instructor/export_marks.py", "cli/instructor/export_packages.py",
    "cli/instructor/grade.py", "cli/instructor/interrupt.py", "cli/instructor/oracle.py",
    "cli/instructor/release.py", "cli/instructor/report.py", "cli/instructor/verify.py",
    "course_settings.py", "exercise/stub.py", "intake/archives.py", "intake/containers.py",
    "intake/hand_ins.py", "intake/moments.py", "intake/sources.py", "languages/",
    "languages/catalogue.py",
    "nbgrader/config.py", "nbgrader/gradebook_api.py", "nbgrader/gradebook_held.py",
    "nbgrader/gradebook_sqlite.py", "nbgrader/merge.py", "nbgrader/plugin.py",
    "nbgrader/rehearsal.py", "nbgrader/release.py", "oracle/device.py", "oracle/earlier.py",
    "oracle/freeze.py", "oracle/implementations.py", "oracle/loading.py", "oracle/seeds.py",
    "platforms/needs.py", "platforms/packages.py", "platforms/wheel.py", "sandbox/",
}  # fmt: skip
# Sentences of other modules that are none of ours to say, or that only an instructor can meet.
LEFT_IN_ENGLISH = {
    "class_rules/totals.py": {"…: … points are for you to give."},
    "cli/main.py": {
        "Exercises as an nbgrader course.",
        "Mark a class's submissions.",
        "Packages and marks for other platforms.",
        "Re-check a verdict's certificate.",
        "A course of your own: new.",
    },
    "cli/student/demo.py": {"The demo needs … with its part …."},
    "judge/compare.py": {"the oracle returned a …, which is not data"},
    "oracle/client.py": {"it ended with code …", "for …, from the oracle"},
    "judge/errors_explained.py": {  # what NumPy says
        "truth value of an array",
        "values to unpack",
        "only integer scalar arrays can be converted to a scalar index",
        "need at least one array to",
        "cannot reshape array of size",
        "inhomogeneous shape",
        "'list' object cannot be interpreted as an integer",
        "'str' object is not callable",
        "'…' object is not subscriptable",
        "array split does not result in an equal division",
        "did not match indexed array",
        "… object is not callable",
        "number sections must be larger than 0",
        "'tuple' object has no attribute '…'",
        "'dict' object has no attribute '…'",
    },
    "judge/unknown_names.py": {"module 'numpy' has no attribute"},
    "judge/pictures.py": {"too large to draw", "not a number to draw"},  # caught where it is raised
    "student/pytest_plugin.py": {"Treat a course's exercises as the plain files they are."},
}


def translation(language: str, name: str) -> dict[str, str]:
    path = Course(ROOT).translation(language, name)
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def untranslated(key: Key, have: dict[str, str]) -> list[str]:
    """The texts of an exercise that a translation has not, titles of pictures among them."""
    return [text for text in [*translatable_texts(key), *titles(key)] if text not in have]


def titles(key: Key) -> list[str]:
    """The titles of an exercise's pictures."""
    found = []
    for node in ast.walk(ast.parse(key.measures)):
        pairs: list[tuple[Any, Any]] = []
        if isinstance(node, ast.Dict):
            pairs = [
                (getattr(k, "value", None), v) for k, v in zip(node.keys, node.values, strict=True)
            ]
        elif isinstance(node, ast.Assign):
            pairs = [(getattr(target, "id", None), node.value) for target in node.targets]
        found += [v.value for k, v in pairs if k == "title" and isinstance(v, ast.Constant)]
    return found


def sentences(source: str) -> list[str]:
    """The English sentences in a module: no docstrings, patterns or markup; blanks are "…"."""
    nodes = list(ast.walk(ast.parse(source)))
    passed = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    passed |= {
        id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values
    }
    found = []
    for node in nodes:
        if id(node) in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(p.value if isinstance(p, ast.Constant) else "…" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        told = ENGLISH_WORDS.search(text) and len(re.findall("[A-Za-z]{2,}", text)) >= 3
        if told and " " in text and not re.search(r"[\\|]|^[<\n@]|^import ", text):
            found.append(text)
    return found


def asked_for(source: str) -> tuple[set[str], set[str]]:
    """The keys that a module has `say` say, and how those begin that it puts together."""
    keys_, openings = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            keys_.add(node.value)
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            openings.add(str(node.values[0].value))
    return keys_, openings


def drawn(key: Key) -> set[str]:
    """The texts in the source of what draws: titles and labels of pictures."""
    nodes = ast.walk(ast.parse(key.measures))
    found = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return found | {f"class {n}" for n in range(4)}


@pytest.mark.parametrize("language", sorted(COMPLETE))
@pytest.mark.parametrize("name", KEYED)
def test_a_complete_language_has_every_text_of_every_exercise(language: str, name: str) -> None:
    assert untranslated(load_key(name), translation(language, name)) == []


def test_what_is_taken_out_of_a_translation_is_missed() -> None:
    key = load_key("ex16_transfer")
    have = translation("id", "ex16_transfer")
    kinds = key.parts[0].hints[0], key.alternatives[0].message, *titles(key), prose(key.stub)[2]
    for text in kinds:
        assert untranslated(key, {k: v for k, v in have.items() if k != text}) == [text]


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(PACKAGE.rglob("*.py")) if "public_course" not in path.parts],
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_a_sentence_for_students_comes_from_the_catalogue(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    if name in NOT_FOR_STUDENTS or f"{name.partition('/')[0]}/" in NOT_FOR_STUDENTS:
        return
    use_language("id")
    known = LEFT_IN_ENGLISH.get(name, set()) | help_texts(template())
    assert [text for text in sentences(path.read_text("utf-8")) if text not in known] == []


def test_a_sentence_beside_the_catalogue_is_found() -> None:
    source = 'def f(n):\n    """A docstring is one."""\n    print(f"The file has {n} lines.")\n'
    assert sentences(source) == ["The file has … lines."]


def test_every_sentence_of_the_catalogue_is_said_somewhere() -> None:
    said, openings = set(), set()
    for path in PACKAGE.rglob("*.py"):
        if not {"languages", "public_course"} & set(path.relative_to(PACKAGE).parts):
            found = asked_for(path.read_text("utf-8"))
            said |= found[0]
            openings |= {opening for opening in found[1] if "." in opening}
    unsaid = [key for key in english.sentences() if key not in said]
    assert [key for key in unsaid if not key.startswith(tuple(openings))] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KEYED)
def test_translations_are_of_texts_there_are_and_keep_their_code(language: str, name: str) -> None:
    key = load_key(name)
    known = {*translatable_texts(key), *drawn(key)}
    have = translation(language, name)
    assert [text for text in have if text not in known] == []
    for text, said in have.items():
        assert set(CODE.findall(said)) == set(CODE.findall(text)), said


def test_the_key_keeps_all_but_its_words() -> None:
    key = load_key("ex06_optimizers")
    use_language("id")
    said = translated(key, translations_of(Course(ROOT), key.name))
    assert said.title == "Aturan update optimizer"
    assert said.key_sha256 == key.key_sha256
    assert said.stub == key.stub
    assert [part.name for part in said.parts] == [part.name for part in key.parts]
    assert [(a.id, a.outputs) for a in said.alternatives] == [
        (a.id, a.outputs) for a in key.alternatives
    ]
    assert all(
        a.message != b.message for a, b in zip(said.alternatives, key.alternatives, strict=True)
    )


def test_fresh_cases_have_translated_names_whatever_their_numbers() -> None:
    key = load_key("ex11_keras_cnn")
    part = next(part for part in key.parts if any("high" in c.name for c in part.groups[0].cases))
    case = replace(part.groups[0].cases[0], name="49 high, 82 wide, 12 classes")
    group = replace(part.groups[0], cases=(case, replace(case, name="no such name, 3 times")))
    fresh = replace(key, parts=(replace(part, groups=(group,)),))
    use_language("id")
    (said,) = translated(fresh, translations_of(Course(ROOT), key.name)).parts
    names = [case.name for case in said.groups[0].cases]
    assert names == ["tinggi 49, lebar 82, 12 kelas", "no such name, 3 times"]


def test_a_translation_of_another_text_is_not_shown(tmp_path: Path) -> None:
    """An author changed a message, and nobody has translated the new one yet."""
    key = load_key("ex00_rules")
    body = json.loads(keys.dump(key))
    body["alternatives"][0]["message"] = "A new message."
    del body["key_sha256"]
    changed = keys.parse(json.dumps({**body, "key_sha256": keys.digest(body)}))
    use_language("id")
    said = translated(changed, translations_of(Course(tmp_path), changed.name))
    assert said.alternatives[0].message == "A new message."
    assert said.alternatives[1].message != changed.alternatives[1].message


def course_with(folder: Path, text: str) -> Course:
    """A course with this as its own translation of ex00."""
    course = Course(folder)
    path = course.translation("id", "ex00_rules")
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return course


def test_a_courses_own_translation_comes_before_ours(tmp_path: Path) -> None:
    course = course_with(tmp_path, '{"A rule": "Satu aturan saja"}')
    use_language("id")
    assert translations_of(course, "ex00_rules")["A rule"] == "Satu aturan saja"
    assert translations_of(course, "ex00_rules")["How good is it?"] == "Seberapa baik hasilnya?"


def test_a_damaged_translation_is_told(tmp_path: Path) -> None:
    course = course_with(tmp_path, '["A rule"]')
    path = course.translation("id", "ex00_rules")
    use_language("id")
    with pytest.raises(UsageError, match=re.escape(str(path))):
        translations_of(course, "ex00_rules")


# What exercises call their own measures and errors


def report_on(message: str, **shown: str) -> PartReport:
    return PartReport(
        name="bayesian_search", status="failed", score=0.0, max_score=3.0, cases_passed=0,
        cases_total=1, finding=Finding(kind="generic", id="generic.property", message=message),
        counterexample=Counterexample(case="a bowl", **shown),
    )  # fmt: skip


def test_names_of_measured_properties_and_errors_of_probes_are_translated_in_a_report() -> None:
    key = load_key("ex17_tuning")
    use_language("id")
    (told,) = with_names_said(
        (
            report_on(
                "“all inside the bounds” is False. objective takes one number at a time.",
                got="{'all inside the bounds': False, 'y_best among the results': 'highest'}",
                expected="{'evaluations': 14, 'y_best among the results': 'lowest'}",
            ),
        ),
        key,
        translations_of(Course(ROOT), key.name),
    )
    assert told.finding is not None
    assert told.counterexample is not None
    assert told.finding.message == (
        "“semuanya di dalam batas” is False. objective menerima satu bilangan setiap kali."
    )
    assert told.counterexample.got == (
        "{'semuanya di dalam batas': False, 'y_best di antara hasil-hasilnya': 'tertinggi'}"
    )
    assert told.counterexample.expected == (
        "{'evaluations': 14, 'y_best di antara hasil-hasilnya': 'terendah'}"
    )


def test_a_students_own_names_are_no_names_of_the_exercises() -> None:
    """A key of one word is a field, or a student's own: `edge_kernels` returns two."""
    for name in ("ex08_convolution", "ex17_tuning"):
        told = names_said(load_key(name))
        assert told
        assert not {"vertical", "horizontal", "answer", "tried", "trials"} & set(told)


def test_a_name_that_is_taken_out_of_a_translation_is_missed() -> None:
    key = load_key("ex17_tuning")
    have = translation("id", "ex17_tuning")
    for text in ("all inside the bounds", "highest", "objective takes one number at a time"):
        assert untranslated(key, {k: v for k, v in have.items() if k != text}) == [text]


def test_indonesian_has_one_word_for_an_axis_and_one_for_an_entry() -> None:
    """ "axis" and "entri", as the exercises have them."""
    told = [text for name in KEYED for text in translation("id", name).values()]
    told.append((PACKAGE / "languages/locale/id/LC_MESSAGES/dlgrade.po").read_text("utf-8"))
    others = re.compile(r"\b(?:sumbu|anggota)(?:nya)?\b", re.IGNORECASE)
    assert [found[0] for text in told for found in others.finditer(text)] == []


# Which language


@pytest.fixture
def indonesian_course(tmp_path: Path) -> Course:
    (tmp_path / "course.yaml").write_text("title: x\nlang: id\n", encoding="utf-8")
    return Course(tmp_path)


def test_the_course_says_the_language_and_the_variable_overrules_it(
    indonesian_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_language_of(Course(tmp_path / "nowhere"))
    assert catalogue.language() == "en"
    use_language_of(indonesian_course)
    assert catalogue.language() == "id"
    monkeypatch.setenv("DLGRADE_LANG", "en")
    use_language_of(indonesian_course)
    assert catalogue.language() == "en"
    monkeypatch.setenv("DLGRADE_LANG", "id_ID.UTF-8")
    use_language_of(indonesian_course)
    assert catalogue.language() == "id"


@pytest.mark.parametrize("command", [("--lang", "id", "list"), ("list", "--lang=id")])
def test_the_option_overrules_the_variable(command: tuple[str, ...]) -> None:
    assert "Berikutnya: dlgrade check" in dlgrade(*command, DLGRADE_LANG="en").out


def test_an_unknown_language_is_wrong_usage() -> None:
    ran = dlgrade("--lang", "xx", "list")
    assert ran.code == 2
    assert "There are: en, id." in ran.err


@pytest.mark.parametrize("line", ["check ex06", "--lang id check ex06", "--lang=id check ex06"])
def test_a_check_in_any_language_starts_its_candidate_first(line: str) -> None:
    assert start._command(line.split()) == "check"


def test_help_and_wrong_usage_are_told_in_the_language() -> None:
    told = dlgrade("--help", DLGRADE_LANG="id").out
    assert "Memeriksa pekerjaan Anda" in told
    assert max(map(len, told.splitlines())) <= 80
    ran = dlgrade("check", "ex99", DLGRADE_LANG="id")
    assert (ran.code, ran.err.partition(".")[0]) == (2, "Tidak ada latihan 'ex99'")


def test_help_of_students_commands_is_there_to_translate_whole() -> None:
    """What the commands say when they run is what `pybabel extract` finds in their sources."""
    said = set(cli_language.CLICKS_OWN)
    for name in (
        "init",
        "list",
        "check",
        "watch",
        "hint",
        "solution",
        "reset",
        "pack",
        "milestones",
        "doctor",
        "demo",
    ):
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        said |= {p.help for p in command.params if isinstance(p, click.Option) and p.help}
        for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
            lines = paragraph.split("\n")
            said.add(lines[1] if lines[0] == "\b" else " ".join(paragraph.split()))
    assert help_texts(template()) == said


# What a student sees


def checked(path: Path, language: str, *more: str) -> Any:
    return dlgrade("check", path.name, *more, cwd=path.parent, DLGRADE_LANG=language)


@pytest.fixture
def submission(tmp_path: Path, ex06: str) -> Any:
    def write(name: str) -> Path:
        path = tmp_path / "ex06_optimizers.py"
        path.write_text(SUBMISSIONS[name](ex06), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", ["no_bias_correction", "missing_function", "nan", "right"])
def test_only_words_change_with_the_language(submission: Any, name: str) -> None:
    path = submission(name)
    english, indonesian = (checked(path, lang, "--format", "json") for lang in ("en", "id"))
    assert indonesian.code == english.code
    assert verdict(indonesian.report) == verdict(english.report)
    assert indonesian.report["title"] == "Aturan update optimizer"
    assert indonesian.report["certificate"] == english.report["certificate"]


def verdict(report: dict[str, Any]) -> Any:
    parts = [
        {
            **{name: part[name] for name in ("name", "status", "score", "max_score")},
            "cases": (part["cases_passed"], part["cases_total"]),
            "finding": part["finding"] and {**part["finding"], "message": ""},
            "values": part["counterexample"]
            and [part["counterexample"][name] for name in ("inputs", "got", "expected")],
        }
        for part in report["parts"]
    ]
    return parts, report["score"], list(report)


def test_a_report_has_no_english_left_and_fits_80_columns(submission: Any) -> None:
    out = checked(submission("no_bias_correction"), "id").out
    assert "Bias correction tidak ada: m dan v dimulai dari nol" in out
    assert "Kasus 'satu bobot, satu langkah', 0 dari 9 kasus benar" in out
    assert max(map(len, out.splitlines())) <= 80
    assert ENGLISH_WORDS.search(out) is None


def test_the_page_says_its_language(submission: Any) -> None:
    out = checked(submission("no_bias_correction"), "id", "--format", "html").out
    assert '<html lang="id">' in out
    assert "hasil Anda" in out
    assert "you got" not in out


def test_the_candidate_is_not_told_the_language(submission: Any) -> None:
    path = submission("right")
    path.write_text(
        "import os\nprint('it is', os.environ.get('DLGRADE_LANG'))\n" + path.read_text()
    )
    assert "it is None" in checked(path, "id").out


def test_hints_are_translated_and_fit() -> None:
    out = dlgrade("hint", "ex06", "adam", "--more", DLGRADE_LANG="id").out
    assert "Naikkan t sebelum memakainya" in out
    assert max(map(len, out.splitlines())) <= 80


def test_stubs_are_laid_down_with_translated_prose_and_all_else_as_it_was(
    tmp_path: Path,
) -> None:
    assert dlgrade("init", "en", cwd=tmp_path).code == 0
    assert dlgrade("init", "id", "--lang", "id", cwd=tmp_path).code == 0
    english, indonesian = Course(tmp_path / "en"), Course(tmp_path / "id")
    for name in KEYED:
        old = english.stub(name).read_text(encoding="utf-8")
        new = indonesian.stub(name).read_text(encoding="utf-8")
        assert code(old) == code(new)
        assert len(re.findall(PROSE, old)) == len(re.findall(PROSE, new))
        assert max(map(len, new.splitlines())) <= max(100, *map(len, old.splitlines()))
        for cell in re.findall(PROSE, new):
            assert ENGLISH_WORDS.search(re.sub(r"(?s)`[^`]*`|```.*```|\$.*?\$", "", cell)) is None
        assert indonesian.key(name).read_bytes() == english.key(name).read_bytes()
        one, other = (
            json.loads(course.notebook(name).read_text(encoding="utf-8"))
            for course in (english, indonesian)
        )
        assert bare(one) == bare(other)
        assert one != other
    stub = indonesian.stub("ex00_rules")
    released = stub.read_text(encoding="utf-8")
    assert "# # ex00: aturan atau belajar?" in released
    stub.write_text("# my work\n")
    assert dlgrade("reset", "ex00", "--lang", "id", cwd=indonesian.root).code == 0
    assert stub.read_text(encoding="utf-8") == released


def test_a_course_stays_in_the_language_it_was_laid_down_in(tmp_path: Path) -> None:
    assert dlgrade("init", "--lang", "id", cwd=tmp_path).code == 0
    assert "Belum dikerjakan." in dlgrade("check", "ex00", cwd=tmp_path).out
    assert "Not implemented yet." in dlgrade("--lang", "en", "check", "ex00", cwd=tmp_path).out
    nothing = dlgrade("pack", "ex00", cwd=tmp_path)
    assert (nothing.code, "masih seperti saat dibagikan" in nothing.err) == (2, True)


PROSE = re.compile(r"(?m)^# %% \[markdown\]\n(?:#.*\n)+")


def code(stub: str) -> str:
    """A stub without its prose."""
    return re.sub(PROSE, "", stub)


def bare(notebook: dict[str, Any]) -> Any:
    """A notebook without its prose."""
    cells = [
        {**cell, "source": []} if cell["cell_type"] == "markdown" else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def test_a_notebook_says_a_missing_name_in_the_language_and_keeps_the_near_one() -> None:
    use_language("id")
    near = catalogue.say("accident.missing.near", near="adamm", name="adam")
    message = catalogue.say("accident.missing", name="adam", near=near)
    part = PartReport(
        name="adam", status="error", score=0.0, max_score=3.0, cases_passed=0, cases_total=8,
        finding=Finding(kind="accident", id="accident.missing", message=message),
    )  # fmt: skip
    told = _in_kernel(part).finding.message
    assert told.startswith("Belum ada 'adam' yang terdefinisi di notebook ini. Yang didefinisikan")
    assert "'adamm'" in told


@pytest.mark.parametrize("line", ["check", "check ex00 more", "check ex00 --part"])
def test_a_wrong_magic_is_told_in_the_language(line: str) -> None:
    use_language("id")
    with pytest.raises(UsageError, match=rf"^Bentuknya: .* Diterima: %dlgrade {line}$"):
        magic.dlgrade(line)


def test_a_report_survives_json_in_any_language(submission: Any) -> None:
    report = checked(submission("no_bias_correction"), "id", "--format", "json").report
    assert json.loads(json.dumps(document(read(report)))) == report


def test_a_class_gets_its_feedback_in_the_courses_language(tmp_path: Path, ex06: str) -> None:
    """The language, and a course's own words, travel to the workers with the key."""
    course = Course(tmp_path / "course")
    assert dlgrade("init", course.root, "--lang", "id").code == 0
    own = course.translation("id", "ex06_optimizers")
    own.parent.mkdir(parents=True)
    own.write_text('{"one weight, one step": "langkah pertama"}', encoding="utf-8")
    for student, name in (("ani", "no_bias_correction"), ("budi", "right"), ("cici", "nan")):
        place = course.root / "submitted" / student / "ex06_optimizers.py"
        place.parent.mkdir(parents=True)
        place.write_text(SUBMISSIONS[name](ex06), encoding="utf-8")
    options = ("--isolation", "process", "--jobs", "1", "--out", "grades")
    assert dlgrade("grade", "submitted", *options, cwd=course.root).code == 0
    pages = {path.stem: path.read_text("utf-8") for path in course.root.glob("grades/feedback/*")}
    assert sorted(pages) == ["ani", "budi", "cici"]
    for page in pages.values():
        assert '<html lang="id">' in page
        assert "Aturan update optimizer: " in page
        assert "isolasi process, kasus publik" in page
        shown = re.sub(r"(?s)<style>.*?</style>|<[^>]*>", " ", page)
        assert ENGLISH_WORDS.search(shown) is None
    assert "Bias correction tidak ada: m dan v dimulai dari nol" in pages["ani"]
    assert "“langkah pertama”, 0 dari 9 kasus benar" in pages["ani"]
    assert "mengandung nan: carilah pembagian dengan nol" in pages["cici"]


def test_what_a_thread_says_in_another_language_stays_with_it() -> None:
    with catalogue.using_language("id"):
        inside = catalogue.say("report.got")
    assert (inside, catalogue.say("report.got")) == ("hasil Anda", "you got")


@pytest.mark.parametrize(("language", "opened"), [("en", set()), ("id", {".json", ".mo"})])
def test_nothing_of_another_language_is_loaded_in_english(
    tmp_path: Path, language: str, opened: set[str]
) -> None:
    """A check in English opens no catalogue and no translation; one in Indonesian opens both."""
    assert dlgrade("init", cwd=tmp_path).code == 0
    program = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0])))\n"
        "from autograder.cli.start import main\n"
        f"sys.argv = ['dlgrade', '--lang', {language!r}, 'check', 'ex00']\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print(*(name for name in opened if 'languages' in name and not name.endswith('.pyc')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    seen = {Path(name).suffix for name in done.stdout.splitlines()[-1].split()}
    assert seen - {".py"} == opened


def test_a_package_takes_the_language_and_the_courses_own_words_along(tmp_path: Path) -> None:
    course = Course(tmp_path / "course")
    assert dlgrade("init", course.root).code == 0
    own = course.translation("id", "ex00_rules")
    own.parent.mkdir(parents=True)
    own.write_text('{"Rules or learning?": "Kapan cukup sebuah aturan?"}', encoding="utf-8")
    package = tmp_path / "package"
    ran = dlgrade("export", "github", "ex00", "--to", package, cwd=course.root, DLGRADE_LANG="id")
    assert ran.code == 0, ran.err
    assert "# # ex00: aturan atau belajar?" in (package / "ex00_rules.py").read_text("utf-8")
    (carried,) = package.rglob("languages/id/ex00_rules.json")
    inside = carried.parents[3]
    assert (
        dlgrade("list", cwd=inside)
        .out.splitlines()[1]
        .startswith("→ ex00  Kapan cukup sebuah aturan?")
    )
