"""Every sentence that a person can read, in one catalogue a language, and how one is looked up.
Imports no other room; hands out text.
"""
