"""Looks for what the submission before it left behind: files, shared memory, sockets, globals.

Deserves: 0
Prints: left: nothing
"""

import numpy as np
import builtins
import os
import socket
import sys

packages = np.__file__.split("/numpy/")[0]  # they may lie in one of these folders, and are no news
left = []
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "."):
    for root, _, names in os.walk(folder):
        if not root.startswith(("/run/dlgrade", packages)):
            left += [os.path.join(root, name) for name in names]
left += [name for name in vars(builtins) if "neighbour" in name]
left += [name for name in vars(np) if "neighbour" in name]
left += [name for name in sys.modules if "neighbour" in name]
left += [name for name in os.environ if "NEIGHBOUR" in name]
for address in ("\0dlgrade-neighbour", "/tmp/neighbour.sock"):
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(address)
            left.append(line.recv(100))
        except OSError:
            pass
print("left:", left or "nothing")
for path in left:
    if isinstance(path, str) and os.path.isfile(path):
        print(open(path).read())


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
