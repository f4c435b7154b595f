# %% [markdown]
# # ex07: regularization, or what to do against overfitting
#
# A network with a million weights can learn a thousand training examples by heart. It then knows
# the answers to those and nothing about the next one: training loss near zero, validation loss
# climbing. That is **overfitting**, and a **regularizer** is anything that makes learning by
# heart harder without making understanding harder:
#
# | idea | what it does |
# |---|---|
# | weight penalty | every large weight costs something |
# | dropout | no unit can rely on another one being there |
# | early stopping | stop when the validation loss stops falling |
# | augmentation | show every picture flipped or shifted: more data for nothing |
#
# Each of them is a few lines. What makes them tricky is that a wrong one still trains: nothing
# crashes, the network is just a little worse, and nobody knows why.
#
# Arrays are NumPy `float64`. Never change an argument in place.

# %%
import numpy as np

# %% [markdown]
# ## Weight penalties
#
# Add a price for the weights to the loss, and the network keeps only those that earn it:
#
# $$\text{L1: } \alpha \sum |w| \qquad\qquad \text{L2: } \alpha \sum w^2$$
#
# With $w = [3, -4]$ and $\alpha = 0.1$, L1 costs $0.1 \cdot (3 + 4) = 0.7$ and L2
# $0.1 \cdot (9 + 16) = 2.5$. The bars matter: without them (as on the slide) a network could earn
# money with negative weights. Both are sums, not means, and L2 has no square root. Some books
# write L2 with a ½ in front; Keras and this course do not.


# %%
def l1_penalty(w, strength):
    """The L1 penalty of a weight array.

        strength * sum(|w|)

    Args:
        w: weights, an array of any shape.
        strength: the factor, called alpha or lambda in books.

    Returns:
        A float.

    >>> print(round(l1_penalty(np.array([3.0, -4.0]), 0.1), 6))
    0.7
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("l1_penalty")


# %%
def l2_penalty(w, strength):
    """The L2 penalty of a weight array.

        strength * sum(w**2)

    Args:
        w: weights, an array of any shape.
        strength: the factor.

    Returns:
        A float.

    >>> print(round(l2_penalty(np.array([3.0, -4.0]), 0.1), 6))
    2.5
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("l2_penalty")


# %% [markdown]
# ## Their gradients
#
# What the optimizer sees is the slope of the price:
#
# $$\text{L1: } \alpha\, \mathrm{sign}(w) \qquad\qquad \text{L2: } 2\, \alpha\, w$$
#
# This is where the two differ. L2 pulls in proportion: it hardly touches a small weight, and none
# ever becomes exactly zero. L1 pulls every weight with the same force, however small it is
# already, until it is gone: it makes networks **sparse**. At $w = 0$ the function $|w|$ has a
# kink and no slope of its own; there we say 0, as TensorFlow does, so that a weight that is gone
# stays gone.


# %%
def l1_gradient(w, strength):
    """The gradient of `l1_penalty` with respect to w.

        strength * sign(w),  and 0 where w is 0

    Args:
        w: weights, an array of any shape.
        strength: the factor.

    Returns:
        Array of the shape of w.

    >>> l1_gradient(np.array([3.0, -4.0, 0.0]), 0.1)
    array([ 0.1, -0.1,  0. ])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("l1_gradient")


# %%
def l2_gradient(w, strength):
    """The gradient of `l2_penalty` with respect to w.

        2 * strength * w

    Args:
        w: weights, an array of any shape.
        strength: the factor.

    Returns:
        Array of the shape of w.

    >>> l2_gradient(np.array([3.0, -4.0]), 0.1)
    array([ 0.6, -0.8])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("l2_gradient")


# %% [markdown]
# ## Dropout
#
# In every training step, switch off a random share of the units, `rate`. No unit can then learn
# to lean on one particular other.
#
# With a quarter of the units off, the next layer receives a quarter less than it will when the
# network is used, and everything would be tuned to the wrong level. So the survivors are scaled
# up at once: with rate 0.25, by $1 / (1 - 0.25) = 4/3$. This is called **inverted** dropout, and
# it is what Keras does. Its beauty is that when the network is used, there is nothing left to do:
# no unit dropped, nothing scaled.
#
# To make it repeatable, the random numbers come as an argument. Each is drawn evenly from 0 to 1,
# so it is smaller than `rate` with probability `rate`: drop the entry there, and only there.


# %%
def dropout(x, rate, uniform, training=True):
    """Inverted dropout with given random numbers.

        training:      y = 0               where uniform < rate
                       y = x / (1 - rate)  elsewhere (a number exactly at the rate keeps its entry)
        not training:  y = x

    Args:
        x: an array of any shape.
        rate: the probability of dropping an entry, at least 0 and less than 1.
        uniform: random numbers from 0 to 1, of the shape of x.
        training: whether the network is being trained, or used.

    Returns:
        Array of the shape of x.

    >>> x = np.array([1.0, 2.0, 3.0, 4.0])
    >>> dropout(x, 0.5, np.array([0.1, 0.7, 0.4, 0.9]))
    array([0., 4., 0., 8.])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("dropout")


# %% [markdown]
# ## Early stopping
#
# After every epoch, measure the loss on data the network does not train on. While it falls, go
# on. It is noisy, so one bad epoch proves nothing: stop after `patience` epochs **in a row**
# without improvement, and go back to the weights of the best epoch.
#
# An improvement is a loss lower than that of the best epoch so far by **more** than `min_delta`.
# The same value again is none. Nor is a creep of many tiny steps, until together they come to more
# than `min_delta`: the comparison is always with the last epoch that counted as best.
#
# With patience 2 and the losses 1.0, 0.5, 0.75, 0.625: epoch 1 is the best, epochs 2 and 3 are
# not better, so training stops after epoch 3.


# %%
def early_stopping(val_losses, patience, min_delta=0.0):
    """When training stops, and which epoch was best, as `keras.callbacks.EarlyStopping` has it.

        epoch 0 is the first best one
        epoch improves  if  loss < (loss of the best epoch) - min_delta;  it is then the best one
        stop            at the first epoch that does not improve, and is at least
                        patience epochs after the best one

    Patience 0 thus means the same as patience 1: stop at the first epoch that does not improve.

    Args:
        val_losses: the validation loss after each epoch, array of shape (epochs,), not empty.
        patience: how many epochs in a row may pass without improvement, an int.
        min_delta: a loss must fall by more than this to count as an improvement; at least 0.

    Returns:
        (stop_epoch, best_epoch), two ints counted from 0. stop_epoch is the epoch after which
        training stops: the last one, where nothing stops it before.

    >>> early_stopping(np.array([1.0, 0.5, 0.75, 0.625, 0.25]), patience=2)
    (3, 1)
    >>> early_stopping(np.array([1.0, 0.5, 0.75, 0.25]), patience=2)
    (3, 3)
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("early_stopping")


# %% [markdown]
# ## Augmentation
#
# A cat seen in a mirror is a cat. A cat two pixels further left is a cat. A network does not know
# that until it is shown, and showing costs nothing: flip each training image with probability ½,
# and cut a piece out of it at a random place. The labels stay the same.
#
# Images come as `(N, H, W, C)`: number, rows, columns, colours. "Left to right" changes the order
# of the columns. The wrong axis stands the cat on its head, or swaps red and blue.
#
# Here too the random decisions come as arguments. (Mind what a flip means in your data: a mirrored
# cat is a cat, a mirrored 3 is not a 3.)


# %%
def random_flip(images, flip):
    """Mirror some of the images left to right.

    Args:
        images: array of shape (N, H, W, C).
        flip: array of N bools: which images to mirror. The others stay as they are.

    Returns:
        Array of shape (N, H, W, C).

    >>> images = np.arange(6.0).reshape(2, 1, 3, 1)
    >>> random_flip(images, np.array([True, False]))[:, 0, :, 0]
    array([[2., 1., 0.],
           [3., 4., 5.]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("random_flip")


# %%
def crop(images, offsets, size):
    """Cut a piece out of each image, each at a place of its own.

        y[n] = images[n, row : row + h, column : column + w]   with (row, column) = offsets[n]

    Args:
        images: array of shape (N, H, W, C).
        offsets: int array of shape (N, 2): the row and the column of each piece's upper left
            corner. Every piece lies inside its image.
        size: (h, w), the height and width of all pieces.

    Returns:
        Array of shape (N, h, w, C).

    >>> images = np.arange(12.0).reshape(1, 3, 4, 1)
    >>> crop(images, np.array([[1, 0]]), (2, 3))[0, :, :, 0]
    array([[ 4.,  5.,  6.],
           [ 8.,  9., 10.]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("crop")
