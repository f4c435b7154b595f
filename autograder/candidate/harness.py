"""Runs inside the wall: imports a student's file, puts the probes to it, sends the replies.

Started by path as `python -I -S harness.py SITE_PACKAGES…`. The job is one JSON document on
standard input. Replies are lines on a private copy of descriptor 1, each opened by the job's
nonce; what the student prints goes to descriptor 2 and is only text to show. There is no answer
in this process and none can be asked for.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if entry] + sys.argv[1:]

import io
import json
import os
import time
import types
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from autograder.candidate import plain
else:  # started by path, where `autograder` is not importable
    _here = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, _here)
    import plain

    sys.path.remove(_here)

REPEAT_WITHIN_S = 0.25
MAX_TEXT = 2000


def main() -> None:
    """Read the job, run it, send the replies. Never raises for anything a student did."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):  # killed at the end, so nothing may wait in a buffer
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    import numpy  # noqa: F401  (warm before the job arrives)

    job = json.loads(sys.stdin.buffer.read())
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    nonce = job["nonce"]

    def send(message: dict[str, Any]) -> None:
        replies.write(f"{nonce} {json.dumps(message)}\n".encode())
        replies.flush()

    _limit(job["limits"])
    module, imported = load(job["source"], job["filename"], job["name"])
    send({"imported": imported})
    if module is not None:
        probes = types.ModuleType("probes")
        exec(compile(job["probes"], "<probes>", "exec"), probes.__dict__)
        own_file = job["filename"]
        for part in job["plan"]:
            for group in part["groups"]:
                probe = getattr(probes, group["probe"])
                for index, inputs in enumerate(group["cases"]):
                    outcome = run_case(module, probe, inputs, part["uses"], own_file)
                    send({"case": [part["name"], group["name"], index], "outcome": outcome})
    send({"done": True})


def load(source: str, filename: str, name: str) -> tuple[Any, dict[str, Any]]:
    """Execute a student's file as module `name`; tell how that went.

    Returns (module, report); the module is None where the file could not be imported.
    """
    import linecache

    report: dict[str, Any] = {"status": "ok", "names": {}}
    try:
        code = compile(source, filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return None, {
            "status": "syntax",
            "type": type(error).__name__,
            "message": str(getattr(error, "msg", None) or error)[:MAX_TEXT],
            "line": getattr(error, "lineno", None) or 1,
            "text": (getattr(error, "text", None) or "")[:200].strip("\r\n"),
        }
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    module = types.ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    try:
        exec(code, module.__dict__)
    except BaseException as error:
        report = describe(error, filename)
        report["status"] = "error"
        report["names"] = _names(module, filename)
        return None, report
    report["names"] = _names(module, filename)
    report["imports"] = sorted({"tensorflow", "torch", "keras", "jax"} & set(sys.modules))
    return module, report


def run_case(
    impl: Any,
    probe: Any,
    inputs: dict[str, Any],
    uses: tuple[str, ...],
    own_file: str,
    repeat: bool = True,
) -> dict[str, Any]:
    """Put one probe with one case's inputs to `impl`; return the outcome as plain data.

    The probe gets fresh copies, which are compared afterwards: a changed argument is told. A
    probe that took less than `REPEAT_WITHIN_S` seconds is run again, to see whether the answer
    is repeatable.
    """
    for name in uses:
        if not hasattr(impl, name):
            return {"kind": "missing", "name": name}
    started = time.perf_counter()
    outcome = _run_once(impl, probe, inputs, own_file)
    quick = time.perf_counter() - started < REPEAT_WITHIN_S
    if repeat and quick and outcome["kind"] == "returned":
        again = _run_once(impl, probe, inputs, own_file)
        if again.get("value") != outcome["value"]:
            outcome["repeat"] = again
    return outcome


def _run_once(impl: Any, probe: Any, inputs: dict[str, Any], own_file: str) -> dict[str, Any]:
    arguments = {name: plain.decode(value) for name, value in inputs.items()}
    caught: list[warnings.WarningMessage] = []
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            value = probe(impl, **arguments)
            encoded = plain.encode(value)
    except plain.TooLarge as error:
        return {"kind": "too_large", "size": error.size}
    except BaseException as error:
        return describe(error, own_file)
    outcome: dict[str, Any] = {"kind": "returned", "value": encoded}
    changed = [name for name, value in inputs.items() if not _unchanged(arguments[name], value)]
    if changed:
        outcome["modified"] = changed
    texts = sorted({str(w.message)[:200] for w in caught if issubclass(w.category, RuntimeWarning)})
    if texts:
        outcome["warnings"] = texts[:5]
    return outcome


def _unchanged(argument: Any, original: Any) -> bool:
    try:
        return bool(plain.encode(argument) == original)
    except plain.TooLarge:
        return False


def describe(error: BaseException, own_file: str) -> dict[str, Any]:
    """An exception as plain data, with the innermost line that is the student's own."""
    line, function, text = None, None, None
    depth = 0
    trace = error.__traceback__
    while trace is not None and depth < 5000:
        depth += 1
        if trace.tb_frame.f_code.co_filename == own_file:
            line = trace.tb_lineno
            function = trace.tb_frame.f_code.co_name
        trace = trace.tb_next
    if line is not None:
        import linecache

        text = linecache.getline(own_file, line).strip()[:200]
    try:
        message = str(error)[:MAX_TEXT]
    except BaseException:
        message = ""
    return {
        "kind": "raised",
        "type": type(error).__name__[:100],
        "bases": [base.__name__[:100] for base in type(error).__mro__[:12]],
        "message": message,
        "line": line,
        "function": function,
        "text": text,
    }


def _names(module: types.ModuleType, filename: str) -> dict[str, int | None]:
    names: dict[str, int | None] = {}
    for name, value in list(vars(module).items())[:2000]:
        if not isinstance(name, str) or name.startswith("__"):
            continue
        code = getattr(value, "__code__", None)
        line = None
        if isinstance(code, types.CodeType) and code.co_filename == filename:
            line = code.co_firstlineno
        elif isinstance(value, type):
            for method, member in vars(value).items():
                code = getattr(member, "__code__", None)
                if isinstance(code, types.CodeType) and code.co_filename == filename:
                    line = line or code.co_firstlineno
                    if not method.startswith("__"):
                        names.setdefault(str(method)[:100], code.co_firstlineno)
        if callable(value) and not isinstance(value, types.ModuleType):
            names[name[:100]] = line
    return names


def _limit(limits: dict[str, int]) -> None:
    """Lower this process's own limits for good, where the platform knows them."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, value in limits.items():
        which = getattr(resource, name, None)
        if which is None:
            continue
        try:
            _, hard = resource.getrlimit(which)
            cap = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(which, (cap, cap))
        except (ValueError, OSError):  # macOS refuses some
            continue


if __name__ == "__main__":
    main()
