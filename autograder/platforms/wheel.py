"""dlgrade's own wheel, made on the spot from what is installed here: a package carries it.

No build tool and no network: a wheel is an archive of the package's files and of what the installer
has noted about it. The same files give the same bytes, so that its hash can be pinned.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.metadata
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from autograder import __version__
from autograder.course import public_course
from autograder.errors import UsageError

PACKAGE = Path(__file__).parents[1]
NAME = f"dlgrade-{__version__}-py3-none-any.whl"
_PUBLIC = ("course.yaml", "exercises/ex*.py", "exercises/ex*.ipynb", "exercises/keys/ex*.json",
           "exercises/languages/*/ex*.json", "exercises/facts.yaml")  # fmt: skip
_NOTED = ("METADATA", "entry_points.txt", "licenses/LICENSE")
_WHEEL = "Wheel-Version: 1.0\nGenerator: dlgrade export\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def made() -> bytes:
    """The wheel. Raises `UsageError` where dlgrade runs without being installed."""
    try:
        noted = importlib.metadata.distribution("dlgrade")
    except importlib.metadata.PackageNotFoundError as error:
        raise UsageError(
            "dlgrade is not installed here, so no wheel of it can be made. Run: pip install . "
            "in its folder, or give --wheel FILE."
        ) from error
    info = f"dlgrade-{__version__}.dist-info"
    files = dict(_files())
    for name in _NOTED:
        text = noted.read_text(name)
        if text is not None:
            files[f"{info}/{name}"] = text.encode()
    metadata = files.get(f"{info}/METADATA", b"").decode()
    # An installation made before the version was raised has noted the old one.
    files[f"{info}/METADATA"] = re.sub(
        r"(?m)^Version: .*$", f"Version: {__version__}", metadata, count=1
    ).encode()
    files[f"{info}/WHEEL"] = _WHEEL.encode()
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=(2020, 2, 2, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()


def _files() -> Iterator[tuple[str, bytes]]:
    public = public_course().root
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE)
        if path.is_file() and not {"__pycache__", "public_course"} & set(inside.parts):
            yield f"autograder/{inside.as_posix()}", path.read_bytes()
    for pattern in _PUBLIC:
        for path in sorted(public.glob(pattern)):
            name = path.relative_to(public).as_posix()
            yield f"autograder/public_course/{name}", path.read_bytes()


def _record(files: dict[str, bytes], own: str) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    for name, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.writerow([name, f"sha256={digest}", len(data)])
    rows.writerow([own, "", ""])
    return out.getvalue().encode()
