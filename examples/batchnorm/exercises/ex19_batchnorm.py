# %% [markdown]
# # ex19: Batch normalisation
#
# A layer learns best when its inputs lie around 0 with a spread of about 1. While a network
# trains, the layers before it change, and so do their outputs: their scale wanders. Batch
# normalisation puts it right after every step: it measures each feature over the batch, and takes
# the measure away.

# %%
import numpy as np

# %% [markdown]
# ## In training
#
# A batch x has n rows (examples) and d columns (features). Every feature is normalised on its
# own, over the n examples:
#
# $$\mu = \frac1n \sum_i x_i \qquad \sigma^2 = \frac1n \sum_i (x_i - \mu)^2 \qquad
# \hat x_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}} \qquad y_i = \gamma\, \hat x_i + \beta$$
#
# $\gamma$ and $\beta$ are learned, one of each a feature: the network may undo what it does not
# need.
#
# A worked number: a feature that is 1 and 5 in a batch of two has mean 3 and variance 4, so that
# $\hat x$ is -1 and 1 (with a tiny $\epsilon$).
#
# A single example has no batch, so that evaluation needs other numbers: averages that training
# kept. After each batch
#
# $$\text{mean} \leftarrow m \cdot \text{mean} + (1 - m)\,\mu \qquad
# \text{var} \leftarrow m \cdot \text{var} + (1 - m)\,\sigma^2$$
#
# with a momentum m near 1: the old average keeps most of its weight. (PyTorch calls 1 - m
# momentum.)
#
# In practice it goes wrong like this: the mean is taken over the features of an example, which is
# layer normalisation; $\epsilon$ is forgotten, and a feature that is constant in a batch divides
# 0 by 0; the running averages normalise the training batch; the momentum weighs the wrong one of
# the two.


# %%
def forward_train(x, gamma, beta, mean, var, momentum=0.99, epsilon=0.001):
    """Normalise a batch by its own statistics, and update the running averages.

        y = gamma * (x - mu) / sqrt(sigma2 + epsilon) + beta
        new_mean = momentum * mean + (1 - momentum) * mu
        new_var = momentum * var + (1 - momentum) * sigma2

    mu and sigma2 are the mean and the variance of each feature over the batch.

    Args:
        x: the batch, of shape (n, d).
        gamma, beta: scale and shift, each of shape (d,).
        mean, var: the running averages so far, each of shape (d,). They are not modified.
        momentum: the weight of the old average.
        epsilon: is added to the variance.

    Returns:
        y of x's shape, then the new mean and the new var, each of shape (d,).

    >>> x = np.array([[1.0], [5.0]])
    >>> y, mean, var = forward_train(x, np.ones(1), np.zeros(1), np.zeros(1), np.ones(1), 0.5, 0.0)
    >>> y
    array([[-1.],
           [ 1.]])
    >>> mean, var
    (array([1.5]), array([2.5]))
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("forward_train")


# %% [markdown]
# ## In evaluation
#
# The same formula with the running averages in place of the batch's statistics. Nothing is
# measured, so that an example's output does not depend on which others happen to stand beside it.
# Who uses the batch here gets a network that answers every single example with $\beta$.


# %%
def forward_eval(x, gamma, beta, mean, var, epsilon=0.001):
    """Normalise by the running averages.

        y = gamma * (x - mean) / sqrt(var + epsilon) + beta

    Args:
        x: the examples, of shape (n, d). One alone is enough.
        gamma, beta, mean, var: each of shape (d,).
        epsilon: is added to the variance.

    Returns:
        y, of x's shape.

    >>> one = np.ones(1)
    >>> forward_eval(np.array([[7.0]]), 2 * one, one, 3 * one, 4 * one, 0.0)
    array([[5.]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("forward_eval")


# %% [markdown]
# ## Backward
#
# One example moves the mean and the variance, and so the outputs of all the others. The gradient
# goes through all three paths. Written together, with $\hat g = \gamma\, g$ and means over the
# batch:
#
# $$dx_i = \frac{\hat g_i - \overline{\hat g} - \hat x_i\, \overline{\hat g \hat x}}
# {\sqrt{\sigma^2 + \epsilon}} \qquad
# d\gamma = \sum_i g_i \hat x_i \qquad d\beta = \sum_i g_i$$
#
# A check: each column of dx sums to 0. To add the same number to a whole feature changes nothing.
#
# In practice the mean and the variance are taken for constants, and only the first term is left.


# %%
def backward(grad, x, gamma, epsilon=0.001):
    """The gradients of the loss in training, from that of the layer's output.

        g_hat = grad * gamma
        dx = (g_hat - mean(g_hat) - x_hat * mean(g_hat * x_hat)) / sqrt(sigma2 + epsilon)
        dgamma = sum(grad * x_hat),  dbeta = sum(grad)

    Means and sums are over the batch; x_hat is x normalised by its own statistics.

    Args:
        grad: the gradient of the loss with respect to y, of shape (n, d).
        x: the batch, of shape (n, d).
        gamma: the scale, of shape (d,).
        epsilon: is added to the variance.

    Returns:
        dx of x's shape, then dgamma and dbeta, each of shape (d,).

    >>> x, grad = np.array([[1.0], [5.0]]), np.array([[1.0], [0.0]])
    >>> dx, dgamma, dbeta = backward(grad, x, np.ones(1), 0.0)
    >>> dgamma, dbeta
    (array([-1.]), array([1.]))
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("backward")
