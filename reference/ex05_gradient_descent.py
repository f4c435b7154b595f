"""ex05: the oracle is TensorFlow's gradient tape, its descent op, `tf.data` and `tf.linalg`."""

import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Batch, stochastic and mini-batch gradient descent",
    unit="A. Foundations",
    summary="One step, the gradient of the squared error, batches, training, and how far to go.",
    minutes=60,
)


# The oracle, under the students' function names.


def step(w, grad, learning_rate):
    variable = tf.Variable(np.asarray(w))
    tf.raw_ops.ResourceApplyGradientDescent(
        var=variable.handle,
        alpha=tf.cast(learning_rate, variable.dtype),
        delta=tf.convert_to_tensor(grad, dtype=variable.dtype),
    )
    return variable.read_value()


def _loss(x, y, w, b):
    return tf.reduce_mean(tf.math.squared_difference(tf.linalg.matvec(x, w) + b, y))


def mse_gradient(x, y, w, b):
    x, w = tf.convert_to_tensor(x), tf.convert_to_tensor(w)
    b = tf.convert_to_tensor(b, dtype=w.dtype)
    with tf.GradientTape() as tape:
        tape.watch([w, b])
        loss = _loss(x, y, w, b)
    return tuple(tape.gradient(loss, [w, b]))


def minibatches(x, y, batch_size, order=None):
    if order is not None:
        x, y = tf.gather(x, order), tf.gather(y, order)
    batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(batch_size)
    return [tuple(batch) for batch in batches]


def fit(x, y, learning_rate, epochs, batch_size=None, order=None):
    w, b = tf.zeros_like(x[0]), tf.zeros_like(y[0])
    history = []
    for _ in range(epochs):
        history.append(_loss(x, y, w, b))
        for x_batch, y_batch in minibatches(x, y, batch_size or len(x), order):
            dw, db = mse_gradient(x_batch, y_batch, w, b)
            w, b = step(w, dw, learning_rate), step(b, db, learning_rate)
    return w, b, history


def max_stable_learning_rate(x):
    hessian = 2 / len(x) * tf.linalg.matmul(x, x, transpose_a=True)
    return 2 / tf.reduce_max(tf.linalg.eigvalsh(hessian))


# Parts.

ex.part(
    "step",
    points=1,
    hints=(
        "The gradient points uphill; which sign goes downhill?",
        "The weights, minus the learning rate times the gradient. Return a new array.",
    ),
)
ex.part(
    "mse_gradient",
    points=3,
    hints=(
        "Compute the errors first: prediction minus label, one for each sample.",
        "db is twice the mean of the errors. In dw each error is multiplied by its sample's row "
        "before the mean is taken.",
        "error @ x (or x.T @ error) sums over the samples: dw = 2 * error @ x / n.",
    ),
)
ex.part(
    "minibatches",
    points=1.4,
    care={"more than there are": 0.2, "no order": 0.2, "whole labels": 0.2},
    hints=(
        "First bring x AND y into the given order: x[order] takes the rows in that order.",
        "range(0, n, batch_size) gives the row at which each batch starts.",
        "A slice that reaches past the end is cut short by itself: x[i : i + batch_size] needs no "
        "special case for the last batch.",
    ),
)
ex.part(
    "fit",
    points=2.1,
    care={"more than there are": 0.45, "no order": 0.45},
    hints=(
        "Two loops, one inside the other: over the epochs, and in each epoch over the batches.",
        "Write the loss over ALL the data into the history before the loop over the batches.",
        "Compute dw and db from the same w and b, and only then update both.",
        "batch_size=None means one batch with all the rows: batch_size or len(x).",
    ),
)
ex.part(
    "max_stable_learning_rate",
    points=2,
    hints=(
        "Build the Hessian first: 2 / n * x.T @ x, of shape (D, D).",
        "np.linalg.eigvalsh gives the eigenvalues of a symmetric matrix. Divide 2 by the largest.",
    ),
)


# Probes.


@ex.probe("minibatches")
def listed(impl, x, y, batch_size, order, kind_of_labels=False):
    batches = impl.minibatches(x, y, batch_size, order)
    pairs = batches if batches is None else [tuple(batch) for batch in batches]
    if not kind_of_labels or any(len(pair) != 2 for pair in pairs or [()]):
        return pairs
    whole = all(np.asarray(labels).dtype.kind in "iu" for _, labels in pairs)
    return {"batches": pairs, "labels": "whole numbers" if whole else "floats"}


@ex.probe("fit")
def training(impl, x, y, learning_rate, epochs, after_each_epoch=False, **options):
    """`after_each_epoch` asks for (w, b) after one epoch, after two, and so on."""
    if not after_each_epoch:
        return impl.fit(x, y, learning_rate, epochs, **options)
    path = []
    for n in range(epochs):
        trained = impl.fit(x, y, learning_rate, n + 1, **options)
        if type(trained) not in (tuple, list) or len(trained) < 2:
            return trained  # not (w, b, …): the smaller cases say what it is
        path.append(np.append(trained[0], trained[1]))
        if path[-1].shape != (2,) or path[-1].dtype.kind not in "iuf":
            return trained
    return np.array(path)


# Cases: small to large.


def _order(rng, size):
    """A permutation that is neither the identity nor its own inverse."""
    while True:
        order = rng.permutation(size)
        if not np.array_equal(order[order], np.arange(size)):
            return order


def _data(rng, samples, features):
    """A noisy plane, with the features and labels away from zero mean."""
    x = rng.normal(0.5, 1.0, size=(samples, features))
    return x, x @ rng.normal(size=features) + 1.5 + rng.normal(0.0, 0.5, size=samples)


@ex.cases("step")
def step_cases(rng):
    yield case("one weight", w=np.array([1.0]), grad=np.array([0.5]), learning_rate=0.1)
    yield case(
        "two weights, two slopes",
        w=np.array([1.0, 2.0]),
        grad=np.array([0.5, -1.0]),
        learning_rate=0.1,
    )
    yield case(
        "a matrix", w=rng.normal(size=(2, 3)), grad=rng.normal(size=(2, 3)), learning_rate=1.7
    )
    yield case("a bias, one number", w=1.5, grad=-0.4, learning_rate=0.2)
    yield case("learning rate 0", w=rng.normal(size=4), grad=rng.normal(size=4), learning_rate=0.0)


@ex.cases("mse_gradient")
def mse_gradient_cases(rng):
    yield case(
        "two samples, one feature",
        x=np.array([[1.0], [2.0]]),
        y=np.array([3.0, 4.0]),
        w=np.array([1.0]),
        b=0.0,
    )
    yield case(
        "one sample",
        x=np.array([[1.0, -2.0, 0.5]]),
        y=np.array([2.0]),
        w=np.array([0.5, 1.0, -1.0]),
        b=0.25,
    )
    for samples, features, b in ((5, 2, 0.8), (3, 4, -0.6), (7, 3, 1.1)):
        x, y = _data(rng, samples, features)
        yield case(
            f"{samples} samples, {features} features", x=x, y=y, w=rng.normal(size=features), b=b
        )


@ex.cases("minibatches")
def minibatches_cases(rng):
    def data(samples, features):
        x, y = _data(rng, samples, features)
        return {"x": x, "y": y}

    yield case("4 samples in batches of 2", **data(4, 3), batch_size=2, order=np.arange(4))
    yield case(
        "5 samples in batches of 2: a short last one",
        **data(5, 3),
        batch_size=2,
        order=np.arange(5),
    )
    yield case("10 samples in batches of 4", **data(10, 2), batch_size=4, order=np.arange(10))
    yield case("one at a time", **data(3, 2), batch_size=1, order=np.arange(3))
    yield case(
        "batch size larger than the data",
        **data(3, 2),
        batch_size=5,
        order=np.arange(3),
        care="more than there are",
    )
    yield case("6 samples in another order", **data(6, 2), batch_size=3, order=_order(rng, 6))
    yield case("7 samples in another order", **data(7, 3), batch_size=3, order=_order(rng, 7))
    for samples in (4, 7):
        yield case(
            f"no order is given: {samples} samples in batches of 3",
            **data(samples, 2),
            batch_size=3,
            order=None,
            care="no order",
        )
    x, _ = _data(rng, 5, 3)
    yield case(
        "labels that are whole numbers stay so",
        x=x,
        y=rng.permutation(5),
        batch_size=3,
        order=_order(rng, 5),
        kind_of_labels=True,
        care="whole labels",
    )


@ex.cases("fit")
def fit_cases(rng):
    def one(name, samples, features, learning_rate, epochs, **options):
        x, y = _data(rng, samples, features)
        if options.get("care") != "no order":
            options = {"order": np.arange(samples), **options}
        return case(name, x=x, y=y, learning_rate=learning_rate, epochs=epochs, **options)

    x, y = np.array([[1.0], [2.0]]), np.array([3.0, 4.0])
    order = np.arange(2)
    yield case("two samples, one epoch", x=x, y=y, learning_rate=0.1, epochs=1, order=order)
    yield case("two samples, three epochs", x=x, y=y, learning_rate=0.1, epochs=3, order=order)
    yield one("all samples in one batch", 5, 2, 0.05, 4)
    yield one("batches of 3", 7, 3, 0.04, 3, batch_size=3)
    yield one("one at a time, in another order", 4, 2, 0.03, 3, batch_size=1, order=_order(rng, 4))
    yield one("batches of 3, in another order", 8, 3, 0.04, 5, batch_size=3, order=_order(rng, 8))
    yield one(
        "batch size larger than the data", 5, 2, 0.05, 2, batch_size=9, care="more than there are"
    )
    x, y = _data(rng, 6, 2)
    limit = 6 / np.linalg.norm(np.column_stack([x, np.ones(6)]), 2) ** 2
    yield case(
        "a learning rate too large: the loss grows",
        x=x,
        y=y,
        learning_rate=round(1.4 * float(limit), 3),
        epochs=5,
        order=np.arange(6),
    )
    yield one("no order is given: all samples in one batch", 4, 2, 0.05, 3, care="no order")
    yield one("no order is given: batches of 2", 5, 2, 0.05, 3, batch_size=2, care="no order")
    x, y = _data(rng, 7, 1)
    x -= x.mean()  # so that w and b do not mix in the loss, and its contours lie straight
    yield case(
        "one feature, the weight and the bias after each epoch",
        x=x,
        y=y,
        learning_rate=0.08,
        epochs=8,
        batch_size=3,
        order=_order(rng, 7),
        after_each_epoch=True,
        for_judge={
            "start": np.zeros(2),
            "bowl": np.array([2.0 * np.mean(x**2), 2.0]),
            "lowest": np.array([np.sum(x[:, 0] * y) / np.sum(x**2), np.mean(y)]),
        },
    )


ex.view("fit", "path", start="start", bowl="bowl", lowest="lowest", axes="w, b")


def _stretched(rng, samples, features):
    """Samples whose two largest curvatures are well apart, for whoever iterates for the largest."""
    while True:
        x = rng.normal(0.4, 1.0, size=(samples, features))
        lengths = np.linalg.svd(x, compute_uv=False)
        if lengths[1] < 0.85 * lengths[0] and lengths[-1] > 0.2 * lengths[0]:
            return x


@ex.cases("max_stable_learning_rate")
def max_stable_learning_rate_cases(rng):
    yield case("one feature: 3 / 9", x=np.array([[1.0], [2.0], [2.0]]))
    yield case("a feature ten times larger", x=np.array([[1.0, 10.0], [2.0, -20.0], [-1.5, 5.0]]))
    for samples, features in ((5, 2), (6, 3), (9, 4)):
        yield case(f"{samples} samples, {features} features", x=_stretched(rng, samples, features))


# Misconceptions.

ex.misconception(
    "step.ascent",
    "You add the gradient. It points uphill, so this step makes the loss larger: subtract it.",
    edits={"w - learning_rate": "w + learning_rate"},
)
ex.misconception(
    "step.no_learning_rate",
    "The whole gradient is subtracted: the learning rate is not used. Multiply the gradient by it "
    "first.",
    edits={"learning_rate * grad": "grad"},
    fault="Humbatova 2020: Suboptimal learning rate",
)
ex.misconception(
    "step.divides",
    "The gradient is divided by the learning rate. Multiply: a small learning rate makes a small "
    "step.",
    edits={"learning_rate * grad": "grad / learning_rate"},
    fault="Humbatova 2020: Suboptimal learning rate",
)
ex.misconception(
    "step.only_the_step",
    "You return only the step, -learning_rate * grad. Return the new weights: w - learning_rate * "
    "grad.",
    edits={"w - learning_rate * grad": "-learning_rate * grad"},
)
ex.misconception(
    "step.averaged",
    "The step is divided by the number of weights. The gradient is taken as it is: w - learning_rate "
    "* grad.",
    edits={"learning_rate * grad": "learning_rate * grad / len(w)"},
)
ex.misconception(
    "mse_gradient.no_two",
    "Both gradients are half of what they should be: the factor 2, from the derivative of the "
    "square, is missing.",
    edits={"2.0 * error @ x": "error @ x", "2.0 * np.mean": "np.mean"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mse_gradient.not_averaged",
    "The gradients are sums over the samples. The loss is a mean, so divide both by the number of "
    "samples.",
    edits={" / len(y)": "", "np.mean(error)": "np.sum(error)"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mse_gradient.no_two_not_averaged",
    "The factor 2 / n is missing in both: these are the sums over the samples of error * x and of "
    "the error. The loss is a mean of squares: multiply by 2 and divide by n.",
    edits={"2.0 * error @ x / len(y)": "error @ x", "2.0 * np.mean(error)": "np.sum(error)"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mse_gradient.dw_not_averaged",
    "db is right, but dw is a sum over the samples. Divide it by n as well.",
    edits={"error @ x / len(y)": "error @ x"},
)
ex.misconception(
    "mse_gradient.no_two_sign",
    "Both gradients have the wrong sign, and the factor 2 of the square's derivative is missing. The "
    "error is x @ w + b - y.",
    edits={
        "2.0 * error @ x": "-error @ x",
        "2.0 * np.mean(error)": "-np.mean(error)",
    },
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mse_gradient.one_number",
    "dw is one number for all the weights. Take the mean over the samples only: each feature has a "
    "slope of its own.",
    edits={"2.0 * error @ x / len(y)": "2.0 * np.mean(error[:, None] * x)"},
)
ex.misconception(
    "mse_gradient.db_not_averaged",
    "dw is right, but db is a sum over the samples. Divide it by n as well.",
    edits={"np.mean(error)": "np.sum(error)"},
)
ex.misconception(
    "mse_gradient.sign",
    "Both gradients have the wrong sign, so a step makes the loss larger. The error is x @ w + b - "
    "y.",
    edits={"x @ w + b - y": "y - x @ w - b"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mse_gradient.bias_forgotten",
    "The bias is missing in the prediction: the error is x @ w + b - y.",
    edits={"x @ w + b - y": "x @ w - y"},
    fault="DeepCrime: WRB (remove bias from a layer)",
)
ex.misconception(
    "mse_gradient.without_x",
    "Every entry of dw equals db. For dw, multiply each sample's error by its row of x before you "
    "take the mean.",
    edits={"2.0 * error @ x / len(y)": "np.full_like(w, 2.0 * np.mean(error))"},
)
ex.misconception(
    "mse_gradient.divided_by_features",
    "The sum is divided by the number of features. Divide it by the number of samples, the rows "
    "of x.",
    edits={" / len(y)": " / x.shape[1]", "np.mean(error)": "np.sum(error) / x.shape[1]"},
)
ex.misconception(
    "mse_gradient.brackets",
    "The error seems to be y - x @ w + b. There the bias is added, for want of brackets, and the "
    "sign is turned around as well. It should be x @ w + b - y.",
    edits={"x @ w + b - y": "y - x @ w + b"},
)
ex.misconception(
    "mse_gradient.bias_subtracted",
    "The bias counts with the wrong sign in the error. If you wrote y - x @ w + b and turned the "
    "sign later, brackets are missing: y - (x @ w + b). Or start from x @ w + b - y.",
    edits={"x @ w + b - y": "x @ w - b - y"},
)
ex.misconception(
    "mse_gradient.error_squared",
    "The errors are squared in the gradients. The derivative of error ** 2 is 2 * error: use the "
    "error itself.",
    edits={"x @ w + b - y": "(x @ w + b - y) ** 2"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "mse_gradient.swapped",
    "You return (db, dw). Return (dw, db): the gradient of the weights first.",
    edits={
        "return 2.0 * error @ x / len(y), 2.0 * np.mean(error)": (
            "return 2.0 * np.mean(error), 2.0 * error @ x / len(y)"
        )
    },
)
ex.misconception(
    "mse_gradient.dw_sign",
    "db is right, but dw has the wrong sign. Use the same error, x @ w + b - y, for both.",
    edits={"2.0 * error @ x": "-2.0 * error @ x"},
)
ex.misconception(
    "minibatches.last_dropped",
    "The last, shorter batch is missing, so some samples are never seen. Keep it.",
    edits={"range(0, len(x), batch_size)": "range(0, len(x) - batch_size + 1, batch_size)"},
    fault="DeepCrime: TRD (remove portion of training data)",
)
ex.misconception(
    "minibatches.order_ignored",
    "`order` is not used: the rows keep their old order. Take x[order] and y[order] before "
    "cutting.",
    edits={"if order is not None": "if False"},
)
ex.misconception(
    "minibatches.last_dropped_order_ignored",
    "Two things: the last, shorter batch is missing, so some samples are never seen. And `order` is "
    "not used: take x[order] and y[order] before cutting.",
    edits={
        "range(0, len(x), batch_size)": "range(0, len(x) - batch_size + 1, batch_size)",
        "if order is not None": "if False",
    },
    fault="DeepCrime: TRD (remove portion of training data)",
)
for _slug, _rows in (
    ("", "np.arange(len(x)) if order is None else order"),
    ("_in_a_row", "np.arange(len(x))"),
):
    ex.misconception(
        f"minibatches.places{_slug}",
        "A batch of yours holds the numbers of the rows. Return the rows themselves, a pair for each "
        "batch: (x[rows], y[rows])." + (" And take the rows in the order given." if _slug else ""),
        edits={
            "    starts = range(0, len(x), batch_size)\n": (
                f"    starts = range(0, len(x), batch_size)\n    rows = {_rows}\n"
            ),
            "    if order is not None:\n        x, y = x[order], y[order]\n": "",
            "[(x[i : i + batch_size], y[i : i + batch_size]) for i in starts]": (
                "[rows[i : i + batch_size] for i in starts]"
            ),
        },
        fault="Humbatova 2020: Wrongly implemented data batching",
    )
ex.misconception(
    "minibatches.labels_made_whole",
    "The labels are made whole numbers, and lose what stands after the point. Take the rows of y as "
    "they are.",
    edits={"y[i : i + batch_size])": "y[i : i + batch_size].astype(int))"},
    fault="DeepCrime: TCL (change labels of training data)",
)
ex.misconception(
    "minibatches.labels_made_floats",
    "Labels that are whole numbers become floats, which cannot be used as an index, as where x and y "
    "are put into one array. Reorder and cut x and y separately.",
    edits={"y[i : i + batch_size])": "1.0 * y[i : i + batch_size])"},
)
ex.misconception(
    "minibatches.labels_left_behind",
    "The rows of x are reordered, but y is not, so samples get the labels of others. Use y[order] "
    "too.",
    edits={"x[order], y[order]": "x[order], y"},
    fault="DeepCrime: TCL (change labels of training data)",
)
ex.misconception(
    "minibatches.order_inverted",
    "The order is used backwards: row i is sent to place order[i]. The first row you return "
    "should be row order[0], so take x[order].",
    edits={"x[order], y[order]": "x[np.argsort(order)], y[np.argsort(order)]"},
)
ex.misconception(
    "minibatches.size_as_count",
    "The data is cut into batch_size pieces. batch_size is the number of samples in each piece.",
    edits={
        "    starts = range(0, len(x), batch_size)\n": "",
        "[(x[i : i + batch_size], y[i : i + batch_size]) for i in starts]": (
            "list(zip(np.array_split(x, batch_size), np.array_split(y, batch_size)))"
        ),
    },
    fault="Humbatova 2020: Suboptimal batch size",
)
ex.misconception(
    "minibatches.evened_out",
    "You make all batches about equally large. Every batch should have batch_size samples; only "
    "the last may have fewer.",
    edits={
        "    starts = range(0, len(x), batch_size)\n": "    count = -(-len(x) // batch_size)\n",
        "[(x[i : i + batch_size], y[i : i + batch_size]) for i in starts]": (
            "list(zip(np.array_split(x, count), np.array_split(y, count)))"
        ),
    },
)
ex.misconception(
    "minibatches.overlapping",
    "Each batch starts only one row after the one before, so samples are used again and again. "
    "The next batch starts where the last one ended.",
    edits={"range(0, len(x), batch_size)": "range(0, len(x) - batch_size + 1)"},
)
ex.misconception(
    "minibatches.every_row_starts",
    "A batch starts at every row, so samples are used again and again. Start only at every "
    "batch_size-th row: range(0, len(x), batch_size).",
    edits={"range(0, len(x), batch_size)": "range(0, len(x))"},
)
ex.misconception(
    "minibatches.shuffled",
    "Every call gives other batches. Do not shuffle here: take the rows in the order given, "
    "x[order], and as they lie where order is None.",
    edits={
        "x, y = x[order], y[order]": "order = np.random.permutation(order)\n"
        "        x, y = x[order], y[order]"
    },
    symptom="unsteady",
)
_CUT = {
    "[(x[i : i + batch_size], y[i : i + batch_size]) for i in starts]": (
        "[(x[rows], y[rows]) for rows in pieces]"
    )
}
for _slug, _message, _pieces in (
    (
        "every_kth_row",
        "A batch takes every k-th row, as x[i::k] does. It should take batch_size rows that follow "
        "each other: x[i : i + batch_size].",
        "[rows[i::-(-len(x) // batch_size)] for i in range(-(-len(x) // batch_size))]",
    ),
    (
        "rest_joined",
        "The samples that are left at the end are joined to the last full batch. They make a batch "
        "of their own, a shorter one.",
        "np.split(rows, range(batch_size, len(x) - batch_size + 1, batch_size))",
    ),
    (
        "last_filled_up",
        "The last batch is filled up with samples that were used already. It should hold what is "
        "left, and may be shorter.",
        "[np.take(rows, range(i, i + batch_size), mode='wrap') for i in starts]",
    ),
    (
        "last_reaches_back",
        "The last batch reaches back, to be as long as the others, so some samples are used twice. "
        "It should hold what is left, and may be shorter.",
        "[rows[max(0, min(i, len(x) - batch_size)) :][:batch_size] for i in starts]",
    ),
    (
        "empty_last",
        "Where the batches come out even, there is an empty one at the end. Add a last batch only if "
        "samples are left: range(0, len(x), batch_size) does.",
        "[rows[i : i + batch_size] for i in range(0, len(x) + 1, batch_size)]",
    ),
):
    ex.misconception(
        f"minibatches.{_slug}",
        _message,
        edits={
            "    starts = range(0, len(x), batch_size)\n": (
                "    starts, rows = range(0, len(x), batch_size), np.arange(len(x))\n"
                f"    pieces = {_pieces}\n"
            ),
            **_CUT,
        },
        fault="Humbatova 2020: Wrongly implemented data batching",
    )
ex.misconception(
    "minibatches.labels_first",
    "Each pair is (y_batch, x_batch). Put the samples first: (x_batch, y_batch).",
    edits={
        "(x[i : i + batch_size], y[i : i + batch_size])": (
            "(y[i : i + batch_size], x[i : i + batch_size])"
        )
    },
)
for _slug, _message, _given in (
    (
        "samples_alone",
        "Your batches hold the samples and no labels. Return a pair for each batch, (x_batch, "
        "y_batch), cut from y at the same places.",
        "[x[i : i + batch_size] for i in starts]",
    ),
    (
        "two_lists",
        "You return two lists, one of x and one of y. Return one list with a pair for each batch: "
        "list(zip(x_batches, y_batches)) pairs the two up.",
        "[x[i : i + batch_size] for i in starts], [y[i : i + batch_size] for i in starts]",
    ),
    (
        "no_pairs",
        "Samples and labels follow each other in one flat list. Return a pair for each batch: "
        "append((x_batch, y_batch)), with brackets of its own, adds one.",
        "[piece for i in starts for piece in (x[i : i + batch_size], y[i : i + batch_size])]",
    ),
):
    ex.misconception(
        f"minibatches.{_slug}",
        _message,
        edits={"[(x[i : i + batch_size], y[i : i + batch_size]) for i in starts]": _given},
        fault="Humbatova 2020: Wrongly implemented data batching",
    )
ex.misconception(
    "fit.ascent",
    "The loss grows from the first step: w and b are moved along the gradient. Subtract "
    "learning_rate * gradient.",
    edits={
        "step(w, dw, learning_rate), step(b, db, learning_rate)": (
            "w + learning_rate * dw, b + learning_rate * db"
        )
    },
)
ex.misconception(
    "fit.half_steps",
    "Every step is half as long as it should be. Is the 2 of the squared error's gradient missing?",
    edits={
        "step(w, dw, learning_rate), step(b, db, learning_rate)": (
            "w - learning_rate * dw / 2, b - learning_rate * db / 2"
        )
    },
)
ex.misconception(
    "fit.not_averaged",
    "Every step is too long by a factor: the number of samples in its batch. The gradient is a "
    "mean: divide the sum by the size of this batch.",
    edits={
        "step(w, dw, learning_rate), step(b, db, learning_rate)": (
            "w - learning_rate * dw * len(y_batch), b - learning_rate * db * len(y_batch)"
        )
    },
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "fit.divided_by_all_samples",
    "Every step of a mini-batch is too short: its gradient is divided by N, the number of all "
    "samples. Divide by the number in this batch.",
    edits={
        "step(w, dw, learning_rate), step(b, db, learning_rate)": (
            "w - learning_rate * dw * len(y_batch) / len(y), "
            "b - learning_rate * db * len(y_batch) / len(y)"
        )
    },
)
ex.misconception(
    "fit.bias_after_weights",
    "db is computed with the new w. Compute dw and db from the same w and b, then update both.",
    edits={
        "w, b = step(w, dw, learning_rate), step(b, db, learning_rate)": (
            "w = step(w, dw, learning_rate)\n"
            "            b = step(b, mse_gradient(x_batch, y_batch, w, b)[1], learning_rate)"
        )
    },
)
ex.misconception(
    "fit.bias_never_learns",
    "The bias stays at 0. It is learnt like a weight: b - learning_rate * db.",
    edits={"step(b, db, learning_rate)": "b"},
)
ex.misconception(
    "fit.loss_after",
    "w and b are right, but the history starts one epoch too late. Append the loss before the "
    "steps of each epoch, so that the first entry belongs to the untrained model.",
    edits={
        "        history.append(np.mean((x @ w + b - y) ** 2))\n": "",
        "step(b, db, learning_rate)\n": (
            "step(b, db, learning_rate)\n        history.append(np.mean((x @ w + b - y) ** 2))\n"
        ),
    },
    fault="Humbatova 2020: off by one",
)
ex.misconception(
    "fit.loss_per_batch",
    "The history has an entry for every batch. One for each epoch is asked: the loss over all the "
    "data, before the epoch's first step.",
    edits={
        "        history.append(np.mean((x @ w + b - y) ** 2))\n": "",
        "            dw, db =": (
            "            history.append(np.mean((x_batch @ w + b - y_batch) ** 2))\n"
            "            dw, db ="
        ),
    },
)
ex.misconception(
    "fit.loss_summed",
    "w and b are right; the history holds sums of squared errors. Take their mean.",
    edits={"np.mean((x @ w": "np.sum((x @ w"},
)
ex.misconception(
    "fit.loss_halved",
    "w and b are right; the history holds half of the mean squared error. Take the mean itself, "
    "without the half.",
    edits={"np.mean((x @ w": "0.5 * np.mean((x @ w"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
ex.misconception(
    "fit.random",
    "Every call ends elsewhere. Either w or b starts at random: let both start at zero. Or the rows "
    "are shuffled: take them in the order given, the same in every epoch.",
    edits={"np.zeros(x.shape[1])": "np.random.normal(size=x.shape[1])"},
    symptom="unsteady",
    fault="Humbatova 2020: Wrong weights initialisation",
)
ex.misconception(
    "fit.loss_root",
    "w and b are right; the history holds the roots of the mean squared errors. Take the mean "
    "itself, without a root.",
    edits={"np.mean((x @ w + b - y) ** 2)": "np.sqrt(np.mean((x @ w + b - y) ** 2))"},
    fault="Humbatova 2020: Wrong loss function calculation",
)
for _slug, _message, _take in (
    (
        "running_loss",
        "w and b are right, but the history holds the mean of the batches' losses, taken while w "
        "and b were changing. Append the loss over all the data, before the epoch's first step.",
        "np.mean(losses)",
    ),
    (
        "last_batch_loss",
        "w and b are right, but the history holds the loss of each epoch's last batch. Append the "
        "loss over all the data, before the epoch's first step.",
        "losses[-1]",
    ),
):
    ex.misconception(
        f"fit.{_slug}",
        _message,
        edits={
            "        history.append(np.mean((x @ w + b - y) ** 2))\n": "        losses = []\n",
            "            dw, db =": (
                "            losses.append(np.mean((x_batch @ w + b - y_batch) ** 2))\n"
                "            dw, db ="
            ),
            "step(b, db, learning_rate)\n": (
                f"step(b, db, learning_rate)\n        history.append({_take})\n"
            ),
        },
    )
ex.misconception(
    "fit.order_again",
    "In each epoch the rows are put in order once more, after those of the epoch before. `order` "
    "counts the rows as they lie at first: every epoch takes the same order.",
    edits={
        "        for x_batch": (
            "        if order is not None:\n            x, y = x[order], y[order]\n"
            "        for x_batch"
        ),
        "batch_size or len(x), order)": "batch_size or len(x))",
    },
)
ex.misconception(
    "fit.batch_size_ignored",
    "Every step uses all the samples, whatever batch_size says. Take one step for each mini-batch.",
    edits={"batch_size or len(x)": "len(x)"},
    fault="DeepCrime: HDB (disable data batching)",
)
ex.misconception(
    "fit.order_ignored",
    "The samples are used as they lie: `order` is not passed on. Cut the mini-batches from the "
    "rows in that order.",
    edits={"batch_size or len(x), order)": "batch_size or len(x))"},
)
ex.misconception(
    "fit.last_dropped",
    "The last, shorter batch of an epoch is not used. Take a step for it too.",
    edits={
        "            dw, db =": (
            "            if len(y_batch) < (batch_size or len(x)):\n"
            "                continue\n"
            "            dw, db ="
        )
    },
    fault="DeepCrime: TRD (remove portion of training data)",
)
ex.misconception(
    "fit.none_is_one",
    "With batch_size=None you take one sample at a time. None means that all samples form one "
    "batch: one step in each epoch.",
    edits={"batch_size or len(x)": "batch_size or 1"},
    fault="DeepCrime HBS: change batch size",
)
ex.misconception(
    "fit.all_data_in_every_step",
    "There is a step for each batch, but every step uses the gradient over all samples. Give "
    "mse_gradient the batch: x_batch and y_batch, not x and y.",
    edits={"mse_gradient(x_batch, y_batch, w, b)": "mse_gradient(x, y, w, b)"},
    fault="DeepCrime HDB: disable data batching",
)
ex.misconception(
    "fit.starts_over",
    "Every epoch starts from zero weights again, so what was learnt before is lost. Set w and b to "
    "zero once, before the loop over the epochs.",
    edits={
        "        history.append(": (
            "        w, b = np.zeros(x.shape[1]), 0.0\n        history.append("
        )
    },
)
ex.misconception(
    "fit.weights_start_at_one",
    "The weights start at 1. Start w at zero, np.zeros(x.shape[1]), as b does.",
    edits={"np.zeros": "np.ones"},
    fault="Humbatova 2020: Wrong weights initialisation",
)
ex.misconception(
    "fit.all_start_at_one",
    "The weights and the bias start at 1. Start both at zero: np.zeros(x.shape[1]) and 0.0.",
    edits={"np.zeros(x.shape[1]), 0.0": "np.ones(x.shape[1]), 1.0"},
    fault="Humbatova 2020: Wrong weights initialisation",
)
ex.misconception(
    "fit.returns_after_one_epoch",
    "Training ends after the first epoch. If `return` stands inside the loop over the epochs, move "
    "it behind the loop, to the indentation of its `for`.",
    edits={"range(epochs)": "range(1)"},
    fault="DeepCrime HNE: change number of epochs",
)
ex.misconception(
    "fit.one_epoch_too_many",
    "You train one epoch too many. range(epochs) counts from 0 and goes round `epochs` times.",
    edits={"range(epochs)": "range(epochs + 1)"},
    fault="DeepCrime HNE: change number of epochs",
)
ex.misconception(
    "fit.history_too_long",
    "w and b are right, but the history has one entry too many: the loss after the last epoch. "
    "Append one loss in each epoch, before its steps.",
    edits={"    return w, b": "    history.append(np.mean((x @ w + b - y) ** 2))\n    return w, b"},
)
ex.misconception(
    "fit.all_data_loss_per_batch",
    "w and b are right, but the history has an entry for every batch. Append one loss in each "
    "epoch, before the loop over the batches.",
    edits={
        "        history.append(np.mean((x @ w + b - y) ** 2))\n": "",
        "            dw, db =": (
            "            history.append(np.mean((x @ w + b - y) ** 2))\n            dw, db ="
        ),
    },
)
ex.misconception(
    "max_stable_learning_rate.one_over",
    "You return 1 / (largest eigenvalue), half of the limit. A step may go past the minimum as "
    "long as it ends nearer to it: the limit is 2 / (largest eigenvalue).",
    edits={"2.0 / np.max": "1.0 / np.max"},
)
ex.misconception(
    "max_stable_learning_rate.smallest",
    "You use the smallest eigenvalue. The direction with the largest curvature diverges first: use "
    "the largest eigenvalue.",
    edits={"np.max(": "np.min("},
)
ex.misconception(
    "max_stable_learning_rate.not_averaged",
    "The Hessian is not divided by the number of samples. It is 2 / n * x.T @ x.",
    edits={" / len(x)": ""},
)
ex.misconception(
    "max_stable_learning_rate.no_two_in_hessian",
    "The 2 of the Hessian is missing, so the rate is twice too large. It is 2 / n * x.T @ x.",
    edits={"2.0 * x.T @ x": "x.T @ x"},
)
for _slug, _message, _edits in (
    (
        "no_factor",
        "The factor 2 / n of the Hessian is missing. It is 2 / n * x.T @ x.",
        {"2.0 * x.T @ x / len(x)": "x.T @ x"},
    ),
    (
        "mean",
        "You take the mean of the eigenvalues. Only the largest one decides: np.max.",
        {"np.max(": "np.mean("},
    ),
    (
        "determinant",
        "You divide by the determinant, the product of the eigenvalues. Only the largest one decides.",
        {"np.max(np.linalg.eigvalsh(hessian))": "np.linalg.det(hessian)"},
    ),
    (
        "frobenius",
        "You divide by the length of the whole Hessian. Divide by its largest eigenvalue: "
        "np.linalg.eigvalsh gives the eigenvalues.",
        {"np.max(np.linalg.eigvalsh(hessian))": "np.linalg.norm(hessian)"},
    ),
    (
        "covariance",
        "You take the covariance of the features in place of the Hessian. It subtracts the means and "
        "has no 2: the Hessian is 2 / n * x.T @ x.",
        {"2.0 * x.T @ x / len(x)": "np.atleast_2d(np.cov(x.T))"},
    ),
):
    ex.misconception(f"max_stable_learning_rate.{_slug}", _message, edits=_edits)
ex.misconception(
    "max_stable_learning_rate.trace",
    "You add up all the eigenvalues (the trace of the Hessian). Only the largest one decides.",
    edits={"np.max(": "np.sum("},
)
ex.misconception(
    "max_stable_learning_rate.singular_value",
    "You use the largest singular value of x as it is. Square it: the eigenvalues of x.T @ x are "
    "the squared singular values of x.",
    edits={
        "hessian = 2.0 * x.T @ x / len(x)": "sizes = np.linalg.svd(x, compute_uv=False)",
        "np.max(np.linalg.eigvalsh(hessian))": "(2.0 / len(x) * np.max(sizes))",
    },
)
ex.misconception(
    "max_stable_learning_rate.centred",
    "The mean of each feature is subtracted first, as for a covariance. Use x without that: 2 / n "
    "* x.T @ x.",
    edits={"hessian = 2.0 *": "x = x - x.mean(axis=0)\n    hessian = 2.0 *"},
)
ex.misconception(
    "max_stable_learning_rate.largest_entry",
    "You divide by the largest entry of the Hessian. Divide by its largest eigenvalue: "
    "np.linalg.eigvalsh gives the eigenvalues.",
    edits={"np.max(np.linalg.eigvalsh(hessian))": "np.max(hessian)"},
)
ex.misconception(
    "max_stable_learning_rate.eigenvalue_itself",
    "You return the largest eigenvalue itself. The limit is 2 / (largest eigenvalue): the more the "
    "loss curves, the shorter a step must be.",
    edits={"2.0 / np.max": "np.max"},
)
