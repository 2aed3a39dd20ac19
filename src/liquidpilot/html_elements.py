"""The elements of an HTML text, each where it stands, also in a text that is half Liquid.

No browser's parser: what is wanted is where an author wrote `<img src="…">`, not the page's tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from liquidpilot.html_pieces import Regions

Span = tuple[int, int]

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)")
_ATTRIBUTE = re.compile(
    r"""[\s\0/]*(?:(?P<close>>)|(?P<name>[^\s\0=>/"']+)"""
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>]+)))?)"""
)
_RAW = frozenset(("script", "style", "title", "textarea"))


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """The value of an attribute as written, Liquid and all; `span` is inside of the quotes."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Element:
    """One tag of HTML. `name` and the names of attributes are lower case.

    `span` is the tag from `<` to `>`, `closing` tells an end tag. `content` is what stands between
    a start tag and its end for `style`, `script`, `title` and `textarea`, None for all others.
    """

    name: str
    span: Span
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    closing: bool = False
    content: Span | None = None

    def value(self, name: str) -> str | None:
        """Return the value of an attribute; None if there is no such, "" if it has no value."""
        found = self.attributes.get(name)
        return None if found is None else found.text


def media_type(element: Element) -> str:
    """Return the media type that a `<script>` has, in lower case and without parameters.

    >>> media_type(next(read_elements("<script type='Application/JSON; charset=utf-8'>")))
    'application/json'
    """
    return (element.value("type") or "").partition(";")[0].strip().lower()


def is_data(element: Element) -> bool:
    """Return whether an element is a `<script>` with JSON in it, which no browser runs.

    >>> is_data(next(read_elements("<script type=application/ld+json>")))
    True
    """
    kind = media_type(element)
    return element.name == "script" and kind.startswith("application/") and "json" in kind


def read_elements(text: str, without_liquid: str | None = None) -> Iterator[Element]:
    """Yield the elements of `text` in order; `without_liquid` is it with its Liquid hidden.

    HTML comments are stepped over, conditional ones too.

    >>> [each.value("alt") for each in read_elements('<img alt="{{a}}"><img>')]
    ['{{a}}', None]
    """
    shown = text if without_liquid is None else without_liquid
    at, regions = 0, Regions(shown)
    while found := _TAG.search(shown, at):
        at = found.end()
        if regions.at(found.start()) in ("comment", "conditional"):
            continue
        name = found["name"].lower()
        attributes, at = _attributes(text, shown, at)
        content = None
        if name in _RAW and not found["end"]:
            close = re.compile(rf"</{name}\b", re.IGNORECASE).search(shown, at)
            content = (at, close.start() if close else len(shown))
        yield Element(name, (found.start(), at), attributes, bool(found["end"]), content)
        at = content[1] if content else at


def _attributes(text: str, shown: str, at: int) -> tuple[dict[str, AttributeValue], int]:
    attributes: dict[str, AttributeValue] = {}
    while found := _ATTRIBUTE.match(shown, at):
        at = found.end()
        if found["close"]:
            break
        group = next((each for each in ("double", "single", "bare") if found[each] is not None), "")
        span = found.span(group) if group else (at, at)
        attributes.setdefault(found["name"].lower(), AttributeValue(text[slice(*span)], span))
    return attributes, at
