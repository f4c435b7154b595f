"""The commands that instructors and authors use: release, grade, report, export, verify, author and
oracle. Each finds the course, calls one function of a room below, and prints what it hands back.
"""
