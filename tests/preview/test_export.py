"""The matrix as a site that opens from a file."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from liquidpilot.errors import LiquidPilotError
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.export import export_site
from liquidpilot.preview.state import PreviewState, View


def test_every_link_of_the_site_leads_to_a_file_of_it(state: PreviewState, tmp_path: Path) -> None:
    site = tmp_path / "site"
    seen: list[str] = []
    messages = len(state.workspace.messages())
    assert export_site(state, site, Display(), report=seen.append) == len(seen) == messages
    pages = [site / "index.html", *site.glob("*.html")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r'(?:href|src)="([^"]+)"', text):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"
        assert "<script" not in text
    assert "<mark" not in (site / "index.html").read_text(encoding="utf-8")


def test_a_message_of_the_site_has_its_own_policy(state: PreviewState, tmp_path: Path) -> None:
    export_site(state, tmp_path / "site", Display())
    cell = tmp_path / "site/email_templates-review_spotlight/loyal_customer--default.html"
    text = cell.read_text(encoding="utf-8")
    assert text.startswith('<!DOCTYPE html><meta charset="utf-8"><meta http-equiv=')
    assert "img-src data:" in text
    assert str(state.workspace.root) not in text


def test_it_is_written_again_but_over_nothing_else(state: PreviewState, tmp_path: Path) -> None:
    for _ in range(2):
        export_site(state, tmp_path / "site", Display())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(LiquidPilotError, match="holds something else"):
        export_site(state, tmp_path / "mine", Display())


def test_an_export_that_was_interrupted_is_done_again(state: PreviewState, tmp_path: Path) -> None:
    site = tmp_path / "site"

    def interrupt(address: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_site(state, site, Display(), report=interrupt)
    assert "This site is not complete" in (site / "index.html").read_text(encoding="utf-8")
    export_site(state, site, Display())
    assert "This site is not complete" not in (site / "index.html").read_text(encoding="utf-8")


def test_another_site_is_not_taken_for_one_of_ours(state: PreviewState, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/index.html").write_text("<h1>Our shop</h1>", encoding="utf-8")
    with pytest.raises(LiquidPilotError, match="holds something else"):
        export_site(state, tmp_path / "theirs", Display())
    assert [each.name for each in (tmp_path / "theirs").iterdir()] == ["index.html"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_link_in_the_site_is_not_written_through(state: PreviewState, tmp_path: Path) -> None:
    export_site(state, tmp_path / "site", Display())
    (tmp_path / "letter").write_text("keep me", encoding="utf-8")
    (tmp_path / "site/style.css").unlink()
    (tmp_path / "site/style.css").symlink_to(tmp_path / "letter")
    with pytest.raises(LiquidPilotError, match=r"style\.css' leads out"):
        export_site(state, tmp_path / "site", Display())
    assert (tmp_path / "letter").read_text(encoding="utf-8") == "keep me"


def test_a_scenario_is_rendered_only_where_there_are_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = "{% connected_content https://a.example/x :save r %}"
    stopped = "{% for a in (1..9000000) %}{{a}}{% endfor %}"
    files = {
        "templates/calls.liquid": f"{call}{{{{r.a}}}}",
        "templates/plain.liquid": "Hi",
        "templates/stopped.liquid": stopped,
        "fixtures/profiles/ada.toml": "",
        "fixtures/connected_content/x.toml": "[request]\nurl = 'https://a.example/x'\n"
        "[responses.default]\njson = '{\"a\": 1}'\n[responses.down]\nstatus = 503\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    state = PreviewState(tmp_path)
    rendered: list[tuple[str, str | None]] = []
    view = state.view

    def noted(address: str, choices: Choices) -> View:
        rendered.append((address, choices.scenario))
        return view(address, choices)

    monkeypatch.setattr(state, "view", noted)
    export_site(state, tmp_path / "site", Display())
    assert {each for each in rendered if each[1]} == {("calls.liquid", "down")}
    page = (tmp_path / "site/stopped.liquid.html").read_text(encoding="utf-8")
    assert "templates/stopped.liquid:1: stopped: more than 200,000 turns of loops" in page
