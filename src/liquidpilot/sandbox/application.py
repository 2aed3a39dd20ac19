"""The sandbox as one ASGI application: every path but those of the desk is the service's."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from liquidpilot.connected.request import Request
from liquidpilot.integration.sandboxes import Answer, Sandbox
from liquidpilot.sandbox.desk import Desk
from liquidpilot.sandbox.reception import Reception
from liquidpilot.sandbox.requests import Gone, Unreadable, read_request
from liquidpilot.sandbox.responses import plain, send_response
from liquidpilot.serving.connections import HANG_UP

_CONTROL = "_sandbox/"


class SandboxApplication:
    """Hands every request to `sandbox`, and what the desk answers to `desk`.

    Requests are noted in `reception`, but for those that look at the sandbox or change it
    (`/_sandbox/…`): they are not the client's that is being tested.
    """

    def __init__(self, sandbox: Sandbox, desk: Desk, reception: Reception) -> None:
        self._sandbox = sandbox
        self._desk = desk
        self._reception = reception

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise ValueError("a sandbox speaks HTTP only")
        path, method = scope["path"], scope["method"]
        if self._desk.answers(method, path):
            await self._desk.answer(scope, receive, send)
            return
        is_control = path.lstrip("/").startswith(_CONTROL)
        if is_control and (refusal := self._desk.refusal(method, Headers(scope=scope))):
            await send_response(plain(403, refusal), scope, send)
            return
        try:
            request = await read_request(scope, receive)
        except Unreadable as refused:
            await send_response(plain(refused.status, refused.reason), scope, send, last=True)
            return
        except Gone:
            return
        answer = self._answer(request)
        if not is_control:
            self._reception.note(request, answer.response)
        if answer.delay > 0:
            await asyncio.sleep(answer.delay)
        if answer.response is None:
            await _hang_up(scope, receive)
        else:
            await send_response(answer.response, scope, send)

    def _answer(self, request: Request) -> Answer:
        # Within the loop: a sandbox is asked by one thread at a time, and is quick.
        try:
            return self._sandbox.answer(request)
        except Exception as error:  # the last line of defence: a client gets no traceback
            if os.environ.get("LIQUIDPILOT_DEBUG") == "1":
                import traceback

                traceback.print_exception(error, file=sys.stderr)
            mistake = f"internal error: {type(error).__name__}: this is a mistake in the sandbox"
            return Answer(plain(500, mistake))


async def _hang_up(scope: Scope, receive: Receive) -> None:
    close: Callable[[], None] = scope["state"][HANG_UP]
    close()
    while (await receive())["type"] != "http.disconnect":
        pass
