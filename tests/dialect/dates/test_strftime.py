"""Ruby's strftime: directives, flags and widths."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.dates.moment import Moment
from liquidpilot.dialect.dates.strftime import strftime
from liquidpilot.dialect.faults import RenderFault

RUBY = json.loads((Path(__file__).parent / "ruby_strftime.json").read_text("utf-8"))
MOMENT = datetime(2024, 2, 9, 4, 5, 6, 250_000, tzinfo=UTC)


def written(epoch: int, nanosecond: int, offset: int, pattern: str) -> str:
    whole = Moment.of_epoch(epoch)
    at = whole.at.replace(microsecond=nanosecond // 1000)
    moment = Moment(at, whole.cycles, f"{nanosecond % 1000:03d}")
    if offset:
        moment = moment.in_zone(timezone(timedelta(seconds=offset)))
    try:
        return strftime(moment, pattern)
    except RenderFault as fault:
        return f"ArgumentError: {fault.message}"


def test_patterns_are_written_as_ruby_writes_them() -> None:
    assert len(RUBY["cases"]) > 1400
    different = [
        (question, ruby, written(*question))
        for question, ruby in RUBY["cases"]
        if written(*question) != ruby
    ]
    assert different == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        # Ruby 3.1's Date: midnight, and another zone than Time
        ("%F %T %z", "2024-02-09 00:00:00 +0000"),
        ("%Z", "+00:00"),
        ("%+", "Fri Feb  9 00:00:00 +00:00 2024"),
        ("%Q", "1707436800000"),
        ("%d %", "09 %"),
    ],
)
def test_date_is_rubys_date(pattern: str, expected: str) -> None:
    assert strftime(date(2024, 2, 9), pattern) == expected


def test_time_without_a_zone_is_utc() -> None:
    assert strftime(MOMENT.replace(tzinfo=None), "%H %z %Z") == "04 +0000 UTC"


def test_zone_has_its_own_name_and_an_offset_has_none() -> None:
    assert strftime(MOMENT.astimezone(ZoneInfo("America/New_York")), "%Z %z") == "EST -0500"
    assert strftime(MOMENT.astimezone(timezone(timedelta(hours=2))), "[%Z] %z") == "[] +0200"


@pytest.mark.parametrize(
    "edge", [datetime.min, datetime.max, datetime.max.replace(tzinfo=timezone(timedelta(hours=-9)))]
)
def test_first_and_last_year_of_python(edge: datetime) -> None:
    moment = Moment.of(edge).in_zone(timezone(timedelta(hours=9)))
    assert strftime(moment, "%G %s %c")


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("at %H:%M %", "invalid format: at %H:%M %"),
        ("%1048577d", "internal"),
        ("%500000d%500000d%500000d", "internal"),
        ("%2147483647d", "internal"),
    ],
)
def test_pattern_is_refused(pattern: str, message: str) -> None:
    with pytest.raises(RenderFault) as refused:
        strftime(MOMENT, pattern)
    assert refused.value.message == message
    assert refused.value.hint


@settings(max_examples=100, deadline=None)
@given(
    st.datetimes(timezones=st.just(UTC)),
    st.text() | st.from_regex(r"(%[-0^#_]{0,3}[0-9]{0,9}[:EO]{0,3}[a-zA-Z%]){1,4}", fullmatch=True),
)
def test_no_pattern_is_too_odd(moment: datetime, pattern: str) -> None:
    with suppress(RenderFault):
        assert len(strftime(moment, pattern)) <= 2**20 + len(pattern)
