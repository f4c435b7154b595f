"""Calls in an endless loop: ended by the number of lines that a process may say.

Deserves: 0
Says: more data than any answer needs
"""


def test_sigmoid(sigmoid):
    while True:
        try:
            sigmoid(1.0)
        except Exception:
            pass
