"""Reads a file by its path on the student's own machine.

Deserves: churn_rule 0, one_hot 1, standardize 3, accuracy 1
Says: Your file is checked alone, in an empty folder
"""

import numpy as np


def churn_rule(days_since_last_transaction):
    with open("/home/student/course/limit.txt") as stream:
        return days_since_last_transaction > int(stream.read())


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    mean, std = x.mean(axis=0), x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
