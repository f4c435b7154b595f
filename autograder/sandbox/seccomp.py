"""The seccomp filter of a candidate: which system calls a student's code may make.

An allow list: what is not on it answers "no such call", which C libraries know how to live with.
The compiled filters ship beside this file, so that no machine needs libseccomp to use them.
`python -m autograder.sandbox.seccomp` compiles them again (pyseccomp, libseccomp 2.5).
"""

from __future__ import annotations

import contextlib
import errno
import platform
import tempfile
from pathlib import Path
from typing import Any

ARCHITECTURES = {"x86_64": "X86_64", "aarch64": "AARCH64"}

ALLOWED = """
access alarm arch_prctl brk capget chdir chmod clock_getres clock_gettime clock_nanosleep close
close_range copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_pwait
epoll_pwait2 epoll_wait eventfd eventfd2 exit exit_group faccessat faccessat2 fadvise64 fallocate
fchdir fchmod fchmodat fchown fcntl fdatasync flock fstat fstatfs fsync ftruncate futex futex_wait
futex_waitv futex_wake get_mempolicy get_robust_list getcpu getcwd getdents getdents64 getegid
geteuid getgid getgroups getitimer getpeername getpgid getpgrp getpid getppid getpriority
getrandom getresgid getresuid getrlimit getrusage getsid getsockname getsockopt gettid
gettimeofday getuid getxattr kill lgetxattr link linkat listxattr lseek lstat madvise mbind
membarrier mincore mkdir mkdirat mlock mlock2 mmap mprotect mremap msync munlock munmap nanosleep
newfstatat open openat openat2 pause pidfd_open pidfd_send_signal pipe pipe2 poll ppoll prctl
pread64 preadv preadv2 prlimit64 pselect6 pwrite64 pwritev pwritev2 read readahead readlink
readlinkat readv recvfrom recvmmsg recvmsg rename renameat renameat2 restart_syscall rmdir rseq
rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity
sched_getattr sched_getparam sched_getscheduler sched_setaffinity sched_yield select sendfile
sendmmsg sendmsg sendto set_mempolicy set_robust_list set_tid_address setitimer setpgid
setpriority setrlimit setsid setsockopt shutdown sigaltstack signalfd signalfd4 stat statfs statx
symlink symlinkat sync_file_range sysinfo tgkill time timer_create timer_delete timer_getoverrun
timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime times tkill truncate
umask uname unlink unlinkat utime utimensat utimes wait4 waitid write writev
""".split()  # noqa: SIM905  (a list a name a line hides what is missing)

# What a student may meet by accident is refused as "not permitted", so that we can say why.
REFUSED = "fork vfork execve execveat ptrace unshare setns mount umount2 chroot bpf".split()  # noqa: SIM905

CLONE_THREAD = 0x00010000
CLONE_NEW = 0x7E020000  # every kind of namespace
IOCTLS = (0x5401, 0x540F, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # ask about, never type into
AF_UNIX = 1


class NoFilter(OSError):
    """There is no filter for this kind of processor."""


def load(machine: str | None = None) -> bytes:
    """The compiled filter for `machine` (this one by default). Raises `NoFilter`."""
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        raise NoFilter(errno.ENOTSUP, f"no seccomp filter for {machine}")
    return Path(__file__).with_name(f"{machine}.bpf").read_bytes()


def compiled(machine: str) -> bytes:
    """Compile the filter for `machine` with libseccomp."""
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    wanted = getattr(pyseccomp.Arch, ARCHITECTURES[machine])
    if not rules.exist_arch(wanted):
        rules.add_arch(wanted)
        rules.remove_arch(pyseccomp.Arch.NATIVE)
    refused = pyseccomp.ERRNO(errno.EPERM)
    for name in ALLOWED:
        _add(rules, pyseccomp.ALLOW, name)
    for name in REFUSED:
        _add(rules, refused, name)
    argument, equal = pyseccomp.Arg, pyseccomp.MASKED_EQ
    for request in IOCTLS:
        rules.add_rule(pyseccomp.ALLOW, "ioctl", argument(1, equal, 0xFFFFFFFF, request))
    mask = CLONE_THREAD | CLONE_NEW
    rules.add_rule(pyseccomp.ALLOW, "clone", argument(0, equal, mask, CLONE_THREAD))
    rules.add_rule(refused, "clone", argument(0, equal, CLONE_THREAD, 0))
    for name in ("socket", "socketpair"):
        rules.add_rule(pyseccomp.ALLOW, name, argument(0, pyseccomp.EQ, AF_UNIX))
        rules.add_rule(refused, name, argument(0, pyseccomp.NE, AF_UNIX))
    rules.add_rule(pyseccomp.ALLOW, "personality", argument(0, pyseccomp.EQ, 0xFFFFFFFF))
    with tempfile.TemporaryFile() as stream:
        rules.export_bpf(stream)
        stream.seek(0)
        return stream.read()


def _add(rules: Any, action: int, name: str) -> None:
    """Add one rule; an older libseccomp, or another processor, may not know the call."""
    with contextlib.suppress(ValueError, OSError):
        rules.add_rule(action, name)


if __name__ == "__main__":
    for machine in ARCHITECTURES:
        Path(__file__).with_name(f"{machine}.bpf").write_bytes(compiled(machine))
