"""`liquidpilot preview` and `liquidpilot export`: what they take, print and refuse."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from liquidpilot.preview.choices import Choices
from liquidpilot.preview.server import PreviewServer


class Run(Protocol):
    """What one run of the command line left."""

    @property
    def code(self) -> int: ...
    @property
    def out(self) -> str: ...
    @property
    def err(self) -> str: ...


RunCommand = Callable[..., Run]

_FILES = {"templates/hello.liquid": "Hi {{${first_name} | default: 'you'}}"}


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server starts, and somebody presses Ctrl-C."""

    def run(server: PreviewServer, ready: Callable[[], None], warn: Callable[[str], None]) -> None:
        ready()
        server.close()
        raise KeyboardInterrupt

    monkeypatch.setattr(PreviewServer, "run", run)


@pytest.mark.usefixtures("at_once")
def test_preview_prints_its_address_and_nothing_else(liquidpilot: RunCommand) -> None:
    run = liquidpilot("preview", "--port", "0", files=_FILES)
    assert run.code == 130
    assert run.out.startswith("http://127.0.0.1:")
    assert run.out.count("\n") == 1
    assert "Traceback" not in run.err


@pytest.mark.parametrize(("options", "source"), [([], "missing"), (["--sandbox"], "sandbox")])
def test_simulated_services_answer_where_they_are_wanted(
    options: list[str], source: str, liquidpilot: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources: list[str] = []

    def run(server: PreviewServer, ready: Callable[[], None], warn: Callable[[str], None]) -> None:
        rendered = server._state.view("hello.liquid", Choices()).rendered
        assert rendered is not None
        sources.extend(each.source for each in rendered.exchanges)
        server.close()

    monkeypatch.setattr(PreviewServer, "run", run)
    call = "{% connected_content https://api.trustpilot.com/v1/resources/strings/stars/4 :save x %}"
    liquidpilot("preview", "--port", "0", *options, files={"templates/hello.liquid": call})
    assert sources == [source]


@pytest.mark.usefixtures("at_once")
def test_a_taken_port_is_followed_by_the_next(liquidpilot: RunCommand) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = liquidpilot("preview", "--port", str(port), files=_FILES)
    assert run.code == 130
    assert f":{port}/" not in run.out


@pytest.mark.usefixtures("at_once")
def test_another_host_is_warned_about(liquidpilot: RunCommand) -> None:
    run = liquidpilot("preview", "--host", "0.0.0.0", "--port", "0", files=_FILES)
    assert "everybody who can reach this machine can read the messages" in run.err


def test_preview_without_a_workspace(liquidpilot: RunCommand) -> None:
    run = liquidpilot("preview")
    assert run.code == 2
    assert "there is no workspace here" in run.err


def test_export_prints_what_to_open(liquidpilot: RunCommand, folder: Path) -> None:
    run = liquidpilot("export", "site", files=_FILES)
    assert (run.code, run.out) == (0, "site/index.html\n")
    assert "Hi you" in (folder / "site/hello.liquid/nobody-in-particular.html").read_text(
        encoding="utf-8"
    )


def test_export_into_a_folder_of_something_else(liquidpilot: RunCommand) -> None:
    run = liquidpilot("export", "templates", files=_FILES)
    assert run.code == 2
    assert "'templates' holds something else" in run.err
