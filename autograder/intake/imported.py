"""Which files that were set aside are modules of the one that counts: they are marked with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from autograder.intake.sources import Source, Unreadable
from autograder.intake.which_file import MAX_LOOK, Aside, Choice, modules_beside
from autograder.submission.helpers import MAX_BYTES, imported
from autograder.submission.reading import decoded


def told_apart(choice: Choice) -> Choice:
    """The choice, where what the chosen file imports is `imported`, and no longer set aside.

    Looks into files only where some beside it might be such modules.
    """
    chosen = choice.chosen
    if chosen is None or chosen.source is None:
        return choice
    beside = dict(modules_beside(chosen, choice.aside))
    if not beside:
        return choice
    try:
        text, _ = decoded(chosen.source.read(MAX_LOOK))
    except Unreadable:
        return choice
    if chosen.notebook:  # each line of its JSON that holds one of its code
        text = text.replace("\\n", "\n").replace('"', "\n")
    found, _ = imported(text, chosen.name, _Read(beside))
    sources = {id(beside[name]) for name in found}
    return replace(choice, aside=tuple(_as_it_is(one, sources) for one in choice.aside))


def _as_it_is(one: Aside, sources: set[int]) -> Aside:
    return replace(one, why="imported") if id(one.file.source) in sources else one


class _Read(Mapping[str, bytes]):
    """The files' contents, read when they are asked for."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources

    def __getitem__(self, name: str) -> bytes:
        try:
            return self._sources[name].read(MAX_BYTES + 1)
        except Unreadable as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)
