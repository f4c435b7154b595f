"""Reads an exercise's two files for slips, before anything is built: each with its file and line,
and what to write instead.

A slip is an author's, never "our failure": `AuthorMistake` ends in exit code 2.
"""

from __future__ import annotations

import ast
import difflib
import doctest
import io
import re
import traceback
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.author.exercise import Exercise
from autograder.author.specs import AlternativeSpec
from autograder.course import Course, near
from autograder.errors import AuthorMistake, DlgradeError, OracleFailed, OracleUnavailable
from autograder.exercise.stub import BEGIN, END, strip_solutions
from autograder.oracle.earlier import earlier_answers, earlier_keys, importable
from autograder.oracle.loading import load_reference


def proofread(course: Course, name: str) -> None:
    """Raises `AuthorMistake` with every slip found, a line each."""
    solution, reference = course.solution(name), course.reference(name)
    model = solution.read_text(encoding="utf-8")
    for path in (solution, reference):
        _parsed(path)
    slips = list(_markers(solution, model))
    if slips:
        raise AuthorMistake("\n".join(slips))
    with explained(course, name):
        exercise: Exercise = load_reference(reference).ex
    slips += _names(solution, model, reference, exercise)
    slips += _cases(reference, exercise)
    for entry in exercise.alternatives:
        slips += _edits(reference, model, entry)
    with importable(earlier_answers(course, earlier_keys(course, exercise))):
        slips += _doctests(solution, model)
    if slips:
        raise AuthorMistake("\n".join(slips))


@contextmanager
def explained(course: Course, name: str) -> Iterator[None]:
    """What fails inside, in a reference or a model answer, as a sentence with file and line."""
    reference, solution = course.reference(name), course.solution(name)
    try:
        yield
    except OracleUnavailable:
        raise
    except OracleFailed as error:
        line = _line_of(reference, _quoted(str(error)))
        raise AuthorMistake(f"{_at(reference, line)}: {error}") from error
    except DlgradeError:
        raise
    except Exception as error:
        raise AuthorMistake(_told(error, reference, solution)) from error


def _told(error: Exception, reference: Path, solution: Path) -> str:
    said = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
    said = said if said.endswith((".", "?", "!")) else f"{said}."
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        if Path(frame.filename) in (reference, solution):
            return f"{_at(Path(frame.filename), frame.lineno)}: {said}"
        if frame.filename in ("<alternative>", "<probes>", "<measures>"):
            return (
                f"{near(reference)}: {said} It was raised in line {frame.lineno} of what is made "
                f"of this file ({frame.filename.strip('<>')}), in {frame.name}."
            )
    return f"{near(reference)}: {said}"


def _at(path: Path, line: int | None) -> str:
    return f"{near(path)}:{line}" if line else str(near(path))


def _parsed(path: Path) -> None:
    try:
        ast.parse(path.read_text(encoding="utf-8"), str(path))
    except SyntaxError as error:
        shown = (error.text or "").strip()
        raise AuthorMistake(
            f"{_at(path, error.lineno)}: this is not Python ({error.msg})"
            + (f". Received: {shown}" if shown else ".")
        ) from error


def _markers(path: Path, model: str) -> Iterator[str]:
    try:
        strip_solutions(model)
    except ValueError as error:
        number = re.search(r"line (\d+)", str(error))
        lines = model.splitlines()
        at = int(number[1]) if number else max(
            (n for n, line in enumerate(lines, 1) if line.strip() == BEGIN), default=1
        )  # fmt: skip
        what = re.sub(r"^line \d+: ", "", str(error))
        yield f"{_at(path, at)}: {what}. Write {BEGIN} before and {END} after what students write."


def _names(path: Path, model: str, reference: Path, exercise: Exercise) -> Iterator[str]:
    """Parts whose functions are not there, or whose answers would stay in the stub."""
    tree = ast.parse(model)
    defined = {
        node.name: node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    homes = {
        method.name: home.name
        for home in defined.values()
        if isinstance(home, ast.ClassDef)
        for method in home.body
        if isinstance(method, ast.FunctionDef)
    }
    assigned = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    lines = model.splitlines()
    if not exercise.parts:
        yield f'{near(reference)}: it declares no part. Write ex.part("name", points=1, hints=…).'
    for part in exercise.parts.values():
        where = _at(reference, _line_of(reference, part.name, call="part"))
        for name in () if part.question is not None else part.uses:
            node = defined.get(name)
            if node is None and name not in assigned:
                close = difflib.get_close_matches(name, [*defined, *assigned], n=1)
                meant = f" Did you mean {close[0]!r}?" if close else ""
                home = homes.get(name.rpartition(".")[2])
                if home is not None:
                    meant = f" It is a method of {home}: write {home!r}."
                yield (
                    f"{where}: part {part.name!r} uses {name!r}, and {near(path)} defines no such "
                    f"name.{meant}"
                )
            elif node is not None and not any(
                line.strip() == BEGIN for line in lines[node.lineno - 1 : node.end_lineno]
            ):
                yield (
                    f"{_at(path, node.lineno)}: {name} has no {BEGIN} … {END} in its body, so that "
                    "students would be given the answer."
                )


def _cases(reference: Path, exercise: Exercise) -> Iterator[str]:
    for part in exercise.parts.values():
        where = _at(reference, _line_of(reference, part.name, call="part"))
        if part.question is not None:
            continue
        if not part.groups:
            yield (
                f"{where}: part {part.name!r} has no cases. Write a function that yields "
                f'case("…", …), under @ex.cases("{part.name}").'
            )
        if len(set(part.hints)) < len(part.hints):
            yield f"{where}: two hints of {part.name!r} are the same; each should tell more."
        if part.points <= 0:
            yield f"{where}: part {part.name!r} is worth {part.points:g} points; give it some."


def _edits(reference: Path, model: str, entry: AlternativeSpec) -> Iterator[str]:
    """The edits that do not find their text exactly once, with what comes nearest."""
    try:
        entry.source(model)
    except SyntaxError as error:
        where = _at(reference, _line_of(reference, entry.id))
        yield f"{where}: the code of {entry.id} is not Python ({error.msg})."
    except ValueError as error:
        where = _at(reference, _line_of(reference, entry.id))
        found = re.search(r"Received: (.*), found (\d+) times", str(error), re.DOTALL)
        if found is None:
            yield f"{where}: {error}."
            return
        old = ast.literal_eval(found[1])
        if found[2] == "0":
            lines = [line.strip() for line in model.splitlines()]
            close = difflib.get_close_matches(old, lines, n=1, cutoff=0.4)
            nearest = f" The nearest line there is: {close[0]}" if close else ""
            yield (
                f"{where}: the edit of {entry.id} does not find {old!r} in the body of "
                f"{entry.part}.{nearest}"
            )
        else:
            yield (
                f"{where}: the edit of {entry.id} finds {old!r} {found[2]} times in the body of "
                f"{entry.part}. Make the text longer, so that it is there once."
            )
    else:
        try:
            compile(entry.source(model), "<alternative>", "exec", dont_inherit=True)
        except SyntaxError as error:
            where = _at(reference, _line_of(reference, entry.id))
            yield (
                f"{where}: with its edits, {entry.id} is not Python ({error.msg}). Further "
                "lines of a replacement need the indentation that they have in the file."
            )


def _doctests(path: Path, model: str) -> Iterator[str]:
    """The examples in docstrings that do not come out as they say."""
    module = types.ModuleType(path.stem)
    try:
        exec(compile(model, str(path), "exec", dont_inherit=True), module.__dict__)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        line = next((f.lineno for f in reversed(frames) if f.filename == str(path)), None)
        yield f"{_at(path, line)}: the file cannot be run ({type(error).__name__}: {error})."
        return
    finder = doctest.DocTestFinder()
    for test in finder.find(module, path.stem, module=False, globs=module.__dict__):
        runner = _Examples(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        runner.run(test, out=io.StringIO().write)
        for example, got in runner.wrong:
            line = (test.lineno or 0) + example.lineno + 1
            yield (
                f"{_at(path, line)}: the example `{example.source.strip()}` says "
                f"{example.want.strip() or 'nothing'!r} and gives {got.strip()!r}."
            )


class _Examples(doctest.DocTestRunner):
    def __init__(self, **how: Any) -> None:
        super().__init__(verbose=False, **how)
        self.wrong: list[tuple[doctest.Example, str]] = []

    def report_failure(self, out: Any, test: Any, example: Any, got: str) -> None:
        self.wrong.append((example, got))

    def report_unexpected_exception(self, out: Any, test: Any, example: Any, exc_info: Any) -> None:
        self.wrong.append((example, f"{exc_info[0].__name__}: {exc_info[1]}"))


def _quoted(said: str) -> str:
    """The name that a message of the oracle's is about: `part/group, case` or `'part'`."""
    found = re.match(r"(?:Part '(\w+)'|(\w+)/|The model answer has no function '(\w+)')", said)
    return next((name for name in found.groups() if name), "") if found else ""


def _line_of(path: Path, text: str, call: str = "") -> int | None:
    """The line of the first call with this text as its first argument, such as ex.part("relu")."""
    if not text:
        return None
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        first = node.args[0]
        named = isinstance(node.func, ast.Attribute) and node.func.attr
        if isinstance(first, ast.Constant) and first.value == text and call in ("", named):
            return node.lineno
    return None
