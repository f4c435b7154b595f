"""Still prints what it does, a great deal of it.

Deserves: 6
Prints: epoch 0
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
    for truth, guess in zip(y_true, y_pred):
        print("comparing", truth, guess)
    return np.mean(y_true == y_pred)


for epoch in range(20_000):
    print("epoch", epoch, "loss", 1 / (epoch + 1))
