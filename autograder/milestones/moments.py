"""The seven moments: a year and a name, the parts that each needs, and who runs and reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from autograder.errors import UsageError, meant
from autograder.languages.catalogue import say
from autograder.milestones import digits, neurons, sequences, valley
from autograder.milestones.reading import Seen

Needs = dict[str, tuple[str, ...]]  # parts, by the id of their exercise


class Moment(Struct, frozen=True, kw_only=True):
    """One moment. `driver` is a function of `candidate.moments`, which gets what `inputs` makes;
    `read` makes of its reply what is shown."""

    year: int
    name: str
    needs: Needs
    driver: str
    inputs: Callable[[], dict[str, Any]]
    read: Callable[[Any], Seen]

    @property
    def title(self) -> str:
        return say(f"milestone.{self.name}")


MOMENTS = (
    Moment(
        year=1958,
        name="perceptron",
        needs={"ex02": ("predict", "train")},
        driver="perceptron",
        inputs=neurons.perceptron_inputs,
        read=neurons.perceptron_seen,
    ),
    Moment(
        year=1969,
        name="xor",
        needs={"ex02": ("predict", "train")},
        driver="perceptron",
        inputs=neurons.xor_inputs,
        read=neurons.xor_seen,
    ),
    Moment(
        year=1986,
        name="backprop",
        needs={"ex03": ("mlp_forward",), "ex04": ("mlp_gradients",), "ex05": ("step",)},
        driver="backprop",
        inputs=neurons.backprop_inputs,
        read=neurons.backprop_seen,
    ),
    Moment(
        year=1997,
        name="lstm",
        needs={
            "ex04": ("numerical_gradient",),
            "ex13": ("rnn_backward",),
            "ex14": ("lstm_forward",),
        },
        driver="lstm",
        inputs=sequences.lstm_inputs,
        read=sequences.lstm_seen,
    ),
    Moment(
        year=1998,
        name="lenet",
        needs={
            "ex03": ("dense",),
            "ex04": ("dense_backward", "softmax_cross_entropy_backward"),
            "ex05": ("step",),
            "ex08": ("conv2d", "edge_kernels"),
            "ex10": ("max_pool2d", "flatten"),
        },
        driver="digits",
        inputs=digits.inputs,
        read=digits.seen,
    ),
    Moment(
        year=2014,
        name="adam",
        needs={"ex06": ("sgd", "adam")},
        driver="optimizers",
        inputs=valley.inputs,
        read=valley.seen,
    ),
    Moment(
        year=2015,
        name="resnet",
        needs={"ex12": ("gradient_norms",)},
        driver="skips",
        inputs=sequences.skips_inputs,
        read=sequences.skips_seen,
    ),
)


def named(text: str) -> Moment:
    """The moment of a year or a name. Raises `UsageError`."""
    for moment in MOMENTS:
        if text.lower() in (str(moment.year), moment.name):
            return moment
    known = ", ".join(f"{moment.year} {moment.name}" for moment in MOMENTS)
    names = [word for moment in MOMENTS for word in (str(moment.year), moment.name)]
    raise UsageError(say("milestone.unknown", received=text, known=known) + meant(text, names))
