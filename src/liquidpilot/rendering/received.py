"""The HTML of an e-mail as it is received: with its CSS inlined, in Braze's order.

Braze inlines before connected content is evaluated: the markup that an answer brings along gets no
style. What answers have printed is held back here meanwhile.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated

from liquidpilot.braze_facts import RestsOn
from liquidpilot.dialect import Template
from liquidpilot.dialect.connection import Piece
from liquidpilot.dialect.flow import Flow
from liquidpilot.dialect.outline import Tag
from liquidpilot.errors import LiquidPilotError
from liquidpilot.html_text import Element, read_elements
from liquidpilot.rendering.message import ReceivedEmail, RenderedField, written
from liquidpilot.sources import Source, Span

WITHOUT_EXTRA = "it needs css-inline: pip install css-inline tinycss2"
"""Why CSS is not inlined where css-inline is not installed."""

HELD_BACK: Annotated[str, RestsOn("css-inlining-order")] = "connected_content"
"""The tag whose answers are put in after the CSS is inlined."""

_Edit = tuple[Span, str]
_WORD = "answer"
_SHOWN_ON = re.compile(r"\s*(?:all|(?:only\s+)?screen)?\s*\Z", re.IGNORECASE)


def with_inlined_css(field: RenderedField, template: Template, deepest: int) -> ReceivedEmail:
    """Return the HTML of `field`, a rendering of `template`, with its CSS inlined.

    Nothing but `style` attributes is changed or added, and nothing is loaded. `deepest` is how deep
    content blocks are nested at most.
    """
    text = field.text
    sheets = [each for each in read_elements(text) if each.name in ("style", "link")]
    notices = tuple(
        f"the style sheet '{each.value('href')}' is not loaded, so it is not inlined"
        for each in sheets
        if each.name == "link" and (each.value("rel") or "").lower() == "stylesheet"
    )
    if not any(each.content and "{" in text[slice(*each.content)] for each in sheets):
        return ReceivedEmail(text, notices)
    try:
        styles = _styles(text, answer_spans(field, template, deepest))
        return ReceivedEmail(_with(text, styles), notices, styles)
    except LiquidPilotError as error:
        return ReceivedEmail(text, (f"the CSS is not inlined here: {error.message}", *notices))


def inlined(text: str, more_css: str = "") -> str:
    """Return the HTML `text` with its CSS inlined, and `more_css` after it; nothing is loaded.

    Raises LiquidPilotError where css-inline is not installed, and for CSS that it does not take.

    >>> inlined("<style>p { color: red }</style><p>Hi &amp; bye")
    '<style>p { color: red }</style><p style="color: red;">Hi &amp; bye'
    """
    return _with(text, _styles(text, (), more_css))


def _with(text: str, styles: Iterable[_Edit]) -> str:
    pieces: list[str] = []
    read = 0
    for (start, end), new in styles:
        pieces += (text[read:start], new)
        read = end
    return "".join((*pieces, text[read:]))


def _styles(text: str, held_back: Iterable[Span], more_css: str = "") -> tuple[_Edit, ...]:
    """Return the styles that elements get, without looking at what stands in `held_back`."""
    try:
        import css_inline
    except ImportError as error:
        raise LiquidPilotError(WITHOUT_EXTRA) from error
    if not more_css and "<style" not in text.lower():
        return ()
    inliner = css_inline.CSSInliner(
        keep_style_tags=True,
        keep_link_tags=True,
        load_remote_stylesheets=False,
        extra_css=more_css or None,
    )
    held = _HeldBack(text, held_back)
    elements = [each for each in read_elements(held.text) if not each.closing]
    # One `style` that is no CSS keeps css-inline from all: then each is put behind what is inlined.
    for beside in (held.has_part_in, _always):
        try:
            numbered = inliner.inline(_numbered(held, elements, beside))
        except css_inline.InlineError as error:
            problem = error
        else:
            edits = _edits(held, elements, _styles_by_number(numbered, held.mark), beside)
            return tuple(
                ((held.before(start), held.before(end)), new) for (start, end), new in sorted(edits)
            )
    raise LiquidPilotError(f"css-inline does not take it ({problem})") from problem


def _always(_: str) -> bool:
    return True


def _numbered(held: _HeldBack, elements: list[Element], beside: Callable[[str], bool]) -> str:
    """Return the text with a number in each start tag, without the styles that stay as they are."""
    text = held.text
    pieces: list[str] = []
    read = 0
    for number, element in enumerate(elements):
        start = element.span[0] + 1 + len(element.name)
        pieces += (text[read:start], f' {held.mark}="{number}"')
        read = start
        style = element.attributes.get("style")
        if style is not None and beside(style.text):
            pieces += (text[read : style.span[0]], "" if _is_quoted(text, style.span) else '""')
            read = style.span[1]
        if element.name == "style" and not _SHOWN_ON.match(element.value("media") or ""):
            assert element.content is not None
            pieces.append(text[read : element.content[0]])
            read = element.content[1]
    return "".join((*pieces, text[read:]))


def _styles_by_number(numbered: str, mark: str) -> Mapping[int, str]:
    """Return the style of each numbered element, as it stands between double quotes."""
    found: dict[int, str] = {}
    for element in read_elements(numbered):
        number, style = element.value(mark), element.value("style")
        if number is not None and style:
            found.setdefault(int(number), style)
    return found


def _edits(
    held: _HeldBack,
    elements: list[Element],
    found: Mapping[int, str],
    beside: Callable[[str], bool],
) -> Iterator[_Edit]:
    for number, style in found.items():
        element = elements[number]
        if held.begins(element.name):
            # Whether it is an element at all is the answer's business.
            continue
        own = element.attributes.get("style")
        new = held.filled_in(style)
        if own is None:
            at = element.span[0] + 1 + len(element.name)
            yield (at, at), f' style="{new}"'
        elif html.unescape(style) == html.unescape(own.text):
            continue
        elif own.span[0] == own.span[1] and not _is_quoted(held.text, own.span):
            yield own.span, f'="{new}"'
        elif beside(own.text):
            before = new if new.endswith(";") else f"{new};"
            # What ends a style without quotes is the answer's business.
            if _is_quoted(held.text, own.span):
                yield (own.span[0], own.span[0]), before.replace("'", "&#39;")
        else:
            start, end = own.span
            quoted = _is_quoted(held.text, own.span)
            yield (start - quoted, end + quoted), f'"{new}"'


def _is_quoted(text: str, value: Span) -> bool:
    return text[value[0] - 1] in "\"'"


class _HeldBack:
    """A text with a word in place of each of `spans`; neither words nor `mark` stand in it."""

    def __init__(self, text: str, spans: Iterable[Span]) -> None:
        word = _WORD
        while word in text.lower():
            word += "q"
        self._parts: list[str] = []
        self._word = re.compile(rf"{word}(\d+)z")
        self.mark = f"data-{word}"
        # Where each word ends, and by how much what follows it is further on in the whole text.
        self._ends: list[tuple[int, int]] = []
        pieces: list[str] = []
        read = at = 0
        for start, end in spans:
            pieces += (text[read:start], f"{word}{len(self._parts)}z")
            self._parts.append(text[start:end])
            at += start - read + len(pieces[-1])
            self._ends.append((at, end - at))
            read = end
        self.text = "".join((*pieces, text[read:]))

    def begins(self, text: str) -> bool:
        return self._word.match(text) is not None

    def has_part_in(self, text: str) -> bool:
        return self._word.search(text) is not None

    def filled_in(self, style: str) -> str:
        """Return a style that stands between double quotes with its parts."""
        return self._word.sub(lambda found: self._part(found).replace('"', "&quot;"), style)

    def before(self, index: int) -> int:
        """Return where `index` of `text` was before anything was held back."""
        at = bisect_right(self._ends, (index, len(self.text)))
        return index + (self._ends[at - 1][1] if at else 0)

    def _part(self, found: re.Match[str]) -> str:
        return self._parts[int(found[1])]


def answer_spans(field: RenderedField, template: Template, deepest: int) -> Iterator[Span]:
    """Yield the parts of the rendered text that the answers of calls have printed, in their order.

    That is what a call, or an output that reads what a call may have given, has written; never what
    the author wrote between them. Parts that follow each other are one.
    """
    flow = Flow(template.outline, template.block, deepest=deepest)
    calls = {
        (each.outline.source, tag.span)
        for each in flow.members
        for tag in each.outline.named(HELD_BACK)
    }
    if not calls:
        return
    reading = {
        (each.outline.source, read.part.span)
        for each, read in flow.reads
        if any(_may_be_answer(origin.head) for origin in each.origins(read.lookup, read.part))
    }
    start = at = 0
    for text, is_answer in _pieces(written(field).pieces, calls | reading):
        if text and not is_answer:
            if start < at:
                yield start, at
            start = at + len(text)
        at += len(text)
    if start < at:
        yield start, at


def _may_be_answer(head: object) -> bool:
    """Tell whether a value that begins there may be an answer; None is what is not known."""
    return head is None or (isinstance(head, Tag) and head.name == HELD_BACK)


def _pieces(pieces: Iterable[Piece], parts: set[tuple[Source, Span]]) -> Iterator[tuple[str, bool]]:
    for piece in pieces:
        if piece.parts:
            yield from _pieces(piece.parts, parts)
        else:
            place = piece.place
            yield piece.text, piece.liquid and (place.source, place.span) in parts
