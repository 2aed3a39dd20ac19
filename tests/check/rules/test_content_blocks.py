"""What a message and its content blocks do together: each finding where it is read.

Source: Braze, "Using Liquid" (a block shares the variables of the message, in both directions).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.registry import find_rule
from liquidpilot.check.rule import Example, Rule
from liquidpilot.diagnostics import Finding

_BLOCKS = "templates/content_blocks"
_CALL = "{% connected_content https://a.example/x :save r %}"
_QUERY = "{% connected_content https://a.example/x?q={{q}} :save r %}"
_CATALOG = {
    "templates/catalogs/toys/items.csv": "id,name\nT-1,Truck\n",
    "templates/catalogs/toys/schema.yaml": "fields:\n  - name: id\n    type: string\n  - name: name\n    type: string\n",
}

_CASES = [
    # (description, rule, message, blocks, where something is found: `message` or a block's name)
    ("a block calls, the message prints", "unchecked-call-result", "{{content_blocks.${b}}}{{r.a}}", {"b": _CALL}, ["b"]),
    ("a block does both", "unchecked-call-result", "{{content_blocks.${b}}}", {"b": _CALL + "{{r.a}}"}, ["b"]),
    ("a block does both, the message checks", "unchecked-call-result", "{{content_blocks.${b}}}{% if r %}{% endif %}{{r.a}}", {"b": _CALL}, []),
    ("the message calls, a block prints", "unchecked-call-result", _CALL + "{{content_blocks.${b}}}", {"b": "{{r.a}}"}, ["message"]),
    ("the message calls, a block checks", "unchecked-call-result", _CALL + "{{content_blocks.${b}}}{{r.a}}", {"b": "{% if r %}{% endif %}"}, []),
    ("a block of an item of the message", "unknown-catalog-field", "{% catalog_items toys T-1 %}{{content_blocks.${b}}}", {"b": "{{items[0].nam}}"}, ["b"]),
    ("an item of a block", "unknown-catalog-field", "{{content_blocks.${b}}}{{items[0].nam}}", {"b": "{% catalog_items toys T-1 %}"}, ["message"]),
    ("all in one block", "unknown-catalog-field", "{{content_blocks.${b}}}", {"b": "{% catalog_items toys T-1 %}{{items[0].nam}}"}, ["b"]),
    ("escaped by the message", "unescaped-url-parameter", "{% assign q = ${city} | url_encode %}{{content_blocks.${b}}}", {"b": _QUERY}, []),
    ("not by all messages", "unescaped-url-parameter", "{% assign q = ${city} %}{{content_blocks.${b}}}", {"b": _QUERY}, ["b"]),
    ("by nobody", "unescaped-url-parameter", "x", {"b": _QUERY}, ["b"]),
    ("escaped by a block", "unescaped-url-parameter", "{{content_blocks.${b}}}" + _QUERY, {"b": "{% assign q = ${city} | url_encode %}"}, []),
    ("set on one way by a block", "unescaped-url-parameter", "{% assign q = ${city} %}{{content_blocks.${b}}}" + _QUERY, {"b": "{% if x %}{% assign q = 1 %}{% endif %}"}, ["message"]),
    ("by way of another block", "unescaped-url-parameter", "{% assign q = 'x' %}{{content_blocks.${outer}}}", {"outer": "{{content_blocks.${b}}}", "b": _QUERY}, []),
    ("a block sets the person's data", "personal-data-in-url", "{{content_blocks.${b}}}" + _QUERY, {"b": "{% assign q = ${email_address} %}"}, ["message"]),
    ("the message does", "personal-data-in-url", "{% assign q = ${email_address} %}{{content_blocks.${b}}}", {"b": _QUERY}, ["b"]),
    ("set after the block", "variable-used-too-early", "{{content_blocks.${b}}}{{x}}{% assign x = 1 %}", {"b": "{% assign x = 2 %}"}, []),
    ("set by no block before", "variable-used-too-early", "{{x}}{{content_blocks.${b}}}{% assign x = 1 %}", {"b": "{% assign x = 2 %}"}, ["message"]),
    ("a text that a block compares", "time-compared-as-text", "{% assign h = 'now' | date: '%H' %}{{content_blocks.${b}}}", {"b": "{% if h > 9 %}x{% endif %}"}, ["b"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "rule", "message", "blocks", "places"), _CASES, ids=[each[0] for each in _CASES]
)
def test_rules_look_past_the_edge_of_a_block(
    found_by: Callable[[Rule, Example | str], list[Finding]],
    description: str,
    rule: str,
    message: str,
    blocks: dict[str, str],
    places: list[str],
) -> None:
    files = {f"{_BLOCKS}/{name}.liquid": text for name, text in blocks.items()}
    found = found_by(find_rule(rule), Example(message, files=_CATALOG | files))
    names = [(each.place.path or "").rpartition("/")[2].removesuffix(".liquid") for each in found]
    expected = ["body.html" if place == "message" else place for place in places]
    assert names == expected, description
