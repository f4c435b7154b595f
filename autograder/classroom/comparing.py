"""Compares what a verdict says with what marking the same file has given now, field by field. Pure.

Whatever a report or a certificate has is compared, a field that is added later among it. Left out
is how it was made then (`HOW_IT_WAS_MADE`), and of a line of `results.jsonl` what is the class's
own (`OF_THE_CLASS`): nothing of the submission shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from autograder.classroom.verify import Said
from autograder.interview.replies import clean
from autograder.model import Report
from autograder.reporters.json import document

HOW_IT_WAS_MADE = frozenset({"isolation", "duration_s"})
OF_THE_CLASS = frozenset(
    {
        "record", "student", "assignment", "file", "lms_id", "sent_at", "late", "platform_late",
        "told", "platform", "set_aside", "fate", "reason", "timing", "total", "beside_sha256",
    }
)  # fmt: skip
MEANS = ("dlgrade", "python", "numpy")  # of which another version may judge otherwise
MOST_WORDS = 300  # characters of what a report says that are repeated
MOST_TOLD = 4  # differences in one line
_WHAT = {
    "submission_sha256": "submission",
    "beside_sha256": "modules beside",
    "exercise_sha256": "exercise's files",
    "key_sha256": "key",
    "seed_commitment": "seed",
    "max_score": "highest score",
    "stdout": "what it printed",
}
# What a submission may say otherwise each time, or behind another wall. Points are not of it.
_LIVELY = frozenset({"stdout", "notes", "counterexample", "pictures", "message", "where"})
_BY_WALL = frozenset({"stdout", "notes", "counterexample"})  # what another wall may change of it


class Check(Struct, frozen=True, kw_only=True):
    """One statement of a verdict: whether it holds; None where that cannot be told here."""

    what: str
    holds: bool | None
    said: str = ""
    words: bool = False  # whether it is in words: of another language, or another each time


class _Difference(Struct, frozen=True, kw_only=True):
    where: tuple[str, ...]
    said: object
    found: object

    def __str__(self) -> str:
        place = clean(".".join(self.where)[:MOST_WORDS])
        return f"{place}{': ' if place else ''}it says {cut(self.said)}, found: {cut(self.found)}"


def checks(
    said: Said,
    fresh: Report,
    sha256: str,
    *,
    seeded: bool,
    engine: str = "",
    name: str = "",
    again: Report | None = None,
) -> Iterator[Check]:
    """Compare a verdict with the one that marking the same file has given now.

    `name` is the file's, and `engine` what marks here. What is not the same in `again`, a second
    time, cannot be told.
    """
    proof, now = said.report.certificate, fresh.certificate
    hidden = said.report.cases == "hidden"
    yield _same("submission", proof.get("submission_sha256"), sha256)
    yield _same("exercise", said.report.exercise, fresh.exercise)
    yield _same("exercise's files", proof.get("exercise_sha256"), now.get("exercise_sha256"))
    if hidden and not seeded:
        yield Check(what="seed", holds=None, said="give the seed with --seed-file")
        return
    told = {"submission_sha256", "exercise_sha256"}
    yield from _certified(proof, now, told=told, hidden=hidden)
    # Whoever has a seed asks for its cases.
    yield _same("cases", said.report.cases, "hidden" if seeded else fresh.cases)
    yield from _Reports(said.report, fresh, again, name).checks()
    if said.others:
        yield Check(what="other fields", holds=False, said=f"it says {cut(said.others)}")
    if said.record is not None:
        yield _recorded(said.record, fresh, sha256, engine, hidden=hidden)


def _certified(
    proof: Mapping[str, Any], now: Mapping[str, Any], *, told: set[str], hidden: bool
) -> Iterator[Check]:
    """What the verdict rests on."""
    for field in now:
        if field in told:
            continue
        what = _WHAT.get(field, field)
        if field in proof and not _differences(proof[field], now[field]):
            yield Check(what=what, holds=True)
        elif field in MEANS:
            was = cut(proof[field]) if field in proof else "not said"
            here = f"it was {was}, here it is {cut(now[field])}"
            yield Check(what=what, holds=None if field in proof else False, said=here)
        elif hidden and field in ("oracle", "key_sha256"):
            # Answers are computed anew, by another TensorFlow, or to another last bit.
            yield Check(
                what=what, holds=None, said=_told(_differences(proof.get(field), now[field]))
            )
        else:
            yield Check(
                what=what, holds=False, said=_told(_differences(proof.get(field), now[field]))
            )
    more = [field for field in proof if field not in now]
    if more:
        yield Check(
            what="certificate", holds=False, said=f"it says more than there is: {cut(more)}"
        )


class _Reports:
    """A report beside the one of now."""

    def __init__(self, said: Report, fresh: Report, again: Report | None, name: str) -> None:
        self.old = _without_folders(document(said), name)
        self.new = _without_folders(document(fresh), name)
        more = None if again is None else _without_folders(document(again), name)
        self.unsteady = () if more is None else _paths(_differences(self.new, more))
        means = [what for what in MEANS if _means(said, what) != _means(fresh, what)]
        self.why: dict[str, str] = {}  # by field, why it may honestly be another
        if said.isolation != fresh.isolation:
            level = f"made at level {said.isolation}, and here it is {fresh.isolation}"
            self.why = dict.fromkeys(_BY_WALL, level)
        if means:
            self.why = dict.fromkeys(_LIVELY, f"made with another {means[0]}")

    def checks(self) -> Iterator[Check]:
        aside = HOW_IT_WAS_MADE | {"schema", "exercise", "cases", "certificate", "parts"}
        for field in self.new:
            if field not in aside:
                yield self._check(_WHAT.get(field, field), (field,))
        names = [[part["name"] for part in doc["parts"]] for doc in (self.old, self.new)]
        yield _same("parts", *(", ".join(map(str, each)) for each in names))
        if names[0] == names[1]:
            for place, part in enumerate(self.new["parts"]):
                yield self._check(f"part {part['name']}", ("parts", str(place)))
            return
        for place, part in enumerate(self.new["parts"]):  # those that both have
            if part["name"] in names[0]:
                old = self.old["parts"][names[0].index(part["name"])]
                yield self._told(f"part {part['name']}", ("parts", str(place)), old, part)

    def _check(self, what: str, place: tuple[str, ...]) -> Check:
        return self._told(what, place, _at(self.old, place), _at(self.new, place))

    def _told(self, what: str, place: tuple[str, ...], old: Any, new: Any) -> Check:
        """Whether the same stands in both; of what is lively, only where it stays as it is."""
        found = _differences(old, new)
        words = bool(found) and all(_is_words((*place, *one.where)) for one in found)
        reasons = [self._reason((*place, *one.where)) for one in found]
        wrong = [one for one, why in zip(found, reasons, strict=True) if not why]
        if not found:
            return Check(what=what, holds=True)
        if wrong:
            return Check(what=what, holds=False, said=_told(wrong), words=words)
        return Check(what=what, holds=None, said=f"{reasons[0]}; {_told(found)}", words=words)

    def _reason(self, where: tuple[str, ...]) -> str:
        """Why something may honestly be another; "" where it may not."""
        lively = _LIVELY & set(where)
        if lively and any(_is_in(where, path) or _is_in(path, where) for path in self.unsteady):
            return "it is another each time"
        return next((self.why[name] for name in lively if name in self.why), "")


def _is_in(where: tuple[str, ...], place: tuple[str, ...]) -> bool:
    return where[: len(place)] == place


def _is_words(where: tuple[str, ...]) -> bool:
    return bool(_LIVELY & set(where)) or where == ("title",)


def _recorded(
    record: Mapping[str, Any], fresh: Report, sha256: str, engine: str, *, hidden: bool
) -> Check:
    """What a line of `results.jsonl` says of the verdict beside the report."""
    now = {
        "state": "marked",
        "submission_sha256": sha256,
        "key_sha256": fresh.certificate.get("key_sha256"),
        "seed_commitment": fresh.certificate.get("seed_commitment"),
        "engine": engine,
    }
    found = _differences({name: record.get(name) for name in now}, now)
    if not found:
        return Check(what="record", holds=True)
    doubtful = {"engine", "key_sha256"} if hidden else {"engine"}
    holds = None if {one.where[0] for one in found} <= doubtful else False
    return Check(what="record", holds=holds, said=_told(found))


def _differences(said: Any, found: Any, where: tuple[str, ...] = ()) -> list[_Difference]:
    """Where two documents are not the same: no deeper than `found`, which is ours, has it."""
    if isinstance(said, dict) and isinstance(found, dict):
        if more := [str(name) for name in said if name not in found]:
            return [_Difference(where=where, said=f"{', '.join(more[:MOST_TOLD])} more", found="")]
        return [one for name in found
                for one in _differences(said.get(name), found[name], (*where, name))]  # fmt: skip
    if isinstance(said, list) and isinstance(found, list) and len(said) == len(found):
        pairs = enumerate(zip(said, found, strict=True))
        return [one for n, pair in pairs for one in _differences(*pair, (*where, str(n)))]
    same = isinstance(said, bool) == isinstance(found, bool) and said == found
    return [] if same else [_Difference(where=where, said=said, found=found)]


def _paths(found: list[_Difference]) -> tuple[tuple[str, ...], ...]:
    return tuple(one.where for one in found)


def _at(doc: Any, place: tuple[str, ...]) -> Any:
    for step in place:
        doc = doc[int(step)] if isinstance(doc, list) else doc[step]
    return doc


def _means(report: Report, what: str) -> object:
    return report.certificate.get(what)


def _without_folders(doc: dict[str, Any], name: str) -> dict[str, Any]:
    """The report with the file's name where its path stood: it may have lain elsewhere then."""
    doc = {**doc, "parts": [dict(part) for part in doc["parts"]]}
    paths = []
    for part in doc["parts"]:
        finding = part["finding"]
        where = finding["where"] if finding else None
        if not where or not isinstance(where["file"], str) or _last(where["file"]) != name:
            continue
        paths.append(where["file"])
        said = finding["message"]
        if isinstance(said, str):
            said = said.replace(where["file"], name)
        part["finding"] = {**finding, "message": said, "where": {**where, "file": name}}
    for path in set(paths):
        doc["notes"] = [
            note.replace(path, name) if isinstance(note, str) else note for note in doc["notes"]
        ]
    return doc


def _last(path: str) -> str:
    """The name of a file, of one in an archive, too."""
    return PurePath(path).name.rsplit("!", 1)[-1]


def _told(found: list[_Difference]) -> str:
    more = "; …" if len(found) > MOST_TOLD else ""
    return "; ".join(map(str, islice(found, MOST_TOLD))) + more


def _same(what: str, said: object, found: object) -> Check:
    holds = said == found and said is not None
    told = "" if holds else f"it says {cut(said)}, found: {cut(found)}"
    return Check(what=what, holds=holds, said=told)


def cut(said: object) -> str:
    """What a report says, fit for a line of a terminal: it could write whole lines of its own."""
    try:
        return clean(str(said)[:MOST_WORDS])
    except RecursionError:
        return "a very deep thing"
