"""The links and images of an HTML text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from liquidpilot.check.subjects import FieldSubject, Span
from liquidpilot.html_elements import Element

_ATTRIBUTES = ("href", "src", "background", "action")


@dataclass(frozen=True, slots=True)
class Link:
    """One URL: `text` as written, Liquid and all; in `shown` each Liquid character is NUL."""

    element: Element
    attribute: str
    text: str
    shown: str
    span: Span

    @property
    def is_known(self) -> bool:
        """Whether it begins with text, not with Liquid that may be anything."""
        return not self.shown.startswith("\0")


def links_of(field: FieldSubject) -> Iterator[Link]:
    """Yield the URLs of the HTML of an e-mail, or of a content block that is HTML."""
    if not field.is_html or field.channel not in (None, "email"):
        return
    for element in field.elements:
        for name in _ATTRIBUTES:
            value = element.attributes.get(name)
            if value is not None:
                start, end = value.span
                text = field.source.text[start:end]
                shown = field.outline.without_liquid[start:end]
                cut = len(shown) - len(shown.lstrip())
                yield Link(element, name, text.strip(), shown.strip(), (start + cut, end))
