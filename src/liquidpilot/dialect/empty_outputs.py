"""The finding `empty-output`: an output printed nothing, and no attribute is the reason."""

from __future__ import annotations

from liquidpilot.diagnostics import Diagnostic, Severity
from liquidpilot.dialect.bare_names import BARE_NAME
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.evaluation import compile_expression
from liquidpilot.dialect.expressions.nodes import (
    Expression,
    Filtered,
    Literal,
    Lookup,
    unwrapped,
)
from liquidpilot.dialect.holes import EMPTY_OUTPUT
from liquidpilot.dialect.values import output_text

_HINT = "add a default, for example '| default: …', or check for blank first"
_HINT_WITH_DEFAULT = "give its default a text, or leave the words around it out where it is blank"


def is_bare(context: Context, first: int) -> bool:
    """Tell whether a name without `${}` is among the diagnostics from number `first` on."""
    return any(each.code == BARE_NAME for each in context.diagnostics[first:])


def describe_empty(context: Context, expression: Expression) -> Diagnostic:
    """Return what is to be said of an output of `expression`, which printed nothing.

    It is a warning where a value is missing. An empty text that the template itself may have set,
    as a variable or a default, may be meant: then it is a remark.
    """
    expression = unwrapped(expression)
    head, has_default = expression, False
    if isinstance(expression, Filtered):
        head = unwrapped(expression.head)
        has_default = any(call.name == "default" for call in expression.filters)
    why, is_missing = _described(context, head)
    hint, cause = _HINT, _captured(context, head)
    if has_default:
        why = "is empty, and so is its default"
        hint = _HINT_WITH_DEFAULT
    elif cause is not None:
        is_missing = cause.severity == "warning"
        hint = f"at {cause.place}: {cause.message}"
    severity: Severity = "warning" if is_missing and not has_default else "info"
    message = f"{_written(context, head)} {why}, so nothing is printed here"
    return Diagnostic(EMPTY_OUTPUT, severity, message, hint, context.place(head.span))


def _written(context: Context, head: Expression) -> str:
    """Return the value as it is written, in quotes; a literal has its own."""
    text = context.source.text[slice(*head.span)].strip()
    return text if isinstance(head, Literal) else f"'{text}'"


def _captured(context: Context, head: Expression) -> Diagnostic | None:
    """Return why a variable is empty that is captured, None for all else."""
    if not isinstance(head, Lookup) or _is_part(head):
        return None
    return context.emptied.get(head.variable or "")


def _described(context: Context, head: Expression) -> tuple[str, bool]:
    """Return what is the matter with the value that is printed, and whether it is missing."""
    reads = len(context.reads)
    value = compile_expression(head)(context)
    # What is asked again was read once.
    del context.reads[reads:]
    if value is None:
        return "has no value", True
    return ("is lost in its filters" if output_text(value) else "is empty"), _is_part(head)


def _is_part(head: Expression) -> bool:
    """Tell whether it is a part of something: of an answer, an item, the data of a person."""
    return isinstance(head, Lookup) and (head.attribute is not None or len(head.segments) > 1)
