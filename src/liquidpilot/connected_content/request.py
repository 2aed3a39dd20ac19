"""What Braze would send."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

from liquidpilot.datafiles.json_text import read_json
from liquidpilot.diagnostics import Placed
from liquidpilot.dialect.connection import RenderedText, endpoint_of
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import NOWHERE, Place
from liquidpilot.wording import counted

_SECRET = lazy_pattern(r"auth|cookie|token|secret|key|passw|session|sign", re.IGNORECASE)


class Headers(Mapping[str, str]):
    """An immutable mapping from header names to values.

    Of names that differ only in case the last one stands. The values of headers that usually carry
    a secret are left out of `repr`, so that they reach no log by accident.

    >>> headers = Headers({"Content-Type": "text/html", "Authorization": "Bearer 1234"})
    >>> headers["content-type"]
    'text/html'
    >>> headers
    Headers({'Content-Type': 'text/html', 'Authorization': '…'})
    """

    __slots__ = ("_hash", "_items")

    def __init__(self, items: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        pairs = items.items() if isinstance(items, Mapping) else items
        self._items = {name.lower(): (name, value) for name, value in pairs}
        self._hash: int | None = None

    def __getitem__(self, name: str) -> str:
        return self._items[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if other is self:
            return True
        if not isinstance(other, Mapping):
            return NotImplemented
        theirs = other if isinstance(other, Headers) else Headers(other)
        return self._values() == theirs._values()

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._values().items()))
        return self._hash

    def __repr__(self) -> str:
        shown = {name: "…" if _SECRET.search(name) else value for name, value in self.items()}
        return f"Headers({shown})"

    def merged(self, others: Mapping[str, str]) -> Headers:
        """Return these headers with `others` laid over them."""
        laid_over = others if isinstance(others, Headers) else Headers(others)
        merged = Headers()
        merged._items = {**self._items, **laid_over._items}
        return merged

    def _values(self) -> dict[str, str]:
        return {name: value for name, (_, value) in self._items.items()}


@dataclass(frozen=True, slots=True, init=False)
class Request:
    """One HTTP request, as a transport gets it.

    `method` is in upper case, `url` absolute and percent-encoded, `body` the bytes to send or
    None. `credential` is the name given to `:basic_auth` or `:auth_credentials`; its secret is
    already among the headers, and two requests that differ only in this name are equal. `repr`
    leaves out where secrets usually are: the values of the query, and the body.

    >>> Request("get", "https://api.example/v1?key=1234&page=2", {"Accept": "*/*"})
    Request('GET', 'https://api.example/v1?key=…&page=…', Headers({'Accept': '*/*'}))
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

    def __repr__(self) -> str:
        _, mark, query = self.url.partition("#")[0].partition("?")
        pairs = [pair.partition("=") for pair in query.split("&")]
        shown = "&".join(f"{name}=…" if equals else "…" for name, equals, _ in pairs)
        parts = [repr(self.method), repr(f"{self.endpoint}{mark}{shown if query else ''}")]
        parts += [repr(self.headers)] if self.headers else []
        parts += [] if self.body is None else [f"body=<{counted(len(self.body), 'byte')}>"]
        parts += [f"credential={self.credential!r}"] if self.credential else []
        return f"Request({', '.join(parts)})"

    @property
    def endpoint(self) -> str:
        """The URL without user, query and fragment, where secrets stand: safe to show."""
        return endpoint_of(self.url)


_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
# Python also calls escapes and compressions "encodings"; those no server means.
_CHARACTER_SETS = re.compile(
    r"utf[-_]?(8|16|32)|(us-)?ascii|iso[-_]?(8859|2022)|latin|windows-|cp\d|koi8|shift_?jis"
    r"|sjis|euc|gb|big5|mac|tis",
    re.IGNORECASE,
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Decoded(NamedTuple):
    """A text; `problem` says what had to be guessed, `marked` whether a byte-order mark led."""

    text: str
    problem: str | None = None
    marked: bool = False


def decode(body: bytes, content_type: str | None) -> Decoded:
    """Decode by byte-order mark, else by the charset of `content_type`, else as UTF-8.

    Bytes that do not fit are read as UTF-8 and, where they are not that either, as Latin-1, which
    fits everything. What Braze does with them is not known; never raises.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(encoding, "replace"), None, True)
    declared = _CHARSET.search(content_type or "")
    charset = declared[1] if declared else "utf-8"
    if not _CHARACTER_SETS.match(charset):
        return Decoded(_guess(body), f"the charset '{charset}' of the response is not known")
    try:
        return Decoded(body.decode(charset))
    except UnicodeError:
        return Decoded(_guess(body), f"the response is not encoded as '{charset}'")
    except LookupError:
        return Decoded(_guess(body), f"the charset '{charset}' of the response is not known")


def _guess(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("latin-1")


MADE_UP = "X-Sandbox-Made-Up"
"""The header in which a sandbox says what its data do not list, so that the answer is made up: `the
business unit '5a1b…'; the SKU 'TOY-1'`."""

AnswerSource = Literal["fixture", "live", "sandbox", "scenario", "cache", "transport", "missing"]
"""What answered a request; `transport`: one of your own; `missing`: nothing did."""

NOT_RECORDED: tuple[AnswerSource, ...] = ("live", "transport")
"""The sources whose answers may hold secrets, and need those of the request."""


@dataclass(frozen=True, slots=True, init=False)
class Response:
    """One HTTP response, as a transport gives it back.

    `body` is what the server meant, in bytes: without compression, with the charset that the
    `Content-Type` header names. `source` says what answered, `transport` if nothing else is said;
    `fixture` is the path of the recorded answer, if it was one. `repr` leaves the body out, where
    a token may be.

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
        source: AnswerSource = "transport",
        fixture: str | None = None,
    ) -> None:
        # Transports may be any code: what is wrong is told where it is made.
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

    def __repr__(self) -> str:
        parts = [str(self.status), *([repr(self.headers)] if self.headers else [])]
        parts += [f"body=<{counted(len(self.body), 'byte')}>", f"source={self.source!r}"]
        parts += [f"fixture={self.fixture!r}"] if self.fixture else []
        return f"Response({', '.join(parts)})"

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


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending of a request: `outcome` is the status, or `timeout`, `no connection`, ….

    `response` is None if none came; then `error` says more.
    """

    outcome: str
    response: Response | None
    source: AnswerSource
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange(Placed):
    """What one run of a `connected_content` tag sent and got. Made by rendering.

    `response` is None if none came. `error` says in a few words why the call failed, None if it
    did not; a response of status 503 has both. `place` is the tag, from its name on. `saved_as` is
    the variable that holds the result, None if nothing was saved: the response was no JSON and so
    was printed, or the message ended here.

    `rules` are those of Braze's rules that had a part in the outcome, in plain words: `from the
    cache (300 s, until …)`, `3 attempts: 503, 503, 200`. `attempts` are all sendings of the
    request, one after the other, the last of which gave `response`; there is more than one if
    `:retry` rendered the message anew, and none if the cache answered at once. `written` are the
    `url` and the options of the tag after their Liquid has run, with the way back to the template.

    >>> import liquidpilot
    >>> text = "{% connected_content https://api.example.com/points?user=7 :save account %}"
    >>> (exchange,) = liquidpilot.render(text).exchanges
    >>> exchange.request.endpoint, exchange.source, exchange.response, exchange.line
    ('https://api.example.com/points', 'missing', None, 1)
    """

    request: Request
    response: Response | None
    source: AnswerSource
    error: str | None
    place: Place = NOWHERE
    saved_as: str | None = field(default=None, kw_only=True)
    rules: tuple[str, ...] = field(default=(), kw_only=True)
    attempts: tuple[Attempt, ...] = field(default=(), kw_only=True)
    written: Mapping[str, RenderedText] = field(
        default_factory=dict, kw_only=True, compare=False, repr=False
    )


RENDERING: ContextVar[object] = ContextVar("rendering")
"""What is rendered while a transport is asked: each rendering has a `sequence` to itself."""


def checked_hosts(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return `hosts`. Raises TypeError where it is one text, whose letters would be hosts."""
    if isinstance(hosts, str):
        raise TypeError(f"hosts must be a list of hosts: [{hosts!r}]")
    return tuple(hosts)


def hosts_of(transport: Transport | None) -> tuple[str, ...]:
    """Return the hosts that `transport` lists as `hosts`, if it lists any."""
    return tuple(getattr(transport, "hosts", ()))


class Transport(Protocol):
    """Anything with this one method; transports compose by asking each other.

    It may have `hosts`, which lists hosts as `Live` does: a port other than 80 and 443 is called
    only if it is listed there.

    >>> class AlwaysDown:
    ...     def send(self, request: Request) -> Response:
    ...         return Response(503, {}, b"Service Unavailable")
    """

    def send(self, request: Request, /) -> Response:
        """Return the response to `request`.

        Raises RequestTimeout, ConnectFailed or MissingFixture when there is none.
        """
        ...
