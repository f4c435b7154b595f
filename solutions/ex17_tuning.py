# %% [markdown]
# # ex17: hyperparameter tuning
#
# Weights are learnt. The learning rate, the number of layers, the dropout rate are not: somebody
# chooses them before the training starts. They are **hyperparameters**, and **tuning** is the search
# for good ones. Each trial is a whole training, minutes or days long, so what counts is how few
# trials a search needs.
#
# | search | chooses the next trial | for |
# |---|---|---|
# | grid | every combination in turn | two or three hyperparameters |
# | random | by lot | many, of which few matter |
# | Bayesian | where a model of all results so far expects most | expensive trials |
#
# The quantity to tune for is a validation **loss** here, so smaller is better: everything in this
# exercise **minimises**.

# %%
import math

import numpy as np

# %% [markdown]
# ## Grid search
#
# List a few values for each hyperparameter and try every combination. With 3 learning rates, 4
# batch sizes and 2 optimizers that is $3 \cdot 4 \cdot 2 = 24$ trainings. A fourth hyperparameter
# with 5 values makes it 120: the cost multiplies, which is why a grid is for small spaces.
#
# The search space is a dict from names to lists. The combinations come in the order of an odometer:
# the last name changes fastest.


# %%
def grid_search(space):
    """Every combination of the values in a search space.

    Args:
        space: a dict from names to lists of values, such as
            {"rate": [0.1, 0.01], "units": [32, 64]}.

    Returns:
        A list of dicts, one value for each name. The names keep their order, the last one changes
        fastest.

    >>> for trial in grid_search({"rate": [0.1, 0.01], "units": [32, 64]}):
    ...     print(trial)
    {'rate': 0.1, 'units': 32}
    {'rate': 0.1, 'units': 64}
    {'rate': 0.01, 'units': 32}
    {'rate': 0.01, 'units': 64}
    """
    ### BEGIN SOLUTION
    trials = [{}]
    for name, values in space.items():
        trials = [{**trial, name: value} for trial in trials for value in values]
    return trials
    ### END SOLUTION


# %% [markdown]
# ## Random search
#
# Often one hyperparameter matters and another hardly does, and nobody knows which. A grid of
# $4 \times 4 = 16$ trainings then tests only 4 different values of the one that matters. 16 random
# draws from longer lists test up to 16. So random search is the better default as soon as there are
# more than two or three hyperparameters.
#
# Every name draws **on its own**: if all of them used the same position in their lists, most
# combinations could never come up. And all randomness comes from the generator you are given, so
# that a search can be repeated: the same seed, the same trials. `np.random.choice` and its relatives
# draw from a hidden global generator instead, which anyone may have moved on.


# %%
def random_search(space, n, rng):
    """n combinations from a search space, drawn at random.

    Each value of a list is as likely as the others, whatever was drawn for the other names. Use
    `rng` in any way you like; drawing a combination twice is allowed, and so is avoiding it.

    Args:
        space: a dict from names to lists of values (in one list all numbers or all strings).
        n: how many combinations, no more than the grid has.
        rng: a numpy.random.Generator, the only source of randomness.

    Returns:
        A list of n dicts, one value for each name.

    >>> trials = random_search({"rate": [0.1, 0.01], "units": [32, 64]}, 3, np.random.default_rng(0))
    >>> len(trials), sorted(trials[0])
    (3, ['rate', 'units'])
    """
    ### BEGIN SOLUTION
    return [
        {name: values[rng.integers(len(values))] for name, values in space.items()}
        for _ in range(n)
    ]
    ### END SOLUTION


# %% [markdown]
# ## A Gaussian process
#
# Bayesian search needs a model that says, for a point nobody has tried, what loss to expect **and
# how sure that is**. A Gaussian process starts from one assumption: points near each other have
# similar losses. How similar, the kernel says:
#
# $$k(a, b) = \exp\!\Big(-\frac{(a - b)^2}{2 \ell^2}\Big)$$
#
# It is 1 for $a = b$, 0.61 at the distance of one length scale $\ell$, and 0.01 at three. Given the
# results $y$ at the points $x$, everything about a new point $x_*$ follows:
#
# $$K = k(x, x) + \sigma^2 I, \qquad
# \mu_* = k(x_*, x)\, K^{-1} y, \qquad
# s_*^2 = 1 - k(x_*, x)\, K^{-1} k(x, x_*)$$
#
# where $\sigma^2$ is the variance of the noise on the results. By hand, with the single result
# $y = 2$ at $x = 0$, $\ell = 1$ and no noise: at $x_* = 1$, $k = 0.607$, so the mean is
# $0.607 \cdot 2 = 1.21$ and the variance is $1 - 0.607^2 = 0.63$. Far away the mean goes back to 0
# and the standard deviation to 1: the process knows nothing there.
#
# **What goes wrong:** when two points are equal, or nearly so, and there is no noise, two rows of
# $K$ are alike. It has no inverse, and the Cholesky factorisation stops with an error. Everybody
# adds a tiny number to the diagonal, the **jitter**. For the same reason rounding can leave a
# variance of $-10^{-17}$, whose root is nan: cut it off at 0.

# %%
TINY = 1e-10  # small enough to change no result, large enough to keep a matrix invertible


# %%
def gp_posterior(x, y, x_new, length_scale, noise):
    """What a Gaussian process expects at new points, and how sure it is.

        k(a, b) = exp(-(a - b)**2 / (2 * length_scale**2))      (zero mean, variance 1)
        K = k(x, x) + (noise + jitter) * identity
        mean = k(x_new, x) @ inverse(K) @ y
        variance = 1 - diagonal of k(x_new, x) @ inverse(K) @ k(x, x_new)
        std = sqrt(variance)

    std is that of the function itself: the noise of a further measurement is not added to it. It is
    a standard deviation, not a variance. A point may occur twice in x while the noise is 0, so add a
    jitter such as TINY; anything up to 1e-6 passes.

    Args:
        x: points already tried, shape (N,).
        y: their results, shape (N,).
        x_new: points to predict, shape (M,).
        length_scale: the distance at which points stop being similar.
        noise: the variance of the noise on y, 0 or more.

    Returns:
        (mean, std), each of shape (M,).

    >>> x, y = np.array([0.0]), np.array([2.0])
    >>> mean, std = gp_posterior(x, y, np.array([0.0, 1.0, 9.0]), 1.0, 0.0)
    >>> mean.round(3), std.round(3)
    (array([2.   , 1.213, 0.   ]), array([0.   , 0.795, 1.   ]))
    """
    ### BEGIN SOLUTION

    def kernel(a, b):
        return np.exp(-((a[:, None] - b[None, :]) ** 2) / (2.0 * length_scale**2))

    lower = np.linalg.cholesky(kernel(x, x) + (noise + TINY) * np.eye(len(x)))
    scaled = np.linalg.solve(lower, kernel(x, x_new))
    mean = np.linalg.solve(lower, y) @ scaled
    variance = 1.0 - np.sum(scaled**2, axis=0)
    return mean, np.sqrt(np.maximum(variance, 0.0))
    ### END SOLUTION


# %% [markdown]
# ## Expected improvement
#
# Where to try next? Where the mean is low, because good results are expected there (exploitation);
# but also where the process is unsure, because a surprise may hide there (exploration). **Expected
# improvement** weighs both: by how much, on average, would the result be *below* the best one so
# far, counting a worse one as 0?
#
# $$I = f_{best} - \mu - \xi, \qquad z = \frac{I}{s}, \qquad
# EI = I\, \Phi(z) + s\, \varphi(z)$$
#
# with the normal distribution $\Phi(z) = \frac{1}{2}\big(1 + \mathrm{erf}(z / \sqrt 2)\big)$ and its
# density $\varphi(z) = e^{-z^2/2} / \sqrt{2\pi}$. A larger $\xi$ asks for a larger improvement and so
# sends the search farther afield.
#
# A check by hand: where the mean equals the best result, $z = 0$ and $EI = s / \sqrt{2\pi}
# \approx 0.4\, s$. That is not 0: half of the possible results are better.
#
# **What goes wrong:** books that maximise have $\mu - f_{best} - \xi$. And at a point already
# measured $s = 0$: nothing is left to chance, so the improvement is $I$ where that is positive and 0
# elsewhere, while the formula asks for 0 / 0.


# %%
def expected_improvement(mean, std, best, xi=0.0):
    """By how much a result is expected to lie below the best one so far.

        improvement = best - mean - xi               (we minimise)
        z = improvement / std
        result = improvement * Phi(z) + std * phi(z)
        Phi(z) = (1 + erf(z / sqrt(2))) / 2          (math.erf takes one number at a time)
        phi(z) = exp(-z**2 / 2) / sqrt(2 * pi)

    Where std is 0 the result is max(improvement, 0).

    Args:
        mean: expected results, shape (M,).
        std: their standard deviations, shape (M,), 0 or more.
        best: the lowest result so far, a number.
        xi: the least improvement worth having, 0 or more.

    Returns:
        Shape (M,), 0 and more.

    >>> expected_improvement(np.array([1.0, 0.5, 2.0]), np.array([0.5, 0.5, 0.0]), 1.0).round(4)
    array([0.1995, 0.5417, 0.    ])
    """
    ### BEGIN SOLUTION
    improvement = best - mean - xi
    z = improvement / np.maximum(std, TINY)
    below = 0.5 * (1.0 + np.vectorize(math.erf)(z / math.sqrt(2.0)))
    density = np.exp(-0.5 * z**2) / math.sqrt(2.0 * math.pi)
    return improvement * below + std * density
    ### END SOLUTION


# %% [markdown]
# ## Bayesian search
#
# All together: try a few points, fit the process to the results, try the point with the largest
# expected improvement, and repeat until the budget of `n` trials is spent.
#
# The process expects results around 0 with a spread of about 1. Losses from 2.300 to 2.303 are not
# like that: to the process they all look alike, and the search goes wherever nobody has been. So
# **standardise** the results before each fit: subtract their mean and divide by their standard
# deviation. The best result in the expected improvement is then the lowest of the *standardised*
# ones; the answer is given in the objective's own numbers.
#
# Settings that serve well are given below: three starting points spread evenly over the bounds, 501
# candidates to choose among, a length scale of 15 % of the range, and hardly any noise. You may
# choose others.

# %%
START = 3  # trials before the model is asked for the first time
CANDIDATES = 501  # points among which the next trial is chosen
LENGTH_SCALE = 0.15  # as a fraction of the range


# %%
def bayesian_search(objective, bounds, n):
    """Minimise a function of one number with n evaluations.

        try START points, evenly spread from low to high
        until n points are tried:
            standardise the results so far: mean 0, standard deviation 1
            mean, std = gp_posterior at the candidates, length scale LENGTH_SCALE * (high - low)
            try the candidate with the largest expected improvement on the lowest result
        the answer is the tried point with the lowest result

    It is judged by what it does, so any other way of searching passes which evaluates the objective
    exactly n times, never leaves the bounds, and finds a result above the lowest possible one by
    at most 2 % of the objective's whole range in the bounds.

    Args:
        objective: a function from one number to one number; every call counts.
        bounds: (low, high), the interval to search.
        n: the number of evaluations in all, the starting points included; at least 10.

    Returns:
        (x_best, y_best): the best point tried and the objective's value there.

    >>> x_best, y_best = bayesian_search(lambda x: (x - 0.7) ** 2, (-2.0, 3.0), 12)
    >>> bool(abs(x_best - 0.7) < 0.1), bool(y_best == (x_best - 0.7) ** 2)
    (True, True)
    """
    ### BEGIN SOLUTION
    low, high = bounds
    candidates = np.linspace(low, high, CANDIDATES)
    tried = list(np.linspace(low, high, START))
    results = [objective(x) for x in tried]
    while len(tried) < n:
        y = np.array(results)
        y = (y - y.mean()) / np.maximum(y.std(), TINY)
        scale = LENGTH_SCALE * (high - low)
        mean, std = gp_posterior(np.array(tried), y, candidates, scale, TINY)
        gain = expected_improvement(mean, std, y.min())
        tried.append(candidates[np.argmax(gain)])
        results.append(objective(tried[-1]))
    best = np.argmin(results)
    return tried[best], results[best]
    ### END SOLUTION
