"""`python -m autograder` is `dlgrade`."""

from autograder.start import main

main()
