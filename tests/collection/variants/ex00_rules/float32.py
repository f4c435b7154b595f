"""The warm-up in single precision throughout."""

import numpy as np


def churn_rule(days_since_last_transaction):
    return np.float32(days_since_last_transaction) > np.float32(7)


def one_hot(labels, num_classes):
    result = np.zeros((len(labels), num_classes), dtype=np.float32)
    result[np.arange(len(labels)), labels] = 1
    return result


def standardize(x):
    x = np.asarray(x, dtype=np.float32)
    centred = x - x.mean(axis=0)
    std = np.sqrt(np.mean(centred**2, axis=0))
    flat = std < 1e-6 * (1 + np.abs(x).max(axis=0))
    std[flat] = 1
    centred[:, flat] = 0
    return centred / std


def accuracy(y_true, y_pred):
    return np.float32(np.count_nonzero(y_true == y_pred)) / np.float32(len(y_true))
