"""The conformance suite: templates and what they must give, as data that any engine could run."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.sources import Source

_FOLDER = Path(__file__).parent
_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def _cases() -> list[Any]:
    cases = []
    for path in sorted(_FOLDER.glob("*.json")):
        suite = json.loads(path.read_text(encoding="utf-8"))
        for case in suite["cases"]:
            cases.append(pytest.param(case, id=f"{path.stem}: {case['description']}"))
    return cases


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any]) -> None:
    blocks = {name: Source(text) for name, text in case.get("content_blocks", {}).items()}
    now = datetime.fromisoformat(case["now"]) if "now" in case else _NOW
    inputs = RenderInputs(case.get("profile", {}), now, catalogs=case.get("catalogs", {}))
    rendered = parse(Source(case["template"]), blocks).render(inputs)
    assert rendered.text == case["expected"]
    assert (rendered.abort.reason if rendered.abort else None) == case.get("abort")
    if "diagnostics" in case:
        found = [[found.code, found.line, found.column] for found in rendered.diagnostics]
        assert found == case["diagnostics"]
