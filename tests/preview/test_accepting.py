"""What is accepted of a message on its page; the accepting is that of `liquidpilot test --update`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from liquidpilot import Workspace
from liquidpilot.snapshots.cases import find_cases
from liquidpilot.snapshots.running import Runner

Write = Callable[[str, str], None]

_OURS = {"origin": "http://127.0.0.1:8020"}
_ADDRESS = "email_templates/review_spotlight"
_QUERY = "profile=loyal_customer"
_BODY = f"templates/{_ADDRESS}/body.html"
_PAGE = f"/accepted/{_ADDRESS}?{_QUERY}"


def _digest(page: str) -> str:
    found = re.search(r'data-digest="(\w+)"', page)
    assert found is not None
    return found[1]


def _asked(digest: str, query: str = _QUERY) -> dict[str, str]:
    return {"address": _ADDRESS, "query": query, "digest": digest}


def _snapshots(shop: Path) -> dict[str, bytes]:
    top = shop / "fixtures/snapshots"
    return {
        str(each.relative_to(top)): each.read_bytes() for each in top.rglob("*") if each.is_file()
    }


def _passes(shop: Path) -> bool:
    workspace = Workspace.open(shop)
    (case,) = find_cases(workspace, [_ADDRESS], "[loyal_customer]").found
    return Runner(workspace).run(case).passed


@pytest.fixture
def changed(shop: Path, write: Write) -> str:
    """The page of a message that has changed since it was accepted."""
    body = (shop / _BODY).read_text(encoding="utf-8")
    write(_BODY, body.replace("Still in your cart", "Waiting in your cart"))
    return _PAGE


def test_what_is_accepted_says_so(client: TestClient) -> None:
    page = client.get(_PAGE).text
    assert "As accepted" in page
    assert "review_spotlight[loyal_customer]" in page
    assert "data-digest" not in page


def test_the_difference_is_shown_and_accepted(client: TestClient, shop: Path, changed: str) -> None:
    before = _snapshots(shop)
    page = client.get(changed).text
    assert "Differs from what is accepted" in page
    assert "+" in page
    assert "Waiting in your cart" in page
    assert not _passes(shop)
    for side, words in (("A", "Still in your cart"), ("B", "Waiting in your cart")):
        document = client.get(f"/accepted-document/{_ADDRESS}?{_QUERY}&side={side}")
        assert '<span data-differs="1">' in document.text
        assert words in document.text
        assert "sandbox" in document.headers["content-security-policy"]
    assert _snapshots(shop) == before
    answer = client.post("/accepted", json=_asked(_digest(page)), headers=_OURS)
    assert answer.status_code == 201
    assert _passes(shop)
    assert "As accepted" in client.get(changed).text
    others = {name for name, data in _snapshots(shop).items() if before.get(name) != data}
    assert all("review_spotlight" in name or "index" in name for name in others)


@pytest.mark.parametrize("what", ["the message", "what is accepted", "the digest"])
def test_nothing_is_written_over_what_was_not_seen(
    client: TestClient, shop: Path, write: Write, changed: str, what: str
) -> None:
    digest = _digest(client.get(changed).text)
    if what == "the message":
        body = (shop / _BODY).read_text(encoding="utf-8")
        write(_BODY, body.replace("Waiting in your cart", "Still here"))
    elif what == "what is accepted":
        other = client.get(changed).text
        assert client.post("/accepted", json=_asked(_digest(other)), headers=_OURS).is_success
    else:
        digest = "0" * 64
    before = _snapshots(shop)
    answer = client.post("/accepted", json=_asked(digest), headers=_OURS)
    assert (answer.status_code, "has changed since" in answer.text) == (409, True)
    assert _snapshots(shop) == before


_REFUSED = [
    # The query, what the page says.
    ("profile=loyal_customer&set=first_name=Bo", "only what is saved is accepted"),
    ("profile=loyal_customer&now=2026-12-24T10:00", "only what is saved is accepted"),
    ("profile=loyal_customer&scenario=timeout", "accepts nothing for this person"),
    ("profile=nobody", "accepts nothing for this person"),
]


@pytest.mark.parametrize(("query", "words"), _REFUSED)
def test_only_what_a_test_is_about_is_accepted(
    client: TestClient, shop: Path, query: str, words: str
) -> None:
    before = _snapshots(shop)
    page = client.get(f"/accepted/{_ADDRESS}?{query}")
    assert (page.status_code, words in page.text) == (200, True)
    answer = client.post("/accepted", json=_asked("0" * 64, query), headers=_OURS)
    assert (answer.status_code, words in answer.text) == (409, True)
    assert _snapshots(shop) == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 403), ({"origin": "https://evil.example"}, 403), ({"origin": "null"}, 403)],
)
def test_another_page_accepts_nothing(
    client: TestClient, changed: str, headers: dict[str, str], status: int
) -> None:
    digest = _digest(client.get(changed).text)
    answer = client.post("/accepted", json=_asked(digest), headers=headers)
    assert answer.status_code == status
    assert "Differs from what is accepted" in client.get(changed).text
