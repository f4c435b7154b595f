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
    # Write your code here, and take the next line out.
    raise NotImplementedError("test_sigmoid")


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
    # Write your code here, and take the next line out.
    raise NotImplementedError("test_conv_output_size")


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
    # Write your code here, and take the next line out.
    raise NotImplementedError("test_dense_backward")


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
    # Write your code here, and take the next line out.
    raise NotImplementedError("test_adam")


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
    # Write your code here, and take the next line out.
    raise NotImplementedError("test_max_pool2d")


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
    # Write your code here, and take the next line out.
    raise NotImplementedError("test_lstm_step")
