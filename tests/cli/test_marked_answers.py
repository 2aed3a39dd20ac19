"""What a sandbox says about its answers reaches those who have to know: made up, let pass, refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from echo_sandbox import Echo, Post

from liquidpilot.connected_content.request import Request, Response
from liquidpilot.errors import WorkspaceError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.services.interface import MADE_UP, REASON, WARNING, Answer
from liquidpilot.services.registry import installed


class Run(Protocol):
    """What one run of the command line left."""

    @property
    def code(self) -> int: ...
    @property
    def out(self) -> str: ...
    @property
    def err(self) -> str: ...


RunCommand = Callable[..., Run]

_CALL = "{% connected_content https://api.post.example/v1/x :save x %}{{x.a}}"
_MADE_UP = "the letter '7'"
_FILES = {
    "liquidpilot.toml": "",
    "templates/m.liquid": _CALL,
    "templates/webhooks/w/template.yaml": "url: https://api.post.example/v1/w\nbody: x\n",
}


class _Answering(Post):
    """A post whose sandbox answers with these headers and this status."""

    def __init__(self, status: int, headers: dict[str, str]) -> None:
        super().__init__()
        self.answered = Answer(Response(status, headers, b'{"a": 1}'))

    def sandbox(self, options: object) -> Echo:
        super().sandbox(options)  # type: ignore[arg-type]
        return Echo(self.answered)


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> Callable[[Post], None]:
    def install(post: Post) -> None:
        for module in ("services.registry", "services.simulation", "cli.sandbox"):
            monkeypatch.setattr(f"liquidpilot.{module}.installed", lambda: (post,))

    assert installed() is not None
    return install


@pytest.fixture
def made_up(installs: Callable[[Post], None]) -> None:
    installs(_Answering(200, {MADE_UP: _MADE_UP, "content-type": "application/json"}))


def _findings(run: Run) -> list[tuple[str, str]]:
    found = json.loads(run.out)["findings"]
    return [(each.get("code") or each["rule"], each["severity"]) for each in found]


@pytest.mark.usefixtures("made_up")
def test_who_looks_at_a_rendering_is_told(liquidpilot: RunCommand) -> None:
    run = liquidpilot("render", "m", "--sandbox", "--format", "json", files=_FILES)
    assert run.code == 0
    assert ("made-up-answer", "info") in _findings(run)
    assert _MADE_UP in run.out


@pytest.mark.usefixtures("made_up")
def test_a_recording_is_marked_and_a_gate_warns(liquidpilot: RunCommand, folder: Path) -> None:
    assert liquidpilot("record", "m", "--sandbox", files=_FILES).code == 0
    (fixture,) = (folder / "fixtures/connected_content").glob("*.toml")
    assert f'made_up = "{_MADE_UP}"' in fixture.read_text(encoding="utf-8")
    assert ("made-up-answer", "info") in _findings(liquidpilot("render", "m", "--format", "json"))
    checked = liquidpilot("check", "templates/m.liquid", "--format", "json", "--jobs", "1")
    assert ("made-up-answer", "warning") in _findings(checked)
    tested = liquidpilot("test", "m", "--update")
    assert tested.code == 0
    assert "warning: made-up-answer: " in tested.out + tested.err
    assert _MADE_UP in tested.out + tested.err


@pytest.mark.parametrize("again", [{}, {MADE_UP: "the letter '8'"}])
def test_a_recording_says_what_is_true_of_the_last_one(
    again: dict[str, str],
    installs: Callable[[Post], None],
    liquidpilot: RunCommand,
    folder: Path,
) -> None:
    for headers in ({MADE_UP: _MADE_UP}, again):
        installs(_Answering(200, {"content-type": "application/json", **headers}))
        assert liquidpilot("record", "m", "--sandbox", "--refresh", files=_FILES).code == 0
    (fixture,) = (folder / "fixtures/connected_content").glob("*.toml")
    text = fixture.read_text(encoding="utf-8")
    assert _MADE_UP not in text
    assert ("made_up" in text) is bool(again)


def test_a_delivery_tells_why(installs: Callable[[Post], None], liquidpilot: RunCommand) -> None:
    headers = {REASON: "no stamp: see stamps.toml", WARNING: "no envelope", MADE_UP: _MADE_UP}
    installs(_Answering(403, headers))
    run = liquidpilot("render", "w", "--deliver", "sandbox", files=_FILES)
    assert run.code == 1
    for text in ("why: no stamp: see stamps.toml", "let pass: no envelope", _MADE_UP):
        assert text in run.out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[post]\nstamps = 7", {"stamps": 7}),
        ("[post]\nstrict_letters = true\ndelay = '1h'", {"strict-letters": True, "delay": "1h"}),
        ("[post]\nstrict-letters = true", {"strict-letters": True}),
        ("[post]", {}),
    ],
)
def test_a_configuration_sets_the_options_of_a_sandbox(
    text: str, expected: dict[str, object], installs: Callable[[Post], None], tmp_path: Path
) -> None:
    post = Post()
    installs(post)
    (tmp_path / "liquidpilot.toml").write_text(text, encoding="utf-8")
    workspace = Workspace.open(tmp_path)
    workspace.simulate().answer(Request("GET", "https://api.post.example/"))
    assert post.options is not None
    assert post.options.settings == expected


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("[pots]", 1, "unknown key 'pots'", "did you mean 'post'?"),
        ("[elsewhere]", 1, "unknown key 'elsewhere'", "names of integrations"),
        ("[post]\nstamp = 7", 2, "unknown key 'stamp'", "did you mean 'stamps'?"),
        ("[post]\nstamps = true", 2, "'stamps' should be a whole number", ""),
        ("[post]\nstrict_letters = 1", 2, "'strict_letters' should be true or false", ""),
    ],
)
def test_what_a_configuration_cannot_mean(
    text: str,
    line: int,
    message: str,
    hint: str,
    installs: Callable[[Post], None],
    tmp_path: Path,
) -> None:
    installs(Post())
    (tmp_path / "liquidpilot.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError) as caught:
        Workspace.open(tmp_path)
    assert (caught.value.line, message in caught.value.message) == (line, True)
    assert hint in (caught.value.hint or "")


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(("configured", "given", "stamps"), [(7, [], 7), (7, ["--stamps", "9"], 9)])
def test_an_option_that_is_given_counts_more(
    configured: int,
    given: list[str],
    stamps: int,
    installs: Callable[[Post], None],
    liquidpilot: RunCommand,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from liquidpilot.services.server import SandboxServer

    post = Post()
    installs(post)
    monkeypatch.setattr(SandboxServer, "run", lambda self, ready: self.close())
    files = {"liquidpilot.toml": f"[post]\nstamps = {configured}\n"}
    assert liquidpilot("sandbox", "post", "--port", "0", *given, files=files).code == 0
    assert post.options is not None
    assert post.options.settings["stamps"] == stamps
