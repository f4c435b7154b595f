"""Writes an array file whose header promises petabytes, and loads it.

Deserves: churn_rule 0, one_hot 1, standardize 3, accuracy 1
Status: churn_rule error
"""

import numpy as np
import struct


def churn_rule(days_since_last_transaction):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000, 1000)}"
    with open("bomb.npy", "wb") as stream:
        stream.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
    return np.load("bomb.npy")


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    mean, std = x.mean(axis=0), x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
