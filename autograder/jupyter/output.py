"""What a check shows in a notebook: a report in HTML and in plain text, and nothing on stderr."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator

from autograder.model import Report


class Outcome:
    """A report as notebooks display it: HTML where there is a browser, text where there is none."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def __repr__(self) -> str:
        from autograder.reporters import text

        return text.render(self.report, style=lambda value, **_: value).rstrip("\n")

    def _repr_html_(self) -> str:
        from autograder.reporters import html

        return html.fragment(self.report)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": repr(self)}


class Shown:
    """What a notebook displays: HTML where there is a browser, text where there is none."""

    def __init__(self, *, text: str, html: str) -> None:
        self._text = text
        self._html = html

    def __repr__(self) -> str:
        return self._text.rstrip("\n")

    def _repr_html_(self) -> str:
        return self._html

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self._html, "text/plain": repr(self)}


@contextlib.contextmanager
def silent_stderr() -> Iterator[None]:
    """Nothing reaches stderr meanwhile, not even from a library's own threads.

    nbgrader takes any text on stderr for a failed test, and frameworks write there when they like.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        with contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)
