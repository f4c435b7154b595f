"""What `autograder.judge.views` found, as figures of a page, each with what it shows in words.

Yours is dashed and the right one solid, so that nothing depends on colour. What the picture shows
stands in its title in words.
"""

from __future__ import annotations

from html import escape

from autograder.model import Picture
from autograder.reporters.pictures.boundaries import answers, boundary
from autograder.reporters.pictures.descents import path
from autograder.reporters.pictures.photographs import photograph

RULES = """
.dlgrade figure.dlg-picture{break-inside:avoid}
.dlgrade .dlg-words{max-width:27em;margin:.2em 0;color:var(--dlg-soft)}
.dlgrade .dlg-small .dlg-words{max-width:13em;font-size:.9em}
.dlgrade figure.dlg-picture .mine{stroke:var(--dlg-wrong);stroke-width:2.2;
stroke-dasharray:6 4;fill:none}
.dlgrade figure.dlg-picture .theirs{stroke:var(--dlg-right);stroke-width:2.2;fill:none}
.dlgrade figure.dlg-picture .mine.tick,.dlgrade figure.dlg-picture .theirs.tick{stroke-width:1.4;
stroke-dasharray:none}
.dlgrade figure.dlg-picture .hollow{fill:var(--dlg-page);stroke:var(--dlg-ink);stroke-width:1.6}
.dlgrade figure.dlg-picture .contour{stroke:var(--dlg-soft);stroke-opacity:.5;fill:none}
.dlgrade figure.dlg-picture .full{fill:var(--dlg-ink)}
.dlgrade figure.dlg-picture .ring{fill:none;stroke:var(--dlg-wrong);stroke-width:2}
.dlgrade figure.dlg-picture .mine-at{fill:var(--dlg-wrong)}
.dlgrade figure.dlg-picture .theirs-at{fill:var(--dlg-right)}
"""


def figures(pictures: tuple[Picture, ...]) -> str:
    """The views among a part's pictures side by side; nothing where there are none."""
    wanted = [picture for picture in pictures if picture.kind in _DRAW]
    photographs = [picture for picture in wanted if picture.kind == "photograph"]
    about = (
        f'<p class="dlg-said dlg-soft">{escape(photographs[0].labels[1])}</p>'
        if photographs
        else ""
    )
    drawn = "".join(map(_figure, wanted))
    return f'{about}<div class="dlg-pictures">{drawn}</div>' if drawn else ""


def _figure(picture: Picture) -> str:
    drawn, words = _DRAW[picture.kind](picture)
    return figure(picture.title, drawn, words, small=picture.kind == "photograph")


def figure(title: str, drawn: str, words: str, *, small: bool = False) -> str:
    """The words stand below for who can see, and in the picture for who cannot."""
    size = " dlg-small" if small else ""
    return (
        f'<figure class="dlg-picture{size}"><figcaption>{escape(title)}</figcaption>'
        f'{drawn}<p class="dlg-words" aria-hidden="true">{escape(words)}</p></figure>'
    )


_DRAW = {
    "boundary": boundary,
    "answers": answers,
    "path": path,
    "photograph": photograph,
}
