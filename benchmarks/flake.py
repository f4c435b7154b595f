"""Do the tests of the wall pass every time, as root and as an ordinary user?

Root's rounds run here, in this environment. The user's run in a copy of the repository below a
home of mode 0700, with an environment of its own made from a Python that everybody may start, as a
user number that owns nothing else. Started by an ordinary user, there is only one column.

    python benchmarks/flake.py [--rounds 20] [--jobs 2] [--python /usr/bin/python3.11]
        [--beside] [-k WORDS] [TESTS...]

With `--beside`, root's round and the user's run at the same time: each is the other's load.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("tests/security", "tests/sandbox/test_wall.py", "tests/sandbox/test_wall_command.py")
NEEDED = ("pytest", "pytest-xdist", "hypothesis", "jsonschema", "pyseccomp")
USER = 54322  # a number that nobody has


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--python", default="/usr/bin/python3.11")
    parser.add_argument("--beside", action="store_true", help="Both rounds at the same time.")
    parser.add_argument("-k", dest="words", default="", help="As pytest has it.")
    parser.add_argument("tests", nargs="*", default=TESTS)
    options = parser.parse_args()
    tests = [path for path in options.tests if (ROOT / path.split("::")[0]).exists()]
    for path in set(options.tests) - set(tests):
        print(f"{path} is not here: left out")
    pytest = ["-m", "pytest", "-p", "no:cacheprovider", "-n", str(options.jobs), *tests]
    pytest += ["-k", options.words] if options.words else []
    here = [sys.executable, *pytest]
    failed = 0
    if os.geteuid() != 0:
        print(f"{'round':>5}  {f'user {os.geteuid()}':<44}")
        for number in range(1, options.rounds + 1):
            mine, words = passed(here, ROOT)
            failed += not mine
            print(f"{number:>5}  {words}", flush=True)
        sys.exit(f"{failed} rounds failed" if failed else 0)
    with home_of_a_user(options.python) as home:
        print(f"{'round':>5}  {'root':<44}user {USER}, home {home} of mode 0700")
        for number in range(1, options.rounds + 1):
            with ThreadPoolExecutor(2 if options.beside else 1) as pool:
                root = pool.submit(passed, here, ROOT)
                user = pool.submit(passed, as_user(home, pytest), home / "repository")
            (mine, words), (theirs, more) = root.result(), user.result()
            failed += (not mine) + (not theirs)
            print(f"{number:>5}  {words:<44}{more}", flush=True)
    sys.exit(f"{failed} of {2 * options.rounds} runs failed" if failed else 0)


def passed(command: list[str], folder: Path) -> tuple[bool, str]:
    """Run the tests once: whether all passed, and pytest's last line."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        if line.startswith(("FAILED", "ERROR")):
            print(f"       {line[:160]}", flush=True)
    last = (done.stdout.strip() or done.stderr.strip() or "nothing said").splitlines()[-1]
    return done.returncode == 0, re.sub(r"^=+ | =+$", "", last)[:70]


def as_user(home: Path, pytest: list[str]) -> list[str]:
    user = ["setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups"]
    environment = ["env", "-i", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", f"HOME={home}"]
    environment += [f"TMPDIR={home}/tmp", f"{home}/venv/bin/python"]
    return [*user, "--inh-caps=-all", "--", *environment, *pytest]


@contextmanager
def home_of_a_user(python: str) -> Iterator[Path]:
    """A 0700 home with a copy of the repository as it is now, and an environment for it."""
    home = Path(tempfile.mkdtemp(prefix="dlgrade-flake-", dir="/home"))
    try:
        (home / "tmp").mkdir()
        files = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        for name in filter(None, files.stdout.decode().split("\0")):
            if (ROOT / name).is_file():
                (home / "repository" / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, home / "repository" / name)
        install(python, home)
        subprocess.run(["chown", "-R", f"{USER}:{USER}", str(home)], check=True)
        home.chmod(0o700)
        yield home
    finally:
        shutil.rmtree(home)


def install(python: str, home: Path) -> None:
    """An environment with what these tests need, and no TensorFlow."""
    venv, wanted = str(home / "venv"), ["-e", str(home / "repository"), *NEEDED]
    if uv := shutil.which("uv"):
        commands = [
            [uv, "venv", "-q", "--python", python, venv],
            # Copies: a link would hand the files of uv's cache over to the user.
            [uv, "pip", "install", "-q", "--link-mode=copy", "--python", f"{venv}/bin/python"],
        ]
    else:
        commands = [[python, "-m", "venv", venv], [f"{venv}/bin/pip", "install", "-q"]]
    commands[1] += wanted
    for command in commands:
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
