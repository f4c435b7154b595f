"""Returns an object whose pickle would run a command in the process that loads it.

Deserves: 0
Says: not numbers
"""

import numpy as np
import os


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/dlgrade-pwned",)

    def __reduce_ex__(self, protocol):
        return self.__reduce__()


def bomb():
    array = np.empty(1, dtype=object)
    array[0] = Bomb()
    return array


def churn_rule(days_since_last_transaction):
    return Bomb()


def one_hot(labels, num_classes):
    return bomb()


def standardize(x):
    return bomb()


def accuracy(y_true, y_pred):
    return bomb()
