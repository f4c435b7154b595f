"""Returns objects that become another array each time they are looked at.

Deserves: 0
Says: two different results
"""

import numpy as np


class Chameleon:
    seen = 0

    def __array__(self, dtype=None, copy=None):
        Chameleon.seen += 1
        return np.full((Chameleon.seen % 3 + 1,), float(Chameleon.seen))


def churn_rule(days_since_last_transaction):
    return Chameleon()


def one_hot(labels, num_classes):
    return Chameleon()


def standardize(x):
    return Chameleon()


def accuracy(y_true, y_pred):
    return Chameleon()
