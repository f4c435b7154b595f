"""Public code as it is read at measuring time, and fitted to an exercise's signature.

Nothing of it is kept: a file comes out of a git mirror, the function that is meant is taken out of
it with what it needs, and an adapter of ours is put around it. Nothing here executes any of it.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from benchmarks.fairness_needs import NotFitted, defined, needed, parsed, tree_of, used

ADAPTERS = Path(__file__).parent / "fairness" / "adapters"
SHOWN_S = 60.0
PYTHON_2 = {"xrange": "range", "unicode": "str", "raw_input": "input"}
Files = Callable[[str], "str | None"]  # a path in a repository to its text


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a public implementation lies.

    `name` is a function, a class, or CLASS.METHOD for a method that looks at no object.
    """

    repo: str
    path: str
    commit: str
    name: str


def files_of(mirrors: Path, source: Source) -> Files:
    """Reads files of the source's repository, as they were at its commit."""
    folder = mirrors / source.repo.replace("/", "+") / "repo"
    if not folder.is_dir():
        raise NotFitted("no mirror of its repository")

    @cache
    def read(path: str) -> str | None:
        shown = subprocess.run(
            ["git", "-C", str(folder), "show", f"{source.commit}:{path}"],
            capture_output=True,
            timeout=SHOWN_S,
            check=False,
        )
        if shown.returncode:
            return None
        text = shown.stdout.decode("utf-8", "replace").replace("\r\n", "\n").lstrip("\ufeff")
        return "\n\n".join(_cells(text)) if path.endswith(".ipynb") else text

    return read


def _cells(text: str) -> Iterator[str]:
    """The code cells that are Python, without magics."""
    try:
        book = json.loads(text)
    except ValueError:
        raise NotFitted("a notebook that is not JSON") from None
    for cell in book.get("cells") or book.get("worksheets", [{}])[0].get("cells", []):
        if cell.get("cell_type") != "code":
            continue
        lines = "".join(cell.get("source", cell.get("input", []))).splitlines()
        code = "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))
        try:
            parsed(code)
        except SyntaxError:
            continue
        yield code


def _plain(nodes: list[ast.stmt]) -> list[ast.stmt]:
    """Without annotations and decorators of other modules, which would need those modules."""
    for node in nodes:
        for leaf in ast.walk(node):
            if isinstance(leaf, ast.FunctionDef):
                leaf.returns = None
                for argument in (
                    *leaf.args.posonlyargs,
                    *leaf.args.args,
                    *leaf.args.kwonlyargs,
                    *filter(None, (leaf.args.vararg, leaf.args.kwarg)),
                ):
                    argument.annotation = None
                leaf.decorator_list = [each for each in leaf.decorator_list if _kept(each)]
            elif isinstance(leaf, ast.AnnAssign):
                leaf.annotation = ast.Name("object", ast.Load())
    return nodes


def _kept(decorator: ast.expr) -> bool:
    if isinstance(decorator, ast.Attribute):
        return decorator.attr in ("setter", "deleter")
    return isinstance(decorator, ast.Name) and hasattr(builtins, decorator.id)


def _importable(name: str) -> bool:
    root = name.split(".")[0]
    return root == "numpy" or root in sys.stdlib_module_names


def with_siblings(
    files: Files, path: str, tree: ast.Module, name: str, depth: int = 4
) -> list[ast.stmt]:
    """What `name` needs, of its own file and of those beside it, without modules that we lack."""
    kept: list[ast.stmt] = []
    for node in _plain(needed(tree, name)):
        if isinstance(node, ast.Import):
            node.names = [each for each in node.names if _importable(each.name)]
            kept.extend([node] if node.names else [])
        elif (sibling := _imported_by_call(node)) is not None and depth:
            kept.extend(_brought(files, path, sibling, depth))
        elif not isinstance(node, ast.ImportFrom):
            kept.append(node)
        elif node.module in STAND_INS:
            kept.extend(ast.parse(STAND_INS[node.module]).body)
        elif node.level == 0 and _importable(node.module or ""):
            kept.append(node)
        elif depth:
            kept.extend(_brought(files, path, node, depth))
    return kept


def _imported_by_call(node: ast.stmt) -> ast.ImportFrom | None:
    """`A = __import__("2-gp").B`, as files whose names are no identifiers are imported."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=own)],
            value=ast.Attribute(
                value=ast.Call(func=ast.Name(id="__import__"), args=[ast.Constant(value=module)]),
                attr=name,
            ),
        ):
            return ast.ImportFrom(module, [ast.alias(name, own)], 0)
        case _:
            return None


def _brought(files: Files, path: str, node: ast.ImportFrom, depth: int) -> list[ast.stmt]:
    """The statements behind `from MODULE import NAME`, where MODULE lies in the repository."""
    here = PurePosixPath(path).parent
    for _ in range(max(node.level - 1, 0)):
        here = here.parent
    module = (node.module or "").replace(".", "/")
    places = [here / f"{module}.py", here / module / "__init__.py", PurePosixPath(f"{module}.py")]
    places += [above / f"{module}.py" for above in here.parents]
    for place in places:
        if (text := files(str(place))) is None:
            continue
        tree, brought = tree_of(text), []
        for each in node.names:
            with contextlib.suppress(NotFitted):
                brought += with_siblings(files, str(place), tree, each.name, depth - 1)
                if each.asname:
                    brought += ast.parse(f"{each.asname} = {each.name}").body
        return brought
    return []


def _stand_ins(nodes: list[ast.stmt]) -> list[str]:
    """Empty classes for bases that are defined nowhere here."""
    known = {name for node in nodes for name in defined(node)} | set(vars(builtins))
    bases = (base for node in nodes if isinstance(node, ast.ClassDef) for base in node.bases)
    absent = {ast.unparse(base).split(".")[0] for base in bases} - known
    made = "class {}:\n    def __init__(self, *given, **named):\n        pass"
    return [made.format(name) for name in sorted(absent)]


class _Older(ast.NodeTransformer):
    """What Python 2 and older NumPy meant, in today's words."""

    def __init__(self, *, divides: bool) -> None:
        self.divides = divides

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        of_numpy = isinstance(node.value, ast.Name) and node.value.id in ("np", "numpy")
        if of_numpy and node.attr in ("int", "float", "bool", "object"):
            return ast.Name(node.attr, node.ctx)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if self.divides and isinstance(node.op, ast.Div):
            return ast.Call(ast.Name("_divided", ast.Load()), [node.left, node.right], [])
        return node


DIVIDED = """def _divided(a, b):
    whole = isinstance(a, (int, np.integer)) and isinstance(b, (int, np.integer))
    return a // b if whole else a / b
"""


# What public code takes from a module that students' processes lack.
STAND_INS = {
    "scipy.stats": """class norm:
    @staticmethod
    def cdf(z):
        return np.vectorize(lambda each: (1 + math.erf(each / math.sqrt(2))) / 2)(z)

    @staticmethod
    def pdf(z):
        return np.exp(-np.asarray(z) ** 2 / 2) / math.sqrt(2 * math.pi)
""",
}


def is_python_2(text: str) -> bool:
    return bool(re.search(r"\bxrange\b|^\s*print [^(=]", text, re.MULTILINE))


def fitted(files: Files, source: Source, *, stub: str, part: str, adapter: str | None) -> str:
    """A student's file that answers `part` with what `source` names.

    `adapter` is one of `fairness/adapters/`, called with theirs and the part's arguments;
    None hands the arguments on as they are.
    """
    text = files(source.path)
    if text is None:
        raise NotFitted("its mirror has no such file at that commit")
    nodes = with_siblings(files, source.path, tree_of(text), source.name)
    if any(isinstance(leaf, ast.Global) for node in nodes for leaf in ast.walk(node)):
        raise NotFitted("it keeps a global")
    older = is_python_2(text)
    nodes = [ast.fix_missing_locations(_Older(divides=older).visit(node)) for node in nodes]
    body = "\n".join(ast.unparse(node) for node in nodes)
    old = [f"{new} = {now}" for new, now in PYTHON_2.items() if new in body]
    old += [DIVIDED] if older else []
    inside = "\n".join(
        [
            "import numpy as np",
            *old,
            *_stand_ins(nodes),
            body,
            f"return {_meant(nodes, source.name)}",
        ]
    )
    theirs = "\n".join(f"    {line}" for line in inside.splitlines())
    lines = ["import math", "import numpy as np", "", *_ours(stub), "def _theirs():", theirs, ""]
    return "\n".join([*lines, "theirs = _theirs()", "", _answer(stub, part, adapter), ""])


def _meant(nodes: list[ast.stmt], name: str) -> str:
    """What gives `name` there; a method is bound to an object that has nothing."""
    top, _, method = name.partition(".")
    holder = next((each for each in nodes if getattr(each, "name", None) == top), None)
    found = (each for each in getattr(holder, "body", []) if getattr(each, "name", "") == method)
    meant = next(found, None) if method else None
    if not isinstance(meant, ast.FunctionDef) or meant.decorator_list:
        return name
    return f"{name}.__get__(object())"


def _ours(stub: str) -> list[str]:
    """What the stub gives a student beside the parts: constants and small functions."""
    kept = []
    for node in ast.parse(stub).body:
        unfinished = "NotImplementedError" in ast.dump(node)
        if isinstance(node, ast.FunctionDef | ast.Assign) and not unfinished:
            kept.append(ast.unparse(node))
    return kept


def _answer(stub: str, part: str, adapter: str | None) -> str:
    """The part itself, as the stub has it, with theirs in it."""
    if adapter and isinstance(_adapters().get(adapter), ast.ClassDef):
        return "import inspect\n\n" + ast.unparse(_adapters()[adapter]).replace(
            adapter, "Perceptron", 1
        )
    meant = next(node for node in ast.parse(stub).body if getattr(node, "name", None) == part)
    names = [argument.arg for argument in meant.args.args]
    head = f"def {part}({ast.unparse(meant.args)}):"
    if adapter is None:
        return f"{head}\n    return theirs({', '.join(names)})"
    ours = [ast.unparse(_adapters()[each]) for each in _closure(adapter)]
    call = ", ".join(["theirs", *names])
    return "\n\n".join(
        ["import copy\nimport inspect", *ours, f"{head}\n    return {adapter}({call})"]
    )


@cache
def _adapters() -> dict[str, ast.stmt]:
    files = sorted(ADAPTERS.glob("*.py"))
    tree = ast.parse("\n\n".join(file.read_text("utf-8") for file in files))
    for node in ast.walk(tree):  # a student's file needs no docstrings of ours
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def _closure(adapter: str) -> list[str]:
    """The adapter and those of ours that it calls."""
    if adapter not in _adapters():
        raise NotFitted(f"no adapter {adapter}")
    wanted, left = [], [adapter]
    while left:
        name = left.pop()
        if name in wanted:
            continue
        wanted.append(name)
        left.extend(each for each in used(_adapters()[name]) if each in _adapters())
    return wanted[::-1]
