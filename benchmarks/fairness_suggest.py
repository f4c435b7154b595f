"""Lines for the manifest, suggested: public functions whose names and arguments we know how to ask.

    python -m benchmarks.fairness_suggest --mirrors DIR [REPO ...] > suggested.jsonl

Reads every mirror's newest commit, tries each rule of `fairness/rules.toml` on what it defines,
has the formulas' opinion of it behind dlgrade's wall, and prints a line for each that could be
fitted. A person reads what is called wrong, and gives the fault its word, before a line goes into
the manifest.
"""

from __future__ import annotations

import argparse
import ast
import copy
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import tomllib

from autograder.exercise import keys
from autograder.model import Key
from autograder.sandbox.levels import open_runner
from benchmarks.fairness_fitting import Source, files_of, fitted
from benchmarks.fairness_needs import NotFitted, needed, tree_of
from benchmarks.fairness_opinion import opinion

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent / "fairness"
MOST_BYTES = 400_000
A_PART = 1  # of one author's, in one exercise part and with one adapter


# The method that an adapter asks, where a file may have the class without it.
METHODS = {"holberton_gp": "predict", "holberton_improvement": "acquisition"}


@cache
def rules() -> list[dict[str, Any]]:
    return tomllib.loads((HERE / "rules.toml").read_text("utf-8"))["rule"]


def _arity(node: ast.FunctionDef | ast.ClassDef) -> int:
    if isinstance(node, ast.ClassDef):
        made = (each for each in node.body if isinstance(each, ast.FunctionDef))
        first = next((each for each in made if each.name == "__init__"), None)
        return 0 if first is None else len(first.args.args) - 1 - len(first.args.defaults)
    return len(node.args.args)


def _files(folder: Path) -> Iterator[str]:
    listed = subprocess.run(
        ["git", "-C", str(folder), "ls-tree", "-r", "-l", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
    )
    for line in listed.stdout.splitlines():
        about, path = line.split("\t", 1)
        size = about.split()[3]
        if re.search(r"site-packages|(^|/)(\.?venv|env)/", path):
            continue  # others' packages
        if path.endswith((".py", ".ipynb")) and size.isdigit() and int(size) < 3 * MOST_BYTES:
            yield path.strip('"')


def _fitting(node: ast.stmt) -> Iterator[tuple[str, str]]:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return
    kind = "class" if isinstance(node, ast.ClassDef) else "def"
    for rule in rules():
        if rule["kind"] != kind or not re.fullmatch(rule["name"], node.name):
            continue
        least, most = rule["arguments"]
        if kind == "class" and not (most == 9 or _arity(node) <= most):
            continue
        if kind == "def" and not least <= _arity(node) <= most:
            continue
        yield rule["part"], rule["adapter"]


def _asked(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """What a file defines, and the methods that look at no object."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        for method in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(method, ast.FunctionDef) and (bare := _without_self(method)):
                yield f"{node.name}.{method.name}", bare


def _without_self(method: ast.FunctionDef) -> ast.FunctionDef | None:
    """The method without its first argument, where its body does not use it."""
    decorators = {ast.unparse(each) for each in method.decorator_list}
    if decorators == {"staticmethod"}:
        return method
    taken = [each.arg for each in method.args.args]
    inside = (leaf for node in method.body for leaf in ast.walk(node))
    if decorators or not taken or any(getattr(leaf, "id", None) == taken[0] for leaf in inside):
        return None
    bare = copy.deepcopy(method)
    bare.args.args = bare.args.args[1:]
    return bare


def suggested(mirrors: Path, repo: str, loaded: dict[str, Key]) -> Iterator[dict[str, str]]:
    """What the rules find in one mirror; without verdicts."""
    folder = mirrors / repo.replace("/", "+") / "repo"
    head = subprocess.run(
        ["git", "-C", str(folder), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    read = files_of(mirrors, Source(repo=repo, path="", commit=head, name=""))
    for path in _files(folder):
        try:
            tree = tree_of(read(path) or "")
        except (NotFitted, subprocess.TimeoutExpired, RecursionError):
            continue
        for name, node in _asked(tree):
            for part, adapter in _fitting(node):
                asked = METHODS.get(adapter)
                if asked and asked not in {getattr(each, "name", "") for each in node.body}:
                    continue
                yield {
                    "repo": repo,
                    "path": path,
                    "commit": head,
                    "name": name,
                    "exercise": loaded[part].name,
                    "part": part,
                    "adapter": adapter,
                }


def by_part() -> dict[str, Key]:
    """Each part's key; a name that two exercises have goes to the first."""
    found: dict[str, Key] = {}
    for file in sorted((ROOT / "exercises" / "keys").glob("*.json")):
        key = keys.load(file)
        for part in key.parts:
            found.setdefault(part.name, key)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repos", nargs="*")
    parser.add_argument("--mirrors", type=Path, required=True)
    parser.add_argument("--a-part", type=int, default=A_PART)
    asked = parser.parse_args()
    loaded, runner = by_part(), open_runner("sandbox")
    repos = asked.repos or [
        each.name.replace("+", "/", 1)
        for each in sorted(asked.mirrors.iterdir())
        if "+" in each.name
    ]
    seen: set[str] = set()
    try:
        for repo in repos:
            counted: Counter[tuple[str, str]] = Counter()
            for line in suggested(asked.mirrors, repo, loaded):
                if counted[line["part"], line["adapter"]] >= asked.a_part:
                    continue
                key = loaded[line["part"]]
                try:
                    read = files_of(asked.mirrors, _source(line))
                    bare = needed(tree_of(read(line["path"]) or ""), line["name"])
                    same = hashlib.sha256(
                        repr([line["part"], line["adapter"], *map(ast.unparse, bare)]).encode()
                    ).hexdigest()
                    if same in seen:
                        continue
                    seen.add(same)
                    source = fitted(
                        read,
                        _source(line),
                        stub=key.stub,
                        part=line["part"],
                        adapter=line["adapter"],
                    )
                    verdict, why = opinion(key, line["part"], source, runner)
                except (NotFitted, AssertionError) as error:
                    print(repo, line["path"], line["name"], error, file=sys.stderr)
                    continue
                counted[line["part"], line["adapter"]] += 1
                print(
                    json.dumps({**line, "verdict": verdict, "by": "formula", "why": why}),
                    flush=True,
                )
    finally:
        runner.close()


def _source(line: dict[str, str]) -> Source:
    return Source(repo=line["repo"], path=line["path"], commit=line["commit"], name=line["name"])


if __name__ == "__main__":
    main()
