"""What the Tab key offers in the place of an exercise."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from autograder.cli.where import here


def exercises(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The course's ids that begin so; files where none does."""
    ids = [name.split("_", 1)[0] for name in here().exercises()]
    found = [CompletionItem(name) for name in ids if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]
