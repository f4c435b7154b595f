"""Writes one file larger than any may be, with a hole in it.

Deserves: 0
Says: room for 64 MiB of files
"""

import numpy as np


with open("hole", "wb") as stream:
    stream.seek(2**40)
    stream.write(b"end")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
