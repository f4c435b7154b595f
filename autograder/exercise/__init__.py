"""An exercise as files: its answer key, the stub made from a model answer, the cells of its
notebook, and its texts in other languages. May import `course` and the rooms below it; hands out
a `Key`.
"""
