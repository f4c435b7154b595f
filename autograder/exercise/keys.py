"""Answer keys as files: written byte for byte the same from the same content, checked when read.

A key is one JSON object. `key_sha256` is the hash of everything else in it, so a damaged file is
noticed; `exercise_sha256` is the hash of the reference and model files it was made from, so a
stale one is.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import to_builtins
from msgspec.structs import replace

from autograder.candidate import KERAS
from autograder.errors import DamagedKey
from autograder.languages.catalogue import say
from autograder.model import Alternative, Case, Group, Key, Part, Question

SCHEMA = "dlgrade/key/v1"
MAX_KEY_BYTES = 16 * 2**20
MOST_LOADED = 32  # keys that stay in memory
_loaded: dict[bytes, Key] = {}  # by the hash of their files' bytes


def dump(key: Key) -> str:
    """The key as the text of its file. `key_sha256` is computed here."""
    body = _body(key)
    body["key_sha256"] = digest(body)
    # One line for each top-level entry: small to read by a diff, and still plain JSON.
    lines = [f"{json.dumps(name)}: {_compact(value)}" for name, value in body.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def sealed(key: Key) -> Key:
    """The same key with `key_sha256` filled in, as reading its file back would give."""
    return replace(key, key_sha256=digest(_body(key)))


def digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(_compact(body).encode()).hexdigest()


def _digest_as_written(text: bytes | str) -> str:
    """The digest of a file that `dump` has written, from its lines: in half the time."""
    raw = text.encode() if isinstance(text, str) else text
    entries = (line.partition(b": ") for line in raw[2:-3].split(b",\n"))
    kept = (name + b":" + value for name, _, value in entries if name != b'"key_sha256"')
    return hashlib.sha256(b"{" + b",".join(kept) + b"}").hexdigest()


def load(path: Path) -> Key:
    """Read a key file. Raises `DamagedKey` where it is missing, cut short or altered.

    Of the very same bytes the key that is there already is given: a class reads each several times.
    """
    try:
        if path.stat().st_size > MAX_KEY_BYTES:
            raise DamagedKey(path, say("ungraded.key.too_large"))
        data = path.read_bytes()
    except OSError as error:
        raise DamagedKey(path, say("ungraded.key.unreadable", why=error.strerror)) from error
    name = hashlib.sha256(data).digest()
    key = _loaded.pop(name, None) or parse(data, path)
    while len(_loaded) >= MOST_LOADED:
        _loaded.pop(next(iter(_loaded)), None)
    _loaded[name] = key  # the last used is the last to go
    return key


def slow_preload(paths: Iterable[Path]) -> tuple[str, ...]:
    """What candidates of these keys need that takes seconds to import: KERAS, or nothing.

    By how the files begin: to make ready for them, and no more.
    """
    for path in paths:
        with contextlib.suppress(OSError), path.open("rb") as stream:
            if re.search(rb'"needs": ?\[[^\]]*"tensorflow"', stream.read(4096)):
                return KERAS
    return ()


def parse(text: bytes | str, origin: object = "(text)") -> Key:
    """Build a `Key` from a key file's text. Raises `DamagedKey`."""
    try:
        body = msgspec.json.decode(text)
    except (ValueError, RecursionError) as error:
        raise DamagedKey(origin, say("ungraded.key.no_json")) from error
    if not isinstance(body, dict) or body.get("schema") != SCHEMA:
        raise DamagedKey(origin, say("ungraded.key.schema", schema=SCHEMA))
    claimed = body.pop("key_sha256", None)
    try:
        whole = claimed == _digest_as_written(text) or claimed == digest(body)
    except (ValueError, RecursionError):  # what JSON or UTF-8 has no word for
        whole = False
    if not whole:
        raise DamagedKey(origin, say("ungraded.key.hash"))
    body["key_sha256"] = claimed
    try:
        earlier = tuple(_key(one) for one in body.pop("builds_on", ()))
        return _key(body, earlier)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DamagedKey(origin, say("ungraded.key.entry", why=error)) from error


def _key(body: dict[str, Any], builds_on: tuple[Key, ...] = ()) -> Key:
    """The key of one entry; one that stands within another builds on nothing itself."""
    entries = {name: value for name, value in body.items() if name not in ("schema", "builds_on")}
    entries["parts"] = tuple(_part(part) for part in body["parts"])
    entries["alternatives"] = tuple(_alternative(entry) for entry in body["alternatives"])
    entries["needs"] = tuple(body["needs"])
    return Key(**entries, builds_on=builds_on)


# Entries that few exercises have are written where they say something.
_WHERE_SET: dict[str, Any] = {
    "evaluators": "",
    "evaluate": None,
    "shares": None,
    "picture": None,
    "view": None,
    "symptoms": None,
    "symptom": "",
    "care": "",
    "tests": None,
    "seconds": None,
    "builds_on": (),
    "question": None,
    "choices": (),
    "apart": {},
}


def _body(key: Key) -> dict[str, Any]:
    body = {"schema": SCHEMA, **_lean(to_builtins(replace(key, builds_on=())), depth=6)}
    del body["key_sha256"]
    if key.builds_on:
        body["builds_on"] = [{**_body(one), "key_sha256": one.key_sha256} for one in key.builds_on]
    for part in body["parts"]:
        for group in part["groups"]:
            if "shares" in group:  # its questions are written with the group it shares
                for case in group["cases"]:
                    del case["inputs"], case["apart"]
    return body


def _lean(value: Any, depth: int) -> Any:
    if depth and isinstance(value, dict):
        return {
            name: _lean(item, depth - 1)
            for name, item in value.items()
            if name not in _WHERE_SET or item != _WHERE_SET[name]
        }
    if depth and isinstance(value, (list, tuple)):
        return [_lean(item, depth - 1) for item in value]
    return value


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False, ensure_ascii=False)


def _part(data: dict[str, Any]) -> Part:
    data["uses"] = tuple(data["uses"])
    data["hints"] = tuple(data["hints"])
    data["builds_on"] = tuple(data.get("builds_on", ()))
    asked = {group["name"]: group["cases"] for group in data["groups"]}
    for group in data["groups"]:
        if "shares" in group:
            for case, first in zip(group["cases"], asked[group["shares"]], strict=True):
                case.update(inputs=first["inputs"], apart=first["apart"])
    data["groups"] = tuple(_group(group) for group in data["groups"])
    if "question" in data:
        asked = data["question"]
        data["question"] = Question(**{**asked, "choices": tuple(asked.get("choices", ()))})
    return Part(**data)


def _group(data: dict[str, Any]) -> Group:
    data["cases"] = tuple(_case(case) for case in data["cases"])
    return Group(**data)


def _case(data: dict[str, Any]) -> Case:
    data["tolerances"] = tuple(data["tolerances"])
    return Case(**data)


def _alternative(data: dict[str, Any]) -> Alternative:
    data["outputs"] = {place: tuple(outcomes) for place, outcomes in data["outputs"].items()}
    return Alternative(**data)
