"""Earlier files that travel with a submission are a student's, too: whatever stands in one gains
nothing, harms nobody else, and what does not need it keeps its marks. At level `sandbox`."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.checking import Request, check
from autograder.course import Course
from autograder.errors import NoWall
from autograder.model import Report
from autograder.sandbox import Runner
from autograder.sandbox.levels import open_runner
from autograder.submission.helpers import MAX_BYTES
from tests.conftest import ROOT, swapped

NAME = "ex18_network"
FILES = ("ex03_forward_loss", "ex04_backprop", "ex07_regularization")
PARTS = ("forward", "decay")  # one that needs ex03, and one that does not
EARLIER = "ex03_forward_loss.py"
RIGHT = (ROOT / "solutions" / EARLIER).read_text(encoding="utf-8")
RETURN = "    return ACTIVATIONS[activation](x @ w + b)\n"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    try:
        opened = open_runner("sandbox")
        opened.warm()
    except NoWall as error:
        pytest.skip(str(error))
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (NAME, *FILES):
        shutil.copy(ROOT / "solutions" / f"{name}.py", tmp_path)
    return tmp_path


def marked(runner: Runner, folder: Path) -> Report:
    request = Request(course=Course(ROOT), exercise=NAME, path=folder / f"{NAME}.py", parts=PARTS)
    return check(request, runner)


def outcomes(report: Report) -> dict[str, str]:
    """What each part came to: "passed", or the id of its finding."""
    return {
        part.name: part.status if part.finding is None else part.finding.id for part in report.parts
    }


def honest(runner: Runner, folder: Path) -> None:
    """The next one's files are right, and are found to be."""
    (folder / EARLIER).unlink(missing_ok=True)
    (folder / EARLIER).write_text(RIGHT, encoding="utf-8")
    assert outcomes(marked(runner, folder)) == dict.fromkeys(PARTS, "passed")


HOSTILE = {
    # what an earlier file does, and what becomes of the part that needs it
    "ends the process": ("import os\nos._exit(0)\n" + RIGHT, "earlier.broken"),
    "exits": ("import sys\n" + RIGHT + "\nsys.exit(0)\n", "passed"),  # as in any file
    "exits when it is called": (
        swapped(RIGHT, RETURN, "    import os\n    os._exit(0)\n"),
        "earlier.not_right",
    ),
    "raises what nobody catches": ("raise KeyboardInterrupt\n" + RIGHT, "earlier.broken"),
    "prints without end": (
        swapped(RIGHT, RETURN, "    print('x' * 100_000)\n" + RETURN), "passed",
    ),
    "writes replies of its own": (
        swapped(RIGHT, RETURN, "    import os\n    for n in range(3, 12):\n        try:\n"
                "            os.write(n, b'0 {\"case\": [\"forward\", \"values\", 0]}\\n')\n"
                "        except OSError:\n            pass\n    return 0 * x @ w\n"),
        "earlier.not_right",
    ),
    "patches NumPy": (
        RIGHT + "\nnp.matmul = np.allclose = np.array_equal = lambda *a, **k: True\n", "passed",
    ),
    "patches what compares": (
        swapped(RIGHT, RETURN, "    class Same(np.ndarray):\n"
                "        def __eq__(self, other):\n            return True\n"
                "    return (0 * (x @ w)).view(Same)\n"),
        "earlier.not_right",
    ),
    "replaces the later file": (
        "import sys\n" + swapped(RIGHT, RETURN, "    return 0 * (x @ w)\n")
        + "\nsys.modules['ex18_network'] = sys.modules[__name__]\n",
        "earlier.not_right",
    ),
    "looks for answers": (
        "import gc\n" + swapped(RIGHT, RETURN, "    found = [o for o in gc.get_objects() "
                                "if isinstance(o, dict) and 'expected' in o]\n"
                                "    return found[0]['expected']\n"),
        "earlier.not_right",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_an_earlier_file_does_it_costs_no_more_than_what_needs_it(
    runner: Runner, folder: Path, kind: str
) -> None:
    text, comes_to = HOSTILE[kind]
    (folder / EARLIER).write_text(text, encoding="utf-8")
    found = outcomes(marked(runner, folder))
    assert found["decay"] == "passed"
    assert found["forward"].startswith(comes_to)
    honest(runner, folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["while True:\n    pass\n" + RIGHT, swapped(RIGHT, RETURN, "    while True:\n        pass\n")],
    ids=["at its import", "when it is called"],
)
def test_one_that_never_ends_is_ended(runner: Runner, folder: Path, text: str) -> None:
    (folder / EARLIER).write_text(text, encoding="utf-8")
    started = time.monotonic()
    found = outcomes(marked(runner, folder))
    assert time.monotonic() - started < 150
    assert found["decay"] == "passed"
    assert found["forward"] in ("earlier.broken", "earlier.not_right")
    honest(runner, folder)


def test_one_that_is_huge_stays_behind_and_it_is_said(runner: Runner, folder: Path) -> None:
    (folder / EARLIER).write_text(RIGHT + "#" * MAX_BYTES, encoding="utf-8")
    report = marked(runner, folder)
    assert outcomes(report) == {"forward": "earlier.missing", "decay": "passed"}
    finding = report.parts[0].finding
    assert finding is not None
    assert "too large" in finding.message
    (folder / EARLIER).write_text(RIGHT + "#" * (2 << 20), encoding="utf-8")
    assert outcomes(marked(runner, folder))["forward"] == "earlier.missing"


def test_a_link_is_not_followed(runner: Runner, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "somebody_elses.py"
    other.write_text(RIGHT, encoding="utf-8")
    (folder / EARLIER).unlink()
    (folder / EARLIER).symlink_to(other)
    assert outcomes(marked(runner, folder)) == {"forward": "earlier.missing", "decay": "passed"}


def test_a_pipe_is_no_file(runner: Runner, folder: Path) -> None:
    (folder / EARLIER).unlink()
    os.mkfifo(folder / EARLIER)
    assert outcomes(marked(runner, folder)) == {"forward": "earlier.missing", "decay": "passed"}


@pytest.mark.parametrize("name", ["random", "json", "numpy", "harness", "conftest"])
def test_a_module_of_its_own_takes_nobodys_place(runner: Runner, folder: Path, name: str) -> None:
    """One with the name of Python's own stays behind; any other is the student's alone."""
    (folder / f"{name}.py").write_text("def loads(*_): raise SystemExit\nrandom = array = 1\n")
    (folder / EARLIER).write_text(f"import {name}\n" + RIGHT, encoding="utf-8")
    report = marked(runner, folder)
    assert outcomes(report) == {"forward": "passed", "decay": "passed"}
    taken = f"{name}.py" in report.certificate["beside_sha256"]
    assert taken == (name in ("harness", "conftest"))
