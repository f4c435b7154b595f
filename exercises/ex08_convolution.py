# %% [markdown]
# # ex08: convolution by hand
#
# A dense layer looks at all pixels at once and has to learn the same edge anew for every place it
# can appear in. A **convolution** slides one small grid of numbers, the **kernel** (or filter),
# over the image and asks the same question everywhere: how much does this spot look like my
# kernel? Nine numbers serve the whole image.
#
# Two operations go by that name, and they differ by a flip:
#
# | operation | kernel | who uses it |
# |---|---|---|
# | convolution | turned back to front | mathematics, sound, most formulas |
# | cross-correlation | as it is | every deep-learning library, under the name "convolution" |
#
# A network learns its kernels, so it does not care about the flip. You will, whenever you take a
# kernel from a book. Beware of testing with symmetric kernels: they look the same either way.
#
# You will write both by hand, then the layer that Keras calls `Conv2D`, and last two kernels that
# see edges.
#
# Arrays are NumPy `float64`. Never change an argument in place.

# %%
import numpy as np

# %% [markdown]
# ## One dimension: the telephone voice
#
# Why does a voice on the phone sound like a phone? Each sample of sound that goes in comes out as
# a small train of samples, always of the same form: the system's **impulse response**, our
# kernel. The trains of all samples overlap, and where they do, they add:
#
# $$y_n = \sum_k h_k\, x_{n-k}$$
#
# A room that repeats everything one sample later at half the strength has the kernel
# $[1, 0.5]$. A clap $[4, 0, 2]$ comes out as $4 \cdot [1, 0.5]$, then nothing, then
# $2 \cdot [1, 0.5]$: in all $[4, 2, 2, 1]$. One sample longer than it went in, because the last
# echo is still on its way when the signal ends. Keeping all of that is called the **full**
# convolution.
#
# What goes wrong: near the start, $n - k$ is negative. NumPy gives no error for that. `signal[-1]`
# is the **last** sample, never one before the first, so a loop over the formula must leave out
# such $k$ itself.


# %%
def convolve1d(signal, kernel):
    """The full convolution of two sequences.

        y[n] = sum over k of kernel[k] * signal[n - k]

    where signal counts as 0 outside its ends. In sound: what comes out of a system with this
    impulse response. (`np.convolve` does it in one call. Write it yourself, and check with that.)

    Args:
        signal: array of shape (N,).
        kernel: array of shape (K,), with K at most N.

    Returns:
        Array of shape (N + K - 1,).

    >>> convolve1d(np.array([4.0, 0.0, 2.0]), np.array([1.0, 0.5]))
    array([4., 2., 2., 1.])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("convolve1d")


# %% [markdown]
# ## Two dimensions: cross-correlation
#
# Lay the kernel on the image, multiply what lies on top of each other, add it all up: one number.
# Move on by one pixel and do it again.
#
# $$G_{m,n} = \sum_{j}\sum_{k} h_{j,k}\, f_{m+j,\,n+k}$$
#
# Only places where the kernel lies wholly inside the image count; that is called **valid**. A
# kernel of 3 rows fits into an image of 5 rows at 3 heights, $5 - 3 + 1$. Forgetting that $+1$ is
# the classic way to lose the last row of the answer.
#
# An example: an image of five rows, `11100`, `01110`, `00111`, `00110`, `01100`, under
# the kernel `101`, `010`, `101` gives a map that starts with 4, 3, 4: in the top left corner,
# four of the kernel's five ones lie on a one.


# %%
def cross_correlate2d(f, h):
    """Slide h over f as it is, and only where it fits ("valid").

        G[m, n] = sum over j, k of h[j, k] * f[m + j, n + k]

    Args:
        f: the image, shape (H, W).
        h: the kernel, shape (kh, kw), no larger than the image.

    Returns:
        Array of shape (H - kh + 1, W - kw + 1).

    >>> f = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    >>> cross_correlate2d(f, np.array([[10.0, 1.0]]))      # 10 * 1 + 1 * 2, and so on
    array([[12., 23.],
           [45., 56.]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("cross_correlate2d")


# %% [markdown]
# ## Two dimensions: convolution
#
# The formula of convolution has minus signs where the one above has plus signs:
#
# $$G[m,n] = (f*h)[m,n] = \sum_{j}\sum_{k} h[j,k]\, f[m-j,\,n-k]$$
#
# While $j$ walks down the kernel, $m - j$ walks **up** the image. So this is cross-correlation
# with the kernel turned by 180 degrees: rows back to front *and* columns back to front. Not
# transposed, and not just one of the two. As above we keep the places where the kernel lies wholly
# inside the image.
#
# What goes wrong: the formula, typed in as it stands for $m, n = 0, 1, \dots$, gives wrong numbers
# and no error. It asks for negative rows and columns, and in NumPy `f[-1]` is the **last row**,
# never a row outside the image.
#
# An example: the kernel `0 -1 0`, `-1 5 -1`, `0 -1 0` sharpens. Take these grey values:
#
# ```
#  60 113  56 139  85
#  73 121  54  84 128
# 131  99  70 129 127
#  80  57 115  69 134
# 104 126 123  95 130
# ```
#
# First lay a border of zeros around them. It is part of the image here, which is then 7 by 7, so
# that the answer is 5 by 5. Its first number is $5 \cdot 60 - 113 - 73 = 114$: the neighbours above
# and on the left are zeros of the border.


# %%
def convolve2d(f, h):
    """The convolution of an image with a kernel, only where the kernel fits ("valid").

        G[m, n] = sum over j, k of h[j, k] * f[m - j, n - k]

    for the m and n at which every f[m - j, n - k] lies inside the image; the first of them becomes
    entry [0, 0]. That is cross-correlation with the kernel turned by 180 degrees.

    Args:
        f: the image, shape (H, W).
        h: the kernel, shape (kh, kw), no larger than the image.

    Returns:
        Array of shape (H - kh + 1, W - kw + 1).

    >>> f = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    >>> convolve2d(f, np.array([[10.0, 1.0]]))             # 1 * 1 + 10 * 2, and so on
    array([[21., 32.],
           [54., 65.]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("convolve2d")


# %% [markdown]
# ## The layer
#
# `Conv2D` does cross-correlation for many images, many input channels and many filters at once.
#
# - **Channels.** A filter is as deep as its input: a 5×5 filter on an RGB image has
#   $5 \cdot 5 \cdot 3 = 75$ weights. The three colours are *added* into one number.
# - **Filters.** Each filter makes one map; together they are the channels of the output.
# - **Bias.** One number a filter, added to its whole map.
# - **Strides.** Move by more than one pixel at a time. With stride 2, keep every second row.
# - **Padding.** "valid" adds nothing. "same" adds zeros around the image, so that with stride 1 the
#   output is as large as the input; in general it has $\lceil H / s \rceil$ rows.
#
# How many zeros "same" needs follows from where the last window must end:
#
# $$p = \max\big((\lceil H/s \rceil - 1)\, s + k_h - H,\ 0\big)$$
#
# Half of them go before the image. When $p$ is odd, as it is for a 2×2 kernel with stride 1, the
# odd one goes **after** it: below, and on the right. With $H = 5$, $k_h = 2$, $s = 1$: $p = 1$,
# so no row above and one below.


# %%
def conv2d(x, kernel, bias, strides=1, padding="valid"):
    """A convolutional layer without activation, as `tf.nn.conv2d` with a bias.

        y[n, i, j, f] = bias[f] + sum over a, b, c of
                        kernel[a, b, c, f] * x[n, i * sh + a, j * sw + b, c]

    for every place where the kernel lies wholly inside x (with its padding). The kernel is not
    flipped.

    Args:
        x: images, shape (N, H, W, C).
        kernel: shape (kh, kw, C, F), no larger than the images.
        bias: shape (F,), or None for no bias.
        strides: one int for both directions, or a pair (down, across).
        padding: "valid" adds nothing. "same" adds zeros around the images:
            total = max((ceil(H / sh) - 1) * sh + kh - H, 0) rows, total // 2 of them above and
            the rest below; columns likewise, with total // 2 on the left.

    Returns:
        Array of shape (N, out_h, out_w, F): out_h = (H - kh) // sh + 1 for "valid", ceil(H / sh)
        for "same"; out_w likewise.

    >>> x = np.arange(12.0).reshape(1, 3, 4, 1)
    >>> kernel = np.array([1.0, 10.0]).reshape(1, 2, 1, 1)
    >>> conv2d(x, kernel, np.array([0.5]))[0, :, :, 0]
    array([[ 10.5,  21.5,  32.5],
           [ 54.5,  65.5,  76.5],
           [ 98.5, 109.5, 120.5]])
    >>> conv2d(x, kernel, None, strides=(2, 1), padding="same")[0, :, :, 0]
    array([[ 10.,  21.,  32.,   3.],
           [ 98., 109., 120.,  11.]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("conv2d")


# %% [markdown]
# ## Kernels that see edges
#
# Before networks learned their kernels, people thought them up. Where is an edge? Where the
# pixels on one side differ from those on the other: subtract. A **vertical** edge stands between
# a left and a right side, a **horizontal** one between top and bottom.
#
# Say the left column of a kernel holds $-1, -2, -1$ and the right one $1, 2, 1$, the Sobel
# kernel. On a plain wall of 7 everywhere: $7 \cdot (1 + 2 + 1) - 7 \cdot (1 + 2 + 1) = 0$.
# Half in shadow, 0 on the left and 7 on the right: $7 \cdot 4 - 0 = 28$. (Mind the signs: with the
# same numbers on both sides the kernel would shout at the plain wall.)


# %%
def edge_kernels():
    """Two kernels, one for vertical and one for horizontal edges.

    What is asked of them is how they respond when slid over an image:

    - "vertical" gives something other than zero at a vertical edge (left and right differ), and
      zero everywhere on an image whose rows are each of one colour;
    - "horizontal" the other way round: it answers where top and bottom differ, and gives zero
      everywhere on an image whose columns are each of one colour;
    - both give zero on an image of one colour: each kernel sums to zero.

    Sobel's kernels do, and others too. The sign is up to you.

    Returns:
        A dict with the keys "vertical" and "horizontal", each an array of shape (3, 3).

    >>> {name: kernel.shape for name, kernel in edge_kernels().items()}
    {'vertical': (3, 3), 'horizontal': (3, 3)}
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("edge_kernels")
