"""The site that opens from a file."""

from __future__ import annotations

import gc
import re
import sys
import weakref
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from markupsafe import escape
from written_files import write_files

from liquidpilot import Workspace, processes
from liquidpilot.dialect import Template
from liquidpilot.errors import LiquidPilotError
from liquidpilot.mail.links import links_of
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.export import export_site
from liquidpilot.preview.inbox import inbox_row
from liquidpilot.preview.security import FILE_SANDBOX
from liquidpilot.preview.state import PreviewState, View, view_of
from liquidpilot.sources import Source
from liquidpilot.workspace.discovery import FoundMessage
from liquidpilot.workspace.messages import Message


@pytest.fixture
def workspace(state: PreviewState) -> Workspace:
    return state.workspace


def _page(site: Path, message: str) -> str:
    return (site / message / "index.html").read_text(encoding="utf-8")


def test_every_link_of_the_site_leads_to_a_part_of_it(workspace: Workspace, tmp_path: Path) -> None:
    site = tmp_path / "site"
    seen: list[str] = []
    messages = len(workspace.messages())
    assert export_site(workspace, site, Display(), report=seen.append) == len(seen) == messages
    pages = [site / "index.html", *site.glob("*/index.html")]
    assert len(pages) == messages + 1
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r'(?:href|src)="([^"]+)"', text):
            file, _, part = target.partition("#")
            assert not file or (page.parent / file).is_file(), f"{page}: {target}"
            assert file or f'id="{part}"' in text, f"{page}: {target}"


def test_a_page_tells_what_becomes_of_a_message_for_everybody(
    workspace: Workspace, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    places = workspace._files.places_of("review_spotlight")
    assert export_site(workspace, site, Display(), places) == 1
    page = _page(site, "email_templates-review_spotlight")
    for name in workspace.profiles():
        rendered = workspace.render("review_spotlight", name)
        assert f'id="{name}"' in page
        assert escape(inbox_row(rendered).subject) in page
    for kind in ("", ".own", ".inverted"):
        path = f"email_templates-review_spotlight/loyal_customer{kind}.html"
        text = (site / path).read_text(encoding="utf-8")
        assert text.startswith('<!DOCTYPE html><meta charset="utf-8"><meta http-equiv=')
        assert "img-src data:" in text
        assert str(workspace.root) not in text
        # One script alone may run: ours, which is there as it stands in the policy.
        script = text[text.index("<script>") + len("<script>") : text.index("</script>")]
        digest = b64encode(sha256(script.encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}'\"" in text
    assert 'id="plain"' in page
    # Once, for the first whom it is sent to; no link of the mail is one of the page.
    made_of = page.split('<section class="part" id="report-links">')
    assert len(made_of) == 2
    links = links_of(workspace.render("review_spotlight").received.html)
    assert all(escape(link.host) in made_of[1] for link in links)
    assert 'id="report-images"' in page
    assert ": 1, needs 4.5" in page or "can be read" in page
    assert set(re.findall(r'sandbox="([^"]+)"', page)) == {FILE_SANDBOX}
    assert "allow-same-origin" not in FILE_SANDBOX
    index = (site / "index.html").read_text(encoding="utf-8")
    assert index.count("data-search=") == 1


def test_only_what_differs_by_default_has_a_part(workspace: Workspace, tmp_path: Path) -> None:
    export_site(workspace, tmp_path / "site", Display())
    page = _page(tmp_path / "site", "email_templates-review_spotlight")
    assert 'id="loyal_customer--no-reviews"' in page
    assert 'src="loyal_customer--no-reviews.html#differences"' in page
    marked = tmp_path / "site/email_templates-review_spotlight/loyal_customer--no-reviews.html"
    assert "<span data-differs=" in marked.read_text(encoding="utf-8")
    default = marked.with_name("loyal_customer.html").read_text(encoding="utf-8")
    assert "data-differs" not in default


def test_processes_write_what_one_process_writes(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_site(workspace, tmp_path / "one", Display(), jobs=1)
    monkeypatch.setattr(processes, "_WORTH_A_PROCESS", 1)
    export_site(workspace, tmp_path / "two", Display(), jobs=2)
    one, two = (
        {each.relative_to(top): each.read_bytes() for each in top.rglob("*") if each.is_file()}
        for top in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two


def test_what_was_read_is_let_go_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "{% assign a = ${city} | default: 'x' %}{% capture b %}{{a}}!{% endcapture %}"
        "{% if a == 'x' %}{{content_blocks.${foot}}}{% endif %}{{b}}"
        "{% for c in (1..3) %}{{c}}{% endfor %}"
    )
    files = {f"templates/{number}.liquid": f"{number} {text}" for number in range(120)}
    files |= {"templates/content_blocks/foot.liquid": "Bye {{a}}", "fixtures/profiles/ada.toml": ""}
    write_files(tmp_path / "shop", files)
    held: list[int] = []
    parsed: list[weakref.ref[Template]] = []
    forget, template_of = Workspace._forget, Workspace._template

    def forgotten(self: Workspace, message: Message) -> None:
        forget(self, message)
        held.append(len(self._files.messages_read()))

    def noted(self: Workspace, source: Source, *, html: bool) -> Template:
        found = template_of(self, source, html=html)
        parsed.append(weakref.ref(found))
        return found

    monkeypatch.setattr(Workspace, "_forget", forgotten)
    monkeypatch.setattr(Workspace, "_template", noted)
    opened = Workspace.open(tmp_path / "shop")
    gc.disable()
    try:
        export_site(opened, tmp_path / "site", Display(), jobs=1)
        # Nothing waits for a search for circles. Rules know the last few texts that they looked at.
        left = {found.source for each in parsed if (found := each()) is not None}
    finally:
        gc.enable()
    assert held == [0] * 120
    assert len({each for each in left if "content_blocks" not in str(each.path)}) < 60


def test_messages_of_one_name_for_files_have_folders_of_their_own(tmp_path: Path) -> None:
    for path in ("a/b.liquid", "a-b.liquid", "A-B.liquid", "index.html", "con.liquid"):
        file = tmp_path / "shop/templates" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(path, encoding="utf-8")
    site = tmp_path / "site"
    found = {path.name for path in (tmp_path / "shop/templates").iterdir()}
    count = export_site(Workspace.open(tmp_path / "shop"), site, Display())
    pages = [each.parent.name.casefold() for each in site.glob("*/index.html")]
    assert count == len(pages) == len(set(pages)) == len(found)
    assert not {"con.liquid", "index.html"} & set(pages)


def test_it_is_written_again_but_over_nothing_else(workspace: Workspace, tmp_path: Path) -> None:
    for _ in range(2):
        export_site(workspace, tmp_path / "site", Display())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(LiquidPilotError, match="holds something else"):
        export_site(workspace, tmp_path / "mine", Display())


@pytest.mark.parametrize("is_there", [False, True], ids=["new", "written before"])
def test_an_export_that_was_interrupted_says_so_and_is_done_again(
    workspace: Workspace, tmp_path: Path, is_there: bool
) -> None:
    site = tmp_path / "site"
    if is_there:
        export_site(workspace, site, Display())

    def interrupt(address: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_site(workspace, site, Display(), report=interrupt)
    assert "This site is not complete" in (site / "index.html").read_text(encoding="utf-8")
    export_site(workspace, site, Display())
    assert "This site is not complete" not in (site / "index.html").read_text(encoding="utf-8")


def test_another_site_is_not_taken_for_one_of_ours(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/index.html").write_text("<h1>Our shop</h1>", encoding="utf-8")
    with pytest.raises(LiquidPilotError, match="holds something else"):
        export_site(workspace, tmp_path / "theirs", Display())
    assert [each.name for each in (tmp_path / "theirs").iterdir()] == ["index.html"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_link_in_the_site_is_not_written_through(workspace: Workspace, tmp_path: Path) -> None:
    export_site(workspace, tmp_path / "site", Display())
    (tmp_path / "letter").write_text("keep me", encoding="utf-8")
    (tmp_path / "site/base.css").unlink()
    (tmp_path / "site/base.css").symlink_to(tmp_path / "letter")
    with pytest.raises(LiquidPilotError, match=r"base\.css' leads out"):
        export_site(workspace, tmp_path / "site", Display())
    assert (tmp_path / "letter").read_text(encoding="utf-8") == "keep me"


def test_a_scenario_is_rendered_only_where_it_changes_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = "{% connected_content https://a.example/x :save r %}"
    stopped = "{% for a in (1..9000000) %}{{a}}{% endfor %}"
    answers = "[responses.default]\njson = '{\"a\": 1}'\n"
    files = {
        "templates/calls.liquid": f"{call}{{{{r.a}}}}",
        "templates/plain.liquid": "Hi",
        "templates/stopped.liquid": stopped,
        "fixtures/profiles/ada.toml": "",
        "fixtures/connected_content/x.toml": f"[request]\nurl = 'https://a.example/x'\n{answers}"
        "[responses.down]\nstatus = 503\n",
        "fixtures/connected_content/y.toml": f"[request]\nurl = 'https://a.example/y'\n{answers}"
        "[responses.empty]\nstatus = 204\n",
    }
    write_files(tmp_path, files)
    rendered: list[tuple[str, str | None]] = []

    def noted(workspace: Workspace, found: FoundMessage, choices: Choices) -> View:
        rendered.append((found.address, choices.scenario))
        return view_of(workspace, found, choices)

    monkeypatch.setattr("liquidpilot.preview.export.view_of", noted)
    export_site(Workspace.open(tmp_path), tmp_path / "site", Display())
    assert {each for each in rendered if each[1]} == {("calls.liquid", "down")}
    page = _page(tmp_path / "site", "stopped.liquid")
    assert "more than 200,000 turns of loops" in page
