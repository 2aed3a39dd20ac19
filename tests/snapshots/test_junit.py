"""The report for CI systems."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

from liquidpilot import Workspace
from liquidpilot.errors import WorkspaceError
from liquidpilot.snapshots.cases import find_cases
from liquidpilot.snapshots.expectations import Problem
from liquidpilot.snapshots.junit import junit_xml
from liquidpilot.snapshots.running import Outcome
from liquidpilot.sources import Place


def test_a_case_a_rendering(make_workspace: Callable[[], Workspace]) -> None:
    ada, nobody = find_cases(make_workspace()).found
    problem = Problem("differs <&\x00", ("-a", "+\x1bb"), "do it", Place.at("tests.toml"))
    outcomes = [Outcome.of(ada, seconds=0.25), Outcome.of(nobody, [problem], seconds=0.5)]
    text = junit_xml(outcomes, {"sms/bad": WorkspaceError("broken", path="a.yaml", line=3)})
    suites = ElementTree.fromstring(text)
    (suite,) = suites
    assert suite.attrib == {
        "name": "liquidpilot",
        "tests": "3",
        "failures": "1",
        "errors": "1",
        "skipped": "0",
        "time": "0.750",
    }
    passed, failed, broken = suite
    assert passed.attrib == {
        "classname": "email_templates.hello",
        "name": "hello[ada]",
        "time": "0.250",
    }
    assert list(passed) == []
    assert failed[0].attrib == {"type": "not-as-expected", "message": "differs <&�"}
    assert failed[0].text == "tests.toml:1:1: differs <&�\n  -a\n  +�b\n= hint: do it"
    assert (broken[0].tag, broken[0].text) == ("error", "a.yaml:3: broken")
