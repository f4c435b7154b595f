"""Marks a class: `grading` is the story of `dlgrade grade`. A `cohort` of hand-ins goes to the
`workers`, each verdict becomes one of the `records`, `settling` computes every total anew by the
`class_rules`, and `entering` writes them into nbgrader's gradebook. May import those rooms and the
ones below; hands a summary to the commands.
"""
