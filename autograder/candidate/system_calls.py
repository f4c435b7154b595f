"""Every hand-written system call of dlgrade, in one place: what the zygote's children wall off.

Runs inside the outer wall, on Linux only, through the C library. Each function says what the
kernel then promises, and raises `OSError` where it does not.
"""

from __future__ import annotations

import ctypes
import os
import re

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 1, 2, 4, 8, 32, 4096
MADV_DONTNEED = 4
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
CAP_SYS_ADMIN = 21
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
SECCOMP_MODE_FILTER = 2
LINUX_CAPABILITY_VERSION_3 = 0x20080522
LAST_CAPABILITY = 63  # numbers the kernel does not know are refused, and that is fine

# In `/proc/self/smaps`: a file that is mapped and may not be written on, and what is told of it.
_MAPPING = re.compile(
    r"^([0-9a-f]+)-([0-9a-f]+) r-[x-]p \S+ \S+ [1-9]\d* +/\S.*((?:\n[A-Z].*)*\n)", re.MULTILINE
)

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """The kernel's `struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def unshare(flags: int) -> None:
    """Put this process (for PID: its next children) into new namespaces of the kinds named."""
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def enter(descriptor: int, kind: int) -> None:
    """Join the namespace behind `descriptor`; for PID, only this process's next children do."""
    _checked(_libc.setns(ctypes.c_int(descriptor), ctypes.c_int(kind)), "setns")


def mount(kind: str, target: str, options: str = "", *, read_only: bool = False) -> None:
    """Mount a fresh file system of `kind` at `target`: no devices, no set-uid, no programs."""
    flags = ctypes.c_ulong(MS_NOSUID | MS_NODEV | MS_NOEXEC | (MS_RDONLY if read_only else 0))
    arguments = (kind.encode(), target.encode(), kind.encode(), flags, options.encode())
    _checked(_libc.mount(*arguments), f"mount {target}")


def still(device: str) -> None:
    """Keep the times and the mode of a mounted `device` as they are; it is read and written on."""
    flags = ctypes.c_ulong(MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC)
    _checked(_libc.mount(None, device.encode(), None, flags, None), f"remount {device}")


def forget_files() -> None:
    """Unmap the pages of files that this process has read and never written on.

    The system has them still, and maps each again when it is next looked at.
    """
    with open("/proc/self/smaps", encoding="utf-8", errors="replace") as stream:
        mappings = _MAPPING.findall(stream.read())
    for first, last, rest in mappings:
        if "\nAnonymous:             0 kB\n" in rest and "\nSwap:                  0 kB\n" in rest:
            start, size = int(first, 16), int(last, 16) - int(first, 16)
            arguments = (ctypes.c_void_p(start), ctypes.c_size_t(size), MADV_DONTNEED)
            _checked(_libc.madvise(*arguments), "madvise")


def same_user(user: int, group: int) -> None:
    """In a user namespace that was just made: be who this process was outside, and nobody else."""
    for name, text in (("uid_map", f"{user} {user} 1"), ("setgroups", "deny"),
                       ("gid_map", f"{group} {group} 1")):  # fmt: skip
        line = os.open(f"/proc/self/{name}", os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(line, text.encode())
        finally:
            os.close(line)


def keep_one(capability: int) -> None:
    """Give up every capability but one, for good."""
    for other in range(LAST_CAPABILITY + 1):
        if other != capability and _prctl(PR_CAPBSET_DROP, other) != 0:
            break
    header = (ctypes.c_uint32 * 2)(LINUX_CAPABILITY_VERSION_3, 0)
    kept = (ctypes.c_uint32 * 6)(1 << capability, 1 << capability)  # effective, permitted
    _checked(_libc.capset(header, kept), "capset")


def drop_privileges() -> None:
    """Give up every capability, for good: bounding, ambient, inheritable, permitted, effective."""
    _checked(_prctl(PR_SET_NO_NEW_PRIVS, 1), "no_new_privs")
    _checked(_prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL), "ambient capabilities")
    for capability in range(LAST_CAPABILITY + 1):
        if _prctl(PR_CAPBSET_DROP, capability) != 0:
            break  # past the last there is; or without CAP_SETPCAP, and the outer wall's set stands
    header = (ctypes.c_uint32 * 2)(LINUX_CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def filter_calls(program: bytes) -> None:
    """Install a compiled seccomp filter: from here on, only its system calls, for good."""

    compiled = _Program(len(program) // 8, program)
    _checked(
        _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(compiled), 0, 0), "seccomp"
    )


def die_with_parent(signal: int) -> None:
    """Ask for `signal` when the parent ends."""
    _checked(_prctl(PR_SET_PDEATHSIG, signal), "pdeathsig")


def _prctl(option: int, first: int = 0) -> int:
    zero = ctypes.c_ulong(0)
    return int(_libc.prctl(option, ctypes.c_ulong(first), zero, zero, zero))


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
