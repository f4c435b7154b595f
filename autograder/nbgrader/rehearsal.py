"""Runs nbgrader's `generate_assignment`: first on a copy of the course, then in its place, where
everything is put back as it was if nbgrader refuses after all.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

from autograder.errors import UsageError
from autograder.nbgrader.config import database
from autograder.nbgrader.gradebook_api import path_with_scripts

Files = dict[str, bytes]
_ELSEWHERE = {"submitted", "autograded", "feedback", "backups", "release"}


def generate(folder: Path, assignment: str, *words: str) -> None:
    """Have nbgrader make the release of an assignment, and enter it into its gradebook."""
    alone = sys.platform == "linux" and threading.active_count() == 1
    run = _forked if alone and importlib.util.find_spec("nbgrader") is not None else _started
    code, said = run(["generate_assignment", assignment, "--force", *words], folder)
    if code != 0:
        raise UsageError(f"nbgrader refused to release {assignment}: {reason(said)}")


def _started(words: list[str], folder: Path) -> tuple[int, str]:
    """nbgrader's command with `words`, in `folder`: its exit code, and what it logged."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=folder,
        env={**os.environ, "PATH": path_with_scripts()},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def _forked(words: list[str], folder: Path) -> tuple[int, str]:
    """The same in a fork of this process: to import nbgrader takes longer than all it does then."""
    importlib.import_module("nbgrader.apps.nbgraderapp")
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            _be_nbgrader(words, folder, said.fileno())
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        return code, said.read().decode("utf-8", "replace")


def _be_nbgrader(words: list[str], folder: Path, said: int) -> NoReturn:
    """What `python -m nbgrader` does, to the end of the process."""
    code: object = 1
    try:
        with open(os.devnull, "r+b") as nothing:
            for descriptor, goal in enumerate((nothing.fileno(), nothing.fileno(), said)):
                os.dup2(goal, descriptor)
        os.chdir(folder)
        os.environ["PATH"] = path_with_scripts()
        sys.argv = ["nbgrader", *words]
        importlib.import_module("nbgrader.apps.nbgraderapp").main()
        code = 0
    except SystemExit as done:
        code = done.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


def rehearse(folder: Path, assignment: str, files: Files) -> None:
    """Have nbgrader do it on a copy. Raises `UsageError` where it refuses.

    The copy's gradebook is a copy, too, where it is in SQLite. Elsewhere it is an empty one, and
    what nbgrader would say of submissions is found out when it is asked in earnest.
    """
    with tempfile.TemporaryDirectory(prefix="dlgrade-release-") as made:
        copy = Path(made)
        (copy / "source").mkdir()
        for place, into in ((folder, copy), (folder / "source", copy / "source")):
            for path in place.iterdir() if place.is_dir() else ():
                if path.name not in _ELSEWHERE | {"source", assignment, ".dlgrade"}:
                    _stand_in(path, into / path.name)
        if (folder / "source" / assignment).is_dir():
            shutil.copytree(folder / "source" / assignment, copy / "source" / assignment)
        for name, data in files.items():
            goal = copy / name
            goal.parent.mkdir(parents=True, exist_ok=True)
            if goal.is_symlink():
                goal.unlink()
            goal.write_bytes(data)
        book = copy / "rehearsal.db"
        with contextlib.suppress(UsageError, OSError):  # none yet, or its name is computed
            shutil.copyfile(database(folder).removeprefix("sqlite:///"), book)
        generate(
            copy,
            assignment,
            f"--CourseDirectory.root={copy}",
            f"--CourseDirectory.db_url=sqlite:///{book}",
        )


def _stand_in(path: Path, goal: Path) -> None:
    try:
        goal.symlink_to(path.resolve(), target_is_directory=path.is_dir())
    except OSError:  # Windows, without the right to make links
        (shutil.copytree if path.is_dir() else shutil.copyfile)(path, goal)


@contextlib.contextmanager
def kept(folder: Path, touched: Iterable[Path], backup: Path) -> Iterator[Path | None]:
    """Keep what stands at `touched` (from `folder`) in `backup`, and put it back on a failure.

    Gives the backup's folder, None where nothing was there.
    """
    paths = list(dict.fromkeys(touched))
    there = [path for path in paths if (folder / path).exists()]
    was_there = folder.exists()
    for path in there:
        _copy(folder / path, backup / path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield backup if there else None
    except BaseException:
        for path in paths:
            _remove(folder / path)
        for path in there:
            _copy(backup / path, folder / path)
        if not was_there:
            _remove(folder)
        raise


def _copy(source: Path, goal: Path) -> None:
    goal.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, goal, dirs_exist_ok=True, symlinks=True)
    else:
        shutil.copy2(source, goal)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def reason(said: str) -> str:
    """What went wrong, out of nbgrader's log: the exception's own line, else its last error."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    raised = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Entry)\b.*: ", line)]
    errors = [line for line in lines if "ERROR" in line]
    return (raised or errors or lines or ["it gave no reason"])[-1]
