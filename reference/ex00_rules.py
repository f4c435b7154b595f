"""ex00: the oracle is `tf.math` and `tf.one_hot`; its cases and known mistakes."""

import numpy as np
import tensorflow as tf

from autograder.author import Exercise, case

ex = Exercise(
    title="Rules or learning?",
    unit="A. Foundations",
    summary="A short warm-up: one rule, and three functions that every project needs.",
    minutes=15,
)


# The oracle, under the students' function names.


def churn_rule(days_since_last_transaction):
    return tf.math.greater(days_since_last_transaction, 7)


def one_hot(labels, num_classes):
    return tf.one_hot(labels, num_classes, dtype=tf.float64)


def standardize(x):
    std = tf.math.reduce_std(x, axis=0)
    noise = len(x) * np.finfo(x.dtype).eps * tf.reduce_max(tf.abs(x), axis=0)
    spread = tf.where(std > noise, std, tf.zeros_like(std))
    return tf.math.divide_no_nan(x - tf.reduce_mean(x, axis=0), spread)


def accuracy(y_true, y_pred):
    return tf.reduce_mean(tf.cast(tf.equal(y_true, y_pred), tf.float64))


# Parts.

ex.part(
    "churn_rule",
    points=0.7,
    care={"a single number": 0.15, "fractions": 0.15},
    hints=(
        "A comparison of a NumPy array with a number gives an array of True and False.",
        "Strictly more than 7: the customer with exactly 7 days has not left. days > 7.",
    ),
)
ex.part(
    "one_hot",
    points=1,
    hints=(
        "Start from zeros of shape (len(labels), num_classes), and put one 1 into each row.",
        "Row i of np.eye(num_classes) is the one-hot form of label i, and an array can be indexed "
        "with an array of labels.",
    ),
)
ex.part(
    "standardize",
    points=2.4,
    hints=(
        "axis=0 gives one mean and one standard deviation for each column.",
        "x.std(axis=0) divides by N already, which is what is asked for.",
        "Where a column is constant, divide by 1 instead of std: x - mean is 0 there. Because of "
        "rounding, do not ask whether std is 0 but whether it is tiny, such as std <= 1e-9 * "
        "np.abs(x).max(axis=0): with <=, so that a column of zeros counts too.",
    ),
)
ex.part(
    "accuracy",
    points=1,
    hints=(
        "y_true == y_pred is True where the answer is right, and True counts as 1.",
        "The mean of these True and False values is the fraction. Do not multiply it by 100.",
    ),
)


# Cases, small to large.


def _numbers(rng, *shape):
    """Columns of very different scale and place, none of them nearly constant."""
    while True:
        spread = rng.uniform(0.5, 20.0, size=shape[1])
        x = np.round(rng.normal(size=shape) * spread + rng.normal(size=shape[1]) * 10, 2)
        if (x.std(axis=0) > 0.2).all():
            return x


@ex.cases("churn_rule")
def churn_cases(rng):
    yield case(
        "the lecture's four customers: 2, 3, 14, 7",
        days_since_last_transaction=np.array([2, 3, 14, 7]),
    )
    for days in (int(rng.integers(10, 90)), 7):
        yield case(
            f"a single customer, {days} days",
            days_since_last_transaction=days,
            care="a single number",
        )
    yield case(
        "fractions of days",
        days_since_last_transaction=rng.permutation([7.25, 6.75, 7.0, 0.5, 8.5]),
        care="fractions",
    )
    days = rng.permutation(
        np.concatenate([rng.integers(0, 7, 4), [6, 7, 8], rng.integers(9, 90, 4)])
    )
    yield case("eleven customers", days_since_last_transaction=days)


@ex.cases("one_hot")
def one_hot_cases(rng):
    yield case("two labels, three classes", labels=np.array([1, 0]), num_classes=3)
    yield case("a batch without the last class", labels=np.array([0, 2, 1]), num_classes=5)
    yield case("a batch without the first class", labels=np.array([3, 1, 1, 2, 3]), num_classes=4)
    labels = rng.permutation(np.concatenate([[0, 5], rng.integers(0, 6, 7)]))
    yield case("nine labels, six classes", labels=labels, num_classes=6)


def _columns(name, x):
    because = "a small epsilon added to the standard deviation is a known guard against 0/0"
    return case(name, x=x, tolerance=1e-4, because=because)


@ex.cases("standardize")
def standardize_cases(rng):
    yield _columns("one column: 1, 3, 8", np.array([[1.0], [3.0], [8.0]]))
    yield _columns("two columns of different scale", _numbers(rng, 4, 2))
    yield _columns("seven rows, four columns", _numbers(rng, 7, 4))
    x = _numbers(rng, 6, 2)
    x[:, 0] = np.round(rng.normal(size=6), 1) * 0.01
    yield _columns("a column of hundredths", x)


@ex.cases("standardize", group="constant columns", points=0.3, care=True)
def constant_cases(rng):
    x = _numbers(rng, 5, 3)
    x[:, 1] = 3.0
    yield _columns("a constant column", x)
    x = _numbers(rng, 3, 4)
    x[:, 2] = 0.0
    yield _columns("a column of zeros", x)


def _noisy(rng, rows, low, high):
    """A decimal number whose column of equal entries has a spread that is not exactly 0."""
    while True:
        value = np.round(rng.uniform(low, high), 1)
        if np.full((rows, 1), value).std(axis=0)[0] > 0:
            return value


@ex.cases("standardize", group="rounding", points=0.3, care=True)
def rounding_cases(rng):
    x = _numbers(rng, 10, 2)
    x[:, 1] = 0.1
    yield _columns("a column of ten times 0.1", x)
    x = _numbers(rng, 9, 3)
    x[:, 0] = _noisy(rng, 9, 1000.0, 2000.0)
    x[:, 2] = _noisy(rng, 9, -9.0, -1.0)
    yield _columns("constant columns of decimals, large and small", x)


@ex.cases("accuracy")
def accuracy_cases(rng):
    yield case("three of four", y_true=np.array([2, 0, 1, 1]), y_pred=np.array([2, 0, 0, 1]))
    yield case("none right", y_true=np.array([0, 1, 2]), y_pred=np.array([1, 2, 0]))
    yield case("all right", y_true=np.array([1, 0, 0, 3, 1]), y_pred=np.array([1, 0, 0, 3, 1]))
    y_true = rng.integers(0, 4, 11)
    wrong = np.zeros(11, dtype=np.int64)
    wrong[rng.choice(11, 4, replace=False)] = rng.integers(1, 4, 4)
    yield case("seven of eleven", y_true=y_true, y_pred=(y_true + wrong) % 4)


# Misconceptions.

ex.misconception(
    "churn_rule.inclusive",
    "A customer with exactly 7 days counts as gone. The rule says more than 7 days: compare with >, "
    "not >=.",
    edits={"> 7": ">= 7"},
)
ex.misconception(
    "churn_rule.reversed",
    "True and False are swapped: the result should be True for the customers who left, those with "
    "more than 7 days.",
    edits={"> 7": "<= 7"},
)
ex.misconception(
    "churn_rule.whole_days",
    "A customer with 7.25 days does not count as gone, though 7.25 is more than 7. Compare the "
    "number itself, without rounding it, and use > 7: for fractions of a day >= 8 is not the same.",
    edits={"> 7": ">= 8"},
)
ex.misconception(
    "churn_rule.less",
    "True and False are swapped: a customer has left when the days are MORE than 7, not fewer.",
    code="""
    def churn_rule(days_since_last_transaction):
        return np.asarray(days_since_last_transaction) < 7
    """,
)

ex.misconception(
    "churn_rule.filtered",
    "You return the days of the customers who left. Return True or False for every customer: the "
    "comparison itself, days > 7.",
    code="""
    def churn_rule(days_since_last_transaction):
        days = np.atleast_1d(days_since_last_transaction)
        return days[days > 7]
    """,
)
ex.misconception(
    "churn_rule.places",
    "You return at which places the customers who left stand. Return True or False for every "
    "customer: the comparison itself, days > 7.",
    code="""
    def churn_rule(days_since_last_transaction):
        return np.flatnonzero(np.asarray(days_since_last_transaction) > 7)
    """,
)
ex.misconception(
    "churn_rule.all_together",
    "You give one answer for all customers together. Each customer gets an answer: the comparison "
    "itself, days > 7.",
    edits={
        "np.asarray(days_since_last_transaction) > 7": "np.any(days_since_last_transaction > 7)"
    },
)

ex.misconception(
    "one_hot.transposed",
    "Rows and columns are swapped: there should be one row for each label and one column for each "
    "class.",
    edits={"np.eye(num_classes)[labels]": "np.eye(num_classes)[labels].T"},
    fault="Humbatova 2020: Wrong tensor shape",
)
ex.misconception(
    "one_hot.from_one",
    "The classes seem to be counted from 1: every 1 stands one column too far to the left. Label 0 "
    "belongs in column 0.",
    edits={"[labels]": "[labels - 1]"},
    fault="Humbatova 2020: Wrong labels for training data",
)
ex.misconception(
    "one_hot.largest_label",
    "The number of columns comes from the largest label in the batch. A class may be missing from a "
    "batch: make num_classes columns.",
    edits={"np.eye(num_classes)": "np.eye(np.max(labels) + 1)"},
)
ex.misconception(
    "one_hot.every_row",
    "Every row has a 1 for every label of the batch: out[:, labels] = 1 fills whole columns. Row i "
    "gets one 1 only, in column labels[i]: out[np.arange(len(labels)), labels] = 1.",
    code="""
    def one_hot(labels, num_classes):
        out = np.zeros((len(labels), num_classes))
        out[:, labels] = 1
        return out
    """,
)
ex.misconception(
    "one_hot.classes_seen",
    "Only the classes that occur in this batch get a column. Make num_classes columns, and use the "
    "label itself as the column.",
    edits={
        "np.eye(num_classes)[labels]": "(np.asarray(labels)[:, None] == np.unique(labels)).astype(float)"
    },
)

ex.misconception(
    "one_hot.one_vector",
    "One vector stands for all labels: there is a 1 in it for each class that occurs. Make one row "
    "for each label, zeros of shape (len(labels), num_classes), with a 1 in its own column.",
    code="""
    def one_hot(labels, num_classes):
        out = np.zeros(num_classes)
        out[labels] = 1
        return out
    """,
)
ex.misconception(
    "one_hot.one_vector_counted",
    "You count how often each class occurs, in one vector for all labels. Make one row for each "
    "label, with a 1 in the column of that label.",
    code="""
    def one_hot(labels, num_classes):
        return np.eye(num_classes)[labels].sum(axis=0)
    """,
)
ex.misconception(
    "one_hot.as_many_as_labels",
    "The number of columns is the number of labels. It has nothing to do with how many labels there "
    "are: make num_classes columns.",
    code="""
    def one_hot(labels, num_classes):
        return (np.asarray(labels)[:, None] == np.arange(len(labels))).astype(float)
    """,
)
ex.misconception(
    "one_hot.one_class_more",
    "There is a column too many. Classes are counted from 0, so num_classes columns are enough: the "
    "last one belongs to label num_classes - 1.",
    edits={"np.eye(num_classes)": "np.eye(num_classes + 1)"},
)
ex.misconception(
    "one_hot.labels_unused",
    "The labels are not used: row i has its 1 in column i. It belongs in column labels[i]: "
    "np.eye(num_classes)[labels] picks a row for each label.",
    edits={"np.eye(num_classes)[labels]": "np.eye(len(labels), num_classes)"},
)
ex.misconception(
    "one_hot.ones_stay",
    "The ones of earlier labels stay in the later rows. Begin each row with zeros of its own.",
    code="""
    def one_hot(labels, num_classes):
        return np.maximum.accumulate(np.eye(num_classes)[labels])
    """,
)
ex.misconception(
    "one_hot.label_for_one",
    "The label itself stands in its column. Put a 1 there, whatever the label is.",
    edits={"np.eye(num_classes)": "np.diag(np.arange(num_classes))"},
)

ex.misconception(
    "one_hot.one_vector_from_one",
    "One vector stands for all labels, and its classes are counted from 1. Make one row for each "
    "label, zeros of shape (len(labels), num_classes); label 0 belongs in column 0.",
    code="""
    def one_hot(labels, num_classes):
        out = np.zeros(num_classes)
        out[labels - 1] = 1
        return out
    """,
)

ex.misconception(
    "standardize.sample_std",
    "Your standard deviation divides by N - 1, which is meant for a sample. Here it divides by N: "
    "np.std does so by default (ddof=0); pandas and statistics.stdev do not.",
    edits={"columns.std(axis=0)": "columns.std(axis=0, ddof=1)"},
)
ex.misconception(
    "standardize.whole_array",
    "One mean and one standard deviation are used for the whole array. Every column has its own: "
    "axis=0.",
    edits={
        "columns.mean(axis=0), columns.std(axis=0)": "columns.mean(), columns.std()",
        ".max(axis=0)": ".max()",
    },
    fault="Humbatova 2020: Wrong preprocessing step",
)
ex.misconception(
    "standardize.rows",
    "The rows are standardised, not the columns. A column is one kind of measurement: take mean and "
    "standard deviation along axis 0.",
    edits={
        "columns.mean(axis=0), columns.std(axis=0)": "columns.mean(axis=1, keepdims=True), "
        "columns.std(axis=1, keepdims=True)",
        ".max(axis=0)": ".max(axis=1, keepdims=True)",
    },
    fault="Humbatova 2020: Wrong preprocessing step",
)
ex.misconception(
    "standardize.variance",
    "You divide by the variance. Divide by its square root, the standard deviation.",
    edits={"columns.std(axis=0)": "columns.var(axis=0)"},
)
ex.misconception(
    "standardize.only_centred",
    "The mean is subtracted, but the columns are not divided by anything. Divide each column by "
    "its own standard deviation.",
    edits={
        "np.divide(columns - mean, std, out=np.zeros_like(columns), where=std > noise)": (
            "columns - mean"
        )
    },
    fault="Humbatova 2020: Missing preprocessing step",
)
ex.misconception(
    "standardize.min_max",
    "You use the smallest and the largest entry of each column, so that it runs from 0 to 1. Use "
    "mean and standard deviation instead: (x - mean) / std.",
    edits={
        "columns.mean(axis=0), columns.std(axis=0)": "columns.min(axis=0), np.ptp(columns, axis=0)"
    },
    fault="Humbatova 2020: Wrong preprocessing step",
)
ex.misconception(
    "standardize.mean_and_range",
    "You divide by the range of each column, its largest entry minus its smallest. Divide by its "
    "standard deviation.",
    edits={"columns.std(axis=0)": "np.ptp(columns, axis=0)"},
    fault="Humbatova 2020: Wrong preprocessing step",
)
ex.misconception(
    "standardize.precedence",
    "Brackets are missing: x - mean / std divides the mean alone. Write (x - mean) / std.",
    code="""
    def standardize(x):
        return x - x.mean(axis=0) / x.std(axis=0)
    """,
)
ex.misconception(
    "standardize.by_maximum",
    "Each column is divided by its largest number. Subtract its mean, and divide by its standard "
    "deviation.",
    code="""
    def standardize(x):
        return x / x.max(axis=0)
    """,
    fault="Humbatova 2020: Wrong preprocessing step",
)
ex.misconception(
    "standardize.unit_length",
    "Each column is divided by its length, the root of the sum of its squares. Subtract its mean, "
    "and divide by its standard deviation.",
    code="""
    def standardize(x):
        return x / np.linalg.norm(x, axis=0)
    """,
    fault="Humbatova 2020: Wrong preprocessing step",
)
for _shift, _slug in (("1e-5", "5"), ("1e-6", "6"), ("1e-3", "3")):
    ex.misconception(
        f"standardize.added_to_variance_{_slug}",
        f"You add {_shift} to the variance, too much for a column of small numbers. Divide by the "
        "standard deviation alone, and treat a constant column by itself.",
        code=f"""
        def standardize(x):
            return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + {_shift})
        """,
    )
ex.misconception(
    "standardize.not_centred",
    "The columns are divided by their standard deviation, but their mean is not subtracted first. "
    "It is (x - mean) / std.",
    edits={"np.divide(columns - mean,": "np.divide(columns,"},
    fault="Humbatova 2020: Missing preprocessing step",
)
ex.misconception(
    "standardize.std_at_least_one",
    "You divide by 1 wherever the standard deviation is below 1. A column of small numbers has a "
    "small one, and is divided by that: only a constant column needs care.",
    edits={"columns.std(axis=0)": "np.maximum(columns.std(axis=0), 1.0)"},
)
ex.misconception(
    "standardize.divides_by_zero",
    "A constant column becomes nan: its standard deviation is 0, and 0 / 0 is nan. Divide by 1 "
    "there, and the column becomes 0.",
    edits={"where=std > noise": "where=True"},
)
ex.misconception(
    "standardize.exactly_zero",
    "A column of equal decimals, such as ten times 0.1, does not become 0: rounding makes its "
    "standard deviation about 1e-17, and you divide by that. Ask whether std is tiny compared with "
    "the column's numbers, with <=, so that a column of zeros counts too.",
    edits={"where=std > noise": "where=std > 0"},
)
ex.misconception(
    "standardize.zeros_left_out",
    "A column of zeros becomes nan, though other constant columns do not. Its standard deviation "
    "is 0, and a limit taken from its numbers is 0 too: ask std <= limit, since 0 < 0 is False.",
    edits={"where=std > noise": "where=std >= noise"},
)
for _shift, _slug in (("1e-5", ""), ("1e-4", "_4"), ("1e-3", "_3"), ("1", "_one")):
    ex.misconception(
        f"standardize.added_to_std{_slug}",
        f"You add {_shift} to the standard deviation, too much for a column of small numbers. Divide "
        "by the standard deviation alone, and treat a constant column by itself.",
        code=f"""
        def standardize(x):
            return (x - x.mean(axis=0)) / (x.std(axis=0) + {_shift})
        """,
    )
ex.misconception(
    "standardize.sample_std_and_zero",
    "Two things: your standard deviation divides by N - 1; divide by N, as np.std does. And a "
    "constant column becomes nan, since its standard deviation is 0: it should become 0.",
    code="""
    def standardize(x):
        return (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    """,
)

_OWN_COLUMNS = (
    " Subtract the mean of each column, and divide by the column's standard deviation: axis=0."
)
for _slug, _message, _formula in (
    (
        "rows_and_zero",
        "The rows are standardised, not the columns, and a row of one number, or of equal ones, "
        "becomes nan.",
        "(x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)",
    ),
    (
        "by_255",
        "You divide by 255, which suits a picture's pixels. These columns have scales of their own.",
        "x / 255",
    ),
    (
        "by_127",
        "You divide by 127.5 and subtract 1, which suits a picture's pixels. These columns have "
        "scales of their own.",
        "x / 127.5 - 1",
    ),
    (
        "by_maximum_of_all",
        "The whole array is divided by its largest number. Every column has a scale of its own.",
        "x / x.max()",
    ),
    (
        "min_max_of_all",
        "You use the smallest and the largest number of the whole array, so that it runs from 0 to "
        "1.",
        "(x - x.min()) / (x.max() - x.min())",
    ),
    (
        "min_max_of_rows",
        "Each row runs from 0, its smallest number, to 1, its largest.",
        "(x - x.min(axis=1, keepdims=True)) / np.ptp(x, axis=1, keepdims=True)",
    ),
    (
        "min_max_centred",
        "Each column is brought to run from 0 to 1 by its smallest and its largest number, and then "
        "the mean of the whole array is subtracted.",
        "(each := (x - x.min(axis=0)) / np.ptp(x, axis=0)) - each.mean()",
    ),
    (
        "rows_of_unit_length",
        "Each row is divided by its length, the root of the sum of its squares.",
        "x / np.linalg.norm(x, axis=1, keepdims=True)",
    ),
    (
        "unit_length_of_all",
        "The whole array is divided by its length, the root of the sum of all squares.",
        "x / np.linalg.norm(x)",
    ),
):
    ex.misconception(
        f"standardize.{_slug}",
        _message + _OWN_COLUMNS,
        code=f"""
        def standardize(x):
            return {_formula}
        """,
        fault="Humbatova 2020: Wrong preprocessing step",
    )

ex.misconception(
    "accuracy.percent",
    "This is a percentage. A fraction from 0 to 1 is asked for: leave out the factor of 100.",
    edits={"return np.mean(": "return 100 * np.mean("},
)
ex.misconception(
    "accuracy.count",
    "You return how many answers are right. Divide by the number of samples.",
    edits={"np.mean": "np.sum"},
    fault="Humbatova 2020: Wrong performance metric",
)
ex.misconception(
    "accuracy.error_rate",
    "This is the share of wrong answers. Accuracy is the share of right ones: count where y_true "
    "== y_pred.",
    edits={"==": "!="},
    fault="Humbatova 2020: Wrong performance metric",
)
ex.misconception(
    "accuracy.error_percent",
    "This is the share of wrong answers, in percent. Accuracy is the share of right ones, as a "
    "fraction from 0 to 1: count where y_true == y_pred.",
    edits={"return np.mean(": "return 100 * np.mean(", "==": "!="},
    fault="Humbatova 2020: Wrong performance metric",
)
_DIFFERENCES = (
    "You take the mean difference of the labels, in which a 3 for a 0 weighs three times as much as "
    "a 1 for a 0. Labels are names: count where y_true == y_pred"
)
for _slug, _message, _formula in (
    ("mean_difference", ".", "1 - np.mean(np.abs(y_true - y_pred))"),
    (
        "percent_of_differences",
        ", and return a fraction from 0 to 1, no percentage.",
        "100 - 100 * np.mean(np.abs(y_true - y_pred))",
    ),
    ("mean_absolute_error", ".", "np.mean(np.abs(y_true - y_pred))"),
    ("mean_squared_error", ".", "np.mean((y_true - y_pred) ** 2)"),
):
    ex.misconception(
        f"accuracy.{_slug}",
        _DIFFERENCES + _message,
        edits={"np.mean(np.asarray(y_true) == np.asarray(y_pred))": _formula},
        fault="Humbatova 2020: Wrong performance metric",
    )
_TWO_CLASSES = "np.mean(y_true * y_pred + (1 - y_true) * (1 - y_pred))"
for _slug, _message, _formula in (
    ("two_classes_only", "", _TWO_CLASSES),
    (
        "two_classes_percent",
        " And a fraction is asked for, no percentage.",
        f"100 * {_TWO_CLASSES}",
    ),
):
    ex.misconception(
        f"accuracy.{_slug}",
        "y * p + (1 - y) * (1 - p) counts right answers only where all labels are 0 or 1. Here "
        "there may be more classes: take the mean of y_true == y_pred." + _message,
        edits={"np.mean(np.asarray(y_true) == np.asarray(y_pred))": _formula},
        fault="Humbatova 2020: Wrong performance metric",
    )
ex.misconception(
    "accuracy.one_less",
    "You divide by one less than the number of samples. Divide by all of them.",
    edits={
        "np.mean(np.asarray(y_true) == np.asarray(y_pred))": (
            "np.sum(y_true == y_pred) / (len(y_true) - 1)"
        )
    },
)
ex.misconception(
    "accuracy.rounded",
    "The fraction is rounded to two decimals. Return it as it is, and round only where you print.",
    edits={
        "return np.mean(": "return np.round(np.mean(",
        "np.asarray(y_pred))": "np.asarray(y_pred)), 2)",
    },
)
ex.misconception(
    "accuracy.whole_division",
    "You return 1 only where all answers are right, and else 0: the fraction is rounded down, or you "
    "ask whether all are right. Take the share: divide with /, not with //.",
    edits={
        "np.mean(np.asarray(y_true) == np.asarray(y_pred))": "sum(y_true == y_pred) // len(y_true)"
    },
)
_NUMBERS_OF_CLASSES = (
    "Both arguments hold labels, the numbers of the classes, and no scores: take the mean of y_true "
    "== y_pred. "
)
for _slug, _message, _formula in (
    (
        "argmax_of_both",
        "You compare at which place the largest label stands, with np.argmax.",
        "np.mean(np.argmax(y_true, axis=0) == np.argmax(y_pred, axis=0))",
    ),
    (
        "argmax_of_predictions",
        "np.argmax(y_pred) tells at which place the largest label stands.",
        "np.mean(y_true == np.argmax(y_pred, axis=0))",
    ),
    (
        "half_as_limit",
        "y_pred > 0.5 is for the probability of one class.",
        "np.mean((np.asarray(y_pred) > 0.5) == y_true)",
    ),
):
    ex.misconception(
        f"accuracy.{_slug}",
        _NUMBERS_OF_CLASSES + _message,
        edits={"np.mean(np.asarray(y_true) == np.asarray(y_pred))": _formula},
        fault="Humbatova 2020: Wrong performance metric",
    )
