from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.unescaped_json_value import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


def _webhook(text: str) -> Example:
    return Example(text, field="body", channel="webhook")


@pytest.mark.parametrize(
    ("description", "body", "columns"),
    [
        ("a value between quotes", '{"a": "{{b}}"}', [8]),
        ("among other text", '{"a": "x {{b}} y {{c}}"}', [10, 18]),
        ("escaped", '{"a": "{{b | json_escape}}"}', []),
        ("escaped for a URL, which leaves no quote", '{"a": "?b={{b | url_param_escape}}"}', []),
        ("a number stands outside of quotes", '{"a": {{b}}}', []),
        ("a quote that is escaped ends nothing", r'{"a": "\" {{b}}"}', [11]),
        ("a date of a literal", "{\"a\": \"{{'now' | date: '%s'}}\"}", []),
        ("set to literals only", '{% assign b = "x" %}{"a": "{{b}}"}', []),
        ("escaped where it is set", '{% assign b = c | json_escape %}{"a": "{{b}}"}', []),
        ("set to anything", '{"x": 1 {% assign b = c %}, "a": "{{b}}"}', [35]),
    ],
)
def test_the_body_of_a_webhook(
    found_by: FoundBy, description: str, body: str, columns: list[int]
) -> None:
    found = found_by(RULE, _webhook(body))
    assert [finding.column for finding in found] == columns, description


_CALL = "{%% connected_content https://a.example/x :method post :body %s :save r %%}"


@pytest.mark.parametrize(
    ("description", "template", "number"),
    [
        ("inline JSON", _CALL % '{"a":"{{b}}","c":"{{d|json_escape}}"}', 1),
        ("a form is none", _CALL % "a={{b}}", 0),
        (
            "a capture that is sent",
            '{% capture body %}\n{"a": "{{b}}"}\n{% endcapture %}' + _CALL % "{{body}}",
            1,
        ),
        ("a capture that is not", '{% capture x %}{"a": "{{b}}"}{% endcapture %}', 0),
    ],
)
def test_the_body_of_a_call(
    found_by: FoundBy, description: str, template: str, number: int
) -> None:
    assert len(found_by(RULE, template)) == number, description


def test_the_fix_puts_the_filter_behind_the_value(found_by: FoundBy) -> None:
    (finding,) = found_by(RULE, _webhook('{"a": "{{ b | strip }}"}'))
    assert finding.fix is not None
    assert finding.fix.safe
    (edit,) = finding.fix.edits
    assert (edit.place.column, edit.old, edit.new) == (20, "", " | json_escape")


_ADA, _BEN = "fixtures/profiles/ada.toml", "fixtures/profiles/ben.toml"
_REGISTRY = "templates/custom_attributes/registry.yaml"


@pytest.mark.parametrize(
    ("description", "value", "files", "found"),
    [
        ("a number for all", "event_properties.${n}", {_ADA: "n = 1", _BEN: "n = 2.5"}, 0),
        ("a number, or a default", "event_properties.${n} | default: 0", {_ADA: "n = 1"}, 0),
        ("a number or nothing", "event_properties.${n}", {_ADA: "n = 1", _BEN: ""}, 0),
        ("true or false", "event_properties.${n}", {_ADA: "n = true"}, 0),
        ("a text for one", "event_properties.${n}", {_ADA: "n = 1", _BEN: "n = '2'"}, 1),
        ("a default that is a value", "event_properties.${n} | default: ${city}", {_ADA: "n=1"}, 1),
        ("nobody has it", "event_properties.${n}", {_ADA: "m = 1"}, 1),
    ],
)
def test_a_number_needs_no_escape(
    found_by: FoundBy, description: str, value: str, files: dict[str, str], found: int
) -> None:
    profiles = {path: f"[event_properties]\n{text}\n" for path, text in files.items()}
    text = f'{{"a": "{{{{ {value} }}}}"}}'
    example = Example(text, field="body", channel="webhook", files=profiles)
    assert len(found_by(RULE, example)) == found, description


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [("number", "", 0), ("number", "n = 1", 0), ("number", "n = 'x'", 1), ("string", "n = 1", 1)],
)
def test_the_type_of_the_registry_counts_too(
    found_by: FoundBy, kind: str, value: str, found: int
) -> None:
    files = {
        _REGISTRY: f"attributes:\n  - name: n\n    type: {kind}\n",
        _ADA: f"[custom_attribute]\n{value}\n",
    }
    text = '{"a": "{{ custom_attribute.${n} }}"}'
    example = Example(text, field="body", channel="webhook", files=files)
    assert len(found_by(RULE, example)) == found


@pytest.mark.parametrize(
    ("description", "body", "number"),
    [
        ("JSON", '\n{"a": "{{b}}"}', 1),
        ("after a tag", '{% assign c = b %}{"a": "{{c}}"}', 1),
        ("one in each line", '{"a": "{{b}}"}\n{"a": "{{b | json_escape}}"}\n{"a": "{{b}}"}', 2),
        ("a list", '[{% for b in c %}"{{b}}",{% endfor %} 1]', 1),
        ("a query", '{ user(name: "{{b}}") { id } }', 0),
        ("TOML", '[order]\nname = "{{b}}"', 0),
        ("TOML of tables", '[[order]]\nname = "{{b}}"\nids = [1]', 0),
        ("Markdown", '[a](https://shop.pinewheel.example "{{b}}")', 0),
        ("words", '[Order] "{{b}}" is here', 0),
    ],
)
def test_a_body_without_a_name(found_by: FoundBy, description: str, body: str, number: int) -> None:
    files = {
        "templates/webhooks/hook/template.yaml": "url: https://api.pinewheel.example/\n",
        "templates/webhooks/hook/body.txt": body,
    }
    assert len(found_by(RULE, Example("", files=files))) == number, description
