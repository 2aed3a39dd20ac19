"""What the integration tells liquidpilot, and that its halves agree with each other."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from liquidpilot import LiquidPilotError, Request
from liquidpilot.extending import SandboxOptions, read_json
from liquidpilot.integrations.trustpilot import INTEGRATION
from liquidpilot.integrations.trustpilot.endpoints import API, INVITATIONS, all_endpoints
from liquidpilot.integrations.trustpilot.sandbox.sandbox import ROUTES
from liquidpilot.integrations.trustpilot.sandbox.tokens import Identities
from liquidpilot.integrations.trustpilot.store import reading
from liquidpilot.integrations.trustpilot.store.reading import load_store


def test_the_sandbox_answers_what_the_table_has() -> None:
    served = [each.endpoint for each in ROUTES.values() if each.endpoint is not None]
    assert served == list(all_endpoints())
    assert {each.host for each in served} == {API, INVITATIONS}


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


def test_the_data_that_are_written_load(tmp_path: Path) -> None:
    ((name, text),) = INTEGRATION.data_files().items()
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    store = load_store(file)
    (unit,) = store.units.values()
    assert unit.identifying == "myshop.example"
    assert [each.sku for each in store.products_of(unit.id)] == ["TOY-1"]
    assert len(store.product_reviews(unit.id, skus=["TOY-1"], stars=[5])) == 1
    assert [each.role for each in store.users.values()] == ["Manager"]
    assert store.accepts_any_key


def test_all_that_data_can_say_is_told() -> None:
    (text,) = INTEGRATION.data_files().values()
    schema: Any = read_json((Path(reading.__file__).parents[1] / "data/schema.json").read_bytes())
    for table, entry in schema["tables"].items():
        assert f"[[{table}]]" in text
        for key in entry["properties"]:
            assert re.search(rf"\b{key}\b", text), (table, key)


def test_naming_the_integration_loads_neither_sandbox_nor_rules() -> None:
    program = (
        "import sys, liquidpilot.integrations.trustpilot\n"
        "names = ('store', 'rules', 'validation', 'sandbox.sandbox')\n"
        "print([n for n in names if f'liquidpilot.integrations.trustpilot.{n}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8")
    assert done.stdout.strip() == "[]", done.stderr
