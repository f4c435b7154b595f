"""Sends JSON that is small as text and, read in, thirty times as large: millions of little objects.

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
bomb = b'{"a":0},' * 2**22
replies.write(nonce.encode() + b' {"case": 1, "outcome": [' + bomb + b"0]}\n")
replies.flush()


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
