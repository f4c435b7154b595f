"""`python -m autograder` is `dlgrade`."""

from autograder.start import script

script()
