"""Was handed in without any code.

Deserves: 0
Says: Your file defines no 'churn_rule'
"""
