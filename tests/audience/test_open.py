"""`--open`: people of a segment in the preview, without a file of theirs anywhere."""

from __future__ import annotations

import json
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from running_server import running

from liquidpilot.cli import main
from liquidpilot.preview.cells import people_of
from liquidpilot.preview.choices import Choices
from liquidpilot.preview.server import PreviewServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_TEMPLATE = """\
{% if ${first_name} == 'Bo' %}{% abort_message('Bo') %}{% endif %}
Hi {{${first_name}}}, {{custom_attribute.${tier}}}, {{event_properties.${sku}}}
"""


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    users = [
        {
            "external_id": f"u{number}",
            "first_name": "Bo" if number == 7 else "Xantippe",
            "custom_attributes": {"tier": f"tier {number}"},
        }
        for number in range(40)
    ]
    files = {
        "liquidpilot.toml": 'default_profile = "sam"',
        "fixtures/profiles/sam.toml": 'first_name = "Sam"',
        "templates/hi.liquid": _TEMPLATE,
        "users.jsonl": "\n".join(map(json.dumps, users)),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> list[PreviewServer]:
    """The previews that were started; each is ready at once, and ends."""
    found: list[PreviewServer] = []

    def run(server: PreviewServer, ready: Callable[[], None], warn: Callable[[str], None]) -> None:
        found.append(server)
        ready()

    monkeypatch.setattr(PreviewServer, "run", run)
    return found


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the browser was given."""
    found: list[str] = []
    monkeypatch.setattr(webbrowser, "open", found.append)
    return found


def _people(server: PreviewServer) -> list[str | None]:
    server.close()
    state = server._state
    return people_of(state.workspace, state.find("hi.liquid"))


def test_the_people_of_a_sample_are_in_the_preview_and_nowhere_else(
    workspace: Path,
    servers: list[PreviewServer],
    opened: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    sample = ["audience", "hi", "users.jsonl", "--sample", "5", "--seed", "3", "--format", "json"]
    before = {path for path in workspace.rglob("*") if ".liquidpilot" not in path.parts}
    now = ["--now", "2026-03-01T10:00:00Z", "--set", "event_properties.sku=TRUCK-1"]
    assert main([*sample, *now, "--open"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["users"] == 5
    (server,) = servers
    assert opened == [f"{server.url}matrix/hi.liquid"]
    assert opened[0] in said.err
    people = _people(server)
    assert len(people) == 5
    for name in people:
        rendered = server._state.view("hi.liquid", Choices(profile=name)).rendered
        assert rendered is not None
        tier = f"tier {str(name).removeprefix('u')}"
        assert f"Hi Xantippe, {tier}, TRUCK-1" in rendered.fields["html"].text
    # They stay after a change; the profiles with files are still known.
    server._state.change(["templates/hi.liquid"])
    assert _people(server) == people
    assert server._state.workspace.profiles() == sorted(["sam", *map(str, people)])
    after = {path for path in workspace.rglob("*") if ".liquidpilot" not in path.parts}
    assert after == before
    kept = [path for path in (workspace / ".liquidpilot").rglob("*") if path.is_file()]
    assert not any(b"Xantippe" in path.read_bytes() for path in kept)


def test_without_a_sample_those_whom_the_report_names(
    servers: list[PreviewServer], opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audience", "hi", "users.jsonl", "--format", "json", "--hash-ids", "--open"]) == 0
    report = json.loads(capsys.readouterr().out)
    named = {one for each in report["outcomes"] for one in each["people"]}
    named |= {each["longest"]["id"] for each in report["lengths"].values()}
    assert len(named) > 5
    assert set(_people(servers[0])) == named
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("scenario", "query"), [("timeout", "?all=1"), ("default", ""), (None, "")]
)
def test_the_scenario_is_one_of_those_that_are_shown(
    scenario: str | None, query: str, servers: list[PreviewServer], opened: list[str]
) -> None:
    how = [] if scenario is None else ["--scenario", scenario]
    assert main(["audience", "hi", "users.jsonl", "--sample", "2", "--open", *how]) == 0
    servers[0].close()
    assert opened[0].endswith(f"/matrix/hi.liquid{query}")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--sample", "1001"], ("1,000 people", "--sample 1000")),
        (["--sample", "9", "--response", "a=b"], ("--response", "--scenario")),
    ],
)
def test_what_the_preview_cannot_show_is_said_before(
    options: list[str],
    words: tuple[str, str],
    servers: list[PreviewServer],
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["audience", "hi", "users.jsonl", "--open", *options]) == 2
    said = capsys.readouterr()
    assert all(each in said.err for each in words)
    assert (said.out, servers) == ("", [])
    assert not (workspace / ".liquidpilot").exists()


@pytest.mark.browser
def test_the_table_has_them_by_id_and_a_click_opens_one(
    monkeypatch: pytest.MonkeyPatch, opened: list[str], browser: Browser
) -> None:
    run = PreviewServer.run
    found: list[PreviewServer] = []

    def keep(server: PreviewServer, ready: Callable[[], None], warn: Callable[[str], None]) -> None:
        found.append(server)
        ready()

    monkeypatch.setattr(PreviewServer, "run", keep)
    assert main(["audience", "hi", "users.jsonl", "--sample", "6", "--open"]) == 0
    monkeypatch.setattr(PreviewServer, "run", run)
    page = browser.new_page()
    with running(found[0]):
        page.goto(opened[0])
        rows = page.locator("#people th a")
        rows.nth(5).wait_for()
        names = rows.all_inner_texts()
        assert len(names) == 6
        assert all(each.startswith("u") for each in names)
        rows.nth(2).click()
        text = page.frame_locator("#frame").locator(f"text=tier {names[2].removeprefix('u')}")
        text.first.wait_for()
        page.close()
