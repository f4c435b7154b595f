"""Returns numbers that no float holds and that take minutes to print.

Deserves: 0
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    return 10**100_000


def one_hot(labels, num_classes):
    return 10**400


def standardize(x):
    return [float('inf'), 10**310]


def accuracy(y_true, y_pred):
    return 10**400
