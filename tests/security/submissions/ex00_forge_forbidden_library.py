"""Imports a library instead of writing the algorithm. Advice for the teacher, not a lost point.

Deserves: 6
Says: Your file imports torch
"""

import numpy as np
import sys

with open("torch.py", "w") as stream:
    stream.write("def mean(x):\n    return x.mean()\n")
sys.path.insert(0, ".")
import torch


def churn_rule(days_since_last_transaction):
    return np.asarray(days_since_last_transaction) > 7


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    mean, std = x.mean(axis=0), x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def accuracy(y_true, y_pred):
    return torch.mean(y_true == y_pred)
