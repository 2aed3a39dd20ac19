"""`:rerender`: Liquid that stands in a web answer or in a catalog's field, run once more.

One level only: `connected_content` and catalog tags in it do nothing. Of the person's data only
those attributes are there which the message itself names, because Braze collects them from the
message's source beforehand (Braze, "User profile fields in Connected Content").
"""

from __future__ import annotations

import re

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.bare_names import named_text, names_in, only_named
from liquidpilot.dialect.connection import Rerendered
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.reading import ATTRIBUTE
from liquidpilot.dialect.faults import MessageAborted
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_BARE_ATTRIBUTE = lazy_pattern(rf"(?<!\{{)(?<![\w.-])({ATTRIBUTE})", re.ASCII)


def rerender(text: str, context: Context, span: Span) -> str:
    """Return `text` with its Liquid run in the scope of `context`; a fault in it leaves it as is.

    What it takes is charged to the tag at `span`. A bare `${name}`, as Braze's example has it in a
    response, is run like `{{${name}}}`.
    """
    rendered, _ = _run(text, context, span)
    return text if rendered is None else rendered


def rerender_response(text: str, context: Context, span: Span) -> Rerendered:
    """Do what `rerender` does, and return also what there is to say about it.

    An abort in the response is not raised: only the tag knows where it stands.
    """
    unnamed = names_in(text) - names_in(named_text(context, span))
    try:
        rendered, found = _run(text, context, span)
    except MessageAborted as aborted:
        return Rerendered("", abort=aborted.abort.reason)
    # What is missing because it is not named is said once.
    silent = tuple(f"'{space}{name}' is missing" for space, name in unnamed)
    return Rerendered(
        text if rendered is None else rendered,
        unnamed=tuple(sorted(f"{space}${{{name}}}" for space, name in unnamed)),
        refused=rendered is None,
        diagnostics=tuple(each for each in found if not each.message.startswith(silent)),
    )


def _run(text: str, context: Context, span: Span) -> tuple[str | None, list[Diagnostic]]:
    """Return `text` with its Liquid run, None if Ruby refuses it, and what was found in it."""
    if "{{" not in text and "{%" not in text and "${" not in text:
        return text, []
    message = named_text(context, span)
    context.charge(len(text) + len(message), span)
    prepared = _BARE_ATTRIBUTE.sub(r"{{\1}}", text) if "${" in text else text
    outer = (
        context.globals,
        context.diagnostics,
        context.seen,
        context.reads,
        context.interrupts,
        context.inert,
    )
    context.globals = only_named(context.globals, message)
    # What happens in there has no place in the author's files.
    found: list[Diagnostic] = []
    context.diagnostics, context.seen = found, set()
    context.reads, context.interrupts, context.inert = [], [], True
    try:
        return context.further.render_text(prepared, context, span), found
    finally:
        (
            context.globals,
            context.diagnostics,
            context.seen,
            context.reads,
            context.interrupts,
            context.inert,
        ) = outer
