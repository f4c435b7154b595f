"""What is handed in to tire out our own code, before and after a student's code has run.

Each is a file's name and its bytes, made here because of their size, and the points that it
deserves: None where there is no score, and a person has to look.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tests.security.judging import RIGHT

CODE = f"import numpy as np\n{RIGHT}"
MEBI = 2**20
STEM = "ex00_rules"


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """A file, and what it deserves."""

    data: Callable[[], bytes]
    points: float | None
    name: str = f"{STEM}.ipynb"


def cells(*sources: object, **more: object) -> bytes:
    made = [
        {"cell_type": "code", "id": str(n), "metadata": {}, "outputs": [], "source": source}
        for n, source in enumerate(sources)
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5,
                       **more}).encode()  # fmt: skip


def beside(source: object) -> HandedIn:
    """A right notebook with one more cell, which takes nothing from it."""
    return HandedIn(data=partial(cells, CODE, source), points=6.0)


def refused(data: Callable[[], bytes], name: str = f"{STEM}.ipynb") -> HandedIn:
    return HandedIn(data=data, points=0.0, name=name)


def plain(text: Callable[[], str], points: float) -> HandedIn:
    return HandedIn(data=lambda: text().encode(), points=points, name=f"{STEM}.py")


def archive(entries: Iterator[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as packed:
        for name, data in entries:
            packed.writestr(name, data)
    return stream.getvalue()


def equal_entries(count: int) -> bytes:
    """An archive whose table of contents names the same few bytes again and again."""
    whole = archive(iter([(f"{STEM}.py", CODE.encode())]))
    end = whole.rindex(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", whole, end + 12)
    table = whole[start : start + size] * count
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF,
                       len(table), start, 0)  # fmt: skip
    return whole[:start] + table + tail


def later_version(version: int) -> bytes:
    """An archive that says it needs a program of a version that nobody has."""
    whole = archive(iter([(f"{STEM}.py", CODE.encode())]))
    at = whole.rindex(b"PK\x01\x02") + 6
    return whole[:at] + struct.pack("<H", version) + whole[at + 2 :]


def two_ends(count: int) -> bytes:
    """An archive whose usual end tells of a short table of contents, and a second end of all."""
    whole = archive((f"{n:05d}.py", b"") for n in range(count))
    end = whole.rindex(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", whole, end + 12)
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    return whole[:end] + large + locator + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 100,
                                                      start, 0)  # fmt: skip


def bomb() -> bytes:
    return archive(iter([(f"{STEM}.py", b"#" * (300 * MEBI))]))


def accents() -> str:
    return CODE + "# e" + "\u0300\u0316" * 200_000 + "\n"


def similar_names() -> str:
    return "".join(f"churn_rules_{n:060d} = len\n" for n in range(2000))


def raises_in_a_long_line() -> str:
    return CODE.replace("return np.mean", "'" + "é" * 400_000 + "'; raise ValueError; np.mean")


NOTEBOOKS: dict[str, HandedIn] = {
    "thirty thousand blank lines": beside("\n" * 30_000 + "%x"),
    "half a million blank lines": beside("\n" * 500_000 + "%x"),
    "spaces before a question": beside(" " * 30_000 + "?" + " " * 30_000 + "x"),
    "spaces after questions": beside(("? " + " " * 300) * 1000),
    "spaces before a sign": beside("x" + " " * 500_000 + "= 1"),
    "a hundred thousand magics": beside("%x\n" * 100_000),
    "magics behind open brackets": beside("(" * 100_000 + "\n%x" * 100),
    "quotes": beside("'" * 300_000 + "\n%x"),
    "signs": beside("=\n" * 200_000 + "=%"),
    "backslashes": beside("!x\\\n" * 100_000),
    "half a line of help": beside("a." * 200_000 + "?"),
    "lines of triple quotes": beside('"""\n%x\n' * 30_000),
    "one source in two hundred thousand pieces": beside(["x = 1\n"] * 100_000),
    "a source that is no text": beside([[[1]], {"a": 1}, None]),
    "very much beside the cells": HandedIn(
        data=partial(cells, CODE, metadata={str(n): n for n in range(100_000)}), points=6.0
    ),
    "four megabytes and one magic": refused(partial(cells, "%x\n" + "x = 1\n" * 700_000)),
    "many cells of nothing": refused(partial(cells, CODE, *["1"] * 20_000)),
    "eight million empty things": refused(
        lambda: b'{"cells": [' + b"{}," * 8_000_000 + b'{}], "nbformat": 4}'
    ),
    "brackets without end": refused(lambda: b"[" * 1_000_000),
    "a text of forty million signs, one of them wide": refused(
        lambda: cells(CODE, "1")[:-1] + b', "x": "' + b"x" * (40 * MEBI) + '😀"}'.encode()
    ),
    "more than may be read": refused(lambda: cells(CODE, "x" * (65 * MEBI))),
    "a number of a hundred thousand digits": refused(
        lambda: b'{"cells": [], "nbformat": ' + b"9" * 100_000 + b"}"
    ),
}
FILES: dict[str, HandedIn] = {
    "two hundred thousand accents on one letter": plain(accents, 6.0),
    "two thousand names that are nearly right": plain(similar_names, 0.0),
    "an error in a line of a megabyte": plain(raises_in_a_long_line, 5.0),
    "a deep sum": plain(lambda: CODE + "x = " + "1+" * 100_000 + "1", 0.0),
    "brackets in brackets": plain(lambda: CODE + "x = " + "[" * 5000 + "]" * 5000, 0.0),
    "f-strings in f-strings": plain(lambda: CODE + "x = " + "f'{" * 5000, 0.0),
    "thirty thousand functions": plain(
        lambda: CODE + "".join(f"def f{n}(): pass\n" for n in range(30_000)), 6.0
    ),
    "one line of comments": plain(lambda: CODE + "#" * 900_000, 6.0),
}


def zipped(data: Callable[[], bytes]) -> HandedIn:
    return HandedIn(data=data, points=None, name=f"{STEM}.zip")


ARCHIVES: dict[str, HandedIn] = {
    "twenty thousand equal entries": zipped(partial(equal_entries, 10_000)),
    "three hundred mebibytes in one": zipped(bomb),
    "a table of contents of many names": zipped(
        lambda: archive((f"{n:060d}.py", b"") for n in range(12_000))
    ),
    "an archive that is cut": zipped(lambda: archive(iter([(f"{STEM}.py", CODE.encode())]))[:-30]),
    "bytes that are no deflate": zipped(
        lambda: archive(iter([(f"{STEM}.py", CODE.encode())])).replace(
            zlib.compress(CODE.encode())[2:10], b"\xff" * 8
        )
    ),
    "an archive for a program of later": zipped(partial(later_version, 99)),
    "an archive packed for a program of another kind": zipped(
        lambda: archive(iter([(f"{STEM}.py", CODE.encode())]), zipfile.ZIP_BZIP2)
    ),
    "a long table of contents behind a short one": zipped(partial(two_ends, 20_000)),
    "accents in the names of an archive": zipped(
        lambda: archive((f"{n}e" + "\u0300\u0316" * 8000 + ".py", b"") for n in range(20))
    ),
}
ALL = {**NOTEBOOKS, **FILES, **ARCHIVES}
