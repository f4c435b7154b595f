"""Uses the machine's devices: memory, kernel log, terminals, and the times of /dev/null as a signal.

Deserves: 0
Prints: used: nothing
"""

import numpy as np
import fcntl
import os

used = []
for name in ("mem", "kmem", "kmsg", "port", "tty", "ptmx", "fuse", "kvm", "sda", "vda", "nvidia0"):
    try:
        os.open(f"/dev/{name}", os.O_RDONLY)
        used.append(name)
    except OSError:
        pass
for name in ("null", "zero", "full", "random", "urandom"):
    for act in (os.utime, lambda path: os.chmod(path, 0o600), os.remove):
        try:
            act(f"/dev/{name}")
            used.append(name)
        except OSError:
            pass
for descriptor in (0, 1, 2):
    try:
        fcntl.ioctl(descriptor, 0x5412, b"x")  # types into a terminal
        used.append("TIOCSTI")
    except OSError:
        pass
print("used:", used or "nothing")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
