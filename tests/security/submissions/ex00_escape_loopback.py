"""Listens where the submission after it might call, and calls where the one before might listen.

Deserves: 0
Prints: heard: nothing
"""

import numpy as np
import socket

heard = []
for family, address in (
    (socket.AF_INET, ("127.0.0.1", 45654)),
    (socket.AF_UNIX, "\0dlgrade-meeting"),
    (socket.AF_UNIX, "/dev/shm/dlgrade-meeting"),
):
    try:
        with socket.socket(family) as line:
            line.connect(address)
            heard.append(line.recv(10))
    except OSError:
        pass
    try:
        line = socket.socket(family)
        line.bind(address)
        line.listen()
    except OSError:
        pass
print("heard:", heard or "nothing")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
