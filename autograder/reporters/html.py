"""The report as a fragment of HTML, for a notebook's output and nbgrader's feedback.

It takes its colours from JupyterLab or VS Code where they offer them and from the browser's theme
elsewhere, and depends on no script. Everything that a student wrote or printed is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape

from autograder.languages.catalogue import language, say
from autograder.model import Counterexample, Finding, PartReport, Report
from autograder.reporters.page import page
from autograder.reporters.pictures import drawings, scenes
from autograder.reporters.text import points

MARKS = {
    "passed": ("✓", "right"),
    "failed": ("✗", "wrong"),
    "error": ("!", "wrong"),
    "timeout": ("!", "wrong"),
    "skipped": ("–", "open"),
    "ungraded": ("?", "open"),
    "not_implemented": ("·", "open"),
}

LIGHT = {
    "ink": ("--jp-content-font-color1", "--vscode-editor-foreground", "#1f2328"),
    "soft": ("--jp-content-font-color2", "--vscode-descriptionForeground", "#57606a"),
    "line": ("--jp-border-color2", "--vscode-panel-border", "#d0d7de"),
    "page": ("--jp-layout-color0", "--vscode-editor-background", "#ffffff"),
    "box": ("--jp-layout-color2", "--vscode-textCodeBlock-background", "#f3f5f7"),
    "right": ("--jp-success-color1", "--vscode-testing-iconPassed", "#1a7f37"),
    "wrong": ("--jp-error-color1", "--vscode-testing-iconFailed", "#b3261e"),
    "open": ("--jp-warn-color1", "--vscode-editorWarning-foreground", "#8a5a00"),
}
DARK = {
    "ink": "#e6edf3",
    "soft": "#9da7b3",
    "line": "#3d444d",
    "page": "#15191e",
    "box": "#22272e",
    "right": "#4ac26b",
    "wrong": "#ff8a80",
    "open": "#e0a83e",
}
RULES = """
.dlgrade{color:var(--dlg-ink);background:var(--dlg-page);max-width:60em;line-height:1.45;
font-size:14px;padding:.4em .6em;font-family:var(--jp-content-font-family,system-ui,sans-serif)}
.dlgrade .dlg-head{font-weight:600;margin:0 0 .4em}
.dlgrade .dlg-part{border-left:4px solid var(--dlg-open);padding:.15em 0 .15em .8em;margin:.4em 0}
.dlgrade .dlg-part.right{border-color:var(--dlg-right)}
.dlgrade .dlg-part.wrong{border-color:var(--dlg-wrong)}
.dlgrade .dlg-mark{font-weight:700;color:var(--dlg-open)}
.dlgrade .right .dlg-mark{color:var(--dlg-right)}
.dlgrade .wrong .dlg-mark{color:var(--dlg-wrong)}
.dlgrade .dlg-soft{color:var(--dlg-soft)}
.dlgrade .dlg-said{margin:.25em 0;white-space:pre-wrap;overflow-wrap:anywhere}
.dlgrade pre.dlg-said{background:var(--dlg-box);color:var(--dlg-ink);padding:.3em .6em}
.dlgrade table.dlg-case{border-collapse:collapse;margin:.4em 0;border:0;font-size:inherit}
.dlgrade table.dlg-case tr{background:none}
.dlgrade table.dlg-case th{font-weight:500;text-align:left;vertical-align:top;white-space:nowrap;
padding:.35em 1em .25em 0;color:var(--dlg-soft);border:0;background:none}
.dlgrade table.dlg-case td{text-align:left;padding:0;border:0;max-width:none;background:none}
.dlgrade table.dlg-case pre{margin:.12em 0;padding:.2em .6em;background:var(--dlg-box);
color:var(--dlg-ink);border:1px solid var(--dlg-line);border-radius:3px;white-space:pre-wrap;
overflow-wrap:anywhere;font-family:var(--jp-code-font-family,ui-monospace,monospace);
font-size:13px;line-height:1.35}
.dlgrade table.dlg-case tr.dlg-got pre{border-left:4px solid var(--dlg-wrong)}
.dlgrade table.dlg-case tr.dlg-expected pre{border-left:4px solid var(--dlg-right)}
"""


def render(reports: list[Report], models: Mapping[tuple[str, str], str] | None = None) -> str:
    """One self-contained page, which runs no script.

    `models` are the model answers to be shown, folded, by exercise and part.
    """
    title = ", ".join(report.title for report in reports)
    body = "".join(fragment(report, sheet="") for report in reports)
    folded = "".join(
        f"<details><summary>{escape(part)}: {escape(say('solution.model'))}</summary>"
        f"<pre>{escape(text)}</pre></details>"
        for (_, part), text in (models or {}).items()
    )
    body = f"<h1>{escape(title)}</h1>{body}" + (
        f'<section class="dlgrade">{folded}</section>' if folded else ""
    )
    return page(title, body, rules=page_rules(), language=language())


@cache
def page_rules() -> str:
    """The style of fragments on a page of our own: light and dark on a screen, light in print."""
    dark = style_sheet().removeprefix("<style>").removesuffix("</style>")
    printed = style_sheet(dark=False).removeprefix("<style>").removesuffix("</style>")
    light = printed[: printed.index("}") + 1]
    return f"{dark}@media print{{{light}}}"


@cache
def style_sheet(*, dark: bool = True) -> str:
    """The fragment's style; without `dark` for pages that are light whatever the browser's theme.

    JupyterLab's and VS Code's own colours come before ours.
    """
    light = "".join(f"--dlg-{n}:var({jp},var({vs},{own}));" for n, (jp, vs, own) in LIGHT.items())
    sheet = f".dlgrade{{{light}}}"
    if dark:
        names = ((n, *LIGHT[n][:2], own) for n, own in DARK.items())
        night = "".join(f"--dlg-{n}:var({jp},var({vs},{own}));" for n, jp, vs, own in names)
        sheet += f"@media (prefers-color-scheme:dark){{.dlgrade{{{night}}}}}"
    return f"<style>{sheet}{RULES}{drawings.RULES}{scenes.RULES}</style>"


def fragment(report: Report, *, sheet: str | None = None, head: bool = True) -> str:
    """The report as one `<div>`, after a style sheet: the one for either theme by default.

    Without `head` the title and the points are left to the page around it.
    """
    # a part says its own points
    body = [_head(report)] if head and len(report.parts) != 1 else []
    shared = report.shared_finding
    if shared is not None:
        body.append(f'<div class="dlg-part wrong">{said(shared)}</div>')
    body += [marked_part(part, told=shared is not None) for part in report.parts]
    body += [f'<p class="dlg-said dlg-soft">{escape(note)}</p>' for note in notes(report)]
    if report.stdout.strip():
        body.append(
            f'<details><summary class="dlg-soft">{escape(say("report.cells_printed"))}</summary>'
            f'<pre class="dlg-said">{escape(report.stdout.rstrip())}</pre></details>'
        )
    sheet = style_sheet() if sheet is None else sheet
    return f'{sheet}<div class="dlgrade">{"".join(body)}</div>'


def notes(report: Report) -> list[str]:
    """The notes on the whole and on its parts, each once."""
    every = [*report.notes, *(note for part in report.parts for note in part.notes)]
    return list(dict.fromkeys(every))


def _head(report: Report) -> str:
    if report.score is None:
        return f'<p class="dlg-head">{escape(report.exercise)}: {say("report.not_graded")}</p>'
    return f'<p class="dlg-head">{escape(report.title)}: {points(report)}</p>'


def marked_part(part: PartReport, *, told: bool, heading: bool = False, more: str = "") -> str:
    """One part; with `told`, what stopped the whole file is said elsewhere.

    On a page of its own parts the name is a `heading`. `more` is HTML that comes last.
    """
    mark, kind = MARKS[part.status]
    spoken = escape(say(f"status.{part.status}"))
    head = (
        f'<span class="dlg-mark" role="img" aria-label="{spoken}">{mark}</span> '
        f"<b>{escape(part.name)}</b> "
        f'<span class="dlg-soft">{points(part)}</span>'
    )
    head = f'<h2 class="dlg-name">{head}</h2>' if heading else head
    found = said(part.finding) if part.finding is not None and not told else ""
    case = _case(part, part.counterexample) if part.counterexample is not None else ""
    drawn = drawings.figures(part.pictures) + scenes.figures(part.pictures)
    return f'<div class="dlg-part {kind}">{head}{found}{case}{drawn}{more}</div>'


def said(finding: Finding) -> str:
    """What is wrong, in a paragraph, and where."""
    where = finding.where
    place = ""
    if where is not None:
        spot = where.cell if where.cell is not None else where.file
        if spot.lower() not in finding.message.lower():  # else the message says it already
            place = say("report.spot", spot=spot, line=where.line)
            place = f' <span class="dlg-soft">({escape(place)})</span>'
    return f'<p class="dlg-said">{escape(finding.message)}{place}</p>'


def _case(part: PartReport, example: Counterexample) -> str:
    head = escape(
        say(
            "report.case",
            case=f"“{example.case}”",
            right=part.cases_passed,
            all=part.cases_total,
        )
    )
    rows = [_row(name, value) for name, value in (example.inputs or {}).items()]
    if example.got is not None:
        rows.append(_row(say("report.got"), example.got, "dlg-got"))
    if example.expected is not None:
        rows.append(_row(say("report.expected"), example.expected, "dlg-expected"))
    table = f'<table class="dlg-case">{"".join(rows)}</table>' if rows else ""
    difference = (
        f'<p class="dlg-said">{escape(_sentence(example.difference))}</p>'
        if example.difference is not None
        else ""
    )
    return f'<p class="dlg-said dlg-soft">{head}</p>{table}{difference}'


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _row(name: str, value: str, kind: str = "") -> str:
    head = f'<th scope="row">{escape(name)}</th>'
    return f'<tr class="{kind}">{head}<td><pre>{escape(value)}</pre></td></tr>'
