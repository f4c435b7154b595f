"""Keeps the records of a class by person: each under the one name that their sender has now.

Names change between two runs: a roster comes, or gets other ids; a line of it goes, or a member of
a group. What is left under the old name would be a second total of the same hand-in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from autograder.class_rules.roster import Roster
from autograder.intake.hand_ins import Work
from autograder.records.ledger import Ledger
from autograder.records.record import Identity, Record


def rename(ledger: Ledger, people: Roster) -> None:
    """Give each record to whom the roster says that it is, where that person has none yet."""
    strangers = [one for one in ledger.identities() if one[0] not in people.by_id]
    if not (people.people and strangers):
        return
    absent = {name[:2]: name for name in ledger.absent()}
    have = {identity[:2] for identity in ledger.identities()} - absent.keys()
    for identity in strangers:
        record = ledger.get(identity)
        assert record is not None
        person = people.place(record.student, record.lms_id)
        if person is None or record.state == "absent" or (person.id, record.exercise) in have:
            continue
        have.add((person.id, record.exercise))
        if (person.id, record.exercise) in absent:
            ledger.remove(absent[person.id, record.exercise])
        ledger.add(replace(record, student=person.id))
        ledger.remove(identity)


def superseded(
    ledger: Ledger,
    works: Iterable[Work],
    unmarkable: Iterable[Identity],
    others: Iterable[Identity],
    people: Roster,
) -> Iterator[Identity]:
    """Those of `others`, which a run has not seen, whose hand-in it has seen under another name.

    It is the same where the roster means the same person by both names, or where the platform's
    number or the file's place is the same.
    """
    rest = list(others)
    if not rest:
        return
    seen: set[tuple[str, ...]] = set()
    for work in works:
        seen.add((work.student, work.exercise))
        seen.update(_marks(work.platform, work.lms_id, work.file, work.exercise))
    for identity in unmarkable:
        seen.add(identity[:2])
        if (record := ledger.get(identity)) is not None:
            seen.update(_marks_of(record))
    for identity in rest:
        record = ledger.get(identity)
        if record is None or record.state == "absent":
            continue
        person = people.place(record.student, record.lms_id)
        mine = set(_marks_of(record))
        if person is not None and person.id != record.student:
            mine.add((person.id, record.exercise))
        if mine & seen:
            yield identity


def _marks_of(record: Record) -> Iterator[tuple[str, ...]]:
    return _marks(record.platform, record.lms_id, record.file, record.exercise)


def _marks(
    platform: str, number: str | None, file: str, exercise: str
) -> Iterator[tuple[str, ...]]:
    if number:
        yield exercise, platform, "number", number
    if file:
        yield exercise, platform, "file", file
