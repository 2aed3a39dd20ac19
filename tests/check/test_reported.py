"""Every code of a diagnostic has a page that explains it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import liquidpilot
from liquidpilot.check.registry import all_rules
from liquidpilot.check.reported import REPORTED

_PACKAGE = Path(liquidpilot.__file__).parent
_CODE = re.compile(r"[a-z]+(-[a-z]+)+")
# What makes a diagnostic, and where among its arguments the code stands.
_MAKERS = {
    "Diagnostic": 0,
    "blame": 0,
    "Problem": 0,
    "diagnose": 0,
    "diagnostic": 0,
    "note": 2,
    "RequestProblem": 0,
    "json_problems": 0,
    "remark": 0,
    "warn": 0,
}
# Those of calls leave out the beginning `connected-content-`.
_MAKERS_OF_CALLS = {
    "_error": 0,
    "_report": 0,
    "_warning": 0,
    "error": 1,
    "info": 1,
    "warning": 1,
}


@cache
def _codes() -> frozenset[str]:
    paths = (
        path
        for folder in (
            "connected",
            "dialect",
            "documents",
            "fixtures",
            "integration",
            "rendering",
            "workspace",
        )
        for path in (_PACKAGE / folder).rglob("*.py")
    )
    return frozenset(
        code for path in paths for code in _codes_in(ast.parse(path.read_text("utf-8")), path)
    )


def _codes_in(tree: ast.Module, path: Path) -> Iterator[str]:
    of_calls = path.parent.name == "connected" or path.name == "connected_problems.py"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            at = _MAKERS.get(name)
            if at is not None and len(node.args) > at:
                yield from _texts(node.args[at])
            at = _MAKERS_OF_CALLS.get(name) if of_calls else None
            if at is not None and len(node.args) > at:
                yield from (f"connected-content-{code}" for code in _texts(node.args[at]))
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
            yield from (code for code in _texts(node.value) if _CODE.fullmatch(code))
        elif isinstance(node, ast.Tuple) and len(node.elts) == 4:
            # The table of patterns in `condition_advice`.
            yield from (code for code in _texts(node.elts[1]) if _CODE.fullmatch(code))


def _texts(node: ast.expr) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


@pytest.mark.parametrize("code", sorted(_codes()))
def test_every_code_is_explained(code: str) -> None:
    assert code in all_rules()


def test_the_search_finds_codes() -> None:
    assert {
        "filter-in-index",
        "missing-space",
        "connected-content-port",
        "stale-fixture",
    } <= _codes()


@pytest.mark.parametrize("name", [rule.name for rule in REPORTED])
def test_nothing_is_explained_that_is_never_reported(name: str) -> None:
    codes = _codes() | {"syntax-error", "limit-reached", "connected-content-cached-other"}
    checked = {"unknown-suppression", "unused-suppression", "suppression-without-reason"}
    assert name in codes | checked | {"blanket-suppression", "link-leads-out", "unread-file"}
