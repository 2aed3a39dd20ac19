"""Recording: what is asked, what is written, and that it can be replayed without the server."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from loopback import CERTIFICATE, Answer, Giver, Server, resetting, silent

from liquidpilot import Workspace
from liquidpilot.connected_content import (
    ConnectFailed,
    MissingFixture,
    Request,
    RequestTimeout,
    Response,
    Transport,
)
from liquidpilot.connected_content.live import Live
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.replay import FixtureStore, Redactor, ReplayTransport
from liquidpilot.replay.recording import RecordTransport

_TODAY = date(2026, 11, 21)
_SHOWN = "fixtures/connected_content"
_JSON = {"Content-Type": "application/json"}
_API = "https://api.example.com"


class _Fake:
    """Answers by path, and counts; an answer may be an error to raise."""

    def __init__(self, answers: Mapping[str, Response | Exception]) -> None:
        self.answers = dict(answers)
        self.asked: list[Request] = []

    def send(self, request: Request, /) -> Response:
        self.asked.append(request)
        answer = self.answers[request.url.removeprefix(_API).partition("?")[0]]
        if isinstance(answer, Exception):
            raise answer
        return answer


def recorder(
    inner: Transport, folder: Path, refresh: bool = False, secrets: Mapping[str, str] | None = None
) -> RecordTransport:
    redactor = Redactor(secrets or {})
    store = FixtureStore.load(folder, _SHOWN)
    # What is written after this is somebody else's.
    _ = store.names
    return RecordTransport(inner, store, folder, redactor, refresh=refresh, on=_TODAY)


def record(transport: RecordTransport, *requests: Request) -> list[Response]:
    """Send `requests` as one message does, then write what came."""
    try:
        return [transport.send(request) for request in requests]
    finally:
        transport.write()


def results(transport: RecordTransport) -> list[tuple[str, str, str | None]]:
    transport.write()
    return [(each.outcome, each.result, each.path) for each in transport.recordings]


def texts(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


class TestOneCall:
    def test_what_is_missing_is_asked_once_and_written(self, tmp_path: Path) -> None:
        fake = _Fake({"/v1/items": Response(200, _JSON, b'{"price":9.90,"url":"https:\\/\\/a"}')})
        transport = recorder(fake, tmp_path)
        request = Request("GET", f"{_API}/v1/items?sku=T1&api_key=k-123")
        assert [transport.send(request).body for _ in range(2)] == [
            b'{"price":9.90,"url":"https:\\/\\/a"}'
        ] * 2
        assert len(fake.asked) == 1
        assert results(transport) == [("200", "new", f"{_SHOWN}/items.toml")]
        text = texts(tmp_path)["items.toml"]
        assert re.sub('with = "liquidpilot .*"', 'with = "us"', text) == (
            "[request]\n"
            f'url = "{_API}/v1/items?sku=T1&api_key={{secret:API_KEY}}"\n'
            "\n"
            "[responses.default]\n"
            "status = 200\n"
            "json = '''\n"
            '{\n  "price": 9.90,\n  "url": "https://a"\n}\n'
            "'''\n"
            "\n"
            "[recorded]\n"
            "on = 2026-11-21\n"
            'with = "us"\n'
        )

    def test_a_fixture_is_not_asked_for(self, tmp_path: Path) -> None:
        first = recorder(_Fake({"/items": Response(200, {}, b"old")}), tmp_path)
        record(first, Request("GET", f"{_API}/items"))
        transport = recorder(_Fake({}), tmp_path)
        assert transport.send(Request("GET", f"{_API}/items")).source == "fixture"
        assert transport.recordings == []

    def test_a_name_that_is_taken_gets_what_differs(self, tmp_path: Path) -> None:
        tmp_path.joinpath("items.toml").write_text("broken", "utf-8")
        fake = _Fake({"/items": Response(200, {}, b"x"), "/V1/Items": Response(200, {}, b"y")})
        transport = recorder(fake, tmp_path)
        record(transport, *(Request("GET", _API + path) for path in ("/items", "/V1/Items")))
        assert sorted(texts(tmp_path)) == ["items.toml", "items_2.toml", "items_3.toml"]
        assert texts(tmp_path)["items.toml"] == "broken"

    def test_recordings_of_one_endpoint_are_told_apart(self, tmp_path: Path) -> None:
        transport = recorder(_Fake({"/p": Response(200, {}, b"x")}), tmp_path)
        paths = [f"/p?sku={each}" for each in ("A-1", "TRUCK-001", "B-2")]
        record(transport, *(Request("GET", _API + path) for path in paths))
        assert sorted(texts(tmp_path)) == ["p.toml", "p_b-2.toml", "p_truck-001.toml"]

    @pytest.mark.parametrize(
        ("error", "fault"),
        [
            (RequestTimeout("late"), "timeout"),
            (ConnectFailed("no such host", fault="dns"), "dns"),
        ],
    )
    def test_a_fault_is_recorded_as_such(
        self, error: Exception, fault: str, tmp_path: Path
    ) -> None:
        transport = recorder(_Fake({"/items": error}), tmp_path)
        request = Request("GET", f"{_API}/items")
        for _ in range(2):
            with pytest.raises(type(error)):
                transport.send(request)
        assert results(transport) == [(fault, "new", f"{_SHOWN}/items.toml")]
        assert f'[responses.default]\nfault = "{fault}"\n' in texts(tmp_path)["items.toml"]
        with pytest.raises(type(error)):
            recorder(_Fake({}), tmp_path).send(request)

    def test_a_host_that_may_not_be_asked_leaves_nothing(self, tmp_path: Path) -> None:
        transport = recorder(_Fake({"/items": MissingFixture("not this one")}), tmp_path)
        for _ in range(2):
            with pytest.raises(MissingFixture, match="not this one"):
                transport.send(Request("GET", f"{_API}/items"))
        assert results(transport) == [("not asked", "not-asked", None)]
        assert texts(tmp_path) == {}

    @pytest.mark.parametrize(
        ("description", "request_", "response", "problem"),
        [
            (
                "a status that no fixture has",
                "/items",
                Response(999),
                "'999' is not an HTTP status",
            ),
            ("a folder that is a file", "/items", Response(200), "cannot make the folder"),
        ],
    )
    def test_what_cannot_be_written(
        self, description: str, request_: str, response: Response, problem: str, tmp_path: Path
    ) -> None:
        folder = tmp_path / "folder"
        if "folder" in description:
            folder.write_text("", "utf-8")
        transport = recorder(_Fake({"/items": response}), folder)
        assert record(transport, Request("GET", _API + request_)) == [response]
        (recording,) = transport.recordings
        assert (recording.result, recording.path) == ("not-written", None)
        assert problem in (recording.problem or "")
        assert not folder.is_dir() or texts(folder) == {}

    @pytest.mark.parametrize(
        "error",
        [
            ConnectFailed("no: https://me:pw-12345@a/?token=t-12345", hint="not k-12345"),
            RequestTimeout('no: {"token": "t-12345"} api_key=pw-12345'),
            ValueError("k-12345\nAuthorization: Bearer t-12345"),
            LiquidPilotError("Basic bWU6cHctMTIzNDU= is wrong for k-12345"),
        ],
    )
    def test_what_an_error_says_is_redacted(self, error: Exception, tmp_path: Path) -> None:
        transport = recorder(_Fake({"/items": error}), tmp_path, secrets={"KEY": "k-12345"})
        with pytest.raises(LiquidPilotError) as caught:
            record(transport, Request("GET", f"{_API}/items"))
        said = f"{caught.value!r} {caught.value} {transport.recordings} {texts(tmp_path)}"
        assert not re.search("t-12345|pw-12345|k-12345|bWU6", said)
        assert caught.value.__cause__ is None

    def test_somebody_else_was_faster(self, tmp_path: Path) -> None:
        first, second = (
            recorder(_Fake({"/items": Response(200, {}, body)}), tmp_path) for body in (b"1", b"2")
        )
        request = Request("GET", f"{_API}/items")
        answers = record(first, request) + record(second, request)
        assert [answer.body for answer in answers] == [b"1", b"2"]
        assert results(second) == [("200", "kept", f"{_SHOWN}/items.toml")]
        assert list(texts(tmp_path)) == ["items.toml"]


_EDITED = """\
\ufeff# My notes about this one.
[request]
url = 'https://api.example.com/items?sku={any}' # any of them

# This is the usual answer.
[responses.default]
status = 200
json = '''
{"b": 2,   "a": 1.50}
'''

[responses.sold-out] # what marketing fears
json = '{"items": []}'

[recorded]
on = 2025-01-02 # when I was new
with = "liquidpilot 0.0.1"
"""


class TestRefresh:
    _REQUEST = Request("GET", f"{_API}/items?sku=T1")

    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    @pytest.mark.parametrize(
        ("description", "body", "result", "json_text"),
        [
            ("the same in another order", b'{"a":1.5,"b":2}', "unchanged", '{"b": 2,   "a": 1.50}'),
            ("something else", b'{"a":1}', "replaced", '{\n  "a": 1\n}'),
        ],
    )
    def test_everything_else_stays_to_the_byte(
        self,
        description: str,
        body: bytes,
        result: str,
        json_text: str,
        line_end: str,
        tmp_path: Path,
    ) -> None:
        before = _EDITED.replace("\n", line_end)
        tmp_path.joinpath("my items.toml").write_bytes(before.encode())
        transport = recorder(_Fake({"/items": Response(200, _JSON, body)}), tmp_path, refresh=True)
        assert [transport.send(self._REQUEST).body for _ in range(2)] == [body] * 2
        assert results(transport) == [("200", result, f"{_SHOWN}/my items.toml")]
        expected = re.sub(
            'with = "liquidpilot .*"',
            'with = "us"',
            _EDITED.replace('{"b": 2,   "a": 1.50}', json_text).replace("2025-01-02", "2026-11-21"),
        ).replace("\n", line_end)
        after = tmp_path.joinpath("my items.toml").read_bytes().decode()
        assert re.sub('with = "liquidpilot .*"', 'with = "us"', after) == expected, description

    def test_a_file_that_was_written_by_hand_stays(self, tmp_path: Path) -> None:
        text = _EDITED[: _EDITED.index("[recorded]")]
        tmp_path.joinpath("items.toml").write_bytes(text.encode())
        transport = recorder(_Fake({"/items": Response(200, _JSON, b"{}")}), tmp_path, refresh=True)
        assert transport.send(self._REQUEST).body == b"{}"
        assert results(transport) == [("200", "by-hand", f"{_SHOWN}/items.toml")]
        assert tmp_path.joinpath("items.toml").read_bytes() == text.encode()

    def test_a_failure_replaces_nothing(self, tmp_path: Path) -> None:
        tmp_path.joinpath("items.toml").write_bytes(_EDITED.encode())
        fake = _Fake({"/items": RequestTimeout("late")})
        transport = recorder(fake, tmp_path, refresh=True)
        assert [transport.send(self._REQUEST).source for _ in range(2)] == ["fixture"] * 2
        assert results(transport) == [("timeout", "kept", f"{_SHOWN}/items.toml")]
        assert (len(fake.asked), transport.recordings[0].problem) == (1, "late")
        assert tmp_path.joinpath("items.toml").read_bytes() == _EDITED.encode()

    @pytest.mark.parametrize(
        ("description", "default"),
        [
            ("a table in one line", "responses.default = { json = '{}' }\n"),
            ("JSON", ""),
        ],
    )
    def test_forms_in_which_nothing_can_be_replaced(
        self, description: str, default: str, tmp_path: Path
    ) -> None:
        file, text = tmp_path / "items.toml", f"{default}{_EDITED[1:]}"
        text = re.sub(r"(?s)# This is.*?\n'''\n\n", "", text)
        if description == "JSON":
            file = tmp_path / "items.json"
            text = json.dumps(
                {
                    "request": {"url": f"{_API}/items?sku=T1"},
                    "responses": {"default": {"status": 200}},
                    "recorded": {"on": "2025-01-02"},
                }
            )
        file.write_bytes(text.encode())
        transport = recorder(_Fake({"/items": Response(404, {}, b"x")}), tmp_path, refresh=True)
        assert [answer.status for answer in record(transport, self._REQUEST)] == [404]
        (recording,) = transport.recordings
        assert recording.result == "not-written", description
        assert "[responses.default], in TOML" in (recording.problem or "")
        assert file.read_bytes() == text.encode()

    def test_body_files(self, tmp_path: Path) -> None:
        fake = _Fake({"/items": Response(200, {"content-type": "image/png"}, b"\x89PNG\xff")})
        request = Request("GET", f"{_API}/items")
        record(recorder(fake, tmp_path), request)
        first = {path.name for path in tmp_path.iterdir()}
        assert len(first) == 2
        fake.answers["/items"] = Response(200, {"content-type": "image/png"}, b"\x89PNG\xfe")
        record(recorder(fake, tmp_path, refresh=True), request)
        second = {path.name for path in tmp_path.iterdir()}
        assert len(second) == 2
        assert first & second == {"items.toml"}
        assert recorder(_Fake({}), tmp_path).send(request).body == b"\x89PNG\xfe"
        fake.answers["/items"] = Response(200, {}, b"text")
        record(recorder(fake, tmp_path, refresh=True), request)
        assert [path.name for path in tmp_path.iterdir()] == ["items.toml"]


class TestTokens:
    """One call gets a token, the next one sends it (DESIGN: "Bearer {{token.access_token}}")."""

    _TOKEN = Request("POST", f"{_API}/token", {}, b"grant_type=x&client_secret=s-1")
    _ANSWERS: Mapping[str, Response | Exception] = {
        "/token": Response(200, _JSON, b'{"access_token": "t-123456", "expires_in": 3600}'),
        "/items": Response(200, _JSON, b"[1]"),
    }

    @staticmethod
    def items(token: str) -> Request:
        return Request("GET", f"{_API}/items", {"Authorization": f"Bearer {token}"})

    @staticmethod
    def token_of(response: Response) -> str:
        return str(json.loads(response.text)["access_token"])

    def test_the_real_one_reaches_the_next_call(self, tmp_path: Path) -> None:
        fake = _Fake(self._ANSWERS)
        transport = recorder(fake, tmp_path)
        record(transport, self.items(self.token_of(transport.send(self._TOKEN))))
        assert fake.asked[1].headers["authorization"] == "Bearer t-123456"
        written = "".join(texts(tmp_path).values())
        assert '"access_token": "REDACTED"' in written
        assert "t-123456" not in written
        assert "s-1" not in written
        replay = ReplayTransport(FixtureStore.load(tmp_path, _SHOWN))
        token = self.token_of(replay.send(self._TOKEN))
        assert (token, replay.send(self.items(token)).text) == ("REDACTED", "[\n  1\n]\n")

    def test_a_recorded_one_is_asked_for_again_where_it_is_needed(self, tmp_path: Path) -> None:
        fake = _Fake(self._ANSWERS)
        record(recorder(fake, tmp_path), self._TOKEN)
        before = texts(tmp_path)["token.toml"]
        transport = recorder(fake, tmp_path)
        blank = self.token_of(transport.send(self._TOKEN))
        with pytest.raises(MissingFixture, match="needs a secret that recorded answers do not"):
            transport.send(self.items(blank))
        assert transport.needs_another_render()
        record(transport, self.items(self.token_of(transport.send(self._TOKEN))))
        assert not transport.needs_another_render()
        assert [request.url for request in fake.asked[1:]] == [f"{_API}/token", f"{_API}/items"]
        assert [each.result for each in transport.recordings] == ["asked", "new"]
        assert texts(tmp_path)["token.toml"] == before

    def test_a_blank_is_never_sent(self, tmp_path: Path) -> None:
        record(recorder(_Fake(self._ANSWERS), tmp_path), self._TOKEN)
        fake = _Fake({"/token": RequestTimeout("late")})
        transport = recorder(fake, tmp_path)
        for _ in range(2):
            blank = self.token_of(transport.send(self._TOKEN))
            with pytest.raises(MissingFixture):
                transport.send(self.items(blank))
            transport.needs_another_render()
        assert not transport.needs_another_render()
        assert [request.url for request in fake.asked] == [f"{_API}/token"]
        assert [each.result for each in transport.recordings] == ["kept", "not-asked"]


_MESSAGE = """
{% connected_content URL/json?sku=T1&api_key=k-123456 :save a %}{{a.name}} {{a.price}}
{% connected_content URL/gzip :save b %}{{b.x}}
{% connected_content URL/moved :save c %}{{c}}{% if c == null %}moved{% endif %}
{% connected_content URL/latin %}
{% connected_content URL/broken :save d %}
{% connected_content URL/chunked :save e %}{{e | join: "+"}}
{% connected_content URL/large :save f %}{% if f == null %}large{% endif %}
{% connected_content URL/slow :save g %}{% if g == null %}slow{% endif %}
{% connected_content URL/reset :save h %}{% if h == null %}reset{% endif %}
{% connected_content URL/form :method post :body a=1&password=p-123456 :save i %}{{i.ok}}
{% connected_content URL/json?sku=T1&api_key=k-123456 :save j %}{{j.name}}
"""
_ANSWERS: dict[str, Answer | Giver] = {
    "/json": Answer(b'{"name":"Caf\\u00e9 table","price":9.90}', headers=_JSON),
    "/gzip": Answer(
        b'{"x":"zipped"}', headers={**_JSON, "Set-Cookie": "id=c-123456"}, gzipped=True
    ),
    "/moved": Answer(status=302, headers={"Location": "/json"}),
    "/latin": Answer(b"na\xefve", headers={"Content-Type": "text/plain; charset=iso-8859-1"}),
    "/broken": Answer(b'{"a": 1', headers=_JSON),
    "/chunked": Answer(b'["one","two","three"]', chunked=True),
    "/large": Answer(b"x" * 1_200_000, gzipped=True),
    "/slow": silent,
    "/reset": resetting,
    "/form": Answer(b'{"ok":true}', headers=_JSON),
}


class _Seen(NamedTuple):
    status: str
    fields: dict[str, str]
    exchanges: list[tuple[object, ...]]


def seen(rendered: RenderedMessage) -> _Seen:
    """Return what an author sees of a message: the same whether it was recorded or is replayed."""
    return _Seen(
        rendered.status,
        {name: field.text for name, field in rendered.fields.items()},
        [
            (
                each.request,
                # Who answered is said in brackets; the recording did not wait for two seconds.
                (each.error or "").partition(" (")[0].replace("0.05", "2"),
                each.response and (each.response.status, _body(each.response)),
                each.saved_as,
                [rule for rule in each.rules if "cache" not in rule],
            )
            for each in rendered.exchanges
        ],
    )


def _body(response: Response) -> object:
    try:
        return json.loads(response.body)
    except ValueError:
        return response.text if len(response.body) < 1000 else len(response.body)


def make_workspace(folder: Path, server: Server, message: str = _MESSAGE) -> Workspace:
    files = {
        "liquidpilot.toml": f'[connected_content]\nrecord_hosts = ["{server.host}"]\n',
        "templates/all.liquid": message.replace("URL", server.url),
    }
    for path, text in files.items():
        folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(path).write_text(text, "utf-8")
    return Workspace.open(folder)


class _Patient:
    """Waits for every answer, as long as the machine takes for it, but for the one that never comes."""

    def __init__(self, server: Server) -> None:
        self._hasty, self._patient = (
            Live([server.host], time_limit=limit, certificates=CERTIFICATE) for limit in (0.05, 60)
        )

    def send(self, request: Request, /) -> Response:
        never = request.url.endswith("/slow")
        return (self._hasty if never else self._patient).send(request)


@pytest.mark.parametrize("tls", [False, True])
def test_a_message_is_recorded_and_replayed_with_the_server_gone(tls: bool, tmp_path: Path) -> None:
    folder = tmp_path / _SHOWN
    with Server(_ANSWERS, tls=tls) as server:
        workspace = make_workspace(tmp_path, server)
        transport = recorder(_Patient(server), folder)
        recorded = workspace.render("all", transport=transport)
        transport.write()
        asked = [each.path.partition("?")[0] for each in server.received]
    assert sorted(asked) == sorted(_ANSWERS), "each is asked once"
    assert {each.source for each in recorded.exchanges} == {"live", "cache"}
    replayed = Workspace.open(tmp_path).render("all")
    assert seen(replayed) == seen(recorded)
    assert {each.source for each in replayed.exchanges} == {"fixture", "cache"}
    (text,) = seen(replayed).fields.values()
    assert text.split("\n") == [
        "", "Café table 9.9", "zipped", "moved", "naïve", '{"a": 1', "one+two+three", "large", "slow",
        "reset", "true", "Café table", "",
    ]  # fmt: skip
    written = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not [secret for secret in (b"k-1234", b"p-1234", b"c-1234") if secret in written]


_NAMES = ("apples", "bread", "cake", "dates", "eggs", "figs")


def _record_all(folder: Path) -> list[str]:
    fake = _Fake({f"/{name}": Response(200, _JSON, b"[1]") for name in _NAMES})
    transport = recorder(fake, folder)
    for name in _NAMES:
        record(transport, Request("GET", f"{_API}/{name}"))
    return [each.result for each in transport.recordings]


def test_threads_record_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(_record_all, [tmp_path] * 4))
    store = FixtureStore.load(tmp_path, _SHOWN)
    assert (store.names, store.errors) == (_NAMES, ())
    assert sum(each.count("new") for each in found) == len(_NAMES)
    assert {result for each in found for result in each} <= {"new", "kept"}


_RECORD = """
import pathlib, sys
from datetime import date
from liquidpilot.connected_content import Request, Response
from liquidpilot.replay import FixtureStore, Redactor
from liquidpilot.replay.recording import RecordTransport

class Api:
    def send(self, request):
        return Response(200, {}, b'{"new": "' + request.url.encode() + b'"}')

folder = pathlib.Path(sys.argv[1])
transport = RecordTransport(
    Api(),
    FixtureStore.load(folder, "fixtures"),
    folder,
    Redactor(),
    refresh=sys.argv[2] == "refresh",
    on=date(2026, 11, 21),
)
"""


def start(folder: Path, mode: str, code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _RECORD + textwrap.dedent(code), str(folder), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_processes_record_at_once(tmp_path: Path) -> None:
    code = """
        for name in sys.stdin.readline().split():
            transport.send(Request("GET", f"https://api.example.com/{name}"))
            transport.write()
        print([each.result for each in transport.recordings].count("new"))
    """
    workers = [start(tmp_path, "missing", code) for _ in range(2)]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(f"{' '.join(_NAMES)}\n".encode())
        worker.stdin.flush()
    counts = [int(worker.communicate()[0]) for worker in workers]
    store = FixtureStore.load(tmp_path, _SHOWN)
    assert (store.names, store.errors) == (_NAMES, ())
    assert sum(counts) == len(_NAMES)
    assert sorted(texts(tmp_path)) == [f"{name}.toml" for name in _NAMES]


# Python tells its audit hooks before it renames a file: the moment between the new file that is
# complete beside the old one and its taking the old one's place.
_STOP_BEFORE_RENAMING = """
        def stop(event, arguments):
            if event == "os.rename":
                print("about to rename", flush=True)
                sys.stdin.read()
        sys.addaudithook(stop)
        transport.send(Request("GET", "https://api.example.com/items?sku=T1"))
        transport.write()
"""


@pytest.mark.parametrize("mode", ["missing", "refresh"])
def test_a_recording_that_is_killed_leaves_the_old_file(mode: str, tmp_path: Path) -> None:
    before = _EDITED if mode == "refresh" else None
    file = tmp_path / "items.toml"
    if before:
        file.write_bytes(before.encode())
    with start(tmp_path, mode, _STOP_BEFORE_RENAMING) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline().strip() == b"about to rename"
        worker.kill()
        worker.wait()
    assert (file.read_bytes().decode() if file.exists() else None) == before
    # What is left is no fixture, and nobody has to wait for it.
    assert FixtureStore.load(tmp_path, _SHOWN).errors == ()
    api = _Fake({"/items": Response(200, {}, b'{"new": 1}')})
    transport = recorder(api, tmp_path, refresh=True)
    record(transport, Request("GET", f"{_API}/items?sku=T1"))
    assert [each.result for each in transport.recordings] == ["replaced" if before else "new"]
    assert '"new": 1' in file.read_text("utf-8")
