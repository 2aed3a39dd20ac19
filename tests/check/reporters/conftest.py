"""A report with one finding of every kind."""

from __future__ import annotations

import pytest

from liquidpilot.check.registry import all_rules
from liquidpilot.check.reporters import Background
from liquidpilot.check.results import CheckedMessage, CheckedScenario, CheckReport
from liquidpilot.diagnostics import Edit, Finding, Fix
from liquidpilot.sources import Place


@pytest.fixture
def report() -> CheckReport:
    body = "templates/email_templates/a b/body.html"
    edit = Edit(Place.at(body, 2, 3, width=1), "“", '"')
    return CheckReport(
        (
            Finding(
                "curly-quotes", "error", "a “quote” <b> & 100%", "write \"\nit\"", Place(body, 2, 3, 2, 4),
                fix=Fix("write straight quotes", (edit,)),
            ),
            Finding(
                "missing-attribute", "warning", "a hole\x00 ]]>", None, Place(body, 3, 1, 4, 2),
                people=("ada", "ben", "eve"),
                scenarios=("down",),
            ),
            Finding("missing-preheader", "info", "no preheader", None, Place("templates/x")),
        ),
        (
            CheckedMessage("email_templates/a b", "templates/email_templates/a b", "ada", (CheckedScenario(None, "sent"), CheckedScenario("down", "sent"))),
            CheckedMessage("b", "templates/b.liquid", None, (CheckedScenario(None, "aborted"),)),
        ),
        2,
        1,
        4,
    )  # fmt: skip


@pytest.fixture
def background() -> Background:
    lines = {2: "  “quote”", 3: "{{x}}"}

    def line(path: str | None, number: int) -> str | None:
        return lines.get(number)

    return Background(all_rules(), line, line, "braze/", "warning")
