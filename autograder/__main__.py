"""`python -m autograder` is `dlgrade`."""

from autograder.cli.start import script

script()
