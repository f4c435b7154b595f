"""A division by zero is told as one, and an overflow as an overflow."""

from __future__ import annotations

from tests.support.marking import marked, said

CLIP = "    return [g * (max_norm / max(norm, max_norm)) for g in grads]"


def test_a_division_by_zero_is_no_overflow() -> None:
    zero = "    return [g * np.minimum(max_norm / norm, 1.0) for g in grads]"
    told = said(marked("ex13_rnn", (CLIP, zero))["clip_by_global_norm"])
    assert "divide by zero" in told
    assert "overflow" not in told
    assert "nonzero first" in told


def test_a_warning_of_a_division_is_told_with_a_cure_that_helps() -> None:
    around = """    with np.errstate(over="ignore", invalid="ignore"):
        return [np.where(norm > max_norm, g * (max_norm / norm), g) for g in grads]"""
    told = said(marked("ex13_rnn", (CLIP, around))["clip_by_global_norm"])
    assert "np.where around the result does not help" in told


def test_two_slips_of_one_kind_are_each_told_with_their_own_cure() -> None:
    stable = "np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))"
    reports = marked(
        "ex01_neuron",
        (f"return {stable}", "return 1.0 / (1.0 + np.exp(-x))"),
        ("np.max(x, axis=axis, keepdims=True)", "x.max()"),
    )
    (note,) = reports["softmax"].notes
    assert note.index("Subtract each row's own maximum") < note.index("same kind as in sigmoid")
    assert "points are lost only there" in note


def test_an_if_of_a_whole_array_is_told_what_an_if_needs() -> None:
    line = "    e = np.exp(x - np.max(x, axis=axis, keepdims=True))\n"
    asked = f"    if x > 0:\n        x = x + 0.0\n{line}"
    told = said(marked("ex01_neuron", (line, asked))["softmax"])
    assert "truth value of an array" in told
    assert "np.where(x > 0, a, b)" in told


def test_an_overflow_is_told_as_one() -> None:
    right = "np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))"
    naive = marked("ex01_neuron", (f"return {right}", "return 1.0 / (1.0 + np.exp(-x))"))
    assert "nothing overflows" in said(naive["sigmoid"])
