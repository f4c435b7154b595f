"""Key and transcript to a verdict: `compare` finds the first difference, `diagnose` names its
cause, and `verdict` gives points. Pure: no files, clock, randomness or TensorFlow, and no path
that ends in a pass by default. May import `interview`'s records and the rooms below; hands out
part reports.
"""
