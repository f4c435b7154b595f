# %% [markdown]
# # ex10: pooling
#
# A convolution answers, at every position, "how much of my pattern is here?". A classifier rarely
# needs to know so exactly *where*. **Pooling** slides a small window over each map and keeps one
# number for each position of the window: the largest (max pooling), or the mean (average
# pooling). The maps get smaller, the layers after them cheaper, and an edge that moves by one
# pixel often changes nothing. Pooling has no weights, so there is nothing in it to learn.
#
# Images come in batches of shape `(N, H, W, C)`: number, height, width, channels. Every channel
# of every image is pooled **on its own**. Windows start in the top left corner; one that would
# stick out at the right or at the bottom is **dropped**, and nothing is padded.
#
# Window sizes and strides are given as one number for both axes, or as a pair
# `(along the height, along the width)`. `pair` below turns either into a pair; you may use it.
#
# Do not change an argument in place.

# %% [markdown]
# ## Before you write: quick questions
#
# What would you say before there is any code? Answer on paper, put what you think in the place of
# `None`, and see how you fare: `dlgrade check ex10 --part questions`. A shape is a tuple. Unless
# your instructor says otherwise, there are no points in these.
#
# **pooled shape**: Max pooling of 2×2 with stride 2 gets 180×180×16. What shape comes out, without
# the batch?
#
# **average**: One window holds 60, 113, 73 and 121. What does average pooling make of it?
#
# **overlap**: Windows of 5 move by 2. Along one axis, in how many windows does a pixel lie at
# most?
#
# **way back**: A gradient comes back to a window of max pooling with four different numbers in it.
# Which of its pixels get a share? Choose `one of them`, `all alike` or `no pixel`.

# %%
answers = {
    "pooled shape": None,
    "average": None,
    "overlap": None,
    "way back": None,
}
### BEGIN SOLUTION
answers.update(
    {
        "pooled shape": (90, 90, 16),
        "average": 91.75,
        "overlap": 3,
        "way back": "one of them",
    }
)
### END SOLUTION

# %%
import numpy as np


def pair(size):
    """(size, size) for a number; a pair stays as it is.

    >>> pair(2), pair((3, 2))
    ((2, 2), (3, 2))
    """
    return tuple(size) if isinstance(size, (tuple, list)) else (size, size)


# %% [markdown]
# ## Max pooling
#
# Windows of 2×2 that lie side by side are the usual choice. From the two in
#
# |   |   |   |   |
# |---|---|---|---|
# | 1 | 3 | 2 | 0 |
# | 5 | 4 | 1 | 7 |
#
# only 5 and 7 are left. Windows of 3 that move by 2 **overlap**: a pixel may win in several.
#
# What goes wrong: a stride of 1 where none was given (the default is the size of the window, so
# that no pixel is looked at twice), and taking the maximum over the channels as well, which mixes
# what different filters have found.


# %%
### BEGIN SOLUTION
def _windows(x, pool_size, strides):
    """Every window that fits: (N, H', W', C, window height, window width)."""
    down, right = pair(strides)
    views = np.lib.stride_tricks.sliding_window_view(x, pair(pool_size), axis=(1, 2))
    return views[:, ::down, ::right]


### END SOLUTION
def max_pool2d(x, pool_size=2, strides=None):
    """The largest number in each window.

        top, left = i * down, j * right
        out[n, i, j, c] = np.max(x[n, top : top + height, left : left + width, c])

    Args:
        x: images, (N, H, W, C), at least as large as the window.
        pool_size: the window, an int or a pair (height, width); 3 means a height and width of 3.
        strides: how far the window moves, an int or a pair (down, right); None means pool_size.

    Returns:
        (N, H', W', C) with H' = floor((H - height) / down) + 1, and W' likewise. Windows that do
        not fit are dropped.

    >>> x = np.array([[1.0, 3.0, 2.0, 0.0], [5.0, 4.0, 1.0, 7.0]]).reshape(1, 2, 4, 1)
    >>> max_pool2d(x)[0, :, :, 0]
    array([[5., 7.]])
    >>> max_pool2d(x, strides=1)[0, :, :, 0]
    array([[5., 4., 7.]])
    """
    ### BEGIN SOLUTION
    strides = pool_size if strides is None else strides
    return _windows(x, pool_size, strides).max(axis=(-2, -1))
    ### END SOLUTION


# %% [markdown]
# ## Average pooling
#
# The same windows, with their mean: $(1 + 3 + 5 + 4) / 4 = 3.25$ and $(2 + 0 + 1 + 7) / 4 = 2.5$.
# It blurs where max pooling picks out. LeNet-5 used it; today it is mostly met at the end of a
# network.


# %%
def avg_pool2d(x, pool_size=2, strides=None):
    """The mean of each window.

        top, left = i * down, j * right
        out[n, i, j, c] = np.mean(x[n, top : top + height, left : left + width, c])

    Args and returns: as `max_pool2d`, with the same height, width, down and right. Windows that
    do not fit are dropped, so every mean is one of as many pixels as the window has.

    >>> x = np.array([[1.0, 3.0, 2.0, 0.0], [5.0, 4.0, 1.0, 7.0]]).reshape(1, 2, 4, 1)
    >>> avg_pool2d(x)[0, :, :, 0]
    array([[3.25, 2.5 ]])
    """
    ### BEGIN SOLUTION
    strides = pool_size if strides is None else strides
    return _windows(x, pool_size, strides).mean(axis=(-2, -1))
    ### END SOLUTION


# %% [markdown]
# ## The way back through max pooling
#
# Backpropagation brings a gradient for each output and asks how each **input** moved the loss. In
# a window, only the winner reached the output: raise it a little, and the output rises as much;
# raise any other pixel, and nothing happens. So the winner gets the gradient of its window, and
# the others get 0. In the example above, gradients of 10 and 20 come back as
#
# |    |   |   |    |
# |----|---|---|----|
# | 0  | 0 | 0 | 0  |
# | 10 | 0 | 0 | 20 |
#
# Two things go wrong. Where windows **overlap**, one pixel may win several: its gradients add up,
# and `=` in the place of `+=` loses all but the last. And after a ReLU many pixels are exactly 0,
# so **ties** are common: only the first pixel of the window gets the gradient, row by row from
# the left, as in TensorFlow. Comparing `window == window.max()` would give it to all of them.


# %%
def max_pool2d_backward(grad, x, pool_size, strides):
    """The gradient of the loss with respect to the input of max_pool2d.

        dx[the first pixel that is the maximum of window (n, i, j, c)] += grad[n, i, j, c]

    "First" means row by row, from the left. Pixels that win nowhere get 0, those that win in
    several windows the sum.

    Args:
        grad: the gradient with respect to the output, (N, H', W', C).
        x: what max_pool2d was given, (N, H, W, C).
        pool_size: an int or a pair (height, width).
        strides: an int or a pair (down, right).

    Returns:
        An array of the shape of x.

    >>> x = np.array([[1.0, 3.0, 2.0, 0.0], [5.0, 4.0, 1.0, 7.0]]).reshape(1, 2, 4, 1)
    >>> grad = np.array([10.0, 20.0]).reshape(1, 1, 2, 1)
    >>> max_pool2d_backward(grad, x, 2, 2)[0, :, :, 0]
    array([[ 0.,  0.,  0.,  0.],
           [10.,  0.,  0., 20.]])
    """
    ### BEGIN SOLUTION
    height, width = pair(pool_size)
    down, right = pair(strides)
    windows = _windows(x, pool_size, strides)
    winner = windows.reshape(*windows.shape[:4], height * width).argmax(axis=-1)
    n, i, j, c = np.indices(winner.shape)
    dx = np.zeros(x.shape)
    np.add.at(dx, (n, i * down + winner // width, j * right + winner % width, c), grad)
    return dx
    ### END SOLUTION


# %% [markdown]
# ## Global average pooling
#
# Take the window as large as the map, and one number is left for each channel: "how much of this
# pattern is in the image, wherever it is?". A dense layer after it needs only $C$ weights for each
# neuron in the place of $H \cdot W \cdot C$, and the image may have any size. ResNet and nearly
# everything after it end like this.


# %%
def global_average_pool(x):
    """The mean of each channel over all pixels.

        out[n, c] = np.mean(x[n, :, :, c])

    Args:
        x: images, (N, H, W, C).

    Returns:
        (N, C).

    >>> x = np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 60.0]]).reshape(1, 3, 1, 2)
    >>> global_average_pool(x)
    array([[ 3., 30.]])
    """
    ### BEGIN SOLUTION
    return x.mean(axis=(1, 2))
    ### END SOLUTION


# %% [markdown]
# ## Flatten
#
# A dense layer takes a vector for each image. Flattening lines up the numbers and changes none
# of them: first the channels of the top left pixel, then those of the pixel to its right, row by
# row. This is the order in which NumPy stores an array (row-major, or C order). The batch stays a
# batch: five images become five vectors, not one.
#
# What goes wrong: another order is not an error that anything notices. A network trained with it
# works, until its weights meet a flatten that does it differently.


# %%
def flatten(x):
    """One vector for each image, in row-major order.

        out[n, (h * W + w) * C + c] = x[n, h, w, c]

    Args:
        x: images, (N, H, W, C).

    Returns:
        (N, H * W * C).

    >>> x = np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 60.0]]).reshape(1, 3, 1, 2)
    >>> flatten(x)
    array([[ 1., 10.,  2., 20.,  6., 60.]])
    """
    ### BEGIN SOLUTION
    return x.reshape(len(x), np.prod(x.shape[1:]))
    ### END SOLUTION
