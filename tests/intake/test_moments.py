"""A time is read, or it is none: nothing that stands in a file ends a marking."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.intake.moments import moment, stored

UTC = timezone.utc


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20 22:00:00.123456 UTC", datetime(2026, 11, 20, 22, 0, 0, 123456, UTC)),
        ("2026-11-20 22:00:00 UTC\n", datetime(2026, 11, 20, 22, tzinfo=UTC)),
        ("2026-11-20 22:00 CET", datetime(2026, 11, 20, 21, tzinfo=UTC)),
        ("2026-07-20 22:00 CEST", datetime(2026, 7, 20, 20, tzinfo=UTC)),
        ("2026-11-20 22:00 WIB", datetime(2026, 11, 20, 15, tzinfo=UTC)),
        ("2026-11-20T22:00:00Z", datetime(2026, 11, 20, 22, tzinfo=UTC)),
        ("2026-11-20T22:00:00+01:00", datetime(2026, 11, 20, 21, tzinfo=UTC)),
        ("2026-11-20 22:00 -0330", datetime(2026, 11, 21, 1, 30, tzinfo=UTC)),
        ("2026-11-20 22:00 UTC+2", datetime(2026, 11, 20, 20, tzinfo=UTC)),
        ("2026-11-20 22:00 Europe/Berlin", datetime(2026, 11, 20, 21, tzinfo=UTC)),
    ],
)
def test_a_time_with_its_zone(text: str, expected: datetime) -> None:
    assert moment(text) == expected
    assert moment(stored(moment(text))) == expected


def test_a_time_without_a_zone_is_in_the_one_that_is_given() -> None:
    zone = timezone(timedelta(hours=7))
    assert moment("2026-11-20 22:00", zone) == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert moment("2026-11-20", zone) == datetime(2026, 11, 19, 17, tzinfo=UTC)
    assert moment("2026-11-20 22:00").tzinfo is not None


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "22:00", "2026-13-01", "2026-02-30 10:00", "2026-11-20 25:00",
        "0001-01-01 00:00 +1200", "9999-12-31 23:59 -1200", "2026-11-20 22:00 IST",
        "2026-11-20 22:00 CST", "2026-11-20 22:00 Mars/Base", "2026-11-20 22:00 America/",
        "2026-11-20 22:00 +99:00", "2026-11-20 22:00 +24:00", "20261120", "\x00" * 9000,
        "٢٠٢٦-11-20",
    ],
)  # fmt: skip
def test_what_is_no_time_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|month|day|hour|zone|offset"):
        moment(text)


@given(st.text() | st.from_regex(r"\d{4}-\d\d-\d\d \d\d:\d\d( [A-Z]{2,4}| [+-]\d{4})?"))
def test_nothing_but_a_value_error_comes_of_a_text(text: str) -> None:
    try:
        found = moment(text)
    except ValueError:
        return
    assert found.tzinfo is not None
    assert found.astimezone(timezone(timedelta(hours=14))) == found, "any zone can show it"
    assert found.astimezone(timezone(timedelta(hours=-12))) == found
