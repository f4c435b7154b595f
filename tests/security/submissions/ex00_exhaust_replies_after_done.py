"""Says that it is done, and goes on talking on every channel.

Deserves: 0
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
say({"done": True})
while True:
    say({"case": ["churn_rule", "churn_rule", 0], "outcome": {"kind": "returned", "value": True}})
    print("still here")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
