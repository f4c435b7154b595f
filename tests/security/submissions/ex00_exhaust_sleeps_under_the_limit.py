"""Sleeps in each case for almost as long as a case may take: together it may not.

Deserves: 0
Status: accuracy timeout
"""

import numpy as np

import time


def churn_rule(days_since_last_transaction):
    time.sleep(4.5)
    return None


def one_hot(labels, num_classes):
    time.sleep(4.5)
    return None


def standardize(x):
    time.sleep(4.5)
    return None


def accuracy(y_true, y_pred):
    time.sleep(4.5)
    return None
