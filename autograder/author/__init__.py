"""The vocabulary of reference files: `from autograder.author import Exercise, case`. An
`Exercise` only collects what it is told; `specs` are its records, `travel` takes a function's
source along, `reach` says which parts a change can touch. Imports no other room, so that a
reference file costs little.
"""

from __future__ import annotations

from autograder.author.exercise import Exercise, case

__all__ = ["Exercise", "case"]
