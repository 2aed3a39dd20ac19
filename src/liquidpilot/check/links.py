"""The URLs of a text, wherever they stand: in HTML, in a field that is one, in a call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from liquidpilot.check.subjects import FieldSubject
from liquidpilot.html_text import Element
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span
from liquidpilot.workspace.channels import URLS, FieldType

# A link that stands among the words of an SMS or a plain text, misspelt ones too.
_AMONG_WORDS = lazy_pattern(
    r"(?<![\w@./:-])h[tp]{2,4}s?(?::/*|[;.]?//+|:\\+)[^\s<>\"')\]]*", re.IGNORECASE
)
_ATTRIBUTES = ("href", "src", "background", "action")


class Link(NamedTuple):
    """One URL: `text` as written, Liquid and all; in `shown` each Liquid character is NUL.

    It stands in `attribute` of `element`, or is a field of its own, of the type `type`; that of a
    call is an endpoint. `is_mail` tells that it is in an e-mail, or in a text that may be.
    """

    text: str
    shown: str
    span: Span
    type: FieldType
    element: Element | None = None
    attribute: str = ""
    is_mail: bool = False

    @property
    def is_known(self) -> bool:
        """Whether it begins with text, not with Liquid that may be anything."""
        return not self.shown.startswith("\0")

    @property
    def is_anchor(self) -> bool:
        """Whether it is one that the reader of HTML follows: the `href` of an `a`."""
        return self.element is not None and (self.element.name, self.attribute) == ("a", "href")


def links_of(field: FieldSubject) -> Iterator[Link]:
    """Yield the URLs that stand in a field: those of its HTML, or the one that it is."""
    if field.type in URLS and field.source.text.strip():
        yield _link(field, (0, len(field.source.text)), field.type)
    for element in field.elements if field.is_html else ():
        for name in _ATTRIBUTES:
            value = element.attributes.get(name)
            if value is not None:
                kind: FieldType = "link" if name in ("href", "action") else "picture"
                yield _link(field, value.span, kind, element, name)


def links_in_words(field: FieldSubject) -> Iterator[Link]:
    """Yield the links that stand among the words of a text, which many apps make links of."""
    if field.type != "text":
        return
    for found in _AMONG_WORDS.finditer(field.outline.without_liquid):
        shown = found[0].rstrip(".,;!?")
        # `https: it is safe` is no link.
        if "/" in shown or "\\" in shown:
            start, end = found.start(), found.start() + len(shown)
            yield Link(field.source.text[start:end], shown, (start, end), "link")


def urls_of(field: FieldSubject) -> Iterator[Link]:
    """Yield the URLs of a field, and those that its calls ask."""
    yield from links_of(field)
    for call in field.outline.calls:
        start, end = call.syntax.url
        shown = list(call.url)
        for insert in call.inserts:
            if insert.option == "url":
                first, last = insert.span
                shown[first - start : last - start] = "\0" * (last - first)
        yield Link(call.url, "".join(shown), (start, end), "endpoint")


def _link(
    field: FieldSubject,
    span: Span,
    type: FieldType,
    element: Element | None = None,
    attribute: str = "",
) -> Link:
    start, end = span
    text = field.source.text[start:end]
    shown = field.outline.without_liquid[start:end]
    cut = len(shown) - len(shown.lstrip())
    is_mail = field.channel in (None, "email")
    place = (start + cut, start + max(len(shown.rstrip()), cut))
    return Link(text.strip(), shown.strip(), place, type, element, attribute, is_mail)
