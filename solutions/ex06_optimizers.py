# %% [markdown]
# # ex06: optimizer update rules
#
# Backpropagation tells you the slope of the loss. An **optimizer** decides what to do with it:
# how far to step, and how much of the past to remember. Six rules cover almost everything you
# will meet, and each one mends a weakness of the one before it:
#
# | rule | remembers | mends |
# |---|---|---|
# | SGD | nothing | |
# | momentum | a velocity | zig-zagging across a narrow valley |
# | Nesterov | a velocity | overshooting: it looks ahead |
# | Adagrad | all squared gradients | one learning rate for every weight |
# | RMSprop | recent squared gradients | Adagrad's steps shrinking to nothing |
# | Adam | both averages | the slow, biased start of RMSprop with momentum |
#
# Every function below makes **one step**. It gets the weights `w`, the gradient `grad` of the loss
# with respect to them, and `state`, a dict of your own that is empty before the first step. It
# returns the new weights and the new state. The formulas and defaults are those of Keras.
#
# Do not change `w`, `grad` or `state` in place: make new ones.

# %%
import numpy as np

# %% [markdown]
# ## Plain gradient descent
#
# The slope points uphill, so step against it: $w \leftarrow w - \eta\, g$, with the learning
# rate $\eta$ (written α in some books). With $w = 1$, $g = 0.5$ and $\eta = 0.1$ the step leads
# to $0.95$.


# %%
def sgd(w, grad, state, learning_rate=0.01):
    """One step of stochastic gradient descent.

        w = w - learning_rate * grad

    Args:
        w: weights, an array of any shape.
        grad: the gradient of the loss at w, same shape.
        state: a dict; SGD keeps nothing in it.
        learning_rate: the step size.

    Returns:
        (w, state), the new weights and a state.

    >>> sgd(np.array([1.0, 2.0]), np.array([0.5, -1.0]), {}, learning_rate=0.1)[0]
    array([0.95, 2.1 ])
    """
    ### BEGIN SOLUTION
    return w - learning_rate * grad, state
    ### END SOLUTION


# %% [markdown]
# ## Momentum
#
# A ball rolling downhill does not forget its speed at every step. Keep a velocity $v$, zero
# before the first step:
#
# $$v \leftarrow \mu v - \eta g, \qquad w \leftarrow w + v$$
#
# In a direction where the gradient keeps its sign, the steps grow up to $1/(1-\mu)$ times larger
# (ten times for $\mu = 0.9$); where it flips its sign, they cancel.


# %%
def momentum(w, grad, state, learning_rate=0.01, momentum=0.9):
    """One step of gradient descent with momentum (Polyak's heavy ball).

        v = momentum * v - learning_rate * grad        (v is zero before the first step)
        w = w + v

    Args:
        w, grad: arrays of the same shape.
        state: {} before the first step, afterwards what you returned.
        learning_rate: the step size.
        momentum: how much of the velocity is kept, 0 to 1.

    Returns:
        (w, state).

    >>> g = np.array([1.0])
    >>> w, state = momentum(np.array([0.0]), g, {}, learning_rate=0.1)
    >>> w                                   # v = -0.1
    array([-0.1])
    >>> momentum(w, g, state, learning_rate=0.1)[0]      # v = 0.9 * -0.1 - 0.1 = -0.19
    array([-0.29])
    """
    ### BEGIN SOLUTION
    v = momentum * state.get("v", 0.0) - learning_rate * grad
    return w + v, {"v": v}
    ### END SOLUTION


# %% [markdown]
# ## Nesterov's accelerated gradient
#
# Momentum is about to carry the ball on anyway, so step from where it *will* be. In the form that
# Keras uses, the velocity is updated as before, and the weights move by one more
# application of it:
#
# $$v \leftarrow \mu v - \eta g, \qquad w \leftarrow w + \mu v - \eta g$$


# %%
def nesterov(w, grad, state, learning_rate=0.01, momentum=0.9):
    """One step of Nesterov momentum, as Keras' SGD(nesterov=True).

        v = momentum * v - learning_rate * grad        (v is zero before the first step)
        w = w + momentum * v - learning_rate * grad    (with the new v)

    Args and returns: as `momentum`.

    >>> nesterov(np.array([0.0]), np.array([1.0]), {}, learning_rate=0.1)[0]
    array([-0.19])
    """
    ### BEGIN SOLUTION
    v = momentum * state.get("v", 0.0) - learning_rate * grad
    return w + momentum * v - learning_rate * grad, {"v": v}
    ### END SOLUTION


# %% [markdown]
# ## Adagrad
#
# A weight that rarely gets a gradient should make the most of it. Add up the squared gradients
# of each weight, and divide its step by the root of that sum:
#
# $$a \leftarrow a + g^2, \qquad w \leftarrow w - \eta \frac{g}{\sqrt{a + \epsilon}}$$
#
# All of this is entry by entry. The sum never shrinks, so in a long training the steps fade away.


# %%
def adagrad(w, grad, state, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
    """One step of Adagrad (Duchi et al., 2011), as Keras has it.

        a = a + grad**2            (a is initial_accumulator_value before the first step)
        w = w - learning_rate * grad / sqrt(a + epsilon)

    Args:
        w, grad: arrays of the same shape.
        state: {} before the first step, afterwards what you returned.
        learning_rate: the step size.
        initial_accumulator_value: where the sum of squares starts.
        epsilon: keeps the root away from zero.

    Returns:
        (w, state).

    >>> adagrad(np.array([1.0]), np.array([0.3]), {}, learning_rate=0.1)[0].round(4)
    array([0.9312])
    """
    ### BEGIN SOLUTION
    a = state.get("a", initial_accumulator_value) + grad**2
    return w - learning_rate * grad / np.sqrt(a + epsilon), {"a": a}
    ### END SOLUTION


# %% [markdown]
# ## RMSprop
#
# Replace Adagrad's growing sum by a moving average, which forgets: with $\rho = 0.9$ the last
# ten gradients or so count.
#
# $$v \leftarrow \rho v + (1 - \rho)\, g^2, \qquad w \leftarrow w - \eta \frac{g}{\sqrt{v + \epsilon}}$$


# %%
def rmsprop(w, grad, state, learning_rate=0.001, rho=0.9, epsilon=1e-7):
    """One step of RMSprop (Tieleman and Hinton, 2012), as Keras has it.

        v = rho * v + (1 - rho) * grad**2              (v is zero before the first step)
        w = w - learning_rate * grad / sqrt(v + epsilon)

    Args:
        w, grad: arrays of the same shape.
        state: {} before the first step, afterwards what you returned.
        learning_rate: the step size.
        rho: how much of the average is kept, 0 to 1.
        epsilon: keeps the root away from zero.

    Returns:
        (w, state).

    >>> rmsprop(np.array([1.0]), np.array([2.0]), {}, learning_rate=0.1)[0].round(4)
    array([0.6838])
    """
    ### BEGIN SOLUTION
    v = rho * state.get("v", 0.0) + (1 - rho) * grad**2
    return w - learning_rate * grad / np.sqrt(v + epsilon), {"v": v}
    ### END SOLUTION


# %% [markdown]
# ## Adam
#
# Momentum's average of the gradients and RMSprop's average of their squares, together. Both
# start at zero and so are too small in the first steps: after one step $m$ is only
# $(1-\beta_1)\,g$, a tenth of the gradient. Dividing by $1-\beta^t$ (the **bias correction**, with
# $t = 1$ in the first step) mends exactly that.
#
# $$m \leftarrow \beta_1 m + (1-\beta_1) g \qquad v \leftarrow \beta_2 v + (1-\beta_2) g^2$$
#
# $$w \leftarrow w - \eta \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t} \cdot \frac{m}{\sqrt{v} + \epsilon}$$
#
# A check by hand: in the very first step the two corrections cancel the averages, so every weight
# moves by almost exactly $\eta$ against the sign of its gradient, however large that is.


# %%
def adam(w, grad, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """One step of Adam (Kingma and Ba, 2015), as Keras has it.

        t = t + 1                                     (t is 0 before the first step)
        m = beta_1 * m + (1 - beta_1) * grad          (zero before the first step)
        v = beta_2 * v + (1 - beta_2) * grad**2       (zero before the first step)
        step = learning_rate * sqrt(1 - beta_2**t) / (1 - beta_1**t)
        w = w - step * m / (sqrt(v) + epsilon)

    Args:
        w, grad: arrays of the same shape.
        state: {} before the first step, afterwards what you returned.
        learning_rate: the step size.
        beta_1: how much of the average gradient is kept.
        beta_2: how much of the average squared gradient is kept.
        epsilon: keeps the root away from zero. (The paper adds it after the correction; either
            passes.)

    Returns:
        (w, state).

    >>> adam(np.array([1.0]), np.array([250.0]), {}, learning_rate=0.1)[0].round(4)
    array([0.9])
    """
    ### BEGIN SOLUTION
    t = state.get("t", 0) + 1
    m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
    v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
    step = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return w - step * m / (np.sqrt(v) + epsilon), {"t": t, "m": m, "v": v}
    ### END SOLUTION
