"""Plain Python: lists, loops, Gaussian elimination, and Python's own normal distribution."""

import math
from statistics import NormalDist, mean, pstdev


def grid_search(space):
    names = list(space)

    def combine(position):
        if position == len(names):
            return [{}]
        rest = combine(position + 1)
        result = []
        for value in space[names[position]]:
            for trial in rest:
                one = {names[position]: value}
                one.update(trial)
                result.append(one)
        return result

    return combine(0)


def random_search(space, n, rng):
    """A lot among the cells of the grid, none of them twice."""
    cells = grid_search(space)
    trials = []
    for _ in range(n):
        trials.append(cells.pop(int(rng.integers(0, len(cells)))))
    return trials


def kernel(a, b, length_scale):
    return math.exp(-((a - b) ** 2) / (2 * length_scale**2))


def solve(matrix, right):
    """Gaussian elimination with pivoting; `right` holds several right-hand sides as columns."""
    n = len(matrix)
    rows = [list(matrix[i]) + list(right[i]) for i in range(n)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, n):
            factor = rows[k][i] / rows[i][i]
            if factor != 0.0:
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    for i in reversed(range(n)):
        tail = rows[i][n:]
        for j in range(i + 1, n):
            tail = [a - rows[i][j] * b for a, b in zip(tail, rows[j][n:], strict=True)]
        rows[i][n:] = [value / rows[i][i] for value in tail]
    return [row[n:] for row in rows]


def gp_posterior(x, y, x_new, length_scale, noise):
    n = len(x)
    k = [[kernel(x[i], x[j], length_scale) for j in range(n)] for i in range(n)]
    for i in range(n):
        k[i][i] += noise + 1e-8
    k_new = [[kernel(x[i], value, length_scale) for value in x_new] for i in range(n)]
    weights = solve(k, [[value] for value in y])
    solved = solve(k, k_new)
    means, stds = [], []
    for j in range(len(x_new)):
        means.append(float(sum(k_new[i][j] * weights[i][0] for i in range(n))))
        variance = 1 - sum(k_new[i][j] * solved[i][j] for i in range(n))
        stds.append(math.sqrt(variance) if variance > 0 else 0.0)
    return means, stds


def expected_improvement(mean, std, best, xi=0.0):
    normal = NormalDist()
    result = []
    for m, s in zip(mean, std, strict=True):
        gain = float(best - m - xi)
        if s == 0:
            result.append(max(gain, 0.0))
        else:
            z = gain / float(s)
            result.append(gain * normal.cdf(z) + float(s) * normal.pdf(z))
    return result


def bayesian_search(objective, bounds, n):
    low, high = bounds
    tried = [low + (high - low) * share for share in (0.1, 0.5, 0.9)]
    results = [objective(point) for point in tried]
    candidates = [low + (high - low) * i / 150 for i in range(151)]
    for _ in range(n - len(tried)):
        spread = pstdev(results)
        y = [(value - mean(results)) / spread for value in results]
        means, stds = gp_posterior(tried, y, candidates, 0.15 * (high - low), 0.0)
        gains = expected_improvement(means, stds, min(y))
        point = candidates[gains.index(max(gains))]
        tried.append(point)
        results.append(objective(point))
    lowest = min(results)
    return tried[results.index(lowest)], lowest
