"""Milestones as a page of HTML, or as a fragment of one for a notebook; nothing in it runs."""

from __future__ import annotations

from html import escape

from autograder.languages.catalogue import language, say
from autograder.milestones import telling
from autograder.milestones.reading import Seen
from autograder.milestones.states import State
from autograder.reporters import html
from autograder.reporters.page import page
from autograder.reporters.pictures.scenes import figure

RULES = """
.dlgrade .dlg-milestone{break-inside:avoid;margin:1.4em 0;display:flex;flex-wrap:wrap;
gap:0 2em;align-items:flex-start}
.dlgrade .dlg-milestone h2{flex:0 0 100%;margin:.2em 0 .3em;font-size:1.2em;line-height:1.3;
border:0}
.dlgrade .dlg-milestone .dlg-telling{flex:1 1 21em;max-width:46em}
.dlgrade .dlg-milestone .dlg-telling p{margin:0 0 .6em}
.dlgrade .dlg-milestone .dlg-pictures{flex:0 0 29em;max-width:100%;margin-top:0}
.dlgrade .dlg-milestone code{background:var(--dlg-box);color:var(--dlg-ink);padding:.1em .35em;
overflow-wrap:anywhere;font-family:var(--jp-code-font-family,ui-monospace,monospace)}
"""


def render(states: list[State]) -> str:
    """One self-contained page, which runs no script."""
    title = say("milestone.page")
    body = f"<h1>{escape(title)}</h1>{fragment(states, sheet='')}"
    return page(title, body, rules=html.page_rules() + RULES, language=language())


def fragment(states: list[State], *, sheet: str | None = None) -> str:
    """The milestones as one `<div>`, after a style sheet: the one for either theme by default."""
    sheet = f"{html.style_sheet()}<style>{RULES}</style>" if sheet is None else sheet
    many = len(states) > 1
    left = any(not state.is_open for state in states)
    counted = telling.count(states, "milestone.count" if left else "milestone.all_open")
    head = f"<p>{escape(counted)}</p>" if many else ""
    return f'{sheet}<div class="dlgrade">{head}{"".join(map(_milestone, states))}</div>'


def _milestone(state: State) -> str:
    moment = state.moment
    title = escape(f"{moment.year} · {moment.title}")
    kind = "right" if state.is_open else "open"
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in telling.sentences(state))
    if state.command:
        before, _, after = say("milestone.next", command="\0").partition("\0")
        said += f"<p>{escape(before)}<code>{escape(state.command)}</code>{escape(after)}</p>"
    return (
        f'<section class="dlg-milestone dlg-part {kind}" aria-label="{title}"><h2>{title}</h2>'
        f"{_told(said, state)}</section>"
    )


def untitled(state: State) -> str:
    """What stands below a milestone's title, without a style sheet: for a page that has both, and
    says beside the title what one that is not open needs."""
    told = telling.sentences(state)
    told = told if state.is_open else [told[0], *state.why]
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in told)
    return f'<div class="dlgrade dlg-milestone">{_told(said, state)}</div>'


def _told(said: str, state: State) -> str:
    return f'<div class="dlg-telling">{said}</div>{_figures(state)}'


def _figures(state: State) -> str:
    if not isinstance(state.shown, Seen):
        return ""
    drawn = "".join(
        figure(one.title, one.drawn, one.words, small=one.small) for one in state.shown.figures()
    )
    return f'<div class="dlg-pictures">{drawn}</div>'
