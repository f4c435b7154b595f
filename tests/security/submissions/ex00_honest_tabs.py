"""Mixes tabs and spaces.

Deserves: 0
Says: Tabs and spaces are mixed
"""

import numpy as np


def churn_rule(days_since_last_transaction):
        days = np.asarray(days_since_last_transaction)
	return days > 7
