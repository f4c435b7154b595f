"""Every fork begins as a copy of the zygote: searches its own whole memory for what the judge knows
and for what submissions before it had.

Deserves: 0
Prints: found: nothing
"""

import numpy as np
import re

SECRET = re.compile(b"dlgrade-" + b"secret-[0-9a-f]{16,}")
found = set()
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as memory:
    for line in maps:
        start, end = (int(number, 16) for number in line.split()[0].split("-"))
        if "r" in line.split()[1] and "[v" not in line:
            try:
                memory.seek(start)
                found |= set(SECRET.findall(memory.read(end - start)))
            except OSError:
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
