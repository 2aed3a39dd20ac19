"""`{% connected_content URL :option value … %}`: a web call while the message is rendered.

The tag renders its URL and options and hands the call over; what becomes of it (the request, the
answer, what is saved) is decided behind `Context.connect`.
"""

from __future__ import annotations

from functools import partial

from liquid import Node, Token

from liquidpilot.dialect.connected_syntax import parse_call
from liquidpilot.dialect.connection import DEFAULT_NAME, ConnectedCall, endpoint_of
from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.faults import MessageAborted
from liquidpilot.dialect.interpolation import Interpolation
from liquidpilot.dialect.limits import CALL, ITEM, KEPT
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.rerendering import rerender_response
from liquidpilot.dialect.stream import BrazeTokenStream, Problem
from liquidpilot.dialect.tags.base import BrazeTag


class ConnectedContentNode(BrazeNode):
    """One call; evaluated anew each time the tag is passed."""

    __slots__ = ("options", "url")

    def __init__(
        self, token: Token, span: Span, url: Interpolation, options: dict[str, Interpolation]
    ) -> None:
        super().__init__(token, span, blank=False)
        self.url = url
        self.options = options

    def write(self, context: Context, output: Output) -> None:
        """Make the call; set its variable, print its text, or end the message."""
        if context.inert:
            return
        context.charge(CALL, self.span)
        call = ConnectedCall(
            self.url.render(context),
            {name: value.render(context) for name, value in self.options.items()},
            context.place(self.span),
            context.now,
            partial(rerender_response, context=context, span=self.span),
        )
        if context.connect is None:
            message = f"nothing answers the call to '{endpoint_of(call.url.text)}'"
            context.diagnose("missing-fixture", "error", message, "give a transport", self.span)
            context.assign(call.save or DEFAULT_NAME, None, self.span)
            return
        answer = context.connect(call)
        for found in answer.diagnostics:
            context.note(found)
        context.charge(ITEM * answer.read, self.span)
        if answer.abort is not None:
            raise MessageAborted(context.abort(answer.abort, self.span))
        if answer.saves is not None:
            context.assign(*answer.saves, self.span)
        if answer.text:
            context.charge(KEPT * len(answer.text), self.span)
            output.append(answer.text)


class ConnectedContentTag(BrazeTag):
    """`connected_content`."""

    name = "connected_content"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the URL and the options."""
        token, _, span = stream.take_tag()
        markup = stream.current
        end = markup.start_index + len(markup.value)
        syntax = parse_call(stream.source, markup.start_index, end)
        for problem in syntax.problems:
            stream.problems.append(
                Problem(problem.code, problem.severity, problem.message, problem.hint, problem.span)
            )
        if syntax.url[0] == syntax.url[1]:
            return None
        options = {
            option.name: Interpolation(stream, option.value_span) for option in syntax.options
        }
        return ConnectedContentNode(token, span, Interpolation(stream, syntax.url), options)
