"""The room that holds answers: `freeze` runs an exercise's probes against TensorFlow and makes a
key, in a process of its own (`python -m autograder.oracle`) that never runs a student's code;
`client` talks to that process. `seeds` binds hidden cases, `tolerance` derives how far an answer
may lie. May import `author`, `judge` and the rooms below them; hands out keys.
"""
