"""Which URLs in templates are Trustpilot's: those of calls, and those of webhooks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from liquidpilot import Place
from liquidpilot.extending import Call, FieldSubject, Flow, Output, Piece, Span, Text
from liquidpilot.integrations.trustpilot.endpoints import HOSTS, endpoints_at

UNKNOWN = ""
"""In the place of an endpoint: a path of Trustpilot that no rule knows more about."""

HIDDEN = "\0"
"""Stands in a URL for what only rendering tells."""

_URL = re.compile(r"(?:https?://)?(?P<host>[^/?#]*)(?P<path>[^?#]*)", re.IGNORECASE)
_ANYWHERE = re.compile(rf"127\.0\.0\.1|localhost|\[::1\]|.*{HIDDEN}.*", re.DOTALL)


def endpoint_of(url: str) -> str | None:
    """Return the path of the endpoint that `url` is an address of, None if it is not Trustpilot's.

    `url` may have `HIDDEN` in it. On a hidden host, or on one's own machine, where the sandbox may
    be, the path tells.

    >>> endpoint_of(f"https://api.trustpilot.com/v1/business-units/{HIDDEN}/reviews?stars=5")
    '/v1/business-units/{business_unit_id}/reviews'
    >>> endpoint_of("https://api.example.com/v1/business-units/find") is None
    True
    """
    found = _URL.match("".join(url.split()))
    if found is None:
        return None
    host = found["host"].lower()
    places = endpoints_at(found["path"].rstrip("/").split("/")[1:])
    known = places[0][0].path if places else None
    name = host.rpartition("@")[2].partition(":")[0]
    if name in HOSTS or name.endswith(".trustpilot.com"):
        return known or UNKNOWN
    return known if _ANYWHERE.fullmatch(host.partition(":")[0] or host) else None


# The `connected_content` calls of a template.

Pieces = tuple[Piece, ...]


@dataclass(frozen=True, eq=False)
class TrustpilotCall:
    """A call, in the text of `flow`, to the endpoint with this path.

    `urls` are the URLs that it may have, each as its pieces.
    """

    flow: Flow
    call: Call
    endpoint: str
    urls: tuple[Pieces, ...]

    @property
    def method(self) -> str:
        """The method in capitals; GET if the call names none."""
        return (self.call.value("method") or "GET").strip().upper()

    @cached_property
    def url(self) -> str:
        """The URL, with `HIDDEN` for what only rendering tells; the first, if there are several."""
        return _shown(self.urls[0])

    @property
    def place(self) -> Place:
        """Where the call stands."""
        return self.place_of(self.call.tag.name_span)

    def place_of(self, span: Span) -> Place:
        """Return the place of a part of the call."""
        return self.flow.outline.source.place(span)

    @property
    def query(self) -> str:
        """The text after the question mark."""
        return self.url.partition("?")[2]

    @property
    def parameter_values(self) -> Iterator[tuple[str, Output]]:
        """The Liquid in the query that is not known before rendering, with its parameter's name."""
        found: dict[Output, str] = {}
        for url in self.urls:
            before = ""
            names: dict[Output, str | None] = {}
            for piece in url:
                for output in piece.outputs:
                    names.setdefault(output, _parameter_after(before))
                # An output that prints more than a value of the query is none.
                within = [each for each in piece.outputs if names[each] is not None]
                if within and piece.text is None:
                    found.setdefault(within[0], names[within[0]] or "")
                before += _shown((piece,))
        in_order = sorted(found, key=lambda output: output.span)
        own = {*self.flow.outline.outputs, *self.flow.outline.inserts}
        yield from ((found[output], output) for output in in_order if output in own)

    def source_index(self, offset: int) -> int | None:
        """Return where character `offset` of `url` stands in the text; None within a value."""
        at, last = 0, None
        for piece in self.urls[0]:
            size = len(_shown((piece,)))
            head = piece.origin.head if piece.origin and piece.origin.flow is self.flow else None
            written = head if isinstance(head, Text) else None
            if at <= offset < at + size:
                return None if written is None else written.span[0] + offset - at
            at += size
            part = piece.outputs[0] if piece.outputs else written
            last = None if part is None else part.span[1]
        return last if offset == at else None


def _shown(pieces: Pieces) -> str:
    return "".join(HIDDEN if piece.text is None else piece.text for piece in pieces)


def _parameter_after(before: str) -> str | None:
    """Return the name of the parameter whose value follows on a part of a URL, if one does."""
    if "?" not in before:
        return None
    return before.rpartition("?")[2].rpartition("&")[2].partition("=")[0]


@lru_cache(maxsize=16)
def trustpilot_calls(flow: Flow) -> tuple[TrustpilotCall, ...]:
    """Return the calls of a text that go to Trustpilot, in the order of the text."""
    found = []
    for call in flow.outline.calls:
        urls = flow.values_in(call.tag, call.syntax.url)
        endpoints = {
            url: endpoint for url in urls if (endpoint := endpoint_of(_shown(url))) is not None
        }
        if endpoints:
            endpoint = next(iter(endpoints.values()))
            found.append(TrustpilotCall(flow, call, endpoint, tuple(endpoints)))
    return tuple(found)


# The messages that are webhooks.

_LIQUID_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_LIQUID_VALUE = re.compile(r"\{\{.*?\}\}|\$\{[^{}]*\}", re.DOTALL)


def webhook_endpoint(channel: str | None, texts: Mapping[str, str]) -> str | None:
    """Return what of Trustpilot a message with these fields calls, None if it is no such webhook.

    >>> url = "https://invitations-api.trustpilot.com/v1/private/business-units/{{id}}/templates"
    >>> webhook_endpoint("webhook", {"url": url})
    '/v1/private/business-units/{business_unit_id}/templates'
    """
    if channel != "webhook":
        return None
    url = _LIQUID_TAG.sub("", texts.get("url", "")).strip()
    return endpoint_of(_LIQUID_VALUE.sub(HIDDEN, url))


def webhook_of(field: FieldSubject) -> str | None:
    """Return what of Trustpilot the webhook calls that a field belongs to, if it is one."""
    if field.message is None:
        return None
    texts = {name: source.text for name, source in field.message.fields.items()}
    return webhook_endpoint(field.channel, texts)
