"""The built wheels, and fresh environments that have nothing of the source tree."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT, Ran


def built(folder: Path, source: Path = ROOT) -> Path:
    """The wheel of `source`, built into `folder`."""
    before = set(folder.glob("*.whl"))
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source],
        check=True,
        capture_output=True,
    )
    (path,) = set(folder.glob("*.whl")) - before
    return path


def both(folder: Path) -> tuple[Path, Path]:
    """dlgrade's wheel, and that of the answers."""
    return built(folder), built(folder, ROOT / "answers")


@functools.cache
def online() -> bool:
    try:
        urllib.request.urlopen("https://pypi.org/simple/click/", timeout=10).close()
    except (OSError, urllib.error.URLError):
        return False
    return True


@dataclass(frozen=True)
class Environment:
    """A virtual environment; what it runs sees no source tree and no other packages."""

    root: Path

    @property
    def variables(self) -> dict[str, str]:
        """What a shell has in which this environment is activated."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DLGRADE"))}
        path = os.pathsep.join([str(self.root / "bin"), kept.get("PATH", os.defpath)])
        return {**kept, "PATH": path, "NO_COLOR": "1"}

    def run(self, command: str, *words: str | Path, cwd: Path, timeout: float = 600) -> Ran:
        done = subprocess.run(
            [self.root / "bin" / command, *map(str, words)],
            cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False,
            env=self.variables,
        )  # fmt: skip
        return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


def environment(root: Path, *requirements: str | Path, cwd: Path | None = None) -> Environment:
    """A fresh environment with `requirements`. Skips the test where there is no index."""
    if not online():
        pytest.skip("a fresh environment needs a package index")
    uv = shutil.which("uv")
    if uv is not None:
        make = [uv, "venv", "-q", "--python", sys.executable, str(root)]
        install = [uv, "pip", "install", "-q", "--python", str(root / "bin" / "python")]
    else:
        make = [sys.executable, "-m", "venv", str(root)]
        install = [str(root / "bin" / "pip"), "install", "-q"]
    for command in (make, [*install, *map(str, requirements)]):
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return Environment(root)


def installed(root: Path, wheels: Iterable[Path]) -> Environment:
    """An environment that has dlgrade from `wheels`, and all else from where the tests run.

    In a second, and without an index. Nothing in it comes from the source tree: the packages of
    the tests' own environment are on its path, but what has that import the source tree (a file
    `*.pth`, which Python reads in the environment's own folder only) is not.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root], check=True)
    site = next(root.glob("lib/python*/site-packages"))
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(site)
    (site / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    (root / "share").symlink_to(Path(sys.prefix, "share"))  # Jupyter's templates
    scripts = Path(sysconfig.get_path("scripts"))
    for script in sorted(scripts.iterdir()):
        with script.open("rb") as stream:
            first = stream.read(200)
        if first.startswith(b"#!") and f"{scripts}/python".encode() in first:
            own = root / "bin" / script.name
            own.write_text(script.read_text().replace(f"{scripts}/python", f"{root}/bin/python"))
            own.chmod(0o755)
    return Environment(root)
