# %% [markdown]
# # ex18: your own network
#
# You have written layers, losses, gradients, batches and six update rules, each for itself. Here they
# become one thing: a network that you build, check, train and ask, and that reads handwritten
# digits in the end. There is little new to write. What can go wrong now is the **assembly**: parts
# that are right, put together wrongly.
#
# This exercise builds on your own work. The files of exercises 3 to 7 lie beside this one and are
# imported by their names; when you hand this file in, they travel with it. Where one of them is
# missing, or a part of it is not right yet, the report says so: mend it there first. In a notebook,
# run `%load_ext autograder` before anything else: it lets you import notebooks, too.
#
# A network is a list of layers, first layer first, and a layer is a pair `(w, b)`: the weights
# `(in, out)` and the biases `(out,)`. All hidden layers have the same activation, and the last one
# ends in softmax. Every function returns new arrays and changes none of its arguments.

# %%
import numpy as np

import ex03_forward_loss as ex03
import ex04_backprop as ex04
import ex05_gradient_descent as ex05
import ex06_optimizers as ex06
import ex07_regularization as ex07

# %% [markdown]
# ## The data, and what may be known of them
#
# In exercise 0 you standardized one set of numbers: $(x - \mu) / \sigma$, each column by itself. A
# network is given two. It learns from the **training** data, and on the **held-out** data you find out
# what it makes of something new. Both have to be measured with the same ruler, so both are shifted by the
# same $\mu$ and divided by the same $\sigma$.
#
# By hand: the training data 1 and 3 have $\mu = 2$ and $\sigma = 1$. They become -1 and 1, and a held-out
# 5 becomes 3.
#
# The ruler comes from the **training data alone**. Whoever computes $\mu$ and $\sigma$ from all data
# together has told the network something about data that it is said never to have seen. This is called
# a **leak**: every score on the held-out data comes out a little too good, and nothing crashes. And
# whoever gives each set a ruler of its own turns different numbers into the same one.


# %%
def prepare(x_train, x_held_out):
    """Both sets standardized, by what is known from the training data alone.

        mean, std          of each column of x_train; std divides by N
        (x - mean) / std   for x_train, and with the same mean and std for x_held_out

    A column that is constant in x_train, up to rounding noise, becomes 0 there, and so does the same
    number in x_held_out.

    Args:
        x_train: samples to learn from, (N, D).
        x_held_out: samples to be judged by, (M, D).

    Returns:
        (x_train, x_held_out): two new arrays of the same shapes.

    >>> x_train, x_held_out = prepare(np.array([[1.0], [3.0]]), np.array([[5.0]]))
    >>> x_train.ravel(), x_held_out.ravel()
    (array([-1.,  1.]), array([3.]))
    """
    ### BEGIN SOLUTION
    columns = np.asarray(x_train, dtype=np.float64)
    mean, std = columns.mean(axis=0), columns.std(axis=0)
    noise = 1e-9 * np.abs(columns).max(axis=0)
    std = np.where(std > noise, std, 1.0)
    return (columns - mean) / std, (np.asarray(x_held_out) - mean) / std
    ### END SOLUTION


# %% [markdown]
# ## Where to start
#
# Weights of zero are a trap: all neurons of a layer would compute the same, get the same gradient, and
# stay the same for ever. Weights that are too large make every neuron saturate. Glorot and Bengio
# (2010) chose the size so that signals keep theirs on the way forward and on the way back:
#
# $$w \sim U(-\ell, \ell), \qquad \ell = \sqrt{\frac{6}{n_\text{in} + n_\text{out}}}$$
#
# With 2 inputs and 4 outputs $\ell$ is 1. The biases start at 0.
#
# The random numbers come from `rng`, a generator that you are given. Draw a layer's weights with one
# call, first layer first, as the docstring says: the same `rng` then gives everybody the same network.


# %%
def initialize(sizes, rng):
    """The layers of a network that has learned nothing yet: Glorot uniform weights, biases 0.

        limit = sqrt(6 / (n_in + n_out))
        w = rng.uniform(-limit, limit, (n_in, n_out))      for each layer, first layer first

    Args:
        sizes: how many inputs there are, and how many neurons each layer has: [64, 32, 10] is a
            network with 64 inputs, 32 hidden neurons and 10 outputs.
        rng: a numpy.random.Generator. All random numbers come from it.

    Returns:
        A list of (w, b), one pair a layer.

    >>> layers = initialize([2, 4, 3], np.random.default_rng(0))
    >>> [(w.shape, b.shape) for w, b in layers]
    [((2, 4), (4,)), ((4, 3), (3,))]
    >>> bool(np.abs(layers[0][0]).max() <= 1.0), layers[1][1]
    (True, array([0., 0., 0.]))
    """
    ### BEGIN SOLUTION
    layers = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        limit = np.sqrt(6.0 / (n_in + n_out))
        layers.append((rng.uniform(-limit, limit, (n_in, n_out)), np.zeros(n_out)))
    return layers
    ### END SOLUTION


# %% [markdown]
# ## Forward, and what to remember
#
# The output of a layer is the input of the next; your `ex03.dense` does each step. But `backward` will
# need what went **into** each layer, and the scores (the *logits*) that went into the softmax. Whoever
# throws them away has to compute them twice. So `forward` returns two things: the output, and a
# **cache** for `backward`. What is in the cache is up to you: nobody else looks into it.
#
# A network with dropout (exercise 7) has two modes. In **training** mode a share `rate` of each hidden
# layer's neurons is switched off, anew for every sample, after the activation; the inputs and the last
# layer are left whole. Where the network is **used**, or measured, all neurons work: then `forward` is
# called without a rate, nothing is switched off, and nothing is drawn from `rng`. Your `ex07.dropout`
# does the work. Draw its numbers with one call a layer, as the docstring says.


# %%
def forward(x, layers, activation="relu", rate=0.0, rng=None):
    """The network's output, and what `backward` will need.

        hidden layers: x = activation(x @ w + b)
                       x = dropout(x, rate, rng.random(x.shape))      if rate > 0
        last layer:    output = softmax(x @ w + b)

    Args:
        x: a batch of inputs, (N, D).
        layers: a list of (w, b), first layer first; one layer or more.
        activation: of the hidden layers: "relu", "sigmoid" or "tanh".
        rate: the share of each hidden layer's neurons to switch off in training, less than 1. At
            0, as where the network is used, none is, and no random number is drawn.
        rng: a numpy.random.Generator. All random numbers come from it; None will do at rate 0.

    Returns:
        (output, cache): the probabilities, (N, classes), and anything you like.

    >>> layers = [(np.array([[1.0, -1.0]]), np.zeros(2)), (np.eye(2), np.zeros(2))]
    >>> forward(np.array([[0.0], [2.0]]), layers)[0].round(3)
    array([[0.5  , 0.5  ],
           [0.881, 0.119]])
    >>> forward(np.array([[2.0]]), layers, rate=0.5, rng=np.random.default_rng(0))[0].round(3)
    array([[0.982, 0.018]])
    """
    ### BEGIN SOLUTION
    inputs, outputs, factors = [], [], []
    for w, b in layers[:-1]:
        inputs.append(x)
        x = ex03.dense(x, w, b, activation)
        ones = np.ones(x.shape)
        kept = ex07.dropout(ones, rate, rng.random(x.shape)) if rate > 0 else ones
        outputs.append(x)
        factors.append(kept)
        x = x * kept
    w, b = layers[-1]
    inputs.append(x)
    cache = {"inputs": inputs, "outputs": outputs, "factors": factors,
             "logits": ex03.dense(x, w, b), "activation": activation}  # fmt: skip
    return ex03.dense(x, w, b, "softmax"), cache
    ### END SOLUTION


# %% [markdown]
# ## Backward, from the last layer to the first
#
# Start at the end: `ex04.softmax_cross_entropy_backward` gives the gradient at the logits. Each layer
# then takes the gradient that comes from behind, finds its own `dw` and `db`, and hands `dx` on to the
# layer before it, **through that layer's activation**.
#
# Your `relu_backward` wants what went into the ReLU, `sigmoid_backward` and `tanh_backward` what came
# out. For a ReLU either will do: its output is positive exactly where its input is.
#
# Dropout has multiplied each neuron's output by a factor: 0 for those that were off, 1 / (1 − rate) for
# the others. On the way back the gradient is multiplied by **the same factors**, before it goes through
# the activation: a neuron that was off has no part in the loss. So the cache has to hold them, beside
# what came out of the activation and what went into the next layer, which are two things now.
#
# You walk from the last layer to the first, and the list you return begins with the first. Turning it
# round is easily forgotten, and where two layers have the same shape nothing will complain.


# %%
def backward(y_true, output, cache, layers):
    """The gradient of the mean cross-entropy with respect to all weights and biases.

    Args:
        y_true: one-hot rows, (N, classes).
        output, cache: what `forward` has returned for the batch, with dropout or without.
        layers: the same layers that `forward` was given.

    Returns:
        A list of (dw, db), in the order of `layers`, each in the shape of its w and b.

    >>> layers = [(np.array([[2.0]]), np.zeros(1)), (np.array([[1.0, 1.0]]), np.zeros(2))]
    >>> output, cache = forward(np.array([[3.0]]), layers)        # [[0.5, 0.5]]
    >>> first, last = backward(np.array([[1.0, 0.0]]), output, cache, layers)
    >>> last[0], last[1]
    (array([[-3.,  3.]]), array([-0.5,  0.5]))
    """
    ### BEGIN SOLUTION
    slopes = {"relu": ex04.relu_backward, "sigmoid": ex04.sigmoid_backward,
              "tanh": ex04.tanh_backward}  # fmt: skip
    slope = slopes[cache["activation"]]
    grad = ex04.softmax_cross_entropy_backward(cache["logits"], y_true)
    gradients = []
    for number in reversed(range(len(layers))):
        x = cache["inputs"][number]
        grad, dw, db = ex04.dense_backward(grad, x, layers[number][0])
        gradients.append((dw, db))
        if number > 0:
            grad = grad * cache["factors"][number - 1]
            grad = slope(grad, cache["outputs"][number - 1])
    return gradients[::-1]
    ### END SOLUTION


# %% [markdown]
# ## Is the whole thing right?
#
# You need no teacher to find out. Move one weight a little, look how the loss changes, and compare:
# your `ex04.numerical_gradient` does that for a whole array, and `ex04.relative_error` says how far
# two arrays are apart. Here for **every** array of the network: each layer's weights and biases.
#
# `numerical_gradient` wants a function of one array. For the weights of layer 2 that is: the loss of
# the same layers, with these weights in place of layer 2's own.
#
# To check your own network: `loss = lambda layers: ex03.categorical_cross_entropy(y, forward(x,
# layers)[0])`, and `gradients = backward(y, *forward(x, layers), layers)`. A value of 0.0001 or less
# is good; 0.3 means that something is missing or doubled.


# %%
def gradient_check(loss, layers, gradients):
    """How far the gradients are from what numerical differences say, at their worst.

        for each w and each b:
            error = relative_error(its gradient, numerical_gradient of the loss as it moves)
        the largest of all these errors

    Args:
        loss: a function of a list of layers (w, b); one number comes back.
        layers: a list of (w, b).
        gradients: a list of (dw, db), to be checked.

    Returns:
        One number from 0 to 1.

    >>> layers = [(np.array([[1.0, 2.0]]), np.array([3.0]))]
    >>> loss = lambda layers: np.sum(layers[0][0] ** 2) + 5.0 * layers[0][1][0]
    >>> right = [(np.array([[2.0, 4.0]]), np.array([5.0]))]
    >>> wrong = [(np.array([[2.0, 4.0]]), np.array([1.0]))]
    >>> round(float(gradient_check(loss, layers, right)), 6)
    0.0
    >>> round(float(gradient_check(loss, layers, wrong)), 3)
    0.667
    """
    ### BEGIN SOLUTION
    errors = []
    for number, pair in enumerate(layers):
        for which in (0, 1):

            def moved(values, number=number, which=which):
                other = [list(pair) for pair in layers]
                other[number][which] = values
                return loss([tuple(pair) for pair in other])

            numerical = ex04.numerical_gradient(moved, pair[which])
            errors.append(ex04.relative_error(gradients[number][which], numerical))
    return max(errors)
    ### END SOLUTION


# %% [markdown]
# ## Weight decay
#
# A penalty on large weights (exercise 7) adds its own gradient to that of the loss: to each `dw`, what
# your `ex07.l2_gradient` says. The **biases are left alone**. They do not make a network wiggle; they
# only shift it, and a penalty would pull it to where it does not belong.


# %%
def decay(gradients, layers, strength):
    """The gradients of the loss with an L2 penalty on the weights.

        dw + l2_gradient(w, strength),  and db as it is

    Args:
        gradients: a list of (dw, db), from `backward`.
        layers: the list of (w, b) they belong to.
        strength: of the penalty, a number.

    Returns:
        A list of (dw, db).

    >>> layers = [(np.array([[3.0]]), np.array([7.0]))]
    >>> dw, db = decay([(np.array([[1.0]]), np.array([0.5]))], layers, 0.1)[0]
    >>> dw.round(6), db                                          # 1 + 2 * 0.1 * 3
    (array([[1.6]]), array([0.5]))
    """
    ### BEGIN SOLUTION
    pairs = zip(gradients, layers)
    return [(dw + ex07.l2_gradient(w, strength), db) for (dw, db), (w, b) in pairs]
    ### END SOLUTION


# %% [markdown]
# ## One step for all of them
#
# The update rules of exercise 6 move one array. A network has several: every `w` and every `b` is moved
# by itself, **with a state of its own**. One state for all would mix the momentum of one layer with
# another's, and where two arrays have different shapes it cannot even be added.
#
# The rule is chosen by its name: `getattr(ex06, "adam")` is your function `adam`.


# %%
def update(layers, gradients, state, optimizer, learning_rate):
    """One step of an update rule for all weights and biases.

        w, its state = rule(w, dw, its state, learning_rate=learning_rate)
        b, its state = rule(b, db, its state, learning_rate=learning_rate)

    Args:
        layers: a list of (w, b).
        gradients: a list of (dw, db).
        state: {} before the first step, afterwards what you returned.
        optimizer: the name of a rule of exercise 6: "sgd", "momentum", "nesterov", "adagrad",
            "rmsprop" or "adam". Its other hyperparameters keep their defaults.
        learning_rate: the step size.

    Returns:
        (layers, state): a new list of (w, b), and a state of your own.

    >>> layers = [(np.array([[1.0]]), np.array([2.0]))]
    >>> gradients = [(np.array([[0.5]]), np.array([-1.0]))]
    >>> update(layers, gradients, {}, "sgd", 0.1)[0]
    [(array([[0.95]]), array([2.1]))]
    """
    ### BEGIN SOLUTION
    rule = getattr(ex06, optimizer)
    moved, kept = [], {}
    for number, (pair, slopes) in enumerate(zip(layers, gradients)):
        new = []
        for which in (0, 1):
            own = state.get((number, which), {})
            values, own = rule(pair[which], slopes[which], own, learning_rate=learning_rate)
            kept[number, which] = own
            new.append(values)
        moved.append(tuple(new))
    return moved, kept
    ### END SOLUTION


# %% [markdown]
# ## Training
#
# Now the loop. In every epoch: note the loss over all the data, draw a **new** order, and for each batch
# of `ex05.minibatches` go forward, backward, and one step on.
#
# - The loss is noted before the epoch's first step, so that `history[0]` is that of the network that
#   has learned nothing: near $\ln(\text{classes})$.
# - A new order in every epoch: one shuffle for ever gives the same batches again and again.
# - The state of the update rule lives as long as the training. Whoever begins each epoch with `{}` has
#   an Adam that never gets beyond its first steps.
# - Forward and backward of a batch use the weights of **now**, after the batch before it.
# - Dropout is for the training steps. The loss for the history is measured as the network will be used,
#   without a rate: with neurons switched off it would be that of another network, jump about, and use up
#   random numbers.


# %%
def train(x, y, sizes, epochs, batch_size, optimizer, learning_rate, rng, rate=0.0):
    """A network that was trained on the data, and how its loss went.

        layers = initialize(sizes, rng)
        in each epoch:
            append the mean cross-entropy over all of x to the history, without dropout
            draw a new order: rng.permutation(len(x))
            for each batch of minibatches(x, one-hot rows of y, batch_size, order):
                forward with the rate and rng, backward, update

    Hidden layers have ReLU.

    Args:
        x: samples, (N, D).
        y: class numbers from 0, integers, (N,).
        sizes: as in `initialize`; sizes[0] is D, sizes[-1] the number of classes.
        epochs: passes over the data.
        batch_size: samples in a batch; the last one may be shorter.
        optimizer: the name of an update rule, as in `update`.
        learning_rate: the step size.
        rng: a numpy.random.Generator, for `initialize` and then, as they come, for the orders and
            for dropout.
        rate: of dropout in the training steps, as in `forward`.

    Returns:
        (layers, history): a list of (w, b), and a list of epochs losses.

    >>> x, y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([0, 0, 1, 1])
    >>> layers, history = train(x, y, [1, 8, 2], 60, 2, "adam", 0.05, np.random.default_rng(0))
    >>> len(history), bool(history[-1] < 0.1 < history[0])
    (60, True)
    """
    ### BEGIN SOLUTION
    layers, state, history = initialize(sizes, rng), {}, []
    rows = np.eye(sizes[-1])[y]
    for _ in range(epochs):
        output, _ = forward(x, layers)
        history.append(float(ex03.categorical_cross_entropy(rows, output)))
        order = rng.permutation(len(x))
        for x_batch, y_batch in ex05.minibatches(x, rows, batch_size, order):
            output, cache = forward(x_batch, layers, rate=rate, rng=rng)
            gradients = backward(y_batch, output, cache, layers)
            layers, state = update(layers, gradients, state, optimizer, learning_rate)
    return layers, history
    ### END SOLUTION


# %% [markdown]
# ## Asking it
#
# The answer is the class with the highest probability, for each sample. Here the network is used, so
# there is no dropout.


# %%
def predict(x, layers):
    """The network's answers.

        for each row, the number of the class with the highest probability

    Args:
        x: samples, (N, D).
        layers: a list of (w, b); hidden layers have ReLU.

    Returns:
        Class numbers, integers, (N,).

    >>> predict(np.array([[3.0], [-3.0]]), [(np.array([[-1.0, 1.0]]), np.zeros(2))])
    array([1, 0])
    """
    ### BEGIN SOLUTION
    return np.argmax(forward(x, layers)[0], axis=1)
    ### END SOLUTION


# %% [markdown]
# ## Handwritten digits
#
# 1,150 pictures of 8 by 8 pixels, written by people: each is a row of 64 numbers from 0 (paper) to 1
# (ink). All are turned or mirrored alike, and the classes have other numbers than the digits they
# show: your network does not mind, and one that was trained elsewhere would be of no use.
#
# Your network is marked on 500 pictures that it has never seen. Full marks are given from 0.93
# right. What matters is enough neurons, enough epochs and a step that is neither too large nor too
# small; 64 hidden neurons and Adam with 0.003 get there in a second or two. Make the generator
# yourself, with a number of your own: `np.random.default_rng(0)`.


# %%
def train_digits(x_train, y_train):
    """A network that reads handwritten digits, trained by your own `train`.

    Args:
        x_train: pictures, (N, 64), from 0 to 1.
        y_train: class numbers, 0 to 9, (N,).

    Returns:
        The layers: a list of (w, b), with 64 inputs and 10 outputs. Hidden layers have ReLU.
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)
    layers, _ = train(x_train, y_train, [64, 64, 10], 40, 32, "adam", 0.003, rng)
    return layers
    ### END SOLUTION
