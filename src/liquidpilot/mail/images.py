"""The images of an e-mail, as a list, with the weight of those that are at hand. None is loaded."""

from __future__ import annotations

import html as markup
import re
from binascii import Error, a2b_base64
from collections.abc import Callable, Iterator, Sequence
from typing import Literal
from urllib.parse import unquote, unquote_to_bytes

from liquidpilot.html_text import Element, read_elements
from liquidpilot.immutable import immutable
from liquidpilot.sources import Position, Source

Where = Literal["remote", "embedded", "file"]
Weigh = Callable[[str], int | None]
"""Says how many bytes a file has, None where there is no such: by its path as it is written."""

_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_EMBEDDED = ("data:", "cid:", "mid:")
_IN_CSS = re.compile(r"""url\(\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^)"'\s]++))""", re.IGNORECASE)
# Of style sheets and fonts the addresses are not those of images.
_NO_IMAGE = re.compile(r"@import\b[^;]*+;?|@font-face\s*+\{[^}]*+\}?", re.IGNORECASE)
_DRAWN = {
    "video": ("poster",),
    "image": ("href", "xlink:href"),
    "feimage": ("href", "xlink:href"),
    **dict.fromkeys(("body", "table", "tr", "td", "th"), ("background",)),
}


@immutable
class EmailImage:
    """One image: its address, and what a reader gets in its place.

    `alternative` is None where there is no `alt`, and for what is behind an element or drawn by it
    (`is_background`), which has none. Of several addresses for one place `url` is the first that is
    remote. `width` and `height` are the attributes as they are written. `weight` is its size in
    bytes where that is known without loading anything: of a file in the workspace, and of what
    stands in the HTML.
    """

    url: str
    where: Where
    alternative: str | None
    width: str | None
    height: str | None
    weight: int | None
    position: Position
    is_background: bool = False


def images_of(html: str, weigh: Weigh | None = None) -> Iterator[EmailImage]:
    """Yield the images of an e-mail, in their order; `weigh` looks at files.

    >>> [(each.where, each.alternative, each.weight) for each in images_of(
    ...     '<img alt="A truck" src="data:image/gif;base64,R0lG"><img src="https://x.example/a.png">')]
    [('embedded', 'A truck', 3), ('remote', None, None)]
    """
    source = Source(html)
    # What a <picture> offers in place of its <img>.
    offered: str | None = None
    for element in read_elements(html):
        if element.name == "picture":
            offered = None
        if element.closing:
            continue
        if element.name == "source":
            offered = offered or _first_remote(element, ("srcset",))
        elif element.name == "img" or (element.name == "input" and _is_button(element)):
            own = _first_remote(element, ("srcset", "src")) or _value(element, "src")
            url, offered = offered or own, None
            alternative = _value(element, "alt") if "alt" in element.attributes else None
            size = (element.value("width"), element.value("height"))
            at = source.position(element.span[0])
            yield EmailImage(url, _where(url), alternative, *size, _weight(url, weigh), at)
        for url in _backgrounds(element, html):
            weight, at = _weight(url, weigh), source.position(element.span[0])
            yield EmailImage(url, _where(url), None, None, None, weight, at, is_background=True)


def _is_button(element: Element) -> bool:
    return (element.value("type") or "").lower() == "image"


def _value(element: Element, name: str) -> str:
    return markup.unescape(element.value(name) or "").strip()


def _first_remote(element: Element, names: Sequence[str]) -> str | None:
    """Return the first address that is remote; of a `srcset`, the first of its candidates."""
    values = (_value(element, name) for name in names)
    for name, value in zip(names, values, strict=True):
        address = " ".join(value.split(",")[0].split()[:1]) if name == "srcset" else value
        if address and _where(address) == "remote":
            return address
    return None


def _backgrounds(element: Element, html: str) -> Iterator[str]:
    """Yield the addresses of what is behind an element, or drawn by it."""
    for name in _DRAWN.get(element.name, ()):
        if url := _value(element, name):
            yield url
            break
    sheet = element.content if element.name == "style" else None
    css = html[slice(*sheet)] if sheet else _value(element, "style")
    if "url(" in css.lower():
        for found in _IN_CSS.finditer(_NO_IMAGE.sub("", css)):
            yield next((each for each in found.groups() if each), "").strip()


def _where(url: str) -> Where:
    if url[:5].lower().startswith(_EMBEDDED):
        return "embedded"
    return "remote" if _REMOTE.match(url) else "file"


def _weight(url: str, weigh: Weigh | None) -> int | None:
    where = _where(url)
    if where == "embedded":
        head, comma, data = url.partition(",")
        if not comma:
            return None
        if not head.lower().endswith(";base64"):
            return len(unquote_to_bytes(data))
        try:
            return len(a2b_base64(unquote(data)))
        except Error:
            return None
    return weigh(unquote(url.partition("?")[0])) if where == "file" and url and weigh else None
