"""One report in the form that somebody reads: terminal, JSON, HTML, JUnit, GitHub, Gradescope,
Classroom 50, PrairieLearn; a module a form, with the same function `render`. Pure. May import
`model`, `languages` and `interview.replies`; hands out text.
"""
