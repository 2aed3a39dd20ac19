"""The age of a recorded answer, with a clock that the test holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from liquidpilot.replay import FixtureStore
from liquidpilot.replay.usage import age_of, is_stale, stale_fixtures

MakeStore = Callable[..., FixtureStore]

_TODAY = date(2026, 11, 21)
_MAX_AGE = timedelta(days=90)
_URL = 'url = "https://api.example.com/items"'


def recorded(day: str) -> str:
    return f"{_URL}\n[responses.default]\njson = '{{}}'\n[recorded]\non = {day}\n"


@pytest.mark.parametrize(
    ("description", "text", "days", "stale"),
    [
        ("recorded today", recorded("2026-11-21"), 0, False),
        ("as old as it may be", recorded("2026-08-23"), 90, False),
        ("a day older", recorded("2026-08-22"), 91, True),
        ("a date to come", recorded("2027-01-01"), 0, False),
        ("written by hand", _URL, None, False),
    ],
)
def test_age(
    description: str, text: str, days: int | None, stale: bool, make_store: MakeStore
) -> None:
    fixture = make_store({"items": text}).named("items")
    age = age_of(fixture, _TODAY)
    assert (None if age is None else age.days) == days, description
    assert is_stale(fixture, _TODAY, _MAX_AGE) is stale
    assert not is_stale(fixture, _TODAY, None), "without a 'max_age' nothing is stale"


def test_the_finding_stands_at_the_date(make_store: MakeStore) -> None:
    store = make_store({"old": "# Old.\n" + "[request]\n" + recorded("2026-01-01"), "new": _URL})
    (found,) = stale_fixtures(store.fixtures.values(), _TODAY, _MAX_AGE)
    assert (found.code, found.severity) == ("stale-fixture", "warning")
    assert (found.path, found.line, found.column) == ("fixtures/connected_content/old.toml", 7, 1)
    assert found.message == "this answer was recorded 324 days ago, 'max_age' is 90 days"
    assert stale_fixtures(store.fixtures.values(), _TODAY, None) == []


def test_a_file_that_is_gone_meanwhile(make_store: MakeStore) -> None:
    store = make_store({"old": recorded("2026-01-01")})
    store.named("old").file.unlink()
    (found,) = stale_fixtures(store.fixtures.values(), _TODAY, _MAX_AGE)
    assert (found.line, found.column) == (1, 1)
