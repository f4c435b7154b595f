"""On our side: starts a fresh interpreter on the harness, and imports little, as a check begins so.

A candidate imports NumPy before its first job, which takes longer than all else of a check. It is
started before click, the key or any of our records are imported.
"""

from __future__ import annotations

import os
import sys

from autograder.candidate import NUMPY, harness_path

TYPE_CHECKING = False  # of `typing`, as in `cli.start`

if TYPE_CHECKING:
    import subprocess
    from typing import IO

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


class Spawned:
    """A process of our own with three pipes: as much of `subprocess.Popen` as is needed of it.

    The import of `subprocess` takes as long as all that has to be done before a candidate starts.
    """

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        """Start it, in a process group of its own. Raises `OSError`."""
        self.returncode: int | None = None
        job, stdin = os.pipe()
        stdout, replies = os.pipe()
        stderr, text = os.pipe()
        ours, theirs = (stdin, stdout, stderr), (job, replies, text)
        try:
            if min(theirs) < len(theirs):
                raise OSError("descriptors of this process are closed that every process has")
            places = [(os.POSIX_SPAWN_DUP2, one, number) for number, one in enumerate(theirs)]
            self.pid = os.posix_spawn(command[0], command, env, file_actions=places, setsid=True)
        except BaseException:
            for descriptor in ours:
                os.close(descriptor)
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        self.stdin: IO[bytes] | None = open(stdin, "wb")  # noqa: SIM115
        self.stdout: IO[bytes] | None = open(stdout, "rb")  # noqa: SIM115
        self.stderr: IO[bytes] | None = open(stderr, "rb")  # noqa: SIM115

    def poll(self) -> int | None:
        """How it ended; None where it has not."""
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:  # where whoever started us has children forgotten
                pid, status = self.pid, 0
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float) -> int | None:
        """How it ended, when it has; None where it has not in so many seconds."""
        import time

        until = time.monotonic() + timeout
        while self.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        return self.returncode

    def kill(self) -> None:
        if self.returncode is None:
            os.kill(self.pid, 9)


if TYPE_CHECKING:
    Process = subprocess.Popen[bytes] | Spawned
    Started = tuple[Process, str]  # and the folder that goes with it


def begin(preload: tuple[str, ...] = NUMPY, device: str = "auto") -> Started:
    """Start an interpreter that imports `preload` and waits for its job, in a folder of its own.

    Raises `OSError`; nothing is left then.
    """
    # The student's folder lies in one of ours, so that renaming it hides nothing.
    scratch = scratch_folder()
    work = os.path.join(scratch, "work")
    command = [sys.executable, "-I", "-S", "-B", harness_path(), ",".join(preload)]
    command += site_packages()
    try:
        os.mkdir(work)
        process = _begun(command, work, environment(work, device))
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
        try:
            os.mkdir(folder, 0o700)
            if _has_room(os.path.join(folder, "room")):
                return folder
            os.rmdir(folder)
        except OSError:
            pass
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
        try:  # noqa: SIM105  (contextlib would be imported before the candidate starts)
            os.unlink(name)
        except OSError:
            pass
    return True


def _begun(command: list[str], folder: str, env: dict[str, str]) -> Process:
    """Start a harness, which goes into its folder by itself: it is its HOME. Raises `OSError`."""
    if sys.platform == "linux":
        try:
            return Spawned(command, env)
        except (OSError, NotImplementedError):
            pass
    return begin_in(command, folder, env)


def begin_in(command: list[str], folder: str, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a command with three pipes, in a process group of its own. Raises `OSError`."""
    import subprocess

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
    package = os.path.join("numpy", "__init__.py")
    found = (entry for entry in sys.path if os.path.isfile(os.path.join(entry, package)))
    if next(found, None) in folders:
        return folders
    import importlib.util

    numpy = importlib.util.find_spec("numpy")
    if numpy is not None and numpy.origin is not None:
        home = os.path.dirname(os.path.dirname(numpy.origin))
        if home not in folders:
            folders.insert(0, home)
    return folders


_read: dict[str, str] = {}


def numpy_version() -> str:
    """The version of NumPy that is here, which need not be imported for that."""
    if "numpy" not in _read:
        _read["numpy"] = _numpy_version()
    return _read["numpy"]


def _numpy_version() -> str:
    import contextlib
    import importlib.util
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
