# %% [markdown]
# # ex03: forward propagation and losses
#
# A network answers a question in two moves. **Forward propagation** sends the input through its
# layers, first to last, and a prediction comes out. The **loss** compares the prediction with the
# truth and says in one number how wrong it was. Training is nothing but making that number small,
# so a loss that is computed wrongly trains the wrong network, and it does so without an error
# message.
#
# In all of this exercise arrays are float64 and batches come first: `x` is `(N, D)`, one sample in
# each row. Weights are `(in, out)`, biases `(out,)`. A loss is **one number for the whole
# batch**: the mean, not the sum, so that it means the same for 10 samples and for 10,000. Arguments
# come in the order (truth, prediction), and no function changes them.

# %%
import numpy as np

# %% [markdown]
# ## A dense layer
#
# Every neuron of a layer weighs all inputs, adds its bias and applies the activation. For a whole
# layer and a whole batch that is one matrix product:
#
# $$a = \operatorname{activation}(x\,W + b)$$
#
# By hand: $x = [1, 2]$, one neuron with the weights $[0.5, -1]$ and the bias $1$. The sum is
# $0.5 - 2 + 1 = -0.5$; ReLU makes it $0$, and the sigmoid $0.378$.
#
# The activations are those of exercise 1. Softmax turns each **row** (one sample's classes) into
# probabilities. Subtract the row's maximum before the exponential: it changes nothing, and
# without it `np.exp(1000)` is infinite.


# %%
def dense(x, w, b, activation="linear"):
    """The output of a dense layer.

        activation(x @ w + b)

    Args:
        x: a batch of inputs, (N, in).
        w: weights, (in, out).
        b: biases, (out,).
        activation: "linear" (no activation), "sigmoid", "tanh", "relu", or "softmax" over each
            row. Softmax must not overflow, however large its input.

    Returns:
        The activations, (N, out).

    >>> dense(np.array([[1.0, 2.0]]), np.array([[0.5], [-1.0]]), np.array([1.0]))
    array([[-0.5]])
    >>> dense(np.array([[1.0, 2.0]]), np.array([[0.5], [-1.0]]), np.array([1.0]), "relu")
    array([[0.]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("dense")


# %% [markdown]
# ## A network is layers in a row
#
# The output of one layer is the input of the next. That is all there is to a *multilayer
# perceptron*. The shapes must fit like pipes: what one layer puts out, the next takes in.
#
# Why an activation between the layers? Two linear layers in a row are $(xW_1)W_2 = x(W_1W_2)$,
# a single linear layer. Only the bend in between lets depth say more than one layer could.


# %%
def mlp_forward(x, layers):
    """The output of a network's last layer.

    Args:
        x: a batch of inputs, (N, D).
        layers: a list of (w, b, activation), first layer first; each as in `dense`.

    Returns:
        The last layer's activations, (N, out of the last layer).

    >>> double = (np.array([[2.0]]), np.array([0.0]), "linear")
    >>> plus_one = (np.array([[1.0]]), np.array([1.0]), "relu")
    >>> mlp_forward(np.array([[3.0], [-3.0]]), [double, plus_one])
    array([[7.],
           [0.]])
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("mlp_forward")


# %% [markdown]
# ## Mean squared error
#
# For predicting a quantity, such as a price or a temperature:
#
# $$\text{MSE} = \frac{1}{n}\sum_{i=1}^{n} (y_i - \hat{y}_i)^2$$
#
# Squaring makes every error positive and large errors count far more than small ones. Truth
# $[3, 5]$ and prediction $[2, 7]$ give $(1 + 4)/2 = 2.5$. With several outputs for each sample the
# mean goes over all of them. Some books put a $\tfrac12$ in front, to have a nicer derivative;
# Keras does not, and neither do we.


# %%
def mse(y_true, y_pred):
    """The mean squared error over all entries.

        mean of (y_true - y_pred)**2

    Args:
        y_true: what is true, (N,) or (N, outputs).
        y_pred: what was predicted, same shape.

    Returns:
        One number.

    >>> float(mse(np.array([3.0, 5.0]), np.array([2.0, 7.0])))
    2.5
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("mse")


# %% [markdown]
# ## Binary cross-entropy
#
# For a question with yes (1) or no (0), the network says how probable "yes" is: $p$. The loss is
# the *surprise* at the truth: $-\ln p$ where the answer was yes, $-\ln(1-p)$ where it was no. One
# formula holds both, because one of its two terms is always zero:
#
# $$L = -\frac{1}{n}\sum_i \big[\, y_i \ln p_i + (1 - y_i)\ln(1 - p_i) \,\big]$$
#
# The truth is yes. Saying 0.9 costs $-\ln 0.9 = 0.105$, saying 0.5 costs $0.693$, and saying 0.01
# costs $4.6$: being sure and wrong is expensive. Saying exactly 0 would cost $-\ln 0 = \infty$, and
# one infinite sample ruins the whole training. So probabilities are first **clipped** into
# $[\epsilon, 1 - \epsilon]$.


# %%
def binary_cross_entropy(y_true, p, epsilon=1e-7):
    """The mean binary cross-entropy over all entries, with the natural logarithm.

        p = p clipped to [epsilon, 1 - epsilon]
        mean of -(y_true * log(p) + (1 - y_true) * log(1 - p))

    Args:
        y_true: 0 or 1 in each entry, (N,) or (N, outputs).
        p: the predicted probability of a 1, same shape. 0 and 1 themselves are allowed.
        epsilon: how near to 0 and 1 a probability is taken.

    Returns:
        One number.

    >>> round(float(binary_cross_entropy(np.array([1.0, 0.0]), np.array([0.9, 0.5]))), 4)
    0.3993
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("binary_cross_entropy")


# %% [markdown]
# ## Categorical cross-entropy
#
# With more than two classes the network gives one probability for each class, from softmax, and
# the truth is a one-hot row. The surprise is taken at the true class:
#
# $$L = -\frac{1}{N}\sum_{\text{samples}}\ \sum_{\text{classes}} y_c \ln p_c$$
#
# Mind the two sums: classes are **added up**, samples are **averaged**. With the truth $[0, 1, 0]$
# and $p = [0.2, 0.7, 0.1]$ the loss is $-\ln 0.7 = 0.357$; the other two probabilities do not enter.
# A network that knows nothing says $1/C$ everywhere and gets $\ln C$: 2.303 for ten classes. If
# your training starts far from that, look for a mistake.


# %%
def categorical_cross_entropy(y_true, p, epsilon=1e-7):
    """The categorical cross-entropy, summed over the classes and averaged over the samples.

        p = p clipped to [epsilon, 1 - epsilon]
        mean over the rows of -sum(y_true * log(p))        (natural logarithm)

    Args:
        y_true: (N, classes). One-hot rows, or soft labels: any rows that sum to 1.
        p: predicted probabilities, (N, classes). Rows sum to 1; softmax has been applied. 0 and 1
            themselves are allowed.
        epsilon: how near to 0 and 1 a probability is taken.

    Returns:
        One number.

    >>> truth, p = np.array([[0.0, 1.0, 0.0]]), np.array([[0.2, 0.7, 0.1]])
    >>> round(float(categorical_cross_entropy(truth, p)), 4)
    0.3567
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("categorical_cross_entropy")


# %% [markdown]
# ## From labels and logits
#
# In practice one rarely makes one-hot rows, nor probabilities. The truth is a class number for each
# sample (*sparse* labels), and the network ends in raw scores, the **logits**. Softmax and
# logarithm are then best taken together:
#
# $$\ln \operatorname{softmax}(z)_c = (z_c - m) - \ln \sum_k e^{z_k - m}, \qquad m = \max_k z_k$$
#
# Why together? With the logits $[0, 1000]$ softmax gives the probabilities $[0, 1]$, and the
# logarithm of 0 is $-\infty$. The formula above gives $[-1000, 0]$, which is right. Nothing needs
# clipping. With three equal logits the loss is $\ln 3 = 1.0986$, whatever the label.
#
# The loss applies softmax itself. A network that already ends in softmax would get it **twice**:
# its probabilities all lie between 0 and 1, and the second softmax flattens them to nearly equal.
# Such a network still trains, badly. It is one of the most common mistakes there is.


# %%
def sparse_categorical_cross_entropy(labels, logits):
    """The mean cross-entropy of class numbers and raw scores, through a stable log-softmax.

        log_p = logits - log(sum(exp(logits)))     over each row, without overflow
        mean over the samples of -log_p[label]

    Args:
        labels: class numbers from 0, integers, (N,).
        logits: raw scores, (N, classes), of any size. Softmax has NOT been applied.

    Returns:
        One number.

    >>> labels = np.array([2, 0])
    >>> logits = np.array([[1.0, 1.0, 1.0], [0.0, 1000.0, 0.0]])
    >>> round(float(sparse_categorical_cross_entropy(labels, logits)), 4)  # (1.0986 + 1000) / 2
    500.5493
    """
    # Write your code here, and take the next line out.
    raise NotImplementedError("sparse_categorical_cross_entropy")
