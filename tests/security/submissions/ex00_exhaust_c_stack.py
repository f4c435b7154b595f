"""Calls itself without end, with the limit taken off, until the stack itself is gone.

Deserves: churn_rule 0, one_hot 1, standardize 3, accuracy 1
Says: The Python process ended in the middle of this part
"""

import numpy as np
import functools
import sys


def churn_rule(days_since_last_transaction):
    sys.setrecursionlimit(10**9)
    deep = []
    for _ in range(10**6):
        deep = [deep]
    return hash(functools.reduce(lambda inner, _: (inner,), range(10**6), ()))


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    mean, std = x.mean(axis=0), x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
