"""Returns four million numbers that are none.

Deserves: churn_rule 1, one_hot 1, standardize 0, accuracy 1
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    return np.asarray(days_since_last_transaction) > 7


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    return np.full((2000, 2000), np.nan)


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
