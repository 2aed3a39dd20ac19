"""The live transport against a real server: Braze's limits, and what can go wrong on the way.

The limits are Braze's ("Making an API call"); what a failure is called is ours.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from threading import enumerate as threads
from typing import Any

import pytest
from loopback import CERTIFICATE, Answer, Giver, Server, dripping, raw, resetting, silent

from liquidpilot.connected_content import (
    ConnectFailed,
    MissingFixture,
    Request,
    RequestTimeout,
    interpret,
)
from liquidpilot.connected_content.errors import HostNotListed, RequestFailed
from liquidpilot.connected_content.limits import LARGEST_BODY
from liquidpilot.connected_content.live import Line, Live, as_destination
from liquidpilot.errors import LiquidPilotError

pytestmark = pytest.mark.usefixtures("patient")

_SHORT = 0.15
"""A time limit for what never comes; Braze's is two seconds."""
_JSON = {"Content-Type": "application/json"}


def send(server: Server, path: str = "/", time_limit: float = 60) -> object:
    return Live([server.host], time_limit=time_limit).send(Request("GET", f"{server.url}{path}"))


def test_braze_waits_two_seconds(patient: float) -> None:
    assert patient == 2


@pytest.mark.parametrize(
    ("description", "answer", "status", "text"),
    [
        ("JSON", Answer(b'{"a": 1}', headers=_JSON), 200, '{"a": 1}'),
        ("gzip", Answer(b'{"a": 1}', headers=_JSON, gzipped=True), 200, '{"a": 1}'),
        ("chunks", Answer(b"one two three four", chunked=True), 200, "one two three four"),
        ("chunks of gzip", Answer(b"x" * 99, gzipped=True, chunked=True), 200, "x" * 99),
        ("latin-1", Answer(b"caf\xe9", headers={"Content-Type": "text/plain; charset=latin-1"}), 200, "café"),
        ("no JSON at all", Answer(b'{"a": 1', headers=_JSON), 200, '{"a": 1'),
        ("nothing", Answer(status=204), 204, ""),
        ("a failure with a text", Answer(b"Not Found", 404), 404, "Not Found"),
        ("a redirect, not followed", Answer(b"", 302, {"Location": "/other"}), 302, ""),
    ],
)  # fmt: skip
def test_answers(description: str, answer: Answer, status: int, text: str) -> None:
    with Server({"/": answer, "/other": Answer(b"other")}) as server:
        response = Live([server.host]).send(Request("GET", f"{server.url}/"))
        assert (response.status, response.text, response.source) == (status, text, "live")
        assert dict(response.headers).keys() == {name.lower() for name in answer.headers}
        assert len(server.received) == 1, description


def test_the_request_arrives_as_it_was_built() -> None:
    headers = {"User-Agent": "Braze Sender 0", "Content-Type": "text/x", "X-Market": "Nø"}
    with Server({"/p%20th": Answer()}) as server:
        url = f"{server.url}/p%20th?q=a+b&q=%C3%A5&e="
        Live([server.host]).send(Request("POST", url, headers, b"a=1&b=\xff"))
        (received,) = server.received
    assert received.method == "POST"
    assert received.path == "/p%20th?q=a+b&q=%C3%A5&e="
    assert received.body == b"a=1&b=\xff"
    sent = {name.lower(): value.encode("latin-1") for name, value in received.headers.items()}
    assert sent.pop("host") == server.host.encode()
    assert sent == {
        "user-agent": b"Braze Sender 0",
        "content-type": b"text/x",
        "x-market": "Nø".encode(),
        "accept-encoding": b"gzip, deflate",
        "content-length": b"7",
    }


def test_at_most_1_mb_is_read() -> None:
    more = Answer(b"x" * 1_200_000, headers=_JSON, gzipped=True)
    with Server({"/": more, "/most": Answer(b"x" * LARGEST_BODY)}) as server:
        transport = Live([server.host])
        most = transport.send(Request("GET", f"{server.url}/most"))
        large = transport.send(Request("GET", f"{server.url}/"))
    assert (len(most.body), len(large.body)) == (LARGEST_BODY, LARGEST_BODY + 1)
    assert (interpret(large).error or "").startswith("too large")


def test_tls() -> None:
    with Server({"/": Answer(b"safe")}, tls=True) as server:
        request = Request("GET", f"{server.url}/")
        assert Live([server.host], certificates=CERTIFICATE).send(request).body == b"safe"
        with pytest.raises(ConnectFailed, match="no safe connection") as caught:
            Live([server.host]).send(request)
    assert caught.value.fault == "tls"
    assert "certificate is not accepted: self-signed certificate" in (caught.value.hint or "")


def test_tls_of_a_host_with_the_certificate_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server({}, tls=True) as server:
        port = int(server.host.rpartition(":")[2])
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        live = Live([f"a.example:{port}"], certificates=CERTIFICATE)
        with pytest.raises(ConnectFailed) as caught:
            live.send(Request("GET", f"https://a.example:{port}/"))
    assert caught.value.fault == "tls"
    assert "Hostname mismatch" in (caught.value.hint or "")


_HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("description", "answer"),
    [
        ("nothing comes", silent),
        ("a head that never ends", dripping(_HEAD, b"x: y\r\n")),
        ("a body that never ends", dripping(_HEAD + b"Content-Length: 999999\r\n\r\n", b"x")),
        ("a body without an end", dripping(_HEAD + b"\r\n", b"x")),
    ],
)
@pytest.mark.parametrize("tls", [False, True])
def test_the_time_limit_covers_the_whole_call(description: str, answer: Giver, tls: bool) -> None:
    with Server({"/": answer}, tls=tls) as server:
        live = Live([server.host], time_limit=_SHORT, certificates=CERTIFICATE)
        with pytest.raises(RequestTimeout, match="no answer") as caught:
            live.send(Request("GET", f"{server.url}/?api_key=k-12345"))
    assert str(caught.value) == f"no answer within 0.15 seconds (live, '{server.host}')"


def test_the_time_limit_covers_the_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    is_over = Event()

    def look_up(*_: object, **__: object) -> object:
        is_over.wait()
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    try:
        with pytest.raises(RequestTimeout):
            Live(["a.example"], time_limit=_SHORT).send(Request("GET", "https://a.example"))
    finally:
        is_over.set()


@pytest.mark.parametrize(
    ("description", "answer", "fault"),
    [
        ("the connection is reset", resetting, "reset"),
        ("it ends without an answer", raw(b""), "reset"),
        ("it ends in the middle", raw(_HEAD + b"Content-Length: 9\r\n\r\nabc"), "reset"),
        ("something that is no HTTP", raw(b"220 mail.example ESMTP\r\n"), "reset"),
        ("gzip that is none", raw(_HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"), "reset"),
    ],
)  # fmt: skip
def test_broken_connections(description: str, answer: Giver, fault: str) -> None:
    with Server({"/": answer}) as server, pytest.raises(ConnectFailed) as caught:
        send(server, "/?api_key=k-12345")
    assert caught.value.fault == fault, description
    assert server.host in caught.value.message
    assert "k-12345" not in repr(caught.value) + str(caught.value)


def test_nobody_listens() -> None:
    with Server({}) as server:
        pass
    with pytest.raises(ConnectFailed, match="the connection was refused") as caught:
        send(server)
    assert caught.value.fault == "connection-refused"


@pytest.mark.parametrize(
    "error", [socket.gaierror(socket.EAI_NONAME, "not known"), UnicodeError("label too long")]
)
def test_no_such_host(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> object:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(ConnectFailed, match="there is no such host") as caught:
        Live(["a.example"]).send(Request("GET", "https://a.example"))
    assert caught.value.fault == "dns"


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://other.example/", "other.example"),
        ("https://sub.api.example/", "sub.api.example"),
        ("https://api.example.evil.example/", "api.example.evil.example"),
        ("https://api.example@evil.example/", "evil.example"),
        ("https://api.example%40evil.example/", None),
        ("https://api.example:8443/", "api.example:8443"),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://127.0.0.1:8098/", "127.0.0.1:8098"),
        ("http://[::1]:8099/", "[::1]:8099"),
        ("http://2130706433:8099/", "2130706433:8099"),
    ],
)
def test_hosts_that_are_not_listed_are_not_asked(url: str, host: str | None) -> None:
    live = Live(["api.example", "127.0.0.1:8099"])
    with pytest.raises(MissingFixture if host else LiquidPilotError) as caught:
        live.send(Request("GET", url))
    if host:
        assert isinstance(caught.value, HostNotListed)
        assert caught.value.host == host
        assert f'hosts=["api.example", "127.0.0.1:8099", "{host}"]' in str(caught.value)


@pytest.mark.usefixtures("no_connection")
def test_only_get_and_post_are_sent() -> None:
    with pytest.raises(LiquidPilotError, match="'DELETE' is not sent"):
        Live(["api.example"]).send(Request("DELETE", "https://api.example/"))


@pytest.mark.parametrize(
    ("listed", "url"),
    [("LOCALHOST", "http://localhost"), ("localhost:80", "http://localhost:80")],
)
def test_what_a_listed_host_allows(listed: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def look_up(*arguments: object, **_: object) -> object:
        asked.append(arguments[:2])
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(ConnectFailed):
        Live([listed]).send(Request("GET", url))
    assert asked == [("localhost", 80)]


def test_nothing_of_the_machine_is_used(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither its proxy, nor its passwords; and nothing is logged."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    caplog.set_level(logging.INFO)
    with Server({"/": Answer(b"direct", headers={"Set-Cookie": "id=1"})}) as server:
        live = Live([server.host])
        responses = [live.send(Request("GET", f"{server.url}/?token=t-1")) for _ in range(2)]
        cookies = ["cookie" in map(str.lower, each.headers) for each in server.received]
    assert [response.body for response in responses] == [b"direct", b"direct"]
    assert cookies == [False, False]
    assert "t-1" not in caplog.text


def test_threads_share_a_transport() -> None:
    answers = {f"/{number}": Answer(str(number).encode()) for number in range(8)}
    with Server(answers) as server, ThreadPoolExecutor(4) as pool:
        live = Live([server.host])
        requests = [Request("GET", f"{server.url}{path}") for path in answers]
        found = [response.text for response in pool.map(live.send, requests * 3)]
    assert found == [str(number) for number in range(8)] * 3


class TestNoConnectionIsLeftOpen:
    """Counted by the server, which waits for the end of each; nothing is left to the collector."""

    @pytest.fixture(autouse=True)
    def without_the_garbage_collector(self) -> Iterator[None]:
        gc.disable()
        gc.freeze()
        yield
        gc.enable()
        # What is left all the same is told of the test that left it, and not of a later one.
        gc.collect()
        gc.unfreeze()

    @pytest.fixture(autouse=True)
    def trusting_the_server_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """To load what the machine trusts takes most of the time of a call."""
        context = ssl.create_default_context(cafile=CERTIFICATE)
        monkeypatch.setattr(Live, "_tls", context)

    @staticmethod
    def calls(server: Server, count: int, scheme: str = "http", path: str = "/") -> Counter[str]:
        """Return how so many calls ended, whose time limits are 1 to 8 ms."""
        ends: Counter[str] = Counter()
        for number in range(count):
            live = Live([server.host], time_limit=0.001 * (1 + number % 8))
            try:
                live.send(Request("GET", f"{scheme}://{server.host}{path}"))
                ends["answer"] += 1
            except RequestFailed as error:
                ends[type(error).__name__] += 1
        wait_for_calls()
        return ends

    def test_short_limits(self) -> None:
        with Server({"/": Answer(b"{}")}) as server:
            ends = self.calls(server, 120)
            assert (ends.total(), server.left_open()) == (120, 0)

    @pytest.mark.parametrize(
        ("description", "answer"),
        [
            ("an answer", Answer(b"{}")),
            ("nothing comes", silent),
            ("a head that never ends", dripping(_HEAD, b"x: y\r\n")),
            ("a body that never ends", dripping(_HEAD + b"Content-Length: 999999\r\n\r\n", b"x")),
            ("a body without an end", dripping(_HEAD + b"\r\n", b"x")),
            ("more than Braze takes", Answer(b"x" * 1_500_000)),
            ("the connection is reset", resetting),
            ("it ends without an answer", raw(b"")),
            ("it ends in the middle", raw(_HEAD + b"Content-Length: 9\r\n\r\nabc")),
            ("something that is no HTTP", raw(b"220 mail.example ESMTP\r\n")),
            ("gzip that is none", raw(_HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("tls", [False, True])
    def test_whatever_comes(self, description: str, answer: Answer | Giver, tls: bool) -> None:
        with Server({"/": answer}, tls=tls) as server:
            self.calls(server, 16, "https" if tls else "http")
            live = Live([server.host], time_limit=_SHORT)
            with contextlib.suppress(RequestFailed):
                live.send(Request("GET", server.url))
            wait_for_calls()
            assert server.left_open() == 0, description

    @pytest.mark.parametrize(
        ("description", "unasked"),
        [
            ("a handshake that does not begin", silent),
            ("a handshake that never ends", dripping(b"\x16\x03\x03\x40\x00", b"\x02")),
            ("no TLS", raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")),
            ("it ends at once", raw(b"")),
            ("it is reset at once", resetting),
        ],
    )
    def test_handshakes(self, description: str, unasked: Giver) -> None:
        with Server({}, unasked=unasked) as server:
            self.calls(server, 16, "https")
            assert server.left_open() == 0, description

    def test_a_certificate_that_is_not_accepted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Live, "_tls", ssl.create_default_context())
        with Server({"/": Answer()}, tls=True) as server:
            with pytest.raises(ConnectFailed):
                Live([server.host]).send(Request("GET", server.url))
            assert server.left_open() == 0

    @pytest.mark.parametrize("tls", [False, True])
    def test_the_limit_strikes_while_it_connects(
        self, tls: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connect, is_late = socket.create_connection, Event()

        def slow(*arguments: Any, **named: Any) -> socket.socket:
            connected = connect(*arguments, **named)
            is_late.wait()
            return connected

        with Server({"/": Answer(b"{}")}, tls=tls) as server:
            with monkeypatch.context() as patched:
                patched.setattr(socket, "create_connection", slow)
                with pytest.raises(RequestTimeout):
                    Live([server.host], time_limit=_SHORT).send(Request("GET", server.url))
                is_late.set()
                wait_for_calls()
            assert server.left_open() == 0

    @pytest.mark.parametrize("kind", [OSError, MemoryError, KeyboardInterrupt])
    @pytest.mark.parametrize(
        "event",
        [
            "connect_tcp.started", "connect_tcp.complete", "start_tls.started", "start_tls.complete",
            "send_request_headers.started", "send_request_body.complete",
            "receive_response_headers.started", "receive_response_headers.complete",
            "receive_response_body.started", "receive_response_body.complete",
            "response_closed.started", "response_closed.complete",
        ],
    )  # fmt: skip
    @pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
    def test_an_exception_anywhere(
        self, event: str, kind: type[BaseException], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        raised: list[str] = []
        trace = Line.trace

        def traced(line: Line, name: str, details: Mapping[str, object]) -> None:
            trace(line, name, details)
            if name.endswith(event) and not raised:
                raised.append(name)
                raise kind

        monkeypatch.setattr(Line, "trace", traced)
        with Server({"/": Answer(b"{}")}, tls=True) as server:
            live = Live([server.host], time_limit=60)
            with pytest.raises(BaseException) as caught:  # noqa: PT011
                live.send(Request("GET", server.url))
            assert len(raised) == 1
            assert server.left_open() == 0
        # Kept up to here, as by who shows it.
        assert isinstance(caught.value, ConnectFailed | KeyboardInterrupt)

    def test_a_socket_that_takes_no_options(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """macOS refuses them where the other side has reset the connection already."""

        def refuse(*_: object) -> None:
            raise OSError(22, "Invalid argument")

        with Server({"/": Answer()}) as server:
            with monkeypatch.context() as patched:
                patched.setattr(socket.socket, "setsockopt", refuse)
                with pytest.raises(ConnectFailed) as caught:
                    Live([server.host]).send(Request("GET", server.url))
            assert server.left_open() == 0
        assert caught.value.fault == "connection-refused"

    def test_the_caller_is_interrupted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(thread: Thread, seconds: float | None = None) -> None:
            raise KeyboardInterrupt

        with Server({"/": silent}) as server:
            with monkeypatch.context() as patched:
                patched.setattr(Thread, "join", interrupted)
                with pytest.raises(KeyboardInterrupt):
                    send(server, time_limit=60)
            wait_for_calls()
            assert server.left_open() == 0


def wait_for_calls() -> None:
    """Wait until the threads of all calls have ended: what they had to close, they have closed."""
    for thread in threads():
        if thread.name == "liquidpilot-live":
            thread.join()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("api.example.com", "api.example.com"),
        ("API.Example.COM", "api.example.com"),
        ("api.example.com:443", "api.example.com"),
        ("api.example.com:80", "api.example.com:80"),
        ("api.example.com.", "api.example.com."),
        ("127.0.0.1:8099", "127.0.0.1:8099"),
        ("[::1]", "[::1]"),
        ("[::1]:8099", "[::1]:8099"),
        ("müller.example", "xn--mller-kva.example"),
        ("xn--mller-kva.example", "xn--mller-kva.example"),
        ("", None),
        ("a b", None),
        ("a/b", None),
        ("a@b", None),
        ("a?b", None),
        ("a#b", None),
        ("a\\b", None),
        ("a:x", None),
        ("[::1", None),
        (":80", None),
    ],
)
def test_a_host_as_somebody_types_it(typed: str, expected: str | None) -> None:
    assert as_destination(typed) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.example/x", "api.example"),
        ("https://API.example:443/x", "api.example"),
        ("http://api.example/x", "api.example:80"),
        ("https://api.example:80/x", "api.example:80"),
        ("http://api.example:443/x", "api.example:443"),
        ("https://user@api.example/x", "api.example"),
    ],
)
def test_where_a_request_would_go(url: str, expected: str) -> None:
    """Without TLS it is another place, at which the network reads along."""
    live = Live(["api.example"])
    assert live.destination(Request("GET", url)) == expected


@pytest.mark.parametrize(
    "url",
    ["https://api.example.evil.example/", "https://api.example@evil.example/", "https://evil.example/api.example", "https://api.example./", "https://api.example:8443/"],
)  # fmt: skip
def test_a_host_that_only_looks_listed(url: str) -> None:
    with pytest.raises((HostNotListed, ConnectFailed)):
        Live(["api.example"]).destination(Request("GET", url))
