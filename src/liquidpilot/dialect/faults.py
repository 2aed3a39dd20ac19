"""What goes wrong while a template renders, and what ends it early.

A `RenderFault` is Ruby's `Liquid::Error` at render time: its message is what Ruby writes after
`Liquid error: `, into the place of the tag or output that failed; the rest of the template goes on.
"""

from __future__ import annotations

from liquidpilot.diagnostics import Abort
from liquidpilot.sources import Place, Span


class RenderFault(Exception):
    """A filter, a comparison or a tag failed on the values that it got.

    `message` is Ruby's own text, without `Liquid error: `, for example `divided by 0`; `hint`
    says what an author can do about it.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        # Where in the source it happened; set by the first caller that knows.
        self.span: Span | None = None


class LimitReached(Exception):
    """A bound on work or size was passed; all that is left of the field ends here, as in Ruby.

    `place` is where an author should look; None until the innermost node that knows it says so.
    """

    def __init__(
        self,
        message: str,
        hint: str = "look for a loop that adds to its own list",
        place: Place | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place


class MessageAborted(Exception):
    """A tag asked Braze not to send the message; nothing after it is rendered."""

    def __init__(self, abort: Abort) -> None:
        super().__init__(abort.reason)
        self.abort = abort
