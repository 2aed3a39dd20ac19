"""The report as a page: it opens from a file, loads nothing, and fits every window."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import expect

from liquidpilot.cli import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.importorskip("vl_convert")

_TEMPLATE = """\
{% if custom_attribute.${tier} == 'none' %}{% abort_message('no <tier>') %}{% endif %}
Hi {{${first_name}}}! {% if custom_attribute.${tier} == 'never' %}Nobody reads this.{% endif %}
"""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The report about 40 people, one of whom has a telling name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hi.liquid").write_text(_TEMPLATE, encoding="utf-8")
    users = [
        {
            "external_id": f"<b>u{number}</b>",
            "first_name": "Xantippe" if number == 3 else ["Ada", "", "Zoë"][number % 3],
            "custom_attributes": {"tier": "none" if number % 4 == 0 else "gold"},
        }
        for number in range(40)
    ]
    (tmp_path / "users.jsonl").write_text("\n".join(map(json.dumps, users)), encoding="utf-8")
    assert main(["audience", "hi.liquid", "users.jsonl", "--html", "report.html"]) == 0
    return tmp_path / "report.html"


def test_the_page_tells_counts_and_ids_and_no_value(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert "For <strong>40 people</strong>" in html
    assert "no &lt;tier&gt;" in html
    assert "&lt;b&gt;u" in html
    assert "<b>u" not in html
    assert html.count("<svg") >= 4, "two charts, each wide and narrow"
    assert "Xantippe" not in html
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?!#)\w", html.replace("xlink:href", ""))


@pytest.mark.browser
def test_the_page_fits_and_loads_nothing(page: Path, browser: Browser) -> None:
    for width in (1280, 390):
        opened = browser.new_page(viewport={"width": width, "height": 800})
        opened.goto(page.as_uri())
        opened.wait_for_function(f"document.documentElement.scrollWidth === {width}")
        figures = opened.locator("figure").all()
        assert len(figures) >= 2
        expect(opened.locator("figure svg:visible")).to_have_count(len(figures))
        expect(opened.locator("li.nobody").first).to_be_attached()
        loaded = "performance.getEntriesByType('resource').map((each) => each.name)"
        assert opened.evaluate(loaded) == []
        opened.close()
