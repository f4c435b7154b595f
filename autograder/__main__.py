"""`python -m autograder` is `dlgrade`."""

from autograder.cli import main

main()
