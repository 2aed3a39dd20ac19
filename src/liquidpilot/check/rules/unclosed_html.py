"""`unclosed-html`: an element that is opened and not closed, or closed and not opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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
# that one `if` opens and another closes is no mistake that can be seen from here. An element that
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
# No author nests this many branches by hand; each level looks again at everything inside it.
_DEEPEST = 40
_DIVIDERS = ("elsif", "else", "when")


@dataclass
class Balance:
    """What a text leaves open, and what it closes without having opened it, each in order.

    `unsure` are the names of elements that depend on a branch.
    """

    closed: list[tuple[str, Span]] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
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
    return _balance(events, 0, of_block)


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
    result = Balance(unsure=set().union(*(each.unsure for each in balances)))
    shapes = [each.shape() for each in balances]
    has_else = any(divider is not None and divider.name == "else" for divider in branches)
    if any(shape != shapes[0] for shape in shapes) or (not has_else and shapes[0] != ([], [])):
        for opened, closed in shapes:
            result.unsure.update(opened, closed)
        return result
    result.add(balances[0])
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
    for name, span in balance.opened:
        if name not in balance.unsure:
            yield field.found(span, f"'<{name}>' is never closed", f"close it with '</{name}>'")
    for name, span in balance.closed:
        if name not in balance.unsure:
            hint = f"remove it, or open it with '<{name}>'"
            yield field.found(span, f"'</{name}>' closes nothing", hint)


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
        "checked, nor is what differs between branches of Liquid."
    ),
    bad="<table><tr><td><b>Sale</td></tr></table>",
    good="<table><tr><td><b>Sale</b></td></tr></table>",
    check=_check,
)
