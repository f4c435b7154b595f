"""The page that regions are filled into: landmarks, headings, style, script and icon."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from autograder.languages.catalogue import language, say
from autograder.milestones.page import RULES as MILESTONES
from autograder.reporters import html
from autograder.reporters.page import style

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="7" fill="#2f5d9b"/>'
    '<path d="M8 17l5 5 11-12" fill="none" stroke="#fff" stroke-width="4"'
    ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
)
HERE = Path(__file__).parent
REGIONS = ("said", "opened", "report", "exercises", "milestones")
_REGION = re.compile(r"<!--region:(\w+)-->")


def frame() -> dict[str, Any]:
    """All that the server shows, but for what is in the regions."""
    parts = _REGION.split(_document())
    pieces = [{"region": text} if n % 2 else {"html": text} for n, text in enumerate(parts)]
    return {
        "document": pieces,
        "page.js": (HERE / "page.js").read_text(encoding="utf-8"),
        "page.css": style(html.page_rules() + MILESTONES)
        + (HERE / "page.css").read_text(encoding="utf-8"),
        "icon.svg": ICON,
        "refusal": say("beside.refused") + "\n",
    }


def _document() -> str:
    said = {name: say(f"beside.{name}") for name in ("live", "lost", "ended")}
    words = escape(json.dumps(said))
    links = "".join(
        f'<a href="#{name}-region">{escape(say(f"beside.{name}"))}</a>'
        for name in ("report", "exercises", "milestones")
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><title><!--region:title--></title>'
        '<link rel="stylesheet" href="page.css"><link rel="icon" href="icon.svg">'
        '<script src="page.js" defer></script></head>\n'
        '<body data-versions="<!--region:versions-->">'
        f'<a class="skip" href="#report-region">{escape(say("beside.skip"))}</a>'
        f'<header><nav aria-label="{escape(say("beside.on_page"))}">{links}</nav>'
        f'<p id="busy" hidden>{escape(say("beside.checking"))}</p>'
        f'<p id="link" role="status" data-words="{words}"></p>'
        '<div id="said" role="status"><!--region:said--></div></header>'
        '<main id="main">'
        '<div id="opened" role="status"><!--region:opened--></div>'
        '<section id="report-region" tabindex="-1" aria-labelledby="title">'
        '<div id="report"><!--region:report--></div></section>'
        f"{_region('nav', 'exercises')}{_region('section', 'milestones')}"
        "</main></body></html>\n"
    )


def _region(element: str, name: str) -> str:
    title = escape(say(f"beside.{name}"))
    return (
        f'<{element} id="{name}-region" tabindex="-1" aria-labelledby="{name}-title">'
        f'<h2 id="{name}-title">{title}</h2>'
        f'<div id="{name}"><!--region:{name}--></div></{element}>'
    )
