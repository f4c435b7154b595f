"""`python -m autograder` is `dlgrade`."""

import sys

# Python puts the folder it was started in before all others: a `random.py` of a student's there
# would be imported in place of Python's own, into the process that holds answers.
if not getattr(sys.flags, "safe_path", False):
    del sys.path[0]

from autograder.cli.start import script

script()
