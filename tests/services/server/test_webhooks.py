"""Webhooks of a sandbox over real HTTP: what comes back, what waits for nobody, what ends at once."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

import pytest
from echo_sandbox import Echo, Post
from loopback import Answer, Giver, Handler, Server, raw, resetting, silent
from running_server import running

from liquidpilot.connected_content.request import Request
from liquidpilot.integrations.trustpilot import INTEGRATION
from liquidpilot.replay.redaction import Redactor
from liquidpilot.services import webhooks
from liquidpilot.services.interface import Sandbox, SandboxOptions, Webhook
from liquidpilot.services.server import SandboxServer
from liquidpilot.services.webhooks import answer_to
from liquidpilot.serving.addresses import Address

_PATIENCE = 30
"""Seconds until a test that waits for what does not come fails; nothing else depends on it."""

_CREATED = "service-review-created"


def _request(server: Server, path: str = "/hook?a=b%20c") -> Request:
    headers = {"Content-Type": "application/json", "X-Sandbox-Evidence": "docs"}
    return Request("POST", f"{server.url}{path}", headers, b'{"events": []}')


@pytest.mark.parametrize(
    ("answer", "outcome", "description"),
    [
        (Answer(b"", 204), 204, "taken"),
        (Answer(b"x" * 100_000, 200), 200, "a long body, which nobody reads"),
        (Answer(b"x", 500, gzipped=True), 500, "an error"),
        (Answer(b"x", 200, chunked=True), 200, "a body in chunks"),
        (Answer(b"", 302, {"Location": "/elsewhere"}), 302, "a redirect is not followed"),
        (Answer(b"", 308, {"Location": "http://example.com/"}), 308, "and least of all to others"),
        (raw(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 X\r\n\r\n"), 202, "after a 100"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "the answer is no HTTP", "another protocol"),
        (raw(b"HTTP/1.1 200 OK\r\nA: " + b"x" * 200_000), "the answer is no HTTP", "endless head"),
        (raw(b"HTTP/1.1 20"), "the connection ended without an answer", "half an answer"),
        (raw(b""), "the connection ended without an answer", "none"),
        (resetting, "the connection broke off", "a reset"),
    ],
)
def test_what_comes_back(answer: Answer | Giver, outcome: int | str, description: str) -> None:
    with Server({"/hook": answer}) as receiver:
        assert asyncio.run(answer_to(_request(receiver))) == outcome, description
        assert receiver.left_open() == 0
        (received,) = receiver.received
    assert (received.method, received.path) == ("POST", "/hook?a=b%20c")
    assert received.body == b'{"events": []}'
    assert received.headers["Content-Type"] == "application/json"
    assert received.headers["X-Sandbox-Evidence"] == "docs"
    assert received.headers["Host"] == receiver.host


def test_who_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "TIME_LIMIT", 0.05)
    with Server({"/hook": silent}) as receiver:
        assert asyncio.run(answer_to(_request(receiver))) == "no answer within 0.05 seconds"
        assert receiver.left_open() == 0


def test_where_nothing_listens() -> None:
    with Server({}) as receiver:
        request = _request(receiver)
    assert asyncio.run(answer_to(request)) == "nothing listens there"


def test_nothing_is_sent_beyond_this_machine() -> None:
    outcome = asyncio.run(answer_to(Request("POST", "http://example.com/", {}, b"")))
    assert outcome == "'example.com' is not this machine; 127.0.0.1, [::1] and localhost are"


@dataclass
class _Writing(Echo):
    """A sandbox with webhooks to send, which tells of each answer."""

    waiting: SimpleQueue[Webhook] = field(default_factory=SimpleQueue)
    outcomes: SimpleQueue[int | str] = field(default_factory=SimpleQueue)

    def next_webhook(self) -> Webhook | None:
        return None if self.waiting.empty() else self.waiting.get()

    def webhook_answered(self, webhook: Webhook, outcome: int | str, /) -> None:
        self.outcomes.put(outcome)

    def due_in(self) -> float | None:
        return None


@contextmanager
def _running(sandbox: Sandbox, tell: Callable[[str], None]) -> Iterator[SandboxServer]:
    with running(SandboxServer(Post(), sandbox, Redactor(), Address(port=0), tell)) as server:
        yield server


def _ask(
    server: SandboxServer, method: str, path: str, data: object = None, **headers: str
) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)
    body = data if isinstance(data, bytes) or data is None else json.dumps(data).encode()
    kind = {"Content-Type": "application/json"} if isinstance(data, dict) else {}
    connection.request(method, path, body, {**kind, **headers})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    assert answer.status < 300, text
    return text


def test_a_request_does_not_wait_for_a_webhook_and_the_end_waits_for_none() -> None:
    is_asked = threading.Event()

    def hanging(handler: Handler) -> None:
        is_asked.set()
        silent(handler)

    sandbox, told = _Writing(), list[str]()
    with Server({"/hook": hanging, "/good": Answer(b"", 204)}) as receiver:
        with _running(sandbox, told.append) as server:
            sandbox.waiting.put(Webhook("good", _request(receiver, "/good")))
            _ask(server, "GET", "/v1/a")
            assert sandbox.outcomes.get(timeout=_PATIENCE) == 204
            sandbox.waiting.put(Webhook("hanging", _request(receiver)))
            _ask(server, "GET", "/v1/b")
            assert is_asked.wait(_PATIENCE)
            assert _ask(server, "GET", "/v1/c") == b"{}"
        assert receiver.left_open() == 0
    assert sandbox.outcomes.empty()
    assert [line.partition(" ")[2] for line in told if "webhook" in line] == ["webhook good → 204"]


def test_a_sandbox_that_has_none_needs_nothing() -> None:
    with _running(Echo(), lambda line: None) as server:
        assert server.application.sender is None
        assert _ask(server, "GET", "/v1/a") == b"{}"


def test_trustpilot_tells_of_a_review_until_it_is_heard() -> None:
    """The clock of the sandbox is moved; nobody waits a minute."""
    statuses = iter((500, 302, 204))
    heard: SimpleQueue[dict[str, Any]] = SimpleQueue()

    def shop(handler: Handler) -> None:
        heard.put(json.loads(handler.received[-1].body))
        Answer(b"", next(statuses), {"Location": "/elsewhere"}).give(handler)

    with Server({"/reviews": shop}) as receiver:
        settings: dict[str, bool | int | str] = {
            "webhook": f"{receiver.url}/reviews",
            "answer-invitations": True,
        }
        sandbox = INTEGRATION.sandbox(SandboxOptions(settings=settings))
        told: SimpleQueue[str] = SimpleQueue()
        with _running(sandbox, told.put) as server:
            unit = "66ea0530a1b2c3d4e5f60718"
            oauth = "/v1/oauth/oauth-business-users-for-applications/accesstoken"
            basic = "Basic c2FuZGJveC1rZXk6c2FuZGJveC1zZWNyZXQ="
            form = "application/x-www-form-urlencoded"
            headers = {"Authorization": basic, "Content-Type": form}
            token = json.loads(
                _ask(server, "POST", oauth, b"grant_type=client_credentials", **headers)
            )
            private = {
                "Authorization": f"Bearer {token['access_token']}",
                "x-business-user-id": "5f0c3a9be4b0d1a2c3f4e5d6",
            }
            invitation = {
                "consumerEmail": "ada@example.com",
                "consumerName": "Ada",
                "referenceNumber": "PW-1",
                "serviceReviewInvitation": {"preferredSendTime": "2026-01-01T00:00:00"},
            }
            path = f"/v1/private/business-units/{unit}/email-invitations"
            _ask(server, "POST", path, invitation, **private)
            bodies = []
            for pause, status in ((180, 500), (60, 302), (600, 204)):
                _ask(server, "POST", "/_sandbox/clock", {"advance": pause})
                bodies.append(heard.get(timeout=_PATIENCE))
                # The next try counts from the moment when the sandbox has the answer to this one.
                while not told.get(timeout=_PATIENCE).endswith(f" webhook {_CREATED} → {status}"):
                    pass  # a line of a request
            assert bodies == bodies[:1] * 3
            (event,) = bodies[0]["events"]
            assert event["eventName"] == _CREATED
            (shown,) = json.loads(_ask(server, "GET", "/_sandbox/webhooks"))["events"]
            assert [each["outcome"] for each in shown["attempts"]] == [500, 302, 204]
            assert shown["state"] == "delivered"
            page = _ask(server, "GET", "/").decode()
            assert "service-review-created" in page
            assert "3 of 6" in page
        assert len(receiver.received) == 3, "the redirect was not followed"
