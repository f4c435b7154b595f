"""Was pasted from a word processor, which made the quotes round.

Deserves: 0
Says: retype it as
"""

import numpy as np

print(“Hello”)
