"""`{% connected_content URL :option value … %}`: a web call while the message is rendered.

The tag renders its URL and options and hands the call over; what becomes of it (the request, the
answer, what is saved) is decided by `Context.connect`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from liquid import Node

from liquidpilot.dialect.connected_syntax import CallSyntax, parse_call
from liquidpilot.dialect.connection import DEFAULT_NAME, ConnectedCall, endpoint_of
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.faults import MessageAborted
from liquidpilot.dialect.interpolation import compile_text, read_text
from liquidpilot.dialect.limits import CALL, ITEM, KEPT
from liquidpilot.dialect.nodes import LiquidText, Output, Setting, TagNode, Write, WrittenTag
from liquidpilot.dialect.rerendering import rerender_response
from liquidpilot.dialect.stream import BrazeTokenStream, Problem
from liquidpilot.dialect.tags.base import BrazeTag


class ConnectedContentNode(TagNode):
    """One call; evaluated anew each time the tag is passed.

    `options` are all that are written, in their order, as `syntax` has them; a tag without a URL
    is no call, and is not written.
    """

    __slots__ = ("is_written", "options", "syntax", "url")

    def __init__(
        self, tag: WrittenTag, syntax: CallSyntax, url: LiquidText, options: Sequence[LiquidText]
    ) -> None:
        super().__init__(tag, blank=False)
        self.syntax = syntax
        self.url = url
        self.options = options
        self.is_written = syntax.url[0] < syntax.url[1]

    def sets(self) -> Iterable[Setting]:
        """Return the variable that gets the result, as `:save` is written."""
        text = self.token.source
        saved = [each.value_span for each in self.syntax.options if each.name == "save"]
        if saved and (name := text[slice(*saved[-1])]):
            return (Setting(name, saved[-1]),)
        return (Setting(DEFAULT_NAME, saved[-1] if saved else self.tag.name_span),)

    def texts(self) -> Iterable[tuple[str | None, LiquidText]]:
        """Return the URL and the values of the options."""
        names = (option.name for option in self.syntax.options)
        return (("url", self.url), *zip(names, self.options, strict=True))

    def writer(self) -> Write:
        """Return what makes the call, then sets its variable, prints, or ends the message."""
        span, render_url = self.span, compile_text(self.url)
        # Of options with one name the last stands.
        options = {
            option.name: compile_text(value)
            for option, value in zip(self.syntax.options, self.options, strict=True)
        }

        def write(context: Context, output: Output) -> None:
            if context.inert:
                return
            context.charge(CALL, span)
            call = ConnectedCall(
                render_url(context),
                {name: render(context) for name, render in options.items()},
                context.place(span),
                context.now,
                partial(rerender_response, context=context, span=span),
            )
            if context.connect is None:
                message = f"there is no answer for the call to '{endpoint_of(call.url.text)}'"
                context.diagnose("missing-fixture", "error", message, "provide a transport", span)
                context.assign(call.save or DEFAULT_NAME, None, span)
                return
            answer = context.connect(call)
            for found in answer.diagnostics:
                context.note(found)
            context.charge(ITEM * answer.read, span)
            if answer.abort is not None:
                raise MessageAborted(context.abort(answer.abort, span))
            if answer.saves is not None:
                context.assign(*answer.saves, span)
            if answer.text:
                context.charge(KEPT * len(answer.text), span)
                output.append(answer.text)

        return write


class ConnectedContentTag(BrazeTag):
    """`connected_content`."""

    name = "connected_content"
    may_have_braces = True

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the URL and the options."""
        tag = stream.take_tag()
        syntax = parse_call(stream.source, *tag.markup_span)
        for problem in syntax.problems:
            stream.problems.append(
                Problem(problem.code, problem.severity, problem.message, problem.hint, problem.span)
            )
        options = [read_text(stream, option.value_span) for option in syntax.options]
        return ConnectedContentNode(tag, syntax, read_text(stream, syntax.url), options)
