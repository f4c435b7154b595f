"""A stub keeps what teaches and loses what answers."""

from __future__ import annotations

import pytest

from autograder.exercise.stub import signatures, strip_solutions


def test_bodies_go_and_docstrings_stay() -> None:
    source = (
        'def f(x):\n    """Say."""\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n'
    )
    assert strip_solutions(source) == (
        'def f(x):\n    """Say."""\n'
        "    # Write your code here, and take the next line out.\n"
        '    raise NotImplementedError("f")\n'
    )


def test_a_method_is_named_with_its_class() -> None:
    body = "        ### BEGIN SOLUTION\n        return 1\n        ### END SOLUTION\n"
    source = f"class P:\n    def train(self):\n{body}"
    assert 'NotImplementedError("P.train")' in strip_solutions(source)


def test_a_helper_between_markers_at_top_level_disappears() -> None:
    source = "### BEGIN SOLUTION\ndef secret():\n    return 1\n### END SOLUTION\nx = 1\n"
    assert strip_solutions(source) == "x = 1\n"


@pytest.mark.parametrize(
    "source",
    [
        "### BEGIN SOLUTION\nx = 1\n",
        "### END SOLUTION\n",
        "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION\n",
    ],
)
def test_markers_that_do_not_pair_up_are_refused(source: str) -> None:
    with pytest.raises(ValueError, match="SOLUTION"):
        strip_solutions(source)


def test_signatures_name_methods_too() -> None:
    found = signatures("class P:\n    def predict(self, x, n=1): ...\ndef f(a, *, b=2): ...\n")
    assert found["predict"] == "P.predict(self, x, n=1)"
    assert found["f"] == "f(a, *, b=2)"
