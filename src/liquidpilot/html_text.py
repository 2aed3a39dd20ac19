"""An HTML text cut into what is read and what is not, in time in proportion to its length.

No browser's parser: what is wanted is where the words of a message stand, in a text that may be
cut off anywhere. Where a closer is missing it is looked for once, and never again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from typing import Literal, NamedTuple

from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:-]*")
_CONDITIONAL = lazy_pattern(r"<!--\s*(?:\[if\b|<!\[endif\])", re.IGNORECASE)
_IN_SCRIPT = lazy_pattern(
    r"""\\.|//[^\n]*|/\*.*?(?:\*/|\Z)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|[`{}]""",
    re.DOTALL,
)
_IN_LITERAL = lazy_pattern(r"\\.|`|\$\{", re.DOTALL)


class Piece(NamedTuple):
    """A part of a text, from index `start` up to `end`.

    A `comment` without its end goes up to the end of the text; `conditional` are those that Outlook
    reads, and what ends one.
    An `element` is one of those that were asked for, with its tags and all between them. A `tag` is
    any other, from `<` to `>`; all else is `text`.
    """

    kind: Literal["text", "tag", "comment", "conditional", "element"]
    start: int
    end: int


def html_pieces(text: str, elements: Collection[str] = ()) -> Iterator[Piece]:
    """Yield the pieces of `text` in order, without a gap; none of them is empty.

    `elements` are the names, in lower case, of the elements that are kept in one piece. What never
    ends is text, from its `<` on.

    >>> [each.kind for each in html_pieces("<p>Hi<style>p{}</style>", ["style"])]
    ['tag', 'text', 'element']
    """
    endings = _Endings(text)
    at = read = 0
    while (at := text.find("<", at)) >= 0:
        piece = _piece_at(text, at, elements, endings)
        if piece is None:
            at += 1
            continue
        if at > read:
            yield Piece("text", read, at)
        yield piece
        at = read = piece.end
    if read < len(text):
        yield Piece("text", read, len(text))


def is_conditional(text: str, start: int) -> bool:
    """Tell whether the comment at `start` is one that Outlook reads: `<!--[if mso]>`."""
    return _CONDITIONAL.match(text, start) is not None


Region = Literal["text", "comment", "conditional", "script", "style", "template-literal"]
"""What a place of a text is to a reader. A `template-literal` is one of JavaScript, in a script."""


class Regions:
    """Says of each place of an HTML text what it is; built once, in linear time.

    Liquid in the text should be hidden, or it is taken for HTML (`Outline.without_liquid`).

    >>> Regions("<script>`a`</script>").at(9), Regions("<p>").at(0)
    ('template-literal', 'text')
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self._kinds: list[Region] = []
        for piece in _unseen_pieces(text):
            if piece.kind in ("comment", "conditional"):
                self._begin(piece.start, piece.kind)
            elif text.startswith(("y", "Y"), piece.start + 3):
                self._begin(piece.start, "style")
            else:
                self._begin(piece.start, "script")
                for start, end in _template_literals(text, piece.start, piece.end):
                    self._begin(start, "template-literal")
                    self._begin(end, "script")
            if piece.end < len(text):
                self._begin(piece.end, "text")

    def _begin(self, start: int, kind: Region) -> None:
        self._starts.append(start)
        self._kinds.append(kind)

    def at(self, index: int) -> Region:
        """Return what stands at `index`."""
        place = bisect_right(self._starts, index) - 1
        return self._kinds[place] if place >= 0 else "text"

    def readable(self) -> str:
        """Return the text at equal length, with NUL for what no reader ever sees."""
        ends = [*self._starts[1:], len(self._text)]
        pieces = [self._text[: self._starts[0]]] if self._starts else [self._text]
        for start, end, kind in zip(self._starts, ends, self._kinds, strict=False):
            seen = kind in ("text", "conditional")
            pieces.append(self._text[start:end] if seen else "\0" * (end - start))
        return "".join(pieces)


_UNSEEN = ("script", "style")
# Whole tags, and text between them, up to what is neither or is one of those elements.
_SEEN = re.compile(
    r"(?:[^<]++|<(?!!--|(?i:script|style)(?![A-Za-z0-9:-]))[A-Za-z/!?][^>]*+>|<(?![A-Za-z/!?]))*+"
)


def _unseen_pieces(text: str) -> Iterator[Piece]:
    """Yield of `html_pieces` the comments, the scripts and the styles."""
    endings, at = _Endings(text), 0
    # After the last `>` no tag has an end, and looking for it at each `<` would take long.
    last = text.rfind(">") + 1
    while True:
        found = _SEEN.match(text, at, max(last, at))
        at = text.find("<", found.end() if found else at)
        if at < 0:
            return
        piece = _piece_at(text, at, _UNSEEN, endings)
        at = at + 1 if piece is None else piece.end
        if piece is not None and piece.kind != "tag":
            yield piece


def _template_literals(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the template literals of a script, those that stand in no other one."""
    at, first = text.find(">", start, end) + 1, 0
    # Where an expression of a literal goes on: how many braces are open in it.
    depths: list[int] = []
    inside = False
    while found := (_IN_LITERAL if inside else _IN_SCRIPT).search(text, at, end):
        at, token = found.end(), found[0]
        if token == "`":
            if not inside and not depths:
                first = found.start()
            inside = not inside
            if not inside and not depths:
                yield first, at
        elif inside and token == "${":
            depths.append(0)
            inside = False
        elif token == "{" and depths:
            depths[-1] += 1
        elif token == "}" and depths:
            if depths[-1]:
                depths[-1] -= 1
            else:
                depths.pop()
                inside = True
    if inside or depths:
        yield first, end


def _piece_at(text: str, at: int, elements: Collection[str], endings: _Endings) -> Piece | None:
    """Return the piece that begins with the `<` at `at`; None if it is text."""
    if text.startswith("<!--", at):
        # HTML standard: `<!-->` is a comment, too.
        end = endings.after("-->", at + 2) or len(text)
        return Piece("conditional" if is_conditional(text, at) else "comment", at, end)
    name = _NAME.match(text, at + 1)
    if name is None and not text.startswith(("/", "!", "?"), at + 1):
        return None
    if name and name[0].lower() in elements:
        end = endings.after_tag(name[0].lower(), name.end())
        if end:
            return Piece("element", at, end)
    end = endings.after(">", at + 1)
    return Piece("tag", at, end) if end else None


class _Endings:
    """Finds where something ends in `text`; what has not been found once is not there later."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._missing: set[str] = set()

    def after(self, closer: str, start: int) -> int:
        """Return the index after the next `closer`, 0 if there is none."""
        if closer in self._missing:
            return 0
        found = self._text.find(closer, start)
        if found < 0:
            self._missing.add(closer)
            return 0
        return found + len(closer)

    def after_tag(self, name: str, start: int) -> int:
        """Return the index after the next end tag of an element, 0 if there is none."""
        if name in self._missing:
            return 0
        found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self._text, start)
        if found is None:
            self._missing.add(name)
            return 0
        return found.end()


# The elements of an HTML text, each where it stands, also in a text that is half Liquid.
#
# No browser's parser: what is wanted is where an author wrote `<img src="…">`, not the page's tree.

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)")
_ATTRIBUTE = re.compile(
    r"""[\s\0/]*(?:(?P<close>>)|(?P<name>[^\s\0=>/"']+)"""
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>]+)))?)"""
)
_RAW = frozenset(("script", "style", "title", "textarea"))


class AttributeValue(NamedTuple):
    """The value of an attribute as written, Liquid and all; `span` is inside of the quotes."""

    text: str
    span: Span


class Element(NamedTuple):
    """One tag of HTML. `name` and the names of attributes are lower case.

    `span` is the tag from `<` to `>`, `closing` tells an end tag. `content` is what stands between
    a start tag and its end for `style`, `script`, `title` and `textarea`, None for all others.
    """

    name: str
    span: Span
    attributes: Mapping[str, AttributeValue] = {}
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


def read_elements(
    text: str, without_liquid: str | None = None, names: Collection[str] | None = None
) -> Iterator[Element]:
    """Yield the elements of `text` in order; `without_liquid` is it with its Liquid hidden.

    HTML comments are stepped over, conditional ones too. With `names`, in lower case, only the
    elements that are called so are yielded.

    >>> [each.value("alt") for each in read_elements('<img alt="{{a}}"><img>')]
    ['{{a}}', None]
    """
    shown = text if without_liquid is None else without_liquid
    at, regions = 0, Regions(shown) if "<!--" in shown else None
    while found := _TAG.search(shown, at):
        at = found.end()
        if regions and regions.at(found.start()) in ("comment", "conditional"):
            continue
        name = found["name"].lower()
        is_wanted = names is None or name in names
        if is_wanted:
            attributes, at = _attributes(text, shown, at)
        else:
            at = _after_attributes(shown, at)
        content = None
        if name in _RAW and not found["end"]:
            close = re.compile(rf"</{name}\b", re.IGNORECASE).search(shown, at)
            content = (at, close.start() if close else len(shown))
        if is_wanted:
            yield Element(name, (found.start(), at), attributes, bool(found["end"]), content)
        at = content[1] if content else at


def _attributes(text: str, shown: str, at: int) -> tuple[dict[str, AttributeValue], int]:
    attributes: dict[str, AttributeValue] = {}
    while found := _ATTRIBUTE.match(shown, at):
        at, group = found.end(), found.lastgroup or ""
        if group == "close":
            break
        span = (at, at) if group == "name" else found.span(group)
        attributes.setdefault(found["name"].lower(), AttributeValue(text[slice(*span)], span))
    return attributes, at


def _after_attributes(shown: str, at: int) -> int:
    while found := _ATTRIBUTE.match(shown, at):
        at = found.end()
        if found.lastgroup == "close":
            break
    return at
