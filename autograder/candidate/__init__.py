"""The room that runs a student's code. Its files are self-contained: they import nothing else of
dlgrade, because they are started by path, behind a wall, where nothing else is to be found."""

import binascii
import functools
import importlib.util
import marshal
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


@functools.cache
def moments() -> str:
    """What runs in a milestone, next to a student's functions."""
    with open(os.path.join(_HERE, "moments.py"), encoding="utf-8") as stream:
        return stream.read()


@functools.lru_cache(maxsize=32)
def compiled(source: str, name: str) -> tuple[str, str]:
    """Code of ours for a candidate of the same Python, which need not compile it again: the magic
    number of that Python, and the code as `marshal` writes it, in base64."""
    code = marshal.dumps(compile(source, name, "exec", dont_inherit=True))
    text = binascii.b2a_base64(code, newline=False).decode("ascii")
    return importlib.util.MAGIC_NUMBER.hex(), text
