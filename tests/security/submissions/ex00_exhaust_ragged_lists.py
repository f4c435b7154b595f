"""Returns lists of different lengths, which are looked through at each level.

Deserves: churn_rule 1, one_hot 1, standardize 0, accuracy 1
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    return np.asarray(days_since_last_transaction) > 7


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    value = [1.0, [2.0]]
    for _ in range(15):
        value = [value, value, 1.0]
    return value


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
