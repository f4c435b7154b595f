"""The student's own modules beside a file, as far as it imports them: they travel with it.

Executes nothing. Modules that would stand in the place of Python's own, or of the course's
packages, stay behind, and so does everything of a course that holds answers.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from autograder.course import find
from autograder.interview.replies import clean
from autograder.languages.catalogue import say
from autograder.model import Helper, Submission
from autograder.submission.reading import decoded

MOST = 20
MAX_BYTES = 1 << 18  # of one
MAX_TOGETHER = 1 << 20
MOST_LOOKED_FOR = 2000  # names of files, for the imports of one text
DEEPEST = 16  # folders in folders
TAKEN = frozenset({"autograder", "keras", "numpy", "tensorflow"}) | sys.stdlib_module_names
_IMPORT = re.compile(r"(?m)^[ \t]*(import|from)[ \t]+(\.*[\w.]+)(.*)$")


def with_helpers(work: Submission, files: Mapping[str, bytes]) -> Submission:
    """The submission with those of `files` that it imports, and that those import.

    `files` maps names as they lie beside the submission's own ("layers.py", "mine/layers.py") to
    contents. At most `MOST` are taken along; those that are left behind are noted.
    """
    if work.unreadable is not None:
        return work
    found, left = imported(work.source, Path(work.path).name, files)
    notes = list(work.notes)
    if found:
        notes.append(say("note.helpers", files=clean(", ".join(sorted(found)))))
    if left:
        kib = MAX_BYTES >> 10
        shown = clean(", ".join(sorted(left)[:5]))
        notes.append(say("note.helpers_left", files=shown, most=MOST, kib=kib))
    return replace(work, helpers=tuple(found[name] for name in sorted(found)), notes=tuple(notes))


def imported(
    text: str, own: str, files: Mapping[str, bytes]
) -> tuple[dict[str, Helper], list[str]]:
    """Those of `files` that a text imports, and that those import; the names of the rest of them.

    `own` is the name of the text's own file. What is too large, or one too many, is the rest.
    """
    found: dict[str, Helper] = {}
    left: list[str] = []
    room = MAX_TOGETHER
    waiting = [text]
    while waiting:
        for name in islice(_imported(waiting.pop()), MOST_LOOKED_FOR):
            if name in found or name in left or name == own:
                continue
            data = files.get(name)
            if data is None:
                continue
            room -= len(data)
            if len(data) > MAX_BYTES or room < 0 or len(found) == MOST:
                left.append(name)
                continue
            theirs, _ = decoded(data)
            digest = hashlib.sha256(data).hexdigest()
            found[name] = Helper(name=name, text=theirs, sha256=digest)
            waiting.append(theirs)
    return found, left


def _imported(text: str) -> Iterator[str]:
    """The names that the files of modules imported in `text` would have, each once."""
    seen: set[str] = set()
    for line in _IMPORT.finditer(text):
        kind, module, rest = line.groups()
        modules = [module.strip(".")]
        if kind == "import":
            more = [piece.split() for piece in rest.split(",")[1:]]
            modules += [words[0] for words in more if words]
        else:
            names = re.findall(r"\w+", rest)[1:40]  # after the word `import`; some may be modules
            modules += [f"{modules[0]}.{name}".strip(".") for name in names]
        for dotted in modules:
            steps = dotted.split(".", DEEPEST)  # of more than that, the last is no name
            if steps[0] in TAKEN or not all(step.isidentifier() for step in steps):
                continue
            for depth in range(1, len(steps) + 1):
                stem = "/".join(steps[:depth])
                for name in (f"{stem}.py", f"{stem}/__init__.py"):
                    if name not in seen:
                        seen.add(name)
                        yield name


class Beside(Mapping[str, bytes]):
    """The modules in a folder and the folders in it, read when they are asked for.

    Links are not followed. Of a course, what lies in `solutions/` and `reference/` is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        course = find(folder.resolve())
        self._answers = [] if course.bundled else course.answers()

    def __getitem__(self, name: str) -> bytes:
        path = self._folder / name
        steps = [self._folder.joinpath(*path.parts[: n + 1]) for n in range(len(path.parts))]
        try:
            if any(step.is_symlink() for step in steps[len(self._folder.parts) :]):
                raise KeyError(name)
            whole = path.resolve()
            if not path.is_file() or any(whole.is_relative_to(place) for place in self._answers):
                raise KeyError(name)
            with path.open("rb") as stream:
                return stream.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return (path.name for path in sorted(self._folder.glob("*.py")))

    def __len__(self) -> int:
        return sum(1 for _ in self)
