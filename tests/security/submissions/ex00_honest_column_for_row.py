"""Returns shape (N, 1) where (N,) is asked for.

Deserves: churn_rule 0.8, one_hot 1, standardize 3, accuracy 1
Status: churn_rule failed
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    return (np.asarray(days_since_last_transaction) > 7).reshape(-1, 1)


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    mean, std = x.mean(axis=0), x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
