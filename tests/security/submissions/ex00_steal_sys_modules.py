"""Looks for the grader, its keys and its tests among the modules, and tries to import them.

Deserves: 0
Prints: found: nothing
"""

import numpy as np
import importlib
import sys

found = [name for name in sys.modules if name.split(".")[0] in ("tests", "reference") or name.startswith("autograder.")]
for name in (
    "autograder.exercise.keys", "autograder.judge.verdict", "reference.ex00_rules", "tests.conftest",
    "solutions.ex00_rules", "zygote", "harness", "kernel", "plain",
):
    try:
        importlib.import_module(name)
        found.append(name)
    except ImportError:
        pass
print("found:", found or "nothing")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
