"""Sending the webhooks of a sandbox while it is served: to this machine, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import h11

from liquidpilot.connected_content.request import Request
from liquidpilot.services.interface import (
    SendsWebhooks,
    current_time,
    loopback_problem,
)

TIME_LIMIT = 10.0
"""Seconds from the look-up of the receiver to the head of its answer."""

_PIECE = 65_536


async def answer_to(request: Request) -> int | str:
    """Send a webhook and return the status of the answer, or in a few words why there is none.

    A redirect is an answer like any other. Nothing is sent beyond this machine.
    """
    problem = loopback_problem(request.url)
    if problem is not None:
        return problem
    try:
        async with asyncio.timeout(TIME_LIMIT):
            return await _status(request)
    except TimeoutError:
        return f"no answer within {TIME_LIMIT:g} seconds"
    except h11.ProtocolError:
        return "the answer is no HTTP"
    except OSError as error:
        refused = isinstance(error, ConnectionRefusedError)
        return "nothing listens there" if refused else "the connection broke off"


async def _status(request: Request) -> int | str:
    parts = urlsplit(request.url)
    # By its number: no look-up can lead `localhost` elsewhere.
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname
    reader, writer = await asyncio.open_connection(host, parts.port or 80)
    try:
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        body = request.body or b""
        headers = [
            ("Host", parts.netloc),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
            *request.headers.items(),
        ]
        connection = h11.Connection(h11.CLIENT)
        head = h11.Request(method=request.method, target=target, headers=headers)
        for part in (head, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(connection.send(part) or b"")
        await writer.drain()
        while not isinstance(event := connection.next_event(), h11.Response):
            if event is h11.NEED_DATA:
                piece = await reader.read(_PIECE)
                if not piece:
                    return "the connection ended without an answer"
                connection.receive_data(piece)
        return event.status_code
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


class WebhookSender:
    """Sends what a sandbox has to send, when it is due; `tell` gets a line for each attempt.

    It looks when it is told that something may have changed, and when the sandbox says that
    something will be due.
    """

    def __init__(self, sandbox: SendsWebhooks, tell: Callable[[str], None] | None) -> None:
        self._sandbox = sandbox
        self._tell = tell
        self._changed = asyncio.Event()

    def look(self) -> None:
        """Look soon whether something is due."""
        self._changed.set()

    async def run(self) -> None:
        """Send for ever; to cancel it ends what is being sent."""
        while True:
            while (webhook := self._sandbox.next_webhook()) is not None:
                outcome = await answer_to(webhook.request)
                self._sandbox.webhook_answered(webhook, outcome)
                if self._tell is not None:
                    moment = f"{current_time().astimezone():%H:%M:%S}"
                    self._tell(f"{moment} webhook {webhook.name} → {outcome}")
            with suppress(TimeoutError):
                async with asyncio.timeout(self._sandbox.due_in()):
                    await self._changed.wait()
            self._changed.clear()
