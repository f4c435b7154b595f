"""Keeps the numbers in an array of whole numbers, which drops the decimals.

Deserves: churn_rule 1, one_hot 1, standardize 0, accuracy 1
Status: standardize failed
Says: decimals
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    return np.asarray(days_since_last_transaction) > 7


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    out = np.zeros(x.shape, dtype=int)
    std = x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    out[...] = np.where(constant, 0.0, (x - x.mean(axis=0)) / np.where(constant, 1.0, std))
    return out


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
