"""A division by zero is told as one, and an overflow as an overflow."""

from __future__ import annotations

from tests.support.marking import marked, said

CLIP = "    return [g * (max_norm / max(norm, max_norm)) for g in grads]"


def test_a_division_by_zero_is_no_overflow() -> None:
    zero = "    return [g * np.minimum(max_norm / norm, 1.0) for g in grads]"
    told = said(marked("ex13_rnn", (CLIP, zero))["clip_by_global_norm"])
    assert "divide by zero" in told
    assert "overflow" not in told


def test_an_overflow_is_told_as_one() -> None:
    right = "np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))"
    naive = marked("ex01_neuron", (f"return {right}", "return 1.0 / (1.0 + np.exp(-x))"))
    assert "nothing overflows" in said(naive["sigmoid"])
