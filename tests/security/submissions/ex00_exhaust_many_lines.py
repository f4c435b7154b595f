"""Floods the private reply channel with empty lines.

Deserves: 0
Says: It sent more data than any answer needs
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


say({"imported": {"status": "ok", "names": {}}})
while True:
    replies.write(b"\n" * 2**10)
    replies.flush()


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
