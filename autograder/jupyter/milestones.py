"""`milestones` from Python and from a notebook: runs on the course's files, and on what the kernel
has defined. As with `check`, another process runs and judges; this one shows what it says.
"""

from __future__ import annotations

import importlib
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from autograder.course import find
from autograder.exercise.translation import use_language_of
from autograder.jupyter.check import kernel_notebook, read_from, running_shell
from autograder.jupyter.output import Shown, silent_stderr


def milestones(name: str | int | None = None) -> None:
    """Show which of the seven milestones are open; or one, run on your own code.

    Args:
        name: a year (`1986`) or a name (`"backprop"`). Without it, the list.

    Raises:
        UsageError: no such milestone, or no course here.
    """
    use_language_of(find(Path.cwd()))
    shell = running_shell()
    words = ["milestones", *([] if name is None else [str(name)]), "--format", "json"]
    defined = nullcontext(None) if shell is None else kernel_notebook(shell, "kernel")
    with silent_stderr(), defined as notebook:
        if notebook is not None:
            words += ["--kernel", str(notebook)]
        shown = read_from(words, lambda told: Shown(text=str(told["text"]), html=str(told["html"])))
    if shell is None:
        print(shown)
        return
    show: Any = importlib.import_module("IPython.display").display
    show(shown)
