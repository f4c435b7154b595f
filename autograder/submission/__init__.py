"""A student's file or notebook as text, however it was saved: encodings, notebook cells, what only
IPython understands. Executes nothing. May import `exercise` and the rooms below it; hands a
`Submission` to `checking`.
"""
