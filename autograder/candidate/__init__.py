"""The room that runs a student's code. Its files are self-contained: they import nothing else of
dlgrade, because they are started by path, behind a wall, where nothing else is to be found."""

import os

_HERE = os.path.dirname(os.path.abspath(__file__))
# What is imported before a job arrives. The parts of NumPy are those that it imports late itself.
NUMPY = ("numpy", "numpy.fft", "numpy.linalg", "numpy.random")
KERAS = (*NUMPY, "tensorflow", "keras")


def harness_path() -> str:
    """The file an interpreter is started on, to be a candidate."""
    return os.path.join(_HERE, "harness.py")


def zygote_path() -> str:
    """The file that forks candidates inside the wall of level `sandbox`."""
    return os.path.join(_HERE, "zygote.py")


def template_path() -> str:
    """The file that imports TensorFlow once and forks candidates, at level `process`."""
    return os.path.join(_HERE, "template.py")
