"""Answers every case itself with a guess before the harness sends the honest answer: the first counts.

Deserves: churn_rule 0, one_hot 0, standardize 0, accuracy 0
Says: Something wrote into the checker's own output
"""

import numpy as np
import json
import sys

frame = sys._getframe()
while "nonce" not in frame.f_locals:
    frame = frame.f_back
nonce, replies, job = (frame.f_locals[name] for name in ("nonce", "replies", "job"))


def say(message):
    replies.write(f"{nonce} {json.dumps(message)}\n".encode())
    replies.flush()


def every_case():
    for part in job["plan"]:
        for group in part["groups"]:
            for index in range(len(group["cases"])):
                yield [part["name"], group["name"], index]


say({"imported": {"status": "ok", "names": {}}})
for case in every_case():
    say({"case": case, "outcome": {"kind": "returned", "value": True}})


def churn_rule(days_since_last_transaction):
    return np.asarray(days_since_last_transaction) > 7


def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


def standardize(x):
    mean, std = x.mean(axis=0), x.std(axis=0)
    constant = std <= 1e-9 * np.abs(x).max(axis=0)
    return np.where(constant, 0.0, (x - mean) / np.where(constant, 1.0, std))


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred)
