"""What is said of a test that a student wrote: which kind of fault it lets through, or which right
implementation it fails. Never how the right one is written, and no answer but to the test's own
calls."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from typing import Any

from autograder.candidate import serialization
from autograder.interview.trials import (
    FAILS,
    MOST_CALLS,
    MOST_IN_ALL,
    NEITHER,
    PASSES,
    entry,
    is_right,
)
from autograder.judge.evidence import Evidence
from autograder.judge.failed_to_run import file_of
from autograder.judge.scene import Diagnosis, Scene
from autograder.judge.shortened import shown
from autograder.languages.catalogue import say
from autograder.model import Counterexample, Finding, Place, Status

STOPPED: dict[str, Callable[[str], str]] = {  # why a call was not answered, and what is said of it
    "calls": lambda name: say("trial.calls", name=name, most=MOST_CALLS),
    "all": lambda name: say("trial.all", most=MOST_IN_ALL),
    "size": lambda name: say("trial.size", name=name),
    "lost": lambda name: say("trial.lost", name=name),
    "over": lambda name: say("trial.over", name=name),
    "malformed": lambda name: say("trial.malformed", name=name),
}


def no_trial(scene: Scene) -> Diagnosis | None:
    """A part that is a test and tells nothing apart, or whose calls were not answered."""
    tests = scene.part.groups[0].tests or ""
    stopped = next((e for e in scene.failing if _verdict(e) == NEITHER), None)
    if stopped is not None:
        why = str(stopped.reply.get("stopped"))
        message = STOPPED.get(why, STOPPED["malformed"])(tests)
        return _found("trial.stopped", message, stopped, "error")
    if all(_verdict(e) == FAILS for e in scene.seen):
        return _refused(scene, min((e for e in scene.seen if is_refused(e)), key=_size))
    if all(_verdict(e) == PASSES for e in scene.seen):
        return _nothing(scene.failing)
    return None


def trial(scene: Scene) -> Diagnosis | None:
    """What a part that is a test gets wrong; what costs most comes first."""
    for care in (False, True):
        seen = [e for e in scene.seen if bool(e.group.care) is care]
        refused = sorted((e for e in seen if is_refused(e)), key=_size)
        slipped = [e for e in seen if not is_right(e.case) and _verdict(e) == PASSES]
        if refused:
            return _refused(scene, refused[0])
        if slipped and all(_verdict(e) == PASSES for e in seen):
            return _nothing(slipped)
        if slipped:
            message = say("trial.slipped", how=slipped[0].case.name)
            return _found("trial.slipped", message, slipped[0])
    return None


def _nothing(slipped: list[Evidence]) -> Diagnosis:
    """Whatever is wrong passes."""
    returns = any(evidence.reply.get("returns") for evidence in slipped)
    message = say("trial.returns" if returns else "trial.nothing")
    return _found("trial.nothing", message, slipped[0])


def _refused(scene: Scene, smallest: Evidence) -> Diagnosis:
    """A right implementation fails."""
    raised = smallest.reply["raised"]
    everything = all(_verdict(e) == FAILS for e in scene.seen)
    key = "trial.everything" if everything else "trial.refused"
    message = say(key, how=smallest.case.name)
    if raised.get("type") != "AssertionError" and not scene.hidden:
        error = ": ".join(filter(None, (raised.get("type"), raised.get("message"))))
        message = say("trial.raises", message=message, error=error[:200])
    if _is_exact(smallest) and not scene.hidden:
        message = say("trial.exact", message=message)
    if smallest.reply.get("call") and not scene.hidden:
        message = say("trial.last_call", message=message)
    where = None
    if raised.get("line") and not scene.hidden:
        where = Place(file=file_of(raised, scene.path), line=raised["line"])
    return _found(key, message, smallest, where=where)


def is_refused(evidence: Evidence) -> bool:
    """Whether a right implementation fails."""
    return is_right(evidence.case) and _verdict(evidence) == FAILS


def counterexample(evidence: Evidence, *, hidden: bool) -> Counterexample:
    """The implementation that is shown; of a right one that fails, the call before."""
    case, call = evidence.case, evidence.reply.get("call")
    if call and not hidden:
        return Counterexample(case=case.name, inputs=_call(evidence, call))
    if hidden or _verdict(evidence) == NEITHER:
        return Counterexample(case=case.name)
    passes, fails = say("trial.verdict.passes"), say("trial.verdict.fails")
    got, expected = (passes, fails) if _verdict(evidence) == PASSES else (fails, passes)
    return Counterexample(case=case.name, inputs={}, got=got, expected=expected)


def _call(evidence: Evidence, call: dict[str, Any]) -> dict[str, str]:
    """A call's arguments, by the names that they have, and what came back."""
    names = _parameters(evidence)
    rows = {}
    for at, value in enumerate(call["args"]):
        rows[names[at] if at < len(names) else f"#{at + 1}"] = _shown(value)
    rows |= {name: _shown(value) for name, value in call["named"].items()}
    if "raised" in call:
        came = say("shown.raised", error=": ".join(map(str, call["raised"])))
    else:
        came = _shown(call.get("returned"))
    return {**rows, say("trial.came_back"): came}


def _parameters(evidence: Evidence) -> list[str]:
    name, source = entry(evidence.group, evidence.case)
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return [one.arg for one in node.args.args]
    return []


def _shown(encoded: Any) -> str:
    try:
        return shown(serialization.decode(encoded))
    except (serialization.Malformed, serialization.TooLarge):
        return say("shown.unreadable")


def _is_exact(evidence: Evidence) -> bool:
    """Whether a right implementation failed where numbers are compared to the last digit."""
    raised, call = evidence.reply["raised"], evidence.reply.get("call") or {}
    exact = re.search(r"==|!=|array_equal", str(raised.get("text")))
    broken = json.dumps(call.get("returned"))
    has_fractions = re.search(r'\d\.\d|"<f\d"', broken) is not None
    return exact is not None and has_fractions and raised.get("type") == "AssertionError"


def _size(evidence: Evidence) -> tuple[bool, int]:
    """Of the call that is shown; a test that called nothing has nothing to show."""
    call = evidence.reply.get("call")
    return bool(evidence.group.care), len(json.dumps(call)) if call else 1 << 30


def _verdict(evidence: Evidence) -> str:
    return str(evidence.reply.get("value"))


def _found(
    id: str, message: str, evidence: Evidence, status: Status = "failed", where: Place | None = None
) -> Diagnosis:
    finding = Finding(kind="generic", id=id, message=message, where=where)
    return Diagnosis(status=status, finding=finding, shown=evidence)
