"""The outcome of a run as JUnit XML, which every CI system reads: a test case a rendering."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from liquidpilot.errors import LiquidPilotError
from liquidpilot.snapshots.running import Outcome

# What XML 1.0 cannot hold, not even as a reference.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_TYPES = {"failure": "not-as-expected", "error": "broken-file"}


def junit_xml(outcomes: Sequence[Outcome], broken: dict[str, LiquidPilotError]) -> str:
    """Return the document: a suite for the run, `outcomes` as its cases, `broken` as errors.

    The class name of a case is the address of its message, dots for slashes, as the tree of CI
    systems wants it; the text of a failure is what the terminal shows.
    """
    failures = sum(not each.passed for each in outcomes)
    seconds = sum(each.seconds for each in outcomes)
    counts = (
        f'tests="{len(outcomes) + len(broken)}" failures="{failures}" errors="{len(broken)}" '
        f'time="{seconds:.3f}"'
    )
    cases = [*map(_case, outcomes), *(_broken(*each) for each in broken.items())]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="liquidpilot" {counts}>',
            f'<testsuite name="liquidpilot" {counts} skipped="0">',
            *cases,
            "</testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _case(outcome: Outcome) -> str:
    case = outcome.case
    start = (
        f"<testcase classname={_attribute(case.message.address.replace('/', '.'))} "
        f'name={_attribute(case.title)} time="{outcome.seconds:.3f}"'
    )
    if outcome.passed:
        return f"{start}/>"
    lines = [line for problem in outcome.problems for line in problem.lines()]
    return f"{start}>{_fault('failure', outcome.problems[0].message, lines)}</testcase>"


def _broken(address: str, error: LiquidPilotError) -> str:
    name = _attribute(address.rpartition("/")[2])
    fault = _fault("error", error.message, str(error).split("\n"))
    classname = _attribute(address.replace("/", "."))
    return f'<testcase classname={classname} name={name} time="0.000">{fault}</testcase>'


def _fault(kind: str, message: str, lines: list[str]) -> str:
    start = f'{kind} type="{_TYPES[kind]}" message={_attribute(message)}'
    return f"<{start}>{escape(_clean(chr(10).join(lines)))}</{kind}>"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _NO_XML.sub("�", text)
