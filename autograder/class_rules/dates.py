"""Reads due times, times of handing in, and lengths of time; what cannot be read is a `ValueError`.

2026-11-20 23:59                      as `intake.moments` has it: in the class's zone, or here
Friday, 20 November 2026, 9:10 AM     Moodle's grading worksheet
2026-11-20                            the whole day: as a due date, its last second
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

from autograder.intake import moments

_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_MOODLE = re.compile(
    r"(?:[A-Z][a-z]+, )?(\d{1,2}) ([A-Z][a-z]+) (\d{4}), (\d{1,2}):(\d\d)(?: ?([AP]M))?"
)
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(minute|min|m|hour|h|day|d|week|w)s?", re.IGNORECASE)
_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}


def read(text: str, zone: tzinfo | None = None, *, last: bool = False) -> datetime:
    """The moment that `text` names, in UTC; in `zone`, or here, where it names none.

    With `last`, a day without a time means its last second. Raises `ValueError`.
    """
    text = text.strip()
    if last and _DAY.fullmatch(text):
        text += " 23:59:59"
    if found := _MOODLE.fullmatch(text):
        day, month, year, hour, minute, half = found.groups()
        clock = f"{day} {month} {year} {int(hour):02d}:{minute} {half or ''}".strip()
        form = "%d %B %Y %I:%M %p" if half else "%d %B %Y %H:%M"
        text = f"{datetime.strptime(clock, form):%Y-%m-%d %H:%M}"
    return moments.moment(text, zone).astimezone(timezone.utc)


def named(zone: str) -> tzinfo:
    """The zone of a name: Europe/Berlin, CET, +02:00. Raises `ValueError`."""
    return moments.named(zone)


def length(text: str) -> timedelta:
    """How long "15 minutes", "2 days" or "1 week" is. Raises `ValueError`."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise ValueError("it is no length of time")
    try:
        return timedelta(seconds=float(found[1]) * _SECONDS[found[2][0].lower()])
    except OverflowError as error:
        raise ValueError("it is too long") from error


def for_nbgrader(text: str | None) -> str | None:
    """A time of handing in as nbgrader's gradebook can take it.

    Zones that are letters are turned into UTC, all of which nbgrader does not know; a time that
    nobody can read is left out, since it would cost the submission its place in the gradebook.
    """
    if text is None:
        return None
    try:
        moment = read(text, timezone.utc)
    except ValueError:
        return None
    letters = re.search(r"[A-Za-z]+$", text.strip())
    if letters is None or letters[0].upper() == "UTC":
        return text
    return moments.stored(moment)
