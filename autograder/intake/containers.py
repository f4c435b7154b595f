"""What a class handed in, by person: a function a kind of container.

A container is nbgrader's `submitted/`, a folder of students, or the archive of Canvas, Moodle or
Blackboard. Which it is, is settled once, from all its names; a person is who the platform's part
of a name says, whatever stands in what they chose. An archive that a person sent is theirs with
everything in it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from autograder.course import exercise_id
from autograder.errors import UsageError
from autograder.intake import platform_names
from autograder.intake.archives import inside, listed
from autograder.intake.platform_names import FOLDERS, Sent
from autograder.intake.sources import Found, Source, Unreadable, is_noise
from autograder.intake.which_file import KINDS, File
from autograder.interview.replies import clean
from autograder.sandbox.apart import Runs

NBGRADER = "nbgrader"
_NOBODYS = frozenset({"", ".", ".."})
_COPY = re.compile(r"[ _]?\(\d+\)$")  # as browsers tell a second download
# What people call the folders of several versions of their own, and what a platform called one.
# A word of these stands alone: Newton, Arnold and Cody are people.
_WORDS = (
    "my|the|old|older|new|newer|newest|first|last|latest|final|backup|copy|resit|retry|draft|"
    "version|attempt|try|submission|submitted|submit|hand|hand[ _-]?in|work|home|solution|src|"
    "code|notebook"
)
_VERSION = re.compile(
    rf"(?i)v?\d{{1,2}}|.*_assignsubmission_.*|(?:.*[^a-z])?(?:(?:{_WORDS})s?)+(?:[^a-z].*)?"
)
_NESTED = re.compile(r"(?i)(?<=\.zip)!")  # between an archive and what is in it
NO_STAMPS: Mapping[tuple[str, ...], Source] = MappingProxyType({})
Some = TypeVar("Some")
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz")


class Person(Struct, frozen=True, kw_only=True, gc=False):
    """Who handed something in, as the platform names them."""

    name: str
    number: str | None = None  # the platform's own name or number for them
    platform: str = FOLDERS


class Piece(Struct, frozen=True, kw_only=True, gc=False):
    """A file of a person's, and the folders it lies in, within their own."""

    file: File
    folders: tuple[str, ...] = ()


class Bundle(Struct, kw_only=True):
    """Everything of one person: filled while a container is read."""

    person: Person
    pieces: Sequence[Piece] = ()
    folders: Sequence[tuple[str, ...]] = ()  # empty ones among them
    stamps: Mapping[tuple[str, ...], Source] = NO_STAMPS  # nbgrader's timestamp.txt
    late: bool | None = None
    why: str = ""  # what is wrong with all of it

    def add(self, piece: Piece) -> None:
        self.pieces = _and(self.pieces, piece)

    def add_folder(self, folder: tuple[str, ...]) -> None:
        self.folders = _and(self.folders, folder)

    def stamp(self, folder: tuple[str, ...], source: Source) -> None:
        if not isinstance(self.stamps, dict):
            self.stamps = {}
        self.stamps[folder] = source


def _and(some: Sequence[Some], one: Some) -> Sequence[Some]:
    """With one more. Most people send one file: a tuple of one is half as large as a list."""
    if not some:
        return (one,)
    found = some if isinstance(some, list) else list(some)
    found.append(one)
    return found


class Contents(Struct, frozen=True, kw_only=True):
    """What a container holds."""

    kind: str
    bundles: list[Bundle]
    strays: list[str]  # files of nobody's


def read(place: Path, runs: Runs, *, nbgrader: bool, results: str = "") -> Contents:
    """Who sent what. `nbgrader` says that it is the `submitted/` of a course of nbgrader's, `runs`
    where archives are opened, and `results` which folder in it is the run's own.

    Raises `UsageError` for what is no container, and for one person's folder in the place of a
    class's.
    """
    entries = [e for e in listed(place, runs, results) if not is_noise(e.path.split("/", 1)[0])]
    entries = _opened_up(place, entries)
    platform = FOLDERS if nbgrader else platform_names.settled(e.path for e in entries)
    if platform == FOLDERS and not nbgrader:
        _refuse_a_platforms_archive(place, entries, runs)
        _refuse_a_level_too_many(place, entries)
    if platform == FOLDERS:
        _refuse_one_persons(place, entries)
    users = dict(_blackboard_users(entries)) if platform == "blackboard" else {}
    gathered = _Gathered(NBGRADER if nbgrader else platform, runs)
    entries.reverse()
    while entries:  # what was gathered need not be in memory twice, in a class of tens of thousands
        entry = entries.pop()
        gathered.add(entry, _sent(entry, platform, users))
    bundles = list(gathered.bundles.values())
    if gathered.kind == FOLDERS:
        _tell_sections(place, bundles)
    return Contents(kind=gathered.kind, bundles=bundles, strays=gathered.strays)


class _Gathered:
    def __init__(self, kind: str, runs: Runs) -> None:
        self.kind = kind
        self.bundles: dict[tuple[str, str | None], Bundle] = {}
        self.strays: list[str] = []
        self._runs = runs

    def add(self, entry: Found, sent: Sent | None) -> None:
        shown = clean(entry.path)
        if sent is None:
            if not entry.folder:
                self.strays.append(shown)
            return
        bundle = self._bundle(sent)
        if sent.late is not None:
            bundle.late = bool(bundle.late or sent.late)
        if entry.folder:
            bundle.add_folder((*sent.folders, sent.name) if sent.name else ())
        elif sent.name == "timestamp.txt" and self.kind in (FOLDERS, NBGRADER) and entry.source:
            bundle.stamp(sent.folders, entry.source)
        elif entry.archive and not sent.mine and not is_noise(sent.name):
            self._unpack(bundle, entry, sent)
        else:
            bundle.add(Piece(file=_file(entry, sent, sent.name), folders=sent.folders))

    def _bundle(self, sent: Sent) -> Bundle:
        who = (sent.lms_id or sent.student, sent.platform)
        if who not in self.bundles:
            platform = self.kind if sent.platform == FOLDERS else sent.platform
            person = Person(name=sent.student, number=sent.lms_id, platform=platform)
            self.bundles[who] = Bundle(person=person)
        return self.bundles[who]

    def _unpack(self, bundle: Bundle, entry: Found, sent: Sent) -> None:
        """Take the files of an archive that a person sent for that person's, whatever it says."""
        try:
            found = inside(entry, self._runs)
        except Unreadable as error:
            file = replace(_file(entry, sent, sent.name), source=None, why=str(error))
            bundle.add(Piece(file=file, folders=sent.folders))
            return
        if not found:
            file = replace(_file(entry, sent, sent.name), source=None, why="It is an empty zip.")
            bundle.add(Piece(file=file, folders=sent.folders))
        if _is_a_class(found):
            bundle.why = (
                f"{clean(entry.path)} looks like the archive of a whole class: give it to "
                "dlgrade grade itself."
            )
        for one in found:
            within = _NESTED.sub("/", one.path[len(entry.path) + 1 :]).split("/")
            *folders, name = [piece for piece in within if piece] or [""]
            file = _file(one, sent, name)
            if any(map(is_noise, folders)):
                file = replace(file, mine=True)
            bundle.add(Piece(file=file, folders=(*sent.folders, *folders)))


def _file(entry: Found, sent: Sent, name: str) -> File:
    hidden = any(is_noise(piece) for piece in sent.folders)
    return File(
        path=clean(entry.path),
        name=sys.intern(name),
        source=entry.source,
        time=entry.time,
        sent_at=sent.sent_at,
        attempt=sent.sent_at or "",
        again=sent.again,
        serial=sent.serial,
        mine=sent.mine or hidden,
        why=entry.why,
    )


def _sent(entry: Found, platform: str, users: dict[str, str]) -> Sent | None:
    pieces = entry.path.split("/")
    if any(piece in ("", ".", "..") for piece in pieces):
        return None
    found = platform_names.sent(entry.path, platform, users)
    if found is not None or platform != FOLDERS:
        return found
    if entry.folder or (entry.source is None and "." not in entry.path):  # a link to a folder
        return Sent(student=entry.path, platform=FOLDERS, name="" if entry.folder else entry.path)
    if entry.path.lower().endswith(ARCHIVES):  # a folder of archives, one a student
        student = entry.path.partition(".")[0] or entry.path
        return Sent(student=student, platform=FOLDERS, name=entry.path)
    return None


def _opened_up(place: Path, entries: list[Found]) -> list[Found]:
    """The entries without a folder that is nobody's: `submitted/`, or a zip's own name."""
    while True:
        tops = {e.path.split("/", 1)[0] for e in entries} - _NOBODYS
        under = [entry for entry in entries if "/" in entry.path]
        top = next(iter(tops)) if len(tops) == 1 and under else None
        packed = not place.is_dir() and top == _COPY.sub("", place.stem)
        if top is None or not (top == "submitted" or packed):
            return entries
        if platform_names.settled(e.path for e in entries) != FOLDERS:
            return entries
        entries = [replace(e, path=e.path[len(top) + 1 :]) for e in under]


def _refuse_a_platforms_archive(place: Path, entries: list[Found], runs: Runs) -> None:
    """Raises `UsageError` where an archive among the students is a platform's, of a whole class."""
    for entry in entries:
        if "/" in entry.path or not entry.archive:
            continue
        try:
            several = _people(inside(entry, runs)) > 1
        except Unreadable:
            continue  # which is told of that student
        if several:
            inner = place / entry.path if place.is_dir() else f"{entry.path}, out of {place}"
            raise UsageError(
                f"{clean(entry.path)} in {place} is the archive of a whole class, as a platform "
                f"packs it, and no student's. Run dlgrade grade with {clean(str(inner))} itself."
            )


def _tell_sections(place: Path, bundles: list[Bundle]) -> None:
    """Find folders of students that may be folders of several: a section, or a level too many.

    Where most are, raises `UsageError`; of a single one, nothing is marked, and a person is asked.
    """
    several = {id(one): found for one in bundles if (found := _several(one))}
    if not several:
        return
    working = [one for one in bundles if any(piece.file.code for piece in one.pieces)]
    first = next(one for one in bundles if id(one) in several)
    names = clean(", ".join(several[id(first)][:4]))
    if 2 * len(several) > len(working):
        top = clean(first.person.name)
        raise UsageError(
            f"{place} holds {top}, and in it there are {names}, each with a file of the same "
            f"exercise. If these are the students, run dlgrade grade with the folder that holds "
            f"them, once for each such folder, with an --out each. If {top} is a student, put "
            "that student's files into one folder."
        )
    for one in bundles:
        if id(one) in several:
            one.why = (
                f"In it there are {clean(', '.join(several[id(one)][:4]))}, each with a file of "
                "the same exercise. If these are students, move their folders beside the others; "
                "if it is one student's, put the file that counts into one folder."
            )


def _several(bundle: Bundle) -> list[str]:
    """The folders side by side with a file of one exercise each: they may be several people's."""
    places: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for piece in bundle.pieces:
        exercise = exercise_id(piece.file.name)
        packed = "!" in piece.file.path  # what is in an archive is one person's
        if piece.file.code and exercise is not None and piece.folders and not packed:
            places.setdefault((exercise, piece.folders[:-1]), set()).add(piece.folders[-1])
    for found in places.values():
        own = any(_is_an_exercises(name) or _VERSION.fullmatch(name) for name in found)
        if len(found) > 1 and not own:
            return sorted(found)
    return []


def _refuse_a_level_too_many(place: Path, entries: list[Found]) -> None:
    """Raises `UsageError` where the only folder may be a student, or the class.

    What lies in one student's folder must never become the hand-ins of several people. Folders
    called after exercises are one student's.
    """
    tops = {e.path.split("/", 1)[0] for e in entries} - _NOBODYS
    if len(tops) != 1:
        return
    (top,) = tops
    below = [e for e in entries if "/" in e.path]
    inner = {e.path.split("/")[1] for e in below if e.folder or e.path.count("/") > 1}
    inner = {name for name in inner if not is_noise(name)}
    loose = any(e.path.count("/") == 1 and not e.folder and could_be_work(e.path) for e in below)
    if len(inner) < 2 or loose or any(exercise_id(name) is not None for name in inner):
        return
    names = clean(", ".join(sorted(inner)[:4]))
    inside = place / top if place.is_dir() else f"{place}, unpacked, and in it {top}"
    raise UsageError(
        f"{place} holds one folder, {clean(top)}, and in it there are {names}. If these are the "
        f"students, run dlgrade grade with {clean(str(inside))}. If {clean(top)} is a student, put "
        "that student's files into one folder."
    )


def _refuse_one_persons(place: Path, entries: list[Found]) -> None:
    """Raises `UsageError` where the folder is one student's."""
    tops = {e.path.split("/", 1)[0] for e in entries if "/" in e.path or e.folder}
    loose = sorted(e.path for e in entries if "/" not in e.path and e.path.lower().endswith(KINDS))
    after = sorted(top for top in tops if _is_an_exercises(top))
    above = clean(str(place.resolve().parent))
    if after and len(after) == len(tops):
        raise UsageError(
            f"{place} looks like one student's folder: what is in it is called after exercises "
            f"({clean(', '.join(after[:4]))}), and not after students. Give the folder that has a "
            f"folder a student: {above}"
        )
    if loose and not tops and not any(e.archive for e in entries):
        raise UsageError(
            f"{place} looks like one student's folder: it holds {clean(', '.join(loose[:4]))}, and "
            f"nothing says whose that is. Give the folder that has a folder a student: {above}"
        )


def _is_an_exercises(folder: str) -> bool:
    """Whether a folder is called after an exercise, and nothing but that: `ex06`."""
    return re.fullmatch(r"(?i)ex\d\d(_[a-z0-9_]+)?", folder) is not None


def _is_a_class(found: list[Found]) -> bool:
    """Whether an archive that a person sent holds what a platform packs for several people."""
    return _people(found) > 2


def _people(found: list[Found]) -> int:
    """How many people a platform has packed into an archive, by its names; 0 for no such."""
    names = [one.path.partition("!")[2] for one in found]
    platform = platform_names.settled(names)
    if platform == FOLDERS:
        return 0
    sent = (platform_names.sent(name, platform, {}) for name in names)
    return len({one.lms_id for one in sent if one is not None and one.lms_id is not None})


def could_be_work(path: str) -> bool:
    """Whether somebody's work may be in a file with this name."""
    return path.lower().endswith((*KINDS, *ARCHIVES)) and not is_noise(path.rsplit("/", 1)[-1])


def _blackboard_users(entries: list[Found]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        if entry.source is not None and platform_names.names_its_user(entry.path):
            found = platform_names.blackboard_user(entry.path, text_of(entry.source))
            if found is not None:
                yield found


def text_of(source: Source) -> str:
    """The beginning of a small text; "" where it cannot be read."""
    try:
        return source.read(1 << 12).decode("utf-8", "replace")
    except Unreadable:
        return ""


def by_name(bundles: list[Bundle]) -> Iterator[tuple[str, Bundle]]:
    """Each bundle with a name that is nobody else's: with the platform's number where it has to.

    They are taken out of the list on the way: what was made of one is all that stays of it.
    """
    bundles.sort(key=lambda one: (one.person.name, one.person.number or ""))
    bundles.reverse()
    shared = Counter(clean(one.person.name) for one in bundles)
    taken: set[str] = set()
    while bundles:
        one = bundles.pop()
        plain, number = clean(one.person.name), one.person.number
        if shared[plain] == 1:
            yield plain, one
            continue
        wanted = f"{plain}_{clean(number)}" if number else plain
        again = 2
        while wanted in taken or shared[wanted] == 1:
            wanted, again = f"{plain}_{again}", again + 1
        taken.add(wanted)
        yield wanted, one
