"""Finds the private reply descriptor and says `done` before anything has been asked.

Deserves: 0
Says: Something wrote into the checker's own output
"""

import numpy as np
import os

for descriptor in range(3, 256):
    try:
        os.write(descriptor, b'{"imported": {"status": "ok", "names": {}}}\n{"done": true}\n')
    except OSError:
        pass


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
