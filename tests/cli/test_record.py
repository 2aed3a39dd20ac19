"""`liquidpilot record` and `render --live`: who is asked, what is written and said, exit codes."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import Answer, Giver, Handler, Server

from liquidpilot.cli import asking, main


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_BODY = "templates/email_templates/hello/body.html"
_FOLDER = "fixtures/connected_content"
_ITEMS = f"{_FOLDER}/items.toml"
_JSON = {"Content-Type": "application/json"}


pytestmark = pytest.mark.usefixtures("patient")


@pytest.fixture
def server() -> Iterator[Server]:
    answers = {"/items": Answer(b'{"name":"Truck"}', headers=_JSON), "/down": Answer(b"", 503)}
    with Server(answers) as server:
        yield server


def files(server: Server | None, body: str, more: str = "") -> dict[str, str]:
    hosts = f'record_hosts = ["{server.host}"]\n' if server else ""
    return {
        "templates/email_templates/hello/template.yaml": "subject: Hi\n",
        _BODY: body.replace("URL", server.url if server else ""),
        "liquidpilot.toml": f"[connected_content]\n{hosts}{more}",
    }


_CALL = "{% connected_content URL/items?sku=T1&api_key=k-123456 :save a %}{{a.name}}"


def test_what_is_missing_is_recorded_and_replays(
    liquidpilot: Run, server: Server, folder: Path
) -> None:
    run = liquidpilot("record", "hello", files=files(server, _CALL))
    assert (run.code, run.out) == (
        0,
        f"wrote {_ITEMS}\n  GET {server.url}/items?sku=T1&api_key={{secret:API_KEY}} → 200\n",
    )
    assert run.err.endswith("1 call asked for, 1 recorded\n")
    server.close()
    assert liquidpilot("render", "hello", "--field", "html").out == "Truck"
    again = liquidpilot("record", "hello")
    assert (again.code, again.out) == (0, "")
    assert again.err.endswith("nothing to record: 1 call, all answered by fixtures\n")


def test_the_message_may_come_from_standard_input(liquidpilot: Run, server: Server) -> None:
    run = liquidpilot(
        "record", "-", files=files(server, ""), stdin=_CALL.replace("URL", server.url).encode()
    )
    assert (run.code, run.out.split("\n")[0]) == (0, f"wrote {_ITEMS}")


def test_a_dry_run(liquidpilot: Run, server: Server, folder: Path) -> None:
    run = liquidpilot("record", "hello", "--dry-run", files=files(server, _CALL))
    url = f"{server.url}/items?sku=T1&api_key={{secret:API_KEY}}"
    assert (run.code, run.out) == (0, f"GET {url}\n")
    assert run.err.startswith("dry run: nothing was asked")
    assert (server.received, (folder / _FOLDER).exists()) == ([], False)
    liquidpilot("record", "hello")
    assert liquidpilot("record", "hello", "--dry-run").out == ""
    assert liquidpilot("record", "hello", "--dry-run", "--refresh").out == f"GET {url}\n"


class TestHosts:
    """Only listed hosts are asked; for others somebody says yes first."""

    _OTHER = "{% connected_content https://api.example.com/items?token=t-1 :save a %}"

    @pytest.fixture
    def looked_up(self, monkeypatch: pytest.MonkeyPatch) -> list[object]:
        names: list[object] = []

        def look_up(host: object, *_: object, **__: object) -> object:
            names.append(host)
            raise socket.gaierror(socket.EAI_NONAME, "not known")

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        return names

    def test_nobody_can_be_asked_in_a_pipe(
        self, liquidpilot: Run, looked_up: list[object], folder: Path
    ) -> None:
        listed = 'record_hosts = ["api.other.example"]\n'
        run = liquidpilot("record", "hello", files=files(None, self._OTHER, listed))
        assert (run.code, run.out, looked_up) == (2, "", [])
        assert "GET https://api.example.com/items?token={secret:TOKEN}" in run.err
        assert "'api.example.com' is not asked: the configuration does not list it" in run.err
        assert (
            'record_hosts = ["api.other.example", "api.example.com"]\n  or allow it this once: --yes'
            in run.err
        )
        assert not (folder / _FOLDER).exists()

    def test_yes_to_all(self, liquidpilot: Run, looked_up: list[object]) -> None:
        run = liquidpilot("record", "hello", "--yes", files=files(None, self._OTHER))
        assert (run.code, looked_up) == (1, ["api.example.com"])
        assert "there is no such host (live, 'api.example.com')" in run.err

    @pytest.mark.parametrize(
        ("answer", "code", "asked"),
        [(b"y\n", 1, ["api.example.com"]), (b"n\n", 2, []), (b"", 2, [])],
    )
    def test_a_question_for_each_host(
        self,
        answer: bytes,
        code: int,
        asked: list[object],
        liquidpilot: Run,
        looked_up: list[object],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(asking, "is_terminal", lambda: True)
        body = self._OTHER + self._OTHER.replace("items", "more")
        run = liquidpilot("record", "hello", files=files(None, body), stdin=answer)
        assert (run.code, sorted(set(map(str, looked_up)))) == (code, asked)
        assert run.err.count("'api.example.com' is not in 'record_hosts'. Ask it? [y/N]") == 1
        assert "t-1" not in run.err

    @pytest.mark.parametrize("value", ["true", "1", "yes"])
    def test_ci(
        self, value: str, liquidpilot: Run, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CI", value)
        run = liquidpilot("record", "hello", files=files(server, _CALL))
        assert (run.code, run.out, server.received) == (2, "", [])
        assert "no real service is called in CI" in run.err
        assert "--allow-network" in run.err
        assert liquidpilot("record", "hello", "--dry-run").code == 0
        assert liquidpilot("record", "hello", "--allow-network").code == 0


class TestRefresh:
    def test_what_was_recorded_is_replaced(
        self, liquidpilot: Run, server: Server, folder: Path
    ) -> None:
        liquidpilot("record", "hello", files=files(server, _CALL))
        recorded = (folder / _ITEMS).read_text("utf-8")
        (folder / _ITEMS).write_text(
            recorded.replace("Truck", "Old").replace("\non = ", "\n# x\non = "), "utf-8"
        )
        run = liquidpilot("record", "hello", "--refresh")
        assert (run.code, run.out.split("\n")[0]) == (
            0,
            f"replaced [responses.default] in {_ITEMS}",
        )
        assert (folder / _ITEMS).read_text("utf-8") == recorded.replace("\non = ", "\n# x\non = ")
        again = liquidpilot("record", "hello", "--refresh")
        assert again.out.split("\n")[0] == f"the same as before in {_ITEMS}"

    def test_what_was_written_by_hand_stays(self, liquidpilot: Run, server: Server) -> None:
        hand = f'[request]\nurl = "{server.url}/items?sku={{any}}&api_key={{any}}"\n[responses.default]\n'
        run = liquidpilot(
            "record", "hello", "--refresh", files={**files(server, _CALL), _ITEMS: hand}
        )
        assert run.code == 0
        assert run.out.startswith(f"not changed, it is written by hand: {_ITEMS}\n")
        assert "add [recorded] with a date to it" in run.err

    def test_no_answer_this_time(self, liquidpilot: Run, server: Server, folder: Path) -> None:
        liquidpilot("record", "hello", files=files(server, _CALL))
        before = (folder / _ITEMS).read_bytes()
        server.close()
        run = liquidpilot("record", "hello", "--refresh")
        assert (run.code, run.out.split("\n")[0]) == (1, f"not changed: {_ITEMS}")
        assert f"the connection was refused (live, '{server.host}')" in run.err
        assert (folder / _ITEMS).read_bytes() == before


@pytest.mark.parametrize(
    ("description", "body", "code", "said"),
    [
        ("no call at all", "Hi", 0, "the message makes no call"),
        ("an abort is no failure", f"{_CALL}{{% abort_message() %}}", 0, "1 recorded"),
        ("an answer that says no", "{% connected_content URL/down %}", 0, "1 recorded"),
        (
            "and what it means",
            "{% connected_content URL/down %}",
            0,
            "this is now the default answer",
        ),
        ("an error in the template", f"{_CALL}{{% if x %}}", 1, "syntax-error"),
        (
            "a port that is not listed",
            "{% connected_content https://a.example:81/x %}",
            1,
            'record_hosts = ["a.example:81"]',
        ),
    ],
)
def test_exit_codes(
    description: str, body: str, code: int, said: str, liquidpilot: Run, server: Server
) -> None:
    run = liquidpilot("record", "hello", files=files(server, body))
    assert run.code == code, description
    assert said in run.err


@pytest.mark.parametrize(
    ("description", "arguments", "said"),
    [
        ("no such message", ["helo"], "did you mean 'hello'?"),
        ("no such profile", ["hello", "--profile", "x"], "there is no profile 'x'"),
        ("no workspace", ["hello", "--workspace", "gone"], "'gone' is not a workspace"),
        ("no workspace for standard input", ["-", "--workspace", "gone"], "'gone' is not a workspace"),
    ],
)  # fmt: skip
def test_what_cannot_be_delivered(
    description: str, arguments: list[str], said: str, liquidpilot: Run, server: Server
) -> None:
    run = liquidpilot("record", *arguments, files=files(server, _CALL))
    assert (run.code, run.out) == (2, ""), description
    assert said in run.err
    assert server.received == []


def test_a_broken_fixture_comes_first(liquidpilot: Run, server: Server) -> None:
    run = liquidpilot("record", "hello", files={**files(server, _CALL), _ITEMS: "[request]\nurl 1"})
    assert (run.code, server.received) == (2, [])
    assert f"{_ITEMS}:2:5: error:" in run.err


def test_a_recorded_token_is_asked_for_again(liquidpilot: Run, folder: Path) -> None:
    call = "{% connected_content URL/token :method post :save t %}"
    use = '{% connected_content URL/items :headers {"Authorization": "Bearer {{t.access_token}}"} :save a %}'
    token = Answer(b'{"access_token": "t-123456"}', headers=_JSON)
    with Server({"/token": token, "/items": Answer(b"[]")}) as server:
        assert liquidpilot("record", "hello", files=files(server, call)).code == 0
        run = liquidpilot("record", "hello", files=files(server, call + use))
        headers = [each.headers.get("Authorization") for each in server.received]
    assert (run.code, headers) == (0, [None, None, "Bearer t-123456"])
    assert run.out.startswith(f"called only for its secret: {_FOLDER}/token.toml\n")
    assert "missing-fixture" not in run.err
    assert liquidpilot("render", "hello").code == 0


class TestLive:
    def test_listed_hosts_answer_and_nothing_is_stored(
        self, liquidpilot: Run, server: Server, folder: Path
    ) -> None:
        run = liquidpilot(
            "render", "hello", "--live", "--field", "html", files=files(server, _CALL)
        )
        assert (run.code, run.out) == (0, "Truck")
        assert "→ 200, live, saved as a" in run.err
        assert not (folder / _FOLDER).exists()
        document = json.loads(liquidpilot("render", "hello", "--live", "--format", "json").out)
        assert document["exchanges"][0]["source"] == "live"
        down = liquidpilot("render", "hello", "--live", "--scenario", "timeout")
        assert "no answer within 2 seconds (scenario 'timeout')" in down.err

    @pytest.mark.usefixtures("no_connection")
    def test_other_hosts_are_not_asked(self, liquidpilot: Run) -> None:
        body = "{% connected_content https://api.example.com/items %}"
        run = liquidpilot("render", "hello", "--live", files=files(None, body))
        assert run.code == 3
        assert "'api.example.com' is not asked: the configuration does not list it" in run.err
        assert 'record_hosts = ["api.example.com"]' in run.err


_PLANTED = """
{% connected_content URL/token :method post :body grant_type=x&client_secret=FORM :save token %}
{% connected_content URL/json?page=1&api_key=QUERY :method post :content_type application/json
   :headers {"Authorization": "Bearer {{token.access_token}}", "Cookie": "HEADER"}
   :body {"password":"JSON","x":1} :save found %}{{found.x}}
{% connected_content URL/broken?page=2 :headers {"X-Key": "KNOWN"} :save lost %}
"""
_PLACES = ("FORM", "QUERY", "HEADER", "JSON", "KNOWN", "COOKIE", "RESPONSE")
_SECRETS = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_~", min_size=10, max_size=30),
    min_size=len(_PLACES), max_size=len(_PLACES), unique=True,
)  # fmt: skip


def _breaking(handler: Handler) -> None:
    """Answer with what quotes the request, and is no HTTP: the error that comes of it may say so."""
    handler.wfile.write(f"BAD {dict(handler.headers)}\r\n\r\n".encode())


def _run_all(arguments: list[list[str]]) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        codes = [main(each) for each in arguments]
    assert codes == [1, 0, 1, 0], said.getvalue()
    return said.getvalue()


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_SECRETS)
def test_none_of_seven_planted_secrets_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch, secrets: list[str]
) -> None:
    """In no file that is written, not on the terminal, and not in the JSON output."""
    planted = {
        place: f"{place.lower()}{secret}" for place, secret in zip(_PLACES, secrets, strict=True)
    }
    monkeypatch.setenv("KNOWN_SECRET", planted["KNOWN"])
    answers: dict[str, Answer | Giver] = {
        "/token": Answer(
            json.dumps({"access_token": planted["RESPONSE"], "note": planted["KNOWN"]}).encode(),
            headers={**_JSON, "Set-Cookie": f"session={planted['COOKIE']}; Path=/"},
        ),
        "/json": Answer(json.dumps({"x": 1, "next": f"/?token={planted['QUERY']}"}).encode()),
        "/broken": _breaking,
    }
    shutil.rmtree(folder / "fixtures", ignore_errors=True)
    with Server(answers) as server:
        body = re.sub("|".join(_PLACES[:5]), lambda match: planted[match[0]], _PLANTED)
        for path, text in files(server, body, 'secrets = ["KNOWN_SECRET"]\n').items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        record, render = ["record", "hello"], ["render", "hello", "--format", "json"]
        said = _run_all([record, render, [*record, "--refresh"], [*render, "--live"]])
        sent = "".join(f"{each.path}{each.headers}{each.body!r}" for each in server.received)
    assert all(planted[place] in sent for place in _PLACES if place != "COOKIE"), "it was sent"
    written = b"".join(
        path.read_bytes() for path in (folder / _FOLDER).rglob("*") if path.is_file()
    )
    shown = said + written.decode()
    assert [place for place in _PLACES if planted[place] in shown] == []


_TOKEN_FLOW = (
    "{% connected_content URL/token :method post :save t %}"
    "{% connected_content URL/items?tok={{t.access_token}} :save a %}{{a.name}} {{a.seen}}"
)


def test_a_chained_token_is_nowhere_and_replays_with_another_one(
    liquidpilot: Run, folder: Path
) -> None:
    token, said = "tok-live-7f3a9c2e", {"name": "Truck", "seen": "tok-live-7f3a9c2e"}
    answers = {
        "/token": Answer(json.dumps({"access_token": token}).encode(), headers=_JSON),
        "/items": Answer(json.dumps(said).encode(), headers=_JSON),
    }
    with Server(answers) as server:
        run = liquidpilot("record", "hello", files=files(server, _TOKEN_FLOW))
    assert (run.code, token in run.out + run.err) == (0, False)
    assert "saw 1 secret; no spelling of it is in the 2 files written\n" in run.err
    written = {path.name: path.read_text("utf-8") for path in (folder / _FOLDER).glob("*.toml")}
    assert token not in "".join([*written, *written.values()])
    made_up = written["token.toml"].replace("REDACTED", "tok-made-up-1234")
    (folder / _FOLDER / "token.toml").write_text(made_up, "utf-8")
    assert liquidpilot("render", "hello", "--field", "html").out == "Truck REDACTED"


def test_what_is_configured_to_be_no_secret_is_written(liquidpilot: Run, folder: Path) -> None:
    body = b'{"voucher": {"token": "SUMMER-24-TOKEN"}, "token": "q7Xk29bRt5"}'
    with Server({"/items": Answer(body, headers=_JSON)}) as server:
        allowed = 'not_secret = ["voucher.token"]\n'
        run = liquidpilot("record", "hello", files=files(server, _CALL, allowed))
    assert run.code == 0
    text = (folder / _ITEMS).read_text("utf-8")
    assert ("SUMMER-24-TOKEN" in text, "q7Xk29bRt5" in text) == (True, False)


def test_personal_data_is_said(liquidpilot: Run, folder: Path) -> None:
    with Server({"/items": Answer(b'{"user": {"mail": "ada@mill.no"}}', headers=_JSON)}) as server:
        run = liquidpilot("record", "hello", files=files(server, _CALL))
    assert run.code == 0
    assert f"personal data: {_ITEMS} has 1 e-mail address ('user.mail')\n" in run.err
    assert "ada@mill.no" not in run.err


def _too_much() -> Answer:
    """Return what is small as it is sent, and more than can be searched once it is unpacked."""
    return Answer(gzip.compress(b"x" * (16 * 2**20 + 1), mtime=0))


@pytest.mark.parametrize("more", [[], ["--refresh"]])
def test_an_answer_that_cannot_be_searched_is_named_and_the_others_are_written(
    more: list[str], liquidpilot: Run, folder: Path
) -> None:
    body = (
        "{% connected_content URL/packed?api_key=k-123456 :save p %}"
        "{% connected_content URL/items :save a %}{{a.name}}"
    )
    answers = {"/packed": _too_much(), "/items": Answer(b'{"name":"Truck"}', headers=_JSON)}
    with Server(answers) as server:
        run = liquidpilot("record", "hello", *more, files=files(server, body))
    assert (run.code, run.out) == (2, f"wrote {_ITEMS}\n  GET {server.url}/items → 200\n")
    assert (
        f"not written: GET {server.url}/packed?api_key={{secret:API_KEY}}\n"
        "  its body unpacks to more than 16 MB, too much to search for secrets\n"
        "  request less from the service, or write a fixture: liquidpilot fixtures new URL\n"
    ) in run.err
    assert run.err.endswith("2 calls asked for, 1 recorded\n")
    assert [path.name for path in (folder / _FOLDER).glob("[!.]*")] == ["items.toml"]


def test_an_answer_that_cannot_be_searched_is_named_where_nothing_is_written(
    liquidpilot: Run,
) -> None:
    body = "{% connected_content URL/packed?api_key=k-123456 :save p %}"
    with Server({"/packed": _too_much()}) as server:
        run = liquidpilot("render", "hello", "--live", files=files(server, body))
        assert (run.code, run.out) == (2, "")
        assert (
            f"error: GET {server.url}/packed?api_key={{secret:API_KEY}}: its body unpacks to more"
        ) in run.err
        fixture = f'[request]\nurl = "{server.url}/packed?api_key={{secret:API_KEY}}"\n'
        answered = {f"{_FOLDER}/packed.toml": f"{fixture}[responses.default]\njson = '{{}}'\n"}
        run = liquidpilot("fixtures", "verify", "--live", files=answered)
    assert run.code == 2
    assert run.out.startswith(f"{_FOLDER}/packed.toml: no answer: its body unpacks to more than")


def test_a_dry_run_tells_of_an_error_in_the_template(liquidpilot: Run) -> None:
    files = {"templates/m.liquid": "{% connected_content https://a.example:81/x :save x %}{{x.y}}"}
    run = liquidpilot("record", "m", "--dry-run", files=files)
    assert (run.code, run.out) == (1, "")
    assert "connected-content-port" in run.err
    assert run.err.endswith("nothing is recorded: the message has an error, and no call is made\n")
    good = {
        "templates/m.liquid": "{% connected_content https://a.example/{{${user_id}}}/x :save x %}"
    }
    run = liquidpilot("record", "m", "--dry-run", files=good)
    assert run.code == 0
    stub = liquidpilot("render", "m", "--set", "user_id=c-1")
    assert 'url = "https://a.example/{any}/x"' in stub.err
