"""ex17: the oracle is `tf.meshgrid`, `tf.linalg` and `tf.math`; searches are judged by property."""

import math

import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Hyperparameter tuning",
    unit="E. Transfer and tuning",
    summary="Grid search, random search, and a Bayesian search with a Gaussian process.",
    minutes=90,
    idle_s=30.0,  # a search in plain Python takes seconds, more on a busy machine
)


# The oracle, under the students' function names.


def grid_search(space):
    axes = [tf.range(len(values)) for values in space.values()]
    places = tf.stack(tf.meshgrid(*axes, indexing="ij"), axis=-1)
    rows = tf.reshape(places, [-1, len(axes)]).numpy().tolist()
    return [
        {name: space[name][place] for name, place in zip(space, row, strict=True)} for row in rows
    ]


def random_search(space, n, rng):
    seed = rng.integers(2**31, size=2)
    draws = {
        name: tf.random.stateless_uniform([n], seed + [0, place], 0, len(values), tf.int32).numpy()
        for place, (name, values) in enumerate(space.items())
    }
    return [{name: space[name][draws[name][i]] for name in space} for i in range(n)]


def _kernel(a, b, length_scale):
    distance = tf.math.squared_difference(a[:, None], b[None, :])
    return tf.exp(-distance / (2 * length_scale**2))


def gp_posterior(x, y, x_new, length_scale, noise):
    x, y, x_new = (tf.convert_to_tensor(value) for value in (x, y, x_new))
    jitter = 1e-10 if x.dtype == tf.float64 else 1e-6
    k = _kernel(x, x, length_scale)
    lower = tf.linalg.cholesky(tf.linalg.set_diag(k, tf.linalg.diag_part(k) + noise + jitter))
    k_new = _kernel(x, x_new, length_scale)
    mean = tf.linalg.matvec(
        k_new, tf.linalg.cholesky_solve(lower, y[:, None])[:, 0], transpose_a=True
    )
    explained = tf.reduce_sum(tf.linalg.triangular_solve(lower, k_new) ** 2, axis=0)
    return mean, tf.sqrt(tf.nn.relu(1 - explained))


def expected_improvement(mean, std, best, xi=0.0):
    mean, std = tf.convert_to_tensor(mean), tf.convert_to_tensor(std)
    improvement = best - mean - xi
    z = tf.math.divide_no_nan(improvement, std)
    density = tf.exp(-tf.square(z) / 2) / math.sqrt(2 * math.pi)
    expected = improvement * tf.math.erfc(-z / math.sqrt(2)) / 2 + std * density
    return tf.where(std > 0, expected, tf.nn.relu(improvement))


def bayesian_search(objective, bounds, n):
    low, high = bounds
    candidates = tf.linspace(tf.constant(low, tf.float64), high, 401)
    tried = [low, (low + high) / 2, high]
    results = [objective(x) for x in tried]
    while len(tried) < n:
        mean, spread = tf.nn.moments(tf.constant(results, tf.float64), axes=[0])
        y = (tf.constant(results, tf.float64) - mean) / tf.sqrt(spread)
        points = tf.constant(tried, tf.float64)
        expected, std = gp_posterior(points, y, candidates, 0.15 * (high - low), 0.0)
        gain = expected_improvement(expected, std, tf.reduce_min(y))
        tried.append(float(candidates[int(tf.argmax(gain))]))
        results.append(objective(tried[-1]))
    best = int(tf.argmin(results))
    return tried[best], results[best]


# Parts.

ex.part(
    "grid_search",
    points=2,
    hints=(
        "One name: one dict for each of its values. A second name: each of those dicts, once with "
        "every value of the second.",
        "itertools.product(*lists) gives all the combinations, the last list fastest, as tuples.",
        "dict(zip(space, values)) puts the names back to one such tuple.",
    ),
)
ex.part(
    "random_search",
    points=2,
    hints=(
        "For each of the n trials, go through the names and draw a value from each list.",
        "rng.integers(len(values)) is a random position in a list: 0 up to the last one.",
        "{name: values[rng.integers(len(values))] for name, values in space.items()}, n times.",
    ),
)
ex.part(
    "gp_posterior",
    points=3.5,
    hints=(
        "Write the kernel as a function first. a[:, None] - b[None, :] is the table of all the "
        "differences, of shape (len(a), len(b)).",
        "noise and jitter go on the diagonal of k(x, x): add (noise + TINY) * np.eye(len(x)).",
        "With lower = np.linalg.cholesky(K) and v = np.linalg.solve(lower, k(x, x_new)), the "
        "variance is 1 - np.sum(v**2, axis=0).",
        "The mean is k(x_new, x) @ np.linalg.solve(K, y). Set negative variances to 0 with "
        "np.maximum, and return the square root.",
    ),
)
ex.part(
    "expected_improvement",
    points=2.4,
    hints=(
        "We minimise: an improvement is positive where the mean lies below best - xi.",
        "math.erf takes one number; np.vectorize(math.erf) takes an array.",
        "Divide by np.maximum(std, TINY): z stays finite where std is 0, and the formula gives "
        "max(improvement, 0) there.",
    ),
)
ex.part(
    "bayesian_search",
    points=3,
    hints=(
        "Keep two lists, the points tried and their results. Every call of objective adds to both.",
        "while len(tried) < n: fit, choose, evaluate. The starting points are among the n.",
        "Standardise: y = (y - y.mean()) / y.std(). The best result in expected_improvement is "
        "y.min() of these, not of the raw ones.",
        "The next point is candidates[np.argmax(gain)]. The answer is the tried point with the "
        "lowest result, np.argmin(results).",
    ),
)


# Probes.


@ex.probe("random_search")
def searches(impl, space, n, seed):
    """Twice with the same seed, once with another."""
    first = impl.random_search(space, n, np.random.default_rng(seed))
    if first is None:
        return None
    again = impl.random_search(space, n, np.random.default_rng(seed))
    other = impl.random_search(space, n, np.random.default_rng(seed + 1))
    return {"first": first, "again": again, "other": other}


@ex.travels
def landscape(x, level, bowl, valleys):
    """A level, plus a bowl (steepness, centre), minus valleys (depth, centre, width)."""
    value = level + bowl[0] * (x - bowl[1]) ** 2
    for depth, centre, width in valleys:
        value = value - depth * np.exp(-(((x - centre) / width) ** 2) / 2)
    return value


@ex.travels
def spiked(tried, n):
    """Whether the n-th point tried is a new one: a spike stands there, so that it is not the best."""
    return len(tried) >= n and tried[n - 1] not in tried[: n - 1]


@ex.probe("bayesian_search")
def search(impl, level, bowl, valleys, bounds, n, spike):
    tried = []

    def objective(x):
        if np.size(x) != 1:
            raise TypeError("objective takes one number at a time")
        tried.append(float(np.asarray(x).item()))
        value = float(landscape(tried[-1], level, bowl, valleys))
        return value + spike if len(tried) == n and spiked(tried, n) else value

    answer = impl.bayesian_search(objective, bounds, n)
    if answer is None:
        return None
    return {"answer": answer, "tried": tried}


# Cases: small to large.


@ex.cases("grid_search")
def grid_search_cases(rng):
    yield case("one name", space={"units": [16, 64, 32]})
    yield case("2 times 3", space={"rate": [0.1, 0.01], "units": [32, 64, 128]})
    yield case(
        "numbers and words", space={"optimizer": ["sgd", "adam", "rmsprop"], "units": [8, 4]}
    )
    yield case(
        "2 times 3 times 4",
        space={
            "units": [64, 32],
            "dropout": [0.0, 0.5, 0.2],
            "activation": ["relu", "tanh", "sigmoid", "linear"],
        },
    )
    yield case(
        "four names, one of them with a single value",
        space={"rate": [0.3, 0.1, 0.2], "epochs": [5], "batch": [32, 8], "augment": [True, False]},
    )
    drawn = {
        "units": rng.choice(200, size=3, replace=False).tolist(),
        "rate": rng.uniform(0.001, 0.1, size=2).round(4).tolist(),
        "activation": rng.permutation(["relu", "tanh", "sigmoid", "elu"]).tolist(),
    }
    names = rng.permutation(list(drawn)).tolist()
    yield case(
        "three names, their order and values drawn at random", space={n: drawn[n] for n in names}
    )


@ex.cases("random_search")
def random_search_cases(rng):
    def seed():
        return int(rng.integers(1000))

    space = {"rate": [0.1, 0.01], "units": [32, 64, 128]}
    yield case("one trial", space=space, n=1, seed=seed())
    yield case("four trials", space=space, n=4, seed=seed())
    # Long enough that chance alone leaves no value out, and so short that drawing without
    # repetition works as well.
    space = {
        "rate": [0.3, 0.1, 0.03, 0.01],
        "units": [8, 16, 32, 64, 128],
        "optimizer": ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"],
    }
    yield case("110 trials out of 120", space=space, n=110, seed=seed())
    space = {
        "activation": ["relu", "tanh", "sigmoid", "linear", "elu"],
        "batch": [4, 8, 16, 32, 64, 128, 256],
        "dropout": [0.0, 0.25, 0.5, 0.75],
    }
    yield case("130 trials out of 140", space=space, n=130, seed=seed())


@ex.travels
def unevenness(draws, count):
    """Chi-squared of draws from `count` equal chances: fair ones reach 60 once in 10**10 times."""
    even = len(draws) / count
    return sum((draws.count(position) - even) ** 2 / even for position in range(count))


@ex.measure("random_search")
def properties(output, inputs):
    space, n = inputs["space"], inputs["n"]
    exactly = {  # most values are those of the list to the last bit
        name: {known: position for position, known in reversed([*enumerate(values)])}
        for name, values in space.items()
    }

    def place(value, name):
        """The position of a value in the list of its name, -1 where it is not there."""
        value = value.item() if isinstance(value, np.ndarray) else value
        if type(value) in (int, float, str) and value in exactly[name]:
            return exactly[name][value]
        for position, known in enumerate(space[name]):
            if isinstance(known, str) or isinstance(value, str):
                if known == value:
                    return position
            elif abs(known - value) <= 1e-6 * abs(known):
                return position
        return -1

    def places(trials):
        return [tuple(place(trial[name], name) for name in space) for trial in trials]

    trials = output["first"]
    told = {
        "trials": len(trials),
        "names are those of the space": all(set(trial) == set(space) for trial in trials),
        "values are from their lists": False,
    }
    if told["names are those of the space"]:
        first = places(trials)
        told["values are from their lists"] = all(min(row) >= 0 for row in first)
        if n >= 100:
            told["the same seed gives the same trials"] = first == places(output["again"])
            told["another seed gives other trials"] = first != places(output["other"])
            told["not all trials are the same one"] = len(set(first)) > 1
            told["every value is drawn sometimes"] = all(
                len({row[i] for row in first}) >= len(values)
                for i, values in enumerate(space.values())
            )
            told["every name draws on its own"] = len(set(first)) > 30
            told["every value is as likely as the others"] = all(
                unevenness([row[i] for row in first], len(values)) < 60
                for i, values in enumerate(space.values())
            )
    return told


_JITTER = "a jitter of up to 1e-6 on the diagonal is right too"
_ROOT = "the root of a rounding error, or of a jitter of 1e-6, is about 1e-3"


def _spread(rng, count, gap):
    """Points at least half a gap apart, in no order."""
    return rng.permutation(np.arange(count) * gap + rng.uniform(-0.25, 0.25, size=count) * gap)


@ex.cases("gp_posterior")
def gp_posterior_cases(rng):
    yield case(
        "one result, three new points",
        x=np.array([0.0]),
        y=np.array([2.0]),
        x_new=np.array([0.25, 1.0, -4.0]),
        length_scale=1.0,
        noise=0.04,
        tolerance=1e-4,
        because=_JITTER,
    )
    yield case(
        "two results, one new point",
        x=np.array([-1.0, 1.5]),
        y=np.array([0.5, -2.0]),
        x_new=np.array([0.5]),
        length_scale=1.6,
        noise=0.1,
        tolerance=1e-4,
        because=_JITTER,
    )
    for count, new, length_scale, noise in ((4, 6, 0.7, 0.05), (6, 3, 2.5, 0.3), (5, 8, 0.3, 0.02)):
        x = _spread(rng, count, 0.9 * length_scale)
        yield case(
            f"{count} results, {new} new points, length_scale={length_scale}, noise={noise}",
            x=x,
            y=rng.normal(0.5, 1.2, size=count),
            x_new=rng.uniform(x.min() - length_scale, x.max() + length_scale, size=new),
            length_scale=length_scale,
            noise=noise,
            tolerance=3e-4,
            because=_JITTER,
        )


@ex.cases("gp_posterior", group="without noise", points=0.9, care=True)
def exact_cases(rng):
    yield case(
        "at the very points already tried, and far away",
        x=np.array([-1.5, 0.0, 2.0]),
        y=np.array([1.0, -0.5, 0.75]),
        x_new=np.array([2.0, -1.5, 5.0, 0.0]),
        length_scale=0.9,
        noise=0.0,
        tolerance=5e-3,
        because=_ROOT,
    )
    y = rng.uniform(-1.0, 1.0, size=3)
    yield case(
        "a point that was tried twice",
        x=np.array([0.5, 0.5, 2.0, -1.0]),
        y=np.array([y[0], y[0], y[1], y[2]]),
        x_new=np.array([1.25, -0.2, 3.0, -2.5, 0.9]),
        length_scale=0.8,
        noise=0.0,
        tolerance=1e-3,
        because=_JITTER,
    )


@ex.cases("gp_posterior", group="repeated points", points=0.6, care=True)
def repeated_cases(rng):
    # With so many equal rows in K, the rounding of an explicit inverse alone decides whether a
    # variance is a little above or below 0: among 8 points some are surely below.
    points = _spread(rng, 8, 1.5)
    results = rng.uniform(-1.0, 1.0, size=8)
    order = rng.permutation(np.tile(np.arange(8), 3))
    yield case(
        "predicted where it was tried three times",
        x=points[order],
        y=results[order],
        x_new=points,
        length_scale=1.0,
        noise=0.0,
    )


@ex.measure("gp_posterior", group="repeated points")
def certain_and_finite(output, inputs):
    mean, std = (np.asarray(value, dtype=float) for value in output)
    known = dict(zip(inputs["x"].tolist(), inputs["y"].tolist(), strict=True))
    results = np.array([known[point] for point in inputs["x_new"].tolist()])
    return {
        "mean and std are numbers": bool(np.isfinite(mean).all() and np.isfinite(std).all()),
        "the mean goes through the results": bool(np.abs(mean - results).max() < 0.2),
        # An explicit inverse and a jitter of 1e-13 leave errors of 0.1; this is not about them.
        "std is nearly 0": bool(np.nanmax(np.append(np.abs(std), 0.0)) < 0.2),
    }


_GUARD = "a small number may guard the division"


@ex.cases("expected_improvement")
def expected_improvement_cases(rng):
    def one(name, mean, std, best, **options):
        return case(name, mean=mean, std=std, best=best, **options, tolerance=2e-5, because=_GUARD)

    yield one("the mean equals the best", np.array([1.0]), np.array([0.5]), 1.0)
    yield one("three points, best 1", np.array([0.75, 1.25, 1.5]), np.array([0.3, 0.6, 1.4]), 1.0)
    yield one("results below 0", rng.normal(-2.0, 0.6, size=5), rng.uniform(0.2, 1.5, 5), -2.3)
    yield one("with xi=0.3", rng.normal(size=4), rng.uniform(0.3, 1.2, 4), -0.4, xi=0.3)
    yield one("seven points, xi=0.05", rng.normal(size=7), rng.uniform(0.2, 2.0, 7), 0.1, xi=0.05)


@ex.cases("expected_improvement", group="nothing left to chance", points=0.6, care=True)
def certain_cases(rng):
    yield case(
        "at the best point itself: std 0, no improvement",
        mean=np.array([0.5, 0.25, 1.5]),
        std=np.array([0.0, 0.4, 0.8]),
        best=0.5,
        tolerance=2e-5,
        because=_GUARD,
    )
    yield case(
        "std 0: below, at and above the best",
        mean=np.array([-0.5, 1.0, 0.25, 0.5]),
        std=np.array([0.0, 0.0, 0.7, 0.0]),
        best=0.5,
        tolerance=2e-5,
        because=_GUARD,
    )
    best = float(rng.normal())
    yield case(
        "std 0 below and above the best, drawn at random",
        mean=best + rng.uniform(0.2, 1.5, size=4) * [-1, 1, 1, -1],
        std=np.append([0.0, 0.0], rng.uniform(0.3, 1.2, size=2)),
        best=best,
        tolerance=2e-5,
        because=_GUARD,
    )


@ex.cases("bayesian_search")
def bayesian_search_cases(rng):
    def one(name, n, bounds, level=0.0, bowl=(0.0, 0.0), valleys=(), spike=0.0):
        ground = {"level": level, "bowl": bowl, "valleys": valleys}
        return case(name, **ground, bounds=bounds, n=n, spike=spike)

    def between(bounds, steps, step, width):
        """A point halfway between two of the evenly spaced ones, or `width` steps beside it."""
        low, high = bounds
        place = low + (high - low) * (step + 0.5 + rng.uniform(-width, width)) / steps
        return round(float(place), 4)

    bounds = (-1.0, 2.0)
    yield one("a bowl, 14 evaluations", 14, bounds, bowl=(1.0, between(bounds, 12, 7, 0.5)))
    bounds = (-2.2, 3.0)
    yield one(
        "a bowl, 10 evaluations: the last of them gives a high result",
        10,
        bounds,
        bowl=(0.8, round(float(rng.uniform(2.48, 2.50)), 4)),  # the last point tried is a new one
        spike=0.9,
    )
    bounds = (-4.0, 4.5)
    centre = between(bounds, 15, 3, 0.1)
    yield one(
        "one valley, 16 evaluations",
        16,
        bounds,
        level=1.5,
        bowl=(0.01, centre),
        valleys=((1.0, centre, 0.9),),
    )
    bounds = (-3.3, 3.5)
    centre = between(bounds, 21, 17, 0.1)
    yield one(
        "two valleys, 22 evaluations: the deeper one is off the middle",
        22,
        bounds,
        level=1.0,
        valleys=((0.55, -0.2, 0.85), (1.0, centre, 0.85)),
    )
    bounds = (-1.5, 1.2)
    centre = between(bounds, 16, 9, 0.1)
    yield one(
        "losses from 2.300 to 2.303, 14 evaluations",
        14,
        bounds,
        level=2.303,
        valleys=((0.003, centre, 0.3),),
    )


@ex.measure("bayesian_search")
def found_the_minimum(output, inputs):
    x_best, y_best = (float(np.asarray(value).item()) for value in output["answer"])
    ground = (inputs["level"], inputs["bowl"], inputs["valleys"])
    tried = np.array(output["tried"])
    results = landscape(tried, *ground)  # again here: what the student's process says is no proof
    if spiked(output["tried"], inputs["n"]):
        results[inputs["n"] - 1] += inputs["spike"]
    low, high = inputs["bounds"]
    everywhere = landscape(np.linspace(low, high, 20001), *ground)
    lowest, highest = everywhere.min(), everywhere.max()
    whole = highest - lowest
    near = 1e-6 * (high - low)
    same = 1e-6 * max(whole, abs(lowest), abs(highest))  # float32 may round
    there = np.abs(tried - x_best) <= near
    reverse = np.abs(tried - y_best) <= near
    rank = "between lowest and highest"
    if abs(y_best - results.max()) <= same:
        rank = "highest"
    if abs(y_best - results.min()) <= same:
        rank = "lowest"
    return {
        "evaluations": len(tried),
        "all inside the bounds": bool(tried.min() >= low - near and tried.max() <= high + near),
        "x_best was tried and gave y_best": bool(
            np.any(there & (np.abs(results - y_best) <= same))
        ),
        "x_best and y_best are swapped": bool(
            np.any(reverse & (np.abs(results - x_best) <= same)) and not np.any(there)
        ),
        "y_best among the results": rank,
        "some point tried is within 2 percent of the lowest possible": bool(
            results.min() - lowest <= 0.02 * whole
        ),
    }


@ex.symptoms("bayesian_search")
def what_shows(output, inputs):
    return ["stops early"] if len(output["tried"]) < inputs["n"] else []


# Conventions that are right elsewhere.

ex.convention(
    "expected_improvement.zero_without_spread",
    "You return 0 wherever std is 0, as several programs do; here it is max(best - mean - xi, 0).",
    edits={
        "return improvement * below + std * density": (
            "return np.where(std > 0, improvement * below + std * density, 0.0)"
        )
    },
    accepted=True,
)


# Misconceptions.

ex.misconception(
    "grid_search.first_fastest",
    "All combinations are there, but in another order: your first name changes fastest. The last "
    "name should: make its loop the innermost.",
    code="""
    _grid_search = grid_search

    def grid_search(space):
        names = list(space)[::-1]
        return _grid_search({name: space[name] for name in names})
    """,
)
ex.misconception(
    "grid_search.side_by_side",
    "You pair the first values, then the second ones, and so on. A grid combines every value of "
    "one name with every value of the others.",
    code="""
    def grid_search(space):
        return [dict(zip(space, values)) for values in zip(*space.values())]
    """,
)
ex.misconception(
    "grid_search.one_at_a_time",
    "You change one name at a time and leave the others at their first value. The combinations in "
    "which several names differ from their first value are missing.",
    code="""
    def grid_search(space):
        first = {name: values[0] for name, values in space.items()}
        rest = [{**first, name: v} for name, values in space.items() for v in values[1:]]
        return [first, *rest]
    """,
)
ex.misconception(
    "grid_search.last_missing",
    "The last value of every list is missing. range(len(values)) already ends with the last "
    "position: subtract nothing.",
    edits={"for value in values": "for value in values[:-1]"},
    fault="Humbatova 2020: off by one",
)
ex.misconception(
    "grid_search.sorted_names",
    "The names are sorted first, which changes the order of the combinations. Keep the names in "
    "the order of the space.",
    code="""
    _grid_search = grid_search

    def grid_search(space):
        return _grid_search(dict(sorted(space.items())))
    """,
)
ex.misconception(
    "grid_search.same_dict",
    "All entries are the last combination, because the list holds one dict many times. Make a new "
    "dict for each combination.",
    code="""
    _grid_search = grid_search

    def grid_search(space):
        trials = _grid_search(space)
        return [trials[-1]] * len(trials)
    """,
)
ex.misconception(
    "random_search.global_generator",
    "The same seed gave two different lists of trials: the numbers come from elsewhere, such as "
    "np.random or random. Draw from the generator `rng` only.",
    edits={"rng.integers": "np.random.randint"},
)
ex.misconception(
    "random_search.own_seed",
    "Another seed gave the same trials: the generator you were given is not used. Draw from `rng`; "
    "do not make or seed one of your own.",
    edits={"return [": "rng = np.random.default_rng(0)\n    return ["},
)
ex.misconception(
    "random_search.one_draw_for_all",
    "All names use the same position in their lists, so most combinations can never come up. Draw "
    "a new position for every name.",
    code="""
    def random_search(space, n, rng):
        draws = rng.random(n)
        return [
            {name: values[int(u * len(values))] for name, values in space.items()} for u in draws
        ]
    """,
)
ex.misconception(
    "random_search.one_position_for_all",
    "All names use the same position in their lists, so most combinations can never come up, nor "
    "the ends of the longer lists. Draw a new position for every name.",
    code="""
    def random_search(space, n, rng):
        shortest = min(len(values) for values in space.values())
        draws = rng.integers(shortest, size=n)
        return [{name: values[i] for name, values in space.items()} for i in draws]
    """,
)
for _slug, _trials, _message in (
    (
        "tuples",
        "[tuple(trial.values()) for trial in trials]",
        "Your trials are tuples of values. Each should be a dict with its names: dict(zip(space, "
        "values)).",
    ),
    (
        "others_at_their_first",
        "[{**trials[0], name: value} for name, values in space.items() for value in values]",
        "You change one name at a time, and leave the others at their first value. A grid has every "
        "combination.",
    ),
    (
        "each_name_alone",
        "[{name: value} for name, values in space.items() for value in values]",
        "Each of your trials has one name. It should have a value for every name, in every "
        "combination.",
    ),
    (
        "last_trial_missing",
        "trials[:-1]",
        "The last trial is missing. A grid has every combination.",
    ),
):
    ex.misconception(
        f"grid_search.{_slug}", _message, edits={"    return trials": f"    return {_trials}"}
    )
ex.misconception(
    "grid_search.values_sorted",
    "You sort the values. Keep each list in the order in which it is given.",
    edits={"for value in values": "for value in sorted(values)"},
)
ex.misconception(
    "random_search.last_never_drawn",
    "The last value of a list is never drawn. rng.integers(k) already stops at k - 1: give it the "
    "whole length.",
    edits={"rng.integers(len(values))": "rng.integers(len(values) - 1)"},
    fault="Humbatova 2020: off by one",
)
ex.misconception(
    "random_search.in_between",
    "Some values are not in the lists. Choose one of the listed values; do not draw between the "
    "smallest and the largest.",
    code="""
    def random_search(space, n, rng):
        def draw(values):
            if isinstance(values[0], str):
                return values[rng.integers(len(values))]
            return rng.uniform(min(values), max(values))

        return [{name: draw(values) for name, values in space.items()} for _ in range(n)]
    """,
)
ex.misconception(
    "random_search.whole_grid",
    "You return as many trials as the whole grid has. Return n of them.",
    code="""
    def random_search(space, n, rng):
        return list(rng.permutation(grid_search(space)))
    """,
)
ex.misconception(
    "random_search.uneven",
    "Some values are drawn much more often than others. Every value of a list should be as likely "
    "as the rest: rng.integers(len(values)) draws the position fairly.",
    code="""
    def random_search(space, n, rng):
        def draw(values):
            return values[int(np.clip(rng.normal(len(values) / 2, 1), 0, len(values) - 1))]

        return [{name: draw(values) for name, values in space.items()} for _ in range(n)]
    """,
)
ex.misconception(
    "random_search.one_trial_repeated",
    "All n trials are the same one. Draw anew for each of them: the draw belongs inside the loop.",
    code="""
    def random_search(space, n, rng):
        trial = {name: values[rng.integers(len(values))] for name, values in space.items()}
        return [trial] * n
    """,
)
ex.misconception(
    "random_search.seeded_in_the_loop",
    "All n trials are the same one, whatever the seed: a generator made anew for each trial starts "
    "from the beginning each time. Use the generator rng that you are given.",
    code="""
    def random_search(space, n, rng):
        trials = []
        for _ in range(n):
            rng = np.random.default_rng(42)
            trials.append({name: values[rng.integers(len(values))] for name, values in space.items()})
        return trials
    """,
)
ex.misconception(
    "gp_posterior.swapped",
    "Mean and std are right, but in the wrong order. Return (mean, std).",
    edits={
        "return mean, np.sqrt(np.maximum(variance, 0.0))": (
            "return np.sqrt(np.maximum(variance, 0.0)), mean"
        )
    },
)
ex.misconception(
    "gp_posterior.not_cut",
    "Some std are nan: rounding leaves a variance a little below 0, which has no root. Cut it off "
    "first: np.sqrt(np.maximum(variance, 0.0)).",
    # What rounding does to one machine's inverse is not known beforehand: here it always does.
    edits={
        "np.sqrt(np.maximum(variance, 0.0))": "np.sqrt(np.where(variance < 1e-8, -1, variance))"
    },
)
ex.misconception(
    "gp_posterior.variance",
    "The mean is right; you return the variance in place of the standard deviation. Take its "
    "square root.",
    edits={"np.sqrt(np.maximum(variance, 0.0))": "np.maximum(variance, 0.0)"},
)
ex.misconception(
    "gp_posterior.no_jitter",
    "Right as long as all the points differ. A point that was tried twice makes two equal rows in "
    "K, which then has no inverse: add a small jitter, such as TINY, to the diagonal.",
    edits={"(noise + TINY)": "noise"},
)
ex.misconception(
    "gp_posterior.noise_forgotten",
    "The noise is not used, so the mean goes exactly through every result. Add it to the diagonal "
    "of k(x, x).",
    edits={"(noise + TINY)": "TINY"},
)
ex.misconception(
    "gp_posterior.noise_squared",
    "The noise is squared before it goes on the diagonal. It is a variance already: add it as it "
    "is.",
    edits={"(noise + TINY)": "(noise**2 + TINY)"},
)
ex.misconception(
    "gp_posterior.noise_root",
    "You take the root of the noise before it goes on the diagonal. It is a variance, and so are "
    "the entries of K: add it as it is.",
    edits={"(noise + TINY)": "(math.sqrt(noise) + TINY)"},
)
ex.misconception(
    "gp_posterior.noise_everywhere",
    "The noise is added to every entry of k(x, x). It belongs on the diagonal only: multiply it by "
    "np.eye(len(x)).",
    edits={"(noise + TINY) * np.eye(len(x))": "noise + TINY * np.eye(len(x))"},
)
ex.misconception(
    "gp_posterior.noise_in_std",
    "You add the noise to the variance at the new points. std is that of the function itself: "
    "leave the noise out there.",
    edits={"1.0 - np.sum": "1.0 + noise - np.sum"},
)
ex.misconception(
    "gp_posterior.no_two_in_kernel",
    "The 2 in the denominator of the kernel is missing: it is exp(-(a - b)**2 / (2 * "
    "length_scale**2)).",
    edits={"(2.0 * length_scale**2)": "(length_scale**2)"},
)
ex.misconception(
    "gp_posterior.length_not_squared",
    "The length scale is not squared in the kernel. It is "
    "exp(-(a - b)**2 / (2 * length_scale**2)).",
    edits={"length_scale**2": "length_scale"},
)
ex.misconception(
    "gp_posterior.distance_not_squared",
    "The kernel uses the distance as it is. Square it: exp(-(a - b)**2 / (2 * length_scale**2)).",
    edits={"-((a[:, None] - b[None, :]) ** 2)": "-np.abs(a[:, None] - b[None, :])"},
)
ex.misconception(
    "gp_posterior.exponential_kernel",
    "The kernel falls with the distance divided by length_scale, without a square. It is "
    "exp(-(a - b)**2 / (2 * length_scale**2)).",
    edits={
        "-((a[:, None] - b[None, :]) ** 2) / (2.0 * length_scale**2)": (
            "-np.abs(a[:, None] - b[None, :]) / length_scale"
        )
    },
)
ex.misconception(
    "gp_posterior.no_prior_variance",
    "Your std is the wrong way round: small far from the points, large at them. Subtract from 1: "
    "variance = 1 - diagonal of k(x_new, x) @ inverse(K) @ k(x, x_new).",
    edits={"1.0 - np.sum(scaled**2, axis=0)": "np.sum(scaled**2, axis=0)"},
)
ex.misconception(
    "gp_posterior.centred",
    "You subtract the mean of y first and add it again at the end. This process has the mean 0: "
    "far from all points it should predict 0. Use y as it is.",
    edits={
        "mean = np.linalg.solve(lower, y) @ scaled": (
            "mean = y.mean() + np.linalg.solve(lower, y - y.mean()) @ scaled"
        )
    },
)
_MEAN = "mean = np.linalg.solve(lower, y) @ scaled"
for _slug, _edits, _message in (
    (
        "not_solved",
        {_MEAN: "mean = y @ kernel(x, x_new)"},
        "The mean is k(x_new, x) @ y: the inverse of K is missing. It is k(x_new, x) @ inverse(K) @ y, "
        "with np.linalg.solve(K, y).",
    ),
    (
        "variance_without_noise",
        {
            "variance = 1.0 - np.sum(scaled**2, axis=0)": (
                "plain = np.linalg.cholesky(kernel(x, x) + 1e-10 * np.eye(len(x)))\n"
                "    scaled = np.linalg.solve(plain, kernel(x, x_new))\n"
                "    variance = 1.0 - np.sum(scaled**2, axis=0)"
            )
        },
        "The noise is in the mean, and missing in the variance. Both use the same K, with the noise on "
        "its diagonal.",
    ),
    (
        "whole_covariance",
        {
            "variance = 1.0 - np.sum(scaled**2, axis=0)": (
                "variance = kernel(x_new, x_new) - scaled.T @ scaled"
            )
        },
        "You return a table for each pair of new points. One std for each is asked for: the root of "
        "the diagonal, np.diag.",
    ),
    (
        "variance_added",
        {"1.0 - np.sum(scaled**2, axis=0)": "1.0 + np.sum(scaled**2, axis=0)"},
        "What is known makes your variance larger. Subtract it from 1.",
    ),
    (
        "times_length_scale",
        {"/ (2.0 * length_scale**2)": "/ 2.0 * length_scale**2"},
        "The kernel is multiplied by length_scale**2: / comes before *, from left to right. Divide by "
        "(2 * length_scale**2), in brackets.",
    ),
    (
        "band",
        {"mean, np.sqrt(np.maximum(variance, 0.0))": (
            "mean, 1.96 * np.sqrt(np.maximum(variance, 0.0))"
        )},
        "This is the half width of a band of 95 %, 1.96 times std. Return std itself.",
    ),
    (
        "standardised",
        {_MEAN: "mean = np.linalg.solve(lower, (y - y.mean()) / (y.std() or 1.0)) @ scaled"},
        "You standardise y and do not undo it. Use y as it is; bayesian_search standardises.",
    ),
):  # fmt: skip
    ex.misconception(f"gp_posterior.{_slug}", _message, edits=_edits)
ex.misconception(
    "expected_improvement.maximises",
    "You count results ABOVE the best as an improvement, as books that maximise do. Here lower is "
    "better: best - mean - xi.",
    edits={"best - mean - xi": "mean - best - xi"},
)
ex.misconception(
    "expected_improvement.std_is_a_variance",
    "You take the root of std, as if it were a variance. It is a standard deviation already.",
    edits={
        "improvement = best - mean - xi": "improvement, std = best - mean - xi, np.sqrt(std)",
    },
)
ex.misconception(
    "expected_improvement.squares_std",
    "You use the variance, std**2, where the formula has the standard deviation. Divide by std "
    "itself, and multiply the density by it.",
    edits={"improvement = best - mean - xi": "improvement, std = best - mean - xi, std**2"},
)
ex.misconception(
    "expected_improvement.xi_ignored",
    "xi is not used. Subtract it from the improvement: best - mean - xi.",
    edits={"best - mean - xi": "best - mean"},
)
ex.misconception(
    "expected_improvement.xi_added",
    "xi is added to the improvement. It is the least improvement worth having, so subtract it: "
    "best - mean - xi.",
    edits={"best - mean - xi": "best - mean + xi"},
)
ex.misconception(
    "expected_improvement.no_density",
    "The second term is missing: std * phi(z), which rewards points that are uncertain. Return "
    "improvement * Phi(z) + std * phi(z).",
    edits={"improvement * below + std * density": "improvement * below"},
)
ex.misconception(
    "expected_improvement.probability",
    "This is the probability of an improvement, Phi(z). The expected improvement also says how "
    "large it will be: improvement * Phi(z) + std * phi(z).",
    edits={"improvement * below + std * density": "below"},
)
ex.misconception(
    "expected_improvement.no_root_two",
    "math.erf is not Phi yet: Phi(z) = (1 + erf(z / sqrt(2))) / 2. The root of 2 is missing.",
    edits={"(z / math.sqrt(2.0))": "(z)"},
)
ex.misconception(
    "expected_improvement.not_halved",
    "1 + erf runs from 0 to 2, and a probability from 0 to 1. Halve it: "
    "Phi(z) = (1 + erf(z / sqrt(2))) / 2.",
    edits={"0.5 * (1.0 + np": "(1.0 + np"},
)
ex.misconception(
    "expected_improvement.density_too_large",
    "The density lacks its factor: phi(z) = exp(-z**2 / 2) / sqrt(2 * pi).",
    edits={" / math.sqrt(2.0 * math.pi)": ""},
)
ex.misconception(
    "expected_improvement.density_without_std",
    "The density is not multiplied by std. Return improvement * Phi(z) + std * phi(z).",
    edits={"+ std * density": "+ density"},
)
ex.misconception(
    "expected_improvement.only_the_mean",
    "You return the improvement at the mean, cut off at 0, so the uncertainty plays no part. It is "
    "improvement * Phi(z) + std * phi(z).",
    edits={"improvement * below + std * density": "np.maximum(improvement, 0.0)"},
)
_GAIN = "improvement * below + std * density"
for _slug, _edits, _message in (
    (
        "terms_swapped",
        {_GAIN: "improvement * density + std * below"},
        "Phi and phi are swapped. The improvement goes with Phi(z), std with the density phi(z).",
    ),
    (
        "density_subtracted",
        {_GAIN: "improvement * below - std * density"},
        "The second term is subtracted. Add it: uncertain points are worth more.",
    ),
    (
        "of_z",
        {_GAIN: "z * below + density"},
        "This is z * Phi(z) + phi(z), the gain in units of std. Multiply it by std.",
    ),
    (
        "lower_bound",
        {_GAIN: "mean - 1.96 * std"},
        "This is a lower confidence bound, another rule. Return improvement * Phi(z) + std * phi(z).",
    ),
    (
        "upper_bound",
        {_GAIN: "mean + 1.96 * std"},
        "This is an upper confidence bound, another rule. Return improvement * Phi(z) + std * phi(z).",
    ),
    (
        "z_times_std",
        {"improvement / np.maximum(std, TINY)": "improvement * std"},
        "z is the improvement divided by std, not multiplied.",
    ),
    (
        "density_by_two_pi",
        {"math.sqrt(2.0 * math.pi)": "(2.0 * math.pi)"},
        "The density lacks a root: phi(z) = exp(-z**2 / 2) / sqrt(2 * pi).",
    ),
    (
        "density_without_half",
        {"np.exp(-0.5 * z**2)": "np.exp(-(z**2))"},
        "The 2 is missing in the exponent of the density: phi(z) = exp(-z**2 / 2) / sqrt(2 * pi).",
    ),
    (
        "xi_not_in_z",
        {"z = improvement /": "z = (best - mean) /"},
        "xi is missing in z. Both terms use the same improvement, best - mean - xi.",
    ),
    (
        "absolute_improvement",
        {"best - mean - xi": "np.abs(best - mean) - xi"},
        "You take the distance from the best, as if worse results were an improvement, too. It is best "
        "- mean - xi.",
    ),
    (
        "improvement_cut_first",
        {"improvement = best - mean - xi": "improvement = np.maximum(best - mean - xi, 0.0)"},
        "You cut off the improvement at 0 before z is computed. Leave it negative: Phi(z) weighs it.",
    ),
):
    ex.misconception(f"expected_improvement.{_slug}", _message, edits=_edits)
ex.misconception(
    "expected_improvement.zero_over_zero",
    "Right as long as std is positive. Where it is 0 and the mean equals the best, z is 0 / 0 and "
    "the result nan. Divide by np.maximum(std, TINY), or treat std = 0 separately: the result "
    "there is max(improvement, 0).",
    edits={"np.maximum(std, TINY)": "std"},
)
ex.misconception(
    "expected_improvement.half_where_certain",
    "Right as long as std is positive. Where it is 0 you set z to 0, which gives half of the "
    "improvement, even where that is negative. Nothing is left to chance there: the result is "
    "max(improvement, 0).",
    edits={
        "z = improvement / np.maximum(std, TINY)": (
            "z = np.where(std > 0, improvement / np.maximum(std, TINY), 0.0)"
        )
    },
)
ex.misconception(
    "bayesian_search.maximises",
    "The answer is the HIGHEST result that was tried. We minimise: smaller results are better, in "
    "the expected improvement and in the answer.",
    edits={
        "results = [objective(x) for x in tried]": "results = [-objective(x) for x in tried]",
        "results.append(objective(tried[-1]))": "results.append(-objective(tried[-1]))",
        "return tried[best], results[best]": "return tried[best], -results[best]",
    },
)
ex.misconception(
    "bayesian_search.highest_returned",
    "The search is right; the answer is the HIGHEST result that was tried. We minimise: return the "
    "point of the lowest, np.argmin(results).",
    edits={"np.argmin(results)": "np.argmax(results)"},
)
ex.misconception(
    "bayesian_search.last_returned",
    "You return the last point that was tried. It need not be the best one: return the point with "
    "the lowest result of all, np.argmin(results).",
    edits={"return tried[best], results[best]": "return tried[-1], results[-1]"},
)
ex.misconception(
    "bayesian_search.swapped",
    "x_best and y_best are in the wrong order. Return the point first, then the objective's value "
    "there: (x_best, y_best).",
    edits={"return tried[best], results[best]": "return results[best], tried[best]"},
)
ex.misconception(
    "bayesian_search.start_not_counted",
    "Too many evaluations: the starting points are not counted among the n. Go on until n points "
    "are tried in all.",
    edits={"while len(tried) < n": "while len(tried) < n + START"},
    fault="Humbatova 2020: off by one",
)
ex.misconception(
    "bayesian_search.stops_early",
    "Too few evaluations. Do you stop where the best candidate was tried before, or promises "
    "little? Exactly n are asked for: go on, and let such a point be tried again, or take the next "
    "best.",
    edits={
        "        tried.append(candidates[np.argmax(gain)])\n": (
            "        following = candidates[np.argmax(gain)]\n"
            "        if following in tried:\n"
            "            break\n"
            "        tried.append(following)\n"
        )
    },
    symptom="stops early",
)
ex.misconception(
    "bayesian_search.one_too_many",
    "You call the objective n + 1 times. Do you call it again for the answer? Keep the result you "
    "already have.",
    edits={"return tried[best], results[best]": "return tried[best], objective(tried[best])"},
    fault="Humbatova 2020: off by one",
)
ex.misconception(
    "bayesian_search.foreign_value",
    "y_best is not what the objective gave at x_best. Is it a standardised or predicted value? "
    "Return what the objective gave.",
    edits={"return tried[best], results[best]": "return tried[best], y.min()"},
)
ex.misconception(
    "bayesian_search.greedy",
    "Your search finds a local minimum and misses the lower one. Does it try only where the mean "
    "is lowest? Use the largest expected improvement, which also tries points with a large std.",
    edits={"expected_improvement(mean, std, y.min())": "-mean"},
)
ex.misconception(
    "bayesian_search.wrong_way",
    "The answer is the lowest point tried, but the search went elsewhere. Try the candidate with "
    "the LARGEST expected improvement, np.argmax(gain), where an improvement is a lower result.",
    edits={
        "expected_improvement(mean, std, y.min())": "expected_improvement(-mean, std, -y.max())"
    },
)
ex.misconception(
    "bayesian_search.not_standardised",
    "Your search works where results differ by about 1, but not where they differ by 0.001. "
    "Standardise them before each fit: subtract their mean and divide by their standard deviation.",
    edits={"        y = (y - y.mean()) / np.maximum(y.std(), TINY)\n": ""},
    fault="Humbatova 2020: Missing normalisation step",
)
ex.misconception(
    "bayesian_search.evenly_spaced",
    "Your search finds a wide minimum but misses a narrow one. Does each new point depend on the "
    "results so far? Try the candidate with the largest expected improvement.",
    code="""
    def bayesian_search(objective, bounds, n):
        tried = np.linspace(*bounds, n)
        results = [objective(x) for x in tried]
        best = np.argmin(results)
        return tried[best], results[best]
    """,
)

ex.survivor(
    "bayesian_search: `y - y.mean()` -> `y + y.mean()`",
    "This moves all the standardised results by one number. Their lowest moves along, so only the "
    "level to which the process returns far from all points is another: a search that is as good.",
)
