"""Replaces itself by another program: a shell, another Python, a file of its own.

Deserves: 0
Says: The sandbox lets a submission start no other process
"""

import numpy as np
import os
import shutil
import sys

shutil.copy(sys.executable, "mine")
for path in ("/bin/sh", sys.executable, "/tmp/mine"):
    try:
        os.execv(path, [path, "-c", "print('dlgrade-pwned')"])
    except OSError as error:
        last = error
raise last


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
