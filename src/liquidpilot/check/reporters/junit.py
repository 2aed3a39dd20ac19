"""JUnit's XML: a test case for the texts of each file, and one for each rendering.

The form is that of the Windy Road schema, which Jenkins, GitLab and others read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from xml.sax.saxutils import escape, quoteattr

from liquidpilot.check.findings import Finding
from liquidpilot.check.outcome import Renderings, Report
from liquidpilot.check.reporters import Background
from liquidpilot.check.reporters.concise import line
from liquidpilot.diagnostics import Severity

_RANK: dict[Severity, int] = {"info": 0, "warning": 1, "error": 2}
# XML 1.0 has no place for these, escaped or not.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def report(report: Report, background: Background) -> str:
    """Return the document."""
    texts: dict[str, list[Finding]] = defaultdict(list)
    rendered: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    paths = {each.path for each in report.renderings}
    for finding in report.findings:
        path = finding.diagnostic.path or "."
        owner = next((each for each in _parents(path) if each in paths), path)
        if finding.where is not None and owner in paths:
            rendered[owner, finding.where].append(finding)
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
    failed = sum("<failure" in case for case in cases)
    head = f'name="liquidpilot check" tests="{len(cases)}" failures="{failed}" errors="0"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites {head}>\n  <testsuite {head} skipped="0" time="0">\n'
        f"{''.join(cases)}  </testsuite>\n</testsuites>\n"
    )


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _wheres(renderings: Renderings) -> list[str]:
    scenarios = (f"in {case.scenario}" if case.scenario else "" for case in renderings.cases)
    return [f"{renderings.profile or ''} {scenario}".strip() for scenario in scenarios]


def _case(subject: str, name: str, findings: list[Finding], background: Background) -> str:
    head = f'    <testcase classname={_attribute(subject)} name={_attribute(name)} time="0"'
    if not findings:
        return f"{head}/>\n"
    least = _RANK[background.fail_on]
    failing = [each for each in findings if _RANK[each.diagnostic.severity] >= least]
    others = [each for each in findings if _RANK[each.diagnostic.severity] < least]
    parts = [f"{head}>\n"]
    if failing:
        first = failing[0].diagnostic
        parts.append(
            f"      <failure type={_attribute(first.code)} message={_attribute(first.message)}>"
            f"{_lines(failing)}</failure>\n"
        )
    if others:
        parts.append(f"      <system-out>{_lines(others)}</system-out>\n")
    return "".join((*parts, "    </testcase>\n"))


def _lines(findings: list[Finding]) -> str:
    return escape(_NOT_XML.sub("\ufffd", "\n".join(line(each) for each in findings)))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
