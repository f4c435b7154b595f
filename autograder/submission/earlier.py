"""A student's own files of earlier exercises, as far as an exercise builds on them.

Each is read as its own exercise's is, and travels as the module of that exercise's name, whatever
the file was called. Executes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from autograder.exercise.stub import UNWRITTEN
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.model import Earlier, Key, Submission
from autograder.submission.content import content
from autograder.submission.helpers import MAX_BYTES, MAX_TOGETHER, with_helpers


class Handed(Struct, frozen=True, kw_only=True):
    """The file of an earlier exercise: its name, for people, and its bytes; or why it has none."""

    shown: str
    data: bytes = b""
    why: str = ""

    @property
    def content(self) -> bytes:
        """What there is to be hashed, or to be sent."""
        return self.why.encode() if self.why else self.data


class Companions(Struct, frozen=True, kw_only=True):
    """What lies with a submission: modules by their names there, the files of earlier exercises
    by these, and model answers that the course lends in their place."""

    beside: Mapping[str, bytes] = field(default_factory=dict)
    earlier: Mapping[str, Handed] = field(default_factory=dict)
    lent: Mapping[str, bytes] = field(default_factory=dict)


def with_companions(work: Submission, key: Key, companions: Companions) -> Submission:
    """The submission, and what travels with it: modules it imports, and what it builds on."""
    if work.unreadable is not None:
        return work
    names = {f"{one.name}.py" for one in key.builds_on}
    work = with_helpers(work, Without(companions.beside, names) if names else companions.beside)
    if not names:
        return work
    found: list[Earlier] = []
    room = MAX_TOGETHER
    for one in key.builds_on:
        entry = _earlier(one, companions)
        size = len(entry.work.source) if entry.work is not None else 0
        if size > MAX_BYTES or size > room:
            why = say("earlier.too_large", exercise=one.name, kib=MAX_BYTES >> 10)
            entry, size = Earlier(exercise=one.name, why=why), 0
        room -= size
        found.append(entry)
    return replace(work, earlier=tuple(found), notes=(*work.notes, *_notes(key, found)))


def _earlier(key: Key, companions: Companions) -> Earlier:
    handed = companions.earlier.get(key.name)
    own, why = None, handed.why if handed is not None else ""
    if handed is not None and not handed.why:
        own = content(handed.data, handed.shown, key)
        own, why = (own, "") if own.unreadable is None else (None, own.unreadable)
    if own is not None and not _is_as_released(own, key):
        own = replace(with_helpers(own, companions.beside), notes=())
        return Earlier(exercise=key.name, work=own)
    if key.name in companions.lent:
        lent = content(companions.lent[key.name], f"{key.name}.py", key)
        return Earlier(exercise=key.name, work=lent, lent=True)
    return Earlier(exercise=key.name, work=own, why=why)


def _is_as_released(work: Submission, key: Key) -> bool:
    """Whether nothing is written in it yet."""
    return 0 < key.stub.count(UNWRITTEN) <= work.source.count(UNWRITTEN)


def _notes(key: Key, found: list[Earlier]) -> list[str]:
    own = [
        clean(one.work.path)
        for earlier, one in zip(key.builds_on, found, strict=True)
        if one.work is not None and not one.lent and not _is_as_released(one.work, earlier)
    ]
    lent = [one.exercise for one in found if one.lent]
    notes = [say("note.earlier", files=", ".join(own))] if own else []
    return [*notes, *([say("note.earlier_lent", files=", ".join(lent))] if lent else [])]


class Without(Mapping[str, bytes]):
    """The same files, some left out."""

    def __init__(self, files: Mapping[str, bytes], names: set[str]) -> None:
        self._files, self._names = files, names

    def __getitem__(self, name: str) -> bytes:
        if name in self._names:
            raise KeyError(name)
        return self._files[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._files if name not in self._names)

    def __len__(self) -> int:
        return sum(1 for _ in self)
