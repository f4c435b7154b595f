# %% [markdown]
# # ex16: transfer learning
#
# A network that was trained on a million photographs has learned more than its thousand classes.
# Its first layers find edges and colours, the next ones textures and shapes. Most other pictures
# are made of these, too. **Transfer learning** keeps this part, the **backbone**, and puts a small
# new **head** on it for your own question. Then a few hundred pictures are enough, or even fifty.
#
# It goes in two steps:
#
# 1. **Feature extraction.** The backbone is **frozen**: training leaves its weights as they are,
#    and only the head learns.
# 2. **Fine-tuning**, if you like. The last layers of the backbone are freed, and training goes on
#    with a **low** learning rate, so that what they know is adjusted and not destroyed.
#
# In this exercise you build such a model on ResNet50 and three other backbones of
# `keras.applications`, write both steps as functions, and then teach a small backbone, which knows
# only the digits 0 to 4, to tell the digits 5 to 9 apart from ten examples each.
#
# The checker never downloads anything: `weights=None` gives the same network with random weights,
# and where it says `weights="imagenet"` it only looks which weights you ask Keras for. When you call
# `build_transfer_model()` yourself, Keras downloads the weights that were trained on ImageNet (95 MB
# for ResNet50) and keeps them in `~/.keras`. "URL fetch failure" means that it could not reach
# the network. Do not call it at the top of this file: that would download while you are marked.
#
# You may write the models as you like: Sequential or functional, the backbone as one layer of your
# model (**nested**) or its layers continued by yours (**flat**). What counts is what the network
# computes, and which of its weights training may change.

# %%
import keras
from keras import layers

# %% [markdown]
# ## Backbone and head
#
# | layer | output | parameters |
# |---|---|---|
# | ResNet50 without its top | 7×7×2048 | 23,587,712, frozen |
# | global average pooling | 2048 | 0 |
# | dense, 1024 neurons, ReLU | 1024 | 2,098,176 |
# | dense, 1 neuron, sigmoid | 1 | 1,025 |
#
# That makes 2,099,201 trainable parameters, a twelfth of the whole.
#
# - `include_top=False` leaves out the backbone's own classifier with its thousand classes.
# - Global average pooling turns the 7×7 maps into one number for each of the 2048 channels. With
#   `Flatten` the dense layer would see $7 \cdot 7 \cdot 2048 = 100\,352$ numbers, and would have a
#   hundred million weights to learn from your few pictures.
# - `trainable = False`, on a model or on a layer, freezes it and all that is in it.
#
# **Freeze first, then compile.** Keras asks which weights may change when it prepares the training.
# After a first `fit`, a layer that you freeze goes on learning until you compile again.
#
# **Batch normalization** is special. It does not only have weights, it also counts running
# averages while it is trained. A frozen one leaves them alone and works as it does after training.
# So freeze it along with the rest, and do not call the backbone with `training=True`.
#
# **Preprocessing.** Every backbone expects pictures as it saw them in its own training, and they
# differ: ResNet50 and VGG16 want the channels as blue, green, red with the ImageNet means taken
# away, MobileNetV2 wants −1…1, EfficientNetB0 wants 0…255 and rescales by itself. Each has its own
# function, for example `keras.applications.resnet50.preprocess_input`. You may put it into the
# model, right after the input, or leave it to whoever prepares the pictures; what is wrong is to
# put in that of another backbone, or `Rescaling(1 / 255)` from habit. Nothing complains, the
# features are just poor.


# %%
def build_transfer_model(weights="imagenet", input_shape=(224, 224, 3), backbone="ResNet50"):
    """A yes-or-no classifier of pictures on a frozen backbone.

    Args:
        weights: "imagenet", which Keras downloads when first used, or None for random weights.
            Pass it on to the backbone.
        input_shape: (height, width, 3).
        backbone: "ResNet50", "VGG16", "MobileNetV2" or "EfficientNetB0", as `keras.applications`
            calls them.

    Returns:
        A Keras model: the backbone without its top, global average pooling, dense 1024 with ReLU,
        dense 1 with sigmoid. The backbone is frozen, all of it; the head is trainable: 2,099,201
        parameters with ResNet50. The backbone's own `preprocess_input` may stand before it, or
        not. The model need not be compiled; if you compile it, freeze first.

    >>> model = build_transfer_model(weights=None, input_shape=(64, 64, 3), backbone="MobileNetV2")
    >>> model.output_shape
    (None, 1)
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("build_transfer_model")


# %% [markdown]
# ## Freeze
#
# `freeze` gets a model that your own `build_transfer_model` has built, in whatever state: some
# or all of its layers may be trainable. How you find the backbone in it depends on how you built
# it. Nested, it is the one layer that is a model itself; flat, it is all but the last layers.
#
# A common slip is `model.trainable = False`: that freezes the head, too, and nothing is left that
# could learn.


# %%
def freeze(model):
    """Freeze the backbone, all of it, and leave the head trainable.

    Args:
        model: a model of `build_transfer_model`, all of whose layers may be trainable by now.

    Returns:
        The model: no weight of the backbone is trainable any more, and the head's weights are. It
        need not be compiled: whoever trains it next does that.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("freeze")


# %% [markdown]
# ## Fine-tune the top
#
# The last layers of a backbone are the most special ones, made for the classes of ImageNet. Freed
# for a while, they adapt to your pictures. Three things go wrong easily:
#
# - The **first** layers are freed, and not the last. Those are the edges and colours that every
#   task shares.
# - **Batch normalization** is freed along with the rest. From small batches its running averages
#   become noise, and the whole backbone gets inputs that it does not know.
# - The **learning rate** stays at 0.001. The first steps then destroy what a week of training had
#   learned. A hundredth of that, 0.00001, is usual.
#
# `n_layers` counts the backbone's layers as Keras lists them, also those without weights:
# `backbone.layers[-n_layers:]`. With 5 layers of VGG16 these are `block4_pool`, `block5_conv1`,
# `block5_conv2`, `block5_conv3` and `block5_pool`.


# %%
def unfreeze_top(model, n_layers, learning_rate):
    """Free the last layers of the backbone for fine-tuning, and compile the model anew.

    Args:
        model: a compiled model of `build_transfer_model`, its backbone frozen.
        n_layers: how many of the backbone's layers, counted from its end, at least 1. All entries
            of `backbone.layers` count, also those without weights and batch normalization. The
            head's layers do not count.
        learning_rate: for the training that follows, such as 1e-5.

    Returns:
        The model. Trainable are the head and the last `n_layers` of the backbone, except batch
        normalization, which stays frozen. It has been compiled after that with the given learning
        rate, any optimizer, and a loss for one probability: binary cross-entropy.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("unfreeze_top")


# %% [markdown]
# ## Ten examples each
#
# Now with real data. Somebody has trained a small network on handwritten digits, but only on 0, 1,
# 2, 3 and 4. You want the digits **5 to 9**, and have just ten labelled pictures of each. The
# digits are 8×8 pixels large and lie **anywhere** on pictures of 12×12.
#
# | | right on new pictures |
# |---|---|
# | guessing | 20 % |
# | the same network from scratch, on these fifty pictures | about 80 % (77 to 86 %) |
# | the backbone with a good head | about 92 % |
#
# You must beat training from scratch: full marks from **85 %**, some from 80 %. You have 60 seconds;
# a few are enough. The checker hands the backbone and the pictures to your function, and shows what
# it prints.
#
# The backbone you are given takes `(N, 12, 12, 1)` with pixels from 0 to 16, which it rescales by
# itself, and gives maps of `(N, 3, 3, 48)`.
#
# - Freeze it, and put a head on it. A digit may be anywhere, so averages over the map
#   (`GlobalAveragePooling2D`) serve better than `Flatten`.
# - Fifty pictures make few steps an epoch. With Adam's usual 0.001, a new head needs a few hundred
#   epochs; with 0.01 it needs some 80. **The head is new and may take large steps**; a freed
#   backbone may not.
# - The labels are 0 to 4 and stand for the digits 5 to 9: five outputs.


# %%
def transfer_digits(backbone, x_train, y_train):
    """Teach a backbone that knows the digits 0 to 4 to tell 5 to 9 apart.

    Args:
        backbone: a trained Keras model without a head, (N, 12, 12, 1) to (N, 3, 3, 48). It rescales
            the pixels itself. It has no batch normalization.
        x_train: (50, 12, 12, 1), values from 0 to 16: ten pictures of each digit, in random order.
        y_train: (50,), whole numbers from 0 to 4, which stand for the digits 5 to 9. Each check
            draws which for which, and turns or mirrors all pictures and the backbone alike.

    Returns:
        A trained Keras model that takes (M, 12, 12, 1) with values from 0 to 16, and gives (M, 5):
        a probability or a logit for each label. From scratch, about 80 % of new pictures come out
        right; at least 85 % are asked.
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("transfer_digits")
