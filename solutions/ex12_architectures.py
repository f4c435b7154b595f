# %% [markdown]
# # ex12: four architectures, and why skips help
#
# Networks for images grew for twenty years along one line: from LeNet-5 (1998, 62 thousand
# parameters, digits) over AlexNet (2012, 62 million) and VGG-16 (2014, 138 million) to ResNet
# (2015), where the layers became many and the parameters few again. In this exercise you build
# one of each, and compute in NumPy what made ResNet possible: the **skip**.
#
# Write each model with `keras.Sequential` or with the functional API, as you like. Names of layers
# do not matter, nor whether an activation is an argument or a layer of its own. What counts is
# what the network computes, and how many parameters it has. Nothing is trained and nothing need be
# compiled: of a large model only the description is looked at.
#
# Count as you build. A convolution of $F$ filters of $k \times k$ on $C$ channels has
# $(k \cdot k \cdot C + 1) \cdot F$ parameters, a dense layer $(\text{inputs} + 1) \cdot
# \text{units}$, and `model.summary()` shows the sum. But the sum is not everything: padding,
# strides, pooling and activations have no parameters, and a wrong one leaves the sum as it was.

# %% [markdown]
# ## Before you write: quick questions
#
# What would you say before you build anything? Answer on paper, put what you think in the place of
# `None`, and see how you fare: `dlgrade check ex12 --part questions`. A fraction may stay one, as
# in `3 / 4`. Unless your instructor says otherwise, there are no points in these.
#
# **three small**: Three convolutions of 3×3 stand on one another, all with stride 1. How many
# pixels of the image, along one axis, does a number in the last map depend on?
#
# **last map**: A network like VGG-16 gets pictures of 96×96 pixels and halves them five times. How
# many pixels wide is its last map?
#
# **layers**: A ResNet has three stages of 5 blocks, with two convolutions in each block, one more
# convolution before them, and a dense layer after them. How many layers with weights are there?
# (Those of the shortcuts are not counted.)
#
# **faded**: A network has no skips, and each of its 10 layers lets half of the gradient through.
# Which share of it arrives at the bottom?
#
# **dropout**: AlexNet leaves out half of its dense units, drawn at random. When? Choose
# `in training`, `in prediction` or `in both`.

# %%
answers = {
    "three small": None,
    "last map": None,
    "layers": None,
    "faded": None,
    "dropout": None,
}
### BEGIN SOLUTION
answers.update(
    {
        "three small": 7,
        "last map": 3,
        "layers": 32,
        "faded": 0.5**10,
        "dropout": "in training",
    }
)
### END SOLUTION

# %%
import keras
import numpy as np
from keras import layers

# %% [markdown]
# ## LeNet-5
#
# LeCun's network for handwritten digits. Two convolutions of 5×5, each followed by **average**
# pooling, then dense layers. Nothing is padded, so the picture shrinks from 32 to 28, 14, 10 and
# 5 pixels. The last map has $5 \cdot 5 \cdot 16 = 400$ numbers. The activation is $\tanh$: ReLU
# became usual more than ten years later.
#
# The largest layer is the first dense one: $400 \cdot 120 + 120 = 48\,120$ of 61,706 parameters.
# (The paper scales its tanh and connects some maps only; as everyone does today, we do not.)


# %%
def lenet5():
    """LeNet-5 in its usual form of today (after LeCun and others, 1998).

    In this order:

    - input (32, 32, 1)
    - convolution, 6 filters of 5×5, stride 1, no padding, tanh
    - average pooling 2×2, stride 2
    - convolution, 16 filters of 5×5, stride 1, no padding, tanh
    - average pooling 2×2, stride 2
    - flatten
    - dense 120, tanh
    - dense 84, tanh
    - dense 10, softmax

    A convolution of 120 filters of 5×5 with tanh, then flatten, is the same as flatten and
    dense 120, and as good.

    Returns:
        A Keras model with 61,706 parameters. It need not be compiled.
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="tanh"),
            layers.Dense(84, activation="tanh"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    ### END SOLUTION


# %% [markdown]
# ## AlexNet
#
# The network that won ImageNet in 2012 and made everyone look at deep learning. New were its size,
# ReLU, dropout, and pooling windows of 3×3 that move by 2, so that neighbours **overlap**. The
# first convolution moves by 4 and is not padded: $(227 - 11) / 4 + 1 = 55$. Then pooling leaves
# 27, 13 and, after the last convolution, 6 pixels: $6 \cdot 6 \cdot 256 = 9216$ numbers reach the
# dense layers, and these hold 58.6 of the 62.4 million parameters.
#
# The paper spread the network over two graphics cards ("two towers"), since one could not hold it.
# Here it is one tower. We also leave out its "local response normalization", which has no
# parameters and which VGG found useless.
#
# What goes wrong: padding the first convolution, or pooling with 2×2. Both end at 6×6 and at the
# very same number of parameters, and still are other networks.


# %%
def alexnet():
    """AlexNet in one tower (after Krizhevsky and others, 2012), without its normalization.

    In this order:

    - input (227, 227, 3)
    - convolution, 96 filters of 11×11, stride 4, no padding, ReLU
    - max pooling 3×3, stride 2, no padding
    - convolution, 256 filters of 5×5, padding "same", ReLU
    - max pooling 3×3, stride 2, no padding
    - convolution, 384 filters of 3×3, padding "same", ReLU
    - convolution, 384 filters of 3×3, padding "same", ReLU
    - convolution, 256 filters of 3×3, padding "same", ReLU
    - max pooling 3×3, stride 2, no padding
    - flatten
    - dense 4096, ReLU, then dropout of 0.5
    - dense 4096, ReLU, then dropout of 0.5
    - dense 1000, softmax

    Strides are 1 where none is given.

    Returns:
        A Keras model with 62,378,344 parameters. It need not be compiled.
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((227, 227, 3)),
            layers.Conv2D(96, 11, strides=4, activation="relu"),
            layers.MaxPooling2D(3, strides=2),
            layers.Conv2D(256, 5, padding="same", activation="relu"),
            layers.MaxPooling2D(3, strides=2),
            layers.Conv2D(384, 3, padding="same", activation="relu"),
            layers.Conv2D(384, 3, padding="same", activation="relu"),
            layers.Conv2D(256, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(3, strides=2),
            layers.Flatten(),
            layers.Dense(4096, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(4096, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(1000, activation="softmax"),
        ]
    )
    ### END SOLUTION


# %% [markdown]
# ## VGG-16
#
# One idea, repeated: only 3×3 convolutions, padded so that the size stays; after two or three of
# them a 2×2 max pooling halves it, and the number of filters doubles. Two 3×3 convolutions see
# 5×5 pixels as one of 5×5 does, with $2 \cdot 9 = 18$ weights in the place of 25, and with a ReLU
# more. Sixteen is the number of layers with weights: 13 convolutions and 3 dense layers.
#
# The price stands behind `Flatten`: $7 \cdot 7 \cdot 512 \cdot 4096 + 4096 = 102\,764\,544$
# parameters in a single layer, three quarters of the whole.


# %%
def vgg16():
    """VGG-16 with its classifier (configuration D of Simonyan and Zisserman, 2014).

    In this order:

    - input (224, 224, 3)
    - five blocks; block by block 2, 2, 3, 3 and 3 convolutions with 64, 128, 256, 512 and 512
      filters, all 3×3, stride 1, padding "same", ReLU; at the end of each block max pooling
      2×2, stride 2
    - flatten
    - dense 4096, ReLU
    - dense 4096, ReLU
    - dense 1000, softmax

    The paper trains with dropout of 0.5 after each dense layer of 4096, and the model of
    keras.applications has none: with or without, as you like.

    Returns:
        A Keras model with 138,357,544 parameters. It need not be compiled.
    """
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input((224, 224, 3))])
    for filters, convolutions in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(convolutions):
            model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(4096, activation="relu"))
    model.add(layers.Dense(4096, activation="relu"))
    model.add(layers.Dense(1000, activation="softmax"))
    return model
    ### END SOLUTION


# %% [markdown]
# ## A skip, in NumPy
#
# A plain block of two layers computes $\mathrm{relu}(F(x))$. A **residual** block adds its input:
#
# $$y = \mathrm{relu}(x + F(x)), \qquad F(x) = \mathrm{relu}(x \cdot W_1) \cdot W_2$$
#
# If the best thing to do is nothing, $F$ only has to become 0, and small weights do that. A plain
# block would have to learn the identity. For $x = (1, 2)$ and weights of zero the plain block gives
# $(0, 0)$: everything is lost. The residual one gives $(1, 2)$.
#
# Mind the places: the inner ReLU stands between the weights, and the outer one after the sum.


# %%
def residual_forward(x, w1, w2):
    """A residual block of two dense layers without biases.

        y = relu(x + relu(x @ w1) @ w2)

    Args:
        x: (N, D).
        w1: (D, M).
        w2: (M, D).

    Returns:
        (N, D).

    >>> x = np.array([[1.0, 2.0]])
    >>> w1 = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]])
    >>> w2 = np.array([[1.0, 0.0], [0.0, -4.0], [5.0, 5.0]])
    >>> residual_forward(x, w1, w2)
    array([[2., 0.]])
    """
    ### BEGIN SOLUTION
    hidden = np.maximum(x @ w1, 0.0)
    return np.maximum(x + hidden @ w2, 0.0)
    ### END SOLUTION


# %% [markdown]
# ## The residual block of ResNet
#
# The same with convolutions and **batch normalization** (BN):
#
# ```
# main:      conv 3×3 (stride) - BN - ReLU - conv 3×3 - BN
# shortcut:  x itself, or conv 1×1 (stride) - BN where the shape changes
# out:       ReLU(main + shortcut)
# ```
#
# Sums need equal shapes. The main path changes the shape in two cases: `stride` is not 1, so
# height and width shrink; or the number of channels of `x` is not `filters`. In either case, and
# only then, a 1×1 convolution with the same stride brings the shortcut into the new shape.
#
# What goes wrong: BN stands **before** the ReLU; the second convolution has stride 1; the last
# ReLU comes **after** the sum, not before it. A ReLU on the main path just before the sum could
# only ever add to `x`, never take away.


# %%
def residual_block(x, filters, stride=1):
    """The basic block of ResNet (He and others, 2015).

        main = conv 3×3 with stride, BN, ReLU, conv 3×3 with stride 1, BN
        shortcut = x, or conv 1×1 with stride, BN where the shape changes
        output = ReLU(main + shortcut)

    The 3×3 convolutions have padding "same"; the three convolutions have `filters` filters and no
    activation of their own. The shape changes where stride is not 1 or x does not have `filters`
    channels. A convolution right before BN may have a bias or not: BN takes it away again.

    Args:
        x: a Keras tensor (None, H, W, C), such as a `keras.Input` or what a layer returns;
            its number of channels is x.shape[-1].
        filters: the number of channels of the output.
        stride: of the first convolution and of the shortcut, 1 or 2.

    Returns:
        A Keras tensor (None, H / stride, W / stride, filters), rounded up. Not a model.
    """
    ### BEGIN SOLUTION
    main = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
    main = layers.BatchNormalization()(main)
    main = layers.ReLU()(main)
    main = layers.Conv2D(filters, 3, padding="same")(main)
    main = layers.BatchNormalization()(main)
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = layers.Conv2D(filters, 1, strides=stride)(x)
        shortcut = layers.BatchNormalization()(shortcut)
    return layers.ReLU()(layers.add([main, shortcut]))
    ### END SOLUTION


# %% [markdown]
# ## A whole ResNet
#
# The paper's network for small pictures (its section 4.2) is a stack of such blocks in three
# **stages**, with 16, 32 and 64 filters. The first block of the second and of the third stage has
# stride 2, so the picture goes from 32 to 16 to 8 pixels; all other blocks have stride 1. With
# three blocks a stage there are $1 + 3 \cdot 3 \cdot 2 + 1 = 20$ layers with weights (the 1×1
# ones of the shortcuts not counted): **ResNet-20**.
#
# At the end there is no large dense layer, but global average pooling: 64 numbers, and
# $64 \cdot 10 + 10 = 650$ parameters. The whole network has 0.27 million.


# %%
def resnet(blocks_per_stage=3, num_classes=10, input_shape=(32, 32, 3)):
    """A ResNet for small pictures (He and others, 2015, section 4.2), with 1×1 shortcuts.

    In this order:

    - input of `input_shape`
    - convolution, 16 filters of 3×3, stride 1, padding "same"; BN; ReLU
    - three stages of `blocks_per_stage` residual blocks each, with 16, 32 and 64 filters. The
      first block of the second and third stage has stride 2, all others have stride 1.
    - global average pooling
    - dense `num_classes`, softmax

    Args:
        blocks_per_stage: at least 1.
        num_classes: how many probabilities the model gives.
        input_shape: (height, width, channels).

    Returns:
        A Keras model. It need not be compiled.
    """
    ### BEGIN SOLUTION
    source = keras.Input(input_shape)
    tensor = layers.Conv2D(16, 3, padding="same")(source)
    tensor = layers.BatchNormalization()(tensor)
    tensor = layers.ReLU()(tensor)
    for filters in (16, 32, 64):
        for block in range(blocks_per_stage):
            stride = 2 if block == 0 and filters != 16 else 1
            tensor = residual_block(tensor, filters, stride)
    tensor = layers.GlobalAveragePooling2D()(tensor)
    return keras.Model(source, layers.Dense(num_classes, activation="softmax")(tensor))
    ### END SOLUTION


# %% [markdown]
# ## Why skips help
#
# Training needs a gradient in the **first** layer, and it comes from the last one through all the
# others. Take a deep chain of tanh layers, with or without skips:
#
# $$h_{l+1} = \tanh(h_l \cdot W_l) \qquad\text{or}\qquad h_{l+1} = h_l + \tanh(h_l \cdot W_l)$$
#
# With $t_l = \tanh(h_l \cdot W_l)$ the chain rule brings the gradient $g_{l+1}$ of $h_{l+1}$ back
# to $h_l$:
#
# $$g_l = \left(g_{l+1} \odot (1 - t_l^2)\right) \cdot W_l^T \; (+\; g_{l+1})$$
#
# Without a skip each layer multiplies the gradient by the weights and by $1 - t^2 \le 1$: with
# small weights it is gone after a few layers. The skip's derivative is 1, the $+\,g_{l+1}$, and
# it passes whatever the weights do. Twenty layers with the one weight 0.5 and $h = 0$ leave
# $0.5^{20} \approx 0.000001$ of a gradient; with skips, it is $1.5^{20} \approx 3325$ (which is
# why ResNets need BN).
#
# What goes wrong: with a skip, $t_l$ is **not** $h_{l+1}$. Keep the tanh itself.


# %%
def gradient_norms(weights, x, residual):
    """How large the gradient is at each layer of a chain of tanh layers.

        h[0] = x
        t[l] = tanh(h[l] @ weights[l])
        h[l + 1] = h[l] + t[l] if residual else t[l]
        loss = sum of all entries of h[L]
        norms[l] = sqrt(sum of all squared entries of d loss / d h[l])

    Args:
        weights: (L, D, D), one matrix for each layer.
        x: (N, D), a batch; its rows do not mix, and one norm is taken over all of them.
        residual: True with skips, False without.

    Returns:
        (L,): the norms for l = 0 … L - 1; the one of x comes first.

    >>> weights = np.full((3, 1, 1), 0.5)
    >>> gradient_norms(weights, np.zeros((1, 1)), residual=False)
    array([0.125, 0.25 , 0.5  ])
    >>> gradient_norms(weights, np.zeros((1, 1)), residual=True)
    array([3.375, 2.25 , 1.5  ])
    """
    ### BEGIN SOLUTION
    h = x
    tanhs = []
    for w in weights:
        t = np.tanh(h @ w)
        tanhs.append(t)
        h = h + t if residual else t
    gradient = np.ones_like(h)
    norms = []
    for w, t in zip(weights[::-1], tanhs[::-1], strict=True):
        through = (gradient * (1.0 - t**2)) @ w.T
        gradient = gradient + through if residual else through
        norms.append(np.sqrt(np.sum(gradient**2)))
    return np.array(norms[::-1])
    ### END SOLUTION
