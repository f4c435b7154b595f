"""Returns numbers beyond sixty-four bits among ordinary ones.

Deserves: churn_rule 1, one_hot 1, standardize 0, accuracy 1
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    return np.asarray(days_since_last_transaction) > 7


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    return [[2**200, 1]] * 50000


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
