"""How large an e-mail is when it arrives, and where Gmail cuts it off.

Braze adds a preheader, a pixel and an identifier for each link; link templates, which are set in
the dashboard, are not known here. So the size is a range, with a best guess in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from liquidpilot.braze_facts import RestsOn
from liquidpilot.html_text import read_elements
from liquidpilot.immutable import immutable
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Position, Source

ADDED: Annotated[int, RestsOn("email-size")] = 600
"""Bytes of the preheader and the pixel."""

ADDED_TO_A_LINK: Annotated[int, RestsOn("email-size")] = 16
"""Bytes of the identifier (`lid=…`) of a link that has none."""

MOST_ADDED: Annotated[int, RestsOn("email-size")] = 5 * 1024
"""Bytes that Braze adds at most, by its own account."""

GMAIL_SHOWS: Annotated[int, RestsOn("email-size")] = 102 * 1024
"""Bytes of an e-mail that Gmail shows; the rest is behind a link."""

_LINK = lazy_pattern("href", re.IGNORECASE)
_IDENTIFIED = lazy_pattern(r"[?&]lid=")


@immutable
class Cut:
    """Where an e-mail is cut off: the `index` in its HTML, and the line and column of that."""

    index: int
    position: Position


class EmailSize(NamedTuple):
    """How many bytes the HTML of an e-mail has: as it is `written`, and as it arrives.

    Braze says that it adds up to 5 KB, so what arrives is between `written` and `most`; `arriving`
    is what is known to be added. `cut` is where Gmail cuts that off, None if it shows all.
    """

    written: int
    arriving: int
    most: int
    cut: Cut | None


def size_of(html: str) -> EmailSize:
    """Return the size of an e-mail whose HTML, as it is received, is `html`.

    >>> size_of("<p>Hi").arriving, size_of("<p>Hi").cut
    (605, None)
    >>> size_of("<p>\\n" * 30_000).cut.position.line
    25963
    """
    written = len(html.encode("utf-8", "surrogatepass"))
    arriving = arriving_bytes(html)
    cut = _cut(html) if arriving > GMAIL_SHOWS else None
    return EmailSize(written, arriving, max(arriving, written + MOST_ADDED), cut)


def arriving_bytes(html: str) -> int:
    """Return how many bytes `html` has with what Braze is known to add."""
    written = len(html.encode("utf-8", "surrogatepass"))
    return written + ADDED + ADDED_TO_A_LINK * len(list(_links_without_identifier(html)))


def is_within(html: str, limit: int) -> bool:
    """Tell whether `html` arrives with no more than `limit` bytes; most e-mails need no counting.

    >>> is_within("<p>Hi", 604), is_within("<p>Hi", 605)
    (False, True)
    """
    # No character is longer than four bytes, and no link adds more than it has characters.
    if len(html) * 5 + ADDED <= limit:
        return True
    most_links = len(_LINK.findall(html))
    size = len(html.encode("utf-8", "surrogatepass"))
    return size + ADDED + ADDED_TO_A_LINK * most_links <= limit or arriving_bytes(html) <= limit


def _cut(html: str) -> Cut:
    # The preheader stands in front; the pixel, at the end, is the smaller part of what is added.
    left, read = GMAIL_SHOWS - ADDED, 0
    for end in (*_links_without_identifier(html), len(html)):
        part = html[read:end].encode("utf-8", "surrogatepass")
        if len(part) + ADDED_TO_A_LINK > left:
            read += len(part[: max(left, 0)].decode("utf-8", "ignore"))
            break
        left, read = left - len(part) - ADDED_TO_A_LINK, end
    return Cut(read, Source(html).position(read))


def _links_without_identifier(html: str) -> Iterator[int]:
    """Yield where the addresses end that Braze writes an identifier after."""
    for element in read_elements(html, names=("a",)):
        link = element.attributes.get("href")
        if link is None or _IDENTIFIED.search(link.text):
            continue
        if link.text.lower().startswith(("http:", "https:")):
            yield link.span[1]
