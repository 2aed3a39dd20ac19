"""Times in texts, as Ruby's Time.parse and Liquid's `Utils.to_date` read them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.dates.parsing import parse_time, to_moment, to_time
from liquidpilot.dialect.dates.strftime import strftime

NOW = datetime(2026, 7, 1, 10, 20, 30, tzinfo=UTC)
RUBY = json.loads((Path(__file__).parent / "ruby_times.json").read_text("utf-8"))

# Ruby takes the offset away field by field, and looks at the ranges only afterwards: an hour or a
# day that does not exist may so turn into one that does. Here what does not exist is refused, or
# is the start of the next month, with an offset as without one.
DIFFERENCES = {
    "1999-09-31 23pm EST": "1999-10-01 23:00:00.000000000 -0500",
    "2003-8-5T99:00 PDT": None,
    "9 February 2005 99:00 EST": None,
    "Sat., 27 Feb. 1978 99:00+0530": None,
}


def read(text: object) -> str | None:
    moment = to_moment(text, NOW)
    return None if moment is None else strftime(moment, "%F %T.%N %z")


def test_texts_are_read_as_ruby_reads_them() -> None:
    assert datetime.fromisoformat(RUBY["from"]["now"]) == NOW
    assert len(RUBY["cases"]) > 2000
    different = {text: read(text) for text, ruby in RUBY["cases"] if read(text) != ruby}
    assert different == DIFFERENCES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Braze, "Liquid Use Case Library": countdowns and attributes
        ("2021-06-03 17:13:41 UTC", "2021-06-03 17:13:41 +0000"),
        ("2023-12-22T24:00-05:00", "2023-12-23 00:00:00 -0500"),
        ("2021-02-10 15:00:00.000-0000", "2021-02-10 15:00:00 +0000"),
        # Ruby 3.1: forms that messages are full of
        ("1990-05-17", "1990-05-17 00:00:00 +0000"),
        ("2021-06-03T17:13:41.123456789Z", "2021-06-03 17:13:41 +0000"),
        ("20210603T171341Z", "2021-06-03 17:13:41 +0000"),
        ("Thu, 03 Jun 2021 17:13:41 +0200", "2021-06-03 17:13:41 +0200"),
        ("Thu Jun  3 17:13:41 UTC 2021", "2021-06-03 17:13:41 +0000"),
        ("June 3rd, 2021 at 5:13 PM", "2021-06-03 17:13:00 +0000"),
        ("3 jun '21", "2021-06-03 00:00:00 +0000"),
        ("12 AM", "2026-07-01 00:00:00 +0000"),
        ("14/03/2016", "2016-03-14 00:00:00 +0000"),
        ("68-01-01", "2068-01-01 00:00:00 +0000"),
        ("69-01-01", "1969-01-01 00:00:00 +0000"),
        ("2021-04-31", "2021-05-01 00:00:00 +0000"),
        ("2016-12-31T23:59:60Z", "2017-01-01 00:00:00 +0000"),
        ("15 March 44 BC", "-0043-03-15 00:00:00 +0000"),
        # the clock completes what is coarser, in the zone of the text
        ("17:13", "2026-07-01 17:13:00 +0000"),
        ("23:30 -1200", "2026-06-30 23:30:00 -1200"),
        ("3 October", "2026-10-03 00:00:00 +0000"),
        ("October", "2026-10-01 00:00:00 +0000"),
        ("12th", "2026-07-12 00:00:00 +0000"),
        # zones that Ruby does not know are passed over
        ("2021-06-03 17:13 EDT", "2021-06-03 17:13:00 -0400"),
        ("2021-06-03 17:13 CEST", "2021-06-03 17:13:00 +0000"),
        ("2021-06-03 17:13 Europe/Oslo", "2021-06-03 17:13:00 +0000"),
        # beyond the years of Python
        ("12021-01-02", "12021-01-02 00:00:00 +0000"),
        ("-0043-03-15", "-0043-03-15 00:00:00 +0000"),
    ],
)
def test_text_names_a_time(text: str, expected: str) -> None:
    moment = to_moment(text, NOW)
    assert moment is not None
    assert strftime(moment, "%F %T %z") == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("03/14/2016", "there is no month 14"),
        ("2021-13-01", "there is no month 13"),
        ("2021-01-00", "there is no day 0"),
        ("2021-06-03 25:00", "there is no hour 25"),
        ("2021-06-03 24:01", "hour 24 is midnight only"),
        ("2023-366", "2023 has 365 days"),
        ("2021-06-03 10:00 +2500", "no clock is a day ahead of another"),
        ("Tuesday", "a weekday says nothing about the date"),
        ("hello", "there is nothing to find"),
        ("", "there is nothing at all"),
        ("2021-06-03" + " " * 119, "Ruby refuses more than 128 bytes"),
        ("9" * 41, "nobody can read such a year"),
    ],
)
def test_text_names_no_time(text: str, why: str) -> None:
    assert to_time(text, NOW) is None, why


def test_braze_writes_milliseconds_behind_a_colon() -> None:
    # Braze, "Context and event properties": 4:15pm, as the value is kept in UTC
    read = parse_time("2025-08-05T08:15:30:250-0800", NOW)
    assert read == datetime(2025, 8, 5, 16, 15, 30, 250_000, tzinfo=UTC)
    assert read.utcoffset() == timedelta(0)


def test_fraction_keeps_all_its_digits() -> None:
    moment = to_moment("2021-06-03T17:13:41.1234567891Z", NOW)
    assert moment is not None
    assert strftime(moment, "%12N") == "123456789100"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("now", NOW),
        ("Today", NOW),
        (" now", None),
        (1622740421, datetime(2021, 6, 3, 17, 13, 41, tzinfo=UTC)),
        ("1622740421", datetime(2021, 6, 3, 17, 13, 41, tzinfo=UTC)),
        (253402214400, datetime(9999, 12, 31, tzinfo=UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (date(2021, 6, 3), date(2021, 6, 3)),
        (NOW, NOW),
        (1622740421000, None),
        pytest.param(10**5000, None, id="huge"),
        (1.5, None),
        (True, None),
        (None, None),
        ([2021], None),
    ],
)
def test_value_is_a_time(value: object, expected: date | None) -> None:
    assert to_time(value, NOW) == expected


def test_milliseconds_are_a_far_year() -> None:
    # Ruby Liquid 5.4.0: {{ 1622740421000 | date: '%Y' }}
    moment = to_moment(1622740421000, NOW)
    assert moment is not None
    assert (moment.year, str(moment)) == (53392, "53392-08-05 20:03:20 UTC")


def test_offset_of_the_text_is_the_zone_of_the_time() -> None:
    read = parse_time("2021-06-03 17:13:41 +0530", NOW)
    assert read is not None
    assert read.tzinfo == timezone(timedelta(hours=5, minutes=30))


@settings(max_examples=100, deadline=None)
@given(st.text() | st.from_regex(r"[0-9a-zT:/., +'-]{1,30}", fullmatch=True))
def test_no_text_is_too_odd(text: str) -> None:
    moment = to_moment(text, NOW)
    assert moment is None or strftime(moment, "%F %T %z")


_CLOCK = r"([Tt ][0-2][0-9]:[0-6][0-9](:[0-6][0-9]([.,][0-9]{1,7}|:[0-9]{4,5})?)?)?"


@settings(max_examples=300, deadline=None)
@given(
    st.from_regex(
        rf"[0-9]{{4}}-[01][0-9]-[0-3][0-9]{_CLOCK}([Zz]| UTC|[-+][0-9]{{2}}:?([0-9]{{2}})?)?",
        fullmatch=True,
    )
)
def test_a_blank_before_a_time_changes_nothing(text: str) -> None:
    # With it a text of the forms that are read at once is read as any other.
    assert read(text) == read(f" {text}")
