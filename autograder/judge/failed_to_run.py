"""Findings about how a file fails to run at all: a pure reading of what the candidate reported."""

from __future__ import annotations

import difflib
import platform
import re
from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from autograder.candidate import serialization
from autograder.interview.replies import clean
from autograder.judge.compare import UNUSABLE, unusable
from autograder.judge.evidence import Evidence
from autograder.languages.catalogue import say
from autograder.model import Finding, Key, Part, Place, Status

_ARITY = re.compile(
    r"takes \d|takes from \d|takes no|positional argument|unexpected keyword|missing \d+ required"
    r"|multiple values for argument|not callable"
)
_WALL = {  # what an OSError says where an honest file meets the wall
    "accident.network": re.compile("name resolution|Name or service|urlopen error|https?://"),
    "accident.sandbox": re.compile(r"\[Errno (?:1|38)\]"),
    "accident.room": re.compile(r"\[Errno 2[78]\]"),
    "accident.read_only": re.compile(r"\[Errno 30\]"),
    "accident.file": re.compile(r"\[Errno 2\]|not found"),
}
# What Keras says in its own words, of mistakes that are common.
_KERAS = {
    r"must have rank \(ndim\) `target\.ndim - 1`|must have the same rank|same shape.*target": (
        "accident.one_hot"
    ),
    r"You must call `compile\(\)`": "accident.not_compiled",
    r"output size would be zero or negative|Negative dimension size": "accident.too_small",
    r"valid range of \[0, \d+\)": "accident.label_range",
    r"\] = \d+ is not in \[0, \d+\)": "accident.index_range",
}
_UNPACKED = re.compile(r"values to unpack \(expected (\d+)")
_TYPOGRAPHIC = re.compile("[‘’“”–—…´]")


def import_finding(
    imported: dict[str, Any] | None, ended: str, path: str, start_s: float, *, hidden: bool
) -> tuple[Status, Finding]:
    """Why the file could not be imported."""
    if imported is None:
        top = Place(file=path, line=1)
        if ended in ("import-timeout", "starved"):  # the latter where cells have used all the time
            message = say("accident.import_timeout", limit=start_s)
            return "timeout", _accident("import_timeout", message, top)
        if ended == "import-flooded":
            return "error", _accident("flooded", say("accident.flooded"), top)
        return "error", _accident("import_died", say("accident.import_died"), top)
    line = imported.get("line")
    where = Place(file=file_of(imported, path), line=line) if line else None
    if hidden:  # line, name and text are the candidate's to choose, and carry what it has seen
        return "error", _accident("import_error", say("accident.hidden.import"))
    if imported.get("status") == "syntax":
        message = say(
            "accident.syntax",
            line=line or 1,
            message=_text(imported, "message"),
            hint=syntax_hint(imported),
        )
        return "error", _accident("syntax", message, where)
    if imported.get("type") == "SystemExit":
        return "error", _accident("import_exit", say("accident.import_exit"), where)
    behind, hint = _behind(imported)
    message = say(
        "accident.import_error",
        line=line or "?",
        type=_text(imported, "type"),
        message=_text(imported, "message"),
        hint=hint,
    )
    name = "old_spelling" if behind == "old_spelling" else "import_error"
    return "error", _accident(name, message, where)


def missing_finding(name: str, names: list[str], asked: set[str]) -> Finding:
    """A name the exercise needs is not there; the nearest that is, and is not `asked` itself."""
    names = [other for other in names if other not in asked]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    lowered = [other for other in names if other.lower() == name.lower()]
    candidates = lowered or near
    tail = (
        say("accident.missing.near", near=candidates[0], name=name)
        if candidates
        else say("accident.missing.none")
    )
    return _accident("missing", say("accident.missing", name=name, near=tail))


def ending_finding(ended: str, key: Key, part: Part) -> tuple[Status, Finding]:
    """Why a part has no complete set of replies."""
    if ended == "timeout":
        message = say("accident.timeout", limit=key.idle_s)
        if part.seconds is not None:
            message = say("accident.timeout.training", limit=part.seconds)
        return "timeout", _accident("timeout", message)
    if ended == "starved":
        return "timeout", _accident("starved", say("accident.starved"))
    if ended == "flooded":
        return "error", _accident("flooded", say("accident.flooded"))
    return "error", _accident("died", say("accident.died"))


def not_implemented_finding(evidence: Evidence, part: Part, asked: set[str]) -> Finding:
    message = say("accident.not_implemented")
    blamed = _text(evidence.reply, "message")
    own = {part.name, *part.uses}
    begins = blamed.removesuffix(".__init__")  # of a class, whose other parts need it
    if set(blamed.split(".")) <= asked - own or (begins != blamed and begins in asked):
        message = say("accident.not_implemented.other", function=blamed)
    return _accident("not_implemented", message)


def outcome_finding(
    evidence: Evidence,
    part: Part,
    path: str,
    *,
    hidden: bool,
    signatures: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Status, Finding] | None:
    """An exception, None or a non-answer where numbers were expected; None for anything else.

    `signatures` are those of the exercise's functions: a probe may call others than the part's own.
    """
    reply = evidence.reply
    if reply["kind"] == "too_large":
        return "error", _accident("too_large", say("accident.too_large", limit=32))
    if reply.get("type") == UNUSABLE:
        if hidden:
            return "error", _accident("model", say("accident.hidden.model", name=part.name))
        if reply.get("message") == "not_a_model:NoneType":
            return "failed", _accident(
                "returned_none", say("accident.returned_none", name=part.name)
            )
        text = unusable(str(reply.get("message")))
        message = say("accident.model", what=text[:1].upper() + text[1:])
        return "error", _accident("model", message)
    if reply["kind"] == "raised":
        if hidden:
            message = say("accident.hidden.exception", name=part.name)
            return "error", _accident("exception", message)
        return "error", _raised_finding(evidence, part, path, signatures)
    if evidence.case.expected["kind"] == "raised":
        value = reply.get("value")
        if isinstance(value, dict) and str(value.get("$o")).endswith("Error"):
            name = str(value["$o"]).rsplit(".", 1)[-1][:60]
            text = say("accident.return_for_raise", error=name)
            return "failed", _accident("return_for_raise", text)
        message = say(
            "accident.should_raise",
            error=evidence.case.expected["type"],
            got="…" if hidden else _returned(evidence),
        )
        return "failed", _accident("should_raise", message)
    if reply["kind"] == "returned" and reply.get("value") is None:
        return "failed", _accident("returned_none", say("accident.returned_none", name=part.name))
    value = reply.get("value")
    if isinstance(value, dict) and "$o" in value:
        shown = "…" if hidden else clean(str(value["$o"]))[:60]
        message = say("accident.opaque", what=part.name, type=shown)
        return "failed", _accident("opaque", message)
    return None


def _raised_finding(
    evidence: Evidence, part: Part, path: str, signatures: Mapping[str, str]
) -> Finding:
    reply = evidence.reply
    line = reply.get("line")
    where = Place(file=file_of(reply, path), line=line) if line else None
    message = _text(reply, "message")
    module = _absent(reply)
    if module:
        text = say("accident.absent.lost", module=module, name=part.name)
        if line is not None:
            text = say("accident.absent", module=module, place=_spot(reply, line),
                       text=_text(reply, "text"))  # fmt: skip
        return _accident("absent", text, where)
    if reply.get("type") == "SystemExit":
        return _accident("exit", say("accident.exit"), where)
    if reply.get("type") == "NotImplementedError":
        return _accident("not_implemented", say("accident.not_implemented.partly"), where)
    if reply.get("type") == "TypeError" and line is None and _ARITY.search(message):
        return _accident("arity", _arity(part, message, signatures))
    if line is None and "NoneType" in message:
        return _accident("returned_none", say("accident.returned_none", name=part.name))
    if line is None:  # the student's code returned, and the exercise could not use what it gave
        unpacked = _UNPACKED.search(message)
        if unpacked:
            text = say("accident.unusable.count", name=part.name, count=unpacked[1])
        else:
            kind = _text(reply, "type")
            text = say("accident.unusable", name=part.name, type=kind, message=message)
        return _accident("unusable", text)
    expected = evidence.case.expected
    behind, hint = _behind(reply, wanted=expected["kind"] == "raised")
    if expected["kind"] == "raised":
        hint = hint or say("accident.other_error", error=expected["type"])
    text = say(
        "accident.exception",
        place=_spot(reply, line) if reply.get("file") else say("place.line", line=line),
        function=_text(reply, "function") or say("place.your_file"),
        text=_text(reply, "text"),
        type=_text(reply, "type"),
        message=message,
        hint=hint,
    )
    return _accident(behind or "exception", text, where)


def _arity(part: Part, message: str, signatures: Mapping[str, str]) -> str:
    """What is said of a call that a function does not take: of that one, whose part it is."""
    cleaned = re.sub(r"^\w+\.", "", message)
    owner, _, _ = message.partition(".__init__(")
    called = owner if owner != message else cleaned.partition("(")[0]
    told = {"name": part.name, "message": cleaned}
    if called != part.name and called in part.uses:
        other = say("accident.arity.other", **told, other=called)
        signature = signatures.get(called, "")
        return say("accident.arity.should", text=other, signature=signature) if signature else other
    return say("accident.arity", **told, signature=part.signature)


def _absent(report: dict[str, Any]) -> str:
    """The module that an error says is not there; a student's own words may not say more."""
    said = re.fullmatch(r"No module named '(\w+)[\w.]*'", str(report.get("message")))
    return said.group(1) if said and report.get("type") == "ModuleNotFoundError" else ""


def file_of(report: dict[str, Any], path: str) -> str:
    """The file in which something happened: a module of the student's lies beside `path`."""
    beside = report.get("file")
    return str(PurePath(path).parent / beside) if beside else path


def _spot(report: dict[str, Any], line: int) -> str:
    beside = report.get("file")
    if beside:
        return say("report.spot", spot=beside, line=line)
    return say("place.small_line", line=line)


def _returned(evidence: Evidence) -> str:
    from autograder.judge.shortened import brief

    try:
        return brief(serialization.decode(evidence.reply.get("value")))
    except (serialization.Malformed, serialization.TooLarge):
        return say("shown.something_unreadable")


def _behind(report: dict[str, Any], *, wanted: bool = False) -> tuple[str, str]:
    """What is probably behind an exception: the name of a finding, and a sentence to add.

    Both may be empty. `wanted` is whether the case asks for an exception.
    """
    from autograder.judge.renamed_apis import old_spelling

    spelling = old_spelling(_text(report, "message"), _text(report, "text"))
    if spelling:
        return "old_spelling", say(spelling)
    hint = _hint(report)
    if hint:
        return "", hint
    from autograder.judge.errors_explained import explained

    found = explained(report, wanted=wanted)
    return ("", "") if found is None else (found.name, found.text)


def _hint(report: dict[str, Any]) -> str:
    """What the surroundings have to do with it: the wall, Keras, what is not there."""
    kind = report.get("type")
    bases = report.get("bases")
    said = _text(report, "message")
    for pattern, key in _KERAS.items():
        if re.search(pattern, said):
            return say(key)
    if kind == "EOFError":
        return say("accident.input")
    if kind == "NameError" and "get_ipython" in _text(report, "message"):
        return say("accident.notebook")
    if isinstance(bases, list) and "ImportError" in bases:
        found = re.search(r"No module named '([\w.]+)'", _text(report, "message"))
        if found:
            return say("accident.module", module=found.group(1))
        return say("accident.relative")
    if "URL fetch failure" in _text(report, "message"):
        return say("accident.download")
    if "expected ndim=4, found ndim=2" in _text(report, "message"):
        return say("accident.no_maps")
    if kind == "MemoryError" or (kind == "_ArrayMemoryError"):
        return say("accident.memory")
    if kind == "RecursionError":
        return say("accident.recursion")
    if kind == "RuntimeError" and "start new thread" in _text(report, "message"):
        return say("accident.threads")
    if isinstance(bases, list) and "OSError" in bases:
        said = _text(report, "message")
        return next((say(key) for key, sign in _WALL.items() if sign.search(said)), "")
    return ""


def syntax_hint(imported: dict[str, Any]) -> str:
    """What a syntax error is likely to come from, as a sentence to add; empty for nothing known."""
    if _text(imported, "text").startswith(("<<<<<<<", "=======", ">>>>>>>")):
        return say("accident.syntax.merge")
    from autograder.judge.newer_python import newer_syntax

    newer = newer_syntax(_text(imported, "text"), _text(imported, "message"))
    if newer is not None:
        here = platform.python_version()
        return say("accident.syntax.newer", needed=f"{newer[0]}.{newer[1]}", here=here)
    if imported.get("type") == "TabError":
        return say("accident.syntax.tabs")
    if _TYPOGRAPHIC.search(_text(imported, "text")):
        return say("accident.syntax.quotes")
    if "null byte" in _text(imported, "message"):
        return say("accident.syntax.null")
    return ""


def _accident(id: str, message: str, where: Place | None = None) -> Finding:
    return Finding(kind="accident", id=f"accident.{id}", message=message, where=where)


def exception_beside(evidence: Evidence, part: Part, *, hidden: bool) -> str:
    """What is said of an exception in one case, where another case gave wrong values."""
    if hidden:
        return say("accident.hidden.exception", name=part.name)
    line = evidence.reply.get("line")
    place = say("place.line", line=line) if line else part.name
    error = _text(evidence.reply, "type")
    _, hint = _behind(evidence.reply, wanted=evidence.case.expected["kind"] == "raised")
    hint = hint or say("care.raises.said", message=_text(evidence.reply, "message"))
    return say("care.raises", case=evidence.case.name, error=error, place=place) + hint


def _text(report: dict[str, Any], name: str) -> str:
    """A text the candidate sent, which `reply` has cut and cleaned, as it goes into a sentence."""
    text = " ".join(str(report.get(name) or "").split()).rstrip(".")
    return text or say("shown.no_message") if name == "message" else text
