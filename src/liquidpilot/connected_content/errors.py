"""Why a transport has no response to give.

RequestFailed
├── RequestTimeout    no answer within Braze's two seconds
├── ConnectFailed     no connection: refused, unknown host, TLS, reset
└── MissingFixture    offline, and nothing recorded answers the request
    └── HostNotListed the host is not among those that may be asked
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from liquidpilot.connected_content.request import AnswerSource
from liquidpilot.errors import LiquidPilotError

ConnectFault = Literal["connection-refused", "dns", "tls", "reset"]
"""Why there is no connection, in the words of a fixture file."""

CONNECT_FAULTS: Mapping[ConnectFault, str] = MappingProxyType(
    {
        "connection-refused": "the connection was refused",
        "dns": "there is no such host",
        "tls": "there is no safe connection (TLS)",
        "reset": "the connection was reset",
    }
)
"""What an author is told, whether it happened or was recorded."""


class RequestFailed(LiquidPilotError):
    """The request got no response; the message goes on as Braze's would after a failed call.

    `message` and `hint` are shown to the author, so neither may contain a secret. `source` says
    what let the call fail: a recorded fault is a `fixture`'s.
    """

    def __init__(
        self, message: str, *, hint: str | None = None, source: AnswerSource = "transport"
    ) -> None:
        super().__init__(message, hint=hint)
        self.source: AnswerSource = source


class RequestTimeout(RequestFailed):
    """No answer came in time; Braze waits for two seconds (Braze, "Making an API call")."""


class ConnectFailed(RequestFailed):
    """There is no connection to the host; `fault` says why, as a fixture would.

    >>> class Down:
    ...     def send(self, request):
    ...         raise ConnectFailed("the connection was refused")
    >>> import liquidpilot
    >>> text = "{% connected_content https://api.example.com/ %}"
    >>> liquidpilot.render(text, transport=Down()).exchanges[0].error
    'the connection was refused'
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        source: AnswerSource = "transport",
        fault: ConnectFault = "connection-refused",
    ) -> None:
        super().__init__(message, hint=hint, source=source)
        self.fault: ConnectFault = fault


class MissingFixture(RequestFailed):
    """Nothing recorded answers the request, and it may not be sent.

    `detail` are further lines for the author: the request, the closest fixture and what differs,
    a stub to paste.

    >>> print(MissingFixture("no fixture answers this call", hint="record it", detail=["GET …"]))
    no fixture answers this call
      GET …
      record it
    """

    def __init__(
        self, message: str, *, hint: str | None = None, detail: Iterable[str] = ()
    ) -> None:
        super().__init__(message, hint=hint, source="missing")
        self.detail = tuple(detail)

    @property
    def remedy(self) -> str | None:
        """The lines of `detail` and the hint, as one text; None if there are none."""
        lines = [*self.detail, *([self.hint] if self.hint else [])]
        return "\n".join(lines) or None

    def __str__(self) -> str:
        """Return the message and, indented below it, the lines of detail and the hint."""
        return "\n  ".join([self.message, *(self.remedy or "").splitlines()])


class HostNotListed(MissingFixture):
    """Nothing is sent to this host, since it is not among those that may be asked.

    `host` is as it would stand there, with the port where that is not 80 or 443; `listed` are those
    that may be asked.
    """

    def __init__(self, host: str, listed: Iterable[str]) -> None:
        self.host = host
        self.listed = tuple(listed)
        super().__init__(
            f"'{host}' is not called: it is not listed", hint=f"list it: hosts={self.entries}"
        )

    @property
    def entries(self) -> str:
        """The list of hosts with this one in it, as TOML and Python write it."""
        return "[" + ", ".join(f'"{each}"' for each in (*self.listed, self.host)) + "]"
