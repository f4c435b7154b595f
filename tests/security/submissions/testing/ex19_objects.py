"""Calls with what is not made of numbers, and with tags of the wire's own.

Deserves: 0
"""

import numpy as np


class Numbers(np.ndarray):
    def __array_function__(self, *_):
        raise AssertionError


def test_sigmoid(sigmoid):
    for odd in (object(), open, {"$a": ["<f8", [10**9], ""]}, {"$o": "x"}, np.zeros(3).view(Numbers)):
        try:
            sigmoid(odd)
        except Exception:
            pass
    assert 0.49 < sigmoid(0.0) < 0.51
