"""Every sentence that a person can read: English by topic, other languages as gettext catalogues, and
how one is looked up. Imports no other room; hands out text.
"""
