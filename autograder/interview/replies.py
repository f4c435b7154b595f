"""What a candidate sent, made safe to keep: fresh records of known fields, types and lengths.

The candidate's process belongs to the student. Whatever does not have the form that the harness
writes is not taken down; texts are cut and cleaned of control characters; lines and names are
checked against the source that the parent itself has read.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from autograder.candidate.helper_modules import BESIDE
from autograder.candidate.raised import FORMS, MOST_FORMS
from autograder.interview.misspelt import MISSPELT, names_in, names_like
from autograder.interview.own_objects import Size, lengths_of_own, locals_of_init

OUTCOMES = frozenset({"returned", "raised", "missing", "too_large"})
PLAIN = {"kind", "value", "after"}  # of most replies; what came of the arguments is no record's
LIBRARIES = ("jax", "keras", "tensorflow", "torch")
# What a file may have set of TensorFlow and Keras for good, and what is put back.
SETTINGS = ("eager", "floatx", "channels", "policy")
MAX_NAMES = 2000
MAX_LIST = 12
MAX_CELLS = 500
MAX_WORD = 200  # characters
MAX_AXES = 64
MAX_LINE = 500
MOST_NEAR = 3
_WORD = re.compile(r"[^\x00-/:-@\[-^`{-\x7f]+")  # letters, digits, `_`, and all beyond ASCII
_OF_OBJECT = re.compile(r"^'(\w{1,80})' object has no attribute '(\w{1,80})'")
_OTHER_LENGTH = re.compile(
    r"not aligned|core dimension|broadcast together|out of bounds for axis 0"
)
_COLOUR = re.compile("\x1b\\[[0-9;]*m")  # Keras prints parts of its messages in bold
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(text: str, *, lines: bool = False) -> str:
    """The text without control characters, bidi marks, lone surrogates and the like.

    With `lines`, line ends and tabs stay; without, they become spaces.
    """

    def safe(character: str) -> str:
        if character in "\n\t":
            return character if lines else " "
        return "�" if unicodedata.category(character) in _UNPRINTABLE else character

    text = _COLOUR.sub("", text)
    plain = text.replace("\n", " ").replace("\t", " ")
    if plain.isascii() and plain.isprintable():
        return text if lines else plain
    return "".join(map(safe, text))


class Reader:
    """Reads one candidate's messages against the student's own source."""

    def __init__(self, source: str, beside: Mapping[str, str] | None = None) -> None:
        self.lines = source.split("\n")
        self.beside = {name: text.split("\n") for name, text in (beside or {}).items()}
        self._every = "\n".join([source, *(beside or {}).values()])

    @cached_property
    def defined(self) -> frozenset[str]:
        """Names of the functions and classes that the source defines."""
        return frozenset(re.findall(r"\b(?:def|class)\s+(\w+)", self._every))

    @cached_property
    def words(self) -> frozenset[str]:
        """All names in the source; asked for when there are replies, and nothing is waited for."""
        every = self._every
        return frozenset(_WORD.findall(every) if every.isascii() else _words(every))

    @cached_property
    def _names(self) -> tuple[set[str], set[str]]:
        return names_in(self._every)

    @cached_property
    def _locals(self) -> frozenset[tuple[str, str]]:
        return locals_of_init(self._every)

    @cached_property
    def _lengths(self) -> dict[str, Size]:
        return lengths_of_own(self._every)

    def outcome(self, raw: Any, *, repeated: bool = False) -> dict[str, Any] | None:
        """A fresh outcome record, or None where `raw` is not one."""
        kind = raw.get("kind") if isinstance(raw, dict) else None
        if not isinstance(kind, str) or kind not in OUTCOMES:
            return None
        if kind == "returned" and raw.keys() == PLAIN:
            return {"kind": kind, "value": raw["value"]}
        if kind == "missing":
            return {"kind": kind, "name": _text(raw.get("name"), 80)}
        if kind == "too_large":
            return {"kind": kind}
        if kind == "raised":
            record = {"kind": kind, **self.exception(raw)}
        elif "value" not in raw:
            return None
        else:
            record = {"kind": kind, "value": raw["value"]}
            for field in ("warnings", "form", "changed"):
                texts = _texts(raw.get(field))
                if texts:
                    record[field] = texts
        for field in ("repeat", "stated"):
            if field in raw and not repeated:
                again = self.outcome(raw[field], repeated=True)
                if again is None:
                    return None
                record[field] = again
        if "stated" in record:
            record["defaults"] = _defaults(raw.get("defaults"))
        if renamed := _renamed(raw.get("renamed")):
            record["renamed"] = renamed
        return record

    def imported(self, raw: Any) -> dict[str, Any] | None:
        """A fresh record of how the import went, or None where `raw` is not one."""
        status = raw.get("status") if isinstance(raw, dict) else None
        if status not in ("ok", "error", "syntax"):
            return None
        names = raw.get("names")
        kept: dict[str, int | None] = {}
        if isinstance(names, dict):
            for name, line in list(names.items())[:MAX_NAMES]:
                if name in self.words and name.isidentifier() and len(name) <= 80:
                    kept[name] = self.line(line)
        imports = raw.get("imports")
        libraries = [name for name in LIBRARIES if isinstance(imports, list) and name in imports]
        record = {"status": status, "names": kept, "imports": libraries, **self.exception(raw)}
        skipped = raw.get("skipped")
        if isinstance(skipped, list):
            passed = [entry for one in skipped[:MAX_CELLS] if (entry := self.skipped(one))]
            record["skipped"] = passed
        settings = raw.get("settings")
        if isinstance(settings, list):
            record["settings"] = [name for name in SETTINGS if name in settings]
        failed = raw.get("failed")
        if isinstance(failed, list):
            record["failed"] = [entry for one in failed[:MAX_CELLS] if (entry := self.failed(one))]
        return record

    def failed(self, raw: Any) -> dict[str, Any] | None:
        """A fresh record of a notebook cell that failed, or None where `raw` is not one."""
        if not isinstance(raw, dict) or raw.get("status") not in ("syntax", "error"):
            return None
        cell = raw.get("cell")
        if type(cell) is not int or cell < 0:
            return None
        return {"cell": cell, "status": raw["status"], **self.exception(raw)}

    def skipped(self, raw: Any) -> dict[str, Any] | None:
        """A fresh record of a statement that was passed over, or None where `raw` is not one."""
        module = raw.get("module") if isinstance(raw, dict) else None
        if not isinstance(module, str) or (module and module not in self.words):
            return None
        file = self.file(raw)
        said = str(raw.get("file"))[:200]
        if said.startswith(BESIDE) and not file:  # one that the file itself has written
            stem = said.removeprefix(BESIDE).removesuffix(".py")
            known = stem.isidentifier() and stem in self.words
            return {"module": module[:80], "file": f"{stem}.py", "line": None} if known else None
        line = self.line(raw.get("line"), file)
        return {"module": module[:80], "file": file, "line": line} if line else None

    def file(self, raw: dict[str, Any]) -> str:
        """The module beside the file that `raw` speaks of; empty for the file itself."""
        said = raw.get("file")
        name = said.removeprefix(BESIDE) if isinstance(said, str) else ""
        return name if name in self.beside else ""

    def exception(self, raw: dict[str, Any]) -> dict[str, Any]:
        file = self.file(raw)
        line = self.line(raw.get("line"), file)
        lines = self.beside.get(file, self.lines)
        text = clean(lines[line - 1].strip()[:200]).strip() if line else ""
        told = _text(raw.get("message"), 300)
        forms = _forms(raw.get("forms"), text)
        near, of_self = self.near(told)
        return {
            "type": _text(raw.get("type"), 80) or "Exception",
            "bases": _texts(raw.get("bases")),
            "message": told,
            "line": line,
            "function": self.function(raw.get("function")),
            "text": text,
            **({"file": file} if file else {}),
            **({"forms": forms} if forms else {}),
            **({"near": near} if near else {}),
            **({"of_self": True} if of_self else {}),
            **({"optional": True} if self.optional(told, text) else {}),
            **({"of_init": True} if self.of_init(told) else {}),
            **({"lengths": lengths} if (lengths := self.lengths(told, text)) else {}),
        }

    def near(self, message: str) -> tuple[list[str], bool]:
        """Of a name of which an error says that it is not there: names in the code that are nearly
        the same, and whether `self` has it."""
        found = MISSPELT.search(message)
        if found is None:
            return [], False
        names, of_self = self._names
        asked = found[1] or found[2]
        return names_like(asked, sorted(names), MOST_NEAR), asked in of_self

    def of_init(self, message: str) -> bool:
        """Whether what an object has not is a local name of its class's `__init__`."""
        found = _OF_OBJECT.search(message)
        return found is not None and found.groups() in self._locals

    def lengths(self, message: str, text: str) -> dict[str, list[Any]]:
        """Of arrays of `self` in a line that meets another length: how long `__init__` makes
        them."""
        if "self." not in text or not _OTHER_LENGTH.search(message):
            return {}
        words = set(_WORD.findall(text))
        own = {name: size for name, size in self._lengths.items() if name in words}
        return {_text(name, 80): [_text(n, 80), more] for name, (n, more) in own.items()}

    def optional(self, message: str, text: str) -> bool:
        """Whether an array stands in a condition in the place of an argument that may be None."""
        if "truth value" not in message:
            return False
        names = "|".join(map(re.escape, dict.fromkeys(_WORD.findall(text))))
        is_none = re.compile(rf"\b(?:{names})\b[^,()=]{{0,80}}=\s{{0,8}}None\b")
        told = (line[:MAX_LINE] for line in self.lines if "None" in line and "def " in line)
        return any(map(is_none.search, itertools.islice(told, MAX_NAMES)))

    def line(self, value: Any, file: str = "") -> int | None:
        most = len(self.beside.get(file, self.lines))
        return value if type(value) is int and 0 < value <= most else None

    def function(self, value: Any) -> str:
        return value if isinstance(value, str) and value in self.defined else ""


def _words(source: str) -> set[str]:
    """The names that stand in a source, as Python reads them: in one form of Unicode.

    The time that this form takes grows with the square of a run of accents, so long words, which
    no exercise asks for, are passed over.
    """
    words = set(_WORD.findall(source))
    plain = set(filter(str.isascii, words))
    for word in words - plain:
        if len(word) <= MAX_WORD:
            plain.update(re.findall(r"\w+", unicodedata.normalize("NFKC", word)))
    return plain


def _forms(value: Any, text: str) -> dict[str, str | list[int]]:
    """Of the names in a line: an array's shape, or the kind of another value."""
    named = list(value.items())[:MOST_FORMS] if isinstance(value, dict) else []
    words = dict.fromkeys(_WORD.findall(text))
    taken = {name: form for name, form in named if _is_form(form)}
    return {word: taken[word] for word in words if word in taken}


def _is_form(form: Any) -> bool:
    if isinstance(form, list):
        return len(form) <= MAX_AXES and all(type(n) is int and 0 <= n < 1 << 48 for n in form)
    return isinstance(form, str) and form in FORMS


def _defaults(value: Any) -> dict[str, str]:
    """A student's own defaults, by "function.parameter"."""
    if not isinstance(value, dict):
        return {}
    named = list(value.items())[:MAX_LIST]
    return {_text(name, 100): _text(own, 40) for name, own in named}


def _renamed(value: Any) -> dict[str, dict[str, str]]:
    """A student's own names for parameters, by function and by the exercise's name."""
    functions = list(value.items())[:MAX_LIST] if isinstance(value, dict) else []
    return {_text(name, 80): names for name, own in functions if (names := _defaults(own))}


def _text(value: Any, limit: int) -> str:
    return clean(value[: 4 * limit])[:limit] if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        return []
    return [_text(item, 120) for item in value[:MAX_LIST] if isinstance(item, str)]
