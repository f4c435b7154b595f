# %% [markdown]
# # ex05: gradient descent in batches
#
# The loss is a landscape over the weights, and its gradient says which way is up. **Gradient
# descent** walks down: take a step against the gradient, look again, take another. What is left to
# decide is how far each step goes, and how many samples to look at before it:
#
# | | samples for one step | the walk |
# |---|---|---|
# | batch | all | smooth, but each step is expensive |
# | stochastic | one | quick and noisy |
# | mini-batch | a few, such as 32 | the compromise that deep learning uses |
#
# The model in this exercise is the simplest one that learns: a straight line (or plane)
# $\hat y = x \cdot w + b$, with the mean squared error as its loss. Everything that happens here
# happens in a network of a million weights too.
#
# Shapes: `x` is `(N, D)`, one sample in each row; `y` is `(N,)`; `w` is `(D,)`; `b` is a number. Do
# not change an argument in place: make a new array.

# %%
import numpy as np

# %% [markdown]
# ## One step
#
# $$w \leftarrow w - \eta\, \nabla L(w)$$
#
# With $w = 1$, the gradient $0.5$ and the learning rate $\eta = 0.1$ the step leads to $0.95$. The
# minus is the whole idea: the gradient points uphill.


# %%
def step(w, grad, learning_rate):
    """One step of gradient descent.

        w = w - learning_rate * grad

    Args:
        w: weights, an array of any shape or a number.
        grad: the gradient of the loss at w, same shape.
        learning_rate: how far to go, a number.

    Returns:
        The new weights.

    >>> step(np.array([1.0, 2.0]), np.array([0.5, -1.0]), 0.1)
    array([0.95, 2.1 ])
    """
    ### BEGIN SOLUTION
    return w - learning_rate * grad
    ### END SOLUTION


# %% [markdown]
# ## The gradient of the mean squared error
#
# $$L = \frac{1}{n} \sum_{i=1}^{n} (\hat y_i - y_i)^2, \qquad
# \frac{\partial L}{\partial w} = \frac{2}{n} \sum_i (\hat y_i - y_i)\, x_i, \qquad
# \frac{\partial L}{\partial b} = \frac{2}{n} \sum_i (\hat y_i - y_i)$$
#
# The 2 comes down from the exponent, the $1/n$ stays in front of the sum. By hand, with $x = (1, 2)$,
# $y = (3, 4)$, $w = 1$, $b = 0$: the errors are $-2$ and $-2$, so
# $\partial L / \partial w = \frac{2}{2}(-2 \cdot 1 - 2 \cdot 2) = -6$ and
# $\partial L / \partial b = -4$.
#
# **What goes wrong:** the error is prediction minus label. The other way round, every step climbs.
# And without the $1/n$ a larger batch makes larger steps, so a learning rate that worked for 32
# samples explodes for 3,200.


# %%
def mse_gradient(x, y, w, b):
    """The gradient of the mean squared error of the linear model x @ w + b.

        error = x @ w + b - y
        dw = 2 / n * sum_i error[i] * x[i]
        db = 2 / n * sum_i error[i]

    Args:
        x: samples, shape (n, D).
        y: labels, shape (n,).
        w: weights, shape (D,).
        b: the bias, a number.

    Returns:
        (dw, db): dw of shape (D,), db a number.

    >>> dw, db = mse_gradient(np.array([[1.0], [2.0]]), np.array([3.0, 4.0]), np.array([1.0]), 0.0)
    >>> dw, float(db)
    (array([-6.]), -4.0)
    """
    ### BEGIN SOLUTION
    error = x @ w + b - y
    return 2.0 * error @ x / len(y), 2.0 * np.mean(error)
    ### END SOLUTION


# %% [markdown]
# ## Cutting the data into batches
#
# Seven samples in batches of three make three batches: 3, 3 and 1. The short one at the end is kept,
# because its sample is as good as any other.
#
# Data often lies sorted: all the cats, then all the dogs. So it is shuffled before it is cut. The
# order to use is given here as an array of row numbers, so that everyone gets the same result;
# otherwise it would come from `rng.permutation(len(x))`. Whatever happens to the rows of `x` must
# happen to `y` as well, or every picture gets another one's label.


# %%
def minibatches(x, y, batch_size, order=None):
    """Cut the data into batches of batch_size samples.

        the first batch holds the rows order[0], ..., order[batch_size - 1], and so on

    Args:
        x: samples, shape (N, D).
        y: labels, shape (N,).
        batch_size: samples in a batch, 1 or more. It may be larger than N.
        order: the row numbers 0 ... N-1 in the order to take them, shape (N,). None keeps the
            order in which they lie.

    Returns:
        A list (or a generator) of pairs (x_batch, y_batch). The last one may be shorter. The rows
        stay as they are: labels that are whole numbers can still be used as an index.

    >>> x, y = np.array([[1.0], [2.0], [3.0]]), np.array([10.0, 20.0, 30.0])
    >>> for x_batch, y_batch in minibatches(x, y, 2, np.array([2, 0, 1])):
    ...     print(x_batch.tolist(), y_batch.tolist())
    [[3.0], [1.0]] [30.0, 10.0]
    [[2.0]] [20.0]
    """
    ### BEGIN SOLUTION
    if order is not None:
        x, y = x[order], y[order]
    starts = range(0, len(x), batch_size)
    return [(x[i : i + batch_size], y[i : i + batch_size]) for i in starts]
    ### END SOLUTION


# %% [markdown]
# ## Fitting
#
# An **epoch** is one pass over the data, a step for each batch. 60 samples in batches of 10 make
# six steps an epoch. With `batch_size=None` all samples form one batch: batch gradient descent.
#
# Weights and bias take their step **together**: both gradients are computed at the same point. Who
# updates $w$ first, and then computes the gradient of $b$ with the new $w$, walks another path.
#
# The history is the training curve. Its first entry belongs to the untrained model, so the loss is
# written down before the epoch, over all of the data. A curve that falls and flattens out is what
# you want; one that rises tells you that the learning rate is too large.


# %%
def fit(x, y, learning_rate, epochs, batch_size=None, order=None):
    """Train the linear model x @ w + b by gradient descent on the mean squared error.

        w = 0, b = 0
        in each epoch:
            append mean((x @ w + b - y)**2), over all samples, to the history
            for each batch of minibatches(x, y, batch_size, order):
                dw, db = mse_gradient of the batch
                w = step(w, dw, learning_rate)
                b = step(b, db, learning_rate)

    Args:
        x: samples, shape (N, D).
        y: labels, shape (N,).
        learning_rate: the step size.
        epochs: passes over the data.
        batch_size: samples for each step; None takes all of them.
        order: the order of the rows, the same in every epoch; None keeps them as they lie.

    Returns:
        (w, b, history): w of shape (D,), b a number, history of length epochs.

    >>> x, y = np.array([[1.0], [2.0]]), np.array([3.0, 4.0])
    >>> w, b, history = fit(x, y, 0.1, 2)
    >>> w.round(4), round(float(b), 4), [round(float(loss), 4) for loss in history]
    (array([1.44]), 0.93, [12.5, 1.325])
    """
    ### BEGIN SOLUTION
    w, b, history = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        history.append(np.mean((x @ w + b - y) ** 2))
        for x_batch, y_batch in minibatches(x, y, batch_size or len(x), order):
            dw, db = mse_gradient(x_batch, y_batch, w, b)
            w, b = step(w, dw, learning_rate), step(b, db, learning_rate)
    return w, b, history
    ### END SOLUTION


# %% [markdown]
# ## How large may a step be?
#
# Take the loss $L(w) = w^2$, whose slope is $2w$. A step from $w$ leads to $(1 - 2\eta)\, w$. With
# $\eta = 0.4$ that is $0.2\, w$: closer to the minimum at 0. With $\eta = 0.9$ it is $-0.8\, w$: on
# the other side, still closer. With $\eta = 1.1$ it is $-1.2\, w$, farther away than before, and the
# next step overshoots by even more. The border is $\eta = 1$, which is 2 divided by the
# **curvature** $L'' = 2$.
#
# With several weights the curvature is a matrix, the Hessian. For the mean squared error it is
#
# $$H = \frac{2}{n} X^\top X$$
#
# and the steepest direction decides: the largest stable learning rate is $2 / \lambda_{\max}$, with
# the largest eigenvalue of $H$. Along a flat direction the very same step is far too small, which is
# why features of similar size (`standardize` in ex00) make training so much faster.


# %%
def max_stable_learning_rate(x):
    """The learning rate above which batch gradient descent on the mean squared error diverges.

        hessian = 2 / n * x.T @ x
        rate = 2 / (largest eigenvalue of the hessian)

    Args:
        x: samples, shape (n, D) with n >= D. There is no bias here.

    Returns:
        A number.

    >>> round(float(max_stable_learning_rate(np.array([[1.0], [2.0], [2.0]]))), 4)   # 3 / 9
    0.3333
    """
    ### BEGIN SOLUTION
    hessian = 2.0 * x.T @ x / len(x)
    return 2.0 / np.max(np.linalg.eigvalsh(hessian))
    ### END SOLUTION
