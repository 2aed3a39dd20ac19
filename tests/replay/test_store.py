"""The fixtures of a folder: what is loaded, what answers, what cannot be used."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from liquidpilot.connected_content import Request
from liquidpilot.errors import UnknownName, WorkspaceError
from liquidpilot.replay import FixtureStore

MakeStore = Callable[[dict[str, str]], FixtureStore]
_URL = "https://api.example.com/items"


def answer(store: FixtureStore, request: Request) -> str | None:
    fixture = store.find(request)
    return fixture.name if fixture else None


def test_files_are_named_by_their_place(make_store: MakeStore) -> None:
    store = make_store(
        {
            "b": f'url = "{_URL}/b"',
            "a": f'url = "{_URL}/a"',
            "shop/items": f'url = "{_URL}/c"',
            "d.json": f'{{"request": {{"url": "{_URL}/d"}}, "responses": {{"default": {{}}}}}}',
            ".hidden.toml": "no fixture",
            "notes.txt": "[request]",
        }
    )
    assert store.errors == ()
    assert store.names == ("a", "b", "d", "shop/items")
    assert store.named("shop/items").path == "fixtures/connected_content/shop/items.toml"
    with pytest.raises(UnknownName, match="there is no fixture 'c'"):
        store.named("c")


def test_no_folder_is_no_fixture(tmp_path: Path) -> None:
    store = FixtureStore.load(tmp_path / "none", "fixtures")
    assert (store.names, store.errors) == ((), ())
    assert store.find(Request("GET", _URL)) is None


def test_every_broken_file_is_reported_and_the_others_work(make_store: MakeStore) -> None:
    store = make_store(
        {"a": "url = NO", "b": f'url = "{_URL}"', "c": f'url = "{_URL}/c"\nmetod = "POST"'}
    )
    assert [(error.path, error.line) for error in store.errors] == [
        ("fixtures/connected_content/a.toml", 2),
        ("fixtures/connected_content/c.toml", 3),
    ]
    assert answer(store, Request("GET", _URL)) == "b"


_FIXTURE = f'[request]\nurl = "{_URL}/%s"\n[responses.default]\n%s\n'
_FOLDER = "fixtures/connected_content"


def _said(store: FixtureStore) -> object:
    fixtures = [
        (name, each.request, {key: answer.body for key, answer in each.responses.items()})
        for name, each in store.fixtures.items()
    ]
    return fixtures, [str(error) for error in store.errors]


@pytest.mark.parametrize(
    ("changed", "text", "shared"),
    [
        pytest.param("a.toml", _FIXTURE % ("new", "json = '1'"), {"b"}, id="edited"),
        pytest.param("a.toml", "url = NO", {"b"}, id="broken"),
        pytest.param("a.toml", None, {"b"}, id="deleted"),
        pytest.param("new.toml", _FIXTURE % ("new", "json = '1'"), {"a", "b"}, id="added"),
        pytest.param("a.json", "{}", {"a", "b"}, id="a namesake"),
        pytest.param("broken.toml", _FIXTURE % ("x", "json = '1'"), {"a", "b"}, id="mended"),
        pytest.param("texts/body.json", "[2]", {"a", "b"}, id="the file of a body"),
        pytest.param("texts", None, {"a", "b"}, id="nothing, in a folder"),
        pytest.param("", None, set(), id="nothing, anywhere"),
    ],
)
def test_after_a_change_it_is_as_if_it_was_loaded_anew(
    make_store: MakeStore, tmp_path: Path, changed: str, text: str | None, shared: set[str]
) -> None:
    files = {each: _FIXTURE % (each, "json = '1'") for each in "ab"}
    body = _FIXTURE % ("body", 'body_file = "texts/body.json"')
    before = make_store({**files, "body": body, "broken": "url = NO", "texts/body.json": "[1]"})
    known = before.fixtures
    folder = tmp_path / "connected_content"
    if text is not None:
        (folder / changed).write_text(text, encoding="utf-8")
    elif changed.endswith(".toml"):
        (folder / changed).unlink()
    path = f"{_FOLDER}/{changed}".rstrip("/")
    after = before.after(folder, lambda each: f"{each}/".startswith(f"{path}/"))
    anew = FixtureStore.load(folder, _FOLDER)
    assert _said(after) == _said(anew)
    assert {name for name in known if after.fixtures.get(name) is known[name]} == shared


def test_a_json_body_file_is_no_fixture(make_store: MakeStore) -> None:
    store = make_store(
        {
            "big.json": "[1, 2]",
            "items": f'[request]\nurl = "{_URL}"\n[responses.default]\nbody_file = "big.json"',
        }
    )
    assert (store.names, store.errors) == (("items",), ())


def test_two_files_of_one_name_are_a_mistake(make_store: MakeStore) -> None:
    store = make_store(
        {
            "items": f'url = "{_URL}"',
            "items.json": f'{{"request": {{"url": "{_URL}"}}, "responses": {{"default": {{}}}}}}',
        }
    )
    assert len(store.errors) == 1
    assert "have the same name" in store.errors[0].message
    assert answer(store, Request("GET", _URL)) == "items"


@pytest.mark.parametrize(
    ("patterns", "request_", "expected"),
    [
        pytest.param(
            {"any": f'url = "{_URL}?sku={{any}}&stars={{any}}"', "one": f'url = "{_URL}?sku={{any}}&stars=5"'},
            Request("GET", f"{_URL}?stars=5&sku=1"),
            "one",
            id="fewest wildcards win",
        ),
        pytest.param(
            {"any": f'url = "{_URL}/{{any}}"', "none": f'url = "{_URL}/1"'},
            Request("GET", f"{_URL}/2"),
            "any",
            id="one that does not match does not win",
        ),
        pytest.param(
            {"any": f'url = "{_URL}"', "norway": f'url = "{_URL}"\nheaders = {{ x-market = "NO" }}'},
            Request("GET", _URL, {"X-Market": "NO"}),
            "norway",
            id="of as many wildcards, more headers win",
        ),
        pytest.param(
            {"any": f'url = "{_URL}"', "norway": f'url = "{_URL}"\nheaders = {{ x-market = "NO" }}'},
            Request("GET", _URL, {"X-Market": "SE"}),
            "any",
            id="a header that differs",
        ),
        pytest.param(
            {"a": f'url = "{_URL}"\nmethod = "POST"\njson = \'{{"id": 1}}\'',
             "b": f'url = "{_URL}"\nmethod = "POST"\njson = \'{{"id": 2}}\'',
             "c": f'url = "{_URL}"\nmethod = "POST"\njson = \'{{"id": "{{any}}"}}\''},
            Request("POST", _URL, {}, b'{ "id": 2.0 }'),
            "b",
            id="bodies are told apart",
        ),
    ],
)  # fmt: skip
def test_the_most_particular_one_answers(
    make_store: MakeStore, patterns: dict[str, str], request_: Request, expected: str
) -> None:
    assert answer(make_store(patterns), request_) == expected


def test_a_tie_names_both_files(make_store: MakeStore) -> None:
    store = make_store({"a": f'url = "{_URL}/{{any}}/x"', "b": f'url = "{_URL}/1/{{any}}"'})
    with pytest.raises(WorkspaceError, match=r"a\.toml' and '.*b\.toml' answer the same request"):
        store.find(Request("GET", f"{_URL}/1/x"))


def test_an_endpoint_has_the_answers_to_each_query(make_store: MakeStore) -> None:
    store = make_store(
        {
            "one": f'url = "{_URL}?sku=1"',
            "any": 'url = "https://api.example.com/{any}"',
            "posted": f'method = "POST"\nurl = "{_URL}"',
            "deeper": f'url = "{_URL}/1"',
            "elsewhere": 'url = "https://api.example.org/items"',
        }
    )
    found = store.of_endpoint(Request("GET", f"{_URL}?sku=2"))
    assert [each.name for each in found] == ["any", "one"]


def test_threads_share_a_store(make_store: MakeStore) -> None:
    store = make_store({f"f{number}": f'url = "{_URL}/{number}?u={{any}}"' for number in range(20)})
    requests = [Request("GET", f"{_URL}/{number % 20}?u=x") for number in range(400)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda request: answer(store, request), requests))
    assert found == [f"f{number % 20}" for number in range(400)]


@pytest.mark.parametrize(
    "name", ["many.default.0123456789.json", "many.default.0123456789.json.body"]
)
def test_a_recorded_body_that_nobody_names_is_no_fixture(make_store: MakeStore, name: str) -> None:
    """A recording that was killed left it: it must not be in the way of the next one."""
    store = make_store({name: '{"n": 1}', "items": f'url = "{_URL}"'})
    assert (store.names, store.errors) == (("items",), ())


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_links_to_fixtures_are_followed_inside(tmp_path: Path) -> None:
    folder = tmp_path / "shop" / "fixtures"
    folder.mkdir(parents=True)
    for place, name in ((tmp_path / "shop" / "shared", "a"), (tmp_path / "outside", "b")):
        place.mkdir()
        text = f'[request]\nurl = "{_URL}/{name}"\n[responses.default]\n'
        (place / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / "inside").symlink_to("../shared")
    (folder / "outside").symlink_to("../../outside")
    (folder / "one.toml").symlink_to("../../outside/b.toml")
    store = FixtureStore.load(folder, "fixtures")
    assert store.names == ("inside/a",)
    assert sorted(str(each.path) for each in store.errors) == [
        "fixtures/one.toml",
        "fixtures/outside",
    ]
    assert all("leads out of the workspace" in each.message for each in store.errors)
