"""What a check has said, as blocks of the page: the exercise, its parts, hints, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

from msgspec import Struct

from autograder.languages.catalogue import say
from autograder.live_page.blocks import Block, filled, folded, links, sentence
from autograder.model import Key, Part, PartReport, Report
from autograder.reporters import html
from autograder.reporters.text import points

RIGHT = "passed"
UNTRIED = ("not_implemented", "skipped")  # a question that is open is skipped


class Next(Struct, frozen=True, kw_only=True):
    """The exercise that comes after one that is right; none where all are done."""

    key: Key
    file: Path


class Checked(Struct, frozen=True, kw_only=True):
    """One check of an exercise's file, the check before it, and what comes next.

    `models` are the model answers that the course shows now, by part.
    """

    key: Key
    file: Path
    report: Report
    before: Report | None = None
    following: Next | None = None
    models: Mapping[str, str]


def title(report: Report) -> str:
    """What a tab says of it."""
    short = _short(report.exercise)
    if report.score is None:
        return f"{short} · dlgrade"
    return f"{report.score:g}/{report.max_score:g} · {short} · dlgrade"


def said(checked: Checked, time: str) -> Block:
    """What the save has changed, in a sentence or two: it is read out."""
    report, before = checked.report, checked.before
    told = {"time": time, "exercise": _short(report.exercise), "points": points(report)}
    if before is None or before.exercise != report.exercise:
        return _line(escape(say("live_page.checked", **told)))
    gained = (report.score or 0.0) - (before.score or 0.0)
    first = say("live_page.checked_more", gained=gained, **told) if gained else ""
    lines = [escape(first or say("live_page.checked", **told))]
    if report.shared_finding is not None:
        lines.append(escape(say("live_page.does_not_run")))
    else:
        lines += _changes(before, report)
    if before.parts == report.parts:
        lines.append(escape(say("report.unchanged")))
    return _line(" ".join(lines))


def _changes(before: Report, after: Report) -> list[str]:
    """The parts that another thing is to be said of than before, as links to them."""
    was = {part.name: part.status for part in before.parts}
    told: dict[str, dict[str, str]] = {"now_right": {}, "no_longer": {}, "not_right": {}}
    for part in after.parts:
        old = was.get(part.name, "not_implemented")
        if part.status == RIGHT != old:
            kind = "now_right"
        elif old == RIGHT != part.status:
            kind = "no_longer"
        elif old in UNTRIED and part.status in ("failed", "error", "timeout"):
            kind = "not_right"
        else:
            continue
        told[kind][f"part-{part.name}"] = part.name
    return [
        filled(f"live_page.{kind}", parts=links(parts)) for kind, parts in told.items() if parts
    ]


def not_checked(name: str, time: str) -> Block:
    return _line(escape(say("live_page.not_checked", time=time, exercise=_short(name))))


def blocks(checked: Checked) -> list[Block]:
    """The report, from the title on."""
    report = checked.report
    found = [_head(checked), *_onwards(checked)]
    found_now = {part.status for part in report.parts}
    if "not_implemented" in found_now and found_now.issubset(UNTRIED):
        begin = sentence("live_page.begin", file=checked.file)
        found.append(Block(name="begin", html=f'<p class="card">{begin}</p>'))
    shared = report.shared_finding
    if shared is not None:
        inside = f'<div class="dlg-part wrong">{html.said(shared)}</div>'
        found.append(_report_block("whole", inside))
    for part in report.parts:
        found.append(_part(part, checked, told=shared is not None))
    notes = "".join(f'<p class="dlg-said dlg-soft">{escape(n)}</p>' for n in html.notes(report))
    if notes:
        found.append(_report_block("notes", notes))
    if report.stdout.strip():
        printed = f'<pre class="dlg-said">{escape(report.stdout.rstrip())}</pre>'
        summary = escape(say("report.cells_printed"))
        found.append(_report_block("printed", folded("printed-text", summary, printed)))
    return found


def failed(name: str, file: Path, why: str) -> list[Block]:
    """The report where nothing could be checked."""
    head = f'<p class="file"><code>{escape(str(file))}</code></p><h1 id="title">{escape(name)}</h1>'
    return [
        Block(name="head", html=head),
        _report_block("whole", f'<p class="dlg-said">{escape(why)}</p>'),
    ]


def waiting(key: Key, file: Path) -> list[Block]:
    """The report before there is any."""
    told = f"<p>{escape(say('live_page.waiting'))}</p>"
    return [Block(name="head", html=_titled(key, file)), Block(name="whole", html=told)]


def _line(told: str) -> Block:
    return Block(name="said-line", html=f"<p>{told}</p>")


def _short(name: str) -> str:
    """The exercise's id."""
    return name.split("_", 1)[0]


def _titled(key: Key, file: Path) -> str:
    short = escape(_short(key.name))
    return (
        f'<p class="file"><code>{escape(str(file))}</code></p>'
        f'<h1 id="title"><span class="soft">{short}</span> {escape(key.title)}</h1>'
        f"<p>{escape(key.summary)}</p>"
    )


def _head(checked: Checked) -> Block:
    report = checked.report
    told = points(report)
    bar = ""
    if report.score is not None and report.max_score:
        bar = (
            f'<progress max="{report.max_score:g}" value="{report.score:g}" aria-label="'
            f'{escape(told)}"></progress> '
        )
    score = f'<p class="score">{bar}<b>{escape(told)}</b></p>'
    return Block(name="head", html=_titled(checked.key, checked.file) + score)


def _onwards(checked: Checked) -> list[Block]:
    if checked.report.exit_code != 0:
        return []
    told = f"<p><b>{escape(say('report.all_right'))}</b></p>"
    following = checked.following
    if following is None:
        told += f"<p>{escape(say('watch.all_done'))}</p>"
    else:
        key = following.key
        named = f"{_short(key.name)} · {key.title}"
        asked = "".join(map(_asked, key.parts))
        told += (
            f"<h2>{escape(say('live_page.next', title=named))}</h2><p>{escape(key.summary)}</p>"
            f"<p>{sentence('live_page.next_open', file=following.file)}</p>"
            + folded("next-parts", escape(say("live_page.next_parts")), asked)
        )
    return [Block(name="onwards", html=f'<div class="card right">{told}</div>')]


def _part(part: PartReport, checked: Checked, *, told: bool) -> Block:
    asked = checked.key.part(part.name)
    more = ""
    if part.status != RIGHT and asked is not None:
        more = _asked(asked) if part.status == "not_implemented" else _hints(asked)
    elif part.name in checked.models:
        model = f"<pre>{escape(checked.models[part.name])}</pre>"
        more = folded(f"model-{part.name}", sentence("live_page.model", part=part.name), model)
    inside = html.marked_part(part, told=told, heading=True, more=more)
    return _report_block(f"part-{part.name}", inside)


def _asked(part: Part) -> str:
    return f'<p class="signature"><code>{escape(part.signature)}</code></p>{_hints(part)}'


def _hints(part: Part) -> str:
    """The hints, each within the one before it."""
    inside = ""
    for number in range(len(part.hints), 0, -1):
        summary = escape(say("live_page.next_hint", n=number, all=len(part.hints)))
        summary = sentence("live_page.hint", part=part.name) if number == 1 else summary
        text = f"<p>{escape(part.hints[number - 1])}</p>"
        inside = folded(f"hint-{part.name}-{number}", summary, text + inside, kind="hint")
    return inside


def _report_block(name: str, inside: str) -> Block:
    return Block(name=name, html=f'<div class="dlgrade">{inside}</div>')
