"""What THREATS.md lists, tried: nothing is gained, nobody else is harmed, and the student is told.

Each file in `submissions/` says in its docstring what it tries and what it deserves. It is put to
the real command between two honest neighbours, behind one wall of level `sandbox`: one command has
a dozen of a family. In the slow tier are those that only wait for a limit of time, each alone.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.checking import Interviewed, report
from autograder.interview.questions import interview
from autograder.reporters.json import document
from autograder.sandbox.levels import open_runner
from autograder.submission import reading
from tests.conftest import ROOT, dlgrade, load_key
from tests.security.judging import (
    MARKER,
    RIGHT,
    STATUSES,
    Planted,
    Verdict,
    deserts,
    end,
    judged,
    processes,
    tagged,
    told,
    undisturbed,
    unfit,
)

SUBMISSIONS = Path(__file__).parent / "submissions"
FILES = sorted(path.name for path in SUBMISSIONS.glob("ex*.py"))
# They wait for a limit of time to end them, as ex00_exhaust_endless_loop does in the fast tier.
LATE = (
    "ex00_honest_training_for_ever.py",
    "ex00_exhaust_deaf_daemon.py",
    "ex00_exhaust_long_c_call.py",
    "ex00_exhaust_sleep.py",
    "ex00_exhaust_sleeps_under_the_limit.py",
    "ex00_patch_swallow_everything.py",
)
FAMILIES = {
    family: [name for name in FILES if name.split("_")[1] == family and name not in LATE]
    for family in sorted({name.split("_")[1] for name in FILES})
}
TOGETHER = 14  # files of a family that one command has; of one family there are more
MOST_CPU_S = 60.0  # of the process that reads and judges, for one submission
EACH_S = 2.0  # of a file of a family, which is three submissions with its neighbours
MOST_MEBIBYTES = 700  # the 600 that a submission may cost, beside Python and NumPy
SCHEMA = json.loads((ROOT / "autograder" / "schemas" / "report-v1.json").read_text())

CODE = f"import numpy as np\n{RIGHT}"


def documented(*lines: str) -> str:
    return '"""A file of the table below.\n\n' + "\n".join(lines) + '\n"""\n'


RIGHT_ALL_THE_SAME = documented("Deserves: 6")
READ_AS = "Deserves: 6", "Says: The file was read as {}; save it as UTF-8."
UNREADABLE = documented("Deserves: 0", "Says: Python cannot read your file")

# What no file of the folder can hold: the bytes, not the text, are the point.
BYTES: dict[str, bytes] = {
    "byte_order_mark": codecs.BOM_UTF8 + (RIGHT_ALL_THE_SAME + CODE).encode(),
    "utf16": (documented(*READ_AS).format("UTF-16") + CODE).encode("utf-16"),
    "latin1": (documented(*READ_AS).format("Latin-1") + CODE + "# é\n").encode("latin-1"),
    "windows_line_ends": (RIGHT_ALL_THE_SAME + CODE).replace("\n", "\r\n").encode(),
    "old_mac_line_ends": (RIGHT_ALL_THE_SAME + CODE).replace("\n", "\r").encode(),
    "coding_comment_that_lies": b"# coding: utf-16\n" + (RIGHT_ALL_THE_SAME + CODE).encode(),
    "form_feeds": (RIGHT_ALL_THE_SAME + CODE).replace("\n\ndef", "\n\f\ndef").encode(),
    "nul_bytes": (UNREADABLE + CODE).encode() + b"\0",
    "escape_sequences": (
        UNREADABLE + "\x1b[2J\x9b1m\u202e = '\u2066All of it is right.'\n"
    ).encode(),
    "nested_brackets": (UNREADABLE + "x = " + "(" * 10_000 + ")" * 10_000).encode(),
    "long_number": (UNREADABLE + "x = " + "9" * 100_000).encode(),
    "deep_expression": (documented("Deserves: 0") + "x = " + "-" * 200_000 + "1").encode(),
    "wide_expression": (documented("Deserves: 0") + "x = " + "1+" * 100_000 + "1").encode(),
    "one_long_line": (RIGHT_ALL_THE_SAME + CODE + "x = '" + "y" * 900_000 + "'\n").encode(),
    "shift_that_never_ends": (documented("Deserves: 0") + "x = 1 << 10**14\n").encode(),
}


@pytest.fixture(scope="session")
def planted() -> Planted:
    return Planted()


@pytest.fixture(scope="session")
def baseline(planted: Planted, tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    """The same two neighbours with an honest submission between them."""
    raw = (RIGHT_ALL_THE_SAME + CODE).encode()
    verdict = judged(tmp_path_factory.mktemp("baseline"), planted, {"ex00_honest.py": raw})
    assert verdict.code == 0, verdict.err
    return verdict


@pytest.fixture(scope="session", autouse=True)
def nothing_written_outside() -> Iterator[None]:
    """After the last test of this worker, no file of the attackers' lies on the machine, but for
    what somebody else's tests had left there before."""
    before = _marked()
    yield
    assert _marked() - before == set()


def _marked() -> set[str]:
    """The attackers' files, wherever one could be."""
    flat = ["/tmp", "/var/tmp", "/dev/shm", str(Path.home()), "/run", "/", "/etc"]
    deep = [sysconfig.get_paths()["purelib"], str(ROOT)]
    found = [os.path.join(folder, name) for folder in flat for name in _listed(folder)]
    for top in deep:
        for folder, folders, names in os.walk(top):
            found += [os.path.join(folder, name) for name in (*folders, *names)]
    return {path for path in found if MARKER in os.path.basename(path)}


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


@pytest.mark.slow
@pytest.mark.parametrize("name", LATE)
def test_what_waits_for_a_clock_gets_what_it_deserves(
    name: str, tmp_path: Path, planted: Planted, baseline: Verdict
) -> None:
    files = {name: (SUBMISSIONS / name).read_bytes()}
    assert faults(judged(tmp_path, planted, files), files, baseline, planted) == {}


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(names[at : at + TOGETHER], id=f"{family} {at // TOGETHER + 1}")
        for family, names in FAMILIES.items()
        for at in range(0, len(names), TOGETHER)
    ],
)
def test_all_of_a_family_get_what_they_deserve_behind_one_wall(
    names: list[str], tmp_path: Path, planted: Planted, baseline: Verdict
) -> None:
    files = {name: (SUBMISSIONS / name).read_bytes() for name in names}
    assert faults(judged(tmp_path, planted, files), files, baseline, planted) == {}


def test_files_that_are_no_plain_text_get_what_they_deserve(
    tmp_path: Path, planted: Planted, baseline: Verdict
) -> None:
    files = {f"ex00_{name}.py": raw for name, raw in BYTES.items()}
    assert faults(judged(tmp_path, planted, files), files, baseline, planted) == {}


def faults(
    verdict: Verdict, files: dict[str, bytes], baseline: Verdict, planted: Planted
) -> dict[str, str]:
    """What each submission gained, harmed or was not told; empty where every promise holds."""
    assert verdict.err == ""
    assert verdict.left == []
    assert verdict.used.cpu_s < MOST_CPU_S + EACH_S * len(files)  # so that no single one costs more
    assert verdict.used.mebibytes < MOST_MEBIBYTES
    for secret in planted.all():
        assert secret not in verdict.out
    assert len(verdict.reports) == 3 * len(files)
    most = [report["score"] == report["max_score"] for report in verdict.reports]
    assert verdict.code == (0 if all(most) else 1)
    found = {}
    for at, (name, raw) in enumerate(files.items()):
        try:
            hold(verdict.reports[3 * at : 3 * at + 3], baseline, text_of(raw))
        except AssertionError as error:
            found[name] = str(error)
    return found


def text_of(raw: bytes) -> str:
    for encoding in ("utf-16",) if raw.startswith(codecs.BOM_UTF16) else ("utf-8", "latin-1"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    raise AssertionError("Every file can be read as Latin-1.")


def hold(reports: list[dict[str, Any]], baseline: Verdict, source: str) -> None:
    """Hold a submission's report and its neighbours' against every promise at once."""
    expected = deserts(source.replace("\r\n", "\n").replace("\r", "\n"))
    before, report, after = reports
    assert undisturbed(before) == undisturbed(baseline.reports[0])
    assert undisturbed(after) == undisturbed(baseline.reports[2])

    jsonschema.validate(report, SCHEMA)
    parts = {part["name"]: part for part in report["parts"]}
    assert {name: part["score"] for name, part in parts.items()} == expected.points, told(report)
    assert report["score"] == sum(expected.points.values())
    assert {part["status"] for part in parts.values()} <= STATUSES
    for name, status in expected.statuses.items():
        assert parts[name]["status"] == status, told(report)

    sentences = told(report)
    for words in expected.says:
        assert any(words in sentence for sentence in sentences), sentences
    for words in expected.prints:
        assert words in report["stdout"]
    for part in parts.values():
        assert (part["status"] == "passed") == (part["score"] == part["max_score"])
        if part["status"] != "passed":
            assert part["finding"] is not None
    assert {sentence: unfit(sentence) for sentence in sentences if unfit(sentence)} == {}
    assert not any(c in report["stdout"] for c in "\x1b\x9b\x07\x08\u202e")


# What the wall promises, seen from inside.


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a submission finds inside, with two sockets of ours that listen outside."""
    room = tmp_path_factory.mktemp("facts")
    abstract = f"dlgrade-judge-{os.getpid()}"
    seen = [str(ROOT), str(room), str(Path.home()), os.path.expanduser("~root/.ssh"), "/home"]
    with (
        socket.create_server(("127.0.0.1", 0)) as port,
        socket.socket(socket.AF_UNIX) as line,
    ):
        line.bind(f"\0{abstract}")
        line.listen()
        source = (SUBMISSIONS / "ex00_inside_facts.py").read_text(encoding="utf-8")
        source = re.sub(
            "ABSTRACT, PORT = .*", f"ABSTRACT, PORT = {abstract!r}, {port.getsockname()[1]}", source
        )
        source = re.sub("OUTSIDE = .*", f"OUTSIDE = {seen!r}", source)
        file = room / "ex00_facts.py"
        file.write_text(source, encoding="utf-8")
        ran = dlgrade("check", file, "--isolation", "sandbox", "--format", "json", cwd=room)
    assert ran.code == 1, ran.err
    told: dict[str, Any] = json.loads(ran.report["stdout"])
    told["room"] = str(room)
    return told


def test_it_has_no_privilege_and_can_gain_none(facts: dict[str, Any]) -> None:
    assert set(facts["capabilities"].values()) == {"0000000000000000"}
    assert facts["no_new_privileges"] == "1"
    assert facts["seccomp"] == "2"


def test_it_is_an_ordinary_user_inside_and_never_root_outside(facts: dict[str, Any]) -> None:
    assert 0 not in facts["users"]
    assert facts["groups"] in ([], ["65534"])
    (mapping,) = facts["uid_map"]
    inside, outside, count = map(int, mapping.split())
    assert (inside, count) == (facts["users"][0], 1)
    assert outside != 0 or os.geteuid() != 0


def test_it_sees_no_process_but_itself(facts: dict[str, Any]) -> None:
    assert facts["processes"] == ["1"]
    assert (facts["pid"], facts["parent"], facts["threads"]) == (1, 0, 1)
    assert facts["session"] == [1, 1]  # a signal to its group reaches nobody else


def test_it_can_write_into_its_scratch_alone(facts: dict[str, Any]) -> None:
    assert facts["writable"] == ["/dev/shm", "/tmp"]
    assert facts["folders"]["/tmp"] == facts["folders"]["/dev/shm"] == []
    assert {facts["top_mounts"][path] for path in ("/", "/dev", "/proc", "/usr")} == {"ro"}
    assert facts["scratch"]["/tmp"] == {"bytes": 64 * 2**20, "files": 4096}
    assert facts["scratch"]["/dev/shm"] == {"bytes": 16 * 2**20, "files": 256}


def test_its_limits_are_low_and_hard(facts: dict[str, Any]) -> None:
    most = {
        "RLIMIT_AS": 4096 * 2**20,
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": 64 * 2**20,
        "RLIMIT_MEMLOCK": 2**20,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_NPROC": 256,
        "RLIMIT_CPU": 150,
    }
    for name, value in most.items():
        assert 0 <= max(facts["limits"][name]) <= value, name
        assert -1 not in facts["limits"][name], name
    assert facts["memory_last"] == ["1000"]


def test_it_has_no_network(facts: dict[str, Any]) -> None:
    assert facts["interfaces"] == ["lo"]
    assert facts["routes"] == []
    assert "connected" not in facts["answers"].values()
    assert facts["host"] == "dlgrade"


def test_it_does_not_see_the_course_or_anybodys_files(facts: dict[str, Any]) -> None:
    assert facts["folders"]["/run"] == ["dlgrade"]
    assert set(facts["folders"]["/etc"]) <= {
        "alternatives",
        "ld.so.cache",
        "ld.so.conf",
        "ld.so.conf.d",
    }
    seen = {path: found for path, found in facts["outside"].items() if isinstance(found, list)}
    for path, found in seen.items():  # a folder on the way to Python holds nothing but that way
        assert len(found) == 1, (path, found)
    assert facts["room"] not in seen
    assert "course.yaml" not in seen.get(str(ROOT), [])


def test_its_devices_are_the_harmless_five(facts: dict[str, Any]) -> None:
    assert set(facts["folders"]["/dev"]) == {
        *("null", "zero", "full", "random", "urandom"),
        *("stdin", "stdout", "stderr", "fd", "shm"),
    }


def test_it_holds_its_own_pipes_and_nothing_of_the_judges(facts: dict[str, Any]) -> None:
    assert facts["descriptors"] == {"0": "/dev/null", "1": "pipe:", "2": "pipe:", "3": "pipe:"}
    assert "DLGRADE_TEST_SECRET" not in facts["environment"]
    assert facts["modules"] in (
        [],
        ["autograder"],
    )  # the stand-in of `from autograder import check`
    assert facts["thread_names"] == ["MainThread"]


def test_its_namespaces_are_its_own(facts: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "ex00_facts.py"
    file.write_bytes((SUBMISSIONS / "ex00_inside_facts.py").read_bytes())
    again = tmp_path / "ex00_again.py"
    again.write_bytes(file.read_bytes())
    ran = dlgrade("check", file, again, "--isolation", "sandbox", "--format", "json", cwd=tmp_path)
    first, second = (json.loads(one["stdout"]) for one in json.loads(ran.out))
    for kind in ("ipc", "mnt", "net", "pid", "uts"):
        here = os.readlink(f"/proc/self/ns/{kind}")
        seen = [here, first["namespaces"][kind], second["namespaces"][kind]]
        assert here not in seen[1:], kind
    assert first["namespaces"]["user"] != os.readlink("/proc/self/ns/user")
    assert first["random"] != second["random"]


def test_a_judge_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "ex00_forever.py"
    file.write_text("print('begun', flush=True)\nwhile True:\n    pass\n")
    command = [sys.executable, "-m", "autograder", "check", str(file), "--isolation", "sandbox"]
    child = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    waited_until = time.monotonic() + 60
    while len(tagged(child.pid)) < 2 and time.monotonic() < waited_until:
        time.sleep(0.1)
    assert len(tagged(child.pid)) >= 2  # the wall stands, and somebody is inside
    end(child.pid)
    child.wait()
    assert processes(child.pid) == []


# Hidden cases: the seed is the instructor's, and no value of a case comes back.

SEED = "a-seed-that-nobody-knows-61c2fd0e97b5438ad24e"
HIDDEN = sorted(path.name for path in (SUBMISSIONS / "hidden").glob("ex*.py"))
LEAKED = re.compile(r"z\d\w*z")  # how the files in hidden/ write a value down


def silent(document: dict[str, Any], file: Path) -> None:
    """Hold a report on hidden cases against the promise that it tells no value."""
    assert LEAKED.search(json.dumps(document)) is None
    assert document["cases"] == "hidden"
    assert document["score"] == 0
    for part in document["parts"]:
        example = part["counterexample"] or {}
        assert {name for name, value in example.items() if value is not None} <= {"case"}
        assert unfit(part["finding"]["message"]) == []
        assert part["finding"]["where"] is None  # a line is the candidate's to choose
        assert re.search(r"line \d|Error\b", part["finding"]["message"]) is None


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_cases_tell_a_hostile_student_no_value(name: str) -> None:
    file = SUBMISSIONS / "hidden" / name
    key = replace(load_key("ex00_rules"), cases="hidden")
    work = reading.read(file)
    runner = open_runner("sandbox")
    try:
        transcript = interview(key, work, runner, parts=key.parts)
    finally:
        runner.close()
    assert LEAKED.search(transcript.stdout + repr(transcript)) is not None  # it did try
    asked = Interviewed(work=work, parts=tuple(p.name for p in key.parts), transcript=transcript)
    silent(document(report(key, {}, asked, "sandbox", time.monotonic())), file)


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.skipif(find_spec("tensorflow") is None, reason="fresh answers need TensorFlow")
def test_a_seed_file_asks_for_the_sandbox_and_never_comes_back(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    seed.write_text(SEED)
    file = SUBMISSIONS / "hidden" / HIDDEN[0]
    ran = dlgrade("check", file, "--seed-file", seed, "--format", "json", cwd=tmp_path)
    assert ran.code == 1, ran.err
    assert ran.report["isolation"] == "sandbox"
    silent(ran.report, file)
    assert SEED not in ran.out + ran.err
    assert LEAKED.search(ran.out + ran.err) is None


KILLED_AT_HANDOVER = """
import json, os, signal, socket, time
from autograder.sandbox import NOTHING, Limits
from autograder.sandbox.wall import SandboxRunner

runner = SandboxRunner()
runner.warm()
usual = socket.send_fds

def last(*words):
    usual(*words)
    time.sleep(0.5)  # the candidate runs, and that it is up was never read
    os.kill(os.getpid(), signal.SIGKILL)

socket.send_fds = last
job = {**json.loads(NOTHING), "source": "while True:\\n    pass\\n"}
runner.run(json.dumps(job).encode(), Limits())
"""


def test_a_judge_that_is_killed_as_it_hands_over_a_job_leaves_nothing_behind() -> None:
    child = subprocess.Popen([sys.executable, "-c", KILLED_AT_HANDOVER])
    assert child.wait(timeout=60) == -signal.SIGKILL
    assert processes(child.pid) == []
