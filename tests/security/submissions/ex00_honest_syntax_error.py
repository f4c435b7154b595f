"""Forgets a closing bracket.

Deserves: 0
Says: Python cannot read your file, line 10
"""

import numpy as np


def churn_rule(days_since_last_transaction:
    return days_since_last_transaction > 7
