"""Calls without end, and swallows whatever comes of it.

Deserves: 0
Says: Your test calls sigmoid more than 300 times.
"""


def test_sigmoid(sigmoid):
    for _ in range(400):
        try:
            sigmoid(1.0)
        except Exception:
            pass
    raise AssertionError
