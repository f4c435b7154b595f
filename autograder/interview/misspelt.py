"""Names that an error says are not there, and which names of a source they are nearly."""

from __future__ import annotations

import re
from collections.abc import Iterable

MISSPELT = re.compile(r"has no attribute '(\w+)'|^name '(\w+)' is not defined")
LEAST = 4  # letters: of shorter names every other one is near
NEAR = 0.82  # from 0 to 1, so that `beta1` is not taken for `beta2`


def names_like(asked: str, names: Iterable[str], most: int) -> list[str]:
    """The names that `asked` is nearly, the nearest first; never itself.

    >>> names_like("maximun", ["maximum", "minimum", "maximun"], 2)
    ['maximum']
    """
    if len(asked) < LEAST:
        return []
    import difflib

    others = (name for name in names if name != asked and not name.startswith("_"))
    return difflib.get_close_matches(asked, others, n=most, cutoff=NEAR)
