"""Secrets that a live answer gave, taken out of the fields that are shown or written.

A recorded answer holds no secret. A live one may: the access token of a service is printed into
the `Authorization` header of a webhook. Whoever looks at a preview needs to see that it is there,
not what it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from liquidpilot.diagnostics import Abort, Diagnostic
from liquidpilot.errors import LiquidPilotError
from liquidpilot.fixtures import Redactor
from liquidpilot.fixtures.substitutes import placeholder
from liquidpilot.rendering.message import RenderedMessage


def hide_live_secrets(rendered: RenderedMessage, redactor: Redactor) -> RenderedMessage:
    """Return `rendered` with `{secret:NAME}` for each secret that a live call sent or got.

    What counts is what a recording would take out. `redactor` has learnt all of it afterwards, so
    that whoever shows calls and errors by it shows none. Raises LiquidPilotError for an answer that
    is too much to be searched.
    """
    live = [each for each in rendered.exchanges if each.source == "live"]
    if not live:
        return rendered
    # What a fixture answered may be sent along to somebody who repeats it.
    for exchange in rendered.exchanges:
        redactor.learn(exchange.request)
        if exchange.source == "live" and exchange.response is not None:
            try:
                redactor.learn(exchange.response)
            except LiquidPilotError as error:
                call = f"{exchange.request.method} {redactor.url(exchange.request.url)}"
                raise LiquidPilotError(f"{call}: {error.message}", hint=error.hint) from None

    def hide(text: str) -> str:
        return redactor.known.replace(text, placeholder)

    def aborted(abort: Abort | None) -> Abort | None:
        return None if abort is None else replace(abort, reason=hide(abort.reason))

    fields = {
        name: replace(
            field,
            text=hide(field.text),
            abort=aborted(field.abort),
            diagnostics=tuple(hidden(field.diagnostics, redactor)),
            message_extras={key: hide(value) for key, value in field.message_extras.items()},
        )
        for name, field in rendered.fields.items()
    }
    return replace(
        rendered,
        fields=fields,
        abort=aborted(rendered.abort),
        diagnostics=hidden(rendered.diagnostics, redactor),
        message_extras={key: hide(value) for key, value in rendered.message_extras.items()},
    )


def hidden(found: Iterable[Diagnostic], redactor: Redactor) -> list[Diagnostic]:
    """Return `found` with `{secret:NAME}` for each value that `redactor` knows."""

    def hide(text: str) -> str:
        return redactor.known.replace(text, placeholder)

    return [
        replace(
            each,
            message=hide(each.message),
            hint=None if each.hint is None else hide(each.hint),
        )
        for each in found
    ]
