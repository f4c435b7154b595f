"""Other known forms: the sign of a difference, comparison with every class, the spread as a norm,
an epsilon in place of a case for constant columns, accuracy as one minus the error."""

import numpy as np


def churn_rule(days_since_last_transaction):
    return np.sign(np.maximum(days_since_last_transaction - 7.0, 0.0)).astype(int)


def one_hot(labels, num_classes):
    return (np.reshape(labels, (-1, 1)) == np.arange(num_classes)).astype(int)


def standardize(x):
    centred = x - np.ones((1, len(x))) @ x / len(x)
    spread = np.linalg.norm(centred, axis=0) / np.sqrt(len(x))
    return centred / (spread + 1e-8)


def accuracy(y_true, y_pred):
    return 1 - np.abs(np.sign(y_true - y_pred)).sum() / y_true.size
