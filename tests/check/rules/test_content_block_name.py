"""A-Z, a-z, 0-9, '-' and '_', 100 of them (Braze, "Content Blocks")."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.content_block_name import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("Free-Returns_2026", None),
        ("free returns", "' '"),
        ("größe", "'ö'"),
        ("a.b", "'.'"),
        ("a" * 100, None),
        ("a" * 101, "101 characters"),
    ],
)
def test_names(found_by: FoundBy, name: str, about: str | None) -> None:
    if not name.isascii() and sys.getfilesystemencoding() != "utf-8":
        pytest.skip("in this locale no file has such a name")
    files = {f"templates/content_blocks/{name}.liquid": "Hello"}
    found = [each.message for each in found_by(RULE, Example("Hi", files=files))]
    if about is None:
        assert found == []
    else:
        (message,) = found
        assert about in message


def test_a_message_may_have_any_name(found_by: FoundBy) -> None:
    assert found_by(RULE, "Hello") == []
