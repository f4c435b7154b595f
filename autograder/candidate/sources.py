"""On our side: code of ours as it is sent to a candidate."""

from __future__ import annotations

import binascii
import functools
import importlib.util
import marshal
import os


@functools.cache
def moments() -> str:
    """What runs in a milestone, next to a student's functions."""
    with open(
        os.path.join(os.path.dirname(os.path.abspath(__file__)), "moments.py"), encoding="utf-8"
    ) as stream:
        return stream.read()


@functools.lru_cache(maxsize=32)
def compiled(source: str, name: str) -> tuple[str, str]:
    """Code of ours for a candidate of the same Python, which need not compile it again: the magic
    number of that Python, and the code as `marshal` writes it, in base64."""
    code = marshal.dumps(compile(source, name, "exec", dont_inherit=True))
    text = binascii.b2a_base64(code, newline=False).decode("ascii")
    return importlib.util.MAGIC_NUMBER.hex(), text
