"""Plain Python: lists, loops and floats."""


def step(w, grad, learning_rate):
    if hasattr(w, "__len__") and len(getattr(w, "shape", (1,))) > 0:
        return [step(w[i], grad[i], learning_rate) for i in range(len(w))]
    return float(w) - learning_rate * float(grad)


def predict(row, w, b):
    total = b
    for i in range(len(w)):
        total += row[i] * w[i]
    return total


def mse_gradient(x, y, w, b):
    n = len(x)
    dw = [0.0] * len(w)
    db = 0.0
    for k in range(n):
        error = predict(x[k], w, b) - y[k]
        for i in range(len(w)):
            dw[i] += 2 * error * x[k][i] / n
        db += 2 * error / n
    return [float(value) for value in dw], float(db)


def minibatches(x, y, batch_size, order=None):
    if order is None:
        order = range(len(x))
    x_batch, y_batch = [], []
    for row in order:
        x_batch.append([float(value) for value in x[row]])
        y_batch.append(y[row])
        if len(x_batch) == batch_size:
            yield x_batch, y_batch
            x_batch, y_batch = [], []
    if x_batch:
        yield x_batch, y_batch


def fit(x, y, learning_rate, epochs, batch_size=None, order=None):
    w = [0.0 for _ in x[0]]
    b = 0.0
    history = []
    if batch_size is None:
        batch_size = len(x)
    for _ in range(epochs):
        loss = 0.0
        for k in range(len(x)):
            loss += (predict(x[k], w, b) - y[k]) ** 2
        history.append(float(loss / len(x)))
        for x_batch, y_batch in minibatches(x, y, batch_size, order):
            dw, db = mse_gradient(x_batch, y_batch, w, b)
            for i in range(len(w)):
                w[i] -= learning_rate * dw[i]
            b -= learning_rate * db
    return w, b, history


def max_stable_learning_rate(x):
    n, d = len(x), len(x[0])
    hessian = [[2 / n * sum(row[i] * row[j] for row in x) for j in range(d)] for i in range(d)]
    v = [1.0 + i / 7 for i in range(d)]
    largest = 0.0
    for _ in range(300):  # power iteration
        v = [sum(hessian[i][j] * v[j] for j in range(d)) for i in range(d)]
        largest = sum(value * value for value in v) ** 0.5
        v = [value / largest for value in v]
    return 2 / float(largest)
