"""Plain Python: loops and lists, one number at a time."""

import math


def activate(row, activation):
    if activation == "linear":
        return row
    if activation == "sigmoid":
        return [1 / (1 + math.exp(-z)) for z in row]
    if activation == "tanh":
        return [math.tanh(z) for z in row]
    if activation == "relu":
        return [z if z > 0 else 0.0 for z in row]
    if activation == "softmax":
        largest = max(row)
        powers = [math.exp(z - largest) for z in row]
        return [power / sum(powers) for power in powers]
    raise ValueError(f"unknown activation. Received: {activation}")


def dense(x, w, b, activation="linear"):
    rows = []
    for sample in x:
        sums = []
        for j in range(len(b)):
            total = float(b[j])
            for i in range(len(sample)):
                total += float(sample[i]) * float(w[i][j])
            sums.append(total)
        rows.append(activate(sums, activation))
    return rows


def mlp_forward(x, layers):
    if not layers:
        return x
    w, b, activation = layers[0]
    return mlp_forward(dense(x, w, b, activation), layers[1:])


def pairs(first, second):
    for p, q in zip(first, second, strict=True):
        if hasattr(p, "__len__"):
            yield from pairs(p, q)
        else:
            yield float(p), float(q)


def mse(y_true, y_pred):
    total, count = 0.0, 0
    for y, predicted in pairs(y_true, y_pred):
        total += (y - predicted) ** 2
        count += 1
    return total / count


def binary_cross_entropy(y_true, p, epsilon=1e-7):
    losses = []
    for y, q in pairs(y_true, p):
        q = min(max(q, epsilon), 1 - epsilon)
        losses.append(-math.log(q) if y == 1 else -math.log(1 - q))
    return sum(losses) / len(losses)


def categorical_cross_entropy(y_true, p, epsilon=1e-7):
    total = 0.0
    for truth, row in zip(y_true, p, strict=True):
        for y, q in zip(truth, row, strict=True):
            if y != 0:
                total -= float(y) * math.log(min(max(float(q), epsilon), 1 - epsilon))
    return total / len(y_true)


def sparse_categorical_cross_entropy(labels, logits):
    total = 0.0
    for label, row in zip(labels, logits, strict=True):
        row = [float(z) for z in row]
        largest = max(row)
        total += largest + math.log(sum(math.exp(z - largest) for z in row)) - row[int(label)]
    return total / len(labels)
