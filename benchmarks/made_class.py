"""Makes a class: students who hand in what students hand in, the same each time.

    python benchmarks/made_class.py FOLDER [--students 200] [--keras 30]

Of 200 NumPy submissions, one a student, over all exercises in turn: 70 right (model answers and the
variants in other styles), 105 with misconceptions of the reference files (every second of them one
in each part), 15 accidents and 10 hostile ones (forging, stealing, patching). None
of them runs into a time limit: such a one takes as long as the limit says, whoever marks it. Every
second right or mistaken one is a notebook. A larger class repeats this, each file varied by a
comment. `--keras N` hands in N of the exercises that need TensorFlow, instead: right and mistaken
ones in turn.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
HOSTILE = TESTS / "security" / "submissions"
SHARES = {"right": 70, "mistaken": 105, "accident": 15, "hostile": 10}
ACCIDENTS = ("empty", "missing_function", "returns_none", "smart_quotes", "syntax_error", "tabs",
             "wrong_arity", "renamed_function", "list_for_array", "column_for_row",
             "prints_in_loops", "missing_module", "unseeded", "whole_numbers", "input")  # fmt: skip
ATTACKS = ("forge_exit_at_import", "forge_lying_equality", "forge_results_file", "patch_numpy",
           "forge_stdout_protocol", "patch_builtins", "steal_gc", "steal_files", "steal_frames",
           "forge_os_exit_in_function")  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One submission: its kind, its exercise, its file's ending, and its text."""

    kind: str
    exercise: str
    ending: str
    text: str


def submissions() -> Iterator[Made]:
    """The class of 200, in a mixed order that is always the same."""
    kinds = {"right": _right(_exercises()), "mistaken": _mistaken(_exercises()),
             "accident": _files("accident", [f"ex00_honest_{name}.py" for name in ACCIDENTS]),
             "hostile": _files("hostile", [f"ex00_{name}.py" for name in ATTACKS])}  # fmt: skip
    order = sorted(
        (place / share, kind) for kind, share in SHARES.items() for place in range(share)
    )
    for _, kind in order:
        yield next(kinds[kind])


def keras(count: int, names: list[str] | None = None) -> list[Made]:
    """Submissions of these exercises on Keras, or of all: every second one right."""
    names = names or _exercises("tensorflow")
    right, mistaken = _right(names), _mistaken(names)
    return [next(mistaken if number % 2 else right) for number in range(count)]


def _right(names: list[str]) -> Iterator[Made]:
    pools = []
    for name in names:
        model = (ROOT / "solutions" / f"{name}.py").read_text()
        pool = [Made("right", name, ".ipynb", _notebook(name, model))]
        for path in sorted((TESTS / "collection" / "variants" / name).glob("*.py")):
            pool.append(Made("right", name, ".py", path.read_text()))
        pools.append(itertools.cycle(pool))
    for pool in itertools.cycle(pools):
        yield next(pool)


def _mistaken(names: list[str]) -> Iterator[Made]:
    from autograder.oracle.loading import load_reference

    pools = []
    for name in names:
        model = (ROOT / "solutions" / f"{name}.py").read_text()
        by_part: dict[str, list[object]] = {}
        for spec in load_reference(ROOT / "reference" / f"{name}.py").ex.alternatives:
            if spec.kind != "convention":
                by_part.setdefault(spec.part, []).append(spec)
        pools.append(itertools.cycle(list(_mistakes(name, model, by_part))))
    for number, pool in enumerate(itertools.cycle(pools)):
        made = next(pool)
        if number % 2:
            made = Made(made.kind, made.exercise, ".ipynb", _notebook(made.exercise, made.text))
        yield made


def _mistakes(name: str, model: str, by_part: dict[str, list[object]]) -> Iterator[Made]:
    """One mistake in one part, then one in each part, and so on, until each was there."""
    rounds = max(map(len, by_part.values()), default=0)
    parts = list(by_part)
    for number in range(rounds):
        chosen = parts if number % 2 else [parts[(number // 2) % len(parts)]]
        text = model
        for part in chosen:
            try:
                text = by_part[part][number % len(by_part[part])].source(text)  # type: ignore[attr-defined]
            except ValueError:
                continue  # another mistake has taken its text
        yield Made("mistaken", name, ".py", text)


def _files(kind: str, names: list[str]) -> Iterator[Made]:
    for name in itertools.cycle(names):
        yield Made(kind, "ex00_rules", ".py", (HOSTILE / name).read_text(errors="replace"))


def _exercises(needs: str = "") -> list[str]:
    """The exercises that need this package; without a name, those that need NumPy only.

    Not those that build on others, or ask for tests: no other grader is asked for these.
    """
    found = []
    for path in sorted((ROOT / "exercises" / "keys").glob("ex*.json")):
        key = json.loads(path.read_text())
        wanted = set(key["needs"]) - {"numpy"}
        groups = [group for part in key["parts"] for group in part["groups"]]
        if key.get("builds_on") or any(group.get("tests") for group in groups):
            continue
        if needs in wanted or (not needs and not wanted):
            found.append(path.stem)
    return found


def _notebook(name: str, source: str) -> str:
    from autograder.author_tools.build import notebook
    from autograder.course import Course
    from autograder.exercise import keys

    return notebook(keys.load(Course(ROOT).key(name)), source)


def _varied(made: Made, number: int) -> str:
    """The same submission with a hash of its own."""
    if made.ending == ".ipynb":
        document = json.loads(made.text)
        document["metadata"]["student"] = number
        return json.dumps(document)
    return made.text if not made.text.strip() else f"{made.text}\n# {number}\n"


def write(folder: Path, students: int, made: list[Made] | None = None) -> list[Made]:
    """Lay the class down as `FOLDER/STUDENT/EXERCISE.py`; returns the 200 it is made of."""
    made = list(submissions()) if made is None else made
    for number in range(students):
        one = made[number % len(made)]
        place = folder / f"student{number:05}"
        place.mkdir(parents=True)
        text = _varied(one, number) if number >= len(made) else one.text
        (place / f"{one.exercise}{one.ending}").write_text(text, encoding="utf-8")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--keras", type=int, default=0)
    asked = parser.parse_args()
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    if asked.keras:
        write(asked.folder, asked.keras, keras(asked.keras))
    else:
        write(asked.folder, asked.students)


if __name__ == "__main__":
    main()
