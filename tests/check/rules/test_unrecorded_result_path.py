from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.unrecorded_result_path import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_FILES = {
    "fixtures/connected_content/toys.toml": (
        '[request]\nurl = "https://a.example/toys?sku={any}"\n\n'
        '[responses.default]\njson = \'{"toys": [{"name": "Truck", "made": {"in": null}}]}\'\n'
        '[responses.sale]\njson = \'{"toys": [{"price": 5}]}\'\n'
    )
}
_CALL = "{% connected_content https://a.example/toys?sku=1 :save r %}"


@pytest.mark.parametrize(
    ("description", "rest", "message"),
    [
        ("an element", "{{r.toys[0].name}}", None),
        ("a loop", "{% for toy in r.toys %}{{toy.name}}{% endfor %}", None),
        ("in another answer", "{{r.toys.first.price}}", None),
        ("null is there", "{{r.toys[0].made.in}}", None),
        ("how many", "{% if r.toys.size > 0 %}x{% endif %}", None),
        ("the status is Braze's", "{% if r.__http_status_code__ == 200 %}x{% endif %}", None),
        ("another variable", "{% assign r = 'x' %}{{r.y}}", None),
        ("a slip", "{{r.toys[0].nam}}", "no recorded answer has 'r.toys[0].nam'"),
        (
            "through filters",
            "{% assign all = r.toys | sort: 'name' %}{% for one in all %}{{one.titel}}{% endfor %}",
            "no recorded answer has 'r.toys[0].titel'",
        ),
        ("what a filter makes is unknown", "{% assign x = r.toys | group: 'name' %}{{x.y}}", None),
        ("a name of each", "{{r.toys | map: 'name' | join: ', '}}", None),
        (
            "a slip in each",
            "{{r.toys | map: 'titel' | join: ', '}}",
            "no recorded answer has 'r.toys[0].titel'",
        ),
    ],
)
def test_paths(found_by: FoundBy, description: str, rest: str, message: str | None) -> None:
    found = found_by(RULE, Example(_CALL + rest, files=_FILES))
    expected = [message] if message else []
    assert [finding.message for finding in found] == expected, description


_SKY = {
    "fixtures/connected_content/sky.toml": (
        '[request]\nurl = "https://weather.example/v2/{any}"\n\n'
        '[responses.default]\njson = \'{"summary": "Sunny", "days": [{"high": 9}]}\'\n'
    )
}
_SKY_CALL = "{% connected_content https://weather.example/v2/berlin :save sky %}"
_BLOCKS = "templates/content_blocks"
_BODY = "templates/email_templates/example/body.html"


@pytest.mark.parametrize(
    ("description", "text", "blocks", "places"),
    [
        ("a wildcard in the path", "{{sky.summary}}", {}, []),
        ("a slip beside one", "{{sky.sumary}}", {}, [(_BODY, 1)]),
        ("in a block", "{{content_blocks.${b}}}", {"b": "{{sky.summary}}"}, []),
        (
            "a slip in a block",
            "{{content_blocks.${b}}}",
            {"b": "Hello\n{{sky.sumary}}"},
            [(f"{_BLOCKS}/b.liquid", 2)],
        ),
        (
            "a slip in the block of a block",
            "{{content_blocks.${b}}}",
            {"b": "{{content_blocks.${c}}}", "c": "{{sky.sumary}}"},
            [(f"{_BLOCKS}/c.liquid", 1)],
        ),
        (
            "a part is given to a block",
            "{% assign days = sky.days %}{{content_blocks.${b}}}",
            {"b": "{% for day in days %}{{day.high}} {{day.low}}{% endfor %}"},
            [(f"{_BLOCKS}/b.liquid", 1)],
        ),
        (
            "a block changes the variable",
            "{{content_blocks.${b}}}{{sky.sumary}}",
            {"b": "{% assign sky = 'x' %}"},
            [],
        ),
        (
            "a block is included once more",
            "{{content_blocks.${b}}}{{content_blocks.${b}}}",
            {"b": "{{sky.sumary}}"},
            [(f"{_BLOCKS}/b.liquid", 1)],
        ),
        (
            "a block that includes itself",
            "{{content_blocks.${b}}}",
            {"b": "{{content_blocks.${b}}}{{sky.sumary}}"},
            [(f"{_BLOCKS}/b.liquid", 1)],
        ),
    ],
)
def test_the_matcher_is_asked_and_blocks_are_walked(
    found_by: FoundBy,
    description: str,
    text: str,
    blocks: dict[str, str],
    places: list[tuple[str, int]],
) -> None:
    files = {f"{_BLOCKS}/{name}.liquid": block for name, block in blocks.items()}
    found = found_by(RULE, Example(_SKY_CALL + text, files=_SKY | files))
    at = {(each.path, each.line) for each in found}
    assert sorted(at) == places, description
    assert len(found) == len(places), description


@pytest.mark.parametrize(
    ("description", "text", "places"),
    [
        (
            "a block calls, the message reads",
            "{{content_blocks.${call}}}{{sky.summary}}{{sky.sumary}}",
            [(_BODY, 1)],
        ),
        ("read before the call", "{{sky.sumary}}{{content_blocks.${call}}}", []),
        (
            "another call saves to the same name",
            "{{content_blocks.${call}}}{{sky.summary}}"
            "{% connected_content https://weather.example/sea :save sky %}{{sky.waves}}",
            [],
        ),
    ],
)
def test_calls_in_blocks(
    found_by: FoundBy, description: str, text: str, places: list[tuple[str, int]]
) -> None:
    sea = (
        '[request]\nurl = "https://weather.example/sea"\n\n'
        "[responses.default]\njson = '{\"waves\": 2}'\n"
    )
    files = {
        f"{_BLOCKS}/call.liquid": _SKY_CALL,
        "fixtures/connected_content/sea.toml": sea,
    }
    found = found_by(RULE, Example(text, files=_SKY | files))
    assert [(each.path, each.line) for each in found] == places, description
