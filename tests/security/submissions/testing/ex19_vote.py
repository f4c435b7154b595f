"""Remembers what all the others answered, and goes with the most: too few are met in one process.

Deserves: 0
"""

import collections

VOTES = collections.Counter()


def test_sigmoid(sigmoid):
    said = tuple(round(float(sigmoid(x)), 4) for x in (-9.0, -3.0, -1.0, 0.5, 2.0, 7.0))
    VOTES[said] += 1
    assert said == VOTES.most_common(1)[0][0]
