"""Counts how often it was called, and has a list of what to say each time.

Deserves: 0
"""

CALLS = []


def test_sigmoid(sigmoid):
    CALLS.append(sigmoid(0.0))
    assert len(CALLS) % 5 == 1
