"""Returns dicts whose keys all have the same hash, which makes reading them slow.

Deserves: 0
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    return {number * (2**61 - 1): 0 for number in range(3000)}


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
