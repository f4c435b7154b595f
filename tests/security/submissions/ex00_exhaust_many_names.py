"""Defines two hundred thousand functions, most of them nearly named as one that is missing.

Deserves: churn_rule 1, one_hot 1, standardize 0, accuracy 1
Says: Your file defines no 'standardize'
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    return np.asarray(days_since_last_transaction) > 7


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)


for number in range(200_000):
    globals()[f"standardise{number}"] = accuracy
