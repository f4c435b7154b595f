"""Does everything that needs a privilege: mount, chroot, chown, set-uid, names, clocks, niceness.

Deserves: 0
Prints: allowed: nothing
"""

import numpy as np
import ctypes
import os
import socket
import time

libc = ctypes.CDLL(None)
open("set-uid", "w").close()
ATTEMPTS = {
    "mount": lambda: libc.mount(b"tmpfs", b"/usr", b"tmpfs", 0, None) and 1 / 0,
    "remount": lambda: libc.mount(None, b"/", None, 32 | 4096, None) and 1 / 0,
    "umount": lambda: libc.umount2(b"/tmp", 2) and 1 / 0,
    "pivot_root": lambda: libc.syscall(155, b"/tmp", b"/tmp") and 1 / 0,
    "chroot": lambda: os.chroot("/tmp"),
    "setuid": lambda: os.setuid(0),
    "setgroups": lambda: os.setgroups([0]),
    "chown": lambda: os.chown("set-uid", 0, 0),
    "mknod": lambda: os.mknod("memory", 0o20666, os.makedev(1, 1)),
    "name": lambda: socket.sethostname("dlgrade-pwned"),
    "clock": lambda: time.clock_settime(time.CLOCK_REALTIME, 0),
    "nice": lambda: os.nice(-5),
    "module": lambda: libc.syscall(175, None, 0, b"") and 1 / 0,
    "reboot": lambda: libc.reboot(0x1234567) and 1 / 0,
    "swap": lambda: libc.swapon(b"set-uid", 0) and 1 / 0,
}
allowed = []
for name, attempt in ATTEMPTS.items():
    try:
        attempt()
        allowed.append(name)
    except (OSError, ZeroDivisionError, AttributeError):
        pass
print("allowed:", allowed or "nothing")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
