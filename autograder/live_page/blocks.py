"""What a page's regions are made of: blocks of HTML that are renewed one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from html import escape

from msgspec import Struct

from autograder.languages.catalogue import say


class Block(Struct, frozen=True, kw_only=True):
    """A piece of a region; `name` is its id on the page, where no other has it.

    `html` is its inside, whose texts are escaped.
    """

    name: str
    html: str

    def told(self) -> dict[str, str]:
        """As it crosses to the server: one element, with what tells whether it has changed."""
        digest = hashlib.sha256(self.html.encode()).hexdigest()[:16]
        whole = f'<div class="block" id="{self.name}" data-digest="{digest}">{self.html}</div>'
        return {"id": self.name, "digest": digest, "html": whole}


def sentence(key: str, **code: object) -> str:
    """A sentence of the catalogue as HTML, whose blanks are set as code."""
    return filled(key, **{name: f"<code>{escape(str(said))}</code>" for name, said in code.items()})


def filled(key: str, **html: str) -> str:
    """A sentence of the catalogue as HTML, whose blanks are HTML."""
    pieces = say(key, **{name: f"\0{name}\0" for name in html}).split("\0")
    # every second piece is the name of a blank
    return "".join(html[one] if n % 2 else escape(one) for n, one in enumerate(pieces))


def links(names: Mapping[str, str]) -> str:
    """Links to blocks of the page: what each is called, by its id."""
    return ", ".join(f'<a href="#{name}">{escape(said)}</a>' for name, said in names.items())


def mark(sign: str, words: str) -> str:
    """A sign, and what it says to whoever does not see it."""
    return f'<span class="mark" role="img" aria-label="{escape(words)}">{sign}</span>'


def folded(name: str, summary: str, inside: str, *, is_open: bool = False, kind: str = "") -> str:
    """What opens when it is asked for, and stays so when the page is renewed; both are HTML."""
    opened = " open" if is_open else ""
    called = f' class="{kind}"' if kind else ""
    return f'<details id="{name}"{called}{opened}><summary>{summary}</summary>{inside}</details>'
