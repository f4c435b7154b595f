"""Plain Python: one number at a time, lists in and out, `math` for the activations."""

import math


def logistic(z):
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    return math.exp(z) / (1.0 + math.exp(z))


def net_input(x_t, h, w, u, b):
    rows = []
    for n in range(len(x_t)):
        row = []
        for k in range(len(b)):
            total = float(b[k])
            for d in range(len(w)):
                total += float(x_t[n][d]) * float(w[d][k])
            for m in range(len(u)):
                total += float(h[n][m]) * float(u[m][k])
            row.append(total)
        rows.append(row)
    return rows


def each(function, rows):
    return [[function(value) for value in row] for row in rows]


def forget_gate(x_t, h, w, u, b):
    return each(logistic, net_input(x_t, h, w, u, b))


def input_gate(x_t, h, w, u, b):
    return each(logistic, net_input(x_t, h, w, u, b))


def candidate(x_t, h, w, u, b):
    return each(math.tanh, net_input(x_t, h, w, u, b))


def output_gate(x_t, h, w, u, b):
    return each(logistic, net_input(x_t, h, w, u, b))


def cell_state(f, c, i, g):
    new = []
    for n in range(len(c)):
        new.append([])
        for k in range(len(c[n])):
            new[n].append(float(f[n][k]) * float(c[n][k]) + float(i[n][k]) * float(g[n][k]))
    return new


def hidden_state(o, c):
    new = []
    for n in range(len(c)):
        new.append([])
        for k in range(len(c[n])):
            new[n].append(float(o[n][k]) * math.tanh(float(c[n][k])))
    return new


def block(matrix, number, units):
    return [list(row)[number * units : (number + 1) * units] for row in matrix]


def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    units = len(recurrent_kernel)
    parts = []
    for number in range(4):
        w = block(kernel, number, units)
        u = block(recurrent_kernel, number, units)
        b = list(bias)[number * units : (number + 1) * units]
        parts.append((w, u, b))
    i = input_gate(x_t, h, *parts[0])
    f = forget_gate(x_t, h, *parts[1])
    g = candidate(x_t, h, *parts[2])
    o = output_gate(x_t, h, *parts[3])
    c = cell_state(f, c, i, g)
    return hidden_state(o, c), c


def lstm_forward(x, kernel, recurrent_kernel, bias):
    units = len(recurrent_kernel)
    outputs = []
    for sequence in x:
        h, c = [[0.0] * units], [[0.0] * units]
        states = []
        for x_t in sequence:
            h, c = lstm_step([x_t], h, c, kernel, recurrent_kernel, bias)
            states.append(h[0])
        outputs.append(states)
    return outputs
