"""Other known forms: index arithmetic, the inverse, a lower confidence bound, 0 where std is 0."""

import math

import numpy as np


def grid_search(space):
    shape = [len(values) for values in space.values()]
    trials = []
    for cell in np.ndindex(*shape):
        trials.append({name: space[name][i] for name, i in zip(space, cell, strict=True)})
    return trials


def random_search(space, n, rng):
    grid = grid_search(space)
    return [grid[i] for i in rng.permutation(len(grid))[:n]]


def gp_posterior(x, y, x_new, length_scale, noise):
    """Through the joint covariance of old and new points, and its Schur complement."""
    both = np.concatenate([x, x_new])
    joint = np.exp(-np.square(np.subtract.outer(both, both)) / (2 * length_scale**2))
    n = len(x)
    inverse = np.linalg.inv(joint[:n, :n] + np.diag(np.full(n, noise + 1e-9)))
    mean = joint[n:, :n] @ inverse @ y
    covariance = joint[n:, n:] - joint[n:, :n] @ inverse @ joint[:n, n:]
    return mean, np.sqrt(np.abs(np.diag(covariance)))


def expected_improvement(mean, std, best, xi=0.0):
    """std * (z Phi(z) + phi(z)), and 0 where there is no spread."""
    result = np.zeros(len(mean))
    unsure = std > 0
    z = (best - xi - mean[unsure]) / std[unsure]
    tail = np.array([math.erfc(-value / math.sqrt(2)) / 2 for value in z])
    result[unsure] = std[unsure] * (z * tail + np.exp(-z * z / 2) / np.sqrt(2 * np.pi))
    return result


def bayesian_search(objective, bounds, n):
    low, high = bounds
    points = np.linspace(0.0, 1.0, 1001)  # the range as a unit interval
    order = [0, 1000, 500, 250]
    values = [objective(low + (high - low) * points[i]) for i in order]
    for _ in range(n - 4):
        v = np.array(values)
        v = (v - v.min()) / (v.max() - v.min())
        mean, std = gp_posterior(points[order], v, points, 0.2, 1e-8)
        chosen = np.argmin(mean - 2 * std)
        order.append(chosen)
        values.append(objective(low + (high - low) * points[chosen]))
    best = int(np.argmin(values))
    return low + (high - low) * points[order[best]], values[best]
