# %% [markdown]
# # ex09: shapes and parameters
#
# Before a network learns anything, two questions have an exact answer: **what shape** comes out
# of each layer, and **how many numbers** does it have to learn? Get the first wrong and the
# layers do not fit together. Ignore the second and the model overfits, or does not fit into
# memory.
#
# Nothing here is trained. You write the arithmetic behind the table that `model.summary()`
# prints, until you can fill in that table yourself.
#
# Throughout, an image shape is `(height, width, channels)`, **without** a batch axis: how many
# images go in at once changes no size and no parameter. Return a shape as a tuple (a list passes
# too).

# %% [markdown]
# ## Before you write: quick questions
#
# What would you say before there is any code? Answer on paper, put what you think in the place of
# `None`, and see how you fare: `dlgrade check ex09 --part questions`. A shape is a tuple. Unless
# your instructor says otherwise, there are no points in these.
#
# **positions**: A filter of 3 moves over 11 pixels, 2 at a time, without padding. In how many
# places does it stop?
#
# **padded width**: Two rings of zeros are put around an image of 32×32 pixels. How many pixels
# wide is it now?
#
# **conv shape**: Ten filters of 5×5 look at an image of 32×32×3, with stride 1 and 2 zeros at
# every edge. What shape comes out, without the batch?
#
# **filter weights**: One filter of 3×3 looks at 16 maps. How many weights has it, its bias left
# out?
#
# **growth**: An image grows from 100×100 to 200×200 pixels. How many times as many weights does a
# dense neuron need that looks at all of it?

# %%
answers = {
    "positions": None,
    "padded width": None,
    "conv shape": None,
    "filter weights": None,
    "growth": None,
}

# %% [markdown]
# ## How far can a filter slide?
#
# A filter of size $F$ starts at the left edge of an input of size $W$ and moves by the stride
# $S$. With $P$ zeros added at **both** ends there are $W + 2P$ places, the filter covers $F$ of
# them, and $W + 2P - F$ are left to move into:
#
# $$\text{output} = \left\lfloor \frac{W - F + 2P}{S} \right\rfloor + 1$$
#
# The $+1$ is the position it starts from. For $W = 32$, $F = 5$, $S = 3$: $27 / 3 + 1 = 10$. When
# the stride does not divide evenly, a last step that would stick out is not made: round **down**.
#
# What goes wrong: a size of zero or less means that the filter does not fit at all. A formula
# that returns it hides the mistake until some later layer complains, so check first.

# %%
import numpy as np


# %%
def conv_output_size(input_size, filter_size, stride=1, padding=0):
    """How many positions a filter takes along one axis.

        output = floor((input_size - filter_size + 2 * padding) / stride) + 1

    Args:
        input_size: pixels along this axis, an int.
        filter_size: pixels the filter covers, an int.
        stride: how far the filter moves at a time, an int.
        padding: zeros added at each of the two ends, an int.

    Returns:
        An int.

    Raises:
        ValueError: stride below 1, padding below 0, or a filter larger than the padded input.

    >>> conv_output_size(32, 5, stride=3)
    10
    >>> conv_output_size(32, 5, padding=2)
    32
    >>> conv_output_size(8, 3, stride=2)                # 5 / 2 + 1 = 3.5: round down
    3
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("conv_output_size")


# %% [markdown]
# ## Keeping the size
#
# Which padding gives back what went in? Set the output to $W$ at stride 1 and solve for $P$:
# $P = (F - 1) / 2$. A filter of 5 needs 2 zeros at each end. An even filter would need half a
# zero. Frameworks then pad one end more than the other; most people simply choose odd filters.


# %%
def same_padding(filter_size):
    """The padding at each end that keeps the size, at stride 1.

        padding = (filter_size - 1) / 2

    Args:
        filter_size: an odd int.

    Returns:
        An int.

    Raises:
        ValueError: filter_size is even, so that no equal padding at both ends keeps the size.

    >>> same_padding(5)
    2
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("same_padding")


# %% [markdown]
# ## A whole convolution layer
#
# Height and width follow the formula, each on its own. The depth does not: each filter looks
# through **all** input channels and yields **one** map, so the output has as many channels as
# there are filters. Six 5×5 filters on a 32×32×3 image give 28×28×6, and the 3 is gone.


# %%
def conv_output_shape(input_shape, filters, filter_size, stride=1, padding=0):
    """The shape after a convolution layer with square filters.

        (conv_output_size(height, ...), conv_output_size(width, ...), filters)

    Args:
        input_shape: (height, width, channels), no batch axis.
        filters: how many filters the layer has, an int.
        filter_size: height and width of each filter, an int.
        stride, padding: as in `conv_output_size`, the same for both axes.

    Returns:
        (height, width, filters), a tuple or list.

    >>> conv_output_shape((32, 32, 3), 6, 5)
    (28, 28, 6)
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("conv_output_shape")


# %% [markdown]
# ## A pooling layer
#
# Pooling slides a window in the same way, without padding, and treats every channel on its own:
# the depth stays. Unless told otherwise the window moves by its own size, so that no pixel is
# looked at twice. 45 pixels pooled by 2 become 22, and the last pixel is dropped.


# %%
def pool_output_shape(input_shape, pool_size=2, strides=None):
    """The shape after a pooling layer with square windows and no padding.

        floor((size - pool_size) / strides) + 1        for height and width; channels stay

    Args:
        input_shape: (height, width, channels), no batch axis; at least as large as the window.
        pool_size: height and width of the window, an int.
        strides: how far the window moves, an int; None means pool_size.

    Returns:
        (height, width, channels), a tuple or list.

    >>> pool_output_shape((45, 30, 16))
    (22, 15, 16)
    >>> pool_output_shape((45, 30, 16), pool_size=3, strides=2)      # windows overlap
    (22, 14, 16)
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("pool_output_shape")


# %% [markdown]
# ## Counting what a convolution learns
#
# One filter has a weight for each pixel it covers **in each input channel**: a 5×5 filter on a
# colour image has $5 \cdot 5 \cdot 3 = 75$ weights. Each filter also has one bias. The size of
# the image does not occur anywhere, because the same filter is used at every position. That is
# the whole point of a convolution.


# %%
def conv_params(filter_size, in_channels, filters, bias=True):
    """How many numbers a convolution layer learns.

        filters * (filter_size * filter_size * in_channels + 1)        leave the + 1 out where bias is False

    Args:
        filter_size: height and width of each filter, an int.
        in_channels: channels of the layer's input, an int.
        filters: how many filters, an int.
        bias: whether each filter has a bias.

    Returns:
        An int.

    >>> conv_params(5, 3, 1, bias=False)
    75
    >>> conv_params(3, 3, 16)
    448
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("conv_params")


# %% [markdown]
# ## Counting what a dense layer learns
#
# Every neuron has a weight for **every** input, and one bias. A single neuron that looks at a
# 32×32×3 image has 3,072 weights, at a 200×200×3 image 120,000. Compare the 75 above.


# %%
def dense_params(inputs, units, bias=True):
    """How many numbers a dense layer learns.

        units * (inputs + 1)        leave the + 1 out where bias is False

    Args:
        inputs: length of the layer's input vector, an int.
        units: how many neurons, an int.
        bias: whether each neuron has a bias.

    Returns:
        An int.

    >>> dense_params(32 * 32 * 3, 1, bias=False)
    3072
    >>> dense_params(64, 5)
    325
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("dense_params")


# %% [markdown]
# ## Counting what a recurrent layer learns
#
# A simple recurrent unit sees the input of this time step **and** the state of all units from
# the step before, and has a bias. The same weights serve every time step, so the length of the
# sequence does not matter: 300 inputs and 64 units make $64 \cdot (300 + 64 + 1) = 23{,}360$.


# %%
def simple_rnn_params(input_dim, units):
    """How many numbers a simple recurrent layer (keras.layers.SimpleRNN) learns.

        units * (input_dim + units + 1)

    Args:
        input_dim: length of the input vector of one time step, an int.
        units: length of the state, an int.

    Returns:
        An int.

    >>> simple_rnn_params(300, 64)
    23360
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("simple_rnn_params")


# %% [markdown]
# An LSTM has three gates and a candidate for the cell state. Each of these four is a simple
# recurrent layer in its own right.


# %%
def lstm_params(input_dim, units):
    """How many numbers an LSTM layer (keras.layers.LSTM) learns.

        4 * units * (input_dim + units + 1)

    Keras keeps one bias a unit and gate. (PyTorch keeps two, which add up to the same thing.)

    Args:
        input_dim: length of the input vector of one time step, an int.
        units: length of the state, an int.

    Returns:
        An int.

    >>> lstm_params(128, 128)
    131584
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("lstm_params")


# %% [markdown]
# An embedding is a table: one row for each word of the vocabulary. Looking up a row needs no
# bias. Tables are large: 15,982 words of 300 numbers make 4,794,600, nearly all of that network.


# %%
def embedding_params(vocabulary, dim):
    """How many numbers an embedding layer learns.

        vocabulary * dim

    Args:
        vocabulary: how many different tokens there are, padding included, an int.
        dim: how many numbers stand for one token, an int.

    Returns:
        An int.

    >>> embedding_params(5000, 128)
    640000
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("embedding_params")


# %% [markdown]
# ## The whole table
#
# Now put it together. Walk through the layers, and let the output shape of one be the input
# shape of the next. Two things trip people up:
#
# - a convolution's parameters depend on the channels that **arrive**, not on those of the image;
# - `flatten` turns `(22, 22, 64)` into one axis of 30,976, written `(30976,)` **with a comma**:
#   `(30976)` is just a number in brackets.
#
# Watch where the parameters are: in the flower network of the course, 3,965,056 of 3,989,285
# belong to a single dense layer.


# %%
def model_summary(layers, input_shape):
    """The table of model.summary(): a row for each layer, in order.

    What each kind of layer does to the shape, and how many parameters it has:

        "rescaling"   keeps the shape                                           none
        "conv"        conv_output_shape, stride 1                               conv_params
        "pool"        pool_output_shape, strides = pool_size                    none
        "flatten"     (product of all sizes,)                                   none
        "dense"       (units,)                                                  dense_params

    Args:
        layers: a list of dicts, each with "name" and "kind", and besides
            conv: "filters", "filter_size", "padding", which is "same" (the size is kept; only
                odd filters occur) or "valid" (no padding);
            pool: "pool_size", which may be missing and is then 2;
            dense: "units"; its input always has one axis.
            Convolution and dense layers have a bias.
        input_shape: the shape of one input, no batch axis.

    Returns:
        A list of (name, output_shape, params); each shape a tuple or list without a batch axis.

    >>> model_summary([{"name": "hidden", "kind": "dense", "units": 32}], (8,))
    [('hidden', (32,), 288)]
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("model_summary")


# %% [markdown]
# ## How far does one unit see?
#
# A unit in the first layer sees $F$ pixels. A unit further up sees several units below, each of
# which sees several pixels: its **receptive field**. Every layer of filter size $F$ adds $F - 1$
# steps, and a step in that layer is as many pixels long as all the strides **below it**
# multiplied.
#
# Three layers of 3 with stride 1 see $1 + 2 + 2 + 2 = 7$ pixels, as many as one layer of 7, with
# fewer weights. That is why VGG stacks small filters. If the first of them has stride 2, the
# steps of the other two are 2 pixels long: $1 + 2 + 4 + 4 = 11$.


# %%
def receptive_field(layers):
    """How many input pixels, along one axis, one unit of the last layer sees.

        field, step = 1, 1
        for each layer:   field = field + (filter_size - 1) * step
                          step = step * stride

    Convolution and pooling layers count alike. The field reaches from the first to the last
    pixel that matters.

    Args:
        layers: a list of (filter_size, stride), the layer next to the input first.

    Returns:
        An int; 1 for an empty list.

    >>> receptive_field([(3, 1), (3, 1), (3, 1)])
    7
    >>> receptive_field([(3, 2), (3, 1), (3, 1)])
    11
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("receptive_field")
