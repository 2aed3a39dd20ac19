"""The links of an e-mail, as a list: what they say and where they lead. None is ever followed."""

from __future__ import annotations

import html as markup
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from liquidpilot.html_text import Element, read_elements
from liquidpilot.immutable import immutable
from liquidpilot.sources import Position, Source
from liquidpilot.visible_text import single_line, visible_text

_LINKS = ("a", "area")
_CAMPAIGN = "utm_"


@immutable
class EmailLink:
    """One link: its `text` as a reader sees it, its `url`, and where it stands in the HTML.

    `host` is empty for what is on no server (`mailto:`, `#top`) or cannot be read; `parameters` are
    those of the query, in their order.
    """

    text: str
    url: str
    host: str
    parameters: tuple[tuple[str, str], ...]
    position: Position

    @property
    def campaign(self) -> dict[str, str]:
        """The parameters by which a shop's statistics know the mail (`utm_source`, …)."""
        return {name: value for name, value in self.parameters if name.startswith(_CAMPAIGN)}

    @property
    def is_unencrypted(self) -> bool:
        """Whether what it leads to is asked for over plain HTTP."""
        return self.url.lower().startswith("http:")


def links_of(html: str) -> Iterator[EmailLink]:
    """Yield the links of an e-mail, in their order.

    >>> (link,) = links_of('<a href="https://x.example/?utm_source=braze&amp;a=1">To the <b>cart')
    >>> link.text, link.host, link.campaign
    ('To the cart', 'x.example', {'utm_source': 'braze'})
    """
    source = Source(html)
    open_link: Element | None = None
    for element in read_elements(html, names=_LINKS):
        if open_link is not None:
            # A link ends where it is closed, or where the next one begins.
            yield _link(source, open_link, html[open_link.span[1] : element.span[0]])
            open_link = None
        if element.closing or "href" not in element.attributes:
            continue
        if element.name == "area":
            yield _link(source, element, element.value("alt") or "")
        else:
            open_link = element
    if open_link is not None:
        yield _link(source, open_link, html[open_link.span[1] :])


def _link(source: Source, element: Element, content: str) -> EmailLink:
    url = markup.unescape(element.value("href") or "").strip()
    try:
        parts = urlsplit(url)
        host, query = parts.hostname or "", parts.query
    except ValueError:
        host, query = "", ""
    parameters = tuple(parse_qsl(query, keep_blank_values=True))
    text = single_line(visible_text(content))
    return EmailLink(text, url, host, parameters, source.position(element.span[0]))
