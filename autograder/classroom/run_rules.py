"""Works out what a run goes by: its options, then class.yaml, then what the last run used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from autograder.class_rules import class_file, roster
from autograder.classroom import settling
from autograder.classroom.settling import Rules
from autograder.course import Course
from autograder.errors import UnknownPart, UsageError
from autograder.exercise import keys
from autograder.intake.hand_ins import HandIn, Intake, Work
from autograder.records.ledger import RESULTS
from autograder.records.record import Record
from autograder.records.settings import SETTINGS, Settings


class Options(Struct, frozen=True, kw_only=True):
    """What was given on the command line, or not."""

    submitted: Path
    class_file: Path | None = None
    exercise: str | None = None  # in full
    due: str | None = None
    gradebook: str | None = None
    home: Path | None = None  # the nbgrader course that was handed in


def remembered(options: Options, before: Settings) -> tuple[Options, list[str]]:
    """The options with what the last run used where they say nothing, and a sentence on that."""
    where = str(options.submitted.resolve())
    said = []
    exercise = options.exercise or before.exercise.get(where)
    if options.exercise is None and exercise is not None:
        said.append(f"--exercise {exercise.partition('_')[0]}")
    place = options.class_file
    if place is None and before.class_file is not None:
        place = Path(before.class_file)
        said.append(f"--class {place}")
    if place is None:
        folder = options.submitted.resolve()
        place = class_file.beside(folder.parent, folder, options.home, Path.cwd())
    url = options.gradebook or before.gradebook
    if options.due is None:
        said += [f"--due {moment!r} ({name})" for name, moment in sorted(before.due.items())]
    if options.gradebook is None and url is not None:
        said.append(f"--gradebook {url}")
    return replace(options, exercise=exercise, class_file=place, gradebook=url), said


def settings_of(options: Options, before: Settings, exercises: Iterable[str]) -> Settings:
    """What is to be kept of this run: due dates are those of the exercises that it has."""
    due = dict(before.due)
    if options.due is not None:
        due |= dict.fromkeys(sorted(exercises), options.due)
        due = {name: moment for name, moment in due.items() if moment != "none"}
    named = dict(before.exercise)
    if options.exercise is not None:
        named[str(options.submitted.resolve())] = options.exercise
    home = str(options.home) if options.home is not None else before.home
    place = options.class_file
    return Settings(
        class_file=None if place is None else str(place.resolve()),
        gradebook=options.gradebook,
        home=home,
        due=due,
        exercise=named,
    )


def results_within(out: Path, submitted: Path) -> str:
    """Where the results lie in what was handed in, which is no student's; "" where they do not.

    Raises `UsageError` where that is a folder of something else already: a student's, say.
    """
    where, class_ = out.resolve(), submitted.resolve()
    if not where.is_relative_to(class_) or not class_.is_dir():
        return ""
    ours = not where.exists() or any((where / name).is_file() for name in (SETTINGS, RESULTS))
    if where == class_ or not ours:
        raise UsageError(
            f"--out {out} lies in {submitted}, where the students' folders are, and is none of "
            f"dlgrade's. Name another: --out {class_.parent / (out.name or 'grades')}"
        )
    return where.relative_to(class_).as_posix()


def ruled(settings: Settings, course: Course) -> Rules:
    """The rules, which agree with the gradebook on every part's points. Raises `UsageError`."""
    found = settling.rules(settings, course)
    if found.klass.points and found.gradebook is not None:
        book = settling.opened(found.gradebook)
        if book is not None:
            with book:
                settling.agreed(found, course, book)
    return found


class Chosen(Struct, frozen=True, kw_only=True):
    """What a run is about, under the roster's names."""

    works: list[Work]
    without: list[HandIn]  # of which nothing can be marked


def chosen(intake: Intake, rules: Rules, students: tuple[str, ...]) -> Chosen:
    """What is to be marked, and what cannot be; of `students`, where any are named."""
    klass = rules.klass
    works = roster.shared(roster.placed(intake.works, klass.roster), klass.groups)
    works, without = _once(works, [_placed(one, klass.roster) for one in intake.unmarkable])
    if not students:
        return Chosen(works=works, without=without)
    named = {}
    for name in students:
        person = klass.roster.place(name)
        named[name] = name if person is None else person.id
    there = {work.student for work in works} | {one.student for one in without}
    missing = [name for name, id in named.items() if id not in there]
    for name in missing:
        if len(several := klass.roster.called(name)) > 1:
            raise UsageError(
                f"--student {name} could be {' or '.join(several)}. Write the id, as grades.csv "
                "has it."
            )
    if missing:
        raise UsageError(
            f"Nobody who handed in is called {', '.join(missing)}. Write --student as grades.csv "
            "has it, or as the roster does."
        )
    ids = set(named.values())
    return Chosen(
        works=[work for work in works if work.student in ids],
        without=[one for one in without if one.student in ids],
    )


def _placed(one: HandIn, people: roster.Roster) -> HandIn:
    person = people.place(one.student, one.person.number)
    return one if person is None else replace(one, student=person.id)


def _once(works: list[Work], without: list[HandIn]) -> tuple[list[Work], list[HandIn]]:
    """One fate a person and exercise: what can be marked goes before what cannot.

    A roster or a group can give somebody both. What was sent beside is set aside then.
    """
    people = {one.student for one in without}
    theirs = [(place, work) for place, work in enumerate(works) if work.student in people]
    places = {(work.student, work.exercise): place for place, work in theirs}
    whose = {work.student: place for place, work in reversed(theirs)}
    found = list(works)
    rest: dict[tuple[str, str | None], HandIn] = {}
    for one in without:
        name = (one.student, one.exercise)
        if one.exercise is None:
            place = whose.get(one.student)
        else:
            place = places.get((one.student, one.exercise))
        if place is not None:
            beside = (*found[place].set_aside, *one.set_aside)
            found[place] = replace(found[place], set_aside=beside)
        elif name in rest:
            before = rest[name]
            rest[name] = replace(before, aside=(*before.aside, *one.aside))
        else:
            rest[name] = one
    return found, list(rest.values())


def parts_known(parts: tuple[str, ...], works: list[Work], course: Course) -> None:
    """Raises `UnknownPart` for a part that none of the exercises has."""
    if not parts:
        return
    exercises = sorted({work.exercise for work in works})
    known = [part.name for name in exercises for part in keys.load(course.key(name)).parts]
    for part in parts:
        if part not in known:
            raise UnknownPart(part, ", ".join(exercises), known)


def only_parts(
    parts: tuple[str, ...], standing: Callable[[tuple[str, str, str]], Record | None]
) -> Callable[[Record], Record]:
    """What lets a new verdict change these parts and no others, where the file is the same."""

    def merged(new: Record) -> Record:
        old = standing(new.identity)
        if (
            not parts
            or old is None
            or {old.state, new.state} != {"marked"}
            or old.submission_sha256 != new.submission_sha256
        ):
            return new
        before = {part.name: part for part in old.report.parts}
        mixed = tuple(
            part if part.name in parts else before.get(part.name, part) for part in new.report.parts
        )
        score = sum(part.score or 0.0 for part in mixed)
        return replace(new, report=replace(new.report, parts=mixed, score=score))

    return merged
