"""Keeps every stand-in, and compares with the others: the ones that were kept answer no more.

Deserves: 0
Says: that another test was given
"""

KEPT = []


def test_sigmoid(sigmoid):
    KEPT.append(sigmoid)
    votes = []
    for one in KEPT:
        try:
            votes.append(round(float(one(1.25)), 9))
        except Exception:
            pass
    assert votes.count(votes[-1]) * 2 > len(votes)
