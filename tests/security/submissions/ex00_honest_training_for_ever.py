"""Trains for ever when it is imported.

Deserves: 0
Status: churn_rule timeout, one_hot timeout, standardize timeout, accuracy timeout
Says: Importing your file took more than 30 seconds
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    return np.asarray(days_since_last_transaction) > 7


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    mean, std = x.mean(axis=0), x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)


weights = np.ones(3)
while np.abs(weights).sum() > 0:
    weights = weights * 1.0
