"""Sends half a line, one byte at a time, as if there were more to come.

Deserves: churn_rule 0, one_hot 1, standardize 3, accuracy 1
"""

import numpy as np

import os
import time


def drip():
    for descriptor in range(3, 20):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        while True:
            os.write(descriptor, b"x")
            time.sleep(0.001)


def churn_rule(days_since_last_transaction):
    drip()


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    mean, std = x.mean(axis=0), x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
