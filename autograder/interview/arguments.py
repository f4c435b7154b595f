"""Whether a candidate left the arguments of a call as they were sent.

The candidate says what they were afterwards, as hashes, and is not asked whether they changed: the
bytes to compare with are here, where no student's code runs.
"""

from __future__ import annotations

import functools
from typing import Any

from autograder.candidate import serialization


def changed(inputs: dict[str, Any], after: Any) -> list[str]:
    """The names of the inputs of a case that are no longer so, or that nothing was said of."""
    said = after if isinstance(after, dict) else {}
    sent = _stamps(_Sent(inputs))
    return [name for name, stamp in sent.items() if said.get(name) != stamp]


class _Sent:
    """Inputs by their identity, which they keep while they are held here."""

    def __init__(self, inputs: dict[str, Any]) -> None:
        self.inputs = inputs

    def __hash__(self) -> int:
        return id(self.inputs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Sent) and other.inputs is self.inputs


@functools.lru_cache(maxsize=1 << 13)  # a class is asked the same again and again
def _stamps(sent: _Sent) -> dict[str, str]:
    values = {name: serialization.decode(value) for name, value in sent.inputs.items()}
    return serialization.stamps(values)
