"""The warm-up with plain loops and lists: no NumPy at all."""

import math


def churn_rule(days):
    if not hasattr(days, "__len__"):
        return bool(days > 7)
    gone = []
    for day in days:
        gone.append(bool(day > 7))
    return gone


def one_hot(labels, num_classes):
    rows = []
    for label in labels:
        row = [0] * num_classes
        row[label] = 1
        rows.append(row)
    return rows


def standardize(x):
    n = len(x)
    columns = []
    for j in range(len(x[0])):
        column = [float(row[j]) for row in x]
        if max(column) == min(column):
            columns.append([0.0] * n)
            continue
        mean = sum(column) / n
        variance = sum((value - mean) ** 2 for value in column) / n
        columns.append([(value - mean) / math.sqrt(variance) for value in column])
    return [[column[i] for column in columns] for i in range(n)]


def accuracy(y_true, y_pred):
    right = 0
    for i in range(len(y_true)):
        if y_true[i] == y_pred[i]:
            right += 1
    return right / len(y_true)
