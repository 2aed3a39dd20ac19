"""Offline unless asked: no test reaches the network, and rendering opens no connection at all."""

from __future__ import annotations

import itertools
import socket
from pathlib import Path

import pytest

import liquidpilot

_SHIPPED = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("host", "description"),
    [
        ("192.0.2.1", "an address of the documentation range (RFC 5737)"),
        ("2001:db8::1", "an address of the documentation range (RFC 3849)"),
        ("example.invalid", "a name that would have to be looked up (RFC 2606)"),
    ],
)
def test_the_guard_refuses_what_leaves_this_machine(host: str, description: str) -> None:
    with pytest.raises(pytest.fail.Exception, match="the network was used"):
        socket.create_connection((host, 80))


def test_the_guard_lets_a_test_talk_to_its_own_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.usefixtures("no_connection")
def test_a_closed_guard_refuses_even_this_machine() -> None:
    with pytest.raises(pytest.fail.Exception, match="the network was used"):
        socket.create_connection(("127.0.0.1", 9))


@pytest.mark.usefixtures("no_connection")
def test_rendering_everything_opens_no_connection() -> None:
    workspace = liquidpilot.Workspace.open(_SHIPPED)
    rendered = [
        workspace.render(message, profile=profile, scenario=scenario)
        for message, profile, scenario in itertools.product(
            workspace.messages(), workspace.profiles(), [None, *workspace.scenarios()]
        )
    ]
    assert any(message.exchanges for message in rendered), "nothing was asked, so nothing is shown"
    assert {message.status for message in rendered} <= {"sent", "aborted"}
