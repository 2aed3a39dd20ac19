"""JUnit's XML: every text in it can be read again."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.junit_xml import Fault, JunitCase, junit_document

_TEXTS = st.text(st.characters(codec=None))


@given(_TEXTS, _TEXTS, _TEXTS)
def test_any_text_can_be_read_again(name: str, message: str, output: str) -> None:
    cases = [
        JunitCase("folder", name, Fault("failure", "differs", message, output), output),
        JunitCase("folder", name, Fault("error", "broken-file", message, output), seconds=0.25),
        JunitCase("folder", name),
    ]
    document = junit_document("run", cases)
    suite = ElementTree.fromstring(document.encode())[0]
    counts = {"tests": "3", "failures": "1", "errors": "1", "time": "0.250", "skipped": "0"}
    assert suite.attrib == {"name": "run"} | counts
    assert [case.get("name") for case in suite] == [_in_xml(name)] * 3
    assert [fault.get("message") for fault in suite.iterfind("*/*[@message]")] == [
        _in_xml(message)
    ] * 2
    # XML reads each end of a line as one.
    expected = _in_xml(output).replace("\r\n", "\n").replace("\r", "\n")
    assert [fault.text or "" for fault in suite.iterfind("*/*[@message]")] == [expected] * 2
    assert suite.findtext("*/system-out", "") == expected


def _in_xml(text: str) -> str:
    return "".join(each if _is_in_xml(ord(each)) else "\ufffd" for each in text)


def _is_in_xml(code: int) -> bool:
    """Say whether XML 1.0, 2.2 has the character."""
    return code in (9, 10, 13) or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code > 0xFFFF
