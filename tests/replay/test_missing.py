"""What an author is told about a call that no fixture answers."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from liquidpilot.connected_content import Request
from liquidpilot.replay import (
    FixtureStore,
    Redactor,
    ReplayTransport,
    UnansweredRequest,
    report_missing,
)

MakeStore = Callable[[dict[str, str]], FixtureStore]
_URL = "https://api.example.com/v1/recommendations"
_FILES = {
    "recommendations": f'url = "{_URL}?user={{any}}&locale=en&api_key={{secret:SHOP_KEY}}"',
    "orders": 'url = "https://api.example.com/v1/orders"\nmethod = "POST"\njson = \'{"id": 1, "token": "a"}\'',
    "text": 'url = "https://api.example.com/v1/text"\nmethod = "POST"\nbody = "a"',
    "elsewhere": 'url = "https://other.example/v1/things/{any}"',
}  # fmt: skip
_FOLDER = "fixtures/connected_content"


def test_the_finding(make_store: MakeStore) -> None:
    request = Request("GET", f"{_URL}?user=ada%40example.com&locale=de&api_key=k-123456")
    with pytest.raises(UnansweredRequest) as caught:
        ReplayTransport(make_store(_FILES)).send(request)
    assert str(caught.value) == (
        "no fixture answers this connected_content call (closest differs in query 'locale')\n"
        f"  GET {_URL}?user=ada%40example.com&locale=de&api_key={{secret:API_KEY}}\n"
        f"  closest: {_FOLDER}/recommendations.toml\n"
        "    query 'locale': fixture 'en', request 'de'\n"
        f"  to fix: change the url in {_FOLDER}/recommendations.toml to locale={{any}}\n"
        "      or record it: liquidpilot record MESSAGE\n"
        "      or create it by hand: liquidpilot fixtures new "
        f'"{_URL}?user=ada%40example.com&locale=de&api_key={{secret:API_KEY}}"\n'
        f"  the file to create: {_FOLDER}/{caught.value.report.path_to_create.rpartition('/')[2]}"
    )


def test_the_same_as_data(make_store: MakeStore) -> None:
    request = Request("GET", f"{_URL}?user=ada&locale=de&api_key=k-123456")
    report = report_missing(make_store(_FILES), request, Redactor())
    assert report.closest == f"{_FOLDER}/recommendations.toml"
    assert [str(each) for each in report.differences] == [
        "query 'locale': fixture 'en', request 'de'"
    ]
    # The name is taken, so the new one has a part of a hash.
    assert report.path_to_create.startswith(f"{_FOLDER}/recommendations_")
    assert report.stub.startswith('[request]\nurl = "https://api.example.com/v1/recommendations?')
    assert "liquidpilot record welcome --profile ada" in "\n".join(
        report.lines("liquidpilot record welcome --profile ada")
    )


@pytest.mark.parametrize(
    ("request_", "closest", "remedy"),
    [
        pytest.param(
            Request("GET", f"{_URL}?user=1&locale=en&api_key=1&page=2"),
            "recommendations",
            "add page={any} to the url",
            id="a query key too many",
        ),
        pytest.param(
            Request("GET", "https://other.example/v1/thing/1"),
            "elsewhere",
            "write {any} for the part of the path",
            id="another path",
        ),
        pytest.param(
            Request("POST", "https://api.example.com/v1/orders", {}, b'{"id":2,"token":"a"}'),
            "orders",
            "change 'id' in the body",
            id="another value in the body",
        ),
        pytest.param(
            Request("POST", "https://api.example.com/v1/text", {}, b"b"),
            "text",
            'change the body in fixtures/connected_content/text.toml to body = "{any}"',
            id="another text as body",
        ),
        pytest.param(
            Request("GET", "https://api.example.com/v1/orders", {}, b'{"id":1,"token":"a"}'),
            "orders",
            None,
            id="another method has no small remedy",
        ),
        pytest.param(Request("GET", "https://x.example/y"), None, None, id="nothing like it"),
    ],
)
def test_the_closest_fixture_and_what_to_change_in_it(
    make_store: MakeStore, request_: Request, closest: str | None, remedy: str | None
) -> None:
    report = report_missing(make_store(_FILES), request_, Redactor())
    assert report.closest == (closest and f"{_FOLDER}/{closest}.toml")
    shown = "\n".join(report.lines())
    assert (remedy or "to fix: record it") in shown
    assert ("closest" in report.summary) is (closest is not None)


def test_no_secret_is_shown(make_store: MakeStore) -> None:
    body = b'{"id": 1, "token": "tok-abc", "note": "with pass-phrase"}'
    request = Request(
        "POST",
        "https://me:pw123@api.example.com/v1/orders/pass-phrase?apikey=tok-abc",
        {"Authorization": "Bearer tok-abc"},
        body,
    )
    with pytest.raises(UnansweredRequest) as caught:
        ReplayTransport(
            make_store(_FILES), redactor=lambda: Redactor({"PASS": "pass-phrase"})
        ).send(request)
    report = caught.value.report
    shown = "\n".join([str(caught.value), report.stub, repr(report), report.path_to_create])
    assert not [secret for secret in ("tok-abc", "pw123", "pass-phrase") if secret in shown]
    assert "body 'token': fixture '{secret:TOKEN}', request '{secret:TOKEN}'" in shown


def test_a_broken_file_is_mentioned_since_it_may_be_the_one(make_store: MakeStore) -> None:
    store = make_store({**_FILES, "broken": "url = NO"})
    report = report_missing(store, Request("GET", "https://x.example/y"), Redactor())
    assert f"not compared, because it has a mistake: {_FOLDER}/broken.toml" in report.lines()


def test_a_long_body_is_cut_and_kept_on_one_line(make_store: MakeStore) -> None:
    body = b'{\n  "a": "' + b"x" * 500 + b'"\n}'
    report = report_missing(make_store({}), Request("POST", _URL, {}, body), Redactor())
    line = report.lines()[1]
    assert line.startswith('body: { "a": "xxx')
    assert line.endswith("…")
    assert len(line) < 320


def test_what_a_shell_would_read_is_escaped(make_store: MakeStore) -> None:
    report = report_missing(make_store({}), Request("GET", _URL + '?a="$(rm)`!`"'), Redactor())
    assert f'fixtures new "{_URL}?a=%22%24(rm)%60%21%60%22"' in "\n".join(report.lines())


def test_the_error_crosses_process_borders(make_store: MakeStore) -> None:
    with pytest.raises(UnansweredRequest) as caught:
        ReplayTransport(make_store({})).send(Request("GET", _URL))
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.report == caught.value.report
