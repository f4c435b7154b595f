"""ex01: the oracle is `keras.activations` and `keras.ops`, its cases and known mistakes."""

import keras
import numpy as np

from autograder.author import Exercise, case

ex = Exercise(
    title="The artificial neuron and its activations",
    unit="A. Foundations",
    summary="A weighted sum, a bias and six activation functions that do not overflow.",
    minutes=45,
)


# The oracle, under the students' function names.


def _tensor(x):
    return keras.ops.convert_to_tensor(np.asarray(x))  # Keras would make float32 of a plain float


def weighted_sum(x, w, b):
    return keras.ops.dot(_tensor(x), _tensor(w)) + b


def linear(x):
    return keras.activations.linear(_tensor(x))


def sigmoid(x):
    return keras.activations.sigmoid(_tensor(x))


def tanh(x):
    return keras.activations.tanh(_tensor(x))


def relu(x):
    return keras.activations.relu(_tensor(x))


def leaky_relu(x, negative_slope=0.01):
    return keras.activations.leaky_relu(_tensor(x), negative_slope=negative_slope)


def softmax(x, axis=-1):
    return keras.activations.softmax(_tensor(x), axis=axis)


def neuron(x, w, b, activation):
    z = keras.ops.convert_to_tensor(weighted_sum(x, w, b))
    if activation == "leaky_relu":  # Keras' own default slope is another
        return leaky_relu(z)
    return keras.activations.get(activation)(z)


# Parts.

ex.part(
    "weighted_sum",
    points=2,
    hints=(
        "Multiply each input by its own weight, add the products up, and add the bias once.",
        "For a batch this happens in every row. The matrix product x @ w works for one row and for "
        "many.",
        "return x @ w + b",
    ),
)
ex.part(
    "linear",
    points=1,
    hints=(
        "Nothing happens to the numbers, whatever their sign or size.",
        "return x is all there is to it.",
    ),
)
ex.part(
    "sigmoid",
    points=1.6,
    hints=(
        "np.exp works on a whole array. Start with 1 / (1 + np.exp(-x)).",
        "That overflows for large negative x. The other form, exp(x) / (1 + exp(x)), overflows for "
        "large positive x. Use each where it is safe.",
        "The denominator is 1 + np.exp(-np.abs(x)) in both forms. The numerator is 1 for positive "
        "x and np.exp(x) for negative x: np.exp(np.minimum(x, 0)).",
    ),
)
ex.part(
    "tanh",
    points=1.6,
    hints=(
        "There are two 2s in the formula, one in the numerator and one in the exponent, and at the "
        "end 1 is subtracted.",
        "2 / (1 + exp(-2x)) is twice a sigmoid. Of what number?",
        "With a stable sigmoid you need no other trick: 2 * sigmoid(2 * x) - 1.",
    ),
)
ex.part(
    "relu",
    points=1,
    hints=(
        "Compare every entry with 0 and keep the larger of the two.",
        "np.maximum compares entry by entry; np.max looks for the largest entry of one array.",
    ),
)
ex.part(
    "leaky_relu",
    points=1,
    hints=(
        "Positive numbers pass unchanged. Negative ones are multiplied by negative_slope.",
        "np.where(condition, a, b) takes a where the condition holds and b elsewhere.",
        "np.where(x > 0, x, negative_slope * x)",
    ),
)
ex.part(
    "softmax",
    points=2.4,
    hints=(
        "Take exp of every score, then divide by the sum along `axis`.",
        "With keepdims=True the sum keeps its axis (with length 1), and the division fits.",
        "Before exp, subtract the largest score along the same axis: np.max(x, axis=axis, "
        "keepdims=True). It cancels in the fraction, and no exponent is above 0.",
    ),
)
ex.part(
    "neuron",
    points=1.6,
    care={"errors": 0.4},
    hints=(
        "First the weighted sum with its bias, then the activation of that sum. You have written "
        "both.",
        "A dict from names to functions replaces a chain of ifs: {'relu': relu, ...}.",
        "if activation not in functions: raise ValueError(...), before looking it up.",
    ),
)


# Cases: small to large.


def _away_from_zero(rng, shape, largest=3.0):
    """Numbers of both signs, none so small that its sign could be missed."""
    size = int(np.prod(shape))
    sign = np.where(np.arange(size) % 2 == 0, 1.0, -1.0)
    return (rng.permutation(sign) * rng.uniform(0.2, largest, size=size)).reshape(shape)


def _arrays(rng):
    yield case("one number", x=np.array([0.5]))
    yield case("three numbers", x=np.array([-1.5, 0.0, 0.75]))
    yield case("seven numbers", x=_away_from_zero(rng, (7,)))
    yield case("a batch of 4", x=_away_from_zero(rng, (4, 3)))
    yield case("three axes", x=_away_from_zero(rng, (2, 3, 5)))


@ex.cases("weighted_sum")
def weighted_sum_cases(rng):
    yield case("one input", x=np.array([2.0]), w=np.array([1.5]), b=0.25)
    yield case("three inputs", x=np.array([1.0, 2.0, 3.0]), w=np.array([0.5, -1.0, 2.0]), b=0.1)
    yield case("three inputs, no bias", x=np.array([1.0, 2.0, 3.0]), w=rng.normal(size=3), b=0.0)
    yield case("a batch of 4", x=rng.normal(size=(4, 3)), w=rng.normal(size=3), b=-0.7)
    yield case("a batch of 1", x=rng.normal(size=(1, 5)), w=rng.normal(size=5), b=1.3)
    yield case("more inputs than samples", x=rng.normal(size=(2, 6)), w=rng.normal(size=6), b=2.0)


@ex.cases("linear")
def linear_cases(rng):
    yield from _arrays(rng)
    yield case("large numbers of both signs", x=np.array([-1e4, 2e3, 1e4]))


@ex.cases("sigmoid")
def sigmoid_cases(rng):
    yield from _arrays(rng)
    yield case("where it flattens out", x=np.array([-9.0, -5.0, 4.0, 8.0]))


@ex.cases("tanh")
def tanh_cases(rng):
    yield from _arrays(rng)
    yield case("where it flattens out", x=np.array([-4.0, -2.5, 2.0, 3.0]))


@ex.cases("relu")
def relu_cases(rng):
    yield from _arrays(rng)
    yield case("all negative", x=np.array([-0.5, -4.0]))
    yield case("far from zero", x=np.array([-300.0, 7.5, 640.0]))


@ex.cases("leaky_relu")
def leaky_relu_cases(rng):
    yield from _arrays(rng)
    yield case("all negative", x=np.array([-0.5, -4.0]))
    yield case("far from zero", x=np.array([-300.0, 7.5, 640.0]))
    yield case("with negative_slope=0.3", x=_away_from_zero(rng, (3, 4)), negative_slope=0.3)
    yield case("with negative_slope=0", x=np.array([-2.0, 1.5, -0.5]), negative_slope=0.0)


@ex.cases("softmax")
def softmax_cases(rng):
    yield case("three scores", x=np.array([1.0, 2.0, 3.0]))
    yield case("negative scores", x=np.array([-2.0, -0.5, -3.0, -1.0]))
    yield case("a batch of 4", x=rng.normal(size=(4, 3)))
    yield case("along the first axis", x=rng.normal(size=(2, 5)), axis=0)
    yield case("three axes", x=rng.normal(size=(2, 3, 4)))
    yield case("three axes, along the middle one", x=rng.normal(size=(2, 4, 3)), axis=1)


@ex.cases("sigmoid", group="large numbers", points=0.4, quiet=True)
@ex.cases("tanh", group="large numbers", points=0.4, quiet=True)
def large_cases(rng):
    # An ordinary number in each, so that no form of the formula is judged by digits near 1e-22.
    yield case("large and negative", x=np.array([-50.0, 0.5, -800.0]))
    yield case("large and positive", x=np.array([50.0, -0.5, 800.0]))
    yield case("both, up to 10,000", x=np.array([-1e4, -1.0, 2.0, 1e4]))
    far = rng.uniform(800.0, 9000.0, size=2)
    ordinary = _away_from_zero(rng, (2,))
    yield case(
        "large ones among others", x=np.array([[ordinary[0], far[0]], [-far[1], ordinary[1]]])
    )


def _coarse(name, **inputs):
    return case(name, tolerance=2e-3, because="float32 holds scores of 9000 to 0.001", **inputs)


@ex.cases("softmax", group="large numbers", points=0.6, quiet=True)
def large_softmax_cases(rng):
    yield _coarse("large and positive", x=np.array([1000.0, 1001.0, 999.0]))
    yield _coarse("large and negative", x=np.array([-1000.0, -1001.0, -999.0]))
    yield _coarse("far apart, up to 10,000", x=np.array([1e4, -1e4, 0.0, 9998.5]))
    yield _coarse(
        "rows on different levels",
        x=np.array([[9000.0, 9001.0, 8999.5], [-9000.0, -9002.0, -9001.0]]),
    )
    yield _coarse("along the first axis", x=rng.normal(size=(2, 3)) + 5000.0, axis=0)


@ex.cases("neuron")
def neuron_cases(rng):
    x, w = np.array([1.0, 2.0]), np.array([0.5, -1.0])
    yield case("linear, two inputs", x=x, w=w, b=0.25, activation="linear")
    yield case("sigmoid, two inputs", x=x, w=w, b=0.25, activation="sigmoid")
    yield case("relu, two inputs", x=x, w=w, b=2.0, activation="relu")
    for size, name in enumerate(("linear", "sigmoid", "tanh", "relu", "leaky_relu"), start=3):
        features = 8 - size if size != 4 else 6
        x, w = rng.normal(size=(size, features)), rng.normal(size=features)
        z = x @ w
        # The bias stands halfway between two samples: some fall on each side of a kink.
        b = -float(np.sort(z)[:2].mean())
        yield case(f"{name}, a batch of {size}", x=x, w=w, b=b, activation=name)
    yield case(
        "a name that is no activation",
        x=np.array([1.0, 2.0]),
        w=np.array([0.5, -1.0]),
        b=0.25,
        activation="sigmod",
        care="errors",
    )
    known = str(rng.choice(["linear", "sigmoid", "tanh", "relu", "leaky_relu"]))
    twice = int(rng.integers(len(known)))
    yield case(
        "a name with a letter too many",
        x=rng.normal(size=(2, 3)),
        w=rng.normal(size=3),
        b=1.5,
        activation=known[: twice + 1] + known[twice:],
        care="errors",
    )


# Misconceptions.

ex.misconception(
    "weighted_sum.bias_forgotten",
    "The bias is missing: this is the sum of the products alone. Add b once to each sample's sum.",
    edits={"x @ w + b": "x @ w"},
    fault="DeepCrime: WRB (remove bias from a layer)",
)
ex.misconception(
    "weighted_sum.bias_per_input",
    "The bias is added once for every input, so it counts several times. Add up the products "
    "first, and add b once to the sum.",
    edits={"x @ w + b": "np.sum(x * w + b, axis=-1)"},
)
ex.misconception(
    "weighted_sum.not_summed",
    "The products are there, but they are not added up: a neuron gives one number for each "
    "sample. Sum over the inputs, then add b.",
    edits={"x @ w + b": "x * w + b"},
)
ex.misconception(
    "weighted_sum.whole_batch",
    "Everything in the batch is added into one number. Each sample keeps a sum of its own: sum "
    "over the inputs (the last axis) only.",
    edits={"x @ w + b": "np.sum(x * w) + b"},
)
ex.misconception(
    "weighted_sum.mean",
    "This is the mean of the products. A weighted sum is not divided by the number of inputs.",
    edits={"x @ w + b": "np.mean(x * w, axis=-1) + b"},
)
ex.misconception(
    "weighted_sum.bias_subtracted",
    "The bias is subtracted. Add it: x @ w + b.",
    edits={"x @ w + b": "x @ w - b"},
)
ex.misconception(
    "weighted_sum.times_bias",
    "The sum is multiplied by the bias. Add the bias: x @ w + b.",
    edits={"x @ w + b": "(x @ w) * b"},
)
ex.misconception(
    "weighted_sum.bias_to_weights",
    "The bias is added to every weight, before the multiplication. Multiply the inputs by the "
    "weights first, and add b once to the sum: x @ w + b.",
    edits={"x @ w + b": "x @ (w + b)"},
)
ex.misconception(
    "linear.cuts_negative",
    "Negative numbers come back as 0: that is ReLU. The linear activation changes nothing.",
    edits={"return x": "return np.maximum(x, 0.0)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "linear.slope",
    "You return 1 everywhere, the slope of this activation. Return x itself.",
    edits={"return x": "return np.ones_like(x)"},
)
ex.misconception(
    "linear.squashed",
    "Your results lie between 0 and 1, as with a sigmoid. The linear activation changes nothing: "
    "return x.",
    edits={"return x": "return sigmoid(x)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "sigmoid.sign",
    "The exponent has the wrong sign: your curve falls where sigmoid rises. It is "
    "1 / (1 + exp(-x)).",
    edits={
        "np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))": "1.0 / (1.0 + np.exp(x))",
    },
)
ex.misconception(
    "sigmoid.no_one",
    "The 1 + in the denominator is missing, so the result has no upper limit. It is 1 / (1 + "
    "exp(-x)).",
    edits={"np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))": "1.0 / np.exp(-x)"},
)
ex.misconception(
    "sigmoid.is_tanh",
    "Your results run from -1 to 1: this is tanh. Sigmoid runs from 0 to 1 and is 0.5 at 0.",
    edits={"np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))": "np.tanh(x)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "sigmoid.slope",
    "This is s * (1 - s), the slope of the sigmoid. Return the sigmoid s itself.",
    code="""
    _sigmoid = sigmoid

    def sigmoid(x):
        return _sigmoid(x) * (1.0 - _sigmoid(x))
    """,
)
ex.misconception(
    "sigmoid.overflows_above",
    "Right for ordinary numbers. For large positive x, exp(x) overflows and inf / inf is nan. Use "
    "exp(x) only for negative x and exp(-x) only for positive x.",
    edits={
        "np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))": "np.exp(x) / (1.0 + np.exp(x))",
    },
)
ex.misconception(
    "sigmoid.slope_of_x",
    "This is x * (1 - x), the slope of the sigmoid written with its output. Return the sigmoid of x "
    "itself: 1 / (1 + exp(-x)).",
    code="""
    def sigmoid(x):
        return x * (1.0 - x)
    """,
)
_SIGMOID = "np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))"
for _slug, _message, _formula in (
    (
        "minus_for_plus",
        "There is a minus in the denominator, 1 - exp(-x): it is 0 at x = 0, and negative below. "
        "It is 1 / (1 + exp(-x)).",
        "1.0 / (1.0 - np.exp(-x))",
    ),
    (
        "no_brackets",
        "This is 1 + exp(-x): 1 / 1 + exp(-x) divides before it adds. Brackets are missing: "
        "1 / (1 + exp(-x)).",
        "1.0 / 1.0 + np.exp(-x)",
    ),
    (
        "one_minus_exp",
        "This is 1 - exp(-x), which has no lower limit. It is 1 / (1 + exp(-x)).",
        "1.0 - np.exp(-x)",
    ),
    (
        "signs_mixed",
        "The exponents have different signs, exp(x) / (1 + exp(-x)), so the result has no upper "
        "limit. Take exp(x) / (1 + exp(x)) or 1 / (1 + exp(-x)).",
        "np.exp(x) / (1.0 + np.exp(-x))",
    ),
):
    ex.misconception(f"sigmoid.{_slug}", _message, edits={_SIGMOID: _formula})
ex.misconception(
    "sigmoid.shifted_by_maximum",
    "You subtract the largest number of each row first. That leaves softmax as it is, but not the "
    "sigmoid, which looks at each number alone. Use exp(x) only for negative x and exp(-x) only for "
    "positive x.",
    code="""
    _of_each = sigmoid

    def sigmoid(x):
        return _of_each(x - np.max(x, axis=-1, keepdims=True))
    """,
)
ex.misconception(
    "tanh.tangent",
    "This is tan, the tangent of an angle. tanh is the hyperbolic tangent, which stays between -1 "
    "and 1.",
    edits={"2.0 * sigmoid(2.0 * x) - 1.0": "np.tan(x)"},
)
ex.misconception(
    "tanh.slope",
    "This is 1 - tanh(x)**2, the slope of tanh. Return tanh itself.",
    edits={"2.0 * sigmoid(2.0 * x) - 1.0": "1.0 - (2.0 * sigmoid(2.0 * x) - 1.0) ** 2"},
)
ex.misconception(
    "tanh.no_minus_one",
    "The - 1 at the end is missing: your results run from 0 to 2 instead of -1 to 1.",
    edits={"2.0 * sigmoid(2.0 * x) - 1.0": "2.0 * sigmoid(2.0 * x)"},
)
ex.misconception(
    "tanh.no_two_above",
    "The 2 in the numerator is missing, so your results run from -1 to 0. It is 2 / (1 + exp(-2x)) "
    "- 1.",
    edits={"2.0 * sigmoid(2.0 * x) - 1.0": "sigmoid(2.0 * x) - 1.0"},
)
ex.misconception(
    "tanh.no_two_in_exponent",
    "The 2 in the exponent is missing, so the curve rises half as steeply. It is "
    "2 / (1 + exp(-2x)) - 1.",
    edits={"2.0 * sigmoid(2.0 * x) - 1.0": "2.0 * sigmoid(x) - 1.0"},
)
ex.misconception(
    "tanh.sign",
    "The sign is wrong: tanh rises from -1 to 1, yours falls. The exponent is -2x.",
    edits={"2.0 * sigmoid(2.0 * x) - 1.0": "2.0 * sigmoid(-2.0 * x) - 1.0"},
)
ex.misconception(
    "tanh.is_sigmoid",
    "This is the sigmoid: it runs from 0 to 1 and is 0.5 at 0. tanh runs from -1 to 1 and is 0 "
    "at 0.",
    edits={"2.0 * sigmoid(2.0 * x) - 1.0": "sigmoid(x)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
for _slug, _message, _formula in (
    (
        "upside_down",
        "Plus and minus are swapped: this is 1 / tanh, which is infinite at 0. With plus below and "
        "minus above it is tanh: 2 / (1 + exp(-2x)) - 1.",
        "2.0 / (1.0 - np.exp(-2.0 * x)) - 1.0",
    ),
    (
        "is_sinh",
        "This is sinh, half of exp(x) - exp(-x), which has no limits. tanh divides it by the cosh: "
        "2 / (1 + exp(-2x)) - 1.",
        "(np.exp(x) - np.exp(-x)) / 2.0",
    ),
    (
        "no_brackets",
        "2 / 1 + exp(-2x) - 1 divides before it adds: this is 1 + exp(-2x). Brackets are missing: "
        "2 / (1 + exp(-2x)) - 1.",
        "2.0 / 1.0 + np.exp(-2.0 * x) - 1.0",
    ),
    (
        "slope_of_x",
        "This is 1 - x**2, the slope of tanh written with its output. Return tanh of x itself: "
        "2 / (1 + exp(-2x)) - 1.",
        "1.0 - x**2",
    ),
    (
        "shifted_by_maximum",
        "You subtract the largest number of each row first. That leaves softmax as it is, but not "
        "tanh, which looks at each number alone. 2 * sigmoid(2 * x) - 1 is stable with a stable "
        "sigmoid.",
        "2.0 * sigmoid(2.0 * (x - np.max(x, axis=-1, keepdims=True))) - 1.0",
    ),
):
    ex.misconception(f"tanh.{_slug}", _message, edits={"2.0 * sigmoid(2.0 * x) - 1.0": _formula})
ex.misconception(
    "tanh.overflows",
    "Right for ordinary numbers. For large ones exp overflows in numerator and denominator, and "
    "inf / inf is nan. Use 2 * sigmoid(2 * x) - 1 with a stable sigmoid.",
    edits={
        "2.0 * sigmoid(2.0 * x) - 1.0": "(np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))",
    },
)
ex.misconception(
    "relu.absolute",
    "You return |x|. ReLU sets negative numbers to 0; it does not make them positive.",
    edits={"np.maximum(x, 0.0)": "np.abs(x)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "relu.keeps_negative",
    "You keep the negative numbers and set the positive ones to 0. Do the opposite: keep the "
    "larger of x and 0.",
    edits={"np.maximum(x, 0.0)": "np.minimum(x, 0.0)"},
)
ex.misconception(
    "relu.step",
    "You return 1 for positive numbers: that is the step function. ReLU keeps their value.",
    edits={"np.maximum(x, 0.0)": "np.where(x > 0, 1.0, 0.0)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "relu.leaky",
    "Negative numbers are multiplied by a small slope: that is leaky ReLU. ReLU sets them to 0.",
    edits={"np.maximum(x, 0.0)": "np.where(x > 0, x, 0.01 * x)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
for _slope, _slug in (
    ("0.1", "1"),
    ("0.2", "2"),
    ("0.3", "3"),
    ("0.05", "05"),
    ("0.001", "001"),
):
    ex.misconception(
        f"relu.leaky_{_slug}",
        f"Negative numbers are multiplied by a slope, {_slope}: that is leaky ReLU. ReLU sets them to "
        "0.",
        edits={"np.maximum(x, 0.0)": f"np.where(x > 0, x, {_slope} * x)"},
        fault="Humbatova 2020: Wrong type of activation function",
    )
ex.misconception(
    "relu.square_compared",
    "You ask whether the square of x is above 0, which is so on both sides of 0, and return the "
    "answer. Keep x where x itself is above 0, and 0 elsewhere: np.maximum(x, 0).",
    edits={"np.maximum(x, 0.0)": "np.where(x * x > 0, 1.0, 0.0)"},
)
ex.misconception(
    "relu.leaky_upwards",
    "Negative numbers become small positive ones: a leak, and with the wrong sign. ReLU sets them "
    "to 0.",
    edits={"np.maximum(x, 0.0)": "np.maximum(x, -0.01 * x)"},
)
ex.misconception(
    "relu.capped",
    "Large numbers are cut off at 6, as in ReLU6. ReLU has no upper limit.",
    edits={"np.maximum(x, 0.0)": "np.clip(x, 0.0, 6.0)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "relu.left_out",
    "The negative numbers are left out, so the result is shorter than x. Keep the shape: each "
    "negative number becomes 0.",
    code="""
    def relu(x):
        return x[x > 0]
    """,
)
ex.misconception(
    "relu.is_softplus",
    "This is log(1 + exp(x)), softplus, a smooth relative of ReLU. ReLU itself is the larger of x "
    "and 0: np.maximum(x, 0).",
    edits={"np.maximum(x, 0.0)": "np.log1p(np.exp(np.minimum(x, 500.0)))"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "relu.largest",
    "np.max looks for the largest number along an axis, or of a whole array. np.maximum(x, 0) "
    "compares entry by entry, and keeps the shape of x.",
    code="""
    def relu(x):
        return np.max(x, 0)
    """,
)
ex.misconception(
    "leaky_relu.largest",
    "np.max looks for the largest number of all. np.maximum compares two arrays entry by entry, and "
    "keeps the shape of x.",
    code="""
    def leaky_relu(x, negative_slope=0.01):
        return np.max((negative_slope * x, x))
    """,
)
ex.misconception(
    "leaky_relu.positive_side",
    "The slope is on the positive side, and the negative numbers pass unchanged. Multiply the "
    "negative numbers by negative_slope, and leave the positive ones unchanged.",
    edits={
        "np.maximum(x, 0.0) + negative_slope * np.minimum(x, 0.0)": (
            "np.where(x > 0, negative_slope * x, x)"
        )
    },
)
ex.misconception(
    "leaky_relu.fixed_slope",
    "You always use 0.01. Use the argument negative_slope; 0.01 is only its default.",
    edits={"negative_slope * np.minimum": "0.01 * np.minimum"},
    care="an argument not used",
)
for _slope, _slug in (
    ("0.1", "1"),
    ("0.2", "2"),
    ("0.3", "3"),
    ("0.05", "05"),
    ("0.001", "001"),
    ("0.25", "25"),
    ("1 / 5.5", "by_5_5"),
):
    ex.misconception(
        f"leaky_relu.fixed_slope_{_slug}",
        f"You always use {_slope}. Use the argument negative_slope; its default is 0.01.",
        edits={"negative_slope * np.minimum": f"{_slope} * np.minimum"},
    )
for _limit in (20, 50, 100, 500):
    for _slug, _slope, _message in (
        ("", "negative_slope", ""),
        ("_and_slope", "0.01", " And use the argument negative_slope; 0.01 is only its default."),
    ):
        ex.misconception(
            f"leaky_relu.cut_off_at_{_limit}{_slug}",
            f"You cut x off at -{_limit} and {_limit}. Nothing can overflow here, as no exp is taken: "
            "leave large numbers as they are." + _message,
            edits={
                "np.maximum(x, 0.0) + negative_slope * np.minimum(x, 0.0)": (
                    f"np.maximum(x.clip(0.0, {_limit}), 0.0) + {_slope} * x.clip(-{_limit}, 0.0)"
                )
            },
        )
for _limit in (20, 50, 100, 500):
    ex.misconception(
        f"relu.cut_off_at_{_limit}",
        f"Large numbers are cut off at {_limit}. ReLU has no upper limit, and without exp nothing can "
        "overflow: np.maximum(x, 0).",
        edits={"np.maximum(x, 0.0)": f"np.clip(x, 0.0, {_limit})"},
    )
ex.misconception(
    "leaky_relu.is_elu",
    "Negative numbers become exp(x) - 1: this is ELU. The leaky ReLU multiplies them by "
    "negative_slope.",
    edits={"negative_slope * np.minimum(x, 0.0)": "np.expm1(np.minimum(x, 0.0))"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "leaky_relu.divided",
    "Negative numbers are divided by negative_slope. Multiply: negative_slope * x.",
    code="""
    def leaky_relu(x, negative_slope=0.01):
        return np.where(x > 0, x, x / negative_slope)
    """,
)
ex.misconception(
    "leaky_relu.gradient",
    "You return the slopes, 1 and negative_slope. Return the numbers themselves: x where x > 0, "
    "negative_slope * x elsewhere.",
    edits={
        "np.maximum(x, 0.0) + negative_slope * np.minimum(x, 0.0)": (
            "np.where(x > 0, 1.0, negative_slope)"
        )
    },
)
ex.misconception(
    "leaky_relu.is_relu",
    "Negative numbers become 0: this is plain ReLU. The leaky one multiplies them by "
    "negative_slope.",
    edits={"np.maximum(x, 0.0) + negative_slope * np.minimum(x, 0.0)": "np.maximum(x, 0.0)"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "leaky_relu.flipped",
    "Negative numbers come out positive. They should stay negative: negative_slope * x, without a "
    "minus and without an absolute value.",
    edits={"+ negative_slope": "- negative_slope"},
)
ex.misconception(
    "leaky_relu.constant",
    "Every negative number becomes negative_slope itself. Multiply it: negative_slope * x.",
    edits={
        "np.maximum(x, 0.0) + negative_slope * np.minimum(x, 0.0)": (
            "np.where(x > 0, x, negative_slope)"
        )
    },
)
ex.misconception(
    "leaky_relu.slope_everywhere",
    "Positive numbers are multiplied by the slope too. Keep them as they are: x where x > 0, "
    "negative_slope * x elsewhere.",
    code="""
    def leaky_relu(x, negative_slope=0.01):
        return negative_slope * x
    """,
)
ex.misconception(
    "softmax.unshifted",
    "Right for ordinary scores. For large ones exp overflows (inf / inf) or becomes 0 everywhere "
    "(0 / 0), and the result is nan. Subtract the largest score along `axis` before exp: this does "
    "not change softmax.",
    edits={"x - np.max(x, axis=axis, keepdims=True)": "x"},
)
ex.misconception(
    "softmax.shifted_by_the_whole_maximum",
    "Right for ordinary scores. You subtract the largest score of the whole array, so a row with "
    "much smaller scores becomes 0 / 0. Subtract each row's own maximum: axis=axis, keepdims=True.",
    edits={"np.max(x, axis=axis, keepdims=True)": "np.max(x)"},
)
ex.misconception(
    "softmax.whole_array",
    "All entries of the array add up to 1 together. Each sample has probabilities of its own: sum "
    "along `axis` only, with keepdims=True.",
    edits={"np.sum(e, axis=axis, keepdims=True)": "np.sum(e)"},
)
ex.misconception(
    "softmax.first_axis",
    "The probabilities add up to 1 down the first axis, over the samples. Use the argument "
    "`axis`; its default -1 is the last axis, over the classes.",
    code="""
    def softmax(x, axis=-1):
        e = np.exp(x - np.max(x, axis=0, keepdims=True))
        return e / np.sum(e, axis=0, keepdims=True)
    """,
)
ex.misconception(
    "softmax.axis_ignored",
    "The probabilities always add up to 1 along the last axis, whatever `axis` says. Pass axis on "
    "to the maximum and the sum.",
    code="""
    def softmax(x, axis=-1):
        e = np.exp(x - np.max(x, axis=-1, keepdims=True))
        return e / np.sum(e, axis=-1, keepdims=True)
    """,
    care="an argument not used",
)
ex.misconception(
    "softmax.axis_one",
    "The probabilities always add up to 1 along axis 1, whatever `axis` says, and a vector has no "
    "axis 1. Pass axis on to the maximum and the sum.",
    code="""
    def softmax(x, axis=-1):
        e = np.exp(x - np.max(x, axis=1, keepdims=True))
        return e / np.sum(e, axis=1, keepdims=True)
    """,
    care="an argument not used",
)
ex.misconception(
    "softmax.axis_one_at_most",
    "The probabilities of all but vectors always add up to 1 along axis 1, whatever `axis` says. "
    "Pass axis on to the maximum and the sum.",
    code="""
    def softmax(x, axis=-1):
        axis = min(x.ndim - 1, 1)
        e = np.exp(x - np.max(x, axis=axis, keepdims=True))
        return e / np.sum(e, axis=axis, keepdims=True)
    """,
    care="an argument not used",
)
ex.misconception(
    "softmax.whole_beyond_two_axes",
    "`axis` is not used, and an array of three axes adds up to 1 as a whole. Pass axis on to the "
    "maximum and the sum: then no case needs lines of its own.",
    code="""
    def softmax(x, axis=-1):
        axis = -1 if x.ndim == 2 else None
        e = np.exp(x - np.max(x, axis=axis, keepdims=True))
        return e / np.sum(e, axis=axis, keepdims=True)
    """,
)
ex.misconception(
    "softmax.unchanged_beyond_two_axes",
    "`axis` is not used, and an array of three axes comes back unchanged. Pass axis on to the maximum "
    "and the sum: then no case needs lines of its own.",
    code="""
    def softmax(x, axis=-1):
        if x.ndim > 2:
            return x
        e = np.exp(x - np.max(x, axis=-1, keepdims=True))
        return e / np.sum(e, axis=-1, keepdims=True)
    """,
)
for _slug, _axis in (("", "axis"), ("_axis_one", "1"), ("_last_axis", "-1")):
    ex.misconception(
        f"softmax.shifted_by_columns{_slug}",
        "You subtract the maximum of each column, but divide by the sum of each row. Within a row the "
        "same number has to be subtracted everywhere: take maximum and sum along the same `axis`, "
        "with keepdims=True.",
        code=f"""
        def softmax(x, axis=-1):
            e = np.exp(x - np.max(x, axis=0))
            return e / np.sum(e, axis={_axis}, keepdims=True)
        """,
    )
ex.misconception(
    "softmax.not_normalised",
    "The exponentials are not divided by their sum, so they do not add up to 1. Divide by the sum "
    "along `axis`.",
    edits={"e / np.sum(e, axis=axis, keepdims=True)": "e"},
)
ex.misconception(
    "softmax.no_exp",
    "You divide the scores themselves by their sum, so a result can be negative. Take exp of every "
    "score first.",
    code="""
    def softmax(x, axis=-1):
        return x / np.sum(x, axis=axis, keepdims=True)
    """,
)
for _slug, _axis in (("", "axis"), ("_axis_one", "1")):
    ex.misconception(
        f"softmax.divided_by_scores{_slug}",
        "You divide by the sum of the scores themselves. Divide by the sum of their exponentials, so "
        "that the results add up to 1"
        + (", and sum along `axis`, whatever it is." if _slug else "."),
        code=f"""
        def softmax(x, axis=-1):
            return np.exp(x) / np.sum(x, axis={_axis}, keepdims=True)
        """,
    )
for _slug, _message, _code in (
    (
        "sign",
        "The exponents have the wrong sign, so the largest score gets the smallest probability. Take "
        "exp of the scores themselves.",
        "e = np.exp(np.min(x, axis=axis, keepdims=True) - x)\n"
        "            return e / np.sum(e, axis=axis, keepdims=True)",
    ),
    (
        "is_sigmoid",
        "This is the sigmoid of each score, and the results do not add up to 1. Divide exp(x) by the "
        "sum of exp(x) along `axis`.",
        "return 1.0 / (1.0 + np.exp(-x))",
    ),
    (
        "argmax",
        "You return which score is the largest. Return a probability for every class: exp(x) divided "
        "by the sum of exp(x) along `axis`.",
        "return np.argmax(x, axis=axis)",
    ),
    (
        "half_shifted",
        "The maximum is subtracted in the numerator of softmax but not in the denominator. Compute e "
        "= np.exp(x - maximum) once, and divide e by its own sum.",
        "e = np.exp(x - np.max(x, axis=axis, keepdims=True))\n"
        "            return e / np.sum(np.exp(x), axis=axis, keepdims=True)",
    ),
):
    ex.misconception(
        f"softmax.{_slug}",
        _message,
        code=f"""
        def softmax(x, axis=-1):
            {_code}
        """,
    )
ex.misconception(
    "softmax.whole_array_one_maximum",
    "All entries of the array add up to 1 together. Each sample has probabilities of its own: sum "
    "along `axis` only, with keepdims=True.",
    code="""
    def softmax(x, axis=-1):
        e = np.exp(x - np.max(x))
        return e / np.sum(e)
    """,
    fault="DeepCrime: ACH (change activation function)",
)
ex.misconception(
    "softmax.logarithm",
    "These are the logarithms of the probabilities (log-softmax). Return the probabilities.",
    code="""
    def softmax(x, axis=-1):
        shifted = x - np.max(x, axis=axis, keepdims=True)
        return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))
    """,
)
ex.misconception(
    "neuron.activation_skipped",
    "The activation is missing: this is the weighted sum for every name. Return the activation of "
    "the sum.",
    edits={"functions[activation](weighted_sum(x, w, b))": "weighted_sum(x, w, b)"},
    fault="DeepCrime: ARM (remove activation function)",
)
ex.misconception(
    "neuron.bias_forgotten",
    "The bias is missing: add b to the sum before the activation.",
    edits={"weighted_sum(x, w, b)": "x @ w"},
    fault="DeepCrime: WRB (remove bias from a layer)",
)
ex.misconception(
    "neuron.bias_subtracted",
    "The bias is subtracted from the sum. Add it: f(x @ w + b).",
    edits={"weighted_sum(x, w, b)": "weighted_sum(x, w, -b)"},
)
ex.misconception(
    "neuron.bias_outside",
    "The bias is added after the activation. It belongs inside, to the weighted sum: f(x @ w + b).",
    edits={"(weighted_sum(x, w, b))": "(x @ w) + b"},
)
ex.misconception(
    "neuron.activates_inputs",
    "The activation is applied to the inputs, and the sum is taken afterwards. Sum first, then "
    "activate the sum.",
    edits={
        "functions[activation](weighted_sum(x, w, b))": (
            "weighted_sum(functions[activation](x), w, b)"
        )
    },
)
ex.misconception(
    "neuron.one_activation",
    "The result is a sigmoid's whatever name is given. Choose the function by the name in "
    "`activation`.",
    edits={"functions[activation]": "sigmoid"},
    fault="Humbatova 2020: Wrong type of activation function",
)
ex.misconception(
    "neuron.unknown_name_is_linear",
    "An unknown name is treated as linear, without any error. Raise a ValueError, so that a "
    "misspelt name is noticed.",
    edits={
        'raise ValueError(f"activation must be a known name. Received: {activation!r}")': (
            'activation = "linear"'
        )
    },
)
ex.misconception(
    "neuron.unknown_name_is_none",
    "For an unknown name you return nothing. Raise a ValueError that shows the name.",
    edits={
        'raise ValueError(f"activation must be a known name. Received: {activation!r}")': "return None"
    },
)
ex.misconception(
    "neuron.key_error",
    "An unknown name gives a KeyError. Check first whether the name is known; if not, raise a "
    "ValueError that shows it.",
    edits={"raise ValueError(f": "raise KeyError(f"},
)
