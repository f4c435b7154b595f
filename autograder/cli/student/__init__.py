"""The commands that students use: init, list, hint, reset, pack, check, watch, doctor and demo.
Each finds the course, calls one function of a room below, and prints what it hands back.
"""
