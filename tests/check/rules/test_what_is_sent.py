"""Bodies, pictures, subjects and links that are sent otherwise than they are meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.registry import find_rule
from liquidpilot.check.rule import Example, Rule
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]
Marked = Callable[..., None]

_HOOK = "templates/webhooks/hook"


@pytest.mark.parametrize(
    ("template", "body", "found"),
    [
        ("method: GET\n", '{"a": 1}', True),
        ("method: GET\nbody:\n  a: b\n", None, True),
        ("method: GET\n", None, False),
        ("method: GET\n", " \n", False),
        ("method: DELETE\n", '{"a": 1}', False),
        ("method: POST\n", '{"a": 1}', False),
        ("", '{"a": 1}', False),
    ],
)
def test_bodies_of_get(found_by: FoundBy, template: str, body: str | None, found: bool) -> None:
    files = {f"{_HOOK}/template.yaml": f"url: https://api.pinewheel.example/\n{template}"}
    if body is not None:
        files[f"{_HOOK}/body.txt"] = body
    assert bool(found_by(find_rule("body-of-get"), Example("", files=files))) is found


@pytest.mark.parametrize(
    "marked",
    [
        '{"a": 1, »"a": 2}',
        '{"a": 1,\n »"a" : 2, "b": 3}',
        '[{"a": 1}, {"b": {"c": 1, "a": 1, »"c": 2}}]',
        '»{"a": 1, "{{ \'a\' }}": 2}',
        '{"a": {"a": 1}, "b": {"a": 1}}',
        '[{"a": 1}, {"a": 2}]',
        '{{% if true %}"a": 1{% else %}"a": 2{% endif %}}',
        '{ {% if true %}"a": 1{% else %}"a": 2{% endif %} }',
        '{"a": "\\"a\\": 1"}',
        '{"a": 1, "a": }',
        "a=1&a=2",
        "[[order]]\na = 1\na = 2",
    ],
)
def test_repeated_keys(finds_marked: Marked, marked: str) -> None:
    finds_marked("repeated-json-key", marked, field="body", channel="webhook")


@pytest.mark.parametrize(
    ("body", "found"), [('{"a":1,"a":2}', 1), ('{"a":1,"b":{"a":2}}', 0), ("a=1&a=2", 0)]
)
def test_repeated_keys_of_calls(found_by: FoundBy, body: str, found: int) -> None:
    url = "https://api.pinewheel.example/a"
    call = f"{{% connected_content {url} :method post :body {body} :save a %}}{{{{ a.b }}}}"
    assert len(found_by(find_rule("repeated-json-key"), call * 2)) == found * 2


@pytest.mark.parametrize(
    ("channel", "ending", "found"),
    [
        ("push", "bmp", True),
        ("push", "SVG?w=3", True),
        ("push", "heic#a", True),
        ("push", "png?from=a.bmp", False),
        ("push", "jpeg", False),
        ("push", "webp", False),
        ("in_app", "pdf", True),
        ("in_app", "svg", False),
        ("content_cards", "tiff", True),
        ("content_cards", "bmp", False),
        ("sms", "pdf", False),
    ],
)
def test_pictures(found_by: FoundBy, channel: str, ending: str, found: bool) -> None:
    field = "media_url" if channel == "sms" else "image_url"
    example = Example(f"https://cdn.pinewheel.example/a.{ending}", channel=channel, field=field)
    assert bool(found_by(find_rule("unsupported-picture"), example)) is found


@pytest.mark.parametrize(("channel", "field"), [("email", "subject"), ("push", "title")])
@pytest.mark.parametrize(
    "marked",
    [
        "The lamp»\nis here",
        "{% if true %}\nThe{% endif %} lamp»\nis here",
        "The lamp is here\n",
        "{% assign a = 1 %}\nThe lamp is here",
        "{% if true %}\nThe lamp\n{% else %}\nThe lamps\n{% endif %}",
        "The lamp{% comment %}\n{% endcomment %} is here",
        "The {{custom_attribute.${two_lines}}}",
    ],
)
def test_line_breaks(found_by: FoundBy, channel: str, field: str, marked: str) -> None:
    files = {"fixtures/profiles/a.toml": '[custom_attribute]\ntwo_lines = "Ada\\nLovelace"\n'}
    text = marked.replace("»", "")
    example = Example(text, files=files, field=field, channel=channel)
    found = found_by(find_rule("line-break-in-subject"), example)
    wanted = [marked.index("»")] if "»" in marked else []
    assert [each.place.span[0] for each in found] == wanted


@pytest.mark.parametrize(
    ("channel", "field"), [("email", "preheader"), ("in_app", "header"), ("sms", "message")]
)
def test_line_breaks_elsewhere(found_by: FoundBy, channel: str, field: str) -> None:
    example = Example("The lamp\nis here", channel=channel, field=field)
    assert found_by(find_rule("line-break-in-subject"), example) == []


@pytest.mark.parametrize(
    ("html", "block", "place"),
    [
        ("{{content_blocks.${a}}}", '<a href="https://{{${city}}}/x">a</a>', ("blocks", 1, 18)),
        ("{% assign c = ${city} %}{{content_blocks.${a}}}", '<b>\n<img src="https://{{c}}/x" />', ("blocks", 2, 19)),
        ('<a href="https://{{${city}}}/x">a</a>{{content_blocks.${a}}}', "<b>b</b>", ("email", 1, 18)),
        ('<a href="https://{{${country}}}/x">a</a>{{content_blocks.${a}}}', '<a href="https://{{${city}}}/x">a</a>', ("blocks", 1, 18)),
        ("{{content_blocks.${a}}}", '<a href="https://{{${country}}}/x">a</a>', None),
        ("<p>a</p>", '<a href="https://{{${city}}}/x">a</a>', None),
    ],
)  # fmt: skip
def test_hosts_in_content_blocks(
    found_by: FoundBy, html: str, block: str, place: tuple[str, int, int] | None
) -> None:
    files = {
        "templates/content_blocks/a.liquid": block,
        "fixtures/profiles/a.toml": 'country = "shop.pinewheel.example"\n',
    }
    found = found_by(find_rule("link-without-host"), Example(html, files=files))
    assert [(each.line, each.column) for each in found] == ([] if place is None else [place[1:]])
    assert all(place is not None and place[0] in (each.path or "") for each in found)
