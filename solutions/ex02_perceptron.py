# %% [markdown]
# # ex02: the perceptron
#
# In 1958 Frank Rosenblatt presented a machine that was not programmed: it was shown examples, and
# after each mistake it turned its own knobs a little. That machine, the **perceptron**, is one
# artificial neuron with a rule for learning. Everything later in this course is more of them,
# wired together, with a better rule.
#
# It does two things:
#
# 1. **Predict.** Weigh the inputs, add the bias, and answer 1 where the sum is above zero:
#
#    $$z = w_0 + w_1 x_1 + \dots + w_D x_D, \qquad \hat y = \begin{cases} 1 & z > 0 \\ 0 & \text{otherwise} \end{cases}$$
#
#    The sum $z$ is called the *net input*. A sum of exactly 0 is *not* above zero and gives 0.
#
# 2. **Learn.** Look at one sample at a time, and move the weights only after a mistake:
#
#    $$w_0 \leftarrow w_0 + \eta\,(y - \hat y), \qquad w_i \leftarrow w_i + \eta\,(y - \hat y)\,x_i$$
#
#    Here $y$ is the label and $\eta$ the learning rate. The bracket is 0 for a right answer, $+1$
#    where the neuron should have fired and did not, $-1$ where it fired and should not have.
#
# **By hand.** Take the AND table, rows in the order (0,0), (0,1), (1,0), (1,1), labels 0, 0, 0, 1,
# and $\eta = 0.5$. All weights are 0, so every answer is 0. That is right three times; on (1,1) it
# is wrong, and the weights become $(w_0, w_1, w_2) = (0.5, 0.5, 0.5)$. In the second epoch (0,0)
# now gives $z = 0.5$ and the answer 1: wrong, and the bias falls back to 0. And so on. One
# **epoch** is one pass over all samples.

# %%
import numpy as np

# %% [markdown]
# ## The neuron
#
# The weights live in one array, `weights`, with the bias first: `weights[0]` is $w_0$, and
# `weights[1:]` belong to the inputs. They start at zero.
#
# One name deserves a warning. `threshold` is **the number of epochs**: how often `train` goes
# through all samples. It is not what $z$ is compared with: that is always 0. And in practice
# few people wait for all epochs: they stop after one without a mistake. That changes nothing any
# more, since the weights move only after mistakes.
#
# A thing that goes wrong in practice: with a learning rate such as 0.1, a sum that should be 0
# may come out as 0.00000000000000003, which is above zero. Computers cannot write 0.1 exactly. On
# tables of zeros and ones use 0.5 or 0.25, which they can.


# %%
class Perceptron:
    """A neuron with a step activation, trained by the perceptron rule.

    Args:
        no_of_inputs: D, the number of inputs.
        threshold: how many epochs `train` runs. Predictions do not use it.
        learning_rate: the size of a step.

    Attributes:
        weights: (D + 1,) floats, all zero at first. `weights[0]` is the bias.
        threshold, learning_rate: as given.

    >>> Perceptron(2).weights
    array([0., 0., 0.])
    """

    def __init__(self, no_of_inputs, threshold=100, learning_rate=0.01):
        ### BEGIN SOLUTION
        self.threshold = threshold
        self.learning_rate = learning_rate
        self.weights = np.zeros(no_of_inputs + 1)
        ### END SOLUTION

    def predict(self, inputs):
        """1 where the net input is above zero, 0 elsewhere.

            z = inputs @ weights[1:] + weights[0]
            1 if z > 0 else 0                    (so 0 where z is exactly 0)

        Args:
            inputs: one row (D,) or a batch (N, D).

        Returns:
            For a row, 0 or 1. For a batch, (N,) of them.

        >>> neuron = Perceptron(2)
        >>> neuron.weights = np.array([-1.5, 1.0, 1.0])
        >>> int(neuron.predict(np.array([1.0, 1.0])))        # z = 1 + 1 - 1.5
        1
        >>> neuron.predict(np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0]]))
        array([0, 0, 1])
        """
        ### BEGIN SOLUTION
        net = np.dot(inputs, self.weights[1:]) + self.weights[0]
        return np.where(net > 0, 1, 0)
        ### END SOLUTION

    def train(self, training_inputs, labels):
        """Learn from examples, sample by sample and in the order given.

            repeat `threshold` times:
                for each sample (inputs, label):
                    update = learning_rate * (label - predict(inputs))
                    weights[1:] += update * inputs
                    weights[0]  += update

        Each sample is predicted with the weights that the sample before it left behind. A second
        call goes on from the weights of the first.

        Args:
            training_inputs: (N, D).
            labels: (N,), each 0 or 1.

        Returns:
            Nothing, or `self`; either passes. What counts is `weights` afterwards.

        >>> neuron = Perceptron(2, threshold=1, learning_rate=0.5)
        >>> _ = neuron.train(np.array([[2.0, -1.0]]), np.array([1]))
        >>> neuron.weights                                   # it should have fired and did not
        array([ 0.5,  1. , -0.5])
        """
        ### BEGIN SOLUTION
        for _ in range(self.threshold):
            for row, label in enumerate(labels):
                inputs = training_inputs[row]
                update = self.learning_rate * (label - self.predict(inputs))
                self.weights[1:] += update * inputs
                self.weights[0] += update
        return self
        ### END SOLUTION


# %% [markdown]
# ## Watching it learn
#
# Does the training get anywhere? Count the mistakes made during each epoch. Where a straight line
# can separate the two classes, the count falls to 0 and stays there: Novikoff proved in 1962 that
# the perceptron then stops after a finite number of mistakes. Where no line can, it never rests.
#
# On the AND table the counts are 1, 3, 3, 2, 1, 0, 0, … You will find the same counts for every
# learning rate: the weights start at zero, so the rate only makes all of them longer or shorter
# together, and the sign of $z$ does not care.


# %%
def errors_per_epoch(x, y, epochs, learning_rate):
    """How many mistakes a new perceptron makes during each epoch of its training.

    A sample counts as a mistake when its prediction, made just before the weights are updated
    with that very sample, differs from its label.

    Args:
        x: (N, D) training inputs.
        y: (N,) labels, each 0 or 1.
        epochs: how many passes over the data.
        learning_rate: the size of a step.

    Returns:
        A list of `epochs` ints. It goes on with zeros once nothing is wrong any more.

    >>> table = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> errors_per_epoch(table, np.array([0, 0, 0, 1]), epochs=7, learning_rate=0.5)
    [1, 3, 3, 2, 1, 0, 0]
    """
    ### BEGIN SOLUTION
    neuron = Perceptron(x.shape[1], threshold=1, learning_rate=learning_rate)
    counts = []
    for _ in range(epochs):
        mistakes = 0
        for row, label in enumerate(y):
            mistakes += int(neuron.predict(x[row]) != label)
            neuron.train([x[row]], [label])
        counts.append(mistakes)
    return counts
    ### END SOLUTION


# %% [markdown]
# ## What one neuron cannot do
#
# XOR is 1 where exactly one input is 1. Draw the four corners of a square and mark (0,1) and
# (1,0): no straight line has these two on one side and the other two on the other. A single
# neuron *is* a straight line, so no training will ever teach it XOR. This, pointed out by Minsky
# and Papert in 1969, stopped the field for years.
#
# The way out is a second layer. Two hidden neurons draw a line each, and a third combines them:
#
# $$h = \text{step}(x W_1 + b_1), \qquad \hat y = \text{step}(h \cdot w_2 + b_2)$$
#
# For example, XOR is "at least one, but not both", and each half of that is a job for one neuron.
# Nobody knew a rule to *learn* the weights of a hidden layer until backpropagation (ex04), so here
# you choose them by hand. There are many right answers, and any of them passes.
#
# Keep every net input away from 0, so that rounding cannot matter: biases such as -0.5, halfway
# between two possible sums, do that.


# %%
def xor_network():
    """Weights of a two-layer network of step neurons that computes XOR.

        h = step(x @ w1 + b1)          step(z) is 1 where z > 0, else 0
        y = step(h @ w2 + b2)          y is 0, 1, 1, 0 for (0,0), (0,1), (1,0), (1,1)

    Returns:
        (w1, b1, w2, b2): `w1` (2, 2), a column for each hidden neuron; `b1` (2,); `w2` (2,) or
        (2, 1); `b2` a number.

    >>> w1, b1, w2, b2 = xor_network()
    >>> hidden = np.array([1.0, 0.0]) @ w1 + b1 > 0
    >>> bool(hidden @ w2 + b2 > 0)
    True
    """
    ### BEGIN SOLUTION
    w1 = np.ones((2, 2))
    b1 = np.array([-0.5, -1.5])  # the first neuron fires for "at least one", the second for "both"
    w2 = np.array([1, -1])
    return w1, b1, w2, -0.5
    ### END SOLUTION
