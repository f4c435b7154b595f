"""Runs inside the wall: imports a student's file, puts the probes to it, sends the replies.

Started by path as `python -I -S harness.py PRELOAD SITE_PACKAGES…`. The job is one JSON document on
standard input. Replies are lines on a private copy of descriptor 1, each opened by the job's
nonce; what the student prints goes to descriptor 2 and is only text to show. There is no answer
in this process and none can be asked for.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if entry] + sys.argv[2:]

import base64
import contextlib
import gc
import importlib.machinery
import importlib.util
import io
import json
import marshal
import os
import time
import types
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

HERE = os.path.dirname(os.path.abspath(__file__))

if TYPE_CHECKING or __package__:
    from autograder.candidate import (
        helper_modules,
        limits,
        measures,
        own_names,
        remembered,
        serialization,
        statements,
        under_test,
    )
    from autograder.candidate import own_defaults as defaults
    from autograder.candidate.arguments import Guarded, Inputs, Watch
    from autograder.candidate.raised import MAX_TEXT, describe
    from autograder.candidate.silence import silence
else:  # started by path, where `autograder` is not importable
    sys.path.insert(0, HERE)
    import helper_modules
    import limits
    import measures
    import own_defaults as defaults
    import own_names
    import remembered
    import serialization
    import statements
    import under_test
    from arguments import Guarded, Inputs, Watch
    from raised import MAX_TEXT, describe
    from silence import silence

    sys.path.remove(HERE)
    for _name in (  # a student's file may have such a name
        "arguments", "helper_modules", "limits", "measures", "own_defaults", "own_names",
        "raised", "remembered", "serialization", "silence", "statements", "under_test",
    ):  # fmt: skip
        del sys.modules[_name]

REPEAT_WITHIN_S = 0.05
REPEATED = 2  # cases of each group, its first: a random number shows in any, a kept variable too
# A fifth of NumPy's own time: they wait for a job that has the word, or may do without it, and are
# there before a student's own `random.py` can be found.
LATE = ("random", "numpy.random", "numpy.fft")
evaluator, keras_ways = measures.evaluator, remembered  # for a process that forks others
made: dict[str, Any] = {}  # `jupyter_names`, where they were made before a fork
LIBRARIES = ("jax", "keras", "tensorflow", "torch")
SERVED = {  # what a process of ours does that runs no line of a student's, by its job's own entry
    "evaluators": measures.evaluate,
    "measures": measures.serve,
    "implementations": under_test.serve,
}


def main() -> None:
    """Read the job, run it, send the replies. Never raises for anything a student did."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):  # killed at the end, so nothing may wait in a buffer
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    wanted = sys.argv[1].split(",")
    del sys.argv[1:]  # nothing of ours for a student's argument parser
    gc.disable()  # or all that is imported is looked through again and again
    null = os.open(os.devnull, os.O_RDWR)
    _import([name for name in wanted if name not in LATE], null)  # warm before the job arrives
    text = under_test.heard(0)
    job = json.loads(text)
    later = [name for name in LATE if name not in sys.modules]
    if later and (job.get("beside") or job.get("converses") or b"random" in text or b"fft" in text):
        _import(later, null)
    remembered.remember()
    gc.freeze()  # Keras' `clear_session` collects garbage, and need not look through TensorFlow
    gc.enable()
    if job.get("converses"):
        job["line"] = os.dup(0)
    os.dup2(null, 0)
    os.close(null)
    nonce = job["nonce"]

    def send(message: dict[str, Any]) -> None:
        replies.write(f"{nonce} {json.dumps(message)}\n".encode())
        replies.flush()

    watch = Watch()
    limits.lower(job["limits"])
    send({"ready": True})  # what takes long from here on is the student's
    if "measures" in job:
        job["measures"] = _code("<measures>", *job["measures"])
    for ours, serve in SERVED.items():
        if ours in job:
            serve(job, send)
            send({"done": True})
            return
    skipped: list[dict[str, Any]] = []
    modules = helper_modules.lay_beside(job["beside"], skipped, job.get("beside_cells", {}))
    names = made or jupyter_names()
    names["beside"] = modules
    if "cells" in job:
        module, imported = load_cells(job, send, skipped)
    else:
        module, imported = load(job["source"], job["filename"], job["name"], skipped)
    imported["skipped"] = skipped
    with contextlib.suppress(Exception):  # a student may have replaced what is asked
        imported["settings"] = names["put_back"]()
    send({"imported": imported})
    if module is not None:
        _ask(job, module, watch, send)
    send({"done": True})


def _import(names: list[str], null: int) -> None:
    with silence(2, null):  # TensorFlow has much to say when it is imported
        for name in names:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def adopt(descriptors: list[int]) -> None:
    """In a fork: take the job, reply and text pipes as descriptors 0, 1 and 2, and no others.

    NumPy's generator is seeded anew, as in a fresh interpreter.
    """
    high = [os.dup(descriptor) for descriptor in descriptors]
    for number, descriptor in enumerate(high):
        os.dup2(descriptor, number)
    os.closerange(3, 1 << 12)
    # The streams of the process that was forked were made for other files.
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, closefd=False)  # noqa: SIM115
        for number, mode in enumerate("rww")
    )
    numpy = sys.modules.get("numpy")
    if numpy is not None:  # as `seed()`, which takes a millisecond in a fresh fork
        state = numpy.frombuffer(os.urandom(4 * 624), numpy.uint32)
        numpy.random.set_state(("MT19937", state, 624))
    sys.argv[1:] = ["sys"]  # everything is imported already


def _ask(
    job: dict[str, Any], module: Any, watch: Watch, send: Callable[[dict[str, Any]], None]
) -> None:
    """Put every case of the job to the student's module."""
    own_file = job["filename"]
    probes = types.ModuleType("probes")
    exec(_code("<probes>", *job["probes"]), probes.__dict__)
    renamed = own_names.called_by_own_names(module, job["parameters"])
    others = defaults.others(module, job["defaults"])
    for part in job["plan"]:
        apart = False  # once an argument was changed, no call may spoil another
        for group in part["groups"]:
            probe = getattr(probes, group["probe"])
            if "tests" in group:
                missing = next((name for name in part["uses"] if not _has(module, name)), None)
                ask = under_test.over(job["line"], send)
                for index, outcome in under_test.tried_all(
                    group, missing, partial(probe, module), ask, own_file, watch
                ):
                    send({"case": [part["name"], group["name"], index], "outcome": outcome})
                continue
            for index, inputs in enumerate(group["cases"]):
                repeat = index < REPEATED
                outcome = run_case(
                    module, probe, inputs, part["uses"], own_file, repeat, watch, apart
                )
                apart = apart or "changed" in outcome
                own_names.note(outcome, part["uses"], renamed)
                if others and part["quick"]:
                    state_defaults(outcome, module, probe, inputs, own_file, watch, others)
                    own_names.note({}, (), renamed)  # no call of the case's own
                send({"case": [part["name"], group["name"], index], "outcome": outcome})


def load(
    source: str, filename: str, name: str, skipped: list[dict[str, Any]] | None = None
) -> tuple[Any, dict[str, Any]]:
    """Execute a student's file as module `name`; tell how that went, and what was `skipped`.

    Returns (module, report); the module is None where the file could not be imported.
    """
    import linecache

    report: dict[str, Any] = {"status": "ok", "names": {}}
    try:
        code = statements.compiled(source, filename)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return None, {
            "status": "syntax",
            "type": type(error).__name__,
            "message": str(getattr(error, "msg", None) or error)[:MAX_TEXT],
            "line": getattr(error, "lineno", None) or 1,
        }
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    module = types.ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    try:
        statements.run(code, source, module.__dict__, [] if skipped is None else skipped)
    except BaseException as error:
        report = describe(error, filename)
        report["status"] = "error"
        report["names"] = statements.names_of(module, filename)
        return None, report
    report["names"] = statements.names_of(module, filename)
    report["imports"] = [name for name in LIBRARIES if name in sys.modules]
    return module, report


def load_cells(
    job: dict[str, Any], send: Callable[[dict[str, Any]], None], skipped: list[dict[str, Any]]
) -> tuple[Any, dict[str, Any]]:
    """Execute a notebook's cells, one after the other, as one module.

    A cell that fails ends there and takes no other with it. Each is compiled with the lines before
    it left blank, so that its line numbers are those of the whole source.
    """
    import linecache

    filename, source = job["filename"], job["source"]
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    module = types.ModuleType(job["name"])
    module.__file__ = filename
    sys.modules[job["name"]] = module
    failed: list[dict[str, Any]] = []
    for index, (first, text) in enumerate(job["cells"]):
        if job["announce"]:
            send({"cell": index})
        try:
            code = statements.compiled(text, filename, first)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            message = str(getattr(error, "msg", None) or error)[:MAX_TEXT]
            line = getattr(error, "lineno", None) or first
            kind = {"type": type(error).__name__, "message": message, "line": line}
            failed.append({"cell": index, "status": "syntax", **kind})
            continue
        try:
            statements.run(code, text, module.__dict__, skipped, first)
        except BaseException as error:
            failed.append({"cell": index, "status": "error", **describe(error, filename)})
    names = statements.names_of(module, filename)
    imports = [name for name in LIBRARIES if name in sys.modules]
    return module, {"status": "ok", "names": names, "imports": imports, "failed": failed}


def jupyter_names() -> dict[str, Any]:
    """Have the names that only Jupyter has, before a student's first line."""
    path = os.path.join(HERE, "notebook_names.py")
    code = importlib.machinery.SourceFileLoader("notebook", path).get_code("notebook")
    assert code is not None  # a source has code
    names: dict[str, Any] = {"__name__": "notebook", "beside": None}
    exec(code, names)
    return names


def _code(name: str, source: str, magic: str, code: str) -> types.CodeType:
    """Code of dlgrade's own: as it came, where it was compiled by the same Python."""
    if magic == importlib.util.MAGIC_NUMBER.hex():
        ready: types.CodeType = marshal.loads(base64.b64decode(code))
        return ready
    return compile(source, name, "exec", dont_inherit=True)


def run_case(
    impl: Any,
    probe: Any,
    inputs: dict[str, Any],
    uses: tuple[str, ...],
    own_file: str,
    repeat: bool = True,
    watch: Watch | None = None,
    apart: bool = False,
) -> dict[str, Any]:
    """Put one probe with one case's inputs to `impl`; return the outcome as plain data.

    The probe gets fresh copies; what has become of them is told, as hashes. A probe that took less
    than `REPEAT_WITHIN_S` seconds is run again, to see whether the answer is repeatable; every
    call then has copies of its own. Where one was changed, that run counts. `apart` gives every
    call its copies from the start. A model is built once.
    """
    for name in uses:
        if not _has(impl, name):
            return {"kind": "missing", "name": name}
    asked = Inputs(inputs)
    guarded = Guarded(impl)
    watch = watch or Watch()
    started = time.perf_counter()
    outcome = _run_once(guarded if apart else impl, probe, asked, own_file, watch)
    quick = time.perf_counter() - started < REPEAT_WITHIN_S
    if outcome["kind"] != "returned":
        return outcome
    after, again = outcome.get("after"), {"value": outcome["value"]}
    if quick and _may_vary(outcome["value"], repeat):
        with silence():
            again = _run_once(guarded, probe, asked, own_file, watch, stamped=False)
            if guarded.changed and not apart and again["kind"] == "returned":
                outcome = again
                again = _run_once(guarded, probe, asked, own_file, watch, stamped=False)
    if after:
        outcome["after"] = after
    if guarded.changed:
        outcome["changed"] = sorted(guarded.changed)
    if again.get("value") != outcome["value"]:
        outcome["repeat"] = again
    return outcome


def state_defaults(
    outcome: dict[str, Any],
    impl: Any,
    probe: Any,
    inputs: dict[str, Any],
    own_file: str,
    watch: Watch,
    others: list[defaults.Other],
) -> None:
    """Add what comes where the exercise's defaults are given, if that is anything else."""

    def run() -> dict[str, Any]:
        return _run_once(Guarded(impl), probe, Inputs(inputs), own_file, watch, stamped=False)

    if outcome["kind"] in ("returned", "raised"):
        with silence():
            defaults.state(outcome, run, impl, others)


def _may_vary(value: Any, repeat: bool) -> bool:
    """Whether a second run may tell. No model's number is drawn; 0 is twice as often as not."""
    if type(value) is dict and "$k" in value:
        return False
    return repeat or (type(value) in (int, float, bool) and value in (0, 1))


def _has(impl: Any, name: str) -> bool:
    try:
        return hasattr(impl, name)
    except BaseException:
        return False


def _run_once(
    impl: Any, probe: Any, inputs: Inputs, own_file: str, watch: Watch, *, stamped: bool = True
) -> dict[str, Any]:
    """One call's outcome; `stamped` where it is to be told what has become of the arguments."""
    arguments = inputs.fresh()
    try:
        with watch.call() as caught:
            value = probe(impl, **arguments)
            encoded, unpacked = serialization.encode_noting(value)
        outcome: dict[str, Any] = {"kind": "returned", "value": encoded}
        if unpacked:
            outcome["form"] = unpacked[:5]
        if stamped and (after := watch.stamps(arguments)):
            outcome["after"] = after
        if caught:
            texts = {str(w.message)[:200] for w in caught if issubclass(w.category, RuntimeWarning)}
            # Some BLAS libraries raise flags for products that are finite (numpy issue 28687).
            texts = {text for text in texts if not text.endswith(("in matmul", "in dot"))}
            if texts:
                outcome["warnings"] = sorted(texts)[:5]
        return outcome
    except serialization.TooLarge as error:
        return {"kind": "too_large", "size": error.size}
    except BaseException as error:
        return describe(error, own_file)


if __name__ == "__main__":
    os.closerange(3, 1 << 12)  # left open by whoever started dlgrade
    os.chdir(os.environ.get("HOME", "."))
    main()
