"""What the integration tells liquidpilot, and that its halves agree with each other."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from liquidpilot import LiquidPilotError, Request
from liquidpilot.extending import SandboxOptions
from liquidpilot.integrations.trustpilot import INTEGRATION
from liquidpilot.integrations.trustpilot.endpoints import API, INVITATIONS, all_endpoints
from liquidpilot.integrations.trustpilot.sandbox.sandbox import ROUTES
from liquidpilot.integrations.trustpilot.sandbox.tokens import Identities


def test_the_sandbox_answers_what_validation_knows() -> None:
    hosts = {"api": API, "invitations": INVITATIONS}
    served = {(hosts[each.host], each.method, each.path) for each in ROUTES if each.host in hosts}
    known = {(each.host, each.method, each.path) for each in all_endpoints()}
    assert known <= served
    # Lists of which only the items are documented.
    listed = ("/v1/resources/images/stars", "/v1/resources/strings/stars")
    assert {path for _, _, path in served - known} <= set(listed)


def test_the_options_have_the_settings_defaults() -> None:
    values = {each.name: each.default for each in INTEGRATION.sandbox_options}
    sandbox = INTEGRATION.sandbox(SandboxOptions(settings=values))
    answer = sandbox.answer(Request("GET", f"https://{API}/v1/business-units/find?name=a"))
    assert answer.response is not None
    assert answer.response.status == 401


@pytest.mark.parametrize(
    ("name", "value"),
    [("invitation-status", 201), ("reviews", -1), ("rate-limit", 0)],
)
def test_options_that_cannot_be(name: str, value: int) -> None:
    with pytest.raises(LiquidPilotError):
        INTEGRATION.sandbox(SandboxOptions(settings={name: value}))


def test_tokens_have_the_shape_that_is_redacted() -> None:
    shape = INTEGRATION.redaction.shapes["TRUSTPILOT_TOKEN"]
    identities = Identities(1)
    assert re.fullmatch(shape, identities.access_token())
    assert re.fullmatch(shape, identities.refresh_token())


def test_the_data_files_are_those_to_edit() -> None:
    files = INTEGRATION.data_files()
    assert set(files) >= {"applications.toml", "business_units.toml", "product_reviews.toml"}
    assert all(text.startswith("#") for text in files.values())


def test_naming_the_integration_loads_neither_sandbox_nor_rules() -> None:
    program = (
        "import sys, liquidpilot.integrations.trustpilot\n"
        "names = ('store', 'rules', 'validation', 'sandbox.sandbox')\n"
        "print([n for n in names if f'liquidpilot.integrations.trustpilot.{n}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8")
    assert done.stdout.strip() == "[]", done.stderr
