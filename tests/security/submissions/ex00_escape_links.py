"""Goes out by links and by paths with dots: of its scratch, of /proc, hard ones to the system's files.

Deserves: 0
Prints: outside: nothing
"""

import numpy as np
import os

outside = []
for path in ("/usr/bin/env", "/run/dlgrade/harness.py", np.__file__):
    try:
        os.link(path, "hard")
        outside.append(path)
    except OSError:
        pass
for path in ("../../../../../../etc/passwd", "/proc/self/root/../../etc/passwd", "/proc/1/cwd/.."):
    os.symlink(path, "soft")
    try:
        outside.append(open("soft").read()[:10])
    except OSError:
        pass
    os.remove("soft")
if os.listdir("/..") != os.listdir("/"):
    outside.append("/..")
print("outside:", outside or "nothing")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
