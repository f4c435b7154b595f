"""The `class.yaml` that `dlgrade class init` writes, and what `dlgrade class check` says of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from autograder.class_rules.class_file import ClassFile

SCHEMA = Path(__file__).parent.parent / "schemas" / "class-v1.json"
EXAMPLE = """\
# yaml-language-server: $schema={schema}
#
# A class, for dlgrade grade. Everything may be left out. Check it with: dlgrade class check

# Who is in the class: a CSV file whose first line names its columns (id, name, email, section,
# canvas, moodle, blackboard), or the file that Canvas or Moodle exported, as it is.
{roster}
# Or here:
# roster:
#   - {{id: ada, name: Ada Abara, email: ada@uni.example, section: Lab 1, moodle: 4567}}

# The zone of times without one.
# zone: Europe/Berlin

# When each exercise is due, or an nbgrader assignment.
# due:
#   ex06: 2026-11-20 23:59

# More time for single people: for everything, or for one exercise.
# extensions:
#   ada: 3 days
#   bo: {{ex06: 2026-11-27 23:59}}

# What lateness costs: percent of the maximum for each started day, at most cap. Or none, or
# nbgrader (what the course's nbgrader_config.py says).
# late: {{grace: 15 minutes, percent: 10, cap: 50}}

# Which of several hand-ins counts: latest, or best.
# counts: latest

# Points of parts, where they are not the exercise's own; or factors; and parts that do not count.
# points:
#   ex06: {{adam: 6}}
# weights:
#   ex06: {{momentum: 2}}
# leave_out:
#   ex06: [rmsprop]

# One hand-in for several.
# groups:
#   blue: [ada, bo]

# When something was handed in, where no file says so.
# submitted:
#   ada: {{ex06: 2026-11-21 08:00}}
"""


def example(roster: Path | None, folder: Path) -> str:
    """The text of a class.yaml in `folder`, with its roster where there is one."""
    line = "# roster: roster.csv"
    if roster is not None:
        line = f"roster: {Path(os.path.relpath(roster.resolve(), folder.resolve())).as_posix()}"
    return EXAMPLE.format(schema=SCHEMA.as_uri(), roster=line)


def summary(klass: ClassFile) -> Iterator[str]:
    """What the file means, in a few lines."""
    people = klass.roster.people
    sections = sorted({person.section for person in people} - {""})
    told = f", sections {', '.join(sections)}" if sections else ""
    yield f"{len(people)} people{told}" if people else "No roster: whoever hands in is in the class"
    for name, due in klass.due.items():
        yield f"{name}: due {_time(due, klass)}"
    for (student, name), extra in klass.extensions.items():
        until = _time(extra, klass) if isinstance(extra, datetime) else f"{_length(extra)} more"
        yield f"{student}{f', {name}' if name else ''}: extension, {until}"
    if klass.late is None:
        yield "Late: as nbgrader's config says, where there is one; else nothing is taken off"
    elif klass.late.kind == "none":
        yield "Late: nothing is taken off"
    else:
        yield (
            f"Late: {klass.late.percent:g} % of the maximum a started day, {klass.late.cap:g} % at "
            f"most, after a grace of {_length(klass.late.grace)}"
        )
    yield f"Of several hand-ins, the {klass.counts} counts"
    for exercise, points in klass.points.items():
        said = [f"{part} {value:g} points" for part, value in points.points.items()]
        said += [f"{part} times {value:g}" for part, value in points.weights.items()]
        said += [f"{part} left out" for part in sorted(points.left_out)]
        yield f"{exercise}: {', '.join(said)}"
    for name, members in klass.groups.items():
        yield f"Group {name}: {', '.join(members)}"


def _length(time: timedelta) -> str:
    for unit, seconds in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count = time.total_seconds() / seconds
        if count >= 1 and count == int(count):
            return f"{count:g} {unit}{'s' * (count != 1)}"
    return f"{time.total_seconds() / 60:g} minutes"


def _time(moment: datetime, klass: ClassFile) -> str:
    return f"{moment.astimezone(klass.zone):%Y-%m-%d %H:%M %Z}"
