"""Which fixture is shown as the closest one to a call that none answers (the weights are ours)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.connected_content import Request
from liquidpilot.replay import FixtureStore
from liquidpilot.replay.matching import ReadRequest
from liquidpilot.replay.missing import closest_fixture

MakeStore = Callable[[dict[str, str]], FixtureStore]
_HOST = "https://api.example.com"


def closest(make_store: MakeStore, urls: dict[str, str], request: Request) -> str | None:
    """Return the name of the fixture; a URL may have a method before it."""
    files = {}
    for name, url in urls.items():
        method, _, address = url.rpartition(" ")
        files[name] = f'url = "{address}"' + (f'\nmethod = "{method}"' if method else "")
    store = make_store(files)
    assert store.errors == ()
    found = closest_fixture(store, request)
    if found is None:
        return None
    assert found.differences == tuple(
        store.matchers[found.fixture.name].differences(ReadRequest(request))
    )
    return found.fixture.name


@pytest.mark.parametrize(
    ("description", "fixture", "request_", "is_like_it"),
    [
        ("another query", f"{_HOST}/a?b=1", f"{_HOST}/a?c=2", True),
        ("half of a path of two", f"{_HOST}/a/b", f"{_HOST}/a/c", True),
        ("two of five", f"{_HOST}/a/b/c/d/e", f"{_HOST}/a/b/c/x/y", True),
        ("three of five", f"{_HOST}/a/b/c/d/e", f"{_HOST}/a/b/x/y/z", False),
        ("half of four", f"{_HOST}/a/b/c/d", f"{_HOST}/a/b/x/y", True),
        ("the only part", f"{_HOST}/a", f"{_HOST}/b", False),
        ("a part more", f"{_HOST}/a", f"{_HOST}/a/b", True),
        ("two parts more", f"{_HOST}/a", f"{_HOST}/a/b/c", False),
        ("a part fewer", f"{_HOST}/a/b", f"{_HOST}/a", True),
        ("wildcards fit", f"{_HOST}/{{any}}/b/c", f"{_HOST}/x/y/c", True),
        ("the same path elsewhere", f"{_HOST}/a/b", "https://other.example/a/b", True),
        ("another path elsewhere", f"{_HOST}/a/b", "https://other.example/a/c", False),
        ("another scheme is elsewhere", f"{_HOST}/a/b", "http://api.example.com/a/c", False),
    ],
)
def test_what_is_like_it(
    make_store: MakeStore, description: str, fixture: str, request_: str, is_like_it: bool
) -> None:
    found = closest(make_store, {"one": fixture}, Request("GET", request_))
    assert found == ("one" if is_like_it else None), description


def test_nothing_to_choose_from(make_store: MakeStore) -> None:
    assert closest(make_store, {}, Request("GET", f"{_HOST}/a")) is None


_PATH = f"{_HOST}/a/b"


@pytest.mark.parametrize(
    ("description", "nearer", "farther"),
    [
        ("fewer fields", f"{_PATH}?x=2&y=2", f"{_PATH}?x=2&y=2&z=2"),
        ("three fields, not the method", f"{_PATH}?x=2&y=2&z=2", f"POST {_PATH}?x=1"),
        ("the method, not five fields", f"POST {_PATH}?x=1", f"{_PATH}?x=2&b=&c=&d=&e="),
        ("three fields, not the path", f"{_PATH}?x=2&y=2&z=2", f"{_HOST}/a/c?x=1"),
        ("the path, not five fields", f"{_HOST}/a/c?x=1", f"{_PATH}?x=2&b=&c=&d=&e="),
        ("the method, not the path", f"POST {_PATH}?x=1", f"{_HOST}/a/c?x=1"),
        ("less of the path", f"{_HOST}/a/b/c?x=1", f"{_HOST}/a/c?x=1"),
        ("seven fields, not the host", f"{_PATH}?x=2&b=&c=&d=&e=&f=&g=", "http://o.example/a/b?x=1"),
        ("the host, not method and path", "http://o.example/a/b?x=1", f"POST {_HOST}/a/c?x=1"),
        ("method and path with a third, not host and field", f"POST {_HOST}/a/b/c?x=1", "http://o.example/a/b?x=2"),
        ("the first by its name, of equal ones", f"{_PATH}?x=2", f"{_PATH}?x=3"),
    ],
)  # fmt: skip
def test_what_counts_more(
    make_store: MakeStore, description: str, nearer: str, farther: str
) -> None:
    request = Request("GET", f"{_PATH}?x=1")
    assert closest(make_store, {"a": nearer, "b": farther}, request) == "a", description
    if "equal" not in description:
        assert closest(make_store, {"a": farther, "b": nearer}, request) == "b", description
