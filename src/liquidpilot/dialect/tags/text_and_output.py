"""The two pseudo tags for what stands outside of tags: text and outputs."""

from __future__ import annotations

from liquid import Node, Token
from liquid.token import TOKEN_CONTENT, TOKEN_ILLEGAL, TOKEN_OUTPUT

from liquidpilot.dialect import lexer
from liquidpilot.dialect.nodes import CommentNode, RawTextNode, TextNode
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import NamelessTag
from liquidpilot.dialect.tags.output import read_output
from liquidpilot.html_text import is_conditional
from liquidpilot.lazy_patterns import lazy_pattern

_ATTRIBUTE = lazy_pattern(r"(?<!\{)\$\{[A-Za-z_][^{}\n]*\}")
# There '${}' is JavaScript's own, or is not read.
_NOT_SEEN = ("template-literal", "comment")
_FAULTS = {
    lexer.UNCLOSED_RAW: ("'raw' is never closed", "add '{% endraw %}' where the text ends"),
    lexer.UNCLOSED_COMMENT: ("'comment' is never closed", "add '{% endcomment %}'"),
    lexer.RAW_WITH_ARGUMENTS: ("'raw' takes nothing after it", "write {% raw %}"),
    lexer.MISSING_TAG_NAME: ("a tag without a name", "write the name of a tag after '{%'"),
}


class TextTag(NamelessTag):
    """Text, and the faults that the lexer found in its place."""

    name = TOKEN_CONTENT

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Return the text's node; a fault of the lexer is noted."""
        token = stream.current
        if token.kind == TOKEN_CONTENT:
            _advise_attributes(stream, token)
            return TextNode(token)
        if token.kind == lexer.COMMENT:
            return _comment(token)
        if token.kind == lexer.HTML_COMMENT:
            span = (token.start_index, token.start_index + len("<!--"))
            message = "Liquid in an HTML comment does not run"
            if is_conditional(stream.source, token.start_index):
                hint = "Outlook gets it as it is: write it without Liquid"
                stream.blame("liquid-in-html-comment", message, hint, span)
            else:
                hint = "use {% comment %} instead"
                stream.warn("liquid-in-html-comment", message, hint, span)
            return None
        if token.kind == TOKEN_ILLEGAL:
            span = (token.start_index, token.start_index + 2)
            if token.value == lexer.UNCLOSED_HTML_COMMENT:
                span = (token.start_index, token.start_index + len("<!--"))
                message = "this HTML comment is never closed, and swallows everything that follows"
                hint = "write '-->' where it ends"
                if is_conditional(stream.source, token.start_index):
                    message = "this comment is never closed: only Outlook sees what follows"
                    hint = "write '<![endif]-->' where it ends"
                stream.blame("unclosed-html-comment", message, hint, span)
                return None
            if token.value in _FAULTS:
                stream.fail(*_FAULTS[token.value], span)
            else:
                stream.miss_end(token.start_index, fatal=token.value != lexer.MISSING_END)
            return None
        return RawTextNode(token)


def _advise_attributes(stream: BrazeTokenStream, token: Token) -> None:
    if "${" in token.value:
        for found in _ATTRIBUTE.finditer(token.value):
            if stream.regions.at(token.start_index + found.start()) in _NOT_SEEN:
                continue
            start, end = token.start_index + found.start(), token.start_index + found.end()
            message = f"'{found.group()}' is outside '{{{{ }}}}' and is printed as it is"
            stream.warn(
                "attribute-in-text", message, f"write {{{{{found.group()}}}}}", (start, end)
            )


def _comment(token: Token) -> Node:
    start, end = token.start_index, token.start_index + len(token.value)
    # A tag without its end may be a part of it.
    first = start + token.value.find("%}") + len("%}")
    last = start + token.value.rfind("{%")
    return CommentNode(token, (start, end), (min(first, last), last))


class OutputTag(NamelessTag):
    """`{{ … }}`."""

    name = TOKEN_OUTPUT

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Return the output's node."""
        token: Token = stream.current
        return read_output(stream, token, (token.start_index, token.start_index + len(token.value)))
