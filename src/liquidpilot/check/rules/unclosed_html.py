"""`unclosed-html`: an element that is opened and not closed, or closed and not opened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from liquidpilot.check.findings import Found
from liquidpilot.check.html_balance import Balance, balance_of
from liquidpilot.check.included import block_outline
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.dialect.assumptions import Assumptions
from liquidpilot.dialect.outline import Outline
from liquidpilot.html_elements import Element, read_elements
from liquidpilot.html_pieces import is_conditional
from liquidpilot.workspace.content_blocks import ContentBlock

_OPENER = re.compile(r"<!--(?:\[[^\]\n]{0,60}\]>)?")


def _check(field: FieldSubject) -> Iterable[Found]:
    # A block may be one half of a pair, so that only the whole message can be judged.
    if field.channel != "email" or not field.is_html:
        return
    assumptions = field.workspace.workspace.assumptions
    comment = field.outline.unclosed_comment
    # Where comments are taken out, and the rest of the text with one, parsing has said so.
    if comment is not None and not assumptions.strip_html_comments:
        opener = _OPENER.match(field.source.text, comment)
        span = (comment, opener.end() if opener else comment + len("<!--"))
        message = f"'{field.source.text[slice(*span)]}' is never closed: nobody sees what follows"
        hint = "close it with '-->'"
        if is_conditional(field.source.text, comment):
            message = message.replace("nobody sees", "Outlook alone sees")
            hint = "close it with '<![endif]-->'"
        yield field.found(span, message, hint)
    blocks = field.workspace.workspace.files.content_blocks()
    of_block = cache(lambda name: _balance_of_block(blocks, name, 1, assumptions))
    balance = balance_of(field.outline, field.elements, of_block)
    for name, span in balance.opened:
        if name not in balance.unsure:
            yield field.found(span, f"'<{name}>' is never closed", f"close it with '</{name}>'")
    for name, span in balance.closed:
        if name not in balance.unsure:
            hint = f"remove it, or open it with '<{name}>'"
            yield field.found(span, f"'</{name}>' closes nothing", hint)


def _balance_of_block(
    blocks: Mapping[str, ContentBlock], name: str, depth: int, assumptions: Assumptions
) -> Balance:
    if name not in blocks or depth > 2:
        return Balance()
    outline = block_outline(blocks[name].source, assumptions)
    elements = _elements_of(outline)
    return balance_of(
        outline,
        elements,
        lambda inner: _balance_of_block(blocks, inner, depth + 1, assumptions),
    )


@lru_cache(maxsize=512)
def _elements_of(outline: Outline) -> tuple[Element, ...]:
    """Return the elements of a content block, which many messages include."""
    return tuple(read_elements(outline.text, outline.without_liquid))


RULE = FieldRule(
    name="unclosed-html",
    severity="warning",
    summary="an HTML element without its end, or an end without its element",
    explanation=(
        "A comment that is never closed hides all that follows. Each mail client mends broken HTML "
        "in its own way; a table that is not closed takes the "
        "footer, and with it the unsubscribe link, into a cell. Elements whose end HTML lets you "
        "leave out are not looked at, nor is what differs between branches of Liquid."
    ),
    bad="<table><tr><td><b>Sale</td></tr></table>",
    good="<table><tr><td><b>Sale</b></td></tr></table>",
    check=_check,
)
