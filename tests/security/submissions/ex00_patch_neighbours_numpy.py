"""Spoils NumPy, the random state, warnings and the recursion limit for the submission after it.

Deserves: 0
"""

import numpy as np
import random
import sys
import warnings

np.random.seed(0)
np.random.seed = lambda *arguments: None
random.seed(0)
np.seterr(all="raise")
warnings.simplefilter("error")
sys.setrecursionlimit(60)
np.asarray = np.eye = np.mean = None
np.neighbour_was_here = True


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
