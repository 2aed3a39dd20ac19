"""What came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from liquidpilot.connected.charset import decode
from liquidpilot.connected.headers import Headers
from liquidpilot.json_text import read_json

AnswerSource = Literal["fixture", "live", "sandbox", "scenario", "cache", "missing"]
"""Who answered a request; `missing`: nobody."""


@dataclass(frozen=True, slots=True, init=False)
class Response:
    """One HTTP response, as a transport gives it back.

    `body` is what the server meant, in bytes: without compression, with the charset that the
    `Content-Type` header names. `fixture` is the path of the recorded answer, if it was one.
    Raises TypeError for a status or a body of another type, ValueError for a status of more digits.

    >>> Response(200, {"content-type": "text/plain; charset=latin-1"}, b"caf\\xe9").text
    'café'
    """

    status: int
    headers: Headers
    body: bytes
    source: AnswerSource
    fixture: str | None

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        source: AnswerSource = "live",
        fixture: str | None = None,
    ) -> None:
        # Transports are anybody's code: what is wrong is told where it is made.
        if not isinstance(status, int):
            raise TypeError(f"status must be an int, not {type(status).__name__}")
        if abs(status) > 999:
            raise ValueError("status must have three digits at most")
        if not isinstance(body, bytes):
            raise TypeError(f"body must be bytes, not {type(body).__name__}")
        kept = headers if isinstance(headers, Headers) else Headers(headers or {})
        object.__setattr__(self, "status", int(status))
        object.__setattr__(self, "headers", kept)
        object.__setattr__(self, "body", body)
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "fixture", fixture)

    @property
    def text(self) -> str:
        """The body as text; bytes that fit no charset are still text, never an error."""
        return decode(self.body, self.headers.get("content-type")).text

    def json(self) -> Any:
        """Return the body, read as JSON: `int` and `float` for numbers, the last of equal names.

        Raises ValueError if it is no JSON.

        >>> Response(200, {}, b'{"stars": 5}').json()
        {'stars': 5}
        """
        return read_json(self.text)
