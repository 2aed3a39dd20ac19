"""Sandboxes that do what a test says, in the test's process and behind a real socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import running_server
from echo_sandbox import Echo, Post
from starlette.testclient import TestClient

from liquidpilot.replay.redaction import Redactor
from liquidpilot.services.server import SandboxApplication, SandboxServer
from liquidpilot.serving.addresses import Address


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def server(echo: Echo) -> SandboxServer:
    """A server that listens, and does not run yet."""
    redactor = Redactor({"POST_KEY": "known-secret"}, shapes={"STAMP": "stamp-[0-9]+"})
    return SandboxServer(Post(), echo, redactor, Address(port=0))


@pytest.fixture
def application(server: SandboxServer) -> Iterator[SandboxApplication]:
    yield server.application
    server.close()


@pytest.fixture
def client(application: SandboxApplication) -> TestClient:
    return TestClient(application, base_url="http://127.0.0.1:8030")


@pytest.fixture
def running(server: SandboxServer) -> Iterator[SandboxServer]:
    """A server that runs."""
    with running_server.running(server) as started:
        yield started
