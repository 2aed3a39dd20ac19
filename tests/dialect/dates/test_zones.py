"""Time zones by name, number and offset."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.dates.moment import Moment
from liquidpilot.dialect.dates.zones import find_zone

RUBY = json.loads((Path(__file__).parent / "ruby_zones.json").read_text("utf-8"))


def shown(epoch: int, name: str | float) -> str:
    zone = find_zone(name)
    if zone is None:
        return f"ArgumentError: Invalid Timezone: {name}"
    moment = Moment.of_epoch(epoch).in_zone(zone)
    return f"{moment} {moment.zone}"


def test_zones_are_those_of_rails() -> None:
    assert len(RUBY["cases"]) > 400
    different = [
        (question, rails, shown(*question))
        for question, rails in RUBY["cases"]
        if shown(*question) != rails
    ]
    assert different == []


@pytest.mark.parametrize(
    ("name", "offset"),
    [
        # Assumed: Rails knows no offsets in texts.
        ("+02:00", timedelta(hours=2)),
        ("-0330", timedelta(hours=-3.5)),
        ("+0530", timedelta(hours=5.5)),
        ("+0000", timedelta(0)),
        ("-00:30", timedelta(minutes=-30)),
        # Braze, "Liquid Use Case Library": `time_zone: -0005`, as a text
        ("-0005", timedelta(hours=-5)),
    ],
)
def test_text_is_an_offset(name: str, offset: timedelta) -> None:
    zone = find_zone(name)
    assert zone is not None
    assert zone.utcoffset(datetime(2024, 1, 10)) == offset


@pytest.mark.parametrize("name", ["", "+24:00", "+02:60", "+2", "europe/oslo", " UTC", "a\0b"])
def test_text_is_no_zone(name: str) -> None:
    assert find_zone(name) is None


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**400, 14])
def test_number_is_no_zone(number: float) -> None:
    assert find_zone(number) is None


def test_utc_is_pythons_own() -> None:
    assert find_zone("UTC") is find_zone("Etc/UTC") is UTC


@settings(max_examples=100, deadline=None)
@given(st.text() | st.from_regex(r"[-+][0-9:]{1,6}", fullmatch=True) | st.floats() | st.integers())
def test_nothing_is_too_odd(zone: str | float) -> None:
    found = find_zone(zone)
    assert found is None or isinstance(found, tzinfo)
    assert not isinstance(found, timezone) or abs(found.utcoffset(None)) < timedelta(days=1)
