"""What is written where a terminal lacks a letter: plain ones that mean the same.

A `?` is never among them: in a report it says that a part was not graded.
"""

from __future__ import annotations

import codecs
import unicodedata

NAME = "dlgrade.plain"
# Of a report's own signs each has a plain one of the same width, and no two the same.
PLAIN = {
    "✓": "v", "✗": "x", "·": ".", "…": "...", "–": "-", "—": "-", "−": "-", "×": "x", "→": "->",
    "←": "<-", "“": '"', "”": '"', "‘": "'", "’": "'", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~",
    "√": "sqrt", "½": "1/2", "°": " degrees", "Σ": "sum", "∞": "inf", "│": "|", "─": "-",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "η": "eta",
    "θ": "theta", "λ": "lambda", "μ": "mu", "ρ": "rho", "σ": "sigma", "█": "#", "▁": "_",
}  # fmt: skip
OTHER = "_"


def register() -> None:
    """Make `NAME` known as a way to write what an encoding lacks."""
    codecs.register_error(NAME, _plain)


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(map(plain, lacking)), error.end


def plain(character: str) -> str:
    """One character in ASCII.

    >>> plain("✓"), plain("é"), plain("語")
    ('v', 'e', '_')
    """
    if character in PLAIN:
        return PLAIN[character]
    base = unicodedata.normalize("NFKD", character)
    kept = "".join(one for one in base if one.isascii() and one != "?")
    return kept or OTHER
