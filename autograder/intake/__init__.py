"""What was handed in, and by whom: the names that platforms give to files, folders and archives
that are read without unpacking them, and which file of several counts. Executes nothing. May
import `submission` and the rooms below it; hands out one record a hand-in.
"""
