"""`date` and `time_zone`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.filters.dates import CLOCK_FILTERS
from liquidpilot.dialect.values import to_text

NOW = datetime(2026, 7, 1, 10, 20, 30, tzinfo=UTC)
STORED = "2021-06-03 17:13:41 UTC"


def filtered(value: object, *steps: tuple[str, object]) -> object:
    for name, argument in steps:
        value = CLOCK_FILTERS[name](NOW, value, argument)
    return value


@pytest.mark.parametrize(
    ("value", "pattern", "expected"),
    [
        # Braze, "Liquid Use Case Library" and "Context and event properties"; where the pages show
        # an output that cannot be, the one of Ruby
        (STORED, "%b %d", "Jun 03"),
        (STORED, "%s", "1622740421"),
        ("2023-12-22T24:00-05:00", "%s", "1703307600"),
        ("2021-08-04 02:00:00", "%a %b %e %T", "Wed Aug  4 02:00:00"),
        ("2025-08-05T08:15:30:250-0800", "%Y-%m-%d %l:%M %p", "2025-08-05  4:15 PM"),
        ("now", "%B", "July"),
        ("now", "%Y-%m-%d %W %j %A", "2026-07-01 26 182 Wednesday"),
        ("today", "%H", "10"),
        # Ruby Liquid 5.4.0
        (1622740421, "%F", "2021-06-03"),
        ("1622740421", "%F", "2021-06-03"),
        (1622740421000, "%Y", "53392"),
        (datetime(2021, 6, 3, tzinfo=UTC), "%F %Z", "2021-06-03 UTC"),
        (date(2021, 6, 3), "%F", "2021-06-03"),
        (STORED, 5, "5"),
    ],
)
def test_date(value: object, pattern: object, expected: str) -> None:
    assert filtered(value, ("date", pattern)) == expected


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        # Ruby Liquid 5.4.0: what is no time, and everything under no pattern, stays
        ("hello", "%Y"),
        ("03/14/2016", "%Y"),
        ("", "%Y"),
        (None, "%Y"),
        (True, "%Y"),
        (1.5, "%Y"),
        (["2021-06-03"], "%Y"),
        ({"a": 1}, "%Y"),
        (STORED, ""),
        (STORED, None),
    ],
)
def test_date_leaves_the_value(value: object, pattern: object) -> None:
    assert filtered(value, ("date", pattern)) is value


def test_date_refuses_half_a_directive() -> None:
    # Ruby Liquid 5.4.0: Liquid error: invalid format: %
    with pytest.raises(RenderFault, match=r"^invalid format: %$"):
        filtered(STORED, ("date", "%"))


@pytest.mark.parametrize(
    ("value", "zone", "pattern", "expected"),
    [
        # Braze, "Liquid Use Case Library" and "Context and event properties"
        (STORED, -5, "%B, %d %Y", "June, 03 2021"),
        (STORED, "America/Chicago", "%B %d %Y %z", "June 03 2021 -0500"),
        ("now", "Asia/Kolkata", "%Y-%m-%d %H:%M:%S", "2026-07-01 15:50:30"),
        (
            *("2025-08-05T08:15:30:250-0800", "America/Los_Angeles", "%Y-%m-%d %l:%M %p"),
            "2025-08-05  9:15 AM",
        ),
        # Rails 6.1
        (STORED, "Eastern Time (US & Canada)", "%H:%M %Z", "13:13 EDT"),
        (1622740421, "Europe/Oslo", "%H:%M %Z", "19:13 CEST"),
        (1622740421000, "Europe/Oslo", "%Y %H", "53392 22"),
        # without a zone in the profile
        (STORED, None, "%H:%M", "17:13"),
        (STORED, "", "%H:%M", "17:13"),
        ("2021-06-03 17:13 +0200", " ", "%H:%M %z", "17:13 +0200"),
    ],
)
def test_time_zone(value: object, zone: object, pattern: str, expected: str) -> None:
    assert filtered(value, ("time_zone", zone), ("date", pattern)) == expected


@pytest.mark.parametrize(
    ("value", "zone", "expected"),
    [
        # Rails 6.1: Time#in_time_zone, then to_s
        ("2024-01-10 19:30:00 UTC", "America/Los_Angeles", "2024-01-10 11:30:00 -0800"),
        ("2024-01-10 19:30:00 UTC", "Europe/London", "2024-01-10 19:30:00 +0000"),
        ("2024-01-10 19:30:00 +0100", "UTC", "2024-01-10 18:30:00 UTC"),
        ("1704915000000", "UTC", "55996-08-09 12:00:00 UTC"),
    ],
)
def test_time_zone_printed_without_date(value: object, zone: object, expected: str) -> None:
    assert to_text(filtered(value, ("time_zone", zone))) == expected


def test_time_zone_returns_a_time() -> None:
    moved = filtered(NOW, ("time_zone", "Europe/Oslo"))
    assert isinstance(moved, datetime)
    assert (moved, moved.tzinfo) == (NOW, ZoneInfo("Europe/Oslo"))


@pytest.mark.parametrize("value", ["hello", None, False, [], "2021-13-01"])
def test_time_zone_leaves_what_is_no_time(value: object) -> None:
    assert filtered(value, ("time_zone", "Nowhere")) is value


@pytest.mark.parametrize(
    ("zone", "message"),
    [
        # Rails 6.1; what Braze does is not documented
        ("Nowhere", "Invalid Timezone: Nowhere"),
        ("europe/oslo", "Invalid Timezone: europe/oslo"),
        (99, "Invalid Timezone: 99"),
        (True, "invalid argument to TimeZone[]: true"),
        (False, "invalid argument to TimeZone[]: false"),
        (["UTC"], 'invalid argument to TimeZone[]: ["UTC"]'),
    ],
)
def test_time_zone_refuses_an_unknown_zone(zone: object, message: str) -> None:
    with pytest.raises(RenderFault) as refused:
        filtered("now", ("time_zone", zone))
    assert refused.value.message == message
    assert refused.value.hint


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(CLOCK_FILTERS)), VALUES | st.datetimes() | st.dates(), VALUES)
def test_nothing_but_faults_is_raised(name: str, value: object, argument: object) -> None:
    try:
        result = filtered(value, (name, argument))
    except RenderFault as fault:
        result = fault.message
    assert isinstance(to_text(result), str)
