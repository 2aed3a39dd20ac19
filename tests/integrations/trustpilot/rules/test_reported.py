"""Every problem of a request has a page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from liquidpilot.extending import ReportedRule
from liquidpilot.integrations.trustpilot import INTEGRATION, endpoints
from liquidpilot.integrations.trustpilot.validation import bodies

_VALIDATION = Path(bodies.__file__).parent
_CODE = re.compile(r"trustpilot-[a-z-]+")


def _codes() -> set[str]:
    """Return the codes that the validation names, in its modules and in its schemas."""
    texts = [path.read_text("utf-8") for path in _VALIDATION.glob("*.py")]
    constants = (
        node.value
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    named = {value for value in constants if _CODE.fullmatch(value)}
    tables = (path.read_text("utf-8") for path in _VALIDATION.parent.glob("*.json"))
    named = named.union(*(_CODE.findall(text) for text in tables))
    return named | {endpoints.Parameter("").rule, *INTEGRATION.data_types.values()}


def test_every_code_is_explained_and_every_page_is_reported() -> None:
    pages = [each.name for each in INTEGRATION.rules() if isinstance(each, ReportedRule)]
    assert sorted(_codes()) == sorted(pages)
