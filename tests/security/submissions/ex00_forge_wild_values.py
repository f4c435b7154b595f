"""Speaks the protocol with the nonce, and sends values that a comparison could trip over: nan,
numbers beyond floats, an array whose header lies, a tag that does not exist, huge axes.

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


def every_case():
    for part in job["plan"]:
        for group in part["groups"]:
            for index in range(len(group["cases"])):
                yield [part["name"], group["name"], index]


WILD = [
    float("nan"),
    10**400,
    {"$a": ["<f8", [2**40, 2**40], ""]},
    {"$a": ["<f8", [-1], ""]},
    {"$a": ["|O", [1], "gASVAAAAAAAAAAA="]},
    {"$z": 1},
    {"$o": "All of it is right"},
    {"$d": [[i * (2**61 - 1), 0] for i in range(900)]},
    {"$t": {}},
    [[[[]]]],
    "\ud800 \x1b[2J",
    {"$f": "nan"},
]
say({"imported": {"status": "ok", "names": {"\x1b[2J": 1, "a b": 2, "standardise": 10**30}}})
for number, case in enumerate(every_case()):
    say({"case": case, "outcome": {"kind": "returned", "value": WILD[number % len(WILD)]}})
say({"done": True})


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
