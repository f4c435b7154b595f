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
# Course material of earlier years has other spellings. Today they are:
#
# | then | today |
# |---|---|
# | `Dense(32, input_dim=8)` | `keras.Input((8,))` as the first entry, then `Dense(32)` |
# | `SGD(lr=0.01)` | `SGD(learning_rate=0.01)` |
# | `keras.preprocessing.image`, `np_utils` | `keras.utils` and layers such as `Rescaling` |
# | `model.predict_classes(x)` | `model.predict(x).argmax(axis=1)` |
#
# `model.summary()` prints every layer with its shape and its parameters. Compare it with the
# numbers in the text before you check.

# %%
import keras
from keras import layers

# %% [markdown]
# ## A small multi-layer perceptron
#
# Eight numbers in, one probability out. A hidden layer of 32 neurons has
# $8 \cdot 32 + 32 = 288$ parameters, the output $32 + 1 = 33$: 321 in all.
#
# The activations carry no parameters, so a forgotten one does not show in that count. Without ReLU
# the two layers are together no more than one; without the sigmoid the output is not between 0
# and 1.


# %%
def build_mlp():
    """A binary classifier for 8 numbers: 32 ReLU neurons, then one sigmoid neuron.

    Returns:
        A Keras model with input shape (8,) and 321 parameters. It need not be compiled.

    >>> build_mlp().count_params()
    321
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(32, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    ### END SOLUTION


# %% [markdown]
# ## Three classes
#
# One output neuron a class, and **softmax** turns their scores into probabilities that sum to one.
# With 64 numbers in, 32 hidden neurons and three classes: $64 \cdot 32 + 32 = 2\,080$ parameters, then
# $32 \cdot 3 + 3 = 99$, together 2,179.


# %%
def build_classifier():
    """A classifier of 64 numbers into 3 classes: 32 ReLU neurons, then 3 with softmax.

    Returns:
        A Keras model with input shape (64,) and 2,179 parameters. It need not be compiled.

    >>> build_classifier().output_shape
    (None, 3)
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((64,)),
            layers.Dense(32, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    ### END SOLUTION


# %% [markdown]
# ## Five kinds of flowers
#
# Pixels arrive as whole numbers from 0 to 255. The first layer, `Rescaling(1 / 255)`, brings them
# to 0…1, so that nobody forgets it when the model is used. Then come three blocks of a 3×3
# convolution (padding "same", ReLU) and 2×2 max pooling, with 16, 32 and 64 filters; `Flatten`; a
# dense layer of 128 ReLU neurons; and one output a class **without** an activation. Such raw
# scores are called **logits**.
#
# For 180×180 colour pictures and five classes:
#
# | layer | output | parameters |
# |---|---|---|
# | rescaling | 180×180×3 | 0 |
# | convolution, 16 | 180×180×16 | 448 |
# | max pooling | 90×90×16 | 0 |
# | convolution, 32 | 90×90×32 | 4,640 |
# | max pooling | 45×45×32 | 0 |
# | convolution, 64 | 45×45×64 | 18,496 |
# | max pooling | 22×22×64 | 0 |
# | flatten | 30,976 | 0 |
# | dense, 128 | 128 | 3,965,056 |
# | dense, 5 | 5 | 645 |
#
# That makes 3,989,285, nearly all of them in one layer. Keras counts the height before the width.


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

    >>> build_flower_cnn(64, 48, 3).output_shape
    (None, 3)
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((img_height, img_width, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(num_classes),
        ]
    )
    ### END SOLUTION


# %% [markdown]
# ## Ten digits
#
# One convolution of 64 filters, 3×3, with ReLU and no padding, shrinks 28×28 to 26×26; 2×2 max
# pooling leaves 13×13; flattened that is 10,816 numbers, and ten softmax neurons read them:
# $640 + 108\,170 = 108\,810$ parameters. A convolution pads nothing unless you say so.


# %%
def build_mnist_cnn():
    """A small CNN for grey pictures of 28×28 pixels, scaled to 0…1 already.

    Returns:
        A Keras model: convolution (64 filters of 3×3, no padding, ReLU), 2×2 max pooling,
        flatten, dense 10 with softmax; 108,810 parameters. It need not be compiled.

    >>> build_mnist_cnn().count_params()
    108810
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    ### END SOLUTION


# %% [markdown]
# ## Compile
#
# Compiling chooses the optimizer, the loss, and what is reported while training. Two questions
# decide the loss.
#
# - **What do the labels look like?** Whole numbers (a flower is 0, 1, 2, 3 or 4): *sparse*
#   categorical cross-entropy. Rows such as `[0, 0, 1, 0, 0]` (one-hot): categorical cross-entropy.
# - **What does the model end in?** Logits: the loss applies the softmax itself, and must be told
#   so, `from_logits=True`. A softmax: `from_logits=False`, which is the default.
#
# A wrong answer to the second question raises no error. The model just learns badly, or not at all.


# %%
def compile_model(model):
    """Compile a model that ends in logits, for whole-number labels.

    Args:
        model: a Keras model such as `build_flower_cnn()`.

    Returns:
        The same model, compiled with Adam (its usual learning rate), sparse categorical
        cross-entropy from logits, and accuracy as its metric.

    >>> compile_model(build_flower_cnn(32, 32)).optimizer.name
    'adam'
    """
    ### BEGIN SOLUTION
    model.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model
    ### END SOLUTION


# %% [markdown]
# ## Train on real digits
#
# The pictures are real handwritten digits, shrunk to 8×8 pixels with values from 0 to 16. Build a
# CNN, compile it, train it, **return it**. It is then shown digits that it has never seen. You get
# full marks from 95 % of them right, and some marks from 80 and 90 %. You have 60 seconds.
#
# A network of two convolutions and one pooling gets there in 20 to 30 epochs, which is some ten
# seconds. Two layers make it surer. `Dropout(0.4)` in front of the last layer works against
# learning the training pictures by heart. `BatchNormalization()` between a convolution and its
# ReLU keeps the numbers in a good range, so that training is faster and steadier.
#
# - The returned model gets pictures with values from 0 to 16. If it wants other numbers, put the
#   change into the model, as a `Rescaling` layer; what you do to `x_train` outside is not done to
#   new pictures.
# - If it does not learn: take 32 pictures and train on them alone for 100 epochs. A sound model
#   gets all of them right. If it cannot, more data and more epochs will not help either.


# %%
def train_digits(x_train, y_train):
    """Train a CNN on small pictures of digits.

    Args:
        x_train: (N, 8, 8, 1), values from 0 to 16. Each check turns or mirrors all pictures alike.
        y_train: (N,), whole numbers from 0 to 9, one for each digit. Each check draws which.

    Returns:
        A trained Keras model that takes (M, 8, 8, 1) with values from 0 to 16, and gives
        (M, 10): a probability or a logit for each label.
    """
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Rescaling(1 / 16),
            layers.Conv2D(16, 3, padding="same"),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same"),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(10),
        ]
    )
    model.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(x_train, y_train, epochs=20, batch_size=32, verbose=0)
    return model
    ### END SOLUTION
