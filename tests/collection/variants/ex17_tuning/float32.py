"""Everything in single precision, with the jitter that it needs."""

import itertools
import math

import numpy as np

erf = np.vectorize(math.erf, otypes=[np.float32])


def f32(x):
    return np.asarray(x, dtype=np.float32)


def grid_search(space):
    names, lists = list(space.keys()), list(space.values())
    return [dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*lists)]


def random_search(space, n, rng):
    columns = {name: rng.choice(values, size=n) for name, values in space.items()}
    return [{name: columns[name][i] for name in space} for i in range(n)]


def rbf(a, b, length_scale):
    d = a.reshape(-1, 1) - b.reshape(1, -1)
    return np.exp(-0.5 * (d / np.float32(length_scale)) ** 2)


def gp_posterior(x, y, x_new, length_scale, noise):
    x, y, x_new = f32(x), f32(y), f32(x_new)
    k = rbf(x, x, length_scale) + np.float32(noise + 1e-6) * np.eye(len(x), dtype=np.float32)
    k_new = rbf(x, x_new, length_scale)
    mean = k_new.T @ np.linalg.solve(k, y)
    variance = 1 - np.einsum("nm,nm->m", k_new, np.linalg.solve(k, k_new))
    return mean, np.sqrt(np.clip(variance, 0, None))


def expected_improvement(mean, std, best, xi=0.0):
    mean, std = f32(mean), f32(std) + np.float32(1e-9)
    gain = np.float32(best) - mean - np.float32(xi)
    z = gain / std
    cdf = (1 + erf(z / np.float32(np.sqrt(2)))) / 2
    pdf = np.exp(-(np.clip(z, -30, 30) ** 2) / 2) / np.float32(np.sqrt(2 * np.pi))
    return gain * cdf + std * pdf


def bayesian_search(objective, bounds, n):
    low, high = bounds
    rng = np.random.default_rng(1)
    xs = f32(rng.uniform(low, high, 5))
    ys = f32([objective(x) for x in xs])
    grid = np.linspace(low, high, 400, dtype=np.float32)
    while len(xs) < n:
        scaled = (ys - ys.mean()) / (ys.std() + np.float32(1e-9))
        mean, std = gp_posterior(xs, scaled, grid, 0.12 * (high - low), 1e-5)
        x = grid[expected_improvement(mean, std, scaled.min()).argmax()]
        xs = np.append(xs, x)
        ys = np.append(ys, f32(objective(x)))
    return xs[ys.argmin()], ys.min()
