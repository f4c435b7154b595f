"""What an exercise needs where it is marked, beside what a platform gives: docs/platforms.md has
the sources and the measurements.
"""

from __future__ import annotations

import math

from msgspec import Struct

from autograder.candidate import NUMPY
from autograder.errors import UsageError
from autograder.model import Key

# TensorFlow without CUDA; on ARM that is what `tensorflow` is.
TENSORFLOW = (
    'tensorflow-cpu>=2.18; platform_machine == "x86_64"',
    'tensorflow>=2.18; platform_machine != "x86_64"',
)


class Platform(Struct, frozen=True, kw_only=True):
    """What it gives by default, and at most. None where it does not say, or does not matter."""

    memory_mib: int | None = None
    default_s: int
    most_s: int


# Gradescope: gradescope-autograders.readthedocs.io/en/latest/troubleshooting, 2026-11-29.
# PrairieLearn: docs/externalGrading.md of its repository, commit 06a6d590, 2026-11-29.
# GitHub (and Classroom 50, which runs there): what our workflow's `timeout-minutes` says.
PLATFORMS = {
    "gradescope": Platform(memory_mib=768, default_s=600, most_s=2400),
    "prairielearn": Platform(default_s=30, most_s=600),
    "github": Platform(default_s=900, most_s=6 * 3600),
    "classroom50": Platform(default_s=900, most_s=6 * 3600),
}


class Needs(Struct, frozen=True, kw_only=True):
    memory_mib: int
    seconds: int
    requirements: tuple[str, ...] = ()

    @property
    def minutes(self) -> int:
        return math.ceil(self.seconds / 60)


def needs(key: Key) -> Needs:
    """Measured with room: NumPy alone fits anywhere; Keras has a candidate and an evaluator."""
    training = sum(part.seconds or 0 for part in key.parts)
    if key.preload == NUMPY:
        earlier = 60 if key.builds_on else 0
        return Needs(memory_mib=700, seconds=int(120 + earlier + 2 * training))
    # Half a core, as Gradescope gives, doubles what is computed, and starting TensorFlow.
    return Needs(memory_mib=4096, seconds=int(180 + 2 * training), requirements=TENSORFLOW)


def asked(platform: str, key: Key) -> list[str]:
    """What an instructor has to set there by hand. Raises `UsageError` where it cannot fit."""
    given, wanted = PLATFORMS[platform], needs(key)
    if wanted.seconds > given.most_s:
        raise UsageError(
            f"{key.name} cannot fit: it needs up to {wanted.seconds} s, and {platform} allows "
            f"{given.most_s} s. Shorten its trainings (seconds= in the reference), or leave those "
            "parts out (parts: in course.yaml)."
        )
    said = []
    if given.memory_mib is not None and wanted.memory_mib > given.memory_mib:
        said.append(
            f"Set the container to {wanted.memory_mib // 1024} GB of memory or more, and 2 CPUs: "
            f"{key.name} trains Keras models, and the default is {given.memory_mib} MB and half a "
            "CPU."
        )
    if platform == "gradescope" and wanted.seconds > given.default_s:
        said.append(f"Set the timeout to {wanted.minutes} minutes; the default is 10.")
    return said
