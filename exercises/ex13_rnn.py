# %% [markdown]
# # ex13: recurrent networks and their gradients
#
# A sentence is read word by word, and what a word means depends on the words before it. A dense
# layer has no "before". A **recurrent** layer has: it keeps a hidden state $h$, a row of numbers
# that sums up what was read so far, and at each step makes a new one from the old one and the
# next input. The weights are the same at every step, so a sequence may have any length.
#
# That is the strength and the trouble. The gradient of an early step comes back through every
# step in between, and is multiplied by the same matrix each time. It fades to nothing, or it
# explodes. You will compute that gradient, see why it does so, and tame the explosion.
#
# Throughout, `N` is the number of sequences in the batch, `T` the number of steps, `D` the number
# of inputs in one step and `U` the number of units. Batches come first. Weights are laid out as in
# Keras: `w_x` is `(D, U)`, `w_h` is `(U, U)`, `b` is `(U,)`. All arrays are float64. Do not change
# any argument in place.

# %%
import numpy as np

# %% [markdown]
# ## One step
#
# $$h_t = \tanh(x_t\, W_x + h_{t-1}\, W_h + b)$$
#
# With $x_t = 1$, $h_{t-1} = 0.5$, $W_x = 0.5$, $W_h = -2$ and $b = 0.1$ the sum is
# $0.5 - 1 + 0.1 = -0.4$, and $\tanh(-0.4) = -0.3799$.
#
# Without the tanh the state would be a sum of all inputs times powers of $W_h$, and any number
# of steps would collapse into one linear layer.


# %%
def rnn_step(x_t, h, w_x, w_h, b):
    """The next hidden state.

        h = tanh(x_t @ w_x + h @ w_h + b)

    Args:
        x_t: the input of this step, (N, D).
        h: the hidden state of the step before, (N, U).
        w_x: weights for the input, (D, U).
        w_h: weights for the hidden state, (U, U).
        b: the bias, (U,).

    Returns:
        The new hidden state, (N, U).

    >>> x_t, h = np.array([[1.0]]), np.array([[0.5]])
    >>> w_x, w_h, b = np.array([[0.5]]), np.array([[-2.0]]), np.array([0.1])
    >>> rnn_step(x_t, h, w_x, w_h, b).round(4)
    array([[-0.3799]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("rnn_step")


# %% [markdown]
# ## A whole sequence
#
# Begin with $h_0$, and let each step start from the state that the last one left. In Keras this
# is `SimpleRNN(units, return_sequences=True)`. The states are returned for every step; $h_0$
# itself is not among them.


# %%
def rnn_forward(x, h0, w_x, w_h, b):
    """All hidden states of a recurrent layer.

        h = rnn_step(x[:, t], h, w_x, w_h, b)    for t = 0 … T-1, starting with h = h0

    Args:
        x: the sequences, (N, T, D): batch first, then time.
        h0: the state before the first step, (N, U).
        w_x, w_h, b: as in `rnn_step`.

    Returns:
        (N, T, U): entry [:, t] is the state after step t.

    >>> x, h0 = np.array([[[1.0], [0.0]]]), np.array([[0.5]])      # one sequence of two steps
    >>> w_x, w_h, b = np.array([[0.5]]), np.array([[-2.0]]), np.array([0.1])
    >>> rnn_forward(x, h0, w_x, w_h, b).round(4)
    array([[[-0.3799],
            [ 0.6962]]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("rnn_forward")


# %% [markdown]
# ## Backpropagation through time
#
# Lay the steps side by side and you have an ordinary deep network, one layer for each step. Walk
# back through it from the last step to the first. At step $t$ the state $h_t$ is told two things:
# what the loss wants of it directly (`grad_h[:, t]`), and what the next step wants of it. Their
# sum $\delta h_t$ goes back through tanh, whose slope is $1 - h_t^2$:
#
# $$\delta z_t = \delta h_t \cdot (1 - h_t^2)$$
#
# From there it goes to the input, to the state before, and to the weights:
#
# $$\delta x_t = \delta z_t W_x^\top \qquad \delta h_{t-1} \mathrel{+}= \delta z_t W_h^\top$$
#
# $$\delta W_x \mathrel{+}= x_t^\top \delta z_t \qquad \delta W_h \mathrel{+}= h_{t-1}^\top
# \delta z_t \qquad \delta b \mathrel{+}= \textstyle\sum_n \delta z_t$$
#
# The weights take part in every step, so their gradients are **added up** over the steps, as they
# are over the batch. Keeping only one step's share is the classic mistake. Nothing is divided by
# the number of sequences here: if the loss is a mean, the 1/N is in `grad_h` already.
#
# The gradient of $h_0$ is what arrives in front of the first step.


# %%
def rnn_backward(grad_h, x, h0, w_x, w_h, b):
    """Gradients of a loss with respect to everything that `rnn_forward` was given.

        for t = T-1 … 0, starting with dh = 0:
            dh = dh + grad_h[:, t]
            dz = dh * (1 - h[t]**2)
            dx[:, t] = dz @ w_x.T
            dw_x += x[:, t].T @ dz;  dw_h += h[t-1].T @ dz;  db += dz summed over the batch
            dh = dz @ w_h.T
        dh0 = dh                                             (h[-1] above means h0)

    Sums over batch and steps, no means: grad_h holds the 1/N of the loss, if there is one.

    Args:
        grad_h: the gradient of the loss with respect to each state, (N, T, U).
        x, h0, w_x, w_h, b: what `rnn_forward` was given.

    Returns:
        A dict with the keys "x", "h0", "w_x", "w_h" and "b": each gradient has the shape of the
        argument of that name.

    >>> x, h0, grad_h = np.array([[[1.0]]]), np.array([[0.5]]), np.array([[[2.0]]])
    >>> w_x, w_h, b = np.array([[0.5]]), np.array([[-2.0]]), np.array([0.1])
    >>> grads = rnn_backward(grad_h, x, h0, w_x, w_h, b)   # dz = 2 * (1 - 0.3799**2) = 1.7113
    >>> grads["w_x"].round(4), grads["w_h"].round(4), grads["h0"].round(4)
    (array([[1.7113]]), array([[0.8556]]), array([[-3.4226]]))
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("rnn_backward")


# %% [markdown]
# ## Why gradients vanish and explode
#
# Leave tanh aside (its slope is at most 1, so it only makes things smaller). Going back $k$ steps
# multiplies the gradient $k$ times by $W_h^\top$, so its length grows at most by the **spectral
# norm** of $W_h^k$: the largest factor by which that matrix can stretch a vector, its largest
# singular value.
#
# If $W_h$ halves every vector, ten steps leave a factor of $0.5^{10} \approx 0.001$: nothing is
# learned from ten steps back. If it doubles them, it is 1024.
#
# Take the norm of the power, not the power of the norm. The matrix
# $\begin{pmatrix} 0 & 2 \\ 0.1 & 0 \end{pmatrix}$ stretches by 2 in one step, yet two steps
# shrink everything to 0.2 of its length.


# %%
def gradient_norms_through_time(w_h, steps):
    """How much k steps back can stretch a gradient, for k = 1 to steps.

        norms[k - 1] = the largest singular value of w_h @ w_h @ … @ w_h   (k times)

    Args:
        w_h: the recurrent weights, (U, U).
        steps: how many steps to look back, at least 1.

    Returns:
        The spectral norms of w_h to the power of 1, 2, … steps, an array (steps,).

    >>> gradient_norms_through_time(np.array([[0.0, 2.0], [0.1, 0.0]]), 3).round(4)
    array([2. , 0.2, 0.4])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("gradient_norms_through_time")


# %% [markdown]
# ## Clipping
#
# Against exploding gradients there is a blunt and effective remedy: where the gradient is too
# long, shorten it. "Long" is meant of all parameters together, as one long vector:
#
# $$\|g\| = \sqrt{\textstyle\sum_i \|g_i\|^2}, \qquad g_i \leftarrow g_i \cdot \min\Big(1,
# \frac{m}{\|g\|}\Big)$$
#
# Gradients $(3)$ and $(4)$ have the global norm 5. Clipped to $m = 1$ they become $(0.6)$ and
# $(0.8)$: shorter, in the same direction. Clipping each on its own would give $(1)$ and $(1)$,
# another direction. Gradients that are short enough stay as they are, and all zeros stay zeros:
# mind the division.


# %%
def clip_by_global_norm(grads, max_norm):
    """Gradients shortened, all by the same factor, to a global norm of at most max_norm.

        norm = sqrt(sum of all squared entries of all gradients)
        g = g * max_norm / norm    for each g, where norm > max_norm; else g is unchanged

    Gradients of zeros stay zeros, without a warning or nan.

    Args:
        grads: a list of arrays of any shapes.
        max_norm: the largest global norm allowed, positive.

    Returns:
        The list of clipped gradients, in order. (As in TensorFlow, you may return the pair of
        this list and the global norm before clipping; either passes.)

    >>> clip_by_global_norm([np.array([3.0]), np.array([4.0])], 1.0)
    [array([0.6]), array([0.8])]
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("clip_by_global_norm")
