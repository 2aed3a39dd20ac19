"""A workspace without a message: the page says how to begin, and its button begins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from liquidpilot.cli.init import SAMPLE, make_first_message, make_plan
from liquidpilot.preview.events import EventHub
from liquidpilot.preview.security import allowed_hosts
from liquidpilot.preview.server import make_application
from liquidpilot.preview.state import PreviewState
from liquidpilot.serving.addresses import LOOPBACK

_OURS = {"origin": "http://127.0.0.1:8020"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "empty/templates").mkdir(parents=True)
    return tmp_path / "empty"


@pytest.fixture
def empty(root: Path) -> Iterator[TestClient]:
    state = PreviewState(root, begin=make_first_message)
    application = make_application(state, EventHub(), allowed_hosts(LOOPBACK, 8020))
    with TestClient(application, base_url="http://127.0.0.1:8020") as client:
        yield client


def _files(root: Path) -> set[str]:
    return {each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file()}


def test_it_says_how_to_begin(empty: TestClient) -> None:
    page = empty.get("/").text
    assert 'id="begin"' in page
    for command in ("init", "init --with trustpilot", "preview promo.html"):
        assert f"<code>liquidpilot {command}</code>" in page


def test_the_button_writes_what_init_writes(empty: TestClient, root: Path) -> None:
    planned = {step.path for step in make_plan(root).steps}
    answer = empty.post("/first-message", json={}, headers=_OURS)
    assert answer.status_code == 201
    address = answer.json()["address"]
    assert address.endswith(SAMPLE)
    assert planned <= _files(root)
    assert any("snapshots" in each for each in _files(root))
    assert empty.get(f"/message/{address}").status_code == 200
    assert empty.get(f"/raw/{address}/html").status_code == 200
    assert 'id="begin"' not in empty.get("/").text


def test_it_begins_once(empty: TestClient, root: Path) -> None:
    assert empty.post("/first-message", json={}, headers=_OURS).status_code == 201
    before = _files(root)
    answer = empty.post("/first-message", json={}, headers=_OURS)
    assert (answer.status_code, answer.json()["error"]) == (409, "there is a message already")
    assert _files(root) == before


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}])
def test_another_page_begins_nothing(
    empty: TestClient, root: Path, headers: dict[str, str]
) -> None:
    assert empty.post("/first-message", json={}, headers=headers).status_code == 403
    assert empty.get("/first-message").status_code == 404
    assert _files(root) == set()


def test_where_there_is_a_message_no_button_is_shown(client: TestClient) -> None:
    assert 'id="begin"' not in client.get("/").text
    assert client.post("/first-message", json={}, headers=_OURS).status_code == 409
