"""What Braze would send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from liquidpilot.connected.headers import Headers
from liquidpilot.dialect.connection import endpoint_of


@dataclass(frozen=True, slots=True, init=False)
class Request:
    """One HTTP request, as a transport gets it.

    `method` is in upper case, `url` absolute and percent-encoded, `body` the bytes to send or
    None. `credential` is the name given to `:basic_auth` or `:auth_credentials`; its secret is
    already among the headers, and two requests that differ only in this name are equal.

    >>> Request("get", "https://api.example/v1?key=1", {"Accept": "*/*"}).headers["accept"]
    '*/*'
    """

    method: str
    url: str
    headers: Headers
    body: bytes | None
    credential: str | None = field(compare=False)

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        *,
        credential: str | None = None,
    ) -> None:
        kept = headers if isinstance(headers, Headers) else Headers(headers or {})
        object.__setattr__(self, "method", method.upper())
        object.__setattr__(self, "url", url)
        object.__setattr__(self, "headers", kept)
        object.__setattr__(self, "body", body)
        object.__setattr__(self, "credential", credential)

    @property
    def endpoint(self) -> str:
        """The URL without user, query and fragment, where secrets stand: safe to show."""
        return endpoint_of(self.url)
