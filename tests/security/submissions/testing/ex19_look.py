"""Looks for the implementation wherever one could be: it is in another process.

Deserves: 0
Prints: found 0, processes ['1']
"""

import gc
import os
import sys

SIGNS = ("logaddexp", "np.minimum(x, 0.0)", "math.exp(-z)", "_undressed")


def test_sigmoid(sigmoid):
    seen, left = [], [sigmoid]
    for _ in range(4):
        left = [two for one in left for two in gc.get_referents(one) if not isinstance(two, type)]
        seen += left[:20_000]
    frame = sys._getframe()
    while frame is not None:
        seen += list(frame.f_locals.values())
        frame = frame.f_back
    texts = [one for one in (*seen, *gc.get_objects()) if type(one) is str]
    found = sum(any(sign in text for sign in SIGNS[1:]) for text in texts)
    processes = sorted(name for name in os.listdir("/proc") if name.isdigit())
    print(f"found {found}, processes {processes}")
