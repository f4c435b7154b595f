"""dlgrade: deep-learning exercises and the autograder that checks them.

`check` marks one file from Python, and `milestones` shows what all of them can do together;
everything else is behind the `dlgrade` command.
Nothing here imports NumPy or TensorFlow, so that `dlgrade --help` costs what Python costs.
"""

from __future__ import annotations

# Not from `typing`: with `python -m autograder` a student's own `typing.py` would be imported here.
TYPE_CHECKING = False

__version__ = "0.1.0"
__all__ = ["__version__", "check", "milestones"]

if TYPE_CHECKING:
    from typing import Any

    from autograder.jupyter.check import check
    from autograder.jupyter.milestones import milestones


def __getattr__(name: str) -> Any:
    if name == "check":
        from autograder.jupyter.check import check

        return check
    if name == "milestones":
        from autograder.jupyter.milestones import milestones

        return milestones
    if name == "load_ipython_extension":
        from autograder.jupyter.magic import register

        return register
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
