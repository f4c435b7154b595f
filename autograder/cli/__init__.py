"""The `dlgrade` command: parse, call, exit code. `start` is where the process begins, `main`
lists the commands without importing any, and each command is a thin module under `student/` or
`instructor/`. May import every other room; no room imports this one. Nothing here imports NumPy
or TensorFlow.
"""
