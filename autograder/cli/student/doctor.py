"""`dlgrade doctor`: what this machine has and lacks, as tried."""

from __future__ import annotations

import json

import click
from msgspec.structs import asdict

from autograder.cli.language import language_option
from autograder.cli.where import here
from autograder.languages.catalogue import say
from autograder.student.machine import Finding, examine

MARK = {"good": ("✓", "green"), "missing": ("·", "yellow"), "bad": ("✗", "red")}


@click.command("doctor")
@language_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def doctor_command(form: str) -> None:
    """What this machine has and lacks, and the command that mends it.

    Starting TensorFlow, to see whether it works and finds a GPU, takes some seconds.

    \b
    Example:
      dlgrade doctor
    """
    findings = examine(here())
    if form == "json":
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
        return
    for finding in findings:
        _show(finding)


def _show(finding: Finding) -> None:
    mark, colour = MARK[finding.state]
    click.echo(f"{click.style(mark, fg=colour)} {finding.name:<12} {finding.said}")
    if finding.mend:
        click.echo(f"  {'':<12} {say('doctor.mend', mend=finding.mend)}")
