"""The simulated Trustpilot as a server: requests a second, and how long a page of reviews takes.

    python benchmarks/sandbox.py                       as the limits are meant: 100,000 reviews
    python benchmarks/sandbox.py --seconds 10 --reviews 1000000

The server, the same by https, a bare Starlette application beside them on the same uvicorn, and the
client that asks are a process each, on the loopback interface, with connections that are kept. Each
round asks all servers, so that another program on the machine slows all: the ratio is what to
compare.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

_UNIT = "66ea0530a1b2c3d4e5f60718"
_REVIEWS = f"/v1/product-reviews/business-units/{_UNIT}/reviews"
_INVITATIONS = f"/v1/private/business-units/{_UNIT}/email-invitations"
_TOKEN = "/v1/oauth/oauth-business-users-for-applications/accesstoken"
_SKUS = ("TRUCK-001", "TRAIN-003", "BOAT-004", "RAINBOW-005", "BLOCKS-007")
_CONNECTIONS = 8
_PAGES = 400

_BARE = """
import socket, sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

async def hello(request):
    return JSONResponse({"hello": "world"})

listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listening.bind(("127.0.0.1", 0))
listening.listen(128)
print(f"http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
config = uvicorn.Config(
    Starlette(routes=[Route("/", hello)]), http="h11", loop="asyncio", ws="none", lifespan="off",
    log_config=None, access_log=False, server_header=False, date_header=False,
)
uvicorn.Server(config).run(sockets=[listening])
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reviews", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each round")
    parser.add_argument("--ask", metavar="URL", help=argparse.SUPPRESS)
    parser.add_argument("--trust", metavar="FILE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ask is not None:
        # The client's own process, started below: requests come on standard input.
        requests = [base64.b64decode(line) for line in sys.stdin]
        server = Server(arguments.ask, 0, arguments.trust)
        print(*_answered(server, requests, arguments.seconds))
        return
    with ExitStack() as processes:
        folder = processes.enter_context(tempfile.TemporaryDirectory())
        bare = processes.enter_context(_server([sys.executable, "-c", _BARE], folder))
        command = [
            sys.executable,
            "-m",
            "liquidpilot",
            "sandbox",
            "trustpilot",
            "--port",
            "0",
        ]
        command += ["--rate-limit", "1000000000", "--reviews", str(arguments.reviews)]
        began = time.perf_counter()
        sandbox = processes.enter_context(_server(command, folder))
        print(f"start                 {(time.perf_counter() - began) * 1000:6.0f} ms")
        trusted = str(Path(folder, "ca.pem"))
        secure = processes.enter_context(_server([*command, "--tls", trusted], folder))
        print(
            f"load of the machine   {os.getloadavg()[0]:6.1f}      on {os.cpu_count()} processors"
        )
        _report_pages(sandbox, arguments.reviews)
        servers = {
            "mixed": sandbox,
            "https": secure._replace(trust=trusted),
            "bare": bare,
        }
        _report_rates(servers, arguments.rounds, arguments.seconds)


class Server(NamedTuple):
    url: str
    process: int
    trust: str | None = None

    def processor_seconds(self) -> float:
        """Return how long the process has kept a processor busy; where that is not known, 0."""
        try:
            fields = Path(f"/proc/{self.process}/stat").read_text(encoding="utf-8").rsplit(")")[1]
        except OSError:
            return 0
        return sum(map(int, fields.split()[11:13])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _server(command: Sequence[str], folder: str) -> Iterator[Server]:
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    assert process.stdout is not None
    try:
        yield Server(process.stdout.readline().strip(), process.pid)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def _report_pages(server: Server, reviews: int) -> None:
    times = []
    with _Connection(server) as connection:
        for number in range(_PAGES):
            query = f"sku={_SKUS[number % len(_SKUS)]}&page={1 + number * 7 % 90}&perPage=100"
            query += ("", "&stars=5", "&language=en", "&stars=4,5&language=en,de")[number % 4]
            request = _request("GET", f"{_REVIEWS}?{query}", {"apikey": "sandbox-key"})
            began = time.perf_counter()
            connection.send(request)
            status, _ = connection.receive()
            times.append((time.perf_counter() - began) * 1000)
            assert status == 200, status
    times.sort()
    print(f"a page of 100 reviews p50 {statistics.median(times):6.1f} ms   of {reviews:,}")
    print(f"                      p95 {times[int(0.95 * _PAGES)]:6.1f} ms   limit 20")
    print(f"                      max {times[-1]:6.1f} ms")


def _report_rates(servers: Mapping[str, Server], rounds: int, seconds: float) -> None:
    hello = [_request("GET", "/", {})]
    rates: dict[str, list[_Rate]] = {name: [] for name in servers}
    for _ in range(rounds):
        for name, server in servers.items():
            requests = hello if name == "bare" else _mixed_requests(server)
            rates[name].append(_asked(server, requests, seconds))
    print("requests              a second   a second of the server's processor")
    for name, each in rates.items():
        print(f"  {name:<19} {_Rate(*map(statistics.median, zip(*each, strict=True)))}")
    for number, name in enumerate(("reviews", "token", "invitation")):
        one = _mixed_requests(servers["mixed"])[number : number + 1]
        print(f"  {name:<19} {_asked(servers['mixed'], one, seconds)}")
    print("  limit                   1000")


class _Rate(NamedTuple):
    a_second: float
    a_processor_second: float

    def __str__(self) -> str:
        return f"{self.a_second:8.0f} {self.a_processor_second:10.0f}"


def _mixed_requests(server: Server) -> list[bytes]:
    """Return one request of each kind, with a new token: of many, the oldest are forgotten."""
    token = _token_request()
    with _Connection(server) as connection:
        connection.send(token)
        access = json.loads(connection.receive()[1])["access_token"]
    reviews = f"{_REVIEWS}?sku={_SKUS[0]}&stars=5"
    invitation = {
        "consumerEmail": "ada@example.com",
        "consumerName": "Ada Lovelace",
        "referenceNumber": "benchmark",
        "locale": "en-GB",
        "serviceReviewInvitation": {"tags": ["benchmark"]},
    }
    headers = {
        "Authorization": f"Bearer {access}",
        "x-business-user-id": "5f0c3a9be4b0d1a2c3f4e5d6",
        "Content-Type": "application/json",
    }
    return [
        _request("GET", reviews, {"apikey": "sandbox-key"}),
        token,
        _request("POST", _INVITATIONS, headers, json.dumps(invitation).encode()),
    ]


def _token_request() -> bytes:
    credentials = base64.b64encode(b"sandbox-key:sandbox-secret").decode()
    headers = {
        "Authorization": f"Basic {credentials}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return _request("POST", _TOKEN, headers, b"grant_type=client_credentials")


def _request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1:8030",
        "Accept: application/json",
    ]
    lines += ["User-Agent: benchmark", "Accept-Encoding: gzip, deflate"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*lines, "", ""]).encode() + body


def _asked(server: Server, requests: Sequence[bytes], seconds: float) -> _Rate:
    trust = ["--trust", server.trust] if server.trust else []
    before = server.processor_seconds()
    done = subprocess.run(
        [
            sys.executable,
            __file__,
            "--ask",
            server.url,
            *trust,
            "--seconds",
            str(seconds),
        ],
        input="".join(f"{base64.b64encode(each).decode()}\n" for each in requests),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answered, elapsed = map(float, done.stdout.split())
    busy = server.processor_seconds() - before
    return _Rate(answered / elapsed, answered / busy if busy else 0)


def _answered(server: Server, requests: Sequence[bytes], seconds: float) -> tuple[int, float]:
    """Keep connections busy with a request each; return how many, and in how many seconds."""
    with ExitStack() as opened:
        connections = [opened.enter_context(_Connection(server)) for _ in range(_CONNECTIONS)]
        count = 0
        for connection in connections:
            connection.send(requests[count % len(requests)])
            count += 1
        answered = 0
        began = time.perf_counter()
        while (elapsed := time.perf_counter() - began) < seconds:
            for connection in connections:
                status, _ = connection.receive()
                assert status < 300, status
                answered += 1
                connection.send(requests[count % len(requests)])
                count += 1
    return answered, elapsed


class _Connection:
    """A connection that is kept; HTTP as far as these servers speak it, and little to do for us."""

    def __init__(self, server: Server) -> None:
        parts = urlsplit(server.url)
        assert parts.hostname is not None
        self._socket = socket.create_connection((parts.hostname, parts.port or 80), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if server.trust is not None:
            context = ssl.create_default_context(cafile=server.trust)
            self._socket = context.wrap_socket(self._socket, server_hostname=parts.hostname)
        self._buffer = b""

    def __enter__(self) -> _Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, request: bytes) -> None:
        self._socket.sendall(request)

    def receive(self) -> tuple[int, bytes]:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            self._read()
        head = self._buffer[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        end += 4
        while len(self._buffer) < end + length:
            self._read()
        body, self._buffer = (
            self._buffer[end : end + length],
            self._buffer[end + length :],
        )
        return int(head[9:12]), body

    def _read(self) -> None:
        data = self._socket.recv(262_144)
        if not data:
            raise ConnectionError("the server has closed the connection")
        self._buffer += data


if __name__ == "__main__":
    main()
