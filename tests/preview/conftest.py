from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_server import running_preview
from starlette.testclient import TestClient

from liquidpilot.preview.events import EventHub
from liquidpilot.preview.security import allowed_hosts
from liquidpilot.preview.server import make_application
from liquidpilot.preview.state import PreviewState
from liquidpilot.serving.addresses import LOOPBACK

_CHECKOUT = Path(__file__).parent.parent.parent

Write = Callable[[str, str], None]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy of the shipped workspace, to be changed."""
    root = tmp_path / "shop"
    for name in ("templates", "fixtures"):
        shutil.copytree(_CHECKOUT / name, root / name)
    shutil.copy(_CHECKOUT / "liquidpilot.toml", root)
    return root.resolve()


@pytest.fixture
def url(shop: Path) -> Iterator[str]:
    """The address of a running preview of the shop."""
    with running_preview(shop) as running:
        yield running


@pytest.fixture
def state(shop: Path) -> PreviewState:
    return PreviewState(shop)


@pytest.fixture
def write(shop: Path, state: PreviewState) -> Write:
    """Write a file of the workspace, and report it as the watcher would."""

    def written(path: str, text: str) -> None:
        (shop / path).parent.mkdir(parents=True, exist_ok=True)
        (shop / path).write_text(text, encoding="utf-8")
        state.change([path])

    return written


@pytest.fixture
def client(state: PreviewState) -> Iterator[TestClient]:
    hosts = allowed_hosts(LOOPBACK, 8020)
    application = make_application(state, EventHub(), hosts)
    with TestClient(application, base_url="http://127.0.0.1:8020") as made:
        yield made
