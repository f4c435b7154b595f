"""What a class goes by, as an instructor writes it down: who is in it (`roster`), what is due when
(`dates`, `lateness`), and how points are counted (`totals`), read from `class.yaml` (`class_file`).
May import `nbgrader` and the rooms below; hands its rules to `records` and `classroom`.
"""
