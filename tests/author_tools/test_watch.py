"""`dlgrade author watch`, run as an author runs it: a save is looked at in seconds."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.author.affected_parts import of_reference
from autograder.author_tools.looks import Looks
from autograder.author_tools.scaffold import scaffold
from autograder.course import Course
from tests.conftest import ROOT, dlgrade, load_key, swapped

NAME = "ex18_mine"
SECONDS = 20  # for what takes one or two, on a machine that is busy


class Watching:
    """An `author watch` in a process of its own, whose lines are read as they come."""

    def __init__(self, course: Path) -> None:
        self.course = course
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "autograder", "author", "watch", "ex18"],
            cwd=course, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "NO_COLOR": "1"},
            # a shell that put the tests into the background has had SIGINT ignored
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reading.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def looked(self, limit: float = 90) -> list[str]:
        """The lines of the next look, which ends with what is to be mended."""
        found: list[str] = []
        until = time.monotonic() + limit
        while not found or not found[-1].startswith(f"{NAME}: "):
            try:
                found.append(self.lines.get(timeout=max(until - time.monotonic(), 0.01)))
            except queue.Empty:
                pytest.fail(f"no look in {limit} s: {found}")
        return found

    def save(self, folder: str, old: str, new: str) -> list[str]:
        path = self.course / folder / f"{NAME}.py"
        path.write_text(swapped(path.read_text(), old, new))
        return self.looked(SECONDS)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    (tmp_path / "course.yaml").write_text("title: Mine\n")
    assert dlgrade("author", "new", NAME, cwd=tmp_path).code == 0
    found = Watching(tmp_path)
    yield found
    found.close()


@pytest.mark.slow
@pytest.mark.oracle
def test_a_save_is_looked_at_again_in_seconds(watching: Watching) -> None:
    right = [f"{NAME}: right so far (double)"]
    assert watching.looked() == right
    slip = watching.save("reference", "return tf.add(x, x)", "return tf.add(x, x")
    assert "this is not Python" in slip[0]
    assert slip[-1] == f"{NAME}: 1 to mend"
    assert watching.save("reference", "return tf.add(x, x", "return tf.add(x, x)") == [
        f"{NAME}: right so far"
    ], "as it was when it was right"
    wrong = watching.save("solutions", "return 2.0 * x", "return 3.0 * x")
    assert any("says 'array([ 2., -4.])'" in line for line in wrong)
    watching.save("solutions", "return 3.0 * x", "return 2.0 * x")
    lost = watching.save("reference", '"2.0 * x": "x / 2.0"', '"2.0 * x": "x + x"')
    assert any("double.half is not caught as itself" in line for line in lost)
    assert watching.save("reference", '"2.0 * x": "x + x"', '"2.0 * x": "x / 2.0"') == right
    assert not (watching.course / "exercises").exists(), "nothing is built"
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(timeout=SECONDS) == 130
    watching.reading.join()
    assert "".join(watching.lines.queue) == "Stopped."


def test_a_slip_is_told_and_what_is_saved_meanwhile_is_looked_at_next(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text("title: Mine\n")
    course = Course(tmp_path)
    scaffold(course, NAME)
    path = course.solution(NAME)
    path.write_text(swapped(path.read_text(), "return 2.0 * x", "return 2.0 * * x"))
    looks = Looks(course, NAME)
    assert looks.has_changed()
    (slip,) = looks.look().problems
    assert "this is not Python" in slip
    assert not looks.has_changed()
    path.write_text(swapped(path.read_text(), "return 2.0 * * x", "return 2.0 *"))
    assert looks.has_changed()
    path.unlink()
    assert not looks.has_changed(), "an editor is just replacing it"


def test_a_change_of_a_reference_touches_what_builds_on_it() -> None:
    """What is said of one part of ex06 touches it alone; what all use touches all."""
    text = (ROOT / "reference" / "ex06_optimizers.py").read_text(encoding="utf-8")
    uses = {part.name: part.uses for part in load_key("ex06_optimizers").parts}
    assert of_reference(text, f"{text}\n# a remark", uses) == set()
    assert of_reference(
        text, swapped(text, 'title="Optimizer', 'title="The optimizer'), uses
    ) == set(uses)
    for part in ("momentum", "adam"):
        new = f'{text}\nex.misconception("{part}.new", "Another one.", code="x = 1")\n'
        assert of_reference(text, new, uses) == {part}
        assert of_reference(new, text, uses) == {part}, "one that is taken out, too"
        oracle = re.sub(rf"(?m)^(def {part}\(.*\n)", r"\1    print(1)\n", text, count=1)
        assert part in of_reference(text, oracle, uses)
        assert of_reference(text, oracle, uses) != set(uses)
    unread = f"{text}\nex.misconception(f'{{1}}.new', 'Another one.', code='x = 1')\n"
    assert of_reference(text, unread, uses) == set(uses)
