"""Opens a runner of the level asked for: `process`, `sandbox` or `container`."""

from __future__ import annotations

from autograder.sandbox import Runner

LEVELS = ("process", "sandbox", "container")


def open_runner(level: str, begun: Runner | None = None) -> Runner:
    """A runner of `level`; its wall is tried now. Raises `NoWall` where it cannot be had.

    `begun` is a sandbox that is on its way (see `autograder.start`), taken if that is the level.
    """
    if level == "sandbox":
        from autograder.sandbox.wall import SandboxRunner

        sandbox = begun if isinstance(begun, SandboxRunner) else SandboxRunner()
        sandbox.warm()
        return sandbox
    if level == "container":
        from autograder.sandbox.container import ContainerRunner

        return ContainerRunner()
    from autograder.sandbox.process import ProcessRunner

    return ProcessRunner()
