"""Ignores and blocks every signal, becomes the leader of a session of its own, and loops in threads.

Deserves: churn_rule 0, one_hot 1, standardize 3, accuracy 1
Status: churn_rule timeout
Says: It took more than 5 seconds on this case
"""

import numpy as np
import os
import signal
import threading


def spin():
    while True:
        pass


def churn_rule(days_since_last_transaction):
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        os.setsid()
    except OSError:
        pass
    for _ in range(3):
        threading.Thread(target=spin).start()
    spin()


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    mean, std = x.mean(axis=0), x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
