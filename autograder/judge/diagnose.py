"""Says what is probably wrong with a failed part: the first of `RULES` that has an answer.

Precision comes before coverage: a misconception is named only where it reproduces the student's
replies, and no passing case contradicts it. Wrong values come before exceptions, and both before
what is amiss with an answer's dress, which is told beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec.structs import replace

from autograder.judge.evidence import DEFAULT, Evidence
from autograder.judge.failed_to_run import exception_beside, outcome_finding
from autograder.judge.gaps import Gap, gap
from autograder.judge.known_mistakes import foretold, known_among_the_ended, nearly, reproduced_by
from autograder.judge.patterns import TELL_NO_VALUE, generic_finding
from autograder.judge.relations import related_finding
from autograder.judge.scene import UNSTEADY, Diagnosis, Scene
from autograder.languages.catalogue import say
from autograder.model import Alternative, Finding, Key, Part

_ZERO = re.compile(r"divide\sby\szero|encountered\sin\sdivide")  # in NumPy's own words


Rule = Callable[[Scene], Diagnosis | None]


def diagnose(
    key: Key,
    part: Part,
    seen: list[Evidence],
    path: str,
    named: frozenset[str],
    lacking: Gap | None = None,
) -> Diagnosis:
    """The diagnosis of a part with at least one case that did not pass.

    `lacking` is the form of an argument that alone is missing, if that is known.
    """
    scene = Scene(key=key, part=part, seen=seen, path=path, named=named, lacking=lacking)
    found = next(told for rule in RULES if (told := rule(scene)) is not None)
    return _beside(_in_one_form(found, scene), scene)


def diagnosed(
    key: Key, part: Part, seen: list[Evidence], path: str, named: frozenset[str]
) -> tuple[Diagnosis, Gap | None]:
    """The diagnosis; where the key knows no such mistake, the form that alone is missing, too."""
    told = diagnose(key, part, seen, path, named)
    known = told.finding.kind in ("misconception", "convention")
    lacking = None if known else gap(part, seen, hidden=key.cases == "hidden")
    return (diagnose(key, part, seen, path, named, lacking) if lacking else told), lacking


def _in_one_form(found: Diagnosis, scene: Scene) -> Diagnosis:
    """With the form of an argument in which alone it is so."""
    message, lacking = found.finding.message, scene.lacking
    if lacking is None or lacking.where in message:
        return found
    told = say("gap.told", message=message, where=lacking.where)
    return replace(found, finding=replace(found.finding, message=told))


def _known(scene: Scene) -> Diagnosis | None:
    """A mistake in the key that gives exactly these replies."""
    first = scene.failing[0]
    entry = reproduced_by(scene.key, scene.part, scene.seen, scene.named, first)
    return None if entry is None else _named(entry, scene, first)


def _symptom(scene: Scene) -> Diagnosis | None:
    """The part's first misconception whose symptom a failing reply shows."""
    entry = scene.showing({name for evidence in scene.failing for name in evidence.symptoms})
    return None if entry is None else _named(entry, scene, scene.failing[0])


def _unsteady(scene: Scene) -> Diagnosis | None:
    """Two runs with the same arguments that differ, in the author's words if there are any."""
    shown = next((evidence for evidence in scene.failing if evidence.unsteady), None)
    if shown is None:
        return None
    if (entry := scene.showing({UNSTEADY})) is not None:
        return _named(entry, scene, shown)
    return _generic("generic.not_repeatable", say("generic.not_repeatable"), shown)


def _known_among_the_ended(scene: Scene) -> Diagnosis | None:
    """A known mistake, where other cases raise or only axes of length 1 speak against it."""
    if not scene.valued:
        return None
    first = scene.valued[0]
    entry = known_among_the_ended(scene.key, scene.part, scene.seen, first)
    if entry is None:
        return None
    found = _named(entry, scene, first)
    message = _shape_beside(found.finding.message, scene)
    return replace(found, finding=replace(found.finding, message=message))


def only_amiss(
    key: Key, part: Part, seen: list[Evidence], path: str, named: frozenset[str]
) -> Diagnosis:
    """What is said of a part whose values are right, or excused, and that lost points in care."""
    return _dress(Scene(key=key, part=part, seen=seen, path=path, named=named), seen)


def _only_amiss(scene: Scene) -> Diagnosis | None:
    """Right values: a warning where none may be, or what is amiss with the answer's dress."""
    if scene.wrong:
        return None
    warned = next((evidence for evidence in scene.failing if evidence.warned), None)
    if warned is not None:
        told = "…" if scene.hidden else warned.warned
        key = "generic.warned.zero" if _by_zero([warned]) else "generic.warned"
        return _generic("generic.warned", say(key, warning=told), warned)
    return _dress(scene, scene.failing)


def _dress(scene: Scene, failing: list[Evidence]) -> Diagnosis:
    """What is amiss besides the values."""
    shown = next(evidence for evidence in failing if evidence.lapses)
    lapse = shown.lapses[0]
    causes = {
        one.cause: one.hidden if scene.hidden else one.message
        for evidence in reversed(failing)  # the first case's words, which is shown
        for one in evidence.lapses
    }
    if lapse.cause == "generic.modified":
        causes[lapse.cause] = scene.modified(failing)
    if lapse.cause.startswith(DEFAULT):
        ours = [causes.pop(cause) for cause in list(causes) if cause.startswith(DEFAULT)]
        message = say("care.otherwise", text=" ".join(ours))
    else:
        message = say("care.right", text=_sentence(causes.pop(lapse.cause)))
    for other in causes.values():
        message = say("care.besides", message=message, text=_sentence(other))
    return _generic(lapse.cause, message, shown)


def _no_answer(scene: Scene) -> Diagnosis | None:
    """None, an object, or an answer where an error is due, in the first case that ended."""
    return _outcome(scene, scene.valued[:1])


def _unstable(scene: Scene) -> Diagnosis | None:
    """Ordinary numbers come out right, and only a further group gives nan or inf."""
    if any(evidence.group is scene.part.groups[0] for evidence in scene.wrong):
        return None
    differences = [evidence.comparison.difference for evidence in scene.wrong]
    if any(difference is None or difference.kind != "finite" for difference in differences):
        return None
    bad = "nan" if any(d is not None and "nan" in d.text for d in differences) else "inf"
    key = "generic.unstable.zero" if _by_zero(scene.wrong) else "generic.unstable"
    return _generic("generic.unstable", say(key, bad=bad), scene.wrong[0])


def _by_zero(among: list[Evidence]) -> bool:
    """Whether NumPy warned of a division by zero, or log(0), and of no overflow."""
    texts = " ".join(str(text) for one in among for text in one.reply.get("warnings", ()))
    return _ZERO.search(texts) is not None and "overflow" not in texts


def _pattern(scene: Scene) -> Diagnosis | None:
    """What the numbers give away, with where it holds if that is not everywhere."""
    rows = [one for one in scene.valued if one.group.evaluate is None]
    if not rows:
        return None
    passing = [one for one in scene.seen if one.right and one.group.evaluate is None]
    found = generic_finding(rows, passing)
    if found is None or (scene.hidden and found.id not in TELL_NO_VALUE):
        return None
    if found.everywhere:
        return _generic(found.id, _shape_beside(found.message, scene), rows[0])
    held = scene.held
    message = _sentence(found.message)
    if held is not None:
        message = say("contrast.where", where=held.where, message=message)
    return _generic(found.id, message, rows[0])


def _nearly_known(scene: Scene) -> Diagnosis | None:
    """A known mistake, and something small beside it."""
    entry = nearly(scene.key, scene.part, scene.seen)
    if entry is None:
        return None
    found = _named(entry, scene, scene.valued[0])
    message = say("known.nearly", message=found.finding.message)
    return replace(found, finding=replace(found.finding, message=message))


def _exception(scene: Scene) -> Diagnosis | None:
    """An exception in the first wrong case; no answer at all in any.

    Rare forms of arguments come last; where only they raise, wrong values come before them.
    """
    rare = all(evidence.group.care for evidence in scene.raising) and scene.valued
    usual = [evidence for evidence in scene.wrong if not evidence.group.care] or scene.wrong
    first = usual[:1] if usual[0] in scene.raising and not rare else []
    return _outcome(scene, [*first, *scene.valued] or scene.wrong)


def _related(scene: Scene) -> Diagnosis | None:
    """Where alone the numbers are wrong; with hidden cases that would tell of their arguments."""
    rows = [one for one in scene.valued if one.group.evaluate is None]
    if scene.hidden or not rows:
        return None
    own = frozenset(re.findall(r"\w+", scene.part.signature))
    found = related_finding(rows, [one for one in scene.seen if one.right], own)
    return None if found is None else _generic(*found, rows[0])


def _separated(scene: Scene) -> Diagnosis | None:
    """No cause is known: what the failing cases share and no passing one has."""
    held = scene.held
    if held is None or not scene.valued:
        return None
    shown = scene.valued[0]
    if scene.lacking is not None:
        message = say("gap.alone", where=held.where)
        return _generic("generic.contrast", message, shown)
    right = sum(evidence.right for evidence in scene.seen)
    message = say("contrast.told", where=held.where, right=right)
    if held.unused:
        message += say("contrast.unused", name=held.unused)
    message += say("contrast.follow")
    return _generic("generic.contrast", message, shown)


def _form(scene: Scene) -> Diagnosis | None:
    """A model that is not the one asked for, or an answer of another form."""
    shown = (scene.valued or scene.wrong)[0]
    first = shown.comparison.difference
    if first is None:
        return None
    if shown.group.evaluate is not None:
        measured = shown.group.measure is not None and first.kind == "value"
        message = say("generic.measured_hidden" if measured else "generic.graph_hidden")
        if not scene.hidden and measured:
            message = say("generic.measured", difference=first.text)
        elif not scene.hidden:
            message = say("generic.graph", what=say("generic.model"), difference=first.text)
        return _generic("generic.model", message, shown)
    if scene.hidden and first.kind != "value":
        message = say("accident.form_hidden", kind=say(f"form.{first.kind}"))
    elif first.kind in ("structure", "type", "shape", "dtype"):
        message = _sentence(say("accident.form", difference=first.text))
        if scene.held is not None:
            message = say("contrast.where", where=scene.held.where, message=message)
    else:
        return None
    finding = Finding(kind="accident", id="accident.form", message=message)
    return Diagnosis(finding=finding, shown=shown)


def _property(scene: Scene) -> Diagnosis | None:
    """What is asked of an answer by name, by a measure, and does not hold of it."""
    for evidence in scene.valued:
        difference = evidence.comparison.difference
        named = evidence.group.measure is not None and evidence.group.evaluate is None
        if named and difference is not None and difference.path and not scene.hidden:
            return _generic("generic.property", f"{difference.text}.", evidence)
    return None


def _undiagnosed(scene: Scene) -> Diagnosis:
    finding = Finding(kind="undiagnosed", id="undiagnosed", message=say("undiagnosed"))
    return Diagnosis(finding=finding, shown=(scene.valued or scene.failing)[0])


def _no_trial(scene: Scene) -> Diagnosis | None:
    if scene.part.groups[0].tests is None:
        return None
    from autograder.judge.trials import no_trial

    return no_trial(scene)


def _trial(scene: Scene) -> Diagnosis | None:
    if scene.part.groups[0].tests is None:
        return None
    from autograder.judge.trials import trial

    return trial(scene)


RULES: tuple[Rule, ...] = (
    _no_trial,
    _known,
    _trial,
    _symptom,
    _known_among_the_ended,
    _unsteady,
    _only_amiss,
    _no_answer,
    _unstable,
    _pattern,
    _nearly_known,
    _exception,
    _related,
    _form,
    _separated,
    _property,
    _undiagnosed,
)


def _outcome(scene: Scene, among: list[Evidence]) -> Diagnosis | None:
    signatures = {part.name: part.signature for part in scene.key.parts}
    for evidence in among:
        found = outcome_finding(
            evidence, scene.part, scene.path, hidden=scene.hidden, signatures=signatures
        )
        if found is not None:
            return Diagnosis(status=found[0], finding=found[1], shown=evidence)
    return None


def _beside(found: Diagnosis, scene: Scene) -> Diagnosis:
    """The diagnosis of wrong values with, in second place, what else is amiss."""
    if not scene.wrong:
        return found
    message = found.finding.message
    if any(evidence.modified for evidence in scene.seen):
        message = say("care.besides", message=message, text=scene.modified(scene.seen))
    for text in _own_defaults(scene):
        message = say("care.besides", message=message, text=text)
    unsteady = _unsteady(scene)
    if unsteady is not None and not found.shown.unsteady:
        message = say("care.besides", message=message, text=unsteady.finding.message)
    raising = [e for e in scene.raising if e is not found.shown and not _told(e, found, scene)]
    if raising and (found.finding.kind != "accident" or found.finding.id == "accident.form"):
        text = exception_beside(raising[0], scene.part, hidden=scene.hidden)
        message = say("care.besides", message=message, text=text)
    if message == found.finding.message:
        return found
    return replace(found, finding=replace(found.finding, message=message))


def _told(evidence: Evidence, found: Diagnosis, scene: Scene) -> bool:
    """Whether the finding tells an exception already: by its name, or as the mistake's own."""
    error = str(evidence.reply.get("type"))
    if re.search(rf"(?<!\w){re.escape(error)}(?!\w)", found.finding.message):
        return True
    entries = (entry for entry in scene.key.alternatives if entry.id == found.finding.id)
    return found.shown.raised(error) or any(foretold(e, scene.part, evidence) for e in entries)


def _shape_beside(message: str, scene: Scene) -> str:
    shape = next((evidence.misshapen for evidence in scene.valued if evidence.misshapen), "")
    if not shape:
        return message
    text = say("accident.form_hidden", kind=say("form.shape")) if scene.hidden else f"{shape}."
    return say("care.besides", message=message, text=_sentence(text))


def _own_defaults(scene: Scene) -> dict[str, None]:
    """What is said of defaults other than the exercise's."""
    return {
        lapse.hidden if scene.hidden else lapse.message: None
        for evidence in scene.seen
        for lapse in evidence.lapses
        if lapse.cause.startswith(DEFAULT)
    }


def _named(entry: Alternative, scene: Scene, shown: Evidence) -> Diagnosis:
    return Diagnosis(finding=alternative_finding(entry, scene.part), shown=shown)


def alternative_finding(entry: Alternative, part: Part) -> Finding:
    """What is said of a reply that a known alternative gives."""
    message = entry.message
    if entry.accepted:
        message = say("convention.accepted", message=message)
    if entry.part != part.name:
        message = say("follows", message=entry.message, part=entry.part)
    return Finding(kind=entry.kind, id=entry.id, message=message)


def _generic(id: str, message: str, shown: Evidence) -> Diagnosis:
    finding = Finding(kind="generic", id=id, message=_sentence(message))
    return Diagnosis(finding=finding, shown=shown)


def _sentence(text: str) -> str:
    """With a capital where it starts with a word of ours; `result[0]` is the student's."""
    return text if text.startswith("result[") else text[:1].upper() + text[1:]
