"""The finding `missing-attribute`: an output printed nothing, as the person has no such value."""

from __future__ import annotations

from collections.abc import Mapping

from liquidpilot.attribute_names import FILLED_IN
from liquidpilot.diagnostics import Severity
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.nodes import Expression, FilterCall, Filtered, Literal
from liquidpilot.dialect.holes import MISSING_ATTRIBUTE
from liquidpilot.dialect.limits import NAMES, SUGGESTION
from liquidpilot.dialect.near_attributes import near_attribute
from liquidpilot.dialect.reads import AttributeRead


def report_missing(context: Context, first: int, expression: Expression) -> bool:
    """Report each attribute that was missing among the reads from number `first` on.

    Returns whether any is told. It is not where `expression`, which is printed, has an empty text
    as its default: its author has thought of whoever has none.
    """
    if isinstance(expression, Filtered) and any(map(_is_nothing, expression.filters)):
        return False
    is_told = False
    for read in context.reads[first:]:
        # What a content block reads is its own business: it may only set variables.
        place = read.place
        if read.missing and not read.defaulted and place.source is context.source:
            message = f"'{read.name}' is missing, so nothing is printed here"
            severity: Severity = "warning"
            hint = "add a default, for example '| default: …', or check for blank first"
            if read.name in FILLED_IN:
                severity = "info"
                hint = "Braze fills it in; write a value for it into the profile"
            elif (meant := _meant(context, read)) is not None:
                hint = f"did you mean '{meant}'? If not, {hint}"
            is_told |= context.diagnose(MISSING_ATTRIBUTE, severity, message, hint, read.place.span)
    return is_told


def _is_nothing(call: FilterCall) -> bool:
    is_default = call.name == "default" and len(call.arguments) == 1
    return is_default and isinstance(call.arguments[0], Literal) and call.arguments[0].value == ""


def _meant(context: Context, read: AttributeRead) -> str | None:
    """Return the attribute with another name that was probably meant, as it is written."""
    space, dot, name = read.name.partition(".")
    if not dot or context.source.text.startswith("${", read.place.span[0]):
        space, name = "", read.name
    key = space, name
    if key not in context.meant:
        inside = context.globals.get(space or "custom_attribute")
        known = len(context.globals) + (len(inside) if isinstance(inside, Mapping) else 0)
        context.charge(SUGGESTION * (NAMES + known), read.place.span)
        is_variable = bool(space) and context.is_set(space)
        context.meant[key] = None if is_variable else near_attribute(space, name, context.globals)
    return context.meant[key]
