"""What is told beside an exception: tried on what Python and NumPy say today."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pytest

from autograder.candidate import raised
from autograder.class_report.finding_names import LABELS
from autograder.interview.replies import Reader
from autograder.judge.errors_explained import _ENTRIES, Explanation, explained

CUBE = np.arange(24.0).reshape(2, 3, 4)
ROWS, VECTOR = np.arange(6.0).reshape(2, 3), np.arange(3.0)

# A line of a function of x, what it is called with, and the explanation.
LINES: list[tuple[str, Any, str]] = [
    ("rows, columns = x.shape", CUBE, "axes"),
    ("rows, columns = np.shape(x)", VECTOR, "axes"),
    ("return x.shape[1]", VECTOR, "axes"),
    ("return x.sum(axis=1)", VECTOR, "axes"),
    ("return x[:, 0]", VECTOR, "axes"),
    ("return np.einsum('ij,ij->', x, x)", VECTOR, "axes"),
    ("return x.transpose(0, 2, 1)", ROWS, "axes"),
    ("return x @ np.float64(3)", VECTOR, "product_of_number"),
    ("return np.linalg.inv(x)", VECTOR, "axes"),
    ("return math.exp(x)", VECTOR, "one_number"),
    ("return float(x)", ROWS, "one_number"),
    ("return max(0, x)", VECTOR, "of_two"),
    ("return max(np.linalg.eigh(x))", np.eye(2), "truth"),
    ("return np.max((0, x))", VECTOR, "of_two"),
    ("return np.max(np.array([x, 0]))", VECTOR, "of_two"),
    ("return 1 if x > 0 else 0", VECTOR, "truth"),
    ("y = [1, 2, 3]\nreturn y[x]", np.array([0, 1]), "one_index"),
    ("y = (1, 2)\nreturn x[0:y]", VECTOR, "fraction"),
    ("return np.max(0, x)", np.array([1, 2]), "of_two"),
    ("return np.max(0, x)", np.float64(0.5), "of_two"),
    ("return np.maximum(np.min(1.0, x), 0)", 3, "of_two"),
    ("return range(np.max(x, 1 / 2))", VECTOR, "fraction"),
    ("y = x > 0 and x < 2\nreturn y", VECTOR, "and_or"),
    ("return 0 < x < 2", VECTOR, "and_or"),
    ("return np.where(0 <= x <= 2, 1, 0)", VECTOR, "and_or"),
    ("y = x or 0\nreturn y", VECTOR, "or_default"),
    ("return np.exp * x", VECTOR, "not_called"),
    ("return -np.exp", VECTOR, "not_called"),
    ("return x - x.max", VECTOR, "not_called"),
    ("return x > x.max", VECTOR, "not_called"),
    ("return float(x.max)", VECTOR, "not_called"),
    ("return math.sqrt(x.sum)", VECTOR, "not_called"),
    ("return range(x.sum)", VECTOR, "not_called"),
    ("return np.zeros(x.max)", VECTOR, "not_called"),
    ("return x[x.argmax]", VECTOR, "not_called"),
    ("return x @ x.T.copy", ROWS, "not_called"),
    ("return x.mean.shape", VECTOR, "not_called"),
    ("return np.exp.shape", VECTOR, "not_called"),
    ("return (lambda y: y) + x", VECTOR, "not_called"),
    ("for k in x.items:\n    pass", {}, "not_called"),
    ("return len(x.keys)", {}, "not_called"),
    ("return len[x]", VECTOR, "in_square_brackets"),
    ("return x.copy[0]", VECTOR, "in_square_brackets"),
    ("y = lambda v: v\nreturn y[0]", VECTOR, "in_square_brackets"),
    ("return zip(x, x)[0]", VECTOR, "one_by_one"),
    ("return len(zip(x, x))", VECTOR, "one_by_one"),
    ("return x.values()[0]", {}, "one_by_one"),
    ("return (v for v in x).shape", VECTOR, "one_by_one"),
    ("return np.split(x, 2)", VECTOR, "even_pieces"),
    ("return np.array_split(x)", VECTOR, "how_many_pieces"),
    ("return np.array_split(x, len(x) // 4)", VECTOR, "no_pieces"),
    ("return x.shape", (VECTOR, VECTOR), "a_tuple"),
    ("return x.T", (VECTOR, VECTOR), "a_tuple"),
    ("return x.dot(x)", (VECTOR, VECTOR), "a_tuple"),
    ("x.append(1)", (1, 2), "fixed"),
    ("x[0] = 1", (1, 2), "fixed"),
    ("return x.low", (1, 2), "of_tuple"),
    ("return x.shape", {"w": VECTOR}, "a_dict"),
    ("return x.T", {"w": VECTOR}, "a_dict"),
    ("if x:\n    return 1", VECTOR, "given"),
    ("return 1 if x else 0", VECTOR, "given"),
    ("return np.zeros(len(x), len(x))", VECTOR, "one_shape"),
    ("return x.sum(axis=[0, 1])", ROWS, "axis_pair"),
    ("return x + 1", (2, 2), "pair"),
    ("return int(x)", (2, 2), "pair"),
    ("return x.index(2)", VECTOR, "place_of"),
    ("return x.kind", {}, "of_dict"),
    ("for k in x:\n    pass", 3, "to_count"),
    ("return x @ np.array(2.0)", VECTOR, "product_of_number"),
    ("return [][len(x)]", VECTOR, "list_end"),
    ("y = []\ny[0] = x", VECTOR, "list_end"),
    ("count += 1", VECTOR, "unset_here"),
    ("hidden = print(hidden)", VECTOR, "unset_here"),
    ("return x.get('w') + 1", {}, "of_get"),
    ("y = None\nreturn x + y", VECTOR, "these_are_none"),
    ("y = 'relu'\nreturn y(x)", VECTOR, "a_text"),
    ("g = lambda a, b: a\ny = (1, 2)\nreturn g(y)", VECTOR, "taken_apart"),
    ("return x['w']", {}, "no_key"),
    ("return x[3]", {}, "no_key"),
    ("return where(x > 0, x, 0)", VECTOR, "misspelt"),
    ("return weights", VECTOR, "misspelt"),
    ("return np.sdt(x)", VECTOR, "misspelt"),
    ("return x.flip()", VECTOR, "misspelt"),
    ("return itertools.count()", VECTOR, "misspelt"),
    ("return np.zeros(x)", VECTOR, "a_shape"),
    ("return np.zeros(x, float)", ROWS.astype(int), "a_shape"),
    ("return [0 for _ in range(x)]", np.array([1, 2]), "a_shape"),
    ("return np.eye(3)[x]", np.array([0.0, 1.0]), "float_index"),
    ("return np.zeros((len(x) / 1, 2))", VECTOR, "fraction"),
    ("return range(len(x) / 1)", VECTOR, "fraction"),
    ("return x[0:len(x) / 1]", VECTOR, "fraction"),
    ("return np.zeros((np.float64(2), 2))", VECTOR, "fraction"),
    ("return list(x)[len(x) / 3]", VECTOR, "fraction"),
    ("return np.zeros((3, x))", (2, 2), "pair"),
    ("return np.zeros((3, 2)) + 3 * [1] * x", (2, 2), "pair"),
    ("return (6 - x) // 2", (2, 2), "pair"),
    ("return x.shape", [1, 2], "a_list"),
    ("return x * 0.5", [1, 2], "a_list"),
    ("return x - x", [1, 2], "a_list"),
    ("return x - 1.0", [1, 2], "a_list"),
    ("return -x", [1, 2], "a_list"),
    ("return x[0, 1]", [[1, 2]], "a_list"),
    ("return x > 0", [1, 2], "a_list"),
    ("return x.append(1)", VECTOR, "an_array"),
    ("return x.shape", 3.0, "a_number"),
    ("return x[0]", 3, "a_number"),
    ("return len(x)", 3.0, "a_number"),
    ("return len(x)", np.array(3.0), "a_number"),
    ("return [v for v in x]", 3.0, "to_count"),
    ("return [v for v in x]", np.array(3.0), "to_count"),
    ("return max(x)", 3.0, "a_number"),
    ("height, width = x", 3, "a_number"),
    ("return x[0]", np.float64(3), "a_number"),
    ("x[0] = 1", np.float64(3), "a_number"),
    ("first, second = list(x)", VECTOR, "names_and_values"),
    ("return [k for k, v in x]", {"rate": 1}, "names_in_loop"),
    ("for a, b in x, x:\n    pass", VECTOR, "names_in_loop"),
    ("return x[3]", VECTOR, "past_the_end"),
    ("return (1,)[len(x)]", VECTOR, "past_the_end"),
    ("return np.max(x[3:])", VECTOR, "empty_piece"),
    ("return max(list(x)[3:])", VECTOR, "empty_piece"),
    ("return x[3:].argmax()", VECTOR, "empty_piece"),
    ("return np.stack([])", VECTOR, "nothing_gathered"),
    ("return np.concatenate([])", VECTOR, "nothing_gathered"),
    ("return x @ x", ROWS, "inner"),
    ("return np.dot(x, x)", ROWS, "inner"),
    ("return x.reshape(4, 2)", ROWS, "new_shape"),
    ("return x + x.T", ROWS, "do_not_fit"),
    ("x[0] = np.zeros(2)", ROWS, "into_place"),
    ("x[0:1] = np.zeros((2, 3))", ROWS, "into_place"),
    ("x[[True, False]] = np.zeros((2, 3))", ROWS, "into_place"),
    ("y = np.zeros(1)\ny += np.zeros((1, 1))", ROWS, "into_place"),
    ("return np.concatenate([x, x[0]])", ROWS, "joined"),
    ("return np.hstack([x, x.T])", ROWS, "joined"),
    ("return np.stack([x, x.T])", ROWS, "joined"),
    ("return x[np.ones(5, bool)]", ROWS, "of_a_mask"),
    ("return x[[0, 1], [0, 1, 2]]", ROWS, "do_not_fit"),
    ("x += 0.5", np.arange(3), "whole_numbers"),
    ("x /= 2", np.arange(3), "whole_numbers"),
    ("x[0] = x[:2]", VECTOR, "one_entry"),
    ("return np.array([x, x[1:]])", VECTOR, "uneven"),
    ("return x ^ 2", VECTOR, "power"),
    ("return 2.0 ^ 2", VECTOR, "power"),
    ("return x + print('')", VECTOR, "is_none"),
    ("return x[0].w", [None], "is_none"),
    ("return x(0)", VECTOR, "square_brackets"),
    ("return x.shape(0)", VECTOR, "square_brackets"),
    ("two = 2\nreturn two(x + 1)", VECTOR, "number_called"),
    ("return x(1)", np.float64(0.5), "number_called"),
    ("return np.maximun(x, 0)", VECTOR, "misspelt"),
    ("return vecter(x)", VECTOR, "misspelt"),
    ("return lenn(x)", VECTOR, "misspelt"),
    ("raise ValueError('labels must be -1 or 1')", VECTOR, "own_check"),
    ("assert x.max() == 7, 'largest'", VECTOR, "own_check"),
]


def told(line: str, value: Any, head: str = "x=None", **more: Any) -> Explanation | None:
    source = f"import math\nimport numpy as np\nvector = 0\ndef part({head}):\n"
    source += textwrap.indent(line, "    ") + "\n"
    names: dict[str, Any] = {}
    exec(compile(source, "own", "exec"), names)
    try:
        names["part"](value)
    except Exception as error:
        report = Reader(source).exception(raised.describe(error, "own"))
        return explained(report, **more)
    raise AssertionError("it should raise")


@pytest.mark.parametrize(("line", "value", "name"), LINES)
def test_an_exception_is_explained(line: str, value: Any, name: str) -> None:
    found = told(line, value if not isinstance(value, np.ndarray) else value.copy())
    assert found is not None
    assert found.name == name
    assert found.text.startswith(" ")
    assert f"accident.{name}" in LABELS


def test_every_explanation_has_a_line_that_meets_it() -> None:
    missing = {name for name, _, _ in _ENTRIES} - {name for _, _, name in LINES}
    assert missing == {"unset"}
    found = told("for k in x[3:]:\n    pass\nreturn k", VECTOR)
    assert found is not None
    assert (found.name, found.text.split()[0]) == ("unset", "k")


def test_the_shapes_of_the_names_in_the_line_are_told_and_of_no_others() -> None:
    found = told("y = [1, 2]\nw = 0\nrows, columns = x.shape", CUBE)
    assert found is not None
    assert found.text.endswith("Here x has shape (2, 3, 4).")
    found = told("y = (1, 2)\nreturn np.zeros((3, y))", CUBE)
    assert found is not None
    assert found.text.endswith("Here y is of type tuple.")


def test_a_misspelt_name_is_told_with_the_name_that_is_meant() -> None:
    for line, text in (
        ("return np.zeeros_like(x)", " Is zeros_like meant?"),
        ("return np.sdt(x)", " Is std meant?"),
        ("return vecter(x)", " Is vector meant?"),
        ("return printt(x)", " Is print meant?"),
        ("return np.tonh(x)", " Is tanh meant?"),
        ("return where(x > 0, x, 0)", " Is np.where meant?"),
        ("return exp(-x)", " Is np.exp meant?"),
        ("return itertools.count()", " A line is missing at the top: import itertools."),
        ("return x.flip()", " It is a function of NumPy's: np.flip(…)."),
        ("return x.norm()", " It is a function of NumPy's: np.linalg.norm(…)."),
        ("return np.norm(x)", " Is np.linalg.norm meant?"),
        ("return np.randn(3)", " Is np.random.randn meant?"),
        ("return np.float(3)", " Is float meant?"),
        ("return np.erf(x)",
         " NumPy has no erf: math.erf takes one number, np.vectorize(math.erf) an array."),
        ("return np.relu(x)",
         " NumPy has no relu: if it is a function of your own, it stands without np."),
        ("return np.random.default_rng(0).randint(3)",
         " Generator has no randint: there it is called integers."),
        ("return np.random.default_rng(0).randn(3)",
         " Generator has no randn: there it is called standard_normal."),
        ("return np.random.RandomState(0).integers(3)",
         " RandomState has no integers: there it is called randint."),
        ("return np.random.integers(3)",
         " np.random has no integers: there it is called randint."),
        ("return np.random.default_rng(0).permutations(3)", " Is permutation meant?"),
        ("return x.means()", " Is mean meant?"),
        ("class A:\n    def vectors(self): pass\nreturn vectors(x)",
         " It belongs to the object: self.vectors."),
        ("q = lambda self: self.weights\nreturn weights",
         " It belongs to the object: self.weights."),
        ("return q(x)", " Nothing of this name exists here: is it defined, or spelt otherwise?"),
        ("# predicted, here\nreturn predict(x)",
         " Nothing of this name exists here: is it defined, or spelt otherwise?"),
    ):  # fmt: skip
        found = told(line, VECTOR)
        assert found is not None
        assert found.text == text, line


PERCEPTRON = """
import numpy as np


class Perceptron:
    def __init__(self, n, rate=0.1):
        {begin}
        self.rate = rate

    def predict(self, x):
        z = {sum}
        return z


def part(x):
    p = Perceptron(3)
    {given}
    return p.predict(x)
"""


def of_perceptron(
    begin: str, sum: str = "x @ self.weights[1:] + self.weights[0]", given: str = "p.rate = 1"
) -> str:
    source = PERCEPTRON.format(begin=begin, sum=sum, given=given)
    names: dict[str, Any] = {}
    exec(compile(source, "own", "exec"), names)
    try:
        names["part"](np.ones(3))
    except Exception as error:
        found = explained(Reader(source).exception(raised.describe(error, "own")))
        return "" if found is None else f"{found.name}:{found.text}"
    raise AssertionError("it should raise")


def test_a_local_name_of_init_is_told_where_the_object_has_no_such_attribute() -> None:
    assert of_perceptron("weights = np.zeros(n + 1)") == (
        "misspelt: In __init__, weights is a local name, which is gone when it ends: write "
        "self.weights = …"
    )
    assert "local" not in of_perceptron("weight = np.zeros(n + 1)")
    both = "weights = 0\n        if rate > 1:\n            self.weights = weights"
    assert "local" not in of_perceptron(both)


@pytest.mark.parametrize(
    "sum",
    [
        "x @ self.weights[1:] + self.weights[0]",
        "np.dot(self.weights[:-1], x) + self.weights[-1]",
        "np.sum(self.weights[1:] * x) + self.weights[0]",
        "[self.weights[i + 1] * x[i] for i in range(3)]",
    ],
)
def test_weights_without_an_entry_for_the_bias_are_told(sum: str) -> None:
    short = of_perceptron("self.weights = np.zeros(n)", sum)
    assert short.startswith("entry_for_bias: self.weights has as many entries as there are inputs")
    assert short.endswith("np.zeros(n + 1).")


def test_weights_of_another_length_are_not_said_to_lack_the_bias() -> None:
    for begin, sum in (
        ("self.weights = np.zeros(n + 2)", "x @ self.weights[1:]"),
        ("self.weights = np.zeros(n + 1)", "np.append(1, x) @ self.weights[1:]"),
        ("self.weights = np.zeros(n + 1); self.weights = np.zeros(n)", "x @ self.weights[1:]"),
        ("n = n + 1; self.weights = np.zeros(n)", "np.append(1, x) @ self.weights[1:]"),
        ("self.weights = np.zeros(n)", "np.append([1, 1], x) @ self.weights[1:]"),
    ):
        assert "bias" not in of_perceptron(begin, sum), (begin, sum)


def test_the_bias_among_the_weights_of_a_product_is_told() -> None:
    whole = of_perceptron("self.weights = np.zeros(1 + n)", "np.dot(x, self.weights)")
    assert whole.startswith("without_bias: self.weights has one entry more")
    for begin, sum in (
        ("self.weights = np.zeros(n + 2)", "x @ self.weights"),
        ("self.weights = np.zeros(n + 1)", "np.append([1, 1], x) @ self.weights"),
        ("self.weights = np.zeros(n + 1)", "np.dot(x[:2], self.weights[:3])"),
    ):
        assert "bias" not in of_perceptron(begin, sum), (begin, sum)


def test_weights_that_hold_a_bias_for_which_init_makes_no_entry_are_told() -> None:
    begin, sum = "self.weights = np.zeros(n)", "np.dot(x, self.weights) + self.rate"
    longer = of_perceptron(begin, sum, given="p.weights = np.ones(4)")
    assert longer.startswith("bias_among: self.weights has one entry more than there are inputs")
    assert of_perceptron(begin, sum, given="p.weights = np.ones(2)").startswith("inner:")
    assert of_perceptron(begin, "np.append(1, x) @ self.weights").startswith("inner:")


def test_what_an_object_has_uncalled_is_no_function_without_its_brackets() -> None:
    line = "class A: pass\na = A()\na.mean = np.float64(2)\nreturn x @ a.mean"
    found = told(line, VECTOR)
    assert found is not None
    assert found.name == "product_of_number"


def test_an_own_class_without_a_size_is_taken_for_no_array() -> None:
    found = told("class A: pass\nsizes = 3\nreturn A().size", VECTOR)
    assert found is not None
    assert found.text == " Is sizes meant?"


def test_only_of_an_argument_that_may_be_none_is_it_asked_whether_it_was_given() -> None:
    for head, name in (("x=None", "given"), ("x: object = None", "given"), ("x", "mask")):
        found = told("if x:\n    return 1", VECTOR, head)
        assert found is not None
        assert found.name == name


def test_an_axis_that_was_taken_away_is_spoken_of() -> None:
    found = told("return x / x.sum(axis=1)", ROWS)
    assert found is not None
    assert found.name == "do_not_fit"
    assert "keepdims=True" in found.text
    for line in ("y = np.log(np.exp(x).sum(axis=1))\nreturn x - y", "return x + x.T"):
        assert "keepdims" not in str(told(line, ROWS)), line
    assert "keepdims" in str(told("return x - np.log(np.sum(np.exp(x), axis=1))", ROWS))


def test_an_axis_that_is_taken_away_afterwards_is_not_spoken_of() -> None:
    for line in (
        "y = np.zeros(2)\nreturn 2 * np.mean(y * x, axis=0)",
        "return (x + x.T).sum(axis=0)",
    ):
        found = told(line, ROWS)
        assert found is not None
        assert found.name == "do_not_fit"
        assert "keepdims" not in found.text, line


def test_a_start_value_is_advised_only_for_what_grows_or_is_asked_for_by_its_name() -> None:
    for line, start in (
        ("return x['v'] + 1", True),
        ('return x["v"] + 1', True),
        ("name = 'v'\nx[name] += 1", True),
        ("name = 'v'\nx[name].append(1)", True),
        ("name = 'leaky_relu'\nreturn x[name](3)", False),
    ):
        found = told(line, {})
        assert found is not None
        assert found.name == "no_key"
        assert ("d.get(key, start)" in found.text) is start, line


def test_a_name_that_has_a_value_elsewhere_is_asked_for_one_in_the_function() -> None:
    found = told("vector = vector + 1", VECTOR)
    assert found is not None
    assert found.name == "unset_here"
    assert "before it has a value in this function" in found.text


def test_of_a_tuple_of_three_numbers_it_is_not_said_that_they_are_two() -> None:
    found = told("return x - 3", (6, 9, 1))
    assert found is not None
    assert found.name == "pair"
    assert "two numbers" not in found.text


def test_a_comprehension_is_no_function_of_its_own() -> None:
    source = "def part(x):\n    return [max(0, v) for v in x]\n"
    names: dict[str, Any] = {}
    exec(compile(source, "own", "exec"), names)
    with pytest.raises(ValueError, match="truth value") as caught:
        names["part"](ROWS)
    assert raised.describe(caught.value, "own")["function"] == "part"


def test_ones_own_check_is_no_surprise_where_an_error_is_asked_for() -> None:
    line = "raise KeyError('w')"
    assert told(line, VECTOR) is not None
    assert told(line, VECTOR, wanted=True) is None


def test_what_a_hostile_candidate_says_of_forms_is_taken_only_as_shapes_and_kinds() -> None:
    reader = Reader("def part(x, y, z):\n    return x + y + z\n")
    raw = {
        "type": "ValueError", "message": "operands could not be broadcast together", "line": 2,
        "function": "part",
        "forms": {"x": [2, -1], "y": "the answer is 3", "z": [1, 2], "w": [1], "part": [True]},
    }  # fmt: skip
    assert reader.exception(raw)["forms"] == {"z": [1, 2]}
    for forms in ([], {"x": [1 << 60]}, {"x": [0] * 100}, {"x": {}}, "x", None):
        assert "forms" not in reader.exception({**raw, "forms": forms})
