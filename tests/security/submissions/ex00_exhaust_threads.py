"""Starts threads until no more are to be had, and leaves them all running.

Deserves: 0
Says: threads
"""

import numpy as np
import threading
import time

while True:
    threading.Thread(target=time.sleep, args=(10**6,)).start()


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
