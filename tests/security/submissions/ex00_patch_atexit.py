"""Waits with atexit, and with a thread that outlives the main one, for its hour to come.

Deserves: 0
"""

import numpy as np
import atexit
import threading
import time


def forge():
    print('{"score": 6.0}')
    with open("/tmp/dlgrade-pwned", "w") as stream:
        stream.write("later")


def later():
    time.sleep(0.5)
    forge()


atexit.register(forge)
threading._register_atexit(forge)
threading.Thread(target=later, daemon=False).start()


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
