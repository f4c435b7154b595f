"""Fills every folder it may write to, with bytes.

Deserves: 0
Says: room for 64 MiB of files
"""

import numpy as np


for folder in ("/dev/shm", "/tmp"):
    for number in range(9):
        try:
            with open(f"{folder}/dlgrade-pwned-{number}", "wb") as stream:
                for _ in range(63):
                    stream.write(bytes(2**20))
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
