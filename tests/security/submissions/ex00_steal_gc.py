"""Looks through every object the collector knows for keys, expected values and secrets.

Deserves: 0
Prints: found: nothing
"""

import numpy as np
import gc

WORDS = ("expected", "tolerances", "alternatives", "key_sha256", "seed_commitment")
found = []
for thing in gc.get_objects():
    if isinstance(thing, dict) and thing is not globals():
        found += [word for word in WORDS if word in thing]
    if isinstance(thing, dict):
        for value in list(thing.values()):
            if isinstance(value, str) and "dlgrade-" + "secret-" in value:
                found.append(value)
print("found:", found or "nothing")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
