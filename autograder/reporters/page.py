"""A whole HTML page: one file, no script, nothing loaded from anywhere; light, dark and print."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape

LIGHT = {
    "ink": "#1f2328",
    "soft": "#57606a",
    "line": "#d0d7de",
    "page": "#ffffff",
    "box": "#f3f5f7",
    "bar": "#2f5d9b",
    "link": "#0b57a4",
    "right": "#1a7f37",
    "wrong": "#b3261e",
    "open": "#8a5a00",
}
DARK = {
    "ink": "#e6edf3",
    "soft": "#9da7b3",
    "line": "#3d444d",
    "page": "#15191e",
    "box": "#22272e",
    "bar": "#7fb0ee",
    "link": "#8ab8f2",
    "right": "#4ac26b",
    "wrong": "#ff8a80",
    "open": "#e0a83e",
}
RULES = """
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:var(--page);font:16px/1.5 system-ui,sans-serif}
main{max-width:64rem;margin:0 auto;padding:1.2rem 1rem 3rem}
h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0 .6rem}
h2{font-size:1.25rem;margin:2.2rem 0 .5rem;border-bottom:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.4rem 0 .4rem}
h1,h2,h3,h4{overflow-wrap:anywhere}
p{margin:.4rem 0}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--bar);
outline-offset:2px}
.soft{color:var(--soft)}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.scroll{overflow-x:auto}
table{border-collapse:collapse}
summary{cursor:pointer}
@page{margin:15mm}
@media print{main{max-width:none;padding:0}body{font-size:10.5pt}a{color:inherit}
h2,h3{break-after:avoid}tr,.keep{break-inside:avoid}}
"""


def page(title: str, body: str, *, rules: str = "", language: str = "en") -> str:
    """The page around `body`, which is HTML and whose texts are escaped already."""
    return "".join(pieces(title, [body], rules=rules, language=language))


def pieces(
    title: str, body: Iterable[str], *, rules: str = "", language: str = "en"
) -> Iterator[str]:
    """The same, piece by piece: one that is large is never in memory as a whole."""
    sheet = style(rules)
    yield (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(sheet)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{sheet}</style></head>\n<body><main>"
    )
    yield from body
    yield "</main></body></html>\n"


def style(rules: str = "") -> str:
    """The style of a page of ours, light and dark, and `rules` of its own."""
    light = "".join(f"--{name}:{colour};" for name, colour in LIGHT.items())
    dark = "".join(f"--{name}:{colour};" for name, colour in DARK.items())
    night = f"@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{dark}}}}}"
    return f":root{{color-scheme:light;{light}}}{night}{RULES}{rules}"


def _policy(sheet: str) -> str:
    """Nothing runs, loads or is sent; the one style sheet is known by its hash."""
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
