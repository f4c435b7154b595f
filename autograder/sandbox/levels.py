"""Opens a runner of the level asked for: `process`, `sandbox` or `container`."""

from __future__ import annotations

from autograder.sandbox import Runner

LEVELS = ("process", "sandbox", "container")


def open_runner(level: str, device: str = "auto") -> Runner:
    """A runner of `level`; its wall is tried now. Raises `NoWall` where it cannot be had.

    `device` says where a student's TensorFlow runs at level `process`. Behind a wall there is no
    GPU: its device files are the host's, and nothing of the host is let in.
    """
    if level == "sandbox":
        from autograder.sandbox.wall import SandboxRunner

        sandbox = SandboxRunner()
        sandbox.warm()
        return sandbox
    if level == "container":
        from autograder.sandbox.container import ContainerRunner

        return ContainerRunner()
    from autograder.sandbox.process import ProcessRunner

    return ProcessRunner(device)
