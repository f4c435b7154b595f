"""Ends the process inside one function: that part is lost, the parts after it are not.

Deserves: churn_rule 1, one_hot 0, standardize 3, accuracy 1
Status: one_hot error
Says: The Python process ended in the middle of this part
"""

import numpy as np
import os


def churn_rule(days_since_last_transaction):
    return np.asarray(days_since_last_transaction) > 7


def one_hot(labels, num_classes):
    os._exit(0)


def standardize(x):
    mean, std = x.mean(axis=0), x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
