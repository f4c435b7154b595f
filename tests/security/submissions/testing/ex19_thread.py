"""Leaves a thread behind that goes on calling the stand-in while the next ones are looked at.

Deserves: 0
"""

import threading
import time


def test_sigmoid(sigmoid):
    def on():
        for _ in range(50):
            try:
                sigmoid(1.0)
            except Exception:
                pass
            time.sleep(0.001)

    threading.Thread(target=on, daemon=True).start()
    time.sleep(0.005)
