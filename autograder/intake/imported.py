"""Which files that were set aside are modules of the one that counts: they are marked with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from autograder.intake.archives import Shelf, asked
from autograder.intake.sources import Source, Unreadable
from autograder.intake.which_file import MAX_LOOK, Aside, Choice, modules_beside
from autograder.sandbox.apart import Runs
from autograder.submission.helpers import MAX_BYTES, imported
from autograder.submission.reading import decoded


def told_apart(choice: Choice, runs: Runs) -> Choice:
    """The choice, where what the chosen file imports is `imported`, and no longer set aside.

    Files are looked into, where `runs` says, only where some beside it might be such modules.
    """
    chosen = choice.chosen
    if chosen is None or chosen.source is None:
        return choice
    beside = dict(modules_beside(chosen, choice.aside))
    if not beside:
        return choice
    try:
        found = asked(runs, imports, chosen.source, chosen.name, chosen.notebook, beside)
    except Unreadable:
        return choice
    sources = {id(beside[name]) for name in found}
    return replace(choice, aside=tuple(_as_it_is(one, sources) for one in choice.aside))


def _as_it_is(one: Aside, sources: set[int]) -> Aside:
    return replace(one, why="imported") if id(one.file.source) in sources else one


def imports(
    shelf: Shelf, source: Source, name: str, notebook: bool, beside: Mapping[str, Source]
) -> list[str]:
    """To be run where files are read: which of those beside it a file imports, and these import."""
    text, _ = decoded(shelf.content(source, MAX_LOOK))
    if notebook:  # each line of its JSON that holds one of its code
        text = text.replace("\\n", "\n").replace('"', "\n")
    found, _ = imported(text, name, _Read(beside, shelf))
    return list(found)


class _Read(Mapping[str, bytes]):
    """The files' contents, read when they are asked for."""

    def __init__(self, sources: Mapping[str, Source], shelf: Shelf) -> None:
        self._sources = sources
        self._shelf = shelf

    def __getitem__(self, name: str) -> bytes:
        try:
            return self._shelf.content(self._sources[name], MAX_BYTES + 1)
        except Unreadable as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)
