"""JUnit's XML, held against the rules of the Windy Road schema that readers rely on."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

from liquidpilot.check.reporters import Background, junit
from liquidpilot.check.results import CheckReport

# The elements of the schema that we write: attributes that must be there, those that may, and the
# elements that may stand inside.
_SCHEMA: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests"}, {"failures", "errors", "time", "skipped"}, {"testcase"}),
    "testcase": ({"name", "classname"}, {"time"}, {"failure", "system-out"}),
    "failure": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}


def _validate(element: ET.Element) -> None:
    required, optional, children = _SCHEMA[element.tag]
    assert required <= element.attrib.keys() <= required | optional
    for name in ("tests", "failures", "errors", "skipped"):
        assert element.get(name, "0").isdigit()
    for child in element:
        assert child.tag in children
        _validate(child)


def test_it_is_valid_and_complete(report: CheckReport, background: Background) -> None:
    root = ET.fromstring(junit.report(report, background))
    _validate(root)
    (suite,) = root
    cases = [
        (case.get("classname"), case.get("name"), [each.tag for each in case]) for case in suite
    ]
    assert cases == [
        ("templates/email_templates/a b/body.html", "texts", ["failure"]),
        ("templates/x", "texts", ["system-out"]),
        ("email_templates/a b", "ada", []),
        ("email_templates/a b", "ada in down", ["failure"]),
        ("b", "every day", []),
    ]  # fmt: skip
    assert (suite.get("tests"), suite.get("failures")) == ("5", "2")
    failure = suite[0][0]
    assert failure.get("message") == "a “quote” <b> & 100%"
    assert failure.text == (
        "templates/email_templates/a b/body.html:2:3: error curly-quotes: a “quote” <b> & 100%"
        "\n\ncurly-quotes: a curly quote in Liquid, which knows only straight quotes"
    )
    assert "a hole\ufffd ]]>" in (suite[3][0].text or "")


def test_what_does_not_fail_the_check_is_output(
    report: CheckReport, background: Background
) -> None:
    root = ET.fromstring(junit.report(report, replace(background, fail_on="error")))
    assert [child.tag for child in root[0][3]] == ["system-out"]
