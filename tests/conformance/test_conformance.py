"""The conformance suite: templates and what they must give, as data that any engine could run.

Each case runs through both of ours, the closures and the compiled code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from both_engines import rendered_by_both

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.sources import Source

_FOLDER = Path(__file__).parent
_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_SCHEMA: dict[str, Any] = json.loads((_FOLDER / "schema.json").read_text(encoding="utf-8"))
_SUITES: dict[str, Any] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(_FOLDER.glob("*.json"))
    if path.stem != "schema"
}
_TYPES = {"string": str, "object": dict, "array": list, "integer": int}


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{topic}: {case['description']}")
        for topic, suite in _SUITES.items()
        for case in suite["cases"]
    ]


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any]) -> None:
    blocks = {name: Source(text) for name, text in case.get("content_blocks", {}).items()}
    template = parse(Source(case["template"]), blocks, html=case.get("html", False))
    inputs = _inputs(case)
    rendered = rendered_by_both(template, inputs)
    assert rendered_by_both(template, replace(inputs, traced=True)).text == rendered.text
    assert rendered.text == case["expected"]
    assert template.refused == case.get("refused", False)
    assert (rendered.abort.reason if rendered.abort else None) == case.get("abort")
    if "message_extras" in case:
        assert rendered.message_extras == case["message_extras"]
    if "diagnostics" in case:
        found = [[found.code, found.line, found.column] for found in rendered.diagnostics]
        assert found == case["diagnostics"]


def _inputs(case: Mapping[str, Any]) -> RenderInputs:
    return RenderInputs(
        case.get("profile", {}),
        datetime.fromisoformat(case["now"]) if "now" in case else _NOW,
        catalogs=case.get("catalogs", {}),
        promotion_codes=case.get("promotion_codes", {}),
        selections=case.get("selections", {}),
        translations=case.get("translations", {}),
    )


@pytest.mark.parametrize(
    "case", _SUITES["documentation"]["cases"], ids=lambda case: str(case["description"])
)
def test_correct_examples_of_the_documentation_give_no_finding(case: dict[str, Any]) -> None:
    found = {finding.code for finding in parse(Source(case["template"])).diagnostics}
    # One example has a filter in inner braces in a condition, of which nobody says what it does.
    assert found <= {"wrapped-filter"}


@pytest.mark.parametrize("topic", _SUITES)
def test_suite_has_the_form_of_the_schema(topic: str) -> None:
    assert list(_violations(_SUITES[topic], _SCHEMA, topic)) == []


@pytest.mark.parametrize("topic", _SUITES)
def test_descriptions_are_unique_in_a_topic(topic: str) -> None:
    descriptions = [case["description"] for case in _SUITES[topic]["cases"]]
    assert len(set(descriptions)) == len(descriptions)


def test_the_validator_sees_what_is_wrong() -> None:
    case = {
        "description": "",
        "source": "hearsay",
        "template": 1,
        "diagnostics": [["a", 1]],
        "x": 1,
    }
    assert list(_violations({"topic": "t", "cases": [case]}, _SCHEMA, "s")) == [
        "s.cases[0]: 'expected' is missing",
        "s.cases[0].description: too short",
        "s.cases[0].source: does not match",
        "s.cases[0].template: not a string",
        "s.cases[0].diagnostics[0]: too short",
        "s.cases[0]: 'x' is unknown",
    ]


def _violations(value: Any, schema: Mapping[str, Any], at: str) -> list[str]:
    """Check by as much of JSON Schema as `schema.json` uses."""
    if "$ref" in schema:
        schema = _SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    if "const" in schema and value != schema["const"]:
        return [f"{at}: not {schema['const']}"]
    expected = _TYPES.get(schema.get("type", ""))
    if expected and not isinstance(value, expected):
        return [f"{at}: not a {schema['type']}"]
    if isinstance(value, dict):
        return _violations_of_object(value, schema, at)
    if isinstance(value, list):
        return _violations_of_array(value, schema, at)
    if isinstance(value, str) and len(value) < schema.get("minLength", 0):
        return [f"{at}: too short"]
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return [f"{at}: does not match"]
    return []


def _violations_of_object(value: dict[str, Any], schema: Mapping[str, Any], at: str) -> list[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    found = [
        f"{at}: '{name}' is missing" for name in schema.get("required", []) if name not in value
    ]
    for name, item in value.items():
        if name not in known and others is False:
            found.append(f"{at}: '{name}' is unknown")
        else:
            found += _violations(item, known.get(name, others or {}), f"{at}.{name}")
    return found


def _violations_of_array(value: list[Any], schema: Mapping[str, Any], at: str) -> list[str]:
    if len(value) < schema.get("minItems", 0):
        return [f"{at}: too short"]
    firsts = schema.get("prefixItems", [])
    if schema.get("items") is False and len(value) > len(firsts):
        return [f"{at}: too long"]
    schemas = [*firsts, *[schema.get("items") or {}] * len(value)]
    return [
        violation
        for index, (item, each) in enumerate(zip(value, schemas, strict=False))
        for violation in _violations(item, each, f"{at}[{index}]")
    ]
