"""Level `container`: each candidate in a fresh Docker or Podman container.

For instructors on macOS and Windows, where there is no bubblewrap. Slower than level `sandbox` by
the start of a container for each submission.
"""

from __future__ import annotations

import contextlib
import os
import platform
import secrets
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from autograder.candidate import NUMPY, harness_path, interpreter
from autograder.errors import NoWall
from autograder.sandbox import NOTHING, Answer, Limits, Runner, RunResult, own_limits
from autograder.sandbox.bubblewrap import ENVIRONMENT
from autograder.sandbox.process import Child, scratch_folder

PASSED_ON = ("PATH", "HOME", "DOCKER_HOST", "DOCKER_CONTEXT", "XDG_RUNTIME_DIR", "SYSTEMROOT")


class ContainerRunner(Runner):
    """Starts one container a run."""

    level = "container"

    def __init__(self, image: str | None = None) -> None:
        self.engine = find()
        self.image = image or os.environ.get("DLGRADE_IMAGE") or made(self.engine)
        self._try()

    def run(
        self,
        job: bytes,
        limits: Limits,
        preload: tuple[str, ...] = NUMPY,
        answer: Answer | None = None,
    ) -> RunResult:
        result = self._ran(job, limits, preload, answer)
        if not result.lines:  # a submission that ended at once, or an engine that is gone
            self._try()
        return result

    def _try(self) -> None:
        """Run an empty submission. Raises `NoWall` where that fails."""
        result = self._ran(NOTHING, Limits(warm_s=120.0), NUMPY)
        if result.ending != "done":
            said = (result.text.decode("utf-8", "replace").strip().splitlines() or ["nothing"])[-1]
            raise NoWall(
                "Level container cannot be had here: an empty submission did not run in the image "
                f"{self.image} ({said[:300]}).",
                f"Does `{Path(self.engine).name} run --rm {self.image} python -c 'import numpy'` "
                "work?",
            )

    def _ran(
        self, job: bytes, limits: Limits, preload: tuple[str, ...], answer: Answer | None = None
    ) -> RunResult:
        name = f"dlgrade-{secrets.token_hex(8)}"
        scratch = scratch_folder()
        words = command(self.engine, self.image, name, preload, memory_mib=limits.memory_mib)
        with own_limits.lifted():
            child = Child(interpreter.begin_in(words, scratch, _environment()), scratch)
        try:
            return child.converse(job, limits, answer)
        finally:
            child.end()
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run(
                    [self.engine, "rm", "--force", name], capture_output=True, timeout=60
                )


def command(
    engine: str, image: str, name: str, preload: tuple[str, ...], *, memory_mib: int
) -> list[str]:
    """The whole command line of one candidate: no network, nothing writable but a small /tmp."""
    words = [engine, "run", "--rm", "--interactive", "--name", name, "--pull", "never"]
    words += ["--network", "none", "--read-only", "--cap-drop", "ALL"]
    words += ["--security-opt", "no-new-privileges", "--user", "65534:65534"]
    words += ["--memory", f"{memory_mib}m", "--memory-swap", f"{memory_mib}m"]
    words += ["--pids-limit", "256", "--ulimit", "nofile=256", "--ulimit", "core=0"]
    words += ["--tmpfs", "/tmp:rw,size=64m,mode=1777", "--shm-size", "16m", "--workdir", "/tmp"]
    words += ["--volume", f"{Path(harness_path()).parent}:/run/dlgrade:ro"]
    for variable, value in ENVIRONMENT.items():
        if variable != "PATH":
            words += ["--env", f"{variable}={value}"]
    return [*words, image, "python", "-I", "-B", "/run/dlgrade/harness.py", ",".join(preload)]


def made(engine: str) -> str:
    """Build the image with this machine's Python and NumPy versions, unless it is there."""
    python = ".".join(platform.python_version_tuple()[:2])
    numpy = version("numpy")
    image = f"dlgrade-candidate:py{python}-numpy{numpy}"
    there = [engine, "image", "inspect", image]
    try:
        if subprocess.run(there, capture_output=True, timeout=60).returncode == 0:
            return image
        recipe = f"FROM python:{python}-slim\nRUN pip install --no-cache-dir numpy=={numpy}\n"
        built = subprocess.run(
            [engine, "build", "--tag", image, "-"],
            input=recipe,
            text=True,
            capture_output=True,
            timeout=900,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoWall(
            f"Level container cannot be had here: {Path(engine).name} does not answer ({error})."
        ) from error
    if built.returncode != 0:
        said = (built.stderr.strip().splitlines() or ["nothing"])[-1][:300]
        raise NoWall(
            f"Level container cannot be had here: {Path(engine).name} could not build the image "
            f"{image} ({said}).",
            "Is its engine running, and is there a network? An image of your own, with Python and "
            "NumPy, can be named in DLGRADE_IMAGE.",
        )
    return image


def find() -> str:
    """The engine's command: docker, or podman. Raises `NoWall` where there is neither."""
    for name in ("docker", "podman"):
        path = shutil.which(name)
        if path is not None:
            return path
    raise NoWall(
        "Level container needs Docker or Podman, and neither is here.",
        "Install one of them; on Linux --isolation sandbox needs no engine at all.",
    )


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}
