"""dlgrade inside a running notebook: `check("ex06")` and `%dlgrade check ex06` collect what the
kernel has defined, have another process mark it, and show the report. May import `checking` and
the rooms below it; no answer ever enters the kernel's process.
"""
