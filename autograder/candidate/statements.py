"""Runs a student's file or cell to its end: what an absent module or an `exit()` stops goes on
with the next statement.

Where nothing of the kind happens, the code runs as Python runs it, compiled once and as a whole.
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping, Sequence

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


def names_of(module: types.ModuleType, filename: str) -> dict[str, int | None]:
    """The callables a module defines, methods of its classes among them, with their lines."""
    names: dict[str, int | None] = {}
    for name, value in list(vars(module).items())[:2000]:
        try:
            if not isinstance(name, str) or name.startswith("__") or not callable(value):
                continue
            if isinstance(value, type):
                methods = {n: _line(m, filename) for n, m in list(vars(value).items())[:200]}
                known = {n: line for n, line in methods.items() if line is not None}
                names[name[:100]] = min(known.values(), default=None)
                for method, line in known.items():
                    if not method.startswith("__"):
                        names.setdefault(method[:100], line)
            else:
                names[name[:100]] = _line(value, filename)
        except BaseException:  # an object whose attributes fail is not for us to name
            continue
    return names


def _line(function: Any, filename: str) -> int | None:
    code = getattr(function, "__code__", None)
    if isinstance(code, types.CodeType) and code.co_filename == filename:
        return code.co_firstlineno
    return None
