"""The page about compatibility is what the conformance suite says today."""

from __future__ import annotations

import sys
from pathlib import Path

from liquidpilot.braze_facts import all_facts

_SCRIPTS = Path(__file__).parents[2] / "scripts"
sys.path.insert(0, str(_SCRIPTS))
import compatibility  # noqa: E402

sys.path.remove(str(_SCRIPTS))


def test_page_is_up_to_date() -> None:
    written = compatibility.PAGE.read_text(encoding="utf-8")
    assert written == compatibility.page(), "run python scripts/compatibility.py"


def test_something_rests_on_every_fact_and_the_page_shows_it() -> None:
    page, users = compatibility.page(), compatibility.built_on_facts()
    assert [name for name, uses in users.items() if not uses] == []
    for fact in all_facts().values():
        day = fact.page.read.isoformat() if fact.page else ""
        assert f"| {fact.grade} | " in page
        assert f" | {day} | `{users[fact.name][0]}`" in page


def test_every_assumption_is_on_the_page() -> None:
    page = compatibility.page()
    assert "a block that includes itself" in page
    assert "hmac_sha512 is hexadecimal" in page
