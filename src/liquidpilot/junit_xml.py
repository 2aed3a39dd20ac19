"""JUnit's XML, which every CI system reads, in the form of the Windy Road schema."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal
from xml.etree import ElementTree

from liquidpilot.immutable import immutable

# What XML 1.0 cannot hold, not even as a reference.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@immutable
class Fault:
    """Why a test case did not pass: a `failure` is its finding, an `error` kept it from running."""

    kind: Literal["failure", "error"]
    type: str
    message: str
    text: str


@immutable
class JunitCase:
    """One test case; it passed without a `fault`. `output` is what it printed."""

    classname: str
    name: str
    fault: Fault | None = None
    output: str = ""
    seconds: float = 0.0


def junit_document(name: str, cases: Sequence[JunitCase]) -> str:
    """Return the document: one suite, called `name`, of these cases.

    >>> print(junit_document("smoke", [JunitCase("mail", "ada")]))  # doctest: +ELLIPSIS
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="smoke" tests="1" failures="0" errors="0" time="0.000">
      <testsuite name="smoke" tests="1" failures="0" errors="0" time="0.000" skipped="0">
        <testcase classname="mail" name="ada" time="0.000" />
      </testsuite>
    </testsuites>
    <BLANKLINE>
    """
    kinds = [case.fault.kind for case in cases if case.fault is not None]
    counts = {
        "name": name,
        "tests": str(len(cases)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "time": _time(sum(case.seconds for case in cases)),
    }
    suites = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(suites, "testsuite", counts, skipped="0")
    for case in cases:
        _add(suite, case)
    return xml_document(suites)


def xml_document(root: ElementTree.Element) -> str:
    """Return the text of a document, indented, with a newline at its end."""
    ElementTree.indent(root)
    document = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'


def _add(suite: ElementTree.Element, case: JunitCase) -> None:
    names = {"classname": xml_text(case.classname), "name": xml_text(case.name)}
    element = ElementTree.SubElement(suite, "testcase", names, time=_time(case.seconds))
    fault = case.fault
    if fault is not None:
        what = {"type": xml_text(fault.type), "message": xml_text(fault.message)}
        ElementTree.SubElement(element, fault.kind, what).text = xml_text(fault.text)
    if case.output:
        ElementTree.SubElement(element, "system-out").text = xml_text(case.output)


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"


def xml_text(text: str) -> str:
    """Return `text` as XML can hold it: U+FFFD stands for each character that it cannot.

    >>> xml_text("a\\x00b")
    'a\ufffdb'
    """
    return _NOT_XML.sub("\ufffd", text)
