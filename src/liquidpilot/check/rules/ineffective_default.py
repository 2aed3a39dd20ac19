"""`ineffective-default`: the value is never empty when it gets to its `default`."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.expressions import Chain, chains, text_argument
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import Literal, Lookup

_STRIPPING = ("strip", "lstrip", "rstrip", "strip_newlines", "remove", "replace", "split")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for chain in chains(field.outline):
        if all(call.name != "default" for call in chain.filters):
            continue
        why = _text_in_head(field, chain)
        for call in chain.filters:
            if call.name in ("append", "prepend"):
                added = text_argument(call)
                why = f"'{call.name}' has added '{added}'" if added else why
            elif call.name in _STRIPPING:
                why = None
            elif call.name == "default" and why:
                message = f"the default is never used: {why} before"
                hint = "put 'default' first; white space counts as text, and 'strip' removes it"
                yield field.found(call.span, message, hint)


def _text_in_head(field: FieldSubject, chain: Chain) -> str | None:
    if isinstance(chain.head, Literal):
        value = chain.head.value
        # The two words stand for questions, and are empty texts elsewhere.
        return f"'{value}' stands" if isinstance(value, str) and value else None
    texts = field.flow.values(chain.head, chain.part)
    if not texts or not all(any(piece.text for piece in pieces) for pieces in texts):
        return None
    if field.block is not None and any(
        piece.origin is not None and piece.origin.flow.outline is not field.outline
        for pieces in texts
        for piece in pieces
    ):
        # The default documents a parameter: the next message may leave it out.
        return None
    name = chain.head.variable if isinstance(chain.head, Lookup) else None
    return f"'{name}' has text in it on every way"


RULE = FieldRule(
    name="ineffective-default",
    severity="warning",
    summary="a default that can never be used, because the value is never empty",
    explanation=(
        "'default' replaces nil and the empty text, but not a text of spaces or line breaks. A "
        "text captured over several lines contains line breaks, and a text with something "
        "appended is no longer empty. What messages give to a content block may have a default in "
        "it: the next message may leave it out."
    ),
    source=("defaults",),
    bad="{{${first_name} | append: ' ' | default: 'friend'}}",
    good="{{${first_name} | default: 'friend' | append: ' '}}",
    needs=("default",),
    check=_check,
)
