"""What one rendered message tells of the person it was rendered for.

A fact holds what the author wrote, numbers and hosts: nothing that a person's data, an answer or
a rendered text could be read from. So of a diagnostic the code and the place are told, not the
words, which may quote a value.

============================================= ======================================================
fact                                          is true of
============================================= ======================================================
`sent`, `aborted`, `errors`, `missing_fixture` everybody with this status; `aborted` with the reason
                                              and the place, the others with a code and a place
`holed`                                       who gets a message with a hole
`hole`                                        who has this hole: the attribute, and the place
`length`                                      a text so long, by field and the beginning of a range
`taken`                                       who comes to this part of a text: a branch, a loop, …
`clipped`                                     who gets an e-mail that Gmail cuts off
`segments`                                    who gets an SMS of so many segments
`calls`                                       who needs so many calls
`requests`                                    each call, by its host
`uncached`                                    each call that Braze never answers from its cache
============================================= ======================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from liquidpilot.audience.aggregate import Fact, Told
from liquidpilot.audience.hashes import hash_of
from liquidpilot.connected_content import Exchange
from liquidpilot.connected_content.call_options import DEFAULT_CACHE_AGE, CallRules
from liquidpilot.dialect.holes import Hole
from liquidpilot.dialect.sites import Site
from liquidpilot.mail.size import GMAIL_SHOWS, is_within
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.sources import Place, Source
from liquidpilot.workspace.channels import CHANNELS, FieldType
from liquidpilot.workspace.sms import sms_size

_REFUSED = "refused"
_READ = ("text", "html", "body")


def facts_of(rendered: RenderedMessage) -> Told:
    """Return what `rendered` tells.

    >>> from liquidpilot.rendering.workspace import Workspace
    >>> told = facts_of(Workspace.open(".").render("review_spotlight", "new_customer"))
    >>> told.counts[("sent",)], told.counts[("calls", 1)]
    (1, 1)
    """
    named = [_status(rendered)]
    counts: dict[Fact, int] = {}
    lengths: dict[str, int] = {}
    if rendered.status == "sent":
        named += _holes(rendered)
        lengths = {
            name: len(each.text)
            for name, each in rendered.fields.items()
            if each.text and _type_of(rendered.channel, name) in _READ
        }
        if rendered.channel == "email" and not is_within(rendered.received.html, GMAIL_SHOWS):
            named.append(("clipped",))
        for name, length in lengths.items():
            counts["length", name, range_of(length)] = 1
        if rendered.channel == "sms" and "message" in rendered.fields:
            counts["segments", sms_size(rendered.fields["message"].text).segments] = 1
    counts.update(dict.fromkeys(named, 1))
    for each in rendered.fields.values():
        for site in each.taken:
            counts[taken(site)] = 1
    urls, calls = _calls(rendered, counts)
    told = tuple(each for each in named if each != ("sent",))
    return Told(counts, told, lengths, urls, calls)


def range_of(length: int) -> int:
    """Return where the range of lengths begins that `length` is in: its first two digits.

    >>> range_of(42), range_of(1234), range_of(104_999)
    (42, 1200, 100000)
    """
    step: int = 10 ** max(len(str(length)) - 2, 0)
    return length // step * step


def place_of(place: Place) -> tuple[str | None, int, int]:
    """Return a place as a fact has it: path, line and column."""
    return place.path, place.line, place.column


@cache
def _type_of(channel: str, field: str) -> FieldType:
    return CHANNELS[channel].type_of(field) if channel in CHANNELS else "text"


@cache
def taken(site: Site) -> Fact:
    """Return that somebody comes to `site`: its kind, and where it is decided."""
    return "taken", site.kind, *place_of(site.place)


def taken_text(source: Source) -> Fact:
    """Return that somebody comes to a text as a whole."""
    return "taken", "text", *place_of(source.place((0, 0)))


def _status(rendered: RenderedMessage) -> Fact:
    status, abort, refusal = rendered.status, rendered.abort, rendered.refusal
    if status == "aborted" and abort is not None:
        return "aborted", abort.reason, *place_of(abort.place)
    if status == "missing_fixture":
        missing = next(each for each in rendered.exchanges if each.source == "missing")
        return "missing_fixture", host_of(missing), *place_of(missing.place)
    if status == "error":
        if refusal is None:
            return "errors", _REFUSED, None, 0, 0
        return "errors", refusal.code, *place_of(refusal.place)
    return ("sent",)


def _holes(rendered: RenderedMessage) -> Iterator[Fact]:
    """Yield each hole once, and that there is one."""
    found = {(_attribute(hole, rendered), *place_of(hole.place)) for hole in rendered.holes}
    if found:
        yield ("holed",)
    for each in found:
        yield "hole", *each


def _attribute(hole: Hole, rendered: RenderedMessage) -> str:
    """Return the attribute that a hole prints, a missing one first, else what stands there."""
    start, end = hole.place.span
    inside = [
        read
        for read in rendered.attributes
        if read.place.source is hole.place.source and start <= read.place.span[0] < end
    ]
    inside.sort(key=lambda read: not read.missing)
    return inside[0].name if inside else " ".join(hole.text.split())


def host_of(exchange: Exchange) -> str:
    """Return the host that is called, without a port."""
    try:
        return urlsplit(exchange.request.url).hostname or ""
    except ValueError:
        return ""


def _calls(
    rendered: RenderedMessage, counts: dict[Fact, int]
) -> tuple[frozenset[int], frozenset[int]]:
    urls, calls, made = set(), set(), 0
    for exchange in rendered.exchanges:
        # What the message itself has asked before is answered by the cache.
        times = len(exchange.attempts)
        if not times:
            continue
        made += times
        request = exchange.request
        urls.add(hash_of(request.url))
        host: Fact = ("requests", host_of(exchange))
        counts[host] = counts.get(host, 0) + times
        written = exchange.written
        age = DEFAULT_CACHE_AGE if "cache_max_age" in written else None
        if CallRules(age, "no_cache" in written).cache_age(request.method) is None:
            counts["uncached",] = counts.get(("uncached",), 0) + times
        else:
            kind = request.headers.get("content-type") or ""
            calls.add(hash_of(request.url, kind, request.body or b""))
    counts["calls", made] = 1
    return frozenset(urls), frozenset(calls)
