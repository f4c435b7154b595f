"""Examines the machine: each finding says what was tried, not what was assumed."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import subprocess
import sys
from typing import Literal

from msgspec import Struct

from autograder import __version__
from autograder.course import Course, public_course
from autograder.errors import DlgradeError, NoWall
from autograder.exercise import keys
from autograder.interview.questions import interview
from autograder.languages.catalogue import say
from autograder.model import Submission
from autograder.sandbox import wall
from autograder.sandbox.process import ProcessRunner

State = Literal["good", "missing", "bad"]

_TENSORFLOW = """
import json, sys
from autograder.oracle.device import prepare
print(json.dumps(prepare("auto")))
"""


class Finding(Struct, frozen=True, kw_only=True):
    name: str
    state: State
    said: str
    mend: str = ""


def examine(course: Course) -> list[Finding]:
    """Everything `dlgrade doctor` shows."""
    return [
        Finding(
            name="dlgrade",
            state="good",
            said=say("doctor.course", version=__version__, folder=course.root)
            + (say("doctor.bundled") if course.bundled else ""),
        ),
        _python(),
        _package("numpy", "pip install numpy"),
        _wheel(),
        _answers(),
        *_tensorflow(),
        _package("nbgrader", "pip install nbgrader jupytext"),
        _package("jupytext", "pip install jupytext"),
        _package("uvicorn", "pip install starlette uvicorn"),
        _package("distributed", "pip install distributed"),
        _candidate(course),
        _sandbox(),
    ]


def _python() -> Finding:
    said = f"{platform.python_version()}, {sys.executable}"
    return Finding(name="Python", state="good", said=said)


def _wheel() -> Finding:
    """Where dlgrade itself comes from: a wheel, or the files of a clone."""
    inside = (public_course().root / "pyproject.toml").is_file()
    said = say("doctor.clone" if inside else "doctor.wheel", folder=public_course().root)
    return Finding(name="installed", state="good", said=said)


def _answers() -> Finding:
    """The model answers of dlgrade's own exercises, which only instructors have."""
    if (public_course().root / "reference").is_dir():
        return Finding(name="answers", state="good", said=say("doctor.answers_clone"))
    try:
        version = importlib.metadata.version("dlgrade-answers")
    except importlib.metadata.PackageNotFoundError:
        return Finding(name="answers", state="missing", said=say("doctor.no_answers"))
    if version != __version__:
        said = say("doctor.other_answers", version=version, ours=__version__)
        return Finding(name="answers", state="bad", said=said)
    return Finding(name="answers", state="good", said=version)


def _package(name: str, mend: str) -> Finding:
    try:
        return Finding(name=name, state="good", said=importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name=name, state="missing", said=say("doctor.not_installed"), mend=mend)


def _tensorflow() -> list[Finding]:
    if importlib.util.find_spec("tensorflow") is None:
        missing = Finding(
            name="TensorFlow",
            state="missing",
            said=say("doctor.no_tensorflow"),
            mend="pip install tensorflow",
        )
        return [missing]
    tried = subprocess.run(
        [sys.executable, "-I", "-c", _TENSORFLOW],
        capture_output=True,
        text=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        check=False,
    )
    if tried.returncode != 0:
        last = (tried.stderr.strip().splitlines() or [say("doctor.no_message")])[-1]
        return [
            Finding(
                name="TensorFlow",
                state="bad",
                said=say("doctor.tensorflow_fails", why=last[:120]),
                mend="pip install --upgrade --force-reinstall tensorflow",
            )
        ]
    said = json.loads(tried.stdout.strip().splitlines()[-1])
    works = Finding(
        name="TensorFlow", state="good", said=f"{said['tensorflow']}, Keras {said['keras']}"
    )
    if str(said["device"]).startswith("gpu"):
        gpu = Finding(name="GPU", state="good", said=say("doctor.gpu", name=said["device"][5:]))
    else:
        gpu = Finding(
            name="GPU",
            state="missing",
            said=say("doctor.no_gpu"),
            mend=say("doctor.gpu_mend"),
        )
    return [works, gpu]


def _candidate(course: Course) -> Finding:
    """Level `process`, tried by checking a released stub."""
    names = course.exercises()
    if not names:
        return Finding(name="process", state="missing", said=say("doctor.empty_course"))
    try:
        key = keys.load(course.key(names[0]))
        work = Submission(path="stub.py", source=key.stub, sha256="")
        transcript = interview(key, work, ProcessRunner(), parts=key.parts)
    except DlgradeError as error:
        return Finding(name="process", state="bad", said=str(error))
    if (transcript.imported or {}).get("status") == "ok":
        return Finding(name="process", state="good", said=say("doctor.reached"))
    return Finding(name="process", state="bad", said=say("doctor.no_answer"))


def _sandbox() -> Finding:
    """Level `sandbox`, tried by running an empty submission behind it."""
    try:
        used, how = wall.reached()
    except NoWall as error:
        said = say("doctor.no_sandbox", what=error.what)
        return Finding(name="sandbox", state="missing", said=said, mend=error.mend)
    ceiling = say("doctor.cgroup" if how["cgroup"] else "doctor.no_cgroup")
    warm = say("doctor.warm") if how["forks"] else say("doctor.cold", why=how["why"])
    return Finding(
        name="sandbox",
        state="good",
        said=say("doctor.sandbox", used=used, warm=warm, ceiling=ceiling),
    )
