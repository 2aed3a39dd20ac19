"""A page on paper: all of a message that is longer than the window, in real PDFs of Chromium."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import wait_until_settled
from running_server import running_preview

from liquidpilot import Workspace
from liquidpilot.preview.choices import Display
from liquidpilot.preview.export import export_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_LONG = "".join(f'<p style="height:100px;margin:0">row {number}</p>' for number in range(100))
_ENOUGH = 10_000 // (11 * 96)
"""So many pages of paper (Letter, 96 pixels an inch) such a message fills."""


@pytest.mark.parametrize(
    ("address", "times"),
    [
        ("message/long.html", 1),
        ("message/long.html?device=375", 1),
        ("accepted/long.html?now=2026-01-01", 1),
        ("compare/long.html?profile=loyal_customer&b.profile=new_customer", 2),
        ("site", 1),
    ],
)
def test_all_of_a_long_message_is_printed(
    browser: Browser, shop: Path, tmp_path: Path, address: str, times: int
) -> None:
    (shop / "templates/long.html").write_text(f"<body>{_LONG}</body>", encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    with running_preview(shop) as url:
        if address == "site":
            workspace = Workspace.open(shop)
            wanted = [e for e in workspace._files.found_messages() if e.address == "long.html"]
            export_site(workspace, tmp_path / "site", Display(), wanted)
            (found,) = (tmp_path / "site").glob("*/index.html")
            page.goto(found.as_uri())
            page.wait_for_function(
                "() => document.querySelector('iframe').style.getPropertyValue('--print-height')"
            )
        else:
            page.goto(url + address)
            page.wait_for_selector("#live:not(.lost)")
            wait_until_settled(page)
        # Chromium prints a PDF as it prints on paper.
        count = len(re.findall(rb"/Type\s*/Page\b", page.pdf()))
    assert _ENOUGH * times <= count <= _ENOUGH * times + 3
    page.close()
