"""Results as JSON data and back, for the cache.

What is read here was written here, which the cache makes sure of: so nothing is checked again, and
ten thousand results are there in a tenth of a second.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from liquidpilot.check.findings import Edit, Finding, Fix
from liquidpilot.check.results import CheckedScenario, RenderedResult, StaticResult
from liquidpilot.check.subjects import Facts
from liquidpilot.check.suppressions import Suppression
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.sources import Place, Position

# Lists of lists, which only these pairs of functions know the meaning of.
Data = Any


def encode_static(result: StaticResult) -> Data:
    """Return the result as JSON data."""
    facts = result.facts
    return [
        [encode_finding(each) for each in result.findings],
        [_encode_suppression(each) for each in result.suppressions],
        [facts.path, list(facts.blocks), list(facts.attributes), list(facts.catalogs)],
    ]


def decode_static(data: Data) -> StaticResult:
    """Return the result that `encode_static` was given."""
    findings, suppressions, (path, *names) = data
    return StaticResult(
        tuple(map(decode_finding, findings)),
        tuple(map(_decode_suppression, suppressions)),
        Facts(path, *map(tuple, names)),
    )


def encode_rendered(result: RenderedResult) -> Data:
    """Return the result as JSON data."""
    return [
        [[case.scenario, case.outcome] for case in result.cases],
        [encode_finding(each) for each in result.findings],
        list(result.fixtures),
    ]


def decode_rendered(cases: Data, findings: Data, fixtures: Data) -> RenderedResult:
    """Return the result of which `encode_rendered` made these three."""
    return RenderedResult(
        tuple([_case(*each) for each in cases]),
        tuple(map(decode_finding, findings)),
        tuple(fixtures),
    )


@cache
def _case(scenario: str | None, outcome: str) -> CheckedScenario:
    # There are few different ones.
    return CheckedScenario(scenario, outcome)


def encode_finding(finding: Finding) -> Data:
    """Return the finding as JSON data."""
    return [
        _encode_diagnostic(finding),
        None if finding.fix is None else _encode_fix(finding.fix),
        finding.confidential,
        list(finding.people),
        list(finding.scenarios),
    ]


def decode_finding(data: Data) -> Finding:
    """Return the finding that `encode_finding` was given."""
    said, fix, confidential, people, scenarios = data
    return Finding.of(
        _decode_diagnostic(said),
        fix and _decode_fix(fix),
        confidential=confidential,
        people=tuple(people),
        scenarios=tuple(scenarios),
    )


def _encode_fix(fix: Fix) -> Data:
    edits = [[_encode_place(each.place), each.old, each.new] for each in fix.edits]
    return [fix.message, edits, fix.safe, fix.keeps_output]


def _decode_fix(data: Data) -> Fix:
    message, edits, safe, keeps_output = data
    made = tuple(Edit(Place(*place), old, new) for place, old, new in edits)
    return Fix(message, made, safe, keeps_output)


def _encode_diagnostic(each: Diagnostic) -> Data:
    return [each.code, each.severity, each.message, each.hint, *_encode_place(each.place)]


def _decode_diagnostic(data: Data) -> Diagnostic:
    code, severity, message, hint, *place = data
    return Diagnostic(code, severity, message, hint, Place(*place))


def _encode_place(at: Place) -> Data:
    return [at.path, at.line, at.column, at.end_line, at.end_column]


def _encode_suppression(each: Suppression) -> Data:
    place = _encode_place(each.place)
    return [place, list(each.rules), each.reason, each.first, each.last, each.problem]


def _decode_suppression(data: Data) -> Suppression:
    place, rules, reason, first, last, problem = data
    return Suppression(
        Place(*place), tuple(rules), reason, Position(*first), Position(*last), problem
    )
