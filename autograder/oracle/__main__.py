"""`python -m autograder.oracle` is the oracle's process: a request in, a key out."""

import sys

from autograder.oracle.freeze import main

sys.exit(main())
