"""`unclosed-html`: an element that is opened and not closed, or closed and not opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import Inclusion, Outline, Tag
from liquidpilot.html_text import Element, is_conditional, read_elements
from liquidpilot.kept_with import kept_with_first
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

# Which tags of a text that is half Liquid are opened and not closed, or the other way round.
#
# Every branch of an `if` is followed. What differs from branch to branch is not judged: an `<a>`
# that one `if` opens and another closes is no mistake that can be seen from here. It is one where
# no closing tag of that name is left in the whole message, whatever the branch. An element that
# several texts share (a header block opens it, a footer block closes it) is found where all come
# together.

Event = Element | Inclusion
_Placed = tuple[tuple[Tag, ...], Event]
"""An event, and the blocks of Liquid around it, outermost first."""

_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
# Their end may be left out (HTML standard, "Optional tags"), as authors of e-mail know.
_OPTIONAL = frozenset(
    (
        "p",
        "li",
        "dt",
        "dd",
        "option",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "html",
        "head",
        "body",
        "colgroup",
    )
)
# As far as this from its element may stand the closing tag that was written for another.
_FARTHEST = 50
# No author nests this many branches by hand; each level looks again at everything inside it.
_DEEPEST = 40
_DIVIDERS = ("elsif", "else", "when")


@dataclass
class Balance:
    """What a text leaves open, and what it closes without having opened it, each in order.

    `unsure` are the names of elements that depend on a branch; `maybe_opened` are those that only
    some branches open, and `maybe_closed` the names that only some close.
    """

    closed: list[tuple[str, Span]] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
    maybe_opened: list[tuple[str, Span]] = field(default_factory=list)
    maybe_closed: set[str] = field(default_factory=set)
    # By name, with the number of the opening: they need not be searched for the one that is closed.
    _open: dict[str, list[tuple[int, Span]]] = field(default_factory=dict)
    _openings: int = 0

    @property
    def opened(self) -> list[tuple[str, Span]]:
        """The elements that are open, in order."""
        found = [(at, name, span) for name, all_of in self._open.items() for at, span in all_of]
        return [(name, span) for _, name, span in sorted(found)]

    def add(self, other: Balance, at: Span | None = None) -> None:
        """Go on with what comes next; `at` is where it stands, if it is another text."""
        self.unsure |= other.unsure
        self.maybe_closed |= other.maybe_closed
        if at is None:
            self.maybe_opened += other.maybe_opened
        for name, span in other.closed:
            self.close(name, at or span)
        for name, span in other.opened:
            self.open(name, at or span)

    def open(self, name: str, span: Span) -> None:
        """Open an element of this name."""
        self._open.setdefault(name, []).append((self._openings, span))
        self._openings += 1

    def close(self, name: str, span: Span) -> None:
        """Close the innermost open element of this name."""
        if self._open.get(name):
            self._open[name].pop()
        else:
            self.closed.append((name, span))

    def shape(self) -> tuple[list[str], list[str]]:
        """Return the names alone, to compare two branches."""
        return [name for name, _ in self.opened], [name for name, _ in self.closed]


def balance_of(
    outline: Outline, elements: Sequence[Element], of_block: Callable[[str], Balance]
) -> Balance:
    """Return what `outline` leaves open; `of_block` says so of an included block.

    A text with more nested branches than an author can follow is not judged.
    """
    contexts = [(part.span[0], part.inside) for part in outline.parts]
    found: list[Event] = [*elements, *outline.inclusions]
    events: list[_Placed] = []
    at = 0
    for event in sorted(found, key=lambda each: each.span):
        while at + 1 < len(contexts) and contexts[at + 1][0] <= event.span[0]:
            at += 1
        inside = tuple(tag for tag in contexts[at][1] if tag.name != "capture")
        if len(inside) > _DEEPEST:
            return Balance()
        events.append((inside, event))
    balance = _balance(events, 0, of_block)
    if any(outline.named("capture")):
        balance.maybe_closed |= _closed_by_captures(contexts, elements)
    return balance


def _closed_by_captures(
    contexts: Sequence[tuple[int, tuple[Tag, ...]]], elements: Iterable[Element]
) -> set[str]:
    """Return the names that a `capture` closes without having opened them: for any other place."""
    found: set[str] = set()
    depths: dict[tuple[Tag, str], int] = {}
    at = 0
    for element in elements:
        while at + 1 < len(contexts) and contexts[at + 1][0] <= element.span[0]:
            at += 1
        capture = next((tag for tag in reversed(contexts[at][1]) if tag.name == "capture"), None)
        if capture is not None:
            key = (capture, element.name)
            depths[key] = depths.get(key, 0) + (-1 if element.closing else 1)
            if depths[key] < 0:
                found.add(element.name)
    return found


def _balance(events: list[_Placed], depth: int, of_block: Callable[[str], Balance]) -> Balance:
    balance = Balance()
    for opener, group in _groups(events, depth):
        if opener is None:
            for _, event in group:
                _apply(event, balance, of_block)
        else:
            balance.add(_conditional(group, depth, of_block))
    return balance


def _apply(event: Event, balance: Balance, of_block: Callable[[str], Balance]) -> None:
    if isinstance(event, Inclusion):
        balance.add(of_block(event.name), event.span)
    elif event.name in _VOID or event.name in _OPTIONAL or ":" in event.name:
        return
    elif event.closing:
        balance.close(event.name, event.span)
    else:
        balance.open(event.name, event.span)


def _conditional(events: list[_Placed], depth: int, of_block: Callable[[str], Balance]) -> Balance:
    """Return the balance of a block with all its branches."""
    branches: dict[Tag | None, list[_Placed]] = {}
    for inside, event in events:
        follows = inside[depth + 1] if len(inside) > depth + 1 else None
        divider = follows if follows is not None and follows.name in _DIVIDERS else None
        branches.setdefault(divider, []).append((inside, event))
    balances = [
        _balance(group, depth + (1 if divider is None else 2), of_block)
        for divider, group in branches.items()
    ]
    result = Balance()
    for each in balances:
        result.unsure |= each.unsure
        result.maybe_opened += each.maybe_opened
        result.maybe_closed |= each.maybe_closed
    shapes = [each.shape() for each in balances]
    has_else = any(divider is not None and divider.name == "else" for divider in branches)
    if any(shape != shapes[0] for shape in shapes) or (not has_else and shapes[0] != ([], [])):
        for each in balances:
            opened, closed = each.shape()
            result.unsure.update(opened, closed)
            result.maybe_opened += each.opened
            result.maybe_closed.update(closed)
        return result
    for name, span in balances[0].closed:
        result.close(name, span)
    for name, span in balances[0].opened:
        result.open(name, span)
    return result


def _groups(events: list[_Placed], depth: int) -> Iterator[tuple[Tag | None, list[_Placed]]]:
    """Yield neighbours that stand in the same block, with the tag that opens it."""
    group: list[_Placed] = []
    opener: Tag | None = None
    for inside, event in events:
        own = inside[depth] if len(inside) > depth else None
        if group and own is not opener:
            yield opener, group
            group = []
        opener = own
        group.append((inside, event))
    if group:
        yield opener, group


_OPENER = lazy_pattern(r"<!--(?:\[[^\]\n]{0,60}\]>)?")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    # A block may be one half of a pair, so that only the whole message can be judged.
    if field.channel != "email" or not field.is_html:
        return
    assumptions = field.workspace.workspace._assumptions
    comment = field.outline.unclosed_comment
    # Where comments are taken out, and the rest of the text with one, parsing has said so.
    if comment is not None and not assumptions.strip_html_comments:
        opener = _OPENER.match(field.source.text, comment)
        span = (comment, opener.end() if opener else comment + len("<!--"))
        message = (
            f"'{field.source.text[slice(*span)]}' is never closed, so nobody sees what follows"
        )
        hint = "close it with '-->'"
        if is_conditional(field.source.text, comment):
            message = message.replace("nobody sees", "only Outlook sees")
            hint = "close it with '<![endif]-->'"
        yield field.found(span, message, hint)
    deepest = assumptions.deepest_content_block
    of_block = cache(lambda name: _balance_of_block(field.template.block, name, deepest))
    balance = balance_of(field.outline, field.elements, of_block)
    opened = [each for each in balance.opened if each[0] not in balance.unsure]
    closed = [each for each in balance.closed if each[0] not in balance.unsure]
    pairs = _mistaken(opened, closed, field.elements)
    for name, span in sorted([*opened, *_never_closed(balance, field.outline)], key=_place):
        hint = f"close it with '</{name}>'"
        if span in pairs:
            hint = f"'</{pairs[span][0]}>' stands where '</{name}>' should"
        yield field.found(span, f"'<{name}>' is never closed", hint)
    for name, span in closed:
        if (name, span) not in pairs.values():
            hint = f"remove it, or open it with '<{name}>'"
            yield field.found(span, f"'</{name}>' closes nothing", hint)


def _place(found: tuple[str, Span]) -> Span:
    return found[1]


def _never_closed(balance: Balance, outline: Outline) -> Iterator[tuple[str, Span]]:
    """Yield what a branch opens, where the message has no closing tag left for it."""
    left = {name for name, _ in balance.closed} | balance.maybe_closed
    suspects = {name for name, _ in balance.maybe_opened} - left
    if not suspects:
        return
    # A text of Liquid may be the closing tag: {% assign end = '</b>' %}.
    whole, html = outline.text.lower(), outline.without_liquid.lower()
    broken = {name for name in suspects if whole.count(f"</{name}") == html.count(f"</{name}")}
    yield from (each for each in balance.maybe_opened if each[0] in broken)


def _mistaken(
    opened: Sequence[tuple[str, Span]],
    closed: Sequence[tuple[str, Span]],
    elements: Sequence[Element],
) -> dict[Span, tuple[str, Span]]:
    """Return the closing tags that stand where that of another element should: `<b>x</i>`."""
    places = {element.span: at for at, element in enumerate(elements)}
    found: dict[Span, tuple[str, Span]] = {}
    waiting: list[Span] = []
    ends = set(closed)
    for name, span in sorted([*opened, *closed], key=_place):
        if (name, span) not in ends:
            waiting.append(span)
        elif waiting and span in places and waiting[-1] in places:
            start = places[waiting[-1]] + 1
            if places[span] - start <= _FARTHEST and _is_whole(
                elements[start : places[span]], found
            ):
                found[waiting[-1]] = (name, span)
            waiting.pop()
    return found


def _is_whole(elements: Iterable[Element], pairs: Mapping[Span, tuple[str, Span]]) -> bool:
    """Say whether elements open and close nothing but one another, by mistake as in `pairs`."""
    names: list[str] = []
    for element in elements:
        if not element.closing:
            name, _ = pairs.get(element.span, (element.name, element.span))
            names += [name] if name not in _VOID else []
        elif not names or names.pop() != element.name:
            return False
    return not names


def _balance_of_block(blocks: Callable[[str], Outline | None], name: str, levels: int) -> Balance:
    outline = blocks(name) if levels else None
    if outline is None:
        return Balance()
    elements = _elements_of(outline)
    return balance_of(outline, elements, lambda inner: _balance_of_block(blocks, inner, levels - 1))


@kept_with_first
def _elements_of(outline: Outline) -> tuple[Element, ...]:
    """Return the elements of a content block, which many messages include."""
    return tuple(read_elements(outline.text, outline.without_liquid))


RULE = FieldRule(
    name="unclosed-html",
    severity="warning",
    summary="an HTML element without its closing tag, or a closing tag without its element",
    explanation=(
        "A comment that is never closed hides all that follows. Each mail client repairs broken "
        "HTML in its own way; a table that is not closed pulls the footer, and with it the "
        "unsubscribe link, into a cell. Elements whose closing tag is optional in HTML are not "
        "checked, nor is what one branch of Liquid opens and another closes."
    ),
    bad="<table><tr><td><b>Sale</td></tr></table>",
    good="<table><tr><td><b>Sale</b></td></tr></table>",
    check=_check,
)
