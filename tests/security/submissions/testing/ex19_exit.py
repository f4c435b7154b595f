"""Ends the process for a wrong implementation, and so for all.

Deserves: 0
"""

import os


def test_sigmoid(sigmoid):
    if not 0.88 < sigmoid(2.0) < 0.89:
        os._exit(0)


def test_adam(adam):
    raise SystemExit(0)
