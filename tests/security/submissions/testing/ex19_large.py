"""Sends more than may cross.

Deserves: 0
Says: 1 MiB
"""

import numpy as np


def test_sigmoid(sigmoid):
    try:
        sigmoid(np.zeros(200_000))
    except Exception:
        pass
    assert sigmoid(0.0) < 0.6
