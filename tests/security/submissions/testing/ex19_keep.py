"""Keeps every stand-in, to compare with the others: each process meets one.

Deserves: 0
Says: Your test passes every implementation
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
