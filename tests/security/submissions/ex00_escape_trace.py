"""Traces and reads other processes, and asks to be traced.

Deserves: 0
Prints: traced: nothing
"""

import numpy as np
import ctypes
import os

libc = ctypes.CDLL(None)
traced = []
for process in (0, 1, 2, 3, os.getpid(), os.getppid()):
    for request in (0, 16, 0x4206):  # TRACEME, ATTACH, SEIZE
        if libc.ptrace(request, process, 0, 0) == 0:
            traced.append((process, request))
print("traced:", traced or "nothing")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
