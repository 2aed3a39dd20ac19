"""What one rendered message tells of the person it was rendered for.

A fact holds what the author wrote, numbers and hosts: nothing that a person's data, an answer or
a rendered text could be read from. So of a diagnostic the code and the place are told, not the
words, which may quote a value. A host is told where the author wrote it: one that Liquid puts
together may be that of a person's address.

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
`unanswered`                                  each call that got no answer, by its host
`uncached`                                    each call that Braze never answers from its cache,
                                              by its host
`cached_for`                                  each call that it may answer so, by its host and the
                                              seconds
`delivered`                                   the request that a webhook is, by its host
`missing_item`                                who asks for an item that a catalog does not have: the
                                              catalog, and the first place
============================================= ======================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from urllib.parse import urlsplit

from liquidpilot.audience.aggregate import Fact, Item, Told
from liquidpilot.audience.hashes import hash_of
from liquidpilot.connected_content import Request
from liquidpilot.connected_content.call_options import CallRules, age_of
from liquidpilot.dialect.holes import Hole
from liquidpilot.dialect.sites import Site
from liquidpilot.mail.size import GMAIL_SHOWS, is_within
from liquidpilot.rendering.message import RenderedMessage, webhook_request
from liquidpilot.sources import Place, Source
from liquidpilot.workspace.channels import CHANNELS, FieldType
from liquidpilot.workspace.sms import sms_size

COMPUTED_HOST = "a host that the message computes"
"""What is told in the place of a host that is not written in the message."""

_REFUSED = "refused"
_READ = ("text", "html", "body")


def facts_of(rendered: RenderedMessage) -> Told:
    """Return what `rendered` tells.

    >>> from liquidpilot.rendering.workspace import Workspace
    >>> told = facts_of(Workspace.open(".").render("review_spotlight", "new_customer"))
    >>> told.counts[("sent",)], told.counts[("calls", 1)]
    (1, 1)
    """
    items: set[Item] = set()
    named = [_status(rendered), *_missing_items(rendered, items)]
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
        if rendered.channel == "webhook" and (request := webhook_request(rendered)) is not None:
            counts["delivered", _host(request, rendered)] = 1
    counts.update(dict.fromkeys(named, 1))
    for each in rendered.fields.values():
        for site in each.taken:
            counts[taken(site)] = 1
    urls, calls = _calls(rendered, counts)
    told = tuple(each for each in named if each != ("sent",))
    return Told(counts, told, lengths, urls, calls, items)


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
        host = _host(missing.request, rendered, missing.place.source)
        return "missing_fixture", host, *place_of(missing.place)
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


def _missing_items(rendered: RenderedMessage, found: set[Item]) -> Iterator[Fact]:
    """Yield the first place that asks for what a catalog lacks; add what is there to `found`."""
    missing: dict[str, Fact] = {}
    for each in rendered.fields.values():
        for item, place in each.catalog_items.items():
            if place is None:
                found.add(item)
            else:
                missing.setdefault(item[0], ("missing_item", item[0], *place_of(place)))
    yield from missing.values()


def _host(request: Request, rendered: RenderedMessage, source: Source | None = None) -> str:
    """Return the host that is called, without a port, if the author wrote it.

    It stands in a text of the message, or in `source`: that of the tag.
    """
    try:
        host = urlsplit(request.url).hostname or ""
    except ValueError:
        return ""
    if not host or (source is not None and _has_host(source, host)):
        return host
    written = any(_has_host(each.source, host) for each in rendered.fields.values())
    return host if written else COMPUTED_HOST


@lru_cache(1024)
def _has_host(source: Source, host: str) -> bool:
    """Say whether `host` is written in a text: of a URL, or in quotes, with a dot."""
    text = source.text.lower()
    if host not in text:
        return False
    name = re.escape(host)
    whole = rf"//(?:[^\s/'\"<>{{}}]*@)?\[?{name}(?![\w-]|\.\w)"
    in_quotes = rf"['\"]{name}(?=['\"/:?])" if "." in host else "(?!)"
    return re.search(f"{whole}|{in_quotes}", text) is not None


def _calls(
    rendered: RenderedMessage, counts: dict[Fact, int]
) -> tuple[frozenset[int], Mapping[str, set[int]]]:
    urls, calls, made = set(), dict[str, set[int]](), 0
    for exchange in rendered.exchanges:
        # What the message itself has asked before is answered by the cache.
        times = len(exchange.attempts)
        if not times:
            continue
        made += times
        request = exchange.request
        urls.add(hash_of(request.url))
        host = _host(request, rendered, exchange.place.source)
        _count(counts, ("requests", host), times)
        if exchange.response is None and exchange.source != "missing":
            _count(counts, ("unanswered", host), times)
        written = exchange.written
        option = written.get("cache_max_age")
        rules = CallRules(None if option is None else age_of(option.text), "no_cache" in written)
        age = rules.cache_age(request.method)
        if age is None:
            _count(counts, ("uncached", host), times)
        else:
            _count(counts, ("cached_for", host, age), times)
            kind = request.headers.get("content-type") or ""
            found = hash_of(request.url, kind, request.body or b"")
            calls.setdefault(host, set()).add(found)
    counts["calls", made] = 1
    return frozenset(urls), calls


def _count(counts: dict[Fact, int], fact: Fact, times: int) -> None:
    counts[fact] = counts.get(fact, 0) + times
