"""Plain Python: one number at a time, lists in and out; the spectral norm by power iteration."""

import math


def zeros(*shape):
    if len(shape) == 1:
        return [0.0] * shape[0]
    return [zeros(*shape[1:]) for _ in range(shape[0])]


def rnn_step(x_t, h, w_x, w_h, b):
    new = []
    for n in range(len(x_t)):
        row = []
        for k in range(len(b)):
            total = float(b[k])
            for d in range(len(w_x)):
                total += float(x_t[n][d]) * float(w_x[d][k])
            for m in range(len(w_h)):
                total += float(h[n][m]) * float(w_h[m][k])
            row.append(math.tanh(total))
        new.append(row)
    return new


def rnn_forward(x, h0, w_x, w_h, b):
    outputs = []
    for sequence, start in zip(x, h0, strict=True):
        h = [start]
        states = []
        for x_t in sequence:
            h = rnn_step([x_t], h, w_x, w_h, b)
            states.append(h[0])
        outputs.append(states)
    return outputs


def rnn_backward(grad_h, x, h0, w_x, w_h, b):
    count, steps, inputs, units = len(x), len(x[0]), len(w_x), len(b)
    states = rnn_forward(x, h0, w_x, w_h, b)
    dx, dh0 = zeros(count, steps, inputs), zeros(count, units)
    dw_x, dw_h, db = zeros(inputs, units), zeros(units, units), zeros(units)
    for n in range(count):
        dh = zeros(units)
        for t in range(steps - 1, -1, -1):
            before = states[n][t - 1] if t > 0 else h0[n]
            dz = []
            for k in range(units):
                dh[k] += float(grad_h[n][t][k])
                dz.append(dh[k] * (1.0 - states[n][t][k] ** 2))
            for k in range(units):
                db[k] += dz[k]
                for d in range(inputs):
                    dw_x[d][k] += float(x[n][t][d]) * dz[k]
                    dx[n][t][d] += float(w_x[d][k]) * dz[k]
                for m in range(units):
                    dw_h[m][k] += float(before[m]) * dz[k]
            dh = [sum(float(w_h[m][k]) * dz[k] for k in range(units)) for m in range(units)]
        dh0[n] = dh
    return {"x": dx, "h0": dh0, "w_x": dw_x, "w_h": dw_h, "b": db}


def product(a, b):
    columns = list(zip(*b, strict=True))
    return [
        [sum(p * q for p, q in zip(row, column, strict=True)) for column in columns] for row in a
    ]


def largest_singular_value(matrix):
    gram = product([list(column) for column in zip(*matrix, strict=True)], matrix)
    # Squaring the Gram matrix again and again leaves its largest eigenvalue in charge.
    scale, log_eigenvalue = 1.0, 0.0
    for _ in range(40):
        size = max(abs(value) for row in gram for value in row)
        log_eigenvalue += scale * math.log(size)
        gram = [[value / size for value in row] for row in gram]
        gram = product(gram, gram)
        scale /= 2.0
    return math.exp(log_eigenvalue / 2.0)


def gradient_norms_through_time(w_h, steps):
    w_h = [[float(value) for value in row] for row in w_h]
    power = w_h
    norms = [largest_singular_value(power)]
    for _ in range(steps - 1):
        power = product(power, w_h)
        norms.append(largest_singular_value(power))
    return norms


def flat(grad):
    if hasattr(grad, "tolist"):
        grad = grad.tolist()
    if isinstance(grad, list):
        return [value for item in grad for value in flat(item)]
    return [grad]


def times(grad, factor):
    if hasattr(grad, "tolist"):
        grad = grad.tolist()
    if isinstance(grad, list):
        return [times(item, factor) for item in grad]
    return grad * factor


def clip_by_global_norm(grads, max_norm):
    squares = 0.0
    for grad in grads:
        for value in flat(grad):
            squares += value * value
    norm = math.sqrt(squares)
    if norm <= max_norm:
        return [times(grad, 1.0) for grad in grads]
    return [times(grad, max_norm / norm) for grad in grads]
