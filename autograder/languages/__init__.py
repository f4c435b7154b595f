"""Every sentence that a person can read: English by topic, other languages as gettext catalogues.
Imports no other room; hands out text.
"""
