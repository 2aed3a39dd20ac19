"""Elements of HTML with nothing in them, and what a selector of CSS is for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from liquidpilot.dialect.outline import Outline
from liquidpilot.html_text import Element, read_elements
from liquidpilot.kept_with import kept_with_first
from liquidpilot.lazy_patterns import lazy_pattern

_LAST = lazy_pattern(r"[^\s>+~]+\Z")
_OTHER = lazy_pattern(r"::?[\w-]+(?:\([^)]*\))?|\[[^\]]*\]")
_NAME = lazy_pattern(r"([.#]?)([A-Za-z_][\w-]*)")
_BLANK = lazy_pattern(r"(?:\s|&nbsp;|&#160;|&zwnj;)*\Z")


@kept_with_first
def _elements(outline: Outline) -> tuple[Element, ...]:
    return tuple(read_elements(outline.text, outline.without_liquid))


@kept_with_first
def empty_elements(outline: Outline) -> tuple[Element, ...]:
    """Return the elements that have neither text nor another element in them.

    >>> from liquidpilot.dialect.parsing import outline
    >>> from liquidpilot.sources import Source
    >>> [each.name for each in empty_elements(outline(Source("<b>x</b><i></i>")))]
    ['i']
    """
    elements, shown = _elements(outline), outline.without_liquid
    return tuple(
        one
        for one, other in pairwise(elements)
        if not one.closing
        and other.closing
        and other.name == one.name
        and _BLANK.match(shown[one.span[1] : other.span[0]])
    )


def shown_by(outline: Outline, selector: str) -> Iterator[Element]:
    """Yield the elements with something in them that a selector may be for.

    Only the last part of each selector is asked: a tag, classes and an id.

    >>> from liquidpilot.dialect.parsing import outline
    >>> from liquidpilot.sources import Source
    >>> text = outline(Source('<b class="x y">1</b><b class="x"></b><b>2</b>'))
    >>> [each.value("class") for each in shown_by(text, "p b.x, i")]
    ['x y']
    """
    empty = set(map(id, empty_elements(outline)))
    parts = [_LAST.search(_OTHER.sub("", each).strip()) for each in selector.split(",")]
    for element in _elements(outline):
        if element.closing or id(element) in empty:
            continue
        if any(part is None or _fits(element, part[0]) for part in parts):
            yield element


def _fits(element: Element, compound: str) -> bool:
    for mark, name in _NAME.findall(compound):
        if not mark:
            fits = name.lower() == element.name
        else:
            value = element.value("class" if mark == "." else "id") or ""
            # Liquid may give any class.
            fits = name in value.split() or "{{" in value or "{%" in value
        if not fits:
            return False
    return True
