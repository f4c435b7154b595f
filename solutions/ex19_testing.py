# %% [markdown]
# # ex19: find the bug
#
# You have written functions, and something marked them. Now you write what marks. Each test below
# is given a function that somebody wrote, and calls it. If the function is wrong, the test raises
# `AssertionError`; if it is right, the test simply returns. pytest works like that, and so does
# every library that you use.
#
# Your tests are tried on many implementations that you never see. Some are right, in different
# styles: one is a formula, one is written in plain loops, one computes in float32, one returns
# lists. Others have a single fault, most of them faults that people really make. A test has to
# **pass every right one and fail every wrong one**. A test that fails everything is worth as
# little as one that passes everything.
#
# Where do the expected values come from? There are four good sources:
#
# - **known values**: $\sigma(0) = 0.5$, or a case that you have worked out by hand;
# - **a second way**: the formula, written once more and as simply as possible; it may be slow;
# - **properties**: $\sigma(-x) = 1 - \sigma(x)$, or a shape;
# - **errors**: arguments that must be refused.
#
# And three habits make a test strong. Take inputs that **differ in everything**: no square
# matrices, no zeros and ones, no two sizes alike, negative numbers among them; a fault hides where
# two things happen to be equal. Compare with a **tolerance**: two right programs differ in the last
# digits, in float32 already in the seventh. And look at the **edges**: very large numbers, a window
# that does not fit, the second step and not only the first.
#
# A call costs a little, as the functions live in another process: up to 300 calls of each are
# allowed, and ten are usually enough. `np.testing.assert_allclose(got, expected, rtol=…)` takes
# arrays, lists and numbers, compares the shapes as well, and says what differs; `np.allclose` makes
# the shapes fit before it compares.

# %%
import numpy as np

# %% [markdown]
# ## The sigmoid
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}$$
#
# It takes a number or an array of any shape, gives an answer of that shape, and is stable: for
# $x = -10000$ it is 0 and for $x = 10000$ it is 1. What may be wrong? The formula, on one side or
# on both; the ends; the digits; the shape; or it spoils the array that it was given.


# %%
def test_sigmoid(sigmoid):
    """Fails a wrong sigmoid.

        sigmoid(x) = 1 / (1 + exp(-x))

    Args:
        sigmoid: a function of x, a number or an array of any shape.

    Raises:
        AssertionError: the function is wrong.
    """
    ### BEGIN SOLUTION
    x = np.array([[-8.0, -2.0, -0.5], [0.0, 1.5, 9.0]])
    given = x.copy()
    got = sigmoid(given)
    np.testing.assert_allclose(got, 1.0 / (1.0 + np.exp(-x)), rtol=1e-4)
    assert np.array_equal(given, x)
    np.testing.assert_allclose(sigmoid(np.array([-1e4, 1e4])), [0.0, 1.0], atol=1e-6)
    ### END SOLUTION


# %% [markdown]
# ## The size of a convolution
#
# $$\text{output} = \left\lfloor\frac{\text{input} - \text{filter} + 2\,\text{padding}}{\text{stride}}\right\rfloor + 1$$
#
# Whole numbers have no rounding, so `==` is right here. Every parameter deserves a case in which
# it matters, and so does every pair of parameters that meet in the formula. Then there are the
# arguments that must be refused with a `ValueError`: a stride below 1, a negative padding, a filter
# that is larger than the padded input.
#
# A test for an error needs care: `try` the call, and fail if it comes back.


# %%
def test_conv_output_size(conv_output_size):
    """Fails a wrong conv_output_size.

        output = floor((input_size - filter_size + 2 * padding) / stride) + 1

    Args:
        conv_output_size: a function (input_size, filter_size, stride=1, padding=0) of ints that
            returns a whole number, and raises ValueError for a stride below 1, a padding below 0,
            or a filter larger than the padded input.

    Raises:
        AssertionError: the function is wrong.

    >>> test_conv_output_size(max)                      # max(7, 3, 1, 0) is 7, and 5 is right
    Traceback (most recent call last):
        ...
    AssertionError
    """
    ### BEGIN SOLUTION
    for size, filter_size, stride, padding in (
        (7, 3, 1, 0), (8, 4, 1, 2), (11, 4, 3, 0), (9, 4, 2, 1), (13, 4, 5, 2), (3, 5, 2, 1),
        (12, 3, 1, 3),
    ):  # fmt: skip
        expected = (size - filter_size + 2 * padding) // stride + 1
        assert conv_output_size(size, filter_size, stride, padding) == expected
    assert conv_output_size(10, 3) == 8
    for refused in ((4, 5, 1, 0), (3, 8, 2, 1), (9, 3, 0, 0), (9, 3, -2, 0), (9, 3, 1, -1)):
        try:
            conv_output_size(*refused)
        except ValueError:
            continue
        raise AssertionError(f"{refused} was not refused")
    ### END SOLUTION


# %% [markdown]
# ## The gradients of a dense layer
#
# $$dx = \text{grad}\;w^\top \qquad dw = x^\top\,\text{grad} \qquad db = \sum_{\text{samples}}\text{grad}$$
#
# Three answers, each with its own shape. Where the layer is square a transposed matrix has the right
# shape; where grad is all ones, nobody sees that it is not used; with a single sample a mean is
# a sum. Choose sizes and numbers that hide nothing.


# %%
def test_dense_backward(dense_backward):
    """Fails a wrong dense_backward.

        dx = grad @ w.T, dw = x.T @ grad, db = sum of grad over the samples

    Args:
        dense_backward: a function of grad (N, out), x (N, in) and w (in, out) that returns dx, dw
            and db in this order, as a tuple or a list.

    Raises:
        AssertionError: the function is wrong.
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(4)
    grad, x, w = rng.normal(size=(5, 3)), rng.normal(size=(5, 2)), rng.normal(size=(2, 3))
    given = [array.copy() for array in (grad, x, w)]
    got = dense_backward(*given)
    for one, expected in zip(got, (grad @ w.T, x.T @ grad, grad.sum(axis=0)), strict=True):
        np.testing.assert_allclose(one, expected, rtol=1e-3, atol=1e-5)
    for array, before in zip(given, (grad, x, w), strict=True):
        assert np.array_equal(array, before)
    ### END SOLUTION


# %% [markdown]
# ## Adam
#
# $$m = \beta_1 m + (1-\beta_1)\,g \qquad v = \beta_2 v + (1-\beta_2)\,g^2 \qquad
# w = w - \alpha\,\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\cdot\frac{m}{\sqrt v + \epsilon}$$
#
# An optimizer is a walk, and many faults look right at the first step. Take several, with
# gradients that change their signs, and hand the state on as you got it: `{}` before the first step,
# and after it whatever came back. What is in it is the implementation's own affair. Where $\epsilon$
# is added is a matter of convention: a test that fails the paper's way is wrong, so keep gradients
# away from 0 and the tolerance away from 1e-7.


# %%
def test_adam(adam):
    """Fails a wrong adam.

        t = t + 1, m = beta_1 * m + (1 - beta_1) * grad, v = beta_2 * v + (1 - beta_2) * grad**2
        w = w - learning_rate * sqrt(1 - beta_2**t) / (1 - beta_1**t) * m / (sqrt(v) + epsilon)

    Args:
        adam: a function (w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999,
            epsilon=1e-7) that returns (w, state). The state is {} before the first step; what it
            holds afterwards differs. Epsilon may be added in the root or after the correction.

    Raises:
        AssertionError: the function is wrong.
    """
    ### BEGIN SOLUTION
    grads = np.array([[1.0, -2.0, 1.5], [-3.0, -1.0, 2.0], [1.2, 4.0, 1.0], [-1.0, 2.0, -2.5]])

    def walk(named, learning_rate, beta_1, beta_2):
        w, other, state, second = np.array([1.0, -2.0, 3.0]), np.array([5.0, 6.0, 7.0]), {}, {}
        expected, m, v = w.copy(), 0.0, 0.0
        for t, grad in enumerate(grads, start=1):
            given_w, given_grad, held = w.copy(), grad.copy(), repr(state)
            new, after = adam(given_w, given_grad, state, **named)
            assert np.array_equal(given_w, w)
            assert np.array_equal(given_grad, grad)
            assert repr(state) == held
            m = beta_1 * m + (1 - beta_1) * grad
            v = beta_2 * v + (1 - beta_2) * grad**2
            expected = expected - learning_rate * (m / (1 - beta_1**t)) / np.sqrt(v / (1 - beta_2**t))
            np.testing.assert_allclose(new, expected, rtol=1e-6, atol=2e-4 * learning_rate)
            w, state = np.asarray(new), after
            other, second = adam(other, -grad, second, **named)

    walk({"learning_rate": 0.5}, 0.5, 0.9, 0.999)
    walk({"learning_rate": 0.25, "beta_1": 0.6, "beta_2": 0.7}, 0.25, 0.6, 0.7)
    w, _ = adam(np.array([1.0, 2.0]), np.array([3.0, -4.0]), {})
    np.testing.assert_allclose(np.subtract(w, [1.0, 2.0]), [-0.001, 0.001], rtol=0.01)
    w, _ = adam(np.array([1.0]), np.array([2.0]), {}, learning_rate=1.0, epsilon=1.0)
    assert 0.1 < w[0] < 1.0  # wherever epsilon is added, the step is smaller than 1
    ### END SOLUTION


# %% [markdown]
# ## Max pooling
#
# Each window keeps its largest number; windows that do not fit are dropped. Between images,
# channels, rows and columns there are many ways to confuse two axes: let no two sizes be equal, and
# let the window and the strides be pairs once. Negative numbers show what a search does that
# starts at 0.


# %%
def test_max_pool2d(max_pool2d):
    """Fails a wrong max_pool2d.

        out[n, i, j, c] = max(x[n, i * down : i * down + height, j * right : j * right + width, c])

    Args:
        max_pool2d: a function (x, pool_size=2, strides=None) of images (N, H, W, C) that returns
            (N, H', W', C). pool_size and strides are ints or pairs; None means pool_size. Windows
            that do not fit are dropped.

    Raises:
        AssertionError: the function is wrong.
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(7)
    x = rng.normal(size=(2, 7, 9, 3)) - 1.0

    def pooled(height, width, down, right):
        rows, columns = range(0, 7 - height + 1, down), range(0, 9 - width + 1, right)
        out = [
            [x[:, i : i + height, j : j + width].max(axis=(1, 2)) for j in columns] for i in rows
        ]
        return np.moveaxis(np.array(out), 2, 0)

    for named, sizes in (
        ({}, (2, 2, 2, 2)),
        ({"pool_size": 3}, (3, 3, 3, 3)),
        ({"pool_size": 3, "strides": 2}, (3, 3, 2, 2)),
        ({"pool_size": 2, "strides": 3}, (2, 2, 3, 3)),
        ({"pool_size": (3, 2)}, (3, 2, 3, 2)),
        ({"pool_size": (2, 3), "strides": (1, 2)}, (2, 3, 1, 2)),
    ):
        given = x.copy()
        np.testing.assert_allclose(max_pool2d(given, **named), pooled(*sizes), rtol=1e-5)
        assert np.array_equal(given, x)
    ### END SOLUTION


# %% [markdown]
# ## A step of an LSTM
#
# $$z = x_t W + h U + b \qquad i, f, o = \sigma(\cdot) \qquad g = \tanh(\cdot) \qquad
# c' = f\,c + i\,g \qquad h' = o\,\tanh(c')$$
#
# The four blocks of columns are the input gate, the forget gate, the candidate and the output gate.
# A state of zeros hides half of it: without an old $c$ the forget gate does nothing, without an
# old $h$ nothing recurs. And both answers have the same shape, so that only their values tell which
# is which.


# %%
def test_lstm_step(lstm_step):
    """Fails a wrong lstm_step.

        z = x_t @ kernel + h @ recurrent_kernel + bias, in blocks of U columns: i, f, g, o
        c = sigmoid(f) * c + sigmoid(i) * tanh(g), h = sigmoid(o) * tanh(c)

    Args:
        lstm_step: a function of x_t (N, D), h (N, U), c (N, U), kernel (D, 4U), recurrent_kernel
            (U, 4U) and bias (4U,) that returns h and c in this order, as a tuple or a list. It is
            stable: no nan for entries of z as large as 10,000.

    Raises:
        AssertionError: the function is wrong.
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(9)
    x, h, c = rng.normal(size=(3, 4)), rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    kernel, recurrent, bias = (rng.normal(size=size) for size in ((4, 8), (2, 8), (8,)))

    def expected(x, h, c, kernel, recurrent, bias):
        z = np.clip(x @ kernel + h @ recurrent + bias, -60, 60)
        i, f, g, o = z[:, :2], z[:, 2:4], z[:, 4:6], z[:, 6:]
        i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
        c = f * c + i * np.tanh(g)
        return o * np.tanh(c), c

    for scale in (1.0, 1e4):
        arrays = (scale * x, h, c, kernel, recurrent, bias)
        given = [array.copy() for array in arrays]
        for one, right in zip(lstm_step(*given), expected(*arrays), strict=True):
            np.testing.assert_allclose(one, right, rtol=1e-3, atol=1e-5)
        for array, before in zip(given, arrays, strict=True):
            assert np.array_equal(array, before)
    ### END SOLUTION
