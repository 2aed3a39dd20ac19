"""Fixtures made of a capture: one a request, an answer a status, and no secret in any of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.connected_content import Request, Response
from liquidpilot.replay import FixtureStore, Redactor, ReplayTransport
from liquidpilot.replay.importing import HarEntry, plan_import, write_draft

MakeStore = Callable[..., FixtureStore]

_URL = "https://api.example.com/v1/items"
_TODAY = date(2026, 11, 21)
_FOLDER = "fixtures/connected_content"
_JSON = {"content-type": "application/json"}


def entry(
    url: str = _URL, status: int = 200, body: str = "{}", sent: bytes | None = None
) -> HarEntry:
    request = Request("GET" if sent is None else "POST", url, {}, sent)
    return HarEntry(request, Response(status, _JSON, body.encode()), date(2026, 11, 20))


def imported(
    folder: Path, *entries: HarEntry, redactor: Redactor | None = None
) -> tuple[dict[str, str], FixtureStore]:
    """Return the text of each file that is written, and the store that has them."""
    store = FixtureStore.load(folder, _FOLDER)
    plan = plan_import(entries, store, redactor or Redactor(), _TODAY)
    for draft in plan.drafts:
        write_draft(draft, folder, _FOLDER)
    written = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
    }
    return written, FixtureStore.load(folder, _FOLDER)


@pytest.mark.parametrize(
    ("description", "answers", "names"),
    [
        ("one answer", [(200, "{}")], {"default": 200}),
        ("the same answer again", [(200, "{}"), (200, "{}")], {"default": 200}),
        ("an error beside a success", [(503, "{}"), (200, "{}")], {"default": 200, "503": 503}),
        ("a redirect is no success", [(300, "{}"), (199, "{}"), (299, "{}")], {"default": 299, "300": 300, "199": 199}),
        ("the first success", [(200, "1"), (299, "2")], {"default": 200, "299": 299}),
        ("only errors", [(404, "{}"), (500, "{}")], {"default": 404, "500": 500}),
        ("several with one status", [(200, "1"), (200, "2"), (200, "3")], {"default": 200, "200": 200, "200-2": 200}),
    ],
)  # fmt: skip
def test_answers_of_one_request(
    description: str, answers: list[tuple[int, str]], names: dict[str, int], tmp_path: Path
) -> None:
    entries = (entry(status=status, body=body) for status, body in answers)
    _, store = imported(tmp_path, *entries)
    assert store.errors == ()
    (fixture,) = store.fixtures.values()
    assert {each.name: each.status for each in fixture.responses.values()} == names, description
    assert fixture.recorded is not None
    assert fixture.recorded.on == date(2026, 11, 20), "the day of the capture"


def test_one_request_in_several_spellings(tmp_path: Path) -> None:
    entries = [
        entry(f"{_URL}?a=1&b=2", sent=b'{"x": 1, "y": [2]}'),
        entry(f"{_URL}?b=2&a=1#top", sent=b'{"y":[2],"x":1.0}'),
        entry(f"{_URL}?a=1&b=3", sent=b'{"x": 1, "y": [2]}'),
    ]
    _, store = imported(tmp_path, *entries)
    assert [len(each.responses) for each in store.fixtures.values()] == [1, 1]


def test_what_is_long_has_a_file_of_its_own(tmp_path: Path) -> None:
    long = [json.dumps(["x" * 70_000, number]) for number in range(2)]
    written, store = imported(tmp_path, entry(body=long[0]), entry(body=long[1], status=500))
    assert len(written) == 3
    (fixture,) = store.fixtures.values()
    bodies = [json.loads(each.body) for each in fixture.responses.values()]
    assert bodies == [json.loads(text) for text in long]
    assert store.errors == ()


def test_what_is_answered_already_is_skipped(make_store: MakeStore) -> None:
    store = make_store({"items": f'url = "{_URL}?user={{any}}"'})
    entries = [entry(f"{_URL}?user=ada"), entry(f"{_URL}?user=bo&token=t-123456")]
    plan = plan_import(entries, store, Redactor(), _TODAY)
    assert [draft.redacted.url for draft in plan.drafts] == [
        f"{_URL}?user=bo&token={{secret:TOKEN}}"
    ]
    assert plan.skipped == {
        f"GET {_URL}?user=ada": "'fixtures/connected_content/items.toml' answers it already"
    }


def test_what_can_be_no_fixture_is_skipped() -> None:
    known = Redactor({"KEY": "k-secret-1"})
    plan = plan_import([entry(f"{_URL}?k-secret-1=a")], FixtureStore(), known, _TODAY)
    assert plan.drafts == []
    (reason,) = plan.skipped.values()
    assert "wildcard" in reason
    assert "k-secret-1" not in str(plan.skipped)


def test_an_answer_that_cannot_be_searched_is_skipped() -> None:
    request = Request("GET", f"{_URL}?api_key=k-123456")
    packed = Response(200, {}, gzip.compress(b"x" * (16 * 2**20 + 1), mtime=0))
    found = [HarEntry(request, packed, _TODAY), entry(f"{_URL}/other")]
    plan = plan_import(found, FixtureStore(), Redactor(), _TODAY)
    assert [draft.redacted.url for draft in plan.drafts] == [f"{_URL}/other"]
    assert plan.skipped == {
        f"GET {_URL}?api_key={{secret:API_KEY}}": "its body unpacks to more than 16 MB,"
        " too much to search for secrets"
    }


_TEXT = st.text(max_size=12)


@settings(max_examples=60, deadline=None)
@given(_TEXT, _TEXT, st.none() | st.binary(max_size=12) | _TEXT.map(str.encode), _TEXT)
def test_whatever_was_captured_is_imported_or_skipped(
    path: str, query: str, sent: bytes | None, body: str
) -> None:
    found = entry(f"{_URL}/{path}?{query}", body=body, sent=sent)
    with TemporaryDirectory() as folder:
        plan = plan_import([found], FixtureStore(), Redactor(), _TODAY)
        for draft in plan.drafts:
            write_draft(draft, Path(folder), _FOLDER)
        store = FixtureStore.load(Path(folder), _FOLDER)
        assert store.errors == ()
        assert len(store.fixtures) + len(plan.skipped) == 1


def test_no_secret_is_written(tmp_path: Path) -> None:
    known = "k-known-98765"
    token = HarEntry(
        Request(
            "POST",
            f"https://ada:pass-123456@api.example.com/token?api_key=q-123456&x={known}",
            {"Authorization": "Bearer h-123456", "Cookie": "sid=c-123456"},
            b"client_secret=f-123456&grant_type=password",
        ),
        Response(
            200,
            {**_JSON, "Set-Cookie": "sid=s-123456", "X-Token": "x-123456"},
            f'{{"access_token": "r-123456", "expires_in": 10, "next": "?key={known}"}}'.encode(),
        ),
    )
    use = HarEntry(
        Request("POST", _URL, {}, b'{"password": "j-123456", "page": 1}'),
        Response(401, {"content-type": "text/plain"}, b"bad token=e-123456"),
    )
    written, store = imported(tmp_path, token, use, redactor=Redactor({"SHOP_KEY": known}))
    assert len(written) == 2
    assert [name for name in written if "123456" in name + written[name] or known in written[name]] == []  # fmt: skip
    replay = ReplayTransport(store)
    assert b'"expires_in": 10' in replay.send(token.request).body, "it is replayed all the same"
    assert replay.send(use.request).status == 401
