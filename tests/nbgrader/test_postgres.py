"""The same life on PostgreSQL: Debian's server, started here by an unprivileged user."""

from __future__ import annotations

import getpass
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import dlgrade
from tests.nbgrader.test_life import FULL, STUDENTS, Life, live

UNPRIVILEGED = "nobody"  # PostgreSQL refuses to be run by root


def _server_programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian keeps it off the path."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@pytest.fixture
def database() -> Iterator[str]:
    """A fresh server in a folder of its own, on a socket only; its URL."""
    programs = _server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("no driver for PostgreSQL: pip install 'dlgrade[postgresql]'")
    root = os.geteuid() == 0
    user = UNPRIVILEGED if root else getpass.getuser()
    folder = Path(tempfile.mkdtemp(prefix="dlg-pg-", dir="/tmp"))  # a socket's path is short
    if root:
        shutil.chown(folder, user)

    def run(program: str, *words: str) -> None:
        done = subprocess.run(
            [programs / program, *words],
            cwd=folder,
            user=user if root else None,
            group=user.replace("nobody", "nogroup") if root else None,
            extra_groups=[] if root else None,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", "teacher", "-E", "UTF8", "--auth=trust", "--no-sync")
        options = f"-c listen_addresses='' -k {folder} -c fsync=off"
        run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        yield f"postgresql+psycopg://teacher@/postgres?host={folder}"
    finally:
        if Path(data, "postmaster.pid").exists():
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_the_whole_life_on_postgresql(database: str, tmp_path: Path) -> None:
    live(Life(tmp_path / "course", database))


@pytest.mark.slow
def test_grade_writes_to_postgresql_and_manual_scores_win(database: str, tmp_path: Path) -> None:
    life = Life(tmp_path / "course", database)
    assert life.release().code == 0
    for student in ("right", "biased"):
        life.submit(student, STUDENTS[student])
    words = ["grade", life.root / "submitted", "--isolation", life.level]
    words += ["--gradebook", database, "--out", tmp_path / "out"]
    assert dlgrade(*words).code == 0
    assert life.scores("right") == FULL
    life.set_manual("biased", "adam", 2.0)
    assert dlgrade(*words).code == 0
    assert life.scores("biased", "score")["adam"] == 2.0
    assert "biased,11,12" in (tmp_path / "out" / "grades.csv").read_text()
