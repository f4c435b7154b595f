"""The time that a text names: what platforms, nbgrader and people write. Pure, but for the zone
of this machine, which counts where a text names none."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

# Abbreviations that mean one zone only, in hours from UTC. CST, IST, BST and others mean several.
ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "PKT": 5, "WIB": 7, "WITA": 8, "WIT": 9, "SGT": 8, "HKT": 8,
    "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9,
    "AKDT": -8, "HST": -10, "BRT": -3, "CAT": 2, "EAT": 3, "SAST": 2, "WAT": 1,
}  # fmt: skip
LONGEST = 80  # characters of a time
_TIME = re.compile(
    r"(?P<date>\d{4}-\d{1,2}-\d{1,2})"
    r"(?:(?:[T ]|, ?)(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?)?"
    r" ?(?P<zone>[A-Za-z]{1,5}|[A-Za-z_]+(?:/[A-Za-z_+-]+)+|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?)?",
    re.ASCII,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")


def moment(text: str, zone: tzinfo | None = None) -> datetime:
    """The time that a text names: `2026-11-20 23:59`, with a zone or without, ISO 8601 or near it.

    Without one it is in `zone`, or in this machine's. Raises `ValueError`, and nothing else, for
    what is no time: a zone's abbreviation that means several is none, nor is a year at the edge of
    the calendar, which no other zone can show.
    """
    found = _TIME.fullmatch(text.strip()[:LONGEST])
    if found is None:
        raise ValueError(f"no time: {text[:LONGEST]!r}")
    year, month, day = map(int, found["date"].split("-"))
    try:
        naive = datetime(
            year, month, day, int(found["hour"] or 0), int(found["minute"] or 0),
            int(found["second"] or 0), int((found["part"] or "0").ljust(6, "0")[:6]),
        )  # fmt: skip
        where = _zone(found["zone"]) if found["zone"] else zone
        # Any other zone can show it, so that nobody who compares it or prints it can fail.
        datetime(naive.year, naive.month, naive.day) - timedelta(days=2)
        datetime(naive.year, naive.month, naive.day) + timedelta(days=2)
        return naive.replace(tzinfo=where) if where is not None else naive.astimezone()
    except (OverflowError, OSError) as error:
        raise ValueError(f"a time at the edge of the calendar: {text[:LONGEST]!r}") from error


def _zone(name: str) -> tzinfo:
    if found := _OFFSET.fullmatch(name):
        ahead = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        return timezone(ahead if found["sign"] == "+" else -ahead)
    if name.upper() in ZONES:
        return timezone(timedelta(hours=ZONES[name.upper()]))
    if "/" in name:
        from zoneinfo import ZoneInfo

        try:
            return ZoneInfo(name)
        except (OSError, KeyError) as error:  # there is none such, or it is a folder
            raise ValueError(f"no zone: {name}") from error
    raise ValueError(f"no zone, or one of several: {name}")


def stored(when: datetime) -> str:
    """The time as nbgrader writes it, in UTC."""
    return f"{when.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S.%f} UTC"
