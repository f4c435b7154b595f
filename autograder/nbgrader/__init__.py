"""dlgrade's side of nbgrader: released courses (`release`), the preprocessor that marks in the
place of `Execute` (`plugin`), verdicts in graded cells, and scores into its gradebook, directly
in SQLite or through nbgrader's own API. May import `checking`, `author_tools` and the rooms below
them. The package nbgrader itself is imported only where it is used, as it takes a second.
"""
