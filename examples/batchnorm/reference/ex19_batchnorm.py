"""ex19: the oracle, its probes, cases and known mistakes."""

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Batch normalisation",
    unit="Z. Examples",
    summary="Normalise a batch, keep the averages for evaluation, and go back through both.",
)


# ------------------------------------------------------------------ the oracle: Keras' own layer


def layer_of(x, gamma, beta, mean, var, momentum, epsilon):
    layer = keras.layers.BatchNormalization(momentum=momentum, epsilon=epsilon, dtype=x.dtype.name)
    layer.build(x.shape)
    layer.set_weights([np.asarray(value) for value in (gamma, beta, mean, var)])
    return layer


def forward_train(x, gamma, beta, mean, var, momentum=0.99, epsilon=0.001):
    x = tf.convert_to_tensor(x)
    layer = layer_of(x, gamma, beta, mean, var, momentum, epsilon)
    y = layer(x, training=True)
    return y, layer.moving_mean.value, layer.moving_variance.value


def forward_eval(x, gamma, beta, mean, var, epsilon=0.001):
    x = tf.convert_to_tensor(x)
    return layer_of(x, gamma, beta, mean, var, 0.99, epsilon)(x, training=False)


def backward(grad, x, gamma, epsilon=0.001):
    x = tf.convert_to_tensor(x)
    zeros = np.zeros(x.shape[1])
    layer = layer_of(x, gamma, zeros, zeros, zeros, 0.99, epsilon)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x, training=True)
    sources = (x, layer.gamma.value, layer.beta.value)
    return tuple(tape.gradient(y, sources, output_gradients=tf.convert_to_tensor(grad)))


# ------------------------------------------------------------------ parts

ex.part(
    "forward_train",
    points=3,
    hints=(
        "Four steps: the mean of each feature, its variance, normalise, then scale and shift.",
        "x.mean(axis=0) and x.var(axis=0) have shape (d,) and fit x by broadcasting.",
        "y = gamma * (x - mu) / np.sqrt(sigma2 + epsilon) + beta",
    ),
)
ex.part(
    "running_averages",
    points=2,
    uses=("forward_train",),
    hints=(
        "The second and third value of forward_train: a weighted mean of the old and the batch's.",
        "The old average has the weight momentum, the batch's statistic has 1 - momentum.",
    ),
)
ex.part(
    "forward_eval",
    points=2,
    hints=(
        "Nothing of x is measured here: the averages come as arguments.",
        "As in training, with mean for mu and var for sigma2.",
    ),
)
ex.part(
    "backward",
    points=4,
    hints=(
        "dbeta and dgamma first: y = gamma * x_hat + beta, and sums over the batch.",
        "x reaches y on three paths: straight, through the mean, through the variance.",
        "(g_hat - g_hat.mean(axis=0) - x_hat * (g_hat * x_hat).mean(axis=0)) / std",
    ),
)


# ------------------------------------------------------------------ probes


@ex.probe("forward_train")
def only_y(impl, x, gamma, beta, mean, var, epsilon):
    y, _, _ = impl.forward_train(x, gamma, beta, mean, var, epsilon=epsilon)
    return y


@ex.probe("running_averages")
def after_batches(impl, batches, mean, var, momentum):
    gamma, beta = np.ones(len(mean)), np.zeros(len(mean))
    for x in batches:
        _, mean, var = impl.forward_train(x, gamma, beta, mean, var, momentum=momentum)
    return mean, var


# ------------------------------------------------------------------ cases


def parameters(rng, d):
    return {
        "gamma": rng.uniform(0.5, 2.0, size=d),
        "beta": rng.normal(size=d),
        "mean": rng.normal(size=d),
        "var": rng.uniform(0.5, 2.0, size=d),
    }


def batch(rng, n, d):
    return rng.normal(size=(n, d)) * rng.uniform(0.5, 3.0, size=d) + rng.normal(size=d)


@ex.cases("forward_train")
def forward_train_cases(rng):
    yield case(
        "one feature, two examples: 1 and 5",
        x=np.array([[1.0], [5.0]]),
        gamma=np.array([1.5]),
        beta=np.array([0.25]),
        mean=np.array([0.5]),
        var=np.array([2.0]),
        epsilon=0.001,
    )
    yield case("5 examples, 3 features", x=batch(rng, 5, 3), **parameters(rng, 3), epsilon=0.001)
    yield case("epsilon = 0.1", x=batch(rng, 4, 2), **parameters(rng, 2), epsilon=0.1)
    yield case("a small spread", x=0.02 * batch(rng, 6, 2), **parameters(rng, 2), epsilon=0.001)
    x = batch(rng, 5, 3)
    x[:, 1] = 0.75
    yield case("the second feature is 0.75 in all", x=x, **parameters(rng, 3), epsilon=0.001)


@ex.cases("running_averages")
def running_averages_cases(rng):
    yield case(
        "one batch: 1 and 5",
        batches=[np.array([[1.0], [5.0]])],
        mean=np.array([0.5]),
        var=np.array([2.0]),
        momentum=0.75,
    )
    yield case(
        "one batch of 5, 3 features",
        batches=[batch(rng, 5, 3)],
        mean=rng.normal(size=3),
        var=rng.uniform(0.5, 2.0, size=3),
        momentum=0.9,
    )
    yield case(
        "three batches of 4, 2 features",
        batches=[batch(rng, 4, 2) for _ in range(3)],
        mean=np.zeros(2),
        var=np.ones(2),
        momentum=0.6,
    )


@ex.cases("forward_eval")
def forward_eval_cases(rng):
    yield case(
        "one example, one feature",
        x=np.array([[7.0]]),
        gamma=np.array([1.5]),
        beta=np.array([0.25]),
        mean=np.array([3.0]),
        var=np.array([4.0]),
        epsilon=0.001,
    )
    yield case("one example, 3 features", x=batch(rng, 1, 3), **parameters(rng, 3), epsilon=0.001)
    yield case("5 examples, 2 features", x=batch(rng, 5, 2), **parameters(rng, 2), epsilon=0.01)


@ex.cases("backward")
def backward_cases(rng):
    yield case(
        "one feature, three examples",
        grad=np.array([[1.0], [0.5], [-2.0]]),
        x=np.array([[1.0], [5.0], [2.0]]),
        gamma=np.array([1.5]),
        epsilon=0.001,
    )
    for n, d, epsilon in ((4, 3, 0.001), (6, 2, 0.1)):
        yield case(
            f"{n} examples, {d} features, epsilon = {epsilon}",
            grad=rng.normal(size=(n, d)),
            x=batch(rng, n, d),
            gamma=rng.uniform(0.5, 2.0, size=d),
            epsilon=epsilon,
        )
    x = batch(rng, 5, 3)
    x[:, 1] = 0.75
    yield case(
        "the second feature is 0.75 in all",
        grad=rng.normal(size=(5, 3)),
        x=x,
        gamma=rng.uniform(0.5, 2.0, size=3),
        epsilon=0.001,
    )


# ------------------------------------------------------------------ accepted elsewhere

ex.convention(
    "running_averages.unbiased",
    "You average the variance with n - 1, as PyTorch does. Keras, and this exercise, divide by n.",
    edits={"fresh * sigma2": "fresh * x.var(axis=0, ddof=1)"},
    accepted=True,
)

# ------------------------------------------------------------------ known mistakes: forward_train

ex.misconception(
    "forward_train.over_features",
    "You normalise each example over its features: that is layer normalisation. Take the mean and "
    "the variance of each feature over the batch, with axis=0.",
    edits={
        "x.mean(axis=0)": "x.mean(axis=1, keepdims=True)",
        "x.var(axis=0)": "x.var(axis=1, keepdims=True)",
    },
)
ex.misconception(
    "forward_train.over_all",
    "You take one mean and one variance of the whole batch. Each feature has its own: axis=0.",
    edits={"x.mean(axis=0)": "x.mean()", "x.var(axis=0)": "x.var()"},
)
ex.misconception(
    "forward_train.no_epsilon",
    "epsilon is missing under the root. Without it, a feature that is constant in a batch divides "
    "0 by 0.",
    edits={"np.sqrt(sigma2 + epsilon)": "np.sqrt(sigma2)"},
)
ex.misconception(
    "forward_train.epsilon_outside",
    "You add epsilon to the standard deviation. It belongs under the root: sqrt(sigma2 + epsilon).",
    edits={"np.sqrt(sigma2 + epsilon)": "(np.sqrt(sigma2) + epsilon)"},
)
ex.misconception(
    "forward_train.no_root",
    "You divide by the variance. Divide by its square root.",
    edits={"np.sqrt(sigma2 + epsilon)": "(sigma2 + epsilon)"},
)
ex.misconception(
    "forward_train.unbiased",
    "You normalise by the variance with n - 1. The batch's is the mean of the squares: divide by "
    "n, which is np.var without ddof.",
    edits={"x.var(axis=0)": "x.var(axis=0, ddof=1)"},
)
ex.misconception(
    "forward_train.running",
    "You normalise the training batch by the running averages. In training the batch's own mean "
    "and variance normalise it; the averages are for evaluation.",
    edits={
        "(x - mu) / np.sqrt(sigma2 + epsilon)": "(x - mean) / np.sqrt(var + epsilon)",
    },
)
ex.misconception(
    "forward_train.no_scale_and_shift",
    "You return x_hat. Scale it by gamma and shift it by beta.",
    edits={"gamma * (x - mu)": "(x - mu)", " + beta": ""},
)
ex.misconception(
    "forward_train.shift_first",
    "You add beta before you scale by gamma. It is gamma * x_hat + beta.",
    edits={
        "gamma * (x - mu) / np.sqrt(sigma2 + epsilon) + beta": (
            "gamma * ((x - mu) / np.sqrt(sigma2 + epsilon) + beta)"
        )
    },
)

ex.misconception(
    "forward_train.updated_running",
    "You update the running averages and normalise by them. In training the batch's own mean "
    "and variance normalise it; the averages are for evaluation.",
    edits={
        "(x - mu) / np.sqrt(sigma2 + epsilon)": (
            "(x - (momentum * mean + (1 - momentum) * mu))"
            " / np.sqrt(momentum * var + (1 - momentum) * sigma2 + epsilon)"
        )
    },
)

# ------------------------------------------------------------------ known mistakes: averages

ex.misconception(
    "running_averages.swapped",
    "You give the weight momentum to the new statistic, as PyTorch does. Here, as in Keras, it is "
    "the weight of the old average.",
    edits={
        "momentum * mean + fresh * mu": "fresh * mean + momentum * mu",
        "momentum * var + fresh * sigma2": "fresh * var + momentum * sigma2",
    },
)
ex.misconception(
    "running_averages.std",
    "You average the standard deviation. What is kept is the variance; the root is taken when it "
    "is used.",
    edits={"fresh * sigma2": "fresh * np.sqrt(sigma2)"},
)
ex.misconception(
    "running_averages.last_batch",
    "You return the last batch's statistics. The averages keep momentum of what they were.",
    edits={
        "momentum * mean + fresh * mu": "mu",
        "momentum * var + fresh * sigma2": "sigma2",
    },
)
ex.misconception(
    "running_averages.unchanged",
    "You return the averages as they came. Every training batch moves them.",
    edits={
        "momentum * mean + fresh * mu": "mean",
        "momentum * var + fresh * sigma2": "var",
    },
)
ex.misconception(
    "running_averages.sum",
    "You add the new statistic in full. The two weights make 1: it has 1 - momentum.",
    edits={"fresh * mu": "mu", "fresh * sigma2": "sigma2"},
)

# ------------------------------------------------------------------ known mistakes: forward_eval

ex.misconception(
    "forward_eval.batch",
    "You normalise by the statistics of x. In evaluation the running averages do it, so that one "
    "example's answer does not depend on the others.",
    edits={"(x - mean)": "(x - x.mean(axis=0))", "(var + epsilon)": "(x.var(axis=0) + epsilon)"},
)
ex.misconception(
    "forward_eval.no_root",
    "You divide by the running variance. Divide by its square root.",
    edits={"np.sqrt(var + epsilon)": "(var + epsilon)"},
)
ex.misconception(
    "forward_eval.no_epsilon",
    "epsilon is missing under the root. Training has it, so evaluation must have it, too.",
    edits={"np.sqrt(var + epsilon)": "np.sqrt(var)"},
)
ex.misconception(
    "forward_eval.epsilon_outside",
    "You add epsilon to the standard deviation. It belongs under the root: sqrt(var + epsilon).",
    edits={"np.sqrt(var + epsilon)": "(np.sqrt(var) + epsilon)"},
)
ex.misconception(
    "forward_eval.no_scale_and_shift",
    "You return x_hat. Scale it by gamma and shift it by beta, as in training.",
    edits={"gamma * (x - mean)": "(x - mean)", " + beta": ""},
)

# ------------------------------------------------------------------ known mistakes: backward

ex.misconception(
    "backward.constants",
    "You take the mean and the variance for constants. Each example moves both, so the gradient "
    "goes through them, too: two more terms are to be subtracted.",
    edits={" - g_hat.mean(axis=0) - x_hat * (g_hat * x_hat).mean(axis=0)": ""},
)
ex.misconception(
    "backward.variance_constant",
    "You go back through the mean and not through the variance: x_hat * mean(g_hat * x_hat) is to "
    "be subtracted as well.",
    edits={" - x_hat * (g_hat * x_hat).mean(axis=0)": ""},
)
ex.misconception(
    "backward.mean_constant",
    "You go back through the variance and not through the mean: mean(g_hat) is to be subtracted as "
    "well. Each column of dx sums to 0.",
    edits={" - g_hat.mean(axis=0)": ""},
)
ex.misconception(
    "backward.no_gamma",
    "gamma is missing in dx: the gradient passes y = gamma * x_hat + beta first, so it is grad * "
    "gamma that goes on.",
    edits={"g_hat = grad * gamma": "g_hat = grad"},
)
ex.misconception(
    "backward.dgamma_of_x",
    "You multiply grad by x for dgamma. What gamma scales is x_hat: the normalised batch.",
    edits={"(grad * x_hat).sum(axis=0)": "(grad * x).sum(axis=0)"},
)
ex.misconception(
    "backward.averaged",
    "You take means over the batch for dgamma and dbeta. gamma and beta serve every example, so "
    "their gradients add up: sums.",
    edits={
        "(grad * x_hat).sum(axis=0)": "(grad * x_hat).mean(axis=0)",
        "grad.sum(axis=0)": "grad.mean(axis=0)",
    },
)
ex.misconception(
    "backward.not_summed",
    "dgamma and dbeta have a row for each example. Sum them over the batch: their shape is "
    "gamma's.",
    edits={"(grad * x_hat).sum(axis=0)": "grad * x_hat", "grad.sum(axis=0)": "grad"},
)
ex.misconception(
    "backward.sums_in_dx",
    "You subtract sums over the batch in dx. Each example has 1/n of the mean and of the variance: "
    "subtract means.",
    edits={"g_hat.mean(axis=0)": "g_hat.sum(axis=0)", "x_hat).mean(axis=0)": "x_hat).sum(axis=0)"},
)
