"""On our side: starts a fresh interpreter on the harness, and imports little, as a check begins so.

A candidate imports NumPy before its first job, which takes longer than all else of a check. It is
started before click, the key or any of our records are imported.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
import subprocess
import sys

from autograder.candidate import NUMPY, harness_path

# What every candidate finds in its environment: one thread for BLAS, plots drawn nowhere, and a
# TensorFlow that is quiet, repeatable, exact on a GPU, and takes no more of it than it needs.
FRAMEWORKS = {
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "KERAS_BACKEND": "tensorflow",
    "NVIDIA_TF32_OVERRIDE": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_DETERMINISTIC_OPS": "1",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
}
_PASSED_ON = (
    "CUDA_VISIBLE_DEVICES",
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "LANG",
    "LC_ALL",
    "PATH",
    "WINDIR",
)
Started = tuple["subprocess.Popen[bytes]", str]  # the process, and the folder that goes with it


def begin(preload: tuple[str, ...] = NUMPY, device: str = "auto") -> Started:
    """Start an interpreter that imports `preload` and waits for its job, in a folder of its own.

    Raises `OSError`; nothing is left then.
    """
    # The student's folder lies in one of ours, so that renaming it hides nothing.
    scratch = scratch_folder()
    work = os.path.join(scratch, "work")
    command = [sys.executable, "-I", "-S", "-B", harness_path(), ",".join(preload)]
    try:
        os.mkdir(work)
        process = begin_in([*command, *site_packages()], work, environment(work, device))
    except OSError:
        for folder in (work, scratch):
            if os.path.isdir(folder):
                os.rmdir(folder)
        raise
    return process, scratch


def scratch_folder() -> str:
    """A fresh folder that only we may enter, for temporary files. Raises `OSError`.

    `tempfile` takes as long to be imported as all that is needed before; it knows the other places.
    """
    place = os.environ.get("TMPDIR", "/tmp")
    if os.name == "posix" and os.path.isabs(place):
        folder = os.path.join(place, f"dlgrade-{os.urandom(8).hex()}")
        with contextlib.suppress(OSError):
            os.mkdir(folder, 0o700)
            if _has_room(os.path.join(folder, "room")):
                return folder
            os.rmdir(folder)
    import tempfile

    return tempfile.mkdtemp(prefix="dlgrade-")


def _has_room(name: str) -> bool:
    """Whether a file can be written, and not only be named."""
    try:
        with open(name, "xb") as stream:
            stream.write(b"room")
    except OSError:
        return False
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)
    return True


def begin_in(command: list[str], folder: str, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a command with three pipes, in a process group of its own. Raises `OSError`."""
    options: dict[str, object] = {}
    if os.name == "posix":
        options["start_new_session"] = True
    else:
        options["creationflags"] = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    pipe = subprocess.PIPE
    process: subprocess.Popen[bytes] = subprocess.Popen(
        command,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        cwd=folder,
        env=env,
        **options,  # type: ignore[call-overload]
    )
    return process


def site_packages() -> list[str]:
    """The folders of installed packages, without those an editable install points to."""
    named = ("site-packages", "dist-packages")
    folders = [entry for entry in sys.path if os.path.basename(entry.rstrip(os.sep)) in named]
    numpy = importlib.util.find_spec("numpy")
    if numpy is not None and numpy.origin is not None:
        home = os.path.dirname(os.path.dirname(numpy.origin))
        if home not in folders:
            folders.insert(0, home)
    return folders


@functools.cache
def numpy_version() -> str:
    """The version of NumPy that is here, which need not be imported for that."""
    import re

    loaded = sys.modules.get("numpy")
    spec = importlib.util.find_spec("numpy") if loaded is None else None
    if spec is not None and spec.origin is not None:
        place = os.path.join(os.path.dirname(spec.origin), "version.py")
        with contextlib.suppress(OSError), open(place, encoding="utf-8") as stream:
            if (found := re.search(r'^version = "(.+)"$', stream.read(), re.MULTILINE)) is not None:
                return found[1]
    import numpy as np

    return np.__version__


def environment(scratch: str, device: str) -> dict[str, str]:
    """What a candidate finds in its environment, with `scratch` for its home."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | {
        "HOME": scratch,
        **FRAMEWORKS,
        **({"CUDA_VISIBLE_DEVICES": "-1"} if device == "cpu" else {}),
    }
