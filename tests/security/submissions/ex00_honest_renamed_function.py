"""One function is spelt the British way.

Deserves: churn_rule 1, one_hot 1, standardize 0, accuracy 1
Status: standardize error
Says: It defines 'standardise'
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    return np.asarray(days_since_last_transaction) > 7


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardise(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
