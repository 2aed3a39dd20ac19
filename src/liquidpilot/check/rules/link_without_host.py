"""`link-without-host`: the host of a URL comes out empty for somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.links import links_of
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import (
    FieldSubject,
    MessageSubject,
    RenderingSubject,
    block_subject,
)
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.kept_with import kept_with_first
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Place, overlap
from liquidpilot.wording import cut
from liquidpilot.workspace.channels import URLS

_EMPTY = lazy_pattern(r"https?://(?=[/?#:]|\Z)[^\s\"'<>]*", re.IGNORECASE)
_IN_HTML = lazy_pattern(
    r"\b(?:href|src|action|background)\s*=\s*[\"']?\s*(https?://(?=[/?#:\"'\s>])[^\s\"'<>]*)",
    re.IGNORECASE,
)
# The template has a scheme, and Liquid for the host.
_OF_LIQUID = lazy_pattern(r"https?://(\0+)", re.IGNORECASE)


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for each in rendering.sent_as(*URLS, "html"):
        field = rendering.message.fields[each.name]
        places = [*_hosts(field)]
        if field.outline.inclusions:
            places += _hosts_in_blocks(rendering.message)
        # What stands there without Liquid is told by 'malformed-link', and once for everybody.
        if not places:
            continue
        if field.type == "html":
            empty = [found[1] for found in _IN_HTML.finditer(each.text)]
        else:
            found = _EMPTY.fullmatch(each.text.strip())
            empty = [] if found is None else [found[0]]
        if empty:
            message = f"'{cut(empty[0])}' has no host"
            hint = "give the host a default, or abort: {% abort_message('reason') %}"
            holes = [hole.place for hole in each.holes]
            of_holes = (place for place in places if any(overlap(place, e) for e in holes))
            yield Diagnostic.unnamed(message, hint, next(of_holes, places[0]))


@kept_with_first
def _hosts_in_blocks(message: MessageSubject) -> tuple[Place, ...]:
    blocks = (block_subject(message.workspace, each, within=message) for each in message.blocks)
    return tuple(place for block in blocks for place in _hosts(block))


@kept_with_first
def _hosts(field: FieldSubject) -> tuple[Place, ...]:
    """Return where Liquid makes the host of a URL."""
    found = []
    for link in links_of(field):
        host = _OF_LIQUID.match(link.shown)
        if host is not None:
            start = link.span[0]
            found.append(field.source.place((start + host.start(1), start + host.end(1))))
    return tuple(found)


RULE = RenderingRule(
    name="link-without-host",
    severity="error",
    summary="'https://{{…}}/path' where the value is empty for somebody",
    explanation=(
        "A value that is missing leaves 'https:///path', which leads nowhere; a webhook cannot be "
        "sent to it. The URLs of calls are checked as they are built."
    ),
    bad=Example("https://{{custom_attribute.${shop}}}/orders", channel="webhook", field="url"),
    good=Example(
        "https://{{custom_attribute.${shop} | default: 'shop.example'}}/orders",
        channel="webhook",
        field="url",
    ),
    instead_of=("empty-output", "missing-attribute"),
    check=_check,
)
