"""Checkstyle's XML, which Jenkins, reviewdog and many editors read: files with their errors."""

from __future__ import annotations

from xml.etree import ElementTree

from liquidpilot.check.reporters import Background
from liquidpilot.check.results import CheckReport
from liquidpilot.diagnostics import Finding
from liquidpilot.junit_xml import xml_document, xml_text

# The version of the format that readers ask for, not ours.
_VERSION = "4.3"


def report(report: CheckReport, background: Background) -> str:
    """Return the document."""
    root = ElementTree.Element("checkstyle", version=_VERSION)
    files: dict[str, ElementTree.Element] = {}
    for finding in report.findings:
        path = f"{background.prefix}{finding.path or '.'}"
        if path not in files:
            files[path] = ElementTree.SubElement(root, "file", name=xml_text(path))
        ElementTree.SubElement(files[path], "error", _attributes(finding, background))
    return xml_document(root)


def _attributes(finding: Finding, background: Background) -> dict[str, str]:
    page = background.summary(finding.code)
    parts = (finding.message, finding.hint, finding.whom, page and f"{finding.code}: {page}")
    return {
        "line": str(finding.line),
        "column": str(finding.column),
        "severity": finding.severity,
        "message": xml_text("\n".join(part for part in parts if part)),
        "source": f"liquidpilot.{finding.code}",
    }
