"""Has an implementation compute a table of gigabytes of a few numbers.

Deserves: 0
Says: 1 MiB
"""

import numpy as np


def test_dense_backward(dense_backward):
    dense_backward(np.zeros((1, 25_000)), np.zeros((1, 25_000)), np.zeros((1, 25_000)))
