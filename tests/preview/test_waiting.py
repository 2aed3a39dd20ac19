"""One message that takes long keeps nobody waiting who asks for something else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from liquidpilot.preview.events import EventHub
from liquidpilot.preview.security import allowed_hosts
from liquidpilot.preview.server import make_application
from liquidpilot.preview.state import PreviewState
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.serving.addresses import LOOPBACK
from liquidpilot.workspace.messages import Message

# More than there are threads that answer.
_MANY = 60


class _Burning:
    """Renderings of `slow.liquid`: they begin, and end when `released` is set."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.released = threading.Event()
        self.count = 0


@pytest.fixture
def burning(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Burning]:
    state = _Burning()
    render = Workspace.render

    def rendered(workspace: Workspace, message: Message, **given: object) -> RenderedMessage:
        if message.address == "slow.liquid":
            state.count += 1
            state.begun.set()
            state.released.wait(60)
        return render(workspace, message, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(Workspace, "render", rendered)
    yield state
    state.released.set()


@pytest.fixture
def waiting_preview(tmp_path: Path) -> PreviewState:
    (tmp_path / "liquidpilot.toml").write_text("", encoding="utf-8")
    (tmp_path / "templates").mkdir()
    for name in ("slow", "quick"):
        (tmp_path / f"templates/{name}.liquid").write_text(f"I am {name}", encoding="utf-8")
    return PreviewState(tmp_path, clock=lambda: 0.0)


@asynccontextmanager
async def _client(state: PreviewState) -> AsyncIterator[httpx.AsyncClient]:
    application = make_application(state, EventHub(), allowed_hosts(LOOPBACK, 8020))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8020", timeout=60
    ) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "description"),
    [
        ("/", "the list of messages"),
        ("/message/quick.liquid", "the page of another message"),
        ("/document/quick.liquid", "the document of another message"),
        ("/outcomes?message=quick.liquid", "what becomes of another message"),
        ("/rail", "the list in the rail"),
        ("/find?q=quick&of=quick.liquid", "what the palette finds"),
        ("/static/base.css", "a file of the page"),
    ],
)
@pytest.mark.parametrize("kind", ["message", "document", "matrix"])
def test_others_are_answered_meanwhile(
    kind: str, path: str, description: str, waiting_preview: PreviewState, burning: _Burning
) -> None:
    async def ask() -> None:
        async with _client(waiting_preview) as client:
            slow = [
                asyncio.create_task(client.get(f"/{kind}/slow.liquid?tab=calls&at={number}"))
                for number in range(_MANY)
            ]
            assert await asyncio.to_thread(burning.begun.wait, 60)
            answer = await client.get(path)
            assert answer.status_code == 200, description
            assert not any(each.done() for each in slow)
            burning.released.set()
            assert {each.status_code for each in await asyncio.gather(*slow)} == {200}

    asyncio.run(ask())


def test_a_change_is_noted_meanwhile(waiting_preview: PreviewState, burning: _Burning) -> None:
    root = waiting_preview.workspace.root

    async def ask() -> None:
        async with _client(waiting_preview) as client:
            slow = asyncio.create_task(client.get("/document/slow.liquid"))
            assert await asyncio.to_thread(burning.begun.wait, 60)
            (root / "templates/slow.liquid").write_text("I am new", encoding="utf-8")
            waiting_preview.change(["templates/slow.liquid"])
            burning.released.set()
            assert "I am slow" in (await slow).text
            # What was rendered from the files as they were is not kept.
            assert "I am new" in (await client.get("/document/slow.liquid")).text

    asyncio.run(ask())


def test_equal_views_are_rendered_once(waiting_preview: PreviewState, burning: _Burning) -> None:
    async def ask() -> None:
        async with _client(waiting_preview) as client:
            pages = [
                asyncio.create_task(client.get(f"/{kind}/slow.liquid"))
                for kind in ("message", "document", "message")
            ]
            assert await asyncio.to_thread(burning.begun.wait, 60)
            burning.released.set()
            await asyncio.gather(*pages)

    asyncio.run(ask())
    assert burning.count == 1
