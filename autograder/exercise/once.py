"""What is worked out of a key's records once, however many submissions there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")


class ByIdentity(Generic[Made]):
    """What `make` makes of records, by their identities, which they keep while they are held here.

    Begins anew when it holds `most`.
    """

    def __init__(self, make: Callable[..., Made], most: int) -> None:
        self._make, self._most = make, most
        self._kept: dict[int | tuple[int, ...], tuple[Any, Made]] = {}

    def __call__(self, record: Any, *more: Any) -> Made:
        place = (id(record), *map(id, more)) if more else id(record)
        kept = self._kept.get(place)
        if kept is None:
            if len(self._kept) >= self._most:
                self._kept.clear()
            kept = self._kept[place] = ((record, more), self._make(record, *more))
        return kept[1]
