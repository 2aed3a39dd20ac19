"""HTTP in, `Request`; `Response`, HTTP out: what clients send arrives as it was sent."""

from __future__ import annotations

import re
import shlex

import pytest
from echo_sandbox import Echo
from starlette.testclient import TestClient

from liquidpilot.connected_content.request import Response
from liquidpilot.services.interface import Answer
from liquidpilot.services.server import LARGEST_BODY, SandboxServer


@pytest.mark.parametrize(
    ("path", "description"),
    [
        ("/v1/items?sku=A,B&x=1%2C2", "commas, written both ways"),
        ("/v1/a%2Fb/%C3%A5?q=a+b%20c&q=2&q", "escapes, and a key without a value"),
        ("/v1//items/", "empty segments"),
        ("/_sandboxes/1", "what only looks like ours"),
    ],
)
def test_the_url_is_what_was_sent(
    client: TestClient, echo: Echo, path: str, description: str
) -> None:
    client.get(path)
    assert [each.url for each in echo.asked] == [f"http://127.0.0.1:8030{path}"], description


def test_method_headers_and_body_are_what_was_sent(client: TestClient, echo: Echo) -> None:
    client.put("/v1/items", content=b"\x00\xff", headers={"X-Name": "Ada"})
    (request,) = echo.asked
    assert (request.method, request.body) == ("PUT", b"\x00\xff")
    assert request.headers["x-name"] == "Ada"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
def test_no_body_is_none(client: TestClient, echo: Echo, method: str) -> None:
    client.request(method, "/v1/items")
    assert echo.asked[0].body is None


def test_the_root_belongs_to_the_service_for_any_other_method(
    client: TestClient, echo: Echo
) -> None:
    client.post("/", content=b"x")
    assert [each.body for each in echo.asked] == [b"x"]


def test_a_body_that_is_too_large_is_refused(client: TestClient, echo: Echo) -> None:
    allowed = client.post("/v1/items", content=b" " * LARGEST_BODY)
    refused = client.post("/v1/items", content=b" " * (LARGEST_BODY + 1))
    assert (allowed.status_code, refused.status_code) == (200, 413)
    assert refused.text == "a body may have 4 MiB\n"
    assert len(echo.asked) == 1


def test_the_answer_is_what_the_sandbox_says(client: TestClient, echo: Echo) -> None:
    headers = {"Content-Type": "text/plain", "X-Sandbox-Evidence": "assumed"}
    echo.answered = Answer(Response(418, headers, "çay".encode()))
    answered = client.get("/v1/tea")
    assert (answered.status_code, answered.text) == (418, "çay")
    assert answered.headers["x-sandbox-evidence"] == "assumed"
    assert answered.headers["content-length"] == "4"


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_has_no_body_gets_none(client: TestClient, echo: Echo, status: int) -> None:
    echo.answered = Answer(Response(status, {}, b"left over"))
    answered = client.get("/v1/items")
    assert (answered.status_code, answered.content) == (status, b"")
    assert "content-length" not in answered.headers


def test_a_mistake_of_the_sandbox_is_a_500_without_a_traceback(
    client: TestClient, echo: Echo
) -> None:
    echo.answered = ZeroDivisionError("secret")
    answered = client.get("/v1/items")
    assert answered.status_code == 500
    assert answered.text == ("internal error: ZeroDivisionError: this is a bug in the sandbox\n")


class TestControl:
    """`/_sandbox/…` looks at the sandbox, or changes it: no other site's page may do either."""

    def test_what_the_server_does_not_know_is_the_sandbox_s(
        self, client: TestClient, echo: Echo
    ) -> None:
        assert client.post("/_sandbox/clock", json={"advance": 5}).status_code == 200
        assert [each.url for each in echo.asked] == ["http://127.0.0.1:8030/_sandbox/clock"]
        assert client.get("/_sandbox/state.json").json()["requests"] == []

    @pytest.mark.parametrize(
        "path", ["/", "/_sandbox/state.json", "/_sandbox/clock", "//%5Fsandbox/clock"]
    )
    @pytest.mark.parametrize(
        ("headers", "status", "description"),
        [
            ({}, 200, "a program"),
            ({"host": "localhost:9000"}, 200, "a port that somebody maps here"),
            ({"host": "shop.localhost"}, 200, "a name of this machine (RFC 6761)"),
            ({"host": "[::1]:8030"}, 200, "IPv6"),
            ({"host": "192.0.2.7:8030"}, 200, "an address, which nobody can point elsewhere"),
            ({"host": "host.docker.internal:8030"}, 200, "a container"),
            ({"host": "api.post.example"}, 200, "the host that is simulated"),
            ({"host": "evil.example:8030"}, 403, "a name that points here (DNS rebinding)"),
            ({"host": "127.0.0.1.evil.example"}, 403, "a name that starts like us"),
            ({"host": "localhost.evil.example"}, 403, "another one"),
            ({"origin": "http://evil.example"}, 403, "another page"),
            ({"origin": "null"}, 403, "a page that hides where it is from"),
            ({"sec-fetch-site": "cross-site"}, 403, "another page, as browsers tell"),
            ({"origin": "http://127.0.0.1:8030", "sec-fetch-site": "same-origin"}, 200, "ours"),
        ],
    )
    def test_who_may_look(
        self, client: TestClient, path: str, headers: dict[str, str], status: int, description: str
    ) -> None:
        assert client.get(f"http://127.0.0.1:8030{path}", headers=headers).status_code == status, (
            description
        )

    def test_the_service_itself_answers_whoever_asks(self, client: TestClient) -> None:
        headers = {"host": "sandbox.example", "origin": "http://shop.example"}
        assert client.get("/v1/items", headers=headers).status_code == 200


def test_each_request_is_told_in_a_line_without_secrets(server: SandboxServer, echo: Echo) -> None:
    lines: list[str] = []
    server.application._tell = lines.append
    headers = {"X-Sandbox-Reason": "the stamp stamp-12 is old", "X-Sandbox-Made-Up": "a letter"}
    echo.answered = Answer(Response(404, headers, b""))
    client = TestClient(server.application, base_url="http://127.0.0.1:8030")
    client.get("/v1/letters?apikey=known-secret&to=Ada")
    client.get("/_sandbox/clock")
    (line,) = lines
    assert re.match(r"\d\d:\d\d:\d\d GET /v1/letters\?apikey=\S+&to=Ada → 404; reason: ", line)
    assert "the stamp {secret:STAMP} is old; made-up: a letter" in line
    assert "known-secret" not in line
    server.close()


def test_what_is_said_about_an_answer_is_on_the_page(client: TestClient, echo: Echo) -> None:
    echo.answered = Answer(Response(403, {"X-Sandbox-Reason": "no <stamp>"}, b""))
    client.post("/v1/x?a=it's", content=b"a'b", headers={"X-A": "1", "apikey": "known-secret"})
    page = client.get("/").text
    assert "no &lt;stamp&gt;" in page
    assert "Copy as cURL" in page
    (request,) = client.get("/_sandbox/state.json").json()["requests"]
    assert request["remarks"] == [{"kind": "reason", "text": "no <stamp>"}]
    words = shlex.split(request["curl"])
    assert words[0] == "curl"
    assert words[-1].startswith("http://127.0.0.1:8030/v1/x?a=it")
    assert words[words.index("--data-raw") + 1] == "a'b"
    assert "known-secret" not in request["curl"]
