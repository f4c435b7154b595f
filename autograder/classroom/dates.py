"""Reads times as people and platforms write them; what cannot be read is a `ValueError`. Pure.

2026-11-20 23:59                      in the class's zone, else in this machine's
2026-11-20 22:00:00.123 +0200         with its own zone; also Z, UTC and CET
Friday, 20 November 2026, 9:10 AM     Moodle's grading worksheet
2026-11-20                            the whole day: as a due date, its last second
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# Minutes east of Greenwich. Left out: letters that mean one zone here and another there (CST, IST).
ZONES = {
    "UTC": 0, "Z": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "EST": -300, "EDT": -240, "CDT": -300, "MST": -420,
    "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "WIB": 420,
    "WITA": 480, "WIT": 540, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720,
    "NZDT": 780,
}  # fmt: skip
_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[T ]+(?P<clock>\d\d?:\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?)?"
    r"\s*(?P<zone>[A-Za-z][A-Za-z/_]*|[+-]\d\d:?\d\d)?"
)
_MOODLE = re.compile(
    r"(?:[A-Z][a-z]+, )?(\d{1,2}) ([A-Z][a-z]+) (\d{4}), (\d{1,2}):(\d\d)(?: ?([AP]M))?"
)
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(minute|min|m|hour|h|day|d|week|w)s?", re.IGNORECASE)
_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}


def read(text: str, zone: tzinfo | None = None, *, last: bool = False) -> datetime:
    """The moment that `text` names; in `zone`, or here, where it names none.

    With `last`, a day without a time means its last second. Raises `ValueError`.
    """
    text = text.strip()
    try:
        if found := _ISO.fullmatch(text):
            moment = _iso(found, zone, last)
        elif found := _MOODLE.fullmatch(text):
            day, month, year, hour, minute, half = found.groups()
            clock = f"{day} {month} {year} {int(hour):02d}:{minute} {half or ''}".strip()
            form = "%d %B %Y %I:%M %p" if half else "%d %B %Y %H:%M"
            moment = _placed(datetime.strptime(clock, form), zone)
        else:
            raise ValueError("it is in no form that is known here")
        return moment.astimezone(timezone.utc)
    except (OverflowError, OSError) as error:
        raise ValueError("it lies outside the calendar") from error


def _iso(found: re.Match[str], zone: tzinfo | None, last: bool) -> datetime:
    clock = found["clock"] or ("23:59" if last else "00:00")
    second = found["second"] or ("59" if last and not found["clock"] else "00")
    part = (found["part"] or "")[:6].ljust(6, "0")
    time = datetime.strptime(f"{found['day']} {clock}:{second}.{part}", "%Y-%m-%d %H:%M:%S.%f")
    return _placed(time, named(found["zone"]) if found["zone"] else zone)


def _placed(time: datetime, zone: tzinfo | None) -> datetime:
    return time.astimezone() if zone is None else time.replace(tzinfo=zone)


def named(zone: str) -> tzinfo:
    """The zone of a name: Europe/Berlin, CET, +02:00. Raises `ValueError`."""
    if zone.upper() in ZONES:
        return timezone(timedelta(minutes=ZONES[zone.upper()]))
    if found := re.fullmatch(r"([+-])(\d\d):?(\d\d)", zone):
        minutes = int(found[2]) * 60 + int(found[3])
        return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
    try:
        if "/" in zone:
            return ZoneInfo(zone)
    except (OSError, ValueError, LookupError):
        pass
    raise ValueError(f"{zone} names no zone, or more than one")


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
    return f"{moment:%Y-%m-%d %H:%M:%S.%f} UTC"
