"""ex04: the oracle is `tf.GradientTape` over TensorFlow's own forward operations.

`numerical_gradient` is TensorFlow's gradient checker, which takes central differences of its own.
"""

import keras
import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Backpropagation",
    unit="A. Foundations",
    summary="Gradients layer by layer, of a whole network, and the check that proves them right.",
    minutes=75,
)


# The oracle, under the students' function names.


def _pulled_back(function, upstream, *inputs):
    """The gradients of every input, for the gradient `upstream` of the function's output."""
    inputs = [tf.convert_to_tensor(value) for value in inputs]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        output = function(*inputs)
    return tape.gradient(output, inputs, output_gradients=upstream)


def sigmoid_backward(grad, a):
    z = tf.math.log(a) - tf.math.log1p(-a)
    return _pulled_back(tf.sigmoid, grad, z)[0]


def tanh_backward(grad, a):
    return _pulled_back(tf.tanh, grad, tf.atanh(a))[0]


def relu_backward(grad, z):
    return _pulled_back(tf.nn.relu, grad, z)[0]


def dense_backward(grad, x, w):
    def dense(x, w, b):
        return tf.nn.bias_add(tf.matmul(x, w), b)

    return tuple(_pulled_back(dense, grad, x, w, tf.zeros_like(w[0])))


def _mean_cross_entropy(y_true, logits):
    return tf.reduce_mean(keras.losses.categorical_crossentropy(y_true, logits, from_logits=True))


def softmax_cross_entropy_backward(logits, y_true):
    return _pulled_back(lambda logits: _mean_cross_entropy(y_true, logits), None, logits)[0]


def mlp_gradients(x, y_true, w1, b1, w2, b2):
    def loss(w1, b1, w2, b2):
        hidden = keras.activations.sigmoid(tf.nn.bias_add(tf.matmul(x, w1), b1))
        return _mean_cross_entropy(y_true, tf.nn.bias_add(tf.matmul(hidden, w2), b2))

    names = ("w1", "b1", "w2", "b2")
    return dict(zip(names, _pulled_back(loss, None, w1, b1, w2, b2), strict=True))


def numerical_gradient(f, x, h=1e-5):
    @tf.custom_gradient
    def opaque(point):
        # The checker asks for a symbolic gradient too; f is NumPy and has none to give.
        return tf.constant(f(point.numpy()), x.dtype), lambda upstream: tf.zeros_like(point)

    _, numeric = tf.test.compute_gradient(opaque, [x], delta=h)
    return numeric[0].reshape(x.shape)


def relative_error(a, b):
    sizes = tf.maximum(tf.constant(1e-8, a.dtype), tf.abs(a) + tf.abs(b))
    return tf.reduce_max(tf.abs(a - b) / sizes)


# Parts.

ex.part(
    "sigmoid_backward",
    points=0.8,
    care={"other shapes": 0.2},
    hints=(
        "a is what came OUT of the sigmoid. The slope can be written with a alone.",
        "The slope is a * (1 - a). The chain rule multiplies it by the gradient that arrives.",
    ),
)
ex.part(
    "tanh_backward",
    points=0.8,
    care={"other shapes": 0.2},
    hints=(
        "As with the sigmoid, the slope can be written with the output a alone.",
        "The slope is 1 - a**2. Multiply it by the gradient that arrives.",
    ),
)
ex.part(
    "relu_backward",
    points=0.8,
    care={"other shapes": 0.2},
    hints=(
        "Where was the input z positive? There the gradient passes unchanged; elsewhere it becomes "
        "0.",
        "z > 0 is an array of True and False, which count as 1 and 0 in a product: grad * (z > 0).",
    ),
)
ex.part(
    "dense_backward",
    points=3,
    hints=(
        "Write down the shapes of grad, x and w. Each gradient has the shape of what it belongs to.",
        "dx needs w transposed, dw needs x transposed. Should the transposed array stand left or "
        "right of the @? The shapes tell.",
        "dx = grad @ w.T, dw = x.T @ grad, and db is the sum of grad over axis 0. No division.",
    ),
)
ex.part(
    "softmax_cross_entropy_backward",
    points=2.4,
    hints=(
        "You need no derivative of softmax: together with the cross-entropy it cancels.",
        "Softmax over each row (axis=1, keepdims=True), minus y_true, divided by the number of rows.",
        "For large logits subtract each row's maximum before np.exp.",
    ),
)
ex.part(
    "mlp_gradients",
    points=3,
    hints=(
        "Go forward first and keep the hidden activation a. Then walk back with the functions above.",
        "softmax_cross_entropy_backward gives the gradient of the logits; dense_backward with a and "
        "w2 gives three gradients, the first of which belongs to a.",
        "Send the gradient of a through sigmoid_backward(…, a), then dense_backward with x and w1.",
    ),
)
ex.part(
    "numerical_gradient",
    points=2,
    hints=(
        "Move one entry at a time. All the others must keep their value.",
        "np.ndindex(x.shape) walks over the indices of an array of any shape.",
        "Make two copies of x, add h to the entry in one and subtract it in the other; the slope is "
        "(f(up) - f(down)) / (2 * h).",
    ),
)
ex.part(
    "relative_error",
    points=1,
    hints=(
        "Compute the fraction for every entry first. The maximum over the entries comes last.",
        "np.maximum(1e-8, np.abs(a) + np.abs(b)) is the denominator, entry by entry.",
    ),
)


# Probes.


@ex.travels
def function_of(formula):
    """The function that a case describes; c is 1, 2, 3, … and x is taken flat."""

    def f(x):
        x = np.asarray(x, dtype=np.float64).ravel()
        c = 1.0 + np.arange(x.size)
        if formula.startswith("sum(c * x**2)"):
            return float(np.sum(c * x**2))
        if formula.startswith("sum(c * x**3)"):
            return float(np.sum(c * x**3))
        if formula.startswith("sum(x[:-1] * x[1:]**2)"):
            return float(np.sum(x[:-1] * x[1:] ** 2))
        return float(np.log(np.sum(np.exp(c * x))))

    return f


@ex.probe("numerical_gradient")
def gradient_of_formula(impl, f, x, **step):
    return impl.numerical_gradient(function_of(f), np.asarray(x, dtype=np.float64), **step)


# Cases: small to large. Upstream gradients are random, never all ones.


def _slopes(rng, low, high):
    """Upstream gradients with numbers between `low` and `high` to take the slope at."""
    for name, care, shape in (
        ("a batch of 4", "", (4, 3)),
        ("a vector of 5", "other shapes", (5,)),
        ("a batch of 2 images", "other shapes", (2, 3, 4, 1)),
    ):
        yield name, care, rng.normal(size=shape) * 2.0, rng.uniform(low, high, size=shape)


@ex.cases("sigmoid_backward")
def sigmoid_cases(rng):
    yield case("one number, a = 0.9", grad=np.array([[2.0]]), a=np.array([[0.9]]))
    yield case("the steepest point, a = 0.5", grad=np.array([[-3.0]]), a=np.array([[0.5]]))
    for name, care, grad, a in _slopes(rng, 0.05, 0.95):
        yield case(name, grad=grad, a=a, care=care)


@ex.cases("tanh_backward")
def tanh_cases(rng):
    yield case("one number, a = 0.5", grad=np.array([[2.0]]), a=np.array([[0.5]]))
    yield case("the steepest point, a = 0", grad=np.array([[-3.0]]), a=np.array([[0.0]]))
    for name, care, grad, a in _slopes(rng, -0.95, 0.95):
        yield case(name, grad=grad, a=a, care=care)


@ex.cases("relu_backward")
def relu_cases(rng):
    yield case("one open, one closed", grad=np.array([[5.0, -7.0]]), z=np.array([[0.3, -0.2]]))
    yield case("exactly z = 0", grad=np.array([[4.0, -6.0, 9.0]]), z=np.array([[0.0, 0.5, -0.5]]))
    for name, care, grad, z in _slopes(rng, 0.1, 2.0):
        closed = rng.permutation(z.size).reshape(z.shape) % 2 == 0
        yield case(name, grad=grad, z=np.where(closed, -z, z), care=care)


@ex.cases("dense_backward")
def dense_cases(rng):
    yield case(
        "one sample, 2 inputs, 3 outputs",
        grad=np.array([[0.5, -1.0, 2.0]]),
        x=np.array([[3.0, -2.0]]),
        w=np.array([[1.0, 0.5, -1.5], [2.0, -0.5, 0.25]]),
    )
    for samples, inputs, outputs in ((2, 3, 1), (4, 2, 3), (3, 5, 2), (8, 3, 4)):
        yield case(
            f"a batch of {samples}, {inputs} inputs, {outputs} output" + "s" * (outputs > 1),
            grad=rng.normal(size=(samples, outputs)),
            x=rng.normal(size=(samples, inputs)),
            w=rng.normal(size=(inputs, outputs)),
        )


def _one_hot(rng, samples, classes):
    return np.eye(classes)[rng.integers(classes, size=samples)]


@ex.cases("softmax_cross_entropy_backward")
def softmax_cases(rng):
    yield case(
        "one sample, two equal logits",
        logits=np.array([[0.0, 0.0]]),
        y_true=np.array([[1.0, 0.0]]),
    )
    yield case(
        "one sample, three classes",
        logits=np.array([[1.0, -1.0, 0.5]]),
        y_true=np.array([[0.0, 0.0, 1.0]]),
    )
    for samples, classes in ((2, 4), (5, 3), (8, 5)):
        yield case(
            f"a batch of {samples}, {classes} classes",
            logits=rng.normal(size=(samples, classes)) * 1.5,
            y_true=_one_hot(rng, samples, classes),
        )


@ex.cases("softmax_cross_entropy_backward", group="stability", points=0.6, quiet=True)
def large_logits(rng):
    for name, centre in (("logits near 1000", 1000.0), ("logits near -1000", -1000.0)):
        yield case(
            name,
            logits=centre + rng.integers(-2, 3, size=(3, 4)) / 2.0,
            y_true=_one_hot(rng, 3, 4),
        )
    yield case(
        "logits far apart",
        logits=np.array([[1000.0, -1000.0, 0.0], [-800.0, 2.0, 1.5]]),
        y_true=np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    )


@ex.cases("mlp_gradients")
def mlp_cases(rng):
    for samples, inputs, hidden, classes in ((1, 3, 2, 4), (4, 3, 1, 2), (8, 4, 2, 3)):
        name = "one sample" if samples == 1 else f"a batch of {samples}"
        yield case(
            f"{name}, {inputs}-{hidden}-{classes} network",
            x=rng.normal(size=(samples, inputs)),
            y_true=_one_hot(rng, samples, classes),
            w1=rng.normal(size=(inputs, hidden)),
            b1=rng.uniform(0.5, 1.5, size=hidden),
            w2=rng.normal(size=(hidden, classes)),
            b2=rng.normal(size=classes),
        )


@ex.cases("numerical_gradient")
def numerical_cases(rng):
    squares, cubes = "sum(c * x**2), c = 1, 2, 3, …", "sum(c * x**3), c = 1, 2, 3, …"
    neighbours = "sum(x[:-1] * x[1:]**2), x flattened"
    maximum = "log(sum(exp(c * x))), c = 1, 2, 3, …, x flattened"
    yield case("x² at 3", f=squares, x=np.array([3.0]))
    yield case("x² at 3 with h=0.5", f=squares, x=np.array([3.0]), h=0.5)
    yield case("three squares", f=squares, x=np.array([1.0, -2.0, 0.5]))
    yield case("each entry times its neighbour", f=neighbours, x=_away(rng, 4))
    yield case("a 2×3 array", f=neighbours, x=_away(rng, (2, 3)), h=0.25)
    yield case("cubes with h=0.5", f=cubes, x=_away(rng, 3), h=0.5)
    yield case("a smooth maximum, 2×2×3", f=maximum, x=rng.normal(size=(2, 2, 3)) * 0.2)


def _away(rng, shape):
    """Numbers of either sign, between a half and one and a half from 0."""
    return rng.uniform(0.5, 1.5, size=shape) * rng.choice([-1.0, 1.0], size=shape)


@ex.cases("relative_error")
def relative_error_cases(rng):
    yield case("2 against 3", a=np.array([2.0]), b=np.array([3.0]))
    yield case("the worst of three", a=np.array([1.0, -4.0, 50.0]), b=np.array([1.5, -8.0, 60.0]))
    yield case("opposite signs", a=np.array([2.0, -3.0]), b=np.array([-1.0, -3.5]))
    yield case("both zero in one place", a=np.array([0.0, 1.5]), b=np.array([0.0, 1.25]))
    yield case("numbers far below 1e-8", a=np.array([3e-9, 2.0]), b=np.array([-2e-9, 2.5]))
    # 2**-10 is exact in float32, so that single precision sees the same difference
    yield case(
        "equal to three digits",
        a=np.array([[1.0, -2.0, 4.0]]),
        b=np.array([[1.0 + 2**-10, -2.0, 4.0]]),
    )
    a = _away(rng, (3, 4)) * np.array([1.0, 10.0, 100.0, 1000.0])
    yield case("a 3×4 array", a=a, b=a * (1.0 + rng.uniform(0.1, 0.9, size=a.shape)))


# Misconceptions.

ex.misconception(
    "sigmoid_backward.as_if_z",
    "You apply the sigmoid to a once more. a is already the output of the sigmoid, so the slope is "
    "simply a * (1 - a).",
    code="""
    def sigmoid_backward(grad, a):
        s = 1.0 / (1.0 + np.exp(-a))
        return grad * s * (1.0 - s)
    """,
)
ex.misconception(
    "sigmoid_backward.no_upstream",
    "This is the slope of the sigmoid alone. The chain rule multiplies it by grad: grad * a * (1 - "
    "a).",
    edits={"grad * a * (1.0 - a)": "a * (1.0 - a)"},
)
for _slug, _message, _formula in (
    (
        "one_minus_z",
        "You take a * sigmoid(1 - z). The slope of the sigmoid is sigmoid(z) * (1 - sigmoid(z)): the 1 "
        "stands outside, a * (1 - a).",
        "grad * a / (1.0 + np.exp(np.log(a / (1.0 - a)) - 1.0))",
    ),
    (
        "sigmoid_of_both",
        "You apply the sigmoid to a and to 1 - a. a is already the output of the sigmoid, so the slope "
        "is simply a * (1 - a).",
        "grad / (1.0 + np.exp(-a)) / (1.0 + np.exp(a - 1.0))",
    ),
):
    ex.misconception(
        f"sigmoid_backward.{_slug}", _message, edits={"grad * a * (1.0 - a)": _formula}
    )
ex.misconception(
    "sigmoid_backward.half_the_slope",
    "You multiply by a and leave out 1 - a. The slope of the sigmoid is a * (1 - a).",
    edits={"grad * a * (1.0 - a)": "grad * a"},
)
ex.misconception(
    "sigmoid_backward.of_tanh",
    "1 - a**2 is the slope of tanh. The sigmoid's is a * (1 - a).",
    edits={"grad * a * (1.0 - a)": "grad * (1.0 - a**2)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "sigmoid_backward.one_minus_only",
    "You multiply by 1 - a and leave out a. The slope of the sigmoid is a * (1 - a).",
    edits={"grad * a * (1.0 - a)": "grad * (1.0 - a)"},
)
ex.misconception(
    "sigmoid_backward.precedence",
    "The parentheses are missing: grad * a * 1 - a subtracts a at the end. Write grad * a * (1 - "
    "a).",
    edits={"grad * a * (1.0 - a)": "grad * a * 1.0 - a"},
)
ex.misconception(
    "sigmoid_backward.square_only",
    "grad multiplies a**2 only, in a - a**2 * grad. It multiplies the whole slope: grad * (a - "
    "a**2).",
    edits={"grad * a * (1.0 - a)": "a - a**2 * grad"},
)
ex.misconception(
    "tanh_backward.precedence",
    "grad multiplies a**2 only, in 1 - a**2 * grad. It multiplies the whole slope: grad * (1 - "
    "a**2).",
    edits={"grad * (1.0 - a**2)": "1.0 - a**2 * grad"},
)
ex.misconception(
    "tanh_backward.as_if_z",
    "You apply tanh to a once more. a is already the output of tanh, so the slope is simply 1 - "
    "a**2.",
    edits={"a**2": "np.tanh(a) ** 2"},
)
ex.misconception(
    "tanh_backward.no_upstream",
    "This is the slope of tanh alone. The chain rule multiplies it by grad: grad * (1 - a**2).",
    edits={"grad * (1.0 - a**2)": "1.0 - a**2"},
)
ex.misconception(
    "tanh_backward.not_squared",
    "You use 1 - a. The slope of tanh is 1 - a**2: square a.",
    edits={"a**2": "a"},
)
ex.misconception(
    "tanh_backward.of_sigmoid",
    "a * (1 - a) is the slope of the sigmoid. That of tanh is 1 - a**2.",
    edits={"grad * (1.0 - a**2)": "grad * a * (1.0 - a)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "tanh_backward.square_of_difference",
    "You square 1 - a as a whole. Only a is squared: the slope of tanh is 1 - a**2.",
    edits={"(1.0 - a**2)": "(1.0 - a) ** 2"},
)
ex.misconception(
    "relu_backward.no_mask",
    "You let the gradient pass everywhere. Where z was not positive, ReLU gave 0, and the gradient "
    "there is 0 too: set those entries to 0.",
    edits={"grad * (z > 0)": "grad * np.ones(z.shape)"},
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "relu_backward.mask_of_grad",
    "You keep the gradient where grad is positive. What decides is z, the input of ReLU: keep grad "
    "where z > 0, also where grad is negative.",
    edits={"(z > 0)": "(grad > 0)"},
)
ex.misconception(
    "relu_backward.open_at_zero",
    "At z = 0 you let the gradient through. The slope there is taken to be 0: use z > 0, not "
    "z >= 0.",
    edits={"(z > 0)": "(z >= 0)"},
    care="boundary",
)
ex.misconception(
    "relu_backward.times_activation",
    "You multiply by relu(z). The slope of ReLU is 1 where z > 0, not z itself.",
    edits={"(z > 0)": "np.maximum(z, 0)"},
)
ex.misconception(
    "relu_backward.no_upstream",
    "This is the slope of ReLU alone, 0 or 1. The chain rule multiplies it by grad: keep grad "
    "where z > 0.",
    edits={"grad * (z > 0)": "1.0 * (z > 0)"},
)
ex.misconception(
    "relu_backward.negative_side",
    "You keep the gradient where z is negative. It passes where z is positive: grad * (z > 0).",
    edits={"(z > 0)": "(z < 0)"},
)
ex.misconception(
    "relu_backward.forward",
    "You return relu(z), the way forward. Backwards the gradient passes where z > 0: grad * (z > 0).",
    edits={"grad * (z > 0)": "np.maximum(z, 0.0)"},
)
ex.misconception(
    "relu_backward.both_positive",
    "You keep the gradient only where it is positive itself. What decides is z: keep grad where z > "
    "0, also where grad is negative.",
    edits={"(z > 0)": "((z > 0) & (grad > 0))"},
)
ex.misconception(
    "relu_backward.sign_of_z",
    "Where z is negative the gradient is turned around. It should become 0 there: grad * (z > 0).",
    edits={"(z > 0)": "np.sign(z)"},
)
ex.misconception(
    "relu_backward.leaky",
    "Where z is not positive, a hundredth of the gradient passes, as with a leaky ReLU. With ReLU "
    "none does: grad * (z > 0).",
    edits={"(z > 0)": "np.where(z > 0, 1.0, 0.01)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
for _slope, _slug in (("0.1", "1"), ("0.2", "2"), ("0.3", "3"), ("0.05", "05"), ("0.001", "001")):
    ex.misconception(
        f"relu_backward.leaky_{_slug}",
        f"Where z is not positive, {_slope} of the gradient passes, as with a leaky ReLU. With ReLU "
        "none does: grad * (z > 0).",
        edits={"(z > 0)": f"np.where(z > 0, 1.0, {_slope})"},
        fault="Humbatova 2020: Wrong type of activation function",
    )
ex.misconception(
    "dense_backward.dw_transposed",
    "dw is transposed: it comes out as (out, in). It should have the shape of w, (in, out): "
    "x.T @ grad.",
    edits={"x.T @ grad": "grad.T @ x"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "dense_backward.db_over_outputs",
    "db is summed over the outputs and has one entry for each sample. It needs one for each bias: "
    "sum over the samples, axis 0.",
    edits={"grad.sum(axis=0)": "grad.sum(axis=1)"},
)
ex.misconception(
    "dense_backward.db_not_summed",
    "db still has one row for each sample. The bias is shared by all samples, so their gradients "
    "are added up.",
    edits={"grad.sum(axis=0)": "grad"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "dense_backward.averaged_again",
    "dw and db are divided by the number of samples. The 1/N of the loss is already in grad, so "
    "sum here and do not divide.",
    edits={
        "x.T @ grad, grad.sum(axis=0)": "x.T @ grad / len(x), grad.sum(axis=0) / len(x)",
    },
)
ex.misconception(
    "dense_backward.db_averaged",
    "db is the mean over the samples. The 1/N of the loss is already in grad, so take the sum, as "
    "for dw.",
    edits={"grad.sum(axis=0)": "grad.mean(axis=0)"},
)
ex.misconception(
    "dense_backward.dw_averaged",
    "dw is divided by the number of samples, db is not. The 1/N of the loss is already in grad: "
    "divide neither.",
    edits={"x.T @ grad": "x.T @ grad / len(x)"},
)
for _rate, _slug in (("0.02", "02"), ("0.01", "01"), ("0.001", "001")):
    ex.misconception(
        f"dense_backward.penalty_{_slug}",
        f"There is a multiple of w in dw, {_rate} * w: the gradient of an L2 penalty, which this "
        "layer does not have. dw is x.T @ grad and nothing else.",
        edits={"x.T @ grad": f"x.T @ grad + {_rate} * w"},
        fault="Humbatova 2020: Wrong loss function calculation",
    )
ex.misconception(
    "dense_backward.other_order",
    "The three gradients are right, but in another order. Return (dx, dw, db).",
    edits={
        "grad @ w.T, x.T @ grad, grad.sum(axis=0)": "x.T @ grad, grad.sum(axis=0), grad @ w.T",
    },
)
ex.misconception(
    "softmax_cross_entropy_backward.not_averaged",
    "The gradient is not divided by the number of samples. The loss is the mean over the batch, so "
    "divide by N, the number of rows.",
    edits={" / len(logits)": ""},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "softmax_cross_entropy_backward.over_all_entries",
    "You divide by the number of all entries. The loss is averaged over the samples only: divide "
    "by N, the number of rows.",
    edits={"len(logits)": "logits.size"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "softmax_cross_entropy_backward.sign",
    "The sign is wrong: you have y_true - p, and the gradient is (p - y_true) / N. The minus comes "
    "later, when the optimizer subtracts the gradient.",
    edits={"(p - y_true)": "(y_true - p)"},
)
ex.misconception(
    "softmax_cross_entropy_backward.sign_and_not_averaged",
    "The sign is wrong, and the mean over the samples is missing: you have y_true - p. The gradient "
    "is (p - y_true) / N.",
    edits={"(p - y_true) / len(logits)": "y_true - p"},
)
ex.misconception(
    "softmax_cross_entropy_backward.true_class_only",
    "Only the logits of the true classes get a gradient. The others have one too, p itself: (p - "
    "y_true) / N at every logit.",
    edits={"(p - y_true)": "((p - y_true) * y_true)"},
)
ex.misconception(
    "softmax_cross_entropy_backward.labels_not_averaged",
    "p is divided by N, and y_true is not. Subtract first, and divide then: (p - y_true) / N.",
    edits={"(p - y_true) / len(logits)": "p / len(logits) - y_true"},
)
ex.misconception(
    "softmax_cross_entropy_backward.no_softmax",
    "You subtract y_true from the logits. Turn the logits into probabilities with softmax first.",
    edits={"(p - y_true)": "(logits - y_true)"},
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "softmax_cross_entropy_backward.over_batch",
    "Softmax is taken over the samples (axis 0), so that each column adds up to 1. Each row is one "
    "sample, and its classes should add up to 1: use axis=1.",
    code="""
    def softmax_cross_entropy_backward(logits, y_true):
        powers = np.exp(logits - logits.max(axis=0, keepdims=True))
        p = powers / powers.sum(axis=0, keepdims=True)
        return (p - y_true) / len(logits)
    """,
)
ex.misconception(
    "softmax_cross_entropy_backward.whole_array",
    "One softmax is taken over the whole array, so that all samples share a total of 1. Every row "
    "needs a softmax of its own: maximum and sum with axis=1, keepdims=True.",
    code="""
    def softmax_cross_entropy_backward(logits, y_true):
        powers = np.exp(logits - logits.max())
        return (powers / powers.sum() - y_true) / len(logits)
    """,
)
ex.misconception(
    "softmax_cross_entropy_backward.sum_of_all",
    "Each row's maximum is subtracted, but then you divide by the sum over the whole array. Divide "
    "every row by its own sum: axis=1, keepdims=True.",
    edits={"powers.sum(axis=1, keepdims=True)": "powers.sum()"},
)
ex.misconception(
    "softmax_cross_entropy_backward.over_classes",
    "You divide by the number of classes. The loss is the mean over the samples: divide by N, the "
    "number of rows, len(logits).",
    edits={"len(logits)": "logits.shape[1]"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "softmax_cross_entropy_backward.the_loss",
    "You return the loss itself, one number. Its gradient with respect to the logits is asked for, "
    "one number for every logit: (p - y_true) / N.",
    edits={
        "return (p - y_true) / len(logits)": ("return -np.mean(np.log(np.sum(p * y_true, axis=1)))")
    },
)
ex.misconception(
    "softmax_cross_entropy_backward.to_probabilities",
    "This is the gradient with respect to the probabilities, -y_true / p / N. What is asked for "
    "is the one with respect to the logits, in front of the softmax: (p - y_true) / N.",
    edits={"(p - y_true)": "-y_true / p"},
)
ex.misconception(
    "softmax_cross_entropy_backward.half_shifted",
    "The row's maximum is subtracted in the numerator of softmax but not in the denominator. Compute "
    "e = np.exp(logits - maximum) once and divide e by its own row sums.",
    edits={"powers.sum(axis=1, keepdims=True)": "np.exp(logits).sum(axis=1, keepdims=True)"},
)
ex.misconception(
    "softmax_cross_entropy_backward.slope_again",
    "You also multiply by p * (1 - p). The slope of softmax is already in the formula: softmax and "
    "cross-entropy together give (p - y_true) / N, and nothing else.",
    edits={"(p - y_true)": "(p - y_true) * p * (1.0 - p)"},
)
ex.misconception(
    "softmax_cross_entropy_backward.unshifted",
    "The formula is right, but np.exp overflows for large logits. Subtract each row's largest "
    "logit first: this does not change softmax.",
    edits={"np.exp(logits - logits.max(axis=1, keepdims=True))": "np.exp(logits)"},
)
ex.misconception(
    "mlp_gradients.not_averaged",
    "All gradients are N times too large, N being the number of samples. The loss is the mean over "
    "the samples: divide the gradient of the logits by N, once.",
    edits={
        "softmax_cross_entropy_backward(a @ w2 + b2, y_true)": (
            "len(x) * softmax_cross_entropy_backward(a @ w2 + b2, y_true)"
        )
    },
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mlp_gradients.no_sigmoid_slope",
    "The slope of the hidden layer's sigmoid is missing. Multiply the gradient of a by a * (1 - a) "
    "before you go back through the first dense layer.",
    edits={"sigmoid_backward(da, a)": "da"},
    fault="DeepCrime ARM: activation function removed",
)
ex.misconception(
    "mlp_gradients.sigmoid_twice",
    "For the slope of the sigmoid you apply the sigmoid to a once more. a is already its output: "
    "the slope is a * (1 - a).",
    edits={"sigmoid_backward(da, a)": "sigmoid_backward(da, 1.0 / (1.0 + np.exp(-a)))"},
)
ex.misconception(
    "mlp_gradients.slope_from_z",
    "The slope of the sigmoid is computed from z1 = x @ w1 + b1. sigmoid_backward takes the "
    "activation a, the sigmoid of z1: the slope is a * (1 - a).",
    edits={"sigmoid_backward(da, a)": "sigmoid_backward(da, x @ w1 + b1)"},
)
ex.misconception(
    "mlp_gradients.softmax_twice",
    "Softmax is taken twice. softmax_cross_entropy_backward applies it itself: give it the logits "
    "a @ w2 + b2, not the probabilities.",
    code="""
    def mlp_gradients(x, y_true, w1, b1, w2, b2):
        a = 1.0 / (1.0 + np.exp(-(x @ w1 + b1)))
        powers = np.exp(a @ w2 + b2)
        p = powers / powers.sum(axis=1, keepdims=True)
        grad = softmax_cross_entropy_backward(p, y_true)
        da, dw2, db2 = dense_backward(grad, a, w2)
        _, dw1, db1 = dense_backward(sigmoid_backward(da, a), x, w1)
        return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}
    """,
)
ex.misconception(
    "mlp_gradients.w2_from_z",
    "The gradient of w2 is computed from z1 = x @ w1 + b1. The input of the second layer is the "
    "activation a, the sigmoid of z1: dw2 = a.T @ grad.",
    edits={"dense_backward(grad, a, w2)": "dense_backward(grad, x @ w1 + b1, w2)"},
)
for slug, rate in (
    ("w2_updated_first", "1.0"),
    ("w2_updated_first_tenth", "0.1"),
    ("w2_updated_first_hundredth", "0.01"),
):
    ex.misconception(
        f"mlp_gradients.{slug}",
        "w2 is changed before the gradient goes back through it. Use the same w2 as in the forward "
        "pass, and update no weight in this function.",
        code=f"""
        def mlp_gradients(x, y_true, w1, b1, w2, b2):
            a = 1.0 / (1.0 + np.exp(-(x @ w1 + b1)))
            grad = softmax_cross_entropy_backward(a @ w2 + b2, y_true)
            _, dw2, db2 = dense_backward(grad, a, w2)
            w2 = w2 - {rate} * dw2
            _, dw1, db1 = dense_backward(sigmoid_backward(grad @ w2.T, a), x, w1)
            return {{"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}}
        """,
    )
ex.misconception(
    "mlp_gradients.output_slope",
    "The gradient of the logits is multiplied by p * (1 - p). That slope is already in the "
    "formula: softmax and cross-entropy together give (p - y_true) / N.",
    code="""
    def mlp_gradients(x, y_true, w1, b1, w2, b2):
        a = 1.0 / (1.0 + np.exp(-(x @ w1 + b1)))
        grad = softmax_cross_entropy_backward(a @ w2 + b2, y_true)
        p = grad * len(x) + y_true
        da, dw2, db2 = dense_backward(grad * p * (1.0 - p), a, w2)
        _, dw1, db1 = dense_backward(sigmoid_backward(da, a), x, w1)
        return {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2}
    """,
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mlp_gradients.tanh_slope",
    "For the hidden layer you use 1 - a**2, the slope of tanh. It is a sigmoid: a * (1 - a).",
    edits={"sigmoid_backward(da, a)": "da * (1.0 - a**2)"},
    fault="DeepCrime ACH: activation function changed",
)
ex.misconception(
    "mlp_gradients.relu_hidden",
    "Your hidden layer is a ReLU. The network asked for has a sigmoid there: a = 1 / (1 + exp(-(x @ "
    "w1 + b1))).",
    edits={
        "1.0 / (1.0 + np.exp(-(x @ w1 + b1)))": "np.maximum(x @ w1 + b1, 0.0)",
        "sigmoid_backward(da, a)": "relu_backward(da, a)",
    },
    fault="DeepCrime ACH: activation function changed",
)
ex.misconception(
    "mlp_gradients.no_bias",
    "The biases are missing in the forward pass, so these are the gradients of another network. "
    "Add b1 and b2 where a and the logits are computed.",
    edits={"x @ w1 + b1": "x @ w1", "a @ w2 + b2": "a @ w2"},
    fault="DeepCrime WRB: bias removed from layer",
)
ex.misconception(
    "numerical_gradient.forward",
    "This is the forward difference, (f(x + h) - f(x)) / h, and its error is large. Move x to both "
    "sides: (f(x + h) - f(x - h)) / (2 * h).",
    edits={"(f(up) - f(down)) / (2 * h)": "(f(up) - f(x)) / h"},
)
ex.misconception(
    "numerical_gradient.backward",
    "This is the backward difference, (f(x) - f(x - h)) / h, and its error is large. Move x to "
    "both sides: (f(x + h) - f(x - h)) / (2 * h).",
    edits={"(f(up) - f(down)) / (2 * h)": "(f(x) - f(down)) / h"},
)
ex.misconception(
    "numerical_gradient.sign",
    "The sign is wrong: you take f(x - h) - f(x + h). The slope is (f(x + h) - f(x - h)) / (2 * h).",
    edits={"f(up) - f(down)": "f(down) - f(up)"},
)
ex.misconception(
    "numerical_gradient.half_a_step",
    "Each entry is moved by h / 2 to either side. Move it by h: (f(x + h) - f(x - h)) / (2 * h).",
    edits={
        "up[index] += h": "up[index] += h / 2",
        "down[index] -= h": "down[index] -= h / 2",
        "(2 * h)": "h",
    },
    care="the step",
)
ex.misconception(
    "numerical_gradient.half_a_step_over_two",
    "The result is half of what it should be: each entry is moved by h / 2, and the difference is "
    "divided by 2 * h. Move it by h to either side.",
    edits={"up[index] += h": "up[index] += h / 2", "down[index] -= h": "down[index] -= h / 2"},
)
ex.misconception(
    "numerical_gradient.not_divided",
    "You return the difference f(x + h) - f(x - h) itself. Divide it by 2 * h, the distance between "
    "the two points.",
    edits={" / (2 * h)": ""},
)
for _slug, _up, _down in (
    ("rows_as_entries", "up[i] = up[i] + h", "down[i] = down[i] - h"),
    ("rows_as_entries_in_place", "up[i] += h", "down[i] -= h"),
):
    ex.misconception(
        f"numerical_gradient.{_slug}",
        "Right for one axis. An array of two axes has an entry at each pair of indices, and you walk "
        "over its rows only: for index in np.ndindex(x.shape) walks over the entries of any array, "
        "and x[index] is one of them.",
        code=f"""
        def numerical_gradient(f, x, h=1e-5):
            gradient = []
            for i in range(len(x)):
                up, down = list(x), list(x)
                {_up}
                {_down}
                gradient.append((f(up) - f(down)) / (2 * h))
            return np.array(gradient)
        """,
        care="other shapes",
    )
ex.misconception(
    "numerical_gradient.rows_moved",
    "Right for one axis. Of an array with more axes x[i] is a whole row, and all of it is moved at "
    "once. Move one entry at a time: for index in np.ndindex(x.shape) walks over the entries of any "
    "array, and x[index] is one of them.",
    code="""
    def numerical_gradient(f, x, h=1e-5):
        gradient = np.zeros(x.shape)
        for i in range(len(x)):
            up, down = x.copy(), x.copy()
            up[i] += h
            down[i] -= h
            gradient[i] = (f(up) - f(down)) / (2 * h)
        return gradient
    """,
    care="other shapes",
)
ex.misconception(
    "numerical_gradient.divided_by_h",
    "The result is twice as large as it should be. From x - h to x + h the distance is 2 * h: "
    "divide by 2 * h.",
    edits={"(2 * h)": "h"},
)
ex.misconception(
    "numerical_gradient.operator_order",
    "/ 2 * h divides by 2 and then multiplies by h. Write / (2 * h).",
    edits={"(2 * h)": "2 * h"},
)
ex.misconception(
    "numerical_gradient.all_at_once",
    "All entries are moved together, which gives one number. Move one entry at a time and leave "
    "the others where they are.",
    code="""
    def numerical_gradient(f, x, h=1e-5):
        return (f(x + h) - f(x - h)) / (2 * h)
    """,
)
ex.misconception(
    "numerical_gradient.one_row_at_a_time",
    "f is called with one row of x at a time. f takes an array of the shape of x: give it the whole "
    "array, with one entry moved.",
    code="""
    _of_an_array = numerical_gradient

    def numerical_gradient(f, x, h=1e-5):
        if x.ndim == 1:
            return _of_an_array(f, x, h)
        return np.array([_of_an_array(f, row, h) for row in x])
    """,
)
ex.misconception(
    "numerical_gradient.one_row_and_own_step",
    "f is called with one row of x at a time: give it the whole array, with one entry moved. And h "
    "is not used: take the step that is given.",
    code="""
    _with_a_step = numerical_gradient

    def numerical_gradient(f, x, h=1e-5):
        if x.ndim == 1:
            return _with_a_step(f, x, 1e-4)
        return np.array([_with_a_step(f, row, 1e-4) for row in x])
    """,
)
ex.misconception(
    "numerical_gradient.not_put_back",
    "When one entry is moved, the entries before it are still moved too. Start each entry from a "
    "fresh copy of x, or put its old value back.",
    edits={
        "    for index in np.ndindex(x.shape):\n        up, down = x.copy(), x.copy()\n": (
            "    up, down = x.copy(), x.copy()\n    for index in np.ndindex(x.shape):\n"
        )
    },
)
ex.misconception(
    "numerical_gradient.left_below",
    "Each entry stays h below its place once its turn is over, so that the later ones are computed at "
    "another point. Put its old value back, or start each entry from a fresh copy of x.",
    code="""
    def numerical_gradient(f, x, h=1e-5):
        x, gradient = x.copy(), np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            x[index] += h
            up = f(x)
            x[index] -= 2 * h
            gradient[index] = (up - f(x)) / (2 * h)
        return gradient
    """,
    care="entries left moved",
)
ex.misconception(
    "numerical_gradient.own_step",
    "You always use the same small step, whatever h is. Use the argument h.",
    edits={"    gradient = np.zeros(x.shape)\n": "    gradient, h = np.zeros(x.shape), 1e-5\n"},
    care="an argument not used",
)
ex.misconception(
    "numerical_gradient.all_at_once_and_own_step",
    "You move all entries of x at the same time, and get one number. Move one entry at a time, and "
    "write each quotient at its place in an array of the shape of x. And take the step h.",
    code="""
    def numerical_gradient(f, x, h=1e-5):
        return (f(x + 1e-5) - f(x - 1e-5)) / (2 * 1e-5)
    """,
)
for _step in ("1e-1", "1e-2"):
    ex.misconception(
        f"numerical_gradient.own_step_{_step.replace('1e-', '')}",
        "You always use the same large step, whatever h is. Use the argument h; its default is 1e-5.",
        edits={
            "    gradient = np.zeros(x.shape)\n": (
                f"    gradient, h = np.zeros(x.shape), {_step}\n"
            )
        },
    )
ex.misconception(
    "relative_error.absolute",
    "This is the largest absolute difference. Divide each difference by |a| + |b| first, then take "
    "the maximum.",
    edits={"np.abs(a - b) / sizes": "np.abs(a - b)"},
)
ex.misconception(
    "relative_error.mean",
    "This is the mean over the entries. In a mean, one wrong entry among many right ones is hard "
    "to see: take the maximum.",
    edits={"np.max(": "np.mean("},
)
ex.misconception(
    "relative_error.no_floor",
    "Where both numbers are zero or tiny, you divide by 0 or by too small a number. Divide by "
    "np.maximum(1e-8, |a| + |b|).",
    edits={"np.maximum(1e-8, np.abs(a) + np.abs(b))": "np.abs(a) + np.abs(b)"},
)
ex.misconception(
    "relative_error.other_floor",
    "The smallest number that you divide by is much below 1e-8. Divide by np.maximum(1e-8, |a| + "
    "|b|), so that rounding errors of two tiny numbers do not count.",
    edits={"np.maximum(1e-8,": "np.maximum(1e-12,"},
)
ex.misconception(
    "relative_error.whole_arrays",
    "You divide the largest difference by the largest sum, which may belong to another entry. "
    "Divide entry by entry, then take the maximum.",
    edits={"np.abs(a - b) / sizes": "np.abs(a - b)) / np.max(sizes"},
)
ex.misconception(
    "relative_error.one_sided",
    "You divide by |a| only. Divide by |a| + |b|.",
    edits={"np.abs(a) + np.abs(b)": "np.abs(a)"},
)
ex.misconception(
    "relative_error.signed_sum",
    "The denominator is |a + b|, where opposite signs cancel. Take the absolute values first: "
    "|a| + |b|.",
    edits={"np.abs(a) + np.abs(b)": "np.abs(a + b)"},
)
ex.misconception(
    "relative_error.floor_added",
    "You add 1e-8 to |a| + |b|. It is a lower limit instead: divide by np.maximum(1e-8, |a| + |b|).",
    edits={"np.maximum(1e-8, np.abs(a) + np.abs(b))": "1e-8 + np.abs(a) + np.abs(b)"},
)
ex.misconception(
    "relative_error.norms",
    "You divide the length of a - b by the lengths of a and b, so that one wrong entry among many "
    "right ones is hard to see. Divide entry by entry, and take the maximum.",
    edits={
        "np.max(np.abs(a - b) / sizes)": (
            "np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))"
        )
    },
)
ex.misconception(
    "relative_error.sum",
    "You add up the errors of all entries. One number is asked for, the worst of them: np.max.",
    edits={"np.max(": "np.sum("},
)
ex.misconception(
    "relative_error.one_sided_second",
    "You divide by |b| only. Divide by |a| + |b|.",
    edits={"np.abs(a) + np.abs(b)": "np.abs(b)"},
)
ex.misconception(
    "relative_error.signed_difference",
    "The numerator is a - b with its sign, so an entry where b is the larger one never counts. Take "
    "np.abs(a - b).",
    edits={"np.abs(a - b)": "(a - b)"},
)
ex.misconception(
    "relative_error.signed_denominator",
    "The denominator is np.maximum(1e-8, a + b), without absolute values: where a + b is negative, you "
    "divide by 1e-8. Use np.abs(a) + np.abs(b).",
    edits={"np.abs(a) + np.abs(b)": "a + b"},
)
ex.misconception(
    "relative_error.no_abs",
    "The absolute values are missing above and below: (a - b) / np.maximum(1e-8, a + b). Use "
    "np.abs(a - b) and np.abs(a) + np.abs(b).",
    edits={"np.abs(a - b)": "(a - b)", "np.abs(a) + np.abs(b)": "a + b"},
)
ex.misconception(
    "relative_error.no_maximum",
    "You return the error of every entry, but one number is asked for, the worst of them. The "
    "maximum is missing: np.max.",
    edits={"np.max(np.abs(a - b) / sizes)": "np.abs(a - b) / sizes"},
)
ex.convention(
    "relative_error.larger_of_both",
    "You divide by the larger of |a| and |b|, as some books do. The formula asked for here divides "
    "by their sum.",
    edits={"np.abs(a) + np.abs(b)": "np.maximum(np.abs(a), np.abs(b))"},
    accepted=False,
)
