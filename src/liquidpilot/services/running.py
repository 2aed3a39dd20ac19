"""A sandbox that another process serves, asked in place of one of this process."""

from __future__ import annotations

import http.client
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from liquidpilot.connected_content.request import Request, Response
from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.errors import LiquidPilotError
from liquidpilot.services.interface import Answer, Section, loopback_problem

DELAY = "X-Sandbox-Delay"
"""The header with which a caller asks to be told a delay, in seconds, in place of waiting."""

_PATIENCE = 30.0
_OF_THE_CONNECTION = frozenset({"host", "connection", "content-length", "transfer-encoding"})
_STATE = "/_sandbox/state.json?requests=0"


class RunningSandbox:
    """The sandbox at `url`, as `liquidpilot sandbox NAME` serves it; see `Sandbox`.

    It is asked as a proxy is, by the whole URL, so that it knows the host that a template calls.
    Its clock and its scenario are its own. Raises LiquidPilotError for an address that is not of
    this machine, and wherever nothing answers there, or something else does.

    >>> RunningSandbox("8030")
    Traceback (most recent call last):
      ...
    liquidpilot.errors.LiquidPilotError: '8030' is not of the form http://127.0.0.1:PORT/…
      for example: --sandbox-at http://127.0.0.1:8030
    """

    def __init__(self, url: str) -> None:
        problem = loopback_problem(url)
        if problem is not None:
            raise LiquidPilotError(problem, hint="for example: --sandbox-at http://127.0.0.1:8030")
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._url = f"http://{parts.netloc}"
        self.name = str(self._state().get("name"))
        """The integration whose service it simulates."""

    def answer(self, request: Request, /) -> Answer:
        """Return what the sandbox answers, at once."""
        headers = {
            name: " ".join(value.split()).encode().decode("latin-1")
            for name, value in request.headers.items()
            if name.lower() not in _OF_THE_CONNECTION
        }
        target = quote(request.url.partition("#")[0], safe="%/:=&?~+!$,;'@()*[]")
        return self._asked(request.method, target, request.body, {**headers, DELAY: "tell"})

    def overview(self) -> Iterable[Section]:
        """Return what its page shows."""
        return [
            Section(each["title"], each["columns"], each["rows"], is_standing=each["standing"])
            for each in self._state()["sections"]
        ]

    def _state(self) -> dict[str, Any]:
        response = self._asked("GET", _STATE, None, {}).response
        try:
            data = read_json(response.body) if response is not None else None
        except JsonMistake:
            data = None
        if not isinstance(data, dict) or not isinstance(data.get("sections"), list):
            hint = "start one: liquidpilot sandbox trustpilot"
            raise LiquidPilotError(f"what answers at '{self._url}' is no sandbox", hint=hint)
        return data

    def _asked(
        self, method: str, target: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_PATIENCE)
        try:
            connection.request(method, target, body, headers)
            received = connection.getresponse()
            delay = float(received.headers.get(DELAY, "0"))
            given = dict(received.headers.items())
            return Answer(Response(received.status, given, received.read()), delay)
        except http.client.RemoteDisconnected:
            return Answer(None)
        except (OSError, http.client.HTTPException, ValueError) as error:
            refused = isinstance(error, ConnectionRefusedError)
            what = "nothing answers" if refused else f"it went wrong ({type(error).__name__})"
            hint = "start a sandbox there, or leave --sandbox-at out"
            raise LiquidPilotError(f"{what} at '{self._url}'", hint=hint) from error
        finally:
            connection.close()
