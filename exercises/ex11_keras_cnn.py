# %% [markdown]
# # ex11: train your first CNN
#
# Keras puts networks together from layers. You describe the network; Keras makes the weights, the
# shapes and the gradients. In this exercise you build four small networks, compile one, and train
# a CNN on real handwritten digits.
#
# Write each model with `keras.Sequential` or with the functional API, as you like. Names of layers
# do not matter, nor whether an activation is an argument or a layer of its own. What counts is
# what the network computes.
#
# Course material of earlier years writes `input_dim=8`, `SGD(lr=0.01)` or
# `keras.preprocessing.image`. Today's spellings are `keras.Input((8,))`, `SGD(learning_rate=0.01)`
# and `keras.utils`.

# %%
import keras
import numpy as np
from keras import layers

# %% [markdown]
# ## A small multi-layer perceptron
#
# Eight numbers in, one probability out. A hidden layer of 32 neurons has
# $8 \cdot 32 + 32 = 288$ parameters, the output $32 + 1 = 33$: 321 in all.


# %%
def build_mlp():
    """A binary classifier for 8 numbers: 32 ReLU neurons, then one sigmoid neuron.

    Returns:
        A Keras model with input shape (8,) and 321 parameters. It need not be compiled.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("build_mlp")


# %% [markdown]
# ## Three classes
#
# One output neuron a class, and **softmax** turns their scores into probabilities that sum to one.


# %%
def build_classifier():
    """A classifier of 64 numbers into 3 classes: 32 ReLU neurons, then 3 with softmax.

    Returns:
        A Keras model with input shape (64,) and 2,179 parameters. It need not be compiled.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("build_classifier")


# %% [markdown]
# ## Five kinds of flowers
#
# Pixels arrive as whole numbers from 0 to 255. The first layer, `Rescaling(1 / 255)`, brings them
# to 0…1, so that nobody forgets it when the model is used. Then come three blocks of a 3×3
# convolution (padding "same", ReLU) and 2×2 max pooling, with 16, 32 and 64 filters; `Flatten`; a
# dense layer of 128 ReLU neurons; and one output a class **without** an activation. Such raw
# scores are called **logits**.
#
# For 180×180 colour pictures and five classes this model has 3,989,285 parameters, nearly all of
# them in the dense layer of 128: $22 \cdot 22 \cdot 64 \cdot 128 + 128 = 3\,965\,056$.


# %%
def build_flower_cnn(img_height=180, img_width=180, num_classes=5):
    """The flower CNN, ending in logits.

    Args:
        img_height, img_width: the size of the pictures in pixels; they have 3 channels, 0…255.
        num_classes: how many kinds of flowers.

    Returns:
        A Keras model: rescaling by 1/255; three blocks of convolution (3×3, "same", ReLU; 16, 32
        and 64 filters) and 2×2 max pooling; flatten; dense 128 with ReLU; dense `num_classes`
        without activation. It need not be compiled.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("build_flower_cnn")


# %% [markdown]
# ## Ten digits
#
# One convolution of 64 filters, 3×3, with ReLU and no padding, shrinks 28×28 to 26×26; 2×2 max
# pooling leaves 13×13; flattened that is 10,816 numbers, and ten softmax neurons read them:
# $640 + 108\,170 = 108\,810$ parameters.


# %%
def build_mnist_cnn():
    """A small CNN for grey pictures of 28×28 pixels, scaled to 0…1 already.

    Returns:
        A Keras model: convolution (64 filters of 3×3, no padding, ReLU), 2×2 max pooling,
        flatten, dense 10 with softmax; 108,810 parameters. It need not be compiled.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("build_mnist_cnn")


# %% [markdown]
# ## Compile
#
# Compiling chooses the optimizer, the loss and what is reported. The labels of the flowers are
# whole numbers, 0 to 4, so the loss is **sparse** categorical cross-entropy. The model ends in
# logits, and the loss must be told so: `from_logits=True`.


# %%
def compile_model(model):
    """Compile a model that ends in logits, for whole-number labels.

    Args:
        model: a Keras model such as `build_flower_cnn()`.

    Returns:
        The same model, compiled with Adam (its usual learning rate), sparse categorical
        cross-entropy from logits, and accuracy as its metric.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("compile_model")


# %% [markdown]
# ## Train on real digits
#
# The pictures are real handwritten digits, shrunk to 8×8 pixels with values from 0 to 16. Build a
# small CNN, compile it, train it, return it. It is then shown digits that it has never seen, and
# you get full marks from 97 % of them right on. There is no need for a large network: a convolution
# or two and a few dozen epochs reach it in seconds. You have 60 seconds.


# %%
def train_digits(x_train, y_train):
    """Train a CNN on small pictures of digits.

    Args:
        x_train: (N, 8, 8, 1), values from 0 to 16.
        y_train: (N,), whole numbers from 0 to 9.

    Returns:
        A trained Keras model that takes (M, 8, 8, 1) with values from 0 to 16, and gives
        (M, 10): a probability or a logit for each digit.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("train_digits")
