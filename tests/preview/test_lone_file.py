"""A file that no workspace has, and a person in any file: on the page, and on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from written_files import write_files

from liquidpilot import Workspace
from liquidpilot.cli.session import Session
from liquidpilot.cli.targets import find_place, open_for, profile_named
from liquidpilot.errors import LiquidPilotError
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.events import EventHub
from liquidpilot.preview.export import export_site
from liquidpilot.preview.security import allowed_hosts
from liquidpilot.preview.server import make_application
from liquidpilot.preview.state import PreviewState
from liquidpilot.serving.addresses import LOOPBACK

_CALL = "{% connected_content https://a.example/x :save r %}{{ r.word }}"
_FILES = {
    "drafts/promo.html": f"<p>Hi {{{{${{first_name}}}}}}{{{{content_blocks.${{foot}}}}}} {_CALL}</p>",
    "drafts/other.html": "another message",
    "drafts/content_blocks/foot.liquid": ", the foot",
    "drafts/liquid-context.json": '{"first_name": "Context"}',
    "drafts/fixtures/profiles/bo.toml": 'first_name = "Bo"',
    "drafts/fixtures/connected_content/x.toml": "[request]\nurl = 'https://a.example/x'\n"
    '[responses.default]\njson = \'{"word": "answered"}\'\n',
    "people/ada.toml": 'extends = "bo"\nlast_name = "L"',
    "people/cy.json": '{"first_name": "Cy"}',
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file and people in it, from which the commands are typed."""
    write_files(tmp_path, _FILES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def lone(here: Path) -> Workspace:
    opened = open_for(["drafts/promo.html"], None, Session())
    assert find_place(opened, "drafts/promo.html").address == "promo.html"
    return opened


@pytest.fixture
def pages(lone: Workspace) -> Iterator[tuple[TestClient, PreviewState]]:
    state = PreviewState(lone)
    application = make_application(state, EventHub(), allowed_hosts(LOOPBACK, 8020))
    with TestClient(application, base_url="http://127.0.0.1:8020") as client:
        yield client, state


def _text(client: TestClient, query: str = "") -> str:
    return str(client.get(f"/raw/promo.html/html{query}").text)


_PEOPLE = [
    # What is typed, the name that it gets, whom the message is for.
    (None, None, "Context"),
    ("bo", "bo", "Bo"),
    ("people/cy.json", "people/cy.json", "Cy"),
    ("people/ada.toml", "people/ada.toml", "Bo"),
    ("drafts/fixtures/profiles/bo.toml", "fixtures/profiles/bo.toml", "Bo"),
]


@pytest.mark.parametrize(("typed", "name", "first_name"), _PEOPLE)
def test_a_person_is_a_name_or_a_path(
    lone: Workspace, typed: str | None, name: str | None, first_name: str
) -> None:
    found = profile_named(lone, typed)
    assert (found or "").endswith(name or "")
    rendered = lone.render("promo.html", found)
    assert rendered.fields["html"].text == f"<p>Hi {first_name}, the foot answered</p>"
    assert rendered.status == "sent"


def test_it_is_the_only_message(pages: tuple[TestClient, PreviewState]) -> None:
    client, state = pages
    assert [each.address for each in state.found()] == ["promo.html"]
    assert client.get("/message/promo.html").status_code == 200
    assert client.get("/").status_code == 200
    assert client.get("/message/other.html").status_code == 404


def test_it_follows_each_change(pages: tuple[TestClient, PreviewState], here: Path) -> None:
    client, state = pages
    cy = profile_named(state.workspace, "people/cy.json")
    assert cy is not None
    assert "Hi Cy, the foot" in _text(client, f"?profile={cy}")
    changes = {
        "promo.html": "<p>Bye {{${first_name}}}{{content_blocks.${foot}}}</p>",
        "content_blocks/foot.liquid": ", another foot",
        "liquid-context.json": '{"first_name": "Di"}',
    }
    for path, text in changes.items():
        (here / "drafts" / path).write_text(text, encoding="utf-8")
        state.change([path])
    assert _text(client) == "<p>Bye Di, another foot</p>"
    assert _text(client, f"?profile={cy}") == "<p>Bye Cy, another foot</p>"
    (here / "drafts/promo.html").unlink()
    state.change(["promo.html"])
    assert "cannot read 'promo.html': there is no such file" in _text(client)
    (here / "drafts/promo.html").write_text("back", encoding="utf-8")
    state.change(["promo.html"])
    assert _text(client) == "back"


def test_only_what_can_be_a_part_of_it_is_watched(lone: Workspace) -> None:
    assert "." not in lone._files.watched
    assert {"content_blocks", "fixtures", "catalogs"} <= {*lone._files.watched}


@pytest.mark.parametrize("name", ["people/cy.json", "/etc/passwd", "../people/cy.json"])
def test_a_page_names_no_path(pages: tuple[TestClient, PreviewState], name: str) -> None:
    client, _ = pages
    answer = client.get("/raw/promo.html/html", params={"profile": name})
    assert (answer.status_code, "there is no profile" in answer.text) == (422, True)


def test_it_is_exported(lone: Workspace, tmp_path: Path) -> None:
    assert export_site(lone, tmp_path / "site", Display()) == 1
    page = (tmp_path / "site/promo.html/bo.html").read_text(encoding="utf-8")
    assert "Hi Bo, the foot answered" in page


_REFUSED = [
    ("nothing.html", "there is no workspace"),
    ("drafts", "there is no workspace"),
]


@pytest.mark.parametrize(("wanted", "words"), _REFUSED)
def test_what_is_no_file_is_told(here: Path, wanted: str, words: str) -> None:
    with pytest.raises(LiquidPilotError) as raised:
        open_for([wanted], None, Session())
    assert words in str(raised.value).lower() or "liquidpilot.toml" in str(raised.value)


def test_in_a_workspace_a_message_is_shown_there(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop)
    path = "templates/email_templates/review_spotlight"
    opened = open_for([path], None, Session())
    for wanted in ("review_spotlight", path):
        address = find_place(opened, wanted).address
        assert (opened.root, address) == (shop, "email_templates/review_spotlight")
    with pytest.raises(LiquidPilotError, match="stands for 4 messages"):
        find_place(opened, "templates/email_templates")
    block = next(Path("templates/content_blocks").glob("*.liquid"))
    with pytest.raises(LiquidPilotError, match="is a content block"):
        find_place(open_for([block.as_posix()], None, Session()), block.as_posix())


def test_in_a_workspace_another_file_is_shown_beside_the_messages(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop)
    (shop / "drafts").mkdir()
    (shop / "drafts/new.html").write_text("<p>{{${first_name}}}</p>", encoding="utf-8")
    opened = open_for(["drafts/new.html"], None, Session())
    assert "drafts" in opened._files.watched
    state = PreviewState(opened)
    assert {"drafts/new.html", "email_templates/review_spotlight"} <= {
        each.address for each in state.found()
    }
    (shop / "drafts/new.html").write_text("changed", encoding="utf-8")
    state.change(["drafts/new.html"])
    rendered = state.view("drafts/new.html", Choices()).rendered
    assert rendered is not None
    assert rendered.fields["html"].text == "changed"
