"""What a send asks of services at a rate, of catalogs, and of lists of promotion codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from liquidpilot.audience.aggregate import MOST_FACTS, OTHERS, Aggregate, Person, Told
from liquidpilot.audience.hashes import hash_of
from liquidpilot.audience.rate import Asked, Host, load_of
from liquidpilot.audience.report import Report
from liquidpilot.cli import main
from liquidpilot.cli.audience_report import report_text
from liquidpilot.cli.streams import Paint
from liquidpilot.extending import RateLimit
from liquidpilot.integrations.trustpilot import INTEGRATION
from liquidpilot.integrations.trustpilot.sandbox.tokens import DOCUMENTED

_A, _B = "a.example", "b.example"


@pytest.mark.parametrize(
    ("what", "host", "rate", "expected"),
    [
        # Each of 6,000 people one call: 1,000 a minute are 5,000 in five minutes.
        ("nothing is cached", Host(_A, 6_000, 6_000, 0, 0), 1_000, (5_000, 5_000, "no")),
        ("a few calls, cached", Host(_A, 6_000, 0, 7, 300), 1_000, (5_000, 7, "with_cache")),
        ("a short send", Host(_A, 6_000, 0, 7, 300), 60_000, (6_000, 7, "with_cache")),
        ("as many calls as people", Host(_A, 6_000, 0, 6_000, 300), 1_000, (5_000, 5_000, "no")),
        ("slow enough", Host(_A, 6_000, 6_000, 0, 0), 20, (100, 100, "yes")),
    ],
)
def test_a_limit_is_held_against_the_most_and_the_least(
    what: str, host: Host, rate: int, expected: tuple[int, int, str]
) -> None:
    limit = RateLimit(100, 300, frozenset({_A}))
    (found,) = load_of(Asked(rate, [("A", limit)]), [host], 6_000).limits
    assert (found.most, found.least, found.kept) == expected, what
    assert found.keeps == 20


def test_calls_of_all_hosts_of_a_limit_count_together() -> None:
    both = frozenset({_A, _B})
    hosts = [Host(_A, 30, 30, 0, 0), Host(_B, 60, 60, 0, 0), Host("c.example", 9, 9, 0, 0)]
    load = load_of(Asked(60, [("A", RateLimit(10, 10, both))]), hosts, 30)
    (found,) = load.limits
    assert (found.hosts, found.most, found.keeps) == ((_A, _B), 30, 20)
    assert [each.requests_a_second for each in load.hosts] == [1.0, 2.0, 0.3]
    assert [each.open for each in load.hosts] == [2, 4, 1]
    assert load.minutes == 0.5


def test_of_a_sample_others_follow() -> None:
    asked = Asked(60, [("A", RateLimit(10, 3_600, frozenset({_A})))])
    load = load_of(asked, [Host(_A, 10, 0, 2, 300)], 10, is_sample=True)
    assert load.minutes is None
    assert (load.limits[0].most, load.limits[0].least) == (3_600, 24)


def test_trustpilots_limits_are_those_of_its_sandbox() -> None:
    assert [each.shown for each in INTEGRATION.rate_limits] == [
        "833 requests in 5 minutes",
        "10,000 requests in 1 hour",
    ]
    assert INTEGRATION.rate_limits[0].requests == DOCUMENTED


@pytest.mark.parametrize(("count", "more"), [(9, ""), (10, ""), (13, "and 3 more hosts")])
def test_hosts_that_are_not_listed_are_counted(count: int, more: str) -> None:
    part = Aggregate()
    hosts = [f"{number:02}.example" for number in range(count)]
    counts: dict[tuple[str | int | None, ...], int] = {("requests", each): 1 for each in hosts}
    counts["calls", count] = 1
    part.add(Person("a", hash_of("a")), Told(counts, calls={each: {1} for each in hosts}))
    report = Report("m", part.settle(), rate=Asked(60, []))
    lines = report_text(report, Paint(False)).splitlines()
    found = [each.strip() for each in lines if "more hosts" in each]
    assert found == ([more] if more else [])


def test_calls_of_too_many_hosts_are_counted_together() -> None:
    parts = []
    for start in range(0, 3 * MOST_FACTS, 500):
        part = Aggregate()
        for number in range(start, start + 500):
            told = Told(
                {("requests", f"{number}.example"): 1}, calls={f"{number}.example": {number}}
            )
            part.add(Person(str(number), hash_of(str(number))), told)
        parts.append(part.settle())
    whole, backwards = Aggregate(), Aggregate()
    for part in parts:
        whole.merge(part)
    for part in reversed(parts):
        backwards.merge(part)
    assert set(whole.calls) == set(backwards.calls)
    assert len(whole.calls) == MOST_FACTS + 1
    assert OTHERS in whole.calls
    assert Report("m", whole).calls_with_cache == 3 * MOST_FACTS


_TEMPLATE = """\
{% catalog_items toys {{custom_attribute.${toy}}} {{custom_attribute.${toy}}} bear %}
{% catalog_selection_items toys cheap %}
{% if ${first_name} == 'Bo' %}{% abort_message('Bo') %}{% endif %}
{% if ${first_name} == 'never' %}{% promotion('spring') %}{% endif %}{% promotion('always') %}
{% connected_content https://api.example/{{custom_attribute.${toy}}} :cache_max_age 600 :save a %}
{% catalog_items toys {{custom_attribute.${toy}}} %}
{% connected_content https://api.example/x :no_cache :save b %}
{{items[0].name}}{{a.x}}{{b.x}}
"""
_FIXTURE = """\
[request]
url = "https://api.example/{any}"
[responses.default]
json = '{"x": 1}'
delay = "500ms"
"""


@pytest.fixture
def report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, Any], str]:
    """What is told of 100 people, as JSON and on a terminal."""
    monkeypatch.chdir(tmp_path)
    files = {
        "liquidpilot.toml": "",
        "templates/hi.liquid": _TEMPLATE,
        "templates/catalogs/toys/items.csv": "id,name,price\nbear,Bear,5\ntruck,Truck,9\nball,Ball,1\n",
        "templates/catalogs/toys/selections.toml": "[cheap]\n[[cheap.filters]]\nfield = 'name'\n"
        "operator = '=='\nvalue = 'Ball'\n",
        "fixtures/connected_content/api.toml": _FIXTURE,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    users = [
        {
            "external_id": f"u{number}",
            "first_name": "Bo" if number % 10 == 0 else "Ada",
            "custom_attributes": {"toy": "Xantippe's" if number % 4 == 0 else "truck"},
        }
        for number in range(100)
    ]
    (tmp_path / "users.jsonl").write_text("\n".join(map(json.dumps, users)), encoding="utf-8")
    arguments = ["audience", "hi", "users.jsonl", "--rate", "600"]
    assert main([*arguments, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert main(arguments) == 0
    return document, capsys.readouterr().out


def test_items_are_told_by_id_and_what_is_not_there_by_place(
    report: tuple[dict[str, Any], str],
) -> None:
    document, text = report
    assert document["catalogs"] == {
        "toys": {
            "items": 3,
            "read": 3,
            "missing": 25,
            "most_read": {"ball": 100, "bear": 100, "truck": 75},
        }
    }
    (missing,) = (each for each in document["outcomes"] if each["kind"] == "missing_item")
    assert (missing["what"], missing["count"]) == ("toys", 25)
    assert (missing["path"], missing["line"]) == ("templates/hi.liquid", 1)
    assert len(missing["people"]) == 5
    assert "catalog toys: 3 of 3 items are read" in text
    assert "Xantippe" not in text + json.dumps(document)


def test_a_code_is_taken_from_each_list_that_is_named(report: tuple[dict[str, Any], str]) -> None:
    document, text = report
    each = {"sent": 90, "at_most": 100}
    assert document["promotion_codes"] == {"spring": each, "always": each}
    assert "at most 100, if Braze takes one for who is not sent it, too" in text


def test_what_services_are_asked_at_a_rate(report: tuple[dict[str, Any], str]) -> None:
    document, text = report
    assert document["calls"]["with_cache"] == 2 + 90
    rate = document["rate"]
    assert (rate["messages_a_minute"], rate["minutes"], rate["limits"]) == (600, 0.2, [])
    assert rate["hosts"] == {
        "api.example": {
            "requests_a_second": 18.0,
            "with_cache": 9.0,
            "open": 36,
            "unanswered": 0,
            "longest_delay": 0.5,
        }
    }
    assert "at 600 messages a minute, for less than a minute" in text
    assert "its fixtures declare 0.5 s" in text
