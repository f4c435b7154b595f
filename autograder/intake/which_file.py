"""Which of the files that one person sent for one exercise counts: the one rule, for every door.

1. The file with the exercise's own name (`ex06_optimizers.py`, in any case, with a platform's
   `-1` or `(1)`); else one that has its id (`my_ex06.py`); else the only one that defines one of
   the exercise's functions. A notebook and a script are equals.
2. A file that is as it was released, or empty, counts only where there is no other.
3. Among equals the newest: by the platform's time, then by the file's own. Of two with the same
   time, the one with less left to write; then the notebook.

Nothing else is ever marked: a `data.py` or an `Untitled.ipynb` displaces nobody's work.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Any, Literal

from msgspec import Struct

from autograder.course import exercise_id
from autograder.exercise.stub import UNWRITTEN
from autograder.intake.archives import Shelf, asked
from autograder.intake.moments import moment
from autograder.intake.sources import Source, Unreadable, is_noise
from autograder.model import Key
from autograder.sandbox.apart import Here, Runs
from autograder.submission.reading import decoded

KINDS = (".ipynb", ".py")
MAX_LOOK = 1 << 24  # bytes of a file looked at to choose between several
SAME_S = 2.0  # seconds: a zip tells no smaller difference, and unpacking takes as long
_FOLDER = re.compile(r"(?s)(?:.*[/!])?")  # as far as the last mark between a folder and a name
_AGAIN = re.compile(r"(?:[ _]?\(\d{1,3}\)|-\d{1,3})+$")  # how platforms and browsers tell copies

# Why a file was not marked; what is imported is marked with the file that imports it.
Why = Literal[
    "older", "released", "empty", "name", "several", "other", "misplaced", "earlier", "kind",
    "unreadable", "hidden", "imported", "equal",
]  # fmt: skip


class File(Struct, frozen=True, kw_only=True, gc=False):
    """One file that somebody sent."""

    path: str  # within what was handed in, for people
    name: str
    source: Source | None  # None where it is not looked into
    time: float | None = None  # its own, in seconds
    sent_at: str | None = None  # the platform's
    attempt: str = ""  # which of several hand-ins it belongs to, where the platform tells
    again: int = 0
    serial: int = 0
    mine: bool = False  # whether the platform wrote it
    why: str = ""  # why it is not looked into

    @property
    def code(self) -> bool:
        """Whether it is of a kind that can be marked."""
        return (
            self.source is not None
            and not self.mine
            and not is_noise(self.name)
            and self.name.lower().endswith(KINDS)
        )

    @property
    def notebook(self) -> bool:
        return self.name.lower().endswith(".ipynb")

    @property
    def stem(self) -> str:
        """The name without its kind and without a platform's mark of a copy, in small letters."""
        return _AGAIN.sub("", self.name.rpartition(".")[0].casefold())


class Aside(Struct, frozen=True, kw_only=True):
    """A file that was not marked, and why."""

    file: File
    why: Why
    said: str = ""  # of one that cannot be read


class Choice(Struct, frozen=True, kw_only=True):
    """The file that counts, if any, and the others."""

    chosen: File | None
    aside: tuple[Aside, ...] = ()
    by_name: bool = True  # whether its name says which exercise it is of
    worked_on: bool = True


def modules_beside(chosen: File, aside: Sequence[Aside]) -> tuple[tuple[str, Source], ...]:
    """The Python files in the folder of the one that counts, by their names from there."""
    folder = _FOLDER.match(chosen.path)
    assert folder is not None
    return tuple(
        (name, file.source)
        for file in (one.file for one in aside)
        if file.source is not None and (name := _module(file, folder[0])) is not None
    )


def _module(file: File, folder: str) -> str | None:
    """What a file in the folder would be imported from; None for what is none, or not there."""
    within = file.path.removeprefix(folder)
    if file.mine or not file.name.endswith(".py") or not file.path.startswith(folder):
        return None
    if "!" in within:  # it lies in an archive of its own
        return None
    if "/" in within:
        return within
    return f"{_AGAIN.sub('', file.name.removesuffix('.py'))}.py"  # Canvas: "ada_1_2_mine-1.py"


class Wanted(Struct, frozen=True, kw_only=True):
    """What the rule has to know of an exercise to choose among several files."""

    functions: frozenset[str] = frozenset()
    unwritten: int = 0  # bodies to write, as it was released

    @classmethod
    def of(cls, key: Key) -> Wanted:
        kinds = (ast.FunctionDef, ast.ClassDef)
        names = {node.name for node in ast.parse(key.stub).body if isinstance(node, kinds)}
        return cls(functions=frozenset(names), unwritten=key.stub.count(UNWRITTEN))


class _Look(Struct, frozen=True, kw_only=True):
    """What stands in a file, as far as the rule asks."""

    file: File
    place: int  # 0: its own name, 1: its id, 2: neither
    unwritten: int = 0
    defines: bool = False
    empty: bool = False
    unreadable: str = ""  # why, of one that cannot be read
    released: bool = False

    @property
    def worked_on(self) -> bool:
        return not (self.empty or self.unreadable or self.released)


def choose(
    files: Sequence[File], name: str, wanted: Callable[[], Wanted], runs: Runs | None = None
) -> Choice:
    """The one of `files` that counts for the exercise `name`. Where names do not tell, they are
    read, where `runs` says, or in this process; `wanted` is asked for then."""
    code = [file for file in files if file.code]
    placed = [(file, _place(file, name)) for file in code]
    rest = [Aside(file=file, why=why_not(file)) for file in files if not file.code]
    rest += [Aside(file=file, why="other") for file, place in placed if place is None]
    able = [(file, place) for file, place in placed if place is not None]
    if len(able) == 1 and able[0][1] < 2:
        return Choice(chosen=able[0][0], aside=tuple(rest))
    looks = _looks(able, wanted(), runs or Here(Shelf))
    pool = _best([look for look in looks if look.place < 2 or look.defines])
    if not pool:
        return Choice(chosen=None, aside=(*rest, *_asides(looks, None)))
    if pool[0].place == 2 and _are_different(pool):
        several = tuple(Aside(file=look.file, why="several") for look in pool)
        others = _asides([look for look in looks if look not in pool], None)
        return Choice(chosen=None, aside=(*rest, *several, *others))
    chosen = _newest(pool)
    return Choice(
        chosen=chosen.file,
        aside=(*rest, *_asides([look for look in looks if look is not chosen], chosen)),
        by_name=chosen.place < 2,
        worked_on=chosen.worked_on,
    )


def when(sent_at: str | None) -> datetime:
    """A platform's time, to order by: the earliest of all where there is none to be read."""
    try:
        return moment(sent_at or "")
    except ValueError:
        return datetime(1900, 1, 1, tzinfo=timezone.utc)


def _place(file: File, name: str) -> int | None:
    """How well a file's name says that it is of the exercise; None for one of another."""
    if file.stem == name.casefold():
        return 0
    found = exercise_id(file.name)
    if found is None:
        return 2
    return 1 if found == exercise_id(name) else None


def _looks(able: list[tuple[File, int]], wanted: Wanted, runs: Runs) -> list[_Look]:
    """What stands in them: all of one person's have one clock."""
    try:
        seen: list[dict[str, Any]] = asked(
            runs, look_at, [(file.source, file.notebook, place) for file, place in able], wanted
        )
    except Unreadable as error:
        seen = [{"unreadable": str(error)}] * len(able)
    return [
        _Look(file=file, place=place, **found)
        for (file, place), found in zip(able, seen, strict=True)
    ]


def look_at(
    shelf: Shelf, files: list[tuple[Source, bool, int]], wanted: Wanted
) -> list[dict[str, Any]]:
    """To be run where files are read: what stands in each, as fields of a `_Look`."""
    found: list[dict[str, Any]] = []
    for source, notebook, place in files:
        try:
            text, _ = decoded(shelf.content(source, MAX_LOOK))
        except Unreadable as error:
            found.append({"unreadable": str(error)})
            continue
        unwritten = text.count(UNWRITTEN)
        found.append(
            {
                "unwritten": unwritten,
                "defines": place < 2 or defines(text, wanted.functions, notebook=notebook),
                "empty": not text.strip(),
                "released": 0 < wanted.unwritten <= unwritten,
            }
        )
    return found


def defines(text: str, functions: frozenset[str], *, notebook: bool) -> bool:
    """Whether the text defines one of these at the start of a line. It need not be right."""
    if not functions:
        return False
    start = r'(?:"|\\n)' if notebook else r"(?m:^)"
    names = "|".join(map(re.escape, sorted(functions)))
    defined = rf"{start}(?:(?:async[ \t]+)?def[ \t]+|class[ \t]+)(?:{names})\b"
    assigned = rf"{start}(?:{names})[ \t]*=(?!=)"
    return re.search(f"{defined}|{assigned}", text) is not None


def _best(looks: list[_Look]) -> list[_Look]:
    """Those that no other outranks by what stands in it or by its name."""
    top = min((_rank(look) for look in looks), default=None)
    return [look for look in looks if _rank(look) == top]


def _rank(look: _Look) -> tuple[int, int]:
    return (0 if look.worked_on else 1 + look.empty + 2 * bool(look.unreadable), look.place)


def _are_different(pool: list[_Look]) -> bool:
    """Whether nothing tells which of them counts: other names, and no platform's time."""
    return len({look.file.stem for look in pool}) > 1


def _newest(pool: list[_Look]) -> _Look:
    last = max((when(look.file.sent_at), look.file.again) for look in pool)
    pool = [look for look in pool if (when(look.file.sent_at), look.file.again) == last]
    newest = max(look.file.time or 0.0 for look in pool)
    pool = [look for look in pool if (look.file.time or 0.0) >= newest - SAME_S]
    return min(
        pool,
        key=lambda look: (
            look.unwritten, -look.file.serial, not look.file.notebook, look.file.path,
        ),
    )  # fmt: skip


def _asides(looks: list[_Look], chosen: _Look | None) -> list[Aside]:
    return [Aside(file=look.file, why=_why(look, chosen), said=look.unreadable) for look in looks]


def _why(look: _Look, chosen: _Look | None) -> Why:
    if look.unreadable:
        return "unreadable"
    if look.place == 2 and not look.defines:
        return "name"
    if look.empty:
        return "empty"
    if look.released and (chosen is None or not chosen.released):
        return "released"
    if chosen is None or look.place > chosen.place:
        return "name"
    return "equal" if _as_old(look.file, chosen.file) else "older"


def _as_old(one: File, other: File) -> bool:
    """Whether no time tells which of two is the newer."""
    if (when(one.sent_at), one.again) != (when(other.sent_at), other.again):
        return False
    return abs((one.time or 0.0) - (other.time or 0.0)) <= SAME_S


def why_not(file: File) -> Why:
    """Why a file that cannot be marked is not."""
    if file.why:
        return "unreadable"
    return "hidden" if file.mine or is_noise(file.name) else "kind"
