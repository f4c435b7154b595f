# %% [markdown]
# # ex01: the artificial neuron and its activations
#
# A neuron does two things. It **weighs** its inputs and adds them up, and it passes the sum through
# an **activation function**:
#
# $$y = f\Big(\sum_i x_i w_i + b\Big)$$
#
# A weight says how much an input matters, and in which direction. The bias $b$ has no input of its
# own: it moves the point at which the neuron wakes up. Without the activation a network of a
# thousand layers would still compute one straight line, because a sum of sums is a sum.
#
# | activation | range | where you meet it |
# |---|---|---|
# | linear | $-\infty$ to $\infty$ | last layer, to predict a number |
# | sigmoid | 0 to 1 | last layer, to answer yes or no |
# | tanh | -1 to 1 | hidden layers, recurrent networks |
# | ReLU | 0 to $\infty$ | hidden layers of deep networks |
# | leaky ReLU | $-\infty$ to $\infty$ | hidden layers whose ReLUs have died |
# | softmax | 0 to 1, sum 1 | last layer, to choose one class of many |
#
# Every activation below takes an array of any shape and returns one of the same shape. Do not change
# an argument in place: make a new array.

# %%
import numpy as np

# %% [markdown]
# ## The weighted sum
#
# With the inputs $(1, 2, 3)$, the weights $(0.5, -1, 2)$ and the bias $0.1$ it is
# $1 \cdot 0.5 - 2 \cdot 1 + 3 \cdot 2 + 0.1 = 4.6$. The bias is added **once**, not once for each
# input.
#
# A **batch** is many samples at once, one in each row: `x` of shape `(N, D)`. Then every row gives
# one number, and the result has shape `(N,)`. One matrix product does what a loop would do, and does
# it hundreds of times faster.


# %%
def weighted_sum(x, w, b):
    """The weighted sum of the inputs, plus the bias.

        z = x[0] * w[0] + x[1] * w[1] + ... + b        (for each sample)

    Args:
        x: one sample of shape (D,), or a batch of shape (N, D).
        w: weights, shape (D,).
        b: the bias, a number.

    Returns:
        A number for one sample, shape (N,) for a batch.

    >>> round(float(weighted_sum(np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0]), 0.1)), 6)
    4.6
    >>> weighted_sum(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([1.0, -1.0]), 0.5)
    array([-0.5, -0.5, -0.5])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("weighted_sum")


# %% [markdown]
# ## Linear
#
# The activation that does nothing. It has a name so that a last layer which predicts a price or a
# temperature, of any size and either sign, can be described like every other layer.


# %%
def linear(x):
    """The identity: f(x) = x.

    Args:
        x: a number or an array of any shape.

    Returns:
        The same values.

    >>> linear(np.array([-2.0, 0.5]))
    array([-2. ,  0.5])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("linear")


# %% [markdown]
# ## Sigmoid
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}$$
#
# It squeezes any number into 0 to 1, so its result can be read as a probability: $\sigma(0) = 0.5$
# is "no idea", $\sigma(2) \approx 0.88$ "rather yes".
#
# **What goes wrong:** for $x = -1000$ the formula asks for $e^{1000}$, which no float can hold.
# NumPy warns of an overflow. Multiply numerator and denominator by $e^{x}$, and the same fraction
# reads $e^{x} / (1 + e^{x})$, which is harmless for negative $x$ (and overflows for positive ones).
# A formula that is safe on both sides only ever takes $e$ to the power of something negative.


# %%
def sigmoid(x):
    """The logistic function.

        f(x) = 1 / (1 + exp(-x)) = exp(x) / (1 + exp(x))

    It must be stable for every |x| up to 10,000: no overflow warning, no inf, no nan.

    Args:
        x: a number or an array of any shape.

    Returns:
        Values from 0 to 1, in the shape of x.

    >>> sigmoid(np.array([-2.0, 0.0, 2.0])).round(4)
    array([0.1192, 0.5   , 0.8808])
    >>> sigmoid(np.array([-1e4, 1e4]))
    array([0., 1.])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("sigmoid")


# %% [markdown]
# ## tanh
#
# $$\tanh(x) = \frac{2}{1 + e^{-2x}} - 1$$
#
# This is a sigmoid of $2x$, stretched from 0…1 to -1…1. Its results are centred on zero, which the
# next layer likes. A check by hand: at $x = 0$ the fraction is $2/2$, so the result is 0.
#
# The same overflow waits here for large negative $x$.


# %%
def tanh(x):
    """The hyperbolic tangent.

        f(x) = 2 / (1 + exp(-2 * x)) - 1

    It must be stable for every |x| up to 10,000: no overflow warning, no inf, no nan.

    Args:
        x: a number or an array of any shape.

    Returns:
        Values from -1 to 1, in the shape of x.

    >>> tanh(np.array([-0.5, 0.0, 1.0])).round(4)
    array([-0.4621,  0.    ,  0.7616])
    >>> tanh(np.array([-1e4, 1e4]))
    array([-1.,  1.])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("tanh")


# %% [markdown]
# ## ReLU
#
# $$\text{relu}(x) = \max(0, x)$$
#
# The rectified linear unit lets positive numbers through and turns negative ones into 0. It costs
# almost nothing, and its slope is 1 wherever it is awake, so that learning does not fade in a deep
# network.


# %%
def relu(x):
    """The rectified linear unit: f(x) = max(0, x), entry by entry.

    Args:
        x: a number or an array of any shape.

    Returns:
        Values of 0 and more, in the shape of x.

    >>> relu(np.array([-3.0, 0.0, 2.5]))
    array([0. , 0. , 2.5])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("relu")


# %% [markdown]
# ## Leaky ReLU
#
# A ReLU whose weighted sum is negative for every sample gives 0, has slope 0, and never learns
# again: it is dead. The leaky one keeps a small slope on the **negative** side, so that a way back
# remains. With the slope 0.01, $-3$ becomes $-0.03$, and $3$ stays $3$.


# %%
def leaky_relu(x, negative_slope=0.01):
    """ReLU with a small slope for negative numbers.

        f(x) = x                     where x > 0
        f(x) = negative_slope * x    elsewhere

    Args:
        x: a number or an array of any shape.
        negative_slope: the slope on the negative side, 0 to 1.

    Returns:
        Values in the shape of x.

    >>> leaky_relu(np.array([-3.0, 0.0, 3.0]))
    array([-0.03,  0.  ,  3.  ])
    >>> leaky_relu(np.array([-3.0, 3.0]), negative_slope=0.5)
    array([-1.5,  3. ])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("leaky_relu")


# %% [markdown]
# ## Softmax
#
# $$\text{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# It turns the scores of several classes into probabilities: all positive, with the sum 1. For the
# scores $(1, 2, 3)$ they are about $(0.09, 0.24, 0.67)$.
#
# **Which entries share one sum?** In a batch of shape `(N, classes)` every row is a sample of its
# own, so each *row* has the sum 1: that is the last axis, `axis=-1`. A sum over the whole array
# would let the samples of a batch compete with each other.
#
# **What goes wrong:** $e^{1000}$ overflows, and inf / inf is nan. Subtracting the same number from
# all the scores that share a sum changes nothing, because it cancels in the fraction. Subtract the
# largest of them, and no exponent is above 0. It has to be each row's own largest: subtract one
# number for the whole batch, and a row of much smaller scores becomes 0 / 0.


# %%
def softmax(x, axis=-1):
    """Scores to probabilities along one axis.

        f(x)[i] = exp(x[i]) / sum_j exp(x[j])        (i and j run along `axis`)

    It must be stable for every |x| up to 10,000: no overflow warning, no inf, no nan.

    Args:
        x: scores, an array of one or more axes.
        axis: the axis along which the results add up to 1.

    Returns:
        Probabilities in the shape of x.

    >>> softmax(np.array([1.0, 2.0, 3.0])).round(4)
    array([0.09  , 0.2447, 0.6652])
    >>> softmax(np.array([[0.0, 0.0], [1e4, 0.0], [3.0, 3.0]]))
    array([[0.5, 0.5],
           [1. , 0. ],
           [0.5, 0.5]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("softmax")


# %% [markdown]
# ## The neuron
#
# Sum first, activate afterwards. With $x = (1, 2)$, $w = (0.5, -1)$, $b = 0.25$ the sum is $-1.25$,
# so a ReLU neuron says 0 and a sigmoid neuron says 0.22.
#
# A misspelt activation must not pass in silence: a network that runs with the wrong function trains,
# a little worse, and nobody sees why. So an unknown name is an error.


# %%
def neuron(x, w, b, activation):
    """One artificial neuron: the activation of the weighted sum.

        y = f(weighted_sum(x, w, b))

    Args:
        x: one sample of shape (D,), or a batch of shape (N, D).
        w: weights, shape (D,).
        b: the bias, a number.
        activation: "linear", "sigmoid", "tanh", "relu" or "leaky_relu" (with its default slope).
            Softmax needs several neurons to choose between and is not asked here.

    Returns:
        A number for one sample, shape (N,) for a batch.

    Raises:
        ValueError: for any other name of an activation.

    >>> float(neuron(np.array([1.0, 2.0]), np.array([0.5, -1.0]), 0.25, "relu"))
    0.0
    >>> neuron(np.array([[1.0, 2.0], [2.0, 0.0]]), np.array([0.5, -1.0]), 0.25, "linear")
    array([-1.25,  1.25])
    >>> neuron(np.array([1.0]), np.array([1.0]), 0.0, "sigmod")
    Traceback (most recent call last):
        ...
    ValueError: activation must be a known name. Received: 'sigmod'
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("neuron")
