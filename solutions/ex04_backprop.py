# %% [markdown]
# # ex04: backpropagation
#
# Forward propagation ends in one number, the loss. To make it smaller you must know, for every
# single weight, whether to turn it up or down and by how much: the **gradient** of the loss.
# Backpropagation finds all of them in one sweep from the loss back to the input, with one rule
# from school, the chain rule:
#
# $$y = f(u),\ u = g(x) \quad\Rightarrow\quad \frac{dy}{dx} = \frac{dy}{du}\cdot\frac{du}{dx}$$
#
# Each layer needs only two things: `grad`, the gradient of the loss with respect to its
# **output**, which arrives from the layer behind it (the *upstream* gradient), and its own slope.
# It multiplies them and hands the product on to the layer before it. You will write that for four
# kinds of layer, chain them into a network, and then prove your own work right with a check that
# needs no calculus at all.
#
# Here a gradient always has **the shape of the thing it belongs to**: the gradient of `w` looks
# like `w`. That finds half of all mistakes before anything runs. Arrays are float64, batches come
# first `(N, D)`, weights are `(in, out)`, biases `(out,)`. Losses are averaged over the batch. No
# function changes its arguments.

# %%
import numpy as np

# %% [markdown]
# ## Sigmoid
#
# The sigmoid has a slope that needs nothing but its own output: with $a = \sigma(z)$,
#
# $$\sigma'(z) = \sigma(z)\,(1 - \sigma(z)) = a\,(1 - a)$$
#
# That is why the forward pass keeps $a$. At $a = 0.5$ the slope is $0.25$, its largest value; at
# $a = 0.99$ it is about $0.01$. Every sigmoid on the way makes the gradient at least four times
# smaller, and ten of them leave less than a millionth: the *vanishing gradient*.
#
# Mind what you are given. `a` has been through the sigmoid already; another sigmoid on top of it
# is the classical mistake here.


# %%
def sigmoid_backward(grad, a):
    """The gradient before a sigmoid, from the gradient behind it.

        dz = grad * a * (1 - a)

    Args:
        grad: gradient of the loss with respect to a, an array of any shape.
        a: the OUTPUT of the sigmoid (the activation, not z), same shape.

    Returns:
        The gradient with respect to z, same shape.

    >>> sigmoid_backward(np.array([2.0, 2.0]), np.array([0.5, 0.9]))
    array([0.5 , 0.18])
    """
    ### BEGIN SOLUTION
    return grad * a * (1.0 - a)
    ### END SOLUTION


# %% [markdown]
# ## Tanh
#
# The same trick: with $a = \tanh(z)$ the slope is $1 - a^2$. It is $1$ in the middle, four times
# the sigmoid's, which is one reason why tanh trains faster.


# %%
def tanh_backward(grad, a):
    """The gradient before a tanh, from the gradient behind it.

        dz = grad * (1 - a**2)

    Args:
        grad: gradient of the loss with respect to a, an array of any shape.
        a: the OUTPUT of the tanh (the activation, not z), same shape.

    Returns:
        The gradient with respect to z, same shape.

    >>> tanh_backward(np.array([2.0, 2.0]), np.array([0.0, 0.5]))
    array([2. , 1.5])
    """
    ### BEGIN SOLUTION
    return grad * (1.0 - a**2)
    ### END SOLUTION


# %% [markdown]
# ## ReLU
#
# ReLU is a gate. Where its input was positive it let the number through unchanged, slope 1; where
# not, it stopped it, slope 0. The gradient meets the same gate on its way back. What decides is
# the **input** $z$ of the forward pass, never the sign of the gradient. At exactly $z = 0$ there
# is a kink and no slope; everybody takes 0.


# %%
def relu_backward(grad, z):
    """The gradient before a ReLU, from the gradient behind it.

        dz = grad where z > 0, otherwise 0

    Args:
        grad: gradient of the loss with respect to relu(z), an array of any shape.
        z: the INPUT of the ReLU, same shape. The slope at z = 0 is 0.

    Returns:
        The gradient with respect to z, same shape.

    >>> relu_backward(np.array([5.0, -7.0, 9.0]), np.array([0.3, 2.0, 0.0]))
    array([ 5., -7.,  0.])
    """
    ### BEGIN SOLUTION
    return grad * (z > 0)
    ### END SOLUTION


# %% [markdown]
# ## The dense layer
#
# Forward, $z = xW + b$. A weight $W_{ij}$ carries input $i$ to output $j$, once for each sample.
# So its gradient is input times upstream gradient, **summed over the batch**; a bias carries a 1;
# and an input feels every output through the weight to it:
#
# $$dx = \text{grad}\, W^T \qquad dW = x^T \text{grad} \qquad db = \sum_{\text{samples}} \text{grad}$$
#
# Shapes tell which side to transpose. With $N = 8$ samples, 5 inputs and 3 outputs, `grad` is
# (8, 3); only `x.T @ grad`, (5, 8) times (8, 3), gives something shaped like $W$, (5, 3).
#
# Do not divide by $N$ here. The loss is an average, and the $1/N$ came in with `grad`.


# %%
def dense_backward(grad, x, w):
    """The three gradients of a dense layer z = x @ w + b.

        dx = grad @ w.T
        dw = x.T @ grad
        db = sum of grad over the samples

    Args:
        grad: gradient of the loss with respect to z, (N, out).
        x: the layer's input, (N, in).
        w: its weights, (in, out).

    Returns:
        (dx, dw, db) in this order, of shapes (N, in), (in, out) and (out,). Nothing is divided by
        N: an average over the batch is already in grad.

    >>> dx, dw, db = dense_backward(np.array([[1.0], [2.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]),
    ...                             np.array([[0.1], [0.2]]))
    >>> dx
    array([[0.1, 0.2],
           [0.2, 0.4]])
    >>> dw
    array([[13.],
           [16.]])
    >>> db
    array([3.])
    """
    ### BEGIN SOLUTION
    return grad @ w.T, x.T @ grad, grad.sum(axis=0)
    ### END SOLUTION


# %% [markdown]
# ## Softmax and cross-entropy together
#
# A classifier ends in softmax, and its loss is the cross-entropy of the probabilities $p$ with
# the one-hot truth $y$. Taken one after the other, the two derivatives are unpleasant. Taken
# together nearly everything cancels, and what is left is *what was said minus what is true*:
#
# $$\frac{\partial L}{\partial\,\text{logits}} = \frac{p - y}{N}$$
#
# By hand: one sample, logits $[0, 0]$, so $p = [0.5, 0.5]$. With the truth $[1, 0]$ the gradient
# is $[-0.5, 0.5]$: push the first logit up, the second down.
#
# Logits can be large. `np.exp(1000)` is infinite and inf/inf is not a number, so subtract the
# largest logit of each row before the exponential: softmax does not change.


# %%
def softmax_cross_entropy_backward(logits, y_true):
    """The gradient of the batch's mean softmax cross-entropy with respect to the logits.

        p = softmax(logits), over each row
        dlogits = (p - y_true) / N

    Args:
        logits: (N, classes), of any size: exp must not overflow.
        y_true: one-hot rows, (N, classes).

    Returns:
        The gradient, (N, classes). Each row adds up to 0.

    >>> softmax_cross_entropy_backward(np.array([[0.0, 0.0]]), np.array([[1.0, 0.0]]))
    array([[-0.5,  0.5]])
    """
    ### BEGIN SOLUTION
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    return (p - y_true) / len(logits)
    ### END SOLUTION


# %% [markdown]
# ## A whole network
#
# Now chain them. The network has one hidden sigmoid layer and a softmax output:
#
# $$a = \sigma(x W_1 + b_1) \qquad \text{logits} = a W_2 + b_2 \qquad L = \text{cross-entropy}$$
#
# Go forward and keep $a$. Then walk back: the gradient of the logits, through the second dense
# layer, through the sigmoid, through the first dense layer. You have all three pieces already.
#
# All gradients belong to **the same** weights, those of the forward pass. Whoever updates $W_2$ as
# soon as its gradient is known, and then sends the gradient back through the *new* $W_2$, computes
# the slope of a network that never existed.


# %%
def mlp_gradients(x, y_true, w1, b1, w2, b2):
    """The gradients of the mean cross-entropy of a network with one hidden layer.

        a = sigmoid(x @ w1 + b1)
        p = softmax(a @ w2 + b2)
        loss = mean over the samples of -log p[true class]

    Args:
        x: inputs, (N, D).
        y_true: one-hot rows, (N, C).
        w1, b1: the hidden layer, (D, H) and (H,).
        w2, b2: the output layer, (H, C) and (C,).

    Returns:
        A dict with the keys "w1", "b1", "w2", "b2": the gradient of the loss with respect to
        each, in its shape. Weights and biases are not updated.

    >>> gradients = mlp_gradients(np.array([[1.0]]), np.array([[1.0, 0.0]]), np.array([[0.0]]),
    ...                           np.array([0.0]), np.array([[2.0, 2.0]]), np.array([0.0, 0.0]))
    >>> gradients["w2"]                     # a = 0.5, p = [0.5, 0.5]
    array([[-0.25,  0.25]])
    """
    ### BEGIN SOLUTION
    a = 1.0 / (1.0 + np.exp(-(x @ w1 + b1)))
    grad = softmax_cross_entropy_backward(a @ w2 + b2, y_true)
    da, dw2, db2 = dense_backward(grad, a, w2)
    _, dw1, db1 = dense_backward(sigmoid_backward(da, a), x, w1)
    return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}
    ### END SOLUTION


# %% [markdown]
# ## Checking a gradient without calculus
#
# A wrong gradient rarely crashes. The loss still falls, only slower and not as far, and nobody
# notices. So measure the slope: move one entry of $x$ a little up and a little down, and see what
# the function does. This is the **central difference**
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2h}$$
#
# where $e_i$ moves entry $i$ alone. For $f(x) = x^2$ at 3 with $h = 0.5$:
# $(12.25 - 6.25)/1 = 6$, exactly right. The forward difference, $(f(x+h) - f(x))/h$, says
# $6.5$: its error shrinks only like $h$, that of the central one like $h^2$.
#
# Two calls for every entry: far too slow for training a network, just right for a test. Work in
# float64; in float32 a step of $10^{-5}$ drowns in rounding.


# %%
def numerical_gradient(f, x, h=1e-5):
    """The gradient of f at x, by central differences.

        gradient[i] = (f(x with entry i + h) - f(x with entry i - h)) / (2 * h)

    Args:
        f: a function from an array of x's shape to one number.
        x: a float64 array of one or more dimensions. It is unchanged afterwards.
        h: how far each entry is moved, one entry at a time.

    Returns:
        An array of x's shape.

    >>> numerical_gradient(lambda x: x[0] ** 2 + 5.0 * x[1], np.array([3.0, 1.0]), h=0.5)
    array([6., 5.])
    """
    ### BEGIN SOLUTION
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient
    ### END SOLUTION


# %% [markdown]
# ## How close is close?
#
# Two gradients of 0.001 and 0.002 are nearly equal in absolute terms, and one of them is wrong.
# Compare the difference with the size of the numbers, entry by entry, and report the worst entry:
#
# $$\max_i \frac{|a_i - b_i|}{\max(10^{-8},\ |a_i| + |b_i|)}$$
#
# For numbers above $10^{-8}$ it lies between 0 (equal) and 1 (of opposite signs, or one of them
# zero). Where $|a_i| + |b_i|$ is smaller than that, the denominator stays at $10^{-8}$: two tiny
# numbers of opposite signs give less than 1, and two zeros give 0, not 0/0. A rule of thumb for
# your own backpropagation against `numerical_gradient`: below $10^{-6}$ it is right, above
# $10^{-3}$ it is wrong.


# %%
def relative_error(a, b):
    """The largest relative difference between two arrays, entry by entry.

        max over all entries of |a - b| / max(1e-8, |a| + |b|)

    Args:
        a, b: arrays of the same shape.

    Returns:
        One number from 0 to 1.

    >>> round(float(relative_error(np.array([1.0, 2.0]), np.array([1.0, 3.0]))), 4)
    0.2
    """
    ### BEGIN SOLUTION
    sizes = np.maximum(1e-8, np.abs(a) + np.abs(b))
    return np.max(np.abs(a - b) / sizes)
    ### END SOLUTION
