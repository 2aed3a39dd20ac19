"""JUnit's XML: a test case for the texts of each file, and one for each rendering."""

from __future__ import annotations

from collections import defaultdict

from liquidpilot.check.reporters import Background, by_rule
from liquidpilot.check.reporters.concise import line
from liquidpilot.check.results import CheckedMessage, CheckReport
from liquidpilot.diagnostics import RANK, Finding
from liquidpilot.junit_xml import Fault, JunitCase, junit_document
from liquidpilot.wording import shortened


def report(report: CheckReport, background: Background) -> str:
    """Return the document."""
    texts: dict[str, list[Finding]] = defaultdict(list)
    rendered: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    paths = {each.path for each in report.renderings}
    for finding in report.findings:
        path = finding.path or "."
        owner = next((each for each in _parents(path) if each in paths), path)
        if finding.scenarios and owner in paths:
            rendered[owner, finding.example].append(finding)
        else:
            texts[path].append(finding)
    cases = [
        *(_case(path, "texts", found, background) for path, found in sorted(texts.items())),
        *(
            _case(
                each.message, where or "every day", rendered.get((each.path, where), []), background
            )
            for each in report.renderings
            for where in _wheres(each)
        ),
    ]
    return junit_document("liquidpilot check", cases)


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _wheres(renderings: CheckedMessage) -> list[str]:
    scenarios = (f"in {case.scenario}" if case.scenario else "" for case in renderings.cases)
    return [f"{renderings.profile or ''} {scenario}".strip() for scenario in scenarios]


def _case(subject: str, name: str, findings: list[Finding], background: Background) -> JunitCase:
    least = RANK[background.fail_on]
    failing = [each for each in findings if RANK[each.severity] >= least]
    others = [each for each in findings if RANK[each.severity] < least]
    fault = None
    if failing:
        first = failing[0]
        fault = Fault(
            "failure", first.code, shortened(first.message), _with_pages(failing, background)
        )
    return JunitCase(subject, name, fault, _lines(others))


def _with_pages(findings: list[Finding], background: Background) -> str:
    pages = [f"{each.rule}: {background.summary(each.rule)}" for each in by_rule(findings)]
    return "\n".join((_lines(findings), "", *pages))


def _lines(findings: list[Finding]) -> str:
    return "\n".join(map(line, findings))
