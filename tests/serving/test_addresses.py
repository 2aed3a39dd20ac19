"""Where servers listen, and what the places are called."""

from __future__ import annotations

import socket

import pytest

from liquidpilot.errors import LiquidPilotError
from liquidpilot.serving.addresses import Address, listening_socket, port_of, split_host, url_of


@pytest.mark.parametrize(
    ("host", "is_loopback", "url"),
    [
        ("127.0.0.1", True, "http://127.0.0.1:80/"),
        ("127.1.2.3", True, "http://127.1.2.3:80/"),
        ("localhost", True, "http://localhost:80/"),
        ("::1", True, "http://[::1]:80/"),
        ("0.0.0.0", False, "http://127.0.0.1:80/"),
        ("::", False, "http://127.0.0.1:80/"),
        ("192.0.2.7", False, "http://192.0.2.7:80/"),
    ],
)
def test_what_an_address_is_called(host: str, is_loopback: bool, url: str) -> None:
    assert Address(host, 80).is_loopback is is_loopback
    assert url_of(Address(host, 80), 80) == url


def test_answers_leave_at_once() -> None:
    # asyncio looks at the protocol of a socket before it turns Nagle's algorithm off.
    with listening_socket(Address()) as listening:
        assert listening.proto == socket.IPPROTO_TCP
        client = socket.create_connection(("127.0.0.1", port_of(listening)))
        accepted, _ = listening.accept()
        assert accepted.proto == socket.IPPROTO_TCP
        accepted.close()
        client.close()


@pytest.mark.parametrize("host", ["192.0.2.7", "no such name"])
def test_an_address_of_somebody_else(host: str) -> None:
    with pytest.raises(LiquidPilotError, match=f"cannot listen on '{host}': ") as caught:
        listening_socket(Address(host, 8030))
    assert "(while" not in caught.value.message
    assert "--host" in (caught.value.hint or "")


def test_a_port_without_another_behind_it() -> None:
    with (
        listening_socket(Address(port=65535)),
        pytest.raises(LiquidPilotError, match="port 65535: ") as caught,
    ):
        listening_socket(Address(port=65535))
    assert "--port" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("value", "name", "port"),
    [
        ("127.0.0.1:8020", "127.0.0.1", "8020"),
        ("LOCALHOST.:8020", "localhost", "8020"),
        ("[::1]", "[::1]", "80"),
        ("[::1]:1", "[::1]", "1"),
        ("", "", "80"),
    ],
)
def test_a_host_is_split(value: str, name: str, port: str) -> None:
    assert split_host(value) == (name, port)
