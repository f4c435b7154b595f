# %% [markdown]
# # ex14: LSTM gates
#
# A simple RNN has one memory, and rewrites all of it at every step. What it read twenty words ago
# has gone through twenty squashings by then, and so has the gradient on its way back. The **LSTM**
# (long short-term memory) keeps a second memory, the **cell state** $c$, that is changed by
# adding and by multiplying with shares between 0 and 1. With a share of 1 a memory stays as it
# is, for as long as it takes. Those shares are the **gates**, small layers that learn when to
# forget, when to write and when to speak:
#
# | | activation | decides |
# |---|---|---|
# | forget gate $f$ | sigmoid | which share of the old memory is **kept** |
# | input gate $i$ | sigmoid | which share of the candidate is written |
# | candidate $g$ | tanh | what could be written, between -1 and 1 |
# | output gate $o$ | sigmoid | which share of the memory is shown as $h$ |
#
# Throughout, `N` is the number of sequences in the batch, `T` the number of steps, `D` the number
# of inputs in one step and `U` the number of units, that is of memories. Batches come first. All
# arrays are float64. Do not change any argument in place.

# %% [markdown]
# ## Before you write: quick questions
#
# What would you say before there is any code? Answer on paper, put what you think in the place of
# `None`, and see how you fare: `dlgrade check ex14 --part questions`. A fraction may stay one, as
# in `3 / 4`. Unless your instructor says otherwise, there are no points in these.
#
# **left over**: The forget gate is 0.5 for three steps, and nothing is written. Which share of the
# old memory is left?
#
# **new memory**: The memory is 4, the forget gate 0.75, the input gate 0.25 and the candidate 0.8.
# What is the memory after this step?
#
# **quiet step**: In one step the forget gate is 1 and the input gate 0. What may this step change?
# Choose `only what is shown`, `the memory` or `nothing`.
#
# **lstm weights**: A simple RNN of 64 units on 300 inputs has 23,360 weights and biases. How many
# has an LSTM of 64 units on 300 inputs?

# %%
answers = {
    "left over": None,
    "new memory": None,
    "quiet step": None,
    "lstm weights": None,
}

# %%
import numpy as np


# %% [markdown]
# ## The forget gate
#
# Each gate looks at the input of this step and at the hidden state of the step before, each with
# weights of its own, and adds a bias. The sigmoid $\sigma(z) = 1/(1+e^{-z})$ makes a share of it:
#
# $$f = \sigma(x_t\, w + h\, u + b)$$
#
# With $x_t = 2$, $h = -1$, $w = 0.5$, $u = 1$ and $b = 0.4$ the sum is $1 - 1 + 0.4 = 0.4$, and
# $\sigma(0.4) = 0.5987$: about 60 % of the memory is kept, 40 % is forgotten.
#
# Two things go wrong in practice. Taken literally, $e^{-z}$ overflows for $z = -1000$; the
# stability points are for a sigmoid that does not. And some libraries quietly add 1 to the bias
# of the forget gate, so that a fresh network remembers. Here the bias is what you are given.


# %%
def forget_gate(x_t, h, w, u, b):
    """The share of each memory that is kept, between 0 (forget) and 1 (keep).

        f = sigmoid(x_t @ w + h @ u + b)

    No warning and no nan for sums as large as 1e4, positive or negative.

    Args:
        x_t: the input of this step, (N, D).
        h: the hidden state of the step before, (N, U).
        w: the gate's weights for the input, (D, U).
        u: the gate's weights for the hidden state, (U, U).
        b: the gate's bias, (U,).

    Returns:
        f, (N, U).

    >>> x_t, h = np.array([[2.0]]), np.array([[-1.0]])
    >>> w, u, b = np.array([[0.5]]), np.array([[1.0]]), np.array([0.4])
    >>> forget_gate(x_t, h, w, u, b).round(4)
    array([[0.5987]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("forget_gate")


# %% [markdown]
# ## The input gate
#
# The same formula, with weights of its own: which share of the candidate goes into the memory?
# It is a separate decision from forgetting. A network may keep the old *and* write the new, as
# when it counts something.


# %%
def input_gate(x_t, h, w, u, b):
    """The share of each candidate that is written, between 0 and 1.

        i = sigmoid(x_t @ w + h @ u + b)

    No warning and no nan for sums as large as 1e4, positive or negative.

    Args and returns: as `forget_gate`, with the weights of the input gate.

    >>> x_t, h = np.array([[2.0]]), np.array([[-1.0]])
    >>> input_gate(x_t, h, np.array([[1.5]]), np.array([[1.0]]), np.array([0.0])).round(4)
    array([[0.8808]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("input_gate")


# %% [markdown]
# ## The candidate
#
# What could be written is not a share but a value, and values may be negative. So the candidate
# takes tanh in place of the sigmoid:
#
# $$g = \tanh(x_t\, w + h\, u + b)$$
#
# With a sigmoid here, what is written could never be negative: a memory that starts at zero could
# grow and fade, but never go below zero.
#
# Written out, tanh is $(e^z - e^{-z}) / (e^z + e^{-z})$, which is inf / inf for large sums;
# `np.tanh` is not.


# %%
def candidate(x_t, h, w, u, b):
    """What could be written into each memory, between -1 and 1.

        g = tanh(x_t @ w + h @ u + b)

    No warning and no nan for sums as large as 1e4, positive or negative.

    Args and returns: as `forget_gate`, with the weights of the candidate.

    >>> x_t, h = np.array([[2.0]]), np.array([[-1.0]])
    >>> candidate(x_t, h, np.array([[0.5]]), np.array([[2.0]]), np.array([0.5])).round(4)
    array([[-0.4621]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("candidate")


# %% [markdown]
# ## The output gate
#
# A memory may be kept without being of use just now. The output gate says which share of it the
# rest of the network gets to see.


# %%
def output_gate(x_t, h, w, u, b):
    """The share of each memory that is shown, between 0 and 1.

        o = sigmoid(x_t @ w + h @ u + b)

    No warning and no nan for sums as large as 1e4, positive or negative.

    Args and returns: as `forget_gate`, with the weights of the output gate. `h` is the hidden
    state of the step before; the new one needs this gate first.

    >>> x_t, h = np.array([[2.0]]), np.array([[-1.0]])
    >>> output_gate(x_t, h, np.array([[-0.5]]), np.array([[0.5]]), np.array([0.5])).round(4)
    array([[0.2689]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("output_gate")


# %% [markdown]
# ## The new cell state
#
# Keep a share of the old, add a share of the new, memory by memory:
#
# $$c' = f \cdot c + i \cdot g$$
#
# With $f = 0.9$, $c = 2$, $i = 0.5$ and $g = -0.4$ the memory becomes $1.8 - 0.2 = 1.6$. No matrix
# and no squashing stands between $c$ and $c'$, only the factor $f$: with $f$ near 1 neither the
# memory nor its gradient fades. That is the whole trick.


# %%
def cell_state(f, c, i, g):
    """The new cell state, entry by entry.

        c = f * c + i * g

    Args:
        f: the forget gate, (N, U), already between 0 and 1.
        c: the cell state of the step before, (N, U).
        i: the input gate, (N, U), already between 0 and 1.
        g: the candidate, (N, U), already between -1 and 1.

    Returns:
        The new c, (N, U).

    >>> cell_state(np.array([[0.9]]), np.array([[2.0]]), np.array([[0.5]]), np.array([[-0.4]]))
    array([[1.6]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("cell_state")


# %% [markdown]
# ## The new hidden state
#
# The memory may have grown to any size, so it is squashed before it is shown:
#
# $$h' = o \cdot \tanh(c')$$
#
# A memory of $1.6$ and an output gate of $0.5$ give $0.5 \cdot 0.9217 = 0.4608$. The cell state
# itself is carried on unsquashed.


# %%
def hidden_state(o, c):
    """The new hidden state, entry by entry.

        h = o * tanh(c)

    Args:
        o: the output gate, (N, U), already between 0 and 1.
        c: the NEW cell state, (N, U), of any size.

    Returns:
        The new h, (N, U).

    >>> hidden_state(np.array([[0.5]]), np.array([[1.6]])).round(4)
    array([[0.4608]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("hidden_state")


# %% [markdown]
# ## One step
#
# Four products with $w$ and four with $u$ are slow. Libraries glue the four `w` side by side into
# one `kernel`, the four `u` into one `recurrent_kernel` and the four `b` into one `bias`, multiply
# once, and cut the result into four blocks of `U` columns. The order of the blocks is an
# agreement. In Keras, and here, it is **i, f, g, o**: input gate, forget gate, candidate, output
# gate. (Keras writes c for the candidate g: i, f, c, o.)
#
# Weights trained for one order and read in another run without any error. The network just
# gives nonsense: the first thing to check when weights go from one library to another.


# %%
def lstm_step(x_t, h, c, kernel, recurrent_kernel, bias):
    """One step of an LSTM, with weights as `keras.layers.LSTM` keeps them.

        z = x_t @ kernel + h @ recurrent_kernel + bias      (N, 4U), bias added once
        columns 0 to U: input gate, U to 2U: forget gate, 2U to 3U: candidate, the rest: output gate
        i, f, o = sigmoid(of their blocks); g = tanh(of its block)
        c = f * c + i * g
        h = o * tanh(c)

    No warning and no nan for entries of z as large as 1e4. Nothing is added to the bias.

    Args:
        x_t: the input of this step, (N, D).
        h: the hidden state of the step before, (N, U).
        c: the cell state of the step before, (N, U).
        kernel: weights for the input, (D, 4U), in blocks i, f, g, o (Keras writes c for g).
        recurrent_kernel: weights for the hidden state, (U, 4U), in the same order.
        bias: (4U,), in the same order.

    Returns:
        (h, c), the new hidden state and the new cell state, each (N, U).

    >>> x_t, h, c = np.array([[1.0]]), np.array([[0.0]]), np.array([[0.0]])
    >>> kernel = np.array([[2.0, 0.0, 1.0, 3.0]])       # i = 0.881, f = 0.5, g = 0.762, o = 0.953
    >>> h, c = lstm_step(x_t, h, c, kernel, np.zeros((1, 4)), np.zeros(4))
    >>> h.round(4), c.round(4)
    (array([[0.5577]]), array([[0.6708]]))
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("lstm_step")


# %% [markdown]
# ## A whole sequence
#
# Start with both memories at zero, and step through time with the same weights at every step.
# Both $h$ and $c$ go from each step to the next; losing either on the way leaves a network that
# cannot remember.
#
# In Keras this is `LSTM(units, return_sequences=True)`: one hidden state for each step.


# %%
def lstm_forward(x, kernel, recurrent_kernel, bias):
    """The hidden states of an LSTM over whole sequences, starting from h = c = 0.

        h, c = lstm_step(x[:, t], h, c, kernel, recurrent_kernel, bias)    for t = 0 … T-1

    Args:
        x: the sequences, (N, T, D): batch first, then time.
        kernel: (D, 4U), recurrent_kernel: (U, 4U), bias: (4U,), as in `lstm_step`.

    Returns:
        All hidden states, (N, T, U): entry [:, t] is h after step t.

    >>> x = np.array([[[1.0], [0.0]]])                  # one sequence of two steps
    >>> kernel = np.array([[2.0, 0.0, 1.0, 3.0]])
    >>> lstm_forward(x, kernel, np.zeros((1, 4)), np.zeros(4)).round(4)
    array([[[0.5577],
            [0.1617]]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("lstm_forward")
