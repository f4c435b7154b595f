"""Tries to reach anything outside: TCP, UDP, raw, netlink, the judge's own sockets, names.

Deserves: 0
Prints: reached: nothing
"""

import numpy as np
import os
import socket

reached = []
for family in range(1, 46):
    for kind in (1, 2, 3):
        try:
            socket.socket(family, kind).close()
            if family != socket.AF_UNIX:
                reached.append((family, kind))
        except OSError:
            pass
for address in ("\0dlgrade-judge", "/run/dbus/system_bus_socket", "/var/run/docker.sock", "/tmp/x"):
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(address)
            reached.append(address)
        except OSError:
            pass
for host in ("localhost", "127.0.0.1", "example.org"):
    try:
        socket.create_connection((host, 80), timeout=1)
        reached.append(host)
    except OSError:
        pass
if os.listdir("/sys/class/net") if os.path.isdir("/sys/class/net") else False:
    reached.append("/sys")
print("reached:", reached or "nothing")


def churn_rule(days_since_last_transaction):
    return 0


def one_hot(labels, num_classes):
    return 0


def standardize(x):
    return 0


def accuracy(y_true, y_pred):
    return 0
