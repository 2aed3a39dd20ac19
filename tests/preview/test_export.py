"""The matrix as a site that opens from a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from liquidpilot.errors import LiquidPilotError
from liquidpilot.preview.choices import Manner
from liquidpilot.preview.export import export_site
from liquidpilot.preview.studio import Studio


def test_every_link_of_the_site_leads_to_a_file_of_it(studio: Studio, tmp_path: Path) -> None:
    site = tmp_path / "site"
    seen: list[str] = []
    messages = len(studio.workspace.messages())
    assert export_site(studio, site, Manner(), report=seen.append) == len(seen) == messages
    pages = [site / "index.html", *site.glob("*.html")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r'(?:href|src)="([^"]+)"', text):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"
        assert "<script" not in text
    assert "<mark" not in (site / "index.html").read_text(encoding="utf-8")


def test_a_message_of_the_site_has_its_own_policy(studio: Studio, tmp_path: Path) -> None:
    export_site(studio, tmp_path / "site", Manner())
    cell = tmp_path / "site/email_templates-review_spotlight/loyal_customer--default.html"
    text = cell.read_text(encoding="utf-8")
    assert text.startswith('<!DOCTYPE html><meta charset="utf-8"><meta http-equiv=')
    assert "img-src data:" in text
    assert str(studio.workspace.root) not in text


def test_it_is_written_again_but_over_nothing_else(studio: Studio, tmp_path: Path) -> None:
    for _ in range(2):
        export_site(studio, tmp_path / "site", Manner())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(LiquidPilotError, match="holds something else"):
        export_site(studio, tmp_path / "mine", Manner())
