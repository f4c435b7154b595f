"""The report as a terminal shows it: the verdict first, then one failing case for each part."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from autograder.languages.catalogue import say
from autograder.model import Finding, PartReport, Report

WIDTH = 80
MAX_LINES = 9  # of one value
MARKS = {
    "passed": ("✓", "green"),
    "failed": ("✗", "red"),
    "error": ("!", "red"),
    "timeout": ("!", "red"),
    "skipped": ("-", "yellow"),
    "ungraded": ("?", "yellow"),
    "not_implemented": ("·", "yellow"),
}
Style = Callable[..., str]


def render(report: Report, *, style: Style, file: str | None = None) -> str:
    """The report as lines of at most 80 columns. `style(text, fg=…, bold=…)` colours a text."""
    score = style(points(report), bold=True)
    lines = [f"{style(report.exercise, bold=True)} · {report.title}: {score}", ""]
    left_open = _left_open(report)
    shown = [part for part in report.parts if part.name not in left_open]
    width = max((len(part.name) for part in shown), default=0)
    short = report.exercise.split("_", 1)[0]
    whole_file = report.shared_finding
    if whole_file is not None:
        lines += [f"{style('!', fg='red')} {_place(whole_file)}", wrapped(whole_file.message), ""]
    if left_open:
        said = wrapped(say("report.open", parts=", ".join(left_open)), "  ").strip()
        lines += [f"{style('-', fg='yellow')} {said}", ""]
    for part in shown:
        lines += _part(part, width, style, told=whole_file is not None)
    while lines[-1] == "":
        lines.pop()
    if report.stdout.strip():
        lines += ["", style(say("report.printed"), bold=True)]
        printed = report.stdout.rstrip().splitlines()
        lines += [f"  {line[: WIDTH - 3]}" for line in printed[:12]]
        if len(printed) > 12:
            lines.append("  " + say("report.more_lines", n=len(printed) - 12))
    lines += ["", *_notes(report)] if _notes(report) else []
    undone = report.unfinished
    if report.score is not None and undone is None and (said := all_right(report)):
        lines += ["", style(said, fg="green")]
    elif undone is not None and undone.status != "ungraded" and whole_file is None:
        lines += ["", say("report.stuck", exercise=short, part=undone.name)]
    return "\n".join(lines) + "\n"


def _left_open(report: Report) -> list[str]:
    """The questions without points that are not answered, told in one line beside other parts."""
    names = [part.name for part in report.parts if part.status == "skipped"]
    return names if report.max_score else []


def all_right(report: Report) -> str:
    """What is said of a report with full marks: quick questions may still be open, or wrong."""
    if any(part.status != "passed" for part in report.parts):
        return say("report.points_right") if report.max_score else ""
    if not report.parts:
        return ""
    return say("report.all_right" if len(report.parts) > 1 else "report.part_right")


def points(marked: Report | PartReport) -> str:
    """How many points there are, of how many."""
    if marked.score is None:
        return say("report.not_graded")
    if not marked.max_score:
        return say("report.no_points")
    return say("report.points", score=marked.score, most=marked.max_score)


def fraction(part: PartReport) -> str:
    """The same of one part, where there is little room."""
    if part.score is None:
        return say("report.not_graded")
    return f"{part.score:g}/{part.max_score:g}" if part.max_score else say("report.no_points")


def changes(before: Report | None, after: Report, *, style: Style) -> str:
    """What is new since the report before, in as few lines; all of it where there was none."""
    shared = {report.shared_finding for report in (before, after) if report is not None}
    if before is None or before.exercise != after.exercise or shared != {None}:
        return render(after, style=style)
    was = {part.name: part for part in before.parts}
    changed = [part for part in after.parts if not _is_same(was.get(part.name), part)]
    gained = (after.score or 0.0) - (before.score or 0.0)
    step = f" ({gained:+g})" if gained else ""
    total = style(f"{points(after)}{step}", bold=True)
    lines = [f"{style(after.exercise, bold=True)}: {total}"]
    width = max((len(part.name) for part in changed), default=0)
    for part in changed:
        lines += _part(part, width, style, told=False)
    if not changed:
        lines.append(say("report.unchanged"))
    while lines[-1] == "":
        lines.pop()
    lines += [note for note in _notes(after) if note not in _notes(before)]
    if after.exit_code == 0:
        lines.append(style(all_right(after), fg="green"))
    return "\n".join(lines) + "\n"


def _is_same(before: PartReport | None, after: PartReport) -> bool:
    if before is None:
        return False
    known = before.finding, before.counterexample, before.status, before.score
    return known == (after.finding, after.counterexample, after.status, after.score)


def explanation(part: PartReport, *, style: Style) -> list[str]:
    """What is wrong with one part, and its smallest failing case; nothing where all is well."""
    said = [wrapped(part.finding.message, "")] if part.finding is not None else []
    if part.status in ("passed", "not_implemented"):
        return said
    return [*said, *_counterexample(part, style, indent="")]


def _notes(report: Report) -> list[str]:
    """Each note once, with the parts it is about."""
    about: dict[str, list[str]] = {note: [] for note in report.notes}
    for part in report.parts:
        for note in part.notes:
            about.setdefault(note, []).append(part.name)
    return [
        wrapped(
            say("report.note_on", parts=", ".join(names), note=note)
            if names
            else say("report.note", note=note),
            "",
        )
        for note, names in about.items()
    ]


def _place(finding: Finding) -> str:
    where = finding.where
    if where is None:
        return ""
    if where.cell is not None:
        return say("report.place", file=where.file, cell=where.cell, line=where.line)
    return f"{where.file}:{where.line}"


def _part(part: PartReport, width: int, style: Style, *, told: bool) -> list[str]:
    mark, colour = MARKS[part.status]
    score = fraction(part)
    head = f"{style(mark, fg=colour)} {part.name:<{width}}  {score}"
    finding = part.finding
    if part.status in ("not_implemented", "skipped"):
        return [f"{head}  {finding.message if finding else ''}".rstrip()]
    if part.status == "passed":
        lines = [head]
        if finding is not None:
            lines.append(wrapped(finding.message))
        return lines
    if told or finding is None:
        return [head]
    place = f"  {style(_place(finding), dim=True)}" if finding.where is not None else ""
    lines = [head + place, wrapped(finding.message)]
    return [*lines, *_counterexample(part, style), ""]


def _counterexample(part: PartReport, style: Style, indent: str = "    ") -> list[str]:
    example = part.counterexample
    if example is None:
        return []
    head = say(
        "report.case", case=repr(example.case), right=part.cases_passed, all=part.cases_total
    )
    lines = [wrapped(head, indent)]
    rows = [(name, value, "") for name, value in (example.inputs or {}).items()]
    if example.got is not None:
        rows.append((say("report.got"), example.got, "red"))
    if example.expected is not None:
        rows.append((say("report.expected"), example.expected, "green"))
    label = max((len(name) for name, _, _ in rows), default=0)
    for name, value, colour in rows:
        first, *rest = value.splitlines() or [""]
        shown = style(f"{name:<{label}}", fg=colour) if colour else f"{name:<{label}}"
        lines.append(f"{indent}  {shown}  {first}")
        lines += [f"{indent}  {'':<{label}}  {line}" for line in rest[:MAX_LINES]]
        if len(rest) > MAX_LINES:
            lines.append(f"{indent}  {'':<{label}}  …")
    if example.difference is not None:
        lines.append(wrapped(example.difference, f"{indent}  "))
    return lines


def wrapped(text: str, indent: str = "    ") -> str:
    """A paragraph in 80 columns; line ends in it are kept."""
    return "\n".join(
        textwrap.fill(
            line,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
            break_long_words=False,
        )
        for line in text.splitlines()
    )
