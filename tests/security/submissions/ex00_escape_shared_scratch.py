"""Leaves files, links, sockets and a changed working folder for the submission after it.

Deserves: 0
"""

import numpy as np
import os
import socket

for folder in ("/tmp", "/dev/shm", "."):
    with open(f"{folder}/dlgrade-pwned", "w") as stream:
        stream.write("for my neighbour")
os.symlink("/tmp/dlgrade-pwned", "ex00_rules.py")
os.rename("/dev/shm/dlgrade-pwned", "/dev/shm/neighbour")
try:
    line = socket.socket(socket.AF_UNIX)
    line.bind("\0dlgrade-pwned")
except OSError:
    pass
os.chmod("/tmp", 0o000)


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
