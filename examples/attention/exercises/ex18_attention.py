# %% [markdown]
# # ex18: scaled dot-product attention
#
# A sentence is a row of vectors. To understand one word, look at the others, and at some more than
# at the rest. Attention does that with three matrices: a *query* says what a position looks for, a
# *key* what a position offers, and a *value* what it hands over.
#
# $$\text{attention}(Q, K, V) = \text{softmax}\!\left(\frac{QK^\top}{\sqrt{d}}\right) V$$
#
# With one query (1, 0), the keys (1, 0) and (0, 1), and $d = 2$: the scores are 1/√2 = 0.707 and 0,
# the weights 0.67 and 0.33, so the output is two thirds of the first value and one of the second.
#
# What goes wrong in practice: the softmax runs over the wrong axis, the scale is forgotten (or is
# $d$, not its root), and a mask is multiplied where it should make a score minus infinity.

# %%
import numpy as np

# %% [markdown]
# ## Scores
#
# A dot product of two vectors of length $d$ grows like $\sqrt d$ when their entries are random.
# Divided by it, the scores stay where the softmax still has a slope.


# %%
def scores(q, k):
    """How much each query looks at each key.

        scores(q, k) = q @ k.T / sqrt(d)

    Args:
        q: the queries, of shape (n, d).
        k: the keys, of shape (m, d).

    Returns:
        An array of shape (n, m): a row for each query.

    >>> scores(np.array([[1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])).round(3)
    array([[0.707, 0.   ]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("scores")


# %% [markdown]
# ## Weights
#
# A softmax over the keys: every query's weights are positive and add up to 1. Where the mask is
# False, a query must not look, as a word must not look at those that come after it: the weight
# there is exactly 0. Subtract each row's largest score first, or large ones overflow.


# %%
def weights(s, mask=None):
    """The softmax of each row of scores, over what the mask allows.

        weights[i, j] = exp(s[i, j]) / sum over allowed j' of exp(s[i, j'])

    Args:
        s: the scores, of shape (n, m).
        mask: booleans of shape (n, m), True where a query may look; None for everywhere. Every row
            has at least one True.

    Returns:
        An array of shape (n, m) whose rows add up to 1.

    >>> weights(np.array([[0.0, 0.0]]))
    array([[0.5, 0.5]])
    >>> weights(np.array([[0.0, 9.0]]), np.array([[True, False]]))
    array([[1., 0.]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("weights")


# %% [markdown]
# ## Attention
#
# Each output is the average of the values, by the weights of its query.


# %%
def attention(q, k, v, mask=None):
    """Scaled dot-product attention.

        attention(q, k, v) = weights(scores(q, k)) @ v

    Args:
        q: the queries, of shape (n, d).
        k: the keys, of shape (m, d).
        v: the values, of shape (m, e).
        mask: as for `weights`.

    Returns:
        An array of shape (n, e).

    >>> one = np.array([[1.0, 1.0]])
    >>> attention(one, np.zeros((2, 2)), np.array([[0.0], [4.0]]))
    array([[2.]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("attention")
