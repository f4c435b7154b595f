# %% [markdown]
# # ex00: rules or learning?
#
# A short warm-up. It teaches the tool as much as the course: write a function, run
# `dlgrade check ex00`, read what it says, mend, check again. No function changes its arguments.
#
# A bank wants to know which customers are leaving: they **churn**. The oldest kind of artificial
# intelligence is a rule that somebody writes down: *nobody has seen this customer for more than 7
# days, so the customer has left.* One column of data and one number, and it is done.
#
# Rules end where nobody can write them. With six columns, who knows which number belongs to which?
# With a photograph of 30,000 pixels, who would even begin? There the machine has to **learn** the
# numbers from examples, and that is the rest of this course. The other three functions here are
# what nearly every such program needs around the learning: labels and measurements in a form that
# a network takes, and a number that says how good the answers are.

# %%
import numpy as np

# %% [markdown]
# ## A rule
#
# *More than* 7 days means that 7 days themselves are not enough: `>`, not `>=`. Which of the two
# is meant is the kind of thing that a rule gets wrong for years without anybody noticing.


# %%
def churn_rule(days_since_last_transaction):
    """True where the last transaction is strictly more than 7 days ago.

        days > 7

    Args:
        days_since_last_transaction: (N,) or a single number. Days may be fractional: 7.5 is more
            than 7.

    Returns:
        (N,) of booleans, or a single one.

    >>> churn_rule(np.array([2, 3, 14, 7]))
    array([False, False,  True, False])
    """
    ### BEGIN SOLUTION
    return np.asarray(days_since_last_transaction) > 7
    ### END SOLUTION


# %% [markdown]
# ## Labels for a network
#
# A network cannot answer "cat"; it gives one number for each class. So a label becomes a row with
# a 1 in the column of its class and 0 everywhere else: with four classes, label 2 is
# `[0, 0, 1, 0]`. Classes are counted from 0.
#
# How many columns there are is told, not looked up in the labels: a batch in which the last class
# happens to be missing must still get all columns.


# %%
def one_hot(labels, num_classes):
    """Each label as a row with a 1 in the column of that label.

        result[i, labels[i]] = 1, and 0 everywhere else

    Args:
        labels: (N,) ints, from 0 to num_classes - 1.
        num_classes: how many columns there are.

    Returns:
        (N, num_classes).

    >>> one_hot(np.array([2, 0]), 4)
    array([[0., 0., 1., 0.],
           [1., 0., 0., 0.]])
    """
    ### BEGIN SOLUTION
    return np.eye(num_classes)[labels]
    ### END SOLUTION


# %% [markdown]
# ## Measurements for a network
#
# A transaction is a million, a discount is 25, a city code is 3. A network that adds these up
# would see nothing but the million. So every column is shifted and stretched by itself, to mean 0
# and standard deviation 1:
#
# $$z = \frac{x - \mu}{\sigma}, \qquad \sigma = \sqrt{\tfrac1N \sum_i (x_i - \mu)^2}$$
#
# By hand: a column 1, 3, 8 has mean 4 and variance (9 + 1 + 16) / 3 = 8.67, so $\sigma$ = 2.94 and
# the column becomes -1.02, -0.34, 1.36. This is the **population** standard deviation, which
# divides by $N$; the *sample* standard deviation divides by $N - 1$.
#
# What goes wrong in practice is a column that never changes: $\sigma$ is 0, and 0/0 is `nan`, which
# spreads through the whole network. Such a column says nothing, so it becomes 0. And beware of
# rounding: the mean of ten times 0.1 comes out as 0.09999999999999999, and $\sigma$ as about
# 0.00000000000000001. That is as good as 0, but not *equal* to 0.


# %%
def standardize(x):
    """Each column shifted to mean 0 and scaled to standard deviation 1.

        (x - mean) / std        mean and std of each column; std divides by N

    A constant column becomes 0. A column whose spread is only rounding noise, such as ten times
    0.1, counts as constant. No function changes its arguments: x keeps its numbers.

    Args:
        x: (N, D).

    Returns:
        (N, D).

    >>> standardize(np.array([[1.0, 5.0], [3.0, 5.0], [8.0, 5.0]])).round(2)
    array([[-1.02,  0.  ],
           [-0.34,  0.  ],
           [ 1.36,  0.  ]])
    """
    ### BEGIN SOLUTION
    columns = np.asarray(x, dtype=np.float64)
    mean, std = columns.mean(axis=0), columns.std(axis=0)
    noise = len(columns) * np.finfo(np.float64).eps * np.abs(columns).max(axis=0)
    return np.divide(columns - mean, std, out=np.zeros_like(columns), where=std > noise)
    ### END SOLUTION


# %% [markdown]
# ## How good is it?
#
# Accuracy is the share of right answers: 3 of 4 right is 0.75. It is a fraction, so that it means
# the same for ten samples and for ten thousand; multiply by 100 only when you print it.


# %%
def accuracy(y_true, y_pred):
    """The fraction of predictions that equal the true label.

        (number of i with y_true[i] == y_pred[i]) / N

    Args:
        y_true: (N,) labels.
        y_pred: (N,) predicted labels.

    Returns:
        A number from 0 to 1.

    >>> float(accuracy(np.array([2, 0, 1, 1]), np.array([2, 0, 0, 1])))
    0.75
    """
    ### BEGIN SOLUTION
    return np.mean(np.asarray(y_true) == np.asarray(y_pred))
    ### END SOLUTION
