"""Returns arrays of no bytes and very many rows, and arrays with sixty-four axes.

Deserves: 0
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    return np.empty((2**40, 0))


def one_hot(labels, num_classes):
    return np.zeros((1,) * 30)


def standardize(x):
    return np.empty((2**40, 0))


def accuracy(y_true, y_pred):
    return np.lib.stride_tricks.as_strided(np.zeros(1), (2**40,), (0,))
