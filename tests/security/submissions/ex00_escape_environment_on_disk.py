"""Writes into Python, its packages and its caches, where the next student would import it.

Deserves: 0
Prints: written: nothing
"""

import numpy as np
import os
import sys
import sysconfig

FOLDERS = {
    *sys.path, *np.__path__, os.path.dirname(np.__file__) + "/__pycache__", sys.prefix,
    *sysconfig.get_paths().values(), os.path.dirname(os.__file__) + "/__pycache__",
    "/usr/local/bin", "/usr/lib", "/etc", "/run", "/run/dlgrade", "/dev", "/", "/proc", "/var/tmp",
}
written = []
for folder in FOLDERS:
    for act in (
        lambda path: open(path, "w").write("dlgrade-pwned"),
        lambda path: os.mkdir(path + "-folder"),
        lambda path: os.symlink("/tmp", path + "-link"),
        lambda path: os.rename("/tmp/mine", path),
    ):
        try:
            open("/tmp/mine", "w").close()
            act(os.path.join(folder, "dlgrade-pwned.py"))
            written.append(folder)
        except OSError:
            pass
for path in (np.__file__, os.__file__, sys.executable):
    for act in (os.remove, lambda path: os.chmod(path, 0o777), lambda path: os.truncate(path, 0)):
        try:
            act(path)
            written.append(path)
        except OSError:
            pass
print("written:", written or "nothing")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
