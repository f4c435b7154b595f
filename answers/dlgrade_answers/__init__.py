"""Model answers and references of dlgrade's exercises, as files: `solutions/` and `reference/`.

`autograder.course` looks for this package; nothing in it is imported by name.
"""
