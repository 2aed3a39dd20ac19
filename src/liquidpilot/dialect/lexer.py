"""Braze's text cut into python-liquid's tokens; every index is one into the author's own text.

Where an output or a tag ends is Ruby's rule (Liquid 5.4): a tag at the first `%}`, an output at
the first `}}`, quotes do not protect. Braze adds `${name}`, whose brace closes nothing, and
`{{ }}` inside an output. Only `{{` and `{%` open anything: `$` before them is a dollar sign, and
`${` on its own is text (Braze, "Using Liquid").

Tokens: `content`; `output` (the markup between the braces); `tag` (its name), always followed by
`expression` (its markup, perhaps empty); `html-comment` (one with Liquid in it, which does not
run); `illegal` (a fault: its value is the key of a message). The text of `raw` is content. A
comment's text is dropped, as in Ruby Liquid from 5.5 on.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from liquid.token import (
    TOKEN_CONTENT,
    TOKEN_EXPRESSION,
    TOKEN_ILLEGAL,
    TOKEN_OUTPUT,
    TOKEN_TAG,
    Token,
)

from liquidpilot.dialect.limits import MOST_FINDINGS

RAW_TEXT = "raw-text"
UNCLOSED_OUTPUT = "unclosed-output"
UNCLOSED_TAG = "unclosed-tag"
UNCLOSED_RAW = "unclosed-raw"
UNCLOSED_COMMENT = "unclosed-comment"
MISSING_TAG_NAME = "missing-tag-name"
RAW_WITH_ARGUMENTS = "raw-with-arguments"
# The kind of a token for an HTML comment with Liquid in it, which does not run.
HTML_COMMENT = "html-comment"

# Ruby's strip also takes NUL; `\s` of a Ruby pattern knows ASCII only.
_SPACE = " \t\n\v\f\r\0"
# What opens something in a text: only Liquid's own openings trim the text in front of them.
_LIQUID = r"(?P<liquid>\{[{%])(?P<trims>-)?"
_COMMENT = "<!--"
_BARE = r"\$\{[^{}\n]*\}"
# (strip HTML comments, bare attributes) to the pattern of openings.
_OPENINGS = {
    (False, False): re.compile(_LIQUID),
    (True, False): re.compile(f"{_LIQUID}|{_COMMENT}"),
    (False, True): re.compile(f"{_LIQUID}|{_BARE}"),
    (True, True): re.compile(f"{_LIQUID}|{_COMMENT}|{_BARE}"),
}
_CONDITIONAL_COMMENT = re.compile(r"<!--\s*(?:\[if\b|<!\[endif\])", re.IGNORECASE)
_OUTPUT_PART = re.compile(r"\$\{[^{}\n]*\}|\{\{|\}\}|\{%|\}")
_OUTPUT_END = re.compile(r"\$\{[^{}\n]*\}|\}\}|\}")
_TAG_END = re.compile(r"\$\{[^{}\n]*\}|%\}")
_TAG_NAME = re.compile(r"\s*(#|\w+)\s*", re.ASCII)
_RAW_END = re.compile(r"\{%-?\s*endraw\b")
_TAG_OR_END = re.compile(r"\{%\s*\w|(-?)%\}")
_COMMENT_TAG = re.compile(r"\{%-?\s*(comment|endcomment|raw|endraw)\b.*?(-?)%\}", re.DOTALL)
_DEEPEST_OUTPUT = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text is read.

    With `strip_html_comments` an HTML comment is dropped with all that stands in it, before Liquid
    looks at the text; a conditional comment for Outlook stays as it is written, and Liquid runs in
    it unless `liquid_in_conditional_comments` is off. With `bare_attributes` a `${name}` in the
    text is an output.
    """

    strip_html_comments: bool = False
    liquid_in_conditional_comments: bool = True
    bare_attributes: bool = False


def tokenize(text: str, reading: Reading = Reading()) -> Iterator[Token]:
    """Yield the tokens of `text`; never raises, and takes time in proportion to its length."""
    return _Lexer(text, reading).tokens()


def output_end(text: str, start: int, stop: int | None = None) -> int:
    """Return the index of the `}}` that closes the output whose markup starts at `start`, or -1.

    An inner `{{ }}` is stepped over where braces balance; where they do not, the first `}}`
    closes, which is all that Ruby knows.
    """
    stop = len(text) if stop is None else stop
    depth = 1
    for part in _OUTPUT_PART.finditer(text, start, stop):
        found = part.group()
        if found == "{{":
            depth += 1
            # Without this bound a text of unbalanced braces would take quadratic time.
            if depth > _DEEPEST_OUTPUT:
                break
        elif found == "}}":
            depth -= 1
            if depth == 0:
                return part.start()
        elif found in ("{%", "}"):
            break
    brace = _brace_after(text, start, stop)
    return brace if brace >= 0 and text.startswith("}}", brace, stop) else -1


def _brace_after(text: str, start: int, stop: int) -> int:
    """Return where the first `}` stands that is not a `${name}`'s, or -1."""
    for part in _OUTPUT_END.finditer(text, start, stop):
        if part.group()[0] == "}":
            return part.start()
    return -1


class _Lexer:
    def __init__(self, text: str, reading: Reading) -> None:
        self.text = text
        self.reading = reading
        self.opening = _OPENINGS[reading.strip_html_comments, reading.bare_attributes]
        self.index = 0
        self.trim = False
        # Up to here a conditional comment goes on, and no other comment begins.
        self.conditional_end = 0
        # Once nothing closes an output any more there is no need to look again, nor before the
        # brace at which the last one failed.
        self.last_output_end = text.rfind("}}")
        self.last_tag_end = text.rfind("%}")
        self.next_stray_brace = -1
        self.unclosed_tags = 0

    def tokens(self) -> Iterator[Token]:
        while True:
            opening = yield from self._content()
            if opening is None:
                return
            if opening["liquid"] == "{{":
                yield from self._output(opening)
            elif opening["liquid"]:
                yield from self._tag(opening)
            else:
                yield self._token(TOKEN_OUTPUT, opening.start(), opening.end())
                self.index, self.trim = opening.end(), False

    def _token(self, kind: str, start: int, end: int) -> Token:
        return Token(kind, self.text[start:end], start, self.text)

    def _fault(self, code: str, start: int) -> Token:
        return Token(TOKEN_ILLEGAL, code, start, self.text)

    def _content(self) -> Generator[Token, None, re.Match[str] | None]:
        """Yield the text in front of the next Liquid, without its comments; return that opening.

        The pieces around a comment are one text to Liquid, which looks at it afterwards: a dash
        trims them all.
        """
        pieces: list[tuple[str, int, int]] = []
        start = at = self.index
        while (opening := self.opening.search(self.text, at)) and opening[0] == _COMMENT:
            begin = opening.start()
            if begin < self.conditional_end:
                at = opening.end()
                continue
            closing = self.text.find("-->", begin + len("<!"))
            end = at = len(self.text) if closing < 0 else closing + len("-->")
            stays = _CONDITIONAL_COMMENT.match(self.text, begin) is not None
            if stays and self.reading.liquid_in_conditional_comments:
                self.conditional_end, at = end, opening.end()
                continue
            pieces.append((TOKEN_CONTENT, start, begin))
            if "{%" in self.text[begin:end] or "{{" in self.text[begin:end]:
                pieces.append((HTML_COMMENT, begin, end))
            start = begin if stays else end
        end = opening.start() if opening else len(self.text)
        pieces.append((TOKEN_CONTENT, start, end))
        yield from self._trimmed(pieces, bool(opening and opening["trims"]))
        return opening

    def _trimmed(self, pieces: list[tuple[str, int, int]], trim_right: bool) -> Iterator[Token]:
        texts = [at for at, piece in enumerate(pieces) if piece[0] == TOKEN_CONTENT]
        for at in texts if self.trim else ():
            kind, start, end = pieces[at]
            while start < end and self.text[start] in _SPACE:
                start += 1
            pieces[at] = (kind, start, end)
            if start < end:
                break
        for at in reversed(texts) if trim_right else ():
            kind, start, end = pieces[at]
            while end > start and self.text[end - 1] in _SPACE:
                end -= 1
            pieces[at] = (kind, start, end)
            if start < end:
                break
        for kind, start, end in pieces:
            if start < end:
                yield self._token(kind, start, end)

    def _output(self, opening: re.Match[str]) -> Iterator[Token]:
        start = opening.end()
        may_end = self.next_stray_brace < start <= self.last_output_end
        end = output_end(self.text, start) if may_end else -1
        if end < 0:
            if may_end:
                self.next_stray_brace = _brace_after(self.text, start, len(self.text))
            yield self._fault(UNCLOSED_OUTPUT, opening.start())
            self._skip_unclosed_output(start)
            return
        # In `{{-}}` the one dash trims on both sides.
        self.trim = self.text[end - 1] == "-"
        yield self._token(TOKEN_OUTPUT, start, max(start, end - self.trim))
        self.index = end + 2

    def _skip_unclosed_output(self, start: int) -> None:
        # Go on at the next tag: what follows an unclosed output cannot be told from its markup.
        following = self.text.find("{%", start)
        self.index, self.trim = (len(self.text) if following < 0 else following), False

    def _tag(self, opening: re.Match[str]) -> Iterator[Token]:
        end = self._tag_end(opening.end())
        if end < 0:
            yield self._fault(UNCLOSED_TAG, opening.start())
            self.unclosed_tags += 1
            enough = self.unclosed_tags == MOST_FINDINGS
            self.index, self.trim = len(self.text) if enough else opening.end(), False
            return
        self.index = end + 2
        name = _TAG_NAME.match(self.text, opening.end(), end)
        if name is None:
            yield self._fault(MISSING_TAG_NAME, opening.start())
            self.trim = False
            return
        self.trim = self.text[end - 1] == "-" and end - 1 >= name.end(1)
        if name[1] == "raw":
            if self.text[name.end() : end - self.trim].strip():
                yield self._fault(RAW_WITH_ARGUMENTS, opening.start())
            yield from self._raw(opening.start())
        elif name[1] == "comment":
            yield from self._comment(opening.start())
        else:
            yield self._token(TOKEN_TAG, name.start(1), name.end(1))
            yield self._token(TOKEN_EXPRESSION, name.end(), max(end - self.trim, name.end()))

    def _tag_end(self, start: int) -> int:
        if self.last_tag_end < start:
            return -1
        for part in _TAG_END.finditer(self.text, start):
            if part.group() == "%}":
                return part.start()
        self.last_tag_end = -1
        return -1

    def _raw(self, start: int) -> Iterator[Token]:
        end, after = self._raw_end()
        if end is None or after is None:
            yield self._fault(UNCLOSED_RAW, start)
            self.index = len(self.text)
            return
        # A dash at `raw` or in front of `endraw` trims nothing of the text between them.
        if end.start() > self.index:
            yield self._token(RAW_TEXT, self.index, end.start())
        self.index, self.trim = after.end(), bool(after[1])

    def _raw_end(self) -> tuple[re.Match[str] | None, re.Match[str] | None]:
        """Return where `endraw` begins, and its `%}`; another tag in between makes it none."""
        at = self.index
        while end := _RAW_END.search(self.text, at):
            after = _TAG_OR_END.search(self.text, end.end())
            if after is None or after[0].endswith("}"):
                return end, after
            at = after.start()
        return None, None

    def _comment(self, start: int) -> Iterator[Token]:
        depth, raw = 1, False
        # Behind the last `%}` each tag would be searched to the end of the text for its own.
        for tag in _COMMENT_TAG.finditer(self.text, self.index, self.last_tag_end + 2):
            if raw or tag[1] in ("raw", "endraw"):
                raw = tag[1] != "endraw"
                continue
            depth += 1 if tag[1] == "comment" else -1
            if depth == 0:
                self.index, self.trim = tag.end(), bool(tag[2])
                return
        yield self._fault(UNCLOSED_COMMENT, start)
        self.index = len(self.text)
