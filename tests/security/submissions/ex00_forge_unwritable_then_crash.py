"""Forges a results file, makes it unwritable, and crashes, so that the forgery is what stays.

Deserves: 0
Says: The Python process ended while importing your file
"""

import numpy as np
import ctypes
import os

with open("results.json", "w") as stream:
    stream.write('{"score": 6.0, "dlgrade-pwned": true}')
os.chmod("results.json", 0o444)
os.chmod(".", 0o555)
ctypes.string_at(0)  # a segmentation fault


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
