"""SARIF 2.1.0, held against the rules of its schema for what we write, and against GitHub's."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from liquidpilot.check.reporters import Background, sarif
from liquidpilot.check.results import CheckReport

# Of each object of the schema: the keys that must be there, and those that may (no other is
# allowed: its objects have `additionalProperties: false`).
_OBJECTS: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"version", "runs"}, {"$schema"}),
    "run": ({"tool"}, {"results", "columnKind", "originalUriBaseIds"}),
    "tool": ({"driver"}, set()),
    "driver": ({"name"}, {"version", "rules", "informationUri"}),
    "rule": ({"id"}, {"shortDescription", "fullDescription", "help", "defaultConfiguration"}),
    "result": ({"message"}, {"ruleId", "ruleIndex", "level", "locations", "partialFingerprints", "fixes"}),
    "location": (set(), {"physicalLocation"}),
    "physicalLocation": (set(), {"artifactLocation", "region"}),
    "artifactLocation": (set(), {"uri", "uriBaseId", "description"}),
    "region": (set(), {"startLine", "startColumn", "endLine", "endColumn"}),
    "fix": ({"artifactChanges"}, {"description"}),
    "artifactChange": ({"artifactLocation", "replacements"}, set()),
    "replacement": ({"deletedRegion"}, {"insertedContent"}),
    "content": (set(), {"text"}),
    "message": (set(), {"text"}),
    "help": ({"text"}, {"markdown"}),
    "configuration": (set(), {"level"}),
}  # fmt: skip
_LEVELS = {"none", "note", "warning", "error"}
_URI = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/%-]*")


def _object(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    required, optional = _OBJECTS[kind]
    assert required <= data.keys() <= required | optional, kind
    return data


def _message(data: dict[str, Any], kind: str = "message") -> None:
    assert isinstance(_object(kind, data)["text"], str)


def _artifact(data: dict[str, Any]) -> None:
    location = _object("artifactLocation", data)
    assert _URI.fullmatch(location["uri"])
    assert not location["uri"].startswith("/")


def _region(data: dict[str, Any]) -> None:
    region = _object("region", data)
    assert all(type(value) is int and value >= 1 for value in region.values())
    start = region["startLine"], region["startColumn"]
    assert start <= (region["endLine"], region["endColumn"])


def _validate(document: dict[str, Any]) -> None:
    _object("log", document)
    assert document["version"] == "2.1.0"
    # GitHub refuses a file of more than twenty runs; one is enough.
    (run,) = document["runs"]
    _object("run", run)
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    for base in run["originalUriBaseIds"].values():
        _message(_object("artifactLocation", base)["description"])
    rules = _object("driver", _object("tool", run["tool"])["driver"])["rules"]
    for rule in rules:
        _object("rule", rule)
        for part in ("shortDescription", "fullDescription"):
            _message(rule[part])
        _message(rule["help"], "help")
        assert rule["id"] in rule["help"]["markdown"]
        assert _object("configuration", rule["defaultConfiguration"])["level"] in _LEVELS
    for result in run["results"]:
        _validate_result(result, rules)


def _validate_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    _object("result", result)
    _message(result["message"])
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in _LEVELS
    assert all(isinstance(each, str) for each in result["partialFingerprints"].values())
    for location in result["locations"]:
        physical = _object("physicalLocation", _object("location", location)["physicalLocation"])
        _artifact(physical["artifactLocation"])
        _region(physical["region"])
    for fix in result.get("fixes", ()):
        _message(_object("fix", fix)["description"])
        for change in fix["artifactChanges"]:
            _artifact(_object("artifactChange", change)["artifactLocation"])
            for replacement in change["replacements"]:
                _region(_object("replacement", replacement)["deletedRegion"])
                _message(replacement["insertedContent"], "content")


def _document(report: CheckReport, background: Background) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(sarif.report(report, background))
    return document


def test_it_is_valid(report: CheckReport, background: Background) -> None:
    document = _document(report, background)
    _validate(document)
    results = document["runs"][0]["results"]
    assert [result["level"] for result in results] == ["error", "warning", "note"]
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "braze/templates/email_templates/a%20b/body.html"
    assert len(results[0]["fixes"]) == 1


def test_an_empty_report_is_valid(background: Background) -> None:
    _validate(_document(CheckReport(()), background))


def test_a_finding_that_moves_keeps_its_fingerprint(
    report: CheckReport, background: Background
) -> None:
    first = report.findings[0]
    moved = replace(first, place=replace(first.place, line=9, end_line=9))
    below = replace(background, line=lambda path, number: background.line(path, 2))
    before, after = (
        _document(replace(report, findings=(each,)), below)["runs"][0]["results"][0]
        for each in (first, moved)
    )
    assert before["partialFingerprints"] == after["partialFingerprints"]


def test_two_findings_of_one_line_differ(report: CheckReport, background: Background) -> None:
    twice = replace(report, findings=(report.findings[0],) * 2)
    results = _document(twice, background)["runs"][0]["results"]
    marks = {result["partialFingerprints"]["primaryLocationLineHash"] for result in results}
    assert len(marks) == 2
