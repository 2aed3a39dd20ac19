"""The outcome of a run as JUnit XML, which every CI system reads: a test case a rendering."""

from __future__ import annotations

from collections.abc import Sequence

from liquidpilot.errors import LiquidPilotError
from liquidpilot.junit_xml import Fault, JunitCase, junit_document
from liquidpilot.snapshots.running import Outcome


def junit_xml(outcomes: Sequence[Outcome], broken: dict[str, LiquidPilotError]) -> str:
    """Return the document: a suite for the run, `outcomes` as its cases, `broken` as errors.

    The class name of a case is the address of its message, dots for slashes, as the tree of CI
    systems wants it; the text of a failure is what the terminal shows.
    """
    errors = [_broken(address, error) for address, error in broken.items()]
    return junit_document("liquidpilot", [*map(_case, outcomes), *errors])


def _case(outcome: Outcome) -> JunitCase:
    fault = None
    if not outcome.passed:
        lines = [line for problem in outcome.problems for line in problem.lines()]
        first = outcome.problems[0].message
        fault = Fault("failure", "not-as-expected", first, "\n".join(lines))
    classname = outcome.address.replace("/", ".")
    return JunitCase(classname, outcome.title, fault, seconds=outcome.seconds)


def _broken(address: str, error: LiquidPilotError) -> JunitCase:
    fault = Fault("error", "broken-file", error.message, str(error))
    return JunitCase(address.replace("/", "."), address.rpartition("/")[2], fault)
