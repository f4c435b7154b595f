"""Runs a student's file or cell to its end: what an absent module or an `exit()` stops goes on
with the next statement, and the modules beside the file can be imported.

Where nothing of the kind happens, the code runs as Python runs it, compiled once and as a whole.
"""

from __future__ import annotations

import importlib.machinery
import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping, Sequence

BESIDE = "beside:"  # how the code of a helper module begins its file name
MAX_SKIPPED = 50
_TOP_LEVEL_AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_COROUTINE = 0x80  # inspect.CO_COROUTINE
_BLOCKS = ("body", "orelse", "finalbody")


class Absent:
    """Stands for what an absent module would have given: any use of it says which module."""

    def __init__(self, module: str) -> None:
        vars(self)["_module"] = module

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise self._error()

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise self._error()

    __getitem__ = __setitem__ = __iter__ = __enter__ = __len__ = __bool__ = __call__
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = __call__
    __truediv__ = __rtruediv__ = __array__ = __float__ = __int__ = __index__ = __call__
    __mro_entries__ = __setattr__ = __call__  # a base class, too

    def _error(self) -> ModuleNotFoundError:
        module = vars(self)["_module"]
        return ModuleNotFoundError(f"No module named {module!r}", name=module)


def compiled(text: str, filename: str, first: int = 1) -> types.CodeType:
    """The code of a text whose first line is number `first` of its file."""
    padded = "\n" * (first - 1) + text
    code: types.CodeType
    try:
        code = compile(padded, filename, "exec", dont_inherit=True)
    except SyntaxError:
        if "await" not in text and "async" not in text:
            raise
        try:
            code = compile(padded, filename, "exec", _TOP_LEVEL_AWAIT, dont_inherit=True)
        except SyntaxError:
            code = compile(padded, filename, "exec", dont_inherit=True)  # says it as usual
    return code


def run(
    code: types.CodeType,
    text: str,
    namespace: dict[str, Any],
    skipped: list[dict[str, Any]],
    first: int = 1,
) -> None:
    """Execute `code`, which `compiled` made of `text`. What had to be skipped is added."""
    try:
        _execute(code, namespace)
    except BaseException as error:
        if _cause(error) is None:
            raise
        import ast

        tree = ast.parse("\n" * (first - 1) + text)
        _Rest(code, namespace, skipped).go_on(tree.body, error)


def _execute(code: types.CodeType, namespace: dict[str, Any]) -> None:
    if not code.co_flags & _COROUTINE:
        exec(code, namespace)
        return
    import asyncio

    awaited = eval(code, namespace)
    try:
        loop = asyncio.new_event_loop()
    except OSError:  # behind the wall a loop may not be had; most awaits need none
        while True:
            try:
                awaited.send(None)
            except StopIteration:
                return
    try:
        loop.run_until_complete(awaited)
    finally:
        loop.close()


def _cause(error: BaseException) -> str | None:
    """The absent module, or "" for an `exit()`; None for what is not passed over."""
    if type(error) is ModuleNotFoundError:
        name = error.name
        return name.partition(".")[0] if isinstance(name, str) and name else None
    return "" if type(error) is SystemExit else None


class _Rest:
    """Executes what stands after a statement that was stopped, one statement at a time."""

    def __init__(
        self, code: types.CodeType, namespace: dict[str, Any], skipped: list[dict[str, Any]]
    ) -> None:
        import __future__

        self._whole = code
        self._filename = code.co_filename
        self._flags = code.co_flags & __future__.annotations.compiler_flag | _TOP_LEVEL_AWAIT
        self._namespace = namespace
        self._skipped = skipped
        self._exited = False

    def go_on(self, body: Sequence[ast.stmt], error: BaseException) -> None:
        """Note what stopped, in one of the statements of `body`, and execute those after it."""
        line = _line_in(error, self._whole)
        hit, after = _after(list(body), line)
        todo = list(reversed(after))
        self._passed(hit, error, line)
        while todo:
            statement = todo.pop()
            try:
                one = self._code([statement])
                _execute(one, self._namespace)
            except BaseException as stopped:
                if _cause(stopped) is None:
                    if self._exited and isinstance(stopped, Exception):
                        continue  # as the author has it, this is never run
                    raise
                line = _line_in(stopped, one)
                hit, after = _after([statement], line)
                todo += reversed(after)
                self._passed(hit, stopped, line)

    def _code(self, statements: list[ast.stmt]) -> types.CodeType:
        import ast

        module = ast.Module(statements, type_ignores=[])
        code: types.CodeType = compile(
            module, self._filename, "exec", self._flags, dont_inherit=True
        )
        return code

    def _passed(self, hit: ast.stmt | None, error: BaseException, line: int) -> None:
        """Leave out the statement that was hit, or what of it needs the absent module."""
        import ast

        if len(self._skipped) >= MAX_SKIPPED:
            raise error
        module = _cause(error) or ""
        self._skipped.append({"line": line, "module": module, "file": self._filename})
        if not module:
            self._exited = True
            return
        if isinstance(hit, ast.Import):
            for alias in hit.names:
                self._imported(hit, alias, module)
        elif isinstance(hit, ast.ImportFrom):
            for alias in hit.names:
                self._namespace[alias.asname or alias.name] = Absent(module)
        elif isinstance(hit, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            try:
                _execute(self._code([_bare(hit, self._namespace)]), self._namespace)
            except ModuleNotFoundError:
                self._namespace[hit.name] = Absent(module)
        elif hit is not None:
            for name in _stored(hit):
                self._namespace[name] = Absent(module)

    def _imported(self, hit: ast.Import, alias: ast.alias, module: str) -> None:
        import ast

        one = ast.copy_location(ast.Import([alias]), hit)
        try:
            _execute(self._code([one]), self._namespace)
        except ModuleNotFoundError as error:
            name = alias.asname or alias.name.partition(".")[0]
            self._namespace[name] = Absent(_cause(error) or module)


def _line_in(error: BaseException, code: types.CodeType) -> int:
    """The line of `code` that an exception came out of."""
    line = 1
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code is code:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _after(body: list[ast.stmt], line: int) -> tuple[ast.stmt | None, list[ast.stmt]]:
    """The innermost statement on a line, and those after it, first in its block, then outside."""
    import ast

    for number, statement in enumerate(body):
        decorators = getattr(statement, "decorator_list", [])
        begins = min([statement.lineno, *(one.lineno for one in decorators)])
        if not begins <= line <= (statement.end_lineno or statement.lineno):
            continue
        rest = body[number + 1 :]
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return statement, rest
        handlers = getattr(statement, "handlers", []) + getattr(statement, "cases", [])
        blocks = [getattr(statement, name, None) for name in _BLOCKS]
        for block in [*blocks, *(handler.body for handler in handlers)]:
            if isinstance(block, list) and block:
                hit, inner = _after(block, line)
                if hit is not None:
                    return hit, inner + rest
        return statement, rest
    return None, [statement for statement in body if statement.lineno > line]


def _bare(statement: ast.stmt, namespace: Mapping[str, Any]) -> ast.stmt:
    """A definition without annotations, and without decorators of a module that is absent."""
    import ast

    class Bare(ast.NodeTransformer):
        def visit_FunctionDef(self, node: Any) -> Any:
            node.decorator_list = [
                one
                for one in node.decorator_list
                if not any(
                    isinstance(namespace.get(name.id), Absent)
                    for name in ast.walk(one)
                    if isinstance(name, ast.Name)
                )
            ]
            node.returns = None
            given = node.args
            every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
            for argument in every:
                if argument is not None:
                    argument.annotation = None
            return self.generic_visit(node)

        visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815  (its name is that of ast)

    changed: ast.stmt = Bare().visit(statement)
    return changed


def _stored(statement: ast.stmt) -> list[str]:
    import ast

    return [
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


class Beside:
    """Finds the modules that lay beside a student's file, by the names they have there."""

    def __init__(self, sources: Mapping[str, str], skipped: list[dict[str, Any]]) -> None:
        self.sources = dict(sources)
        self._skipped = skipped

    def __repr__(self) -> str:
        return "modules beside the file"  # no address: the same in every process

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        stem = fullname.replace(".", "/")
        for name in (f"{stem}/__init__.py", f"{stem}.py"):
            if name in self.sources:
                package = name.endswith("/__init__.py")
                spec = importlib.machinery.ModuleSpec(
                    fullname,
                    self,  # type: ignore[arg-type]  # it has a loader's two methods
                    origin=name,
                    is_package=package,
                )
                spec.has_location = True
                return spec
        if any(name.startswith(f"{stem}/") for name in self.sources):
            return importlib.machinery.ModuleSpec(fullname, None, is_package=True)
        return None

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        import linecache

        name = str(module.__spec__.origin if module.__spec__ else "")
        text, shown = self.sources[name], BESIDE + name
        linecache.cache[shown] = (len(text), None, text.splitlines(True), shown)
        run(compiled(text, shown), text, vars(module), self._skipped)


def lay_beside(sources: Mapping[str, str], skipped: list[dict[str, Any]]) -> Beside:
    """Have modules of these names and texts found, before any that are installed."""
    beside = Beside(sources, skipped)
    sys.meta_path.insert(0, beside)
    return beside
