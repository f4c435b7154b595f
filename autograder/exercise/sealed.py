"""Model answers, sealed: bytes a part that the right results in the answer key open.

A nudge and no secret: whoever reads this file can open them, as the key holds the right results.
What it does is that no answer lies about in plain text. One part:

    lock  = sha256(exercise, part, the expected outcomes in the key)
    salt  = sha256(text)[:16]                     (the same text makes the same bytes)
    bytes = salt + (deflate(text) xor shake256(lock, salt))
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from pathlib import Path

from autograder.exercise.excerpt import model_answer
from autograder.model import Key, Part

SCHEMA = "dlgrade/sealed/v1"
SALT = 16
MOST = 2**20  # bytes of a file, and of an answer


def text(key: Key, source: str) -> str:
    """The sealed file of an exercise, from its key and its model answer: byte for byte the same."""
    parts = {part.name: seal(key, part, model_answer(key, part, source)) for part in key.parts}
    body = {"schema": SCHEMA, "name": key.name, "parts": parts}
    return json.dumps(body, indent=1) + "\n"


def seal(key: Key, part: Part, answer: str) -> str:
    plain = answer.encode()
    salt = hashlib.sha256(plain).digest()[:SALT]
    return base64.b64encode(salt + _crossed(key, part, salt, zlib.compress(plain, 9))).decode()


def opened(path: Path, key: Key, part: Part) -> str | None:
    """The model answer of a part; None where the file has none that this key opens."""
    try:
        if path.stat().st_size > MOST:
            return None
        sealed = json.loads(path.read_text(encoding="utf-8"))["parts"][part.name]
        raw = base64.b64decode(sealed, validate=True)
        inflating = zlib.decompressobj()
        plain = inflating.decompress(_crossed(key, part, raw[:SALT], raw[SALT:]), MOST)
        whole = inflating.eof and hashlib.sha256(plain).digest()[:SALT] == raw[:SALT]
        return plain.decode() if whole else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError, zlib.error):
        return None


def _crossed(key: Key, part: Part, salt: bytes, data: bytes) -> bytes:
    expected = [[case.expected for case in group.cases] for group in part.groups]
    results = json.dumps([key.name, part.name, expected], sort_keys=True).encode()
    stream = hashlib.shake_256(hashlib.sha256(results).digest() + salt).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))
