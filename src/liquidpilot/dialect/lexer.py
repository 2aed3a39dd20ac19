"""Braze's text cut into python-liquid's tokens; every index is one into the author's own text.

Where an output or a tag ends is Ruby's rule (Liquid 5.4): a tag at the first `%}`, an output at
the first `}}`, quotes do not protect. Braze adds `${name}`, whose brace closes nothing, and
`{{ }}` inside an output. Only `{{` and `{%` open anything: `$` before them is a dollar sign, and
`${` on its own is text (Braze, "Using Liquid").

Tokens: `content`; `output` (the markup between the braces); `tag` (its name), always followed by
`expression` (its markup, perhaps empty); `liquid-comment` (with all in it, which Ruby drops from
5.5 on); `html-comment` (one with Liquid in it, which does not run); `illegal` (a fault: its value
is the key of a message). The text of `raw` is content.
"""

from __future__ import annotations

import re

from liquid.token import (
    TOKEN_CONTENT,
    TOKEN_EXPRESSION,
    TOKEN_ILLEGAL,
    TOKEN_OUTPUT,
    TOKEN_TAG,
    Token,
)

from liquidpilot.dialect.endings import Endings, MissingEnd, brace_after, output_end
from liquidpilot.dialect.limits import MOST_FINDINGS, Assumptions
from liquidpilot.html_text import is_conditional
from liquidpilot.immutable import immutable
from liquidpilot.lazy_patterns import lazy_pattern

RAW_TEXT = "raw-text"
UNCLOSED_OUTPUT = "unclosed-output"
UNCLOSED_TAG = "unclosed-tag"
UNCLOSED_RAW = "unclosed-raw"
UNCLOSED_COMMENT = "unclosed-comment"
UNCLOSED_HTML_COMMENT = "unclosed-html-comment"
# To Ruby it is whole, but not what its author meant; its text is Ruby's all the same.
MISSING_END = "missing-end"
MISSING_TAG_NAME = "missing-tag-name"
RAW_WITH_ARGUMENTS = "raw-with-arguments"
# The kind of a token for an HTML comment with Liquid in it, which does not run.
HTML_COMMENT = "html-comment"
# The kind of a token for a `comment` with all that stands in it.
COMMENT = "liquid-comment"

TEXT_BLOCKS = ("comment", "raw")
"""Tags in which nothing is read; they are the lexer's."""

# Ruby's strip also takes NUL; `\s` of a Ruby pattern knows ASCII only.
_SPACE = " \t\n\v\f\r\0"
# What opens something in a text: only Liquid's own openings trim the text before them.
_LIQUID = r"(?P<liquid>\{[{%])(?P<trims>-)?"
_COMMENT = "<!--"
_BARE = r"\$\{[^{}\n]*\}"
# (strip HTML comments, bare attributes) to the pattern of openings.
_OPENINGS = {
    (False, False): re.compile(_LIQUID),
    (True, False): re.compile(f"{_LIQUID}|{_COMMENT}"),
    (False, True): lazy_pattern(f"{_LIQUID}|{_BARE}"),
    (True, True): lazy_pattern(f"{_LIQUID}|{_COMMENT}|{_BARE}"),
}
_TAG_END = re.compile(r"\$\{[^{}\n]*\}|%\}")
_TAG_NAME = re.compile(r"\s*(#|\w+)\s*", re.ASCII)
# A markup without a brace, a quote or a `%` on its own: nothing in it can be another end.
_PLAIN_MARKUP = re.compile(
    r"""(?:[^{}'"$%]++|\$(?:\{[^{}\n'"]*\})?|'[^'"{}\n%]*'|"[^'"{}\n%]*")*+"""
)
_RAW_END = lazy_pattern(r"\{%-?\s*endraw\b")
_TAG_OR_END = lazy_pattern(r"\{%\s*\w|(-?)%\}")
_COMMENT_TAG = re.compile(r"\{%-?\s*(comment|endcomment|raw|endraw)\b.*?(-?)%\}", re.DOTALL)


@immutable
class Reading:
    """How a text is read.

    With `strip_html_comments` an HTML comment is dropped with all that stands in it, before Liquid
    looks at the text; a conditional comment for Outlook stays as it is written, and Liquid runs in
    it unless `liquid_in_conditional_comments` is off. With `bare_attributes` a `${name}` in the
    text is an output. With `as_meant` a tag or output without its end ends where its author meant
    it to (`endings`); Ruby reads on.
    """

    strip_html_comments: bool = False
    liquid_in_conditional_comments: bool = True
    bare_attributes: bool = False
    as_meant: bool = False


def reading_of(assumptions: Assumptions, *, html: bool) -> Reading:
    """Return how Braze reads a text; `html` tells that it is the HTML of an e-mail."""
    return Reading(
        strip_html_comments=html and assumptions.strip_html_comments,
        liquid_in_conditional_comments=assumptions.liquid_in_conditional_comments,
        bare_attributes=assumptions.bare_attributes_in_text,
    )


_AS_IT_STANDS = Reading()


def tokenize(text: str, endings: Endings, reading: Reading = _AS_IT_STANDS) -> list[Token]:
    """Return the tokens of `text`; never raises, and takes time in proportion to its length."""
    lexer = _Lexer(text, endings, reading)
    lexer.read()
    return lexer.tokens


class _Lexer:
    def __init__(self, text: str, endings: Endings, reading: Reading) -> None:
        self.text = text
        self.endings = endings
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
        self.tag_end = -1
        self.missing_ends = 0
        self.tokens: list[Token] = []

    def read(self) -> None:
        while self.missing_ends < MOST_FINDINGS and (opening := self._content()):
            liquid = opening["liquid"]
            if liquid == "{{":
                self._output(opening)
            elif liquid:
                self._tag(opening)
            else:
                self._add(TOKEN_OUTPUT, opening.start(), opening.end())
                self.index, self.trim = opening.end(), False

    def _add(self, kind: str, start: int, end: int) -> None:
        # Quicker than by its own constructor, and there are thousands.
        self.tokens.append(tuple.__new__(Token, (kind, self.text[start:end], start, self.text)))

    def _add_fault(self, code: str, start: int) -> None:
        self.tokens.append(Token(TOKEN_ILLEGAL, code, start, self.text))

    def _content(self) -> re.Match[str] | None:
        """Add the text before the next Liquid, without its comments; return that opening.

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
            if closing < 0:
                self._add_fault(UNCLOSED_HTML_COMMENT, begin)
            end = at = len(self.text) if closing < 0 else closing + len("-->")
            stays = is_conditional(self.text, begin)
            if stays and self.reading.liquid_in_conditional_comments:
                self.conditional_end, at = end, opening.end()
                continue
            pieces.append((TOKEN_CONTENT, start, begin))
            # A value alone documents something; a tag was meant to do something. What stays for
            # Outlook is read there, with the braces of a value as well.
            signs = ("{%", "{{") if stays else ("{%",)
            has_liquid = any(sign in self.text[begin:end] for sign in signs)
            if has_liquid and closing >= 0:
                pieces.append((HTML_COMMENT, begin, end))
            start = begin if stays else end
        end = opening.start() if opening else len(self.text)
        is_trimmed = self.trim or bool(opening and opening["trims"])
        if not (pieces or is_trimmed or self.endings.wrong_tag(self.text, start, end)):
            if start < end:
                self._add(TOKEN_CONTENT, start, end)
            return opening
        pieces.append((TOKEN_CONTENT, start, end))
        opening = self._wrong_tag(pieces) or opening
        self._add_trimmed(pieces, bool(opening and opening["trims"]))
        return opening

    def _wrong_tag(self, pieces: list[tuple[str, int, int]]) -> re.Match[str] | None:
        """Add a fault for the first tag without its `{%` in the text.

        Where it is read as it was meant, the text ends before it, and it is returned.
        """
        for at, (kind, start, end) in enumerate(pieces):
            wrong = self.endings.wrong_tag(self.text, start, end) if kind == TOKEN_CONTENT else None
            if wrong is None:
                continue
            if self.reading.as_meant:
                pieces[at:] = [(kind, start, wrong.start())]
                return wrong
            self._add_fault(MISSING_END, wrong.start())
            return None
        return None

    def _add_trimmed(self, pieces: list[tuple[str, int, int]], trim_right: bool) -> None:
        if self.trim or trim_right:
            self._trim(pieces, trim_right)
        for kind, start, end in pieces:
            if start < end:
                self._add(kind, start, end)

    def _trim(self, pieces: list[tuple[str, int, int]], trim_right: bool) -> None:
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

    def _output(self, opening: re.Match[str]) -> None:
        start = opening.end()
        sure = end = self._plain_end(start, "}}")
        if end < 0 and self.next_stray_brace < start <= self.last_output_end:
            end = output_end(self.text, start)
            if end < 0:
                self.next_stray_brace = brace_after(self.text, start)
        missing = None
        wrong = self.endings.wrong_output(self.text, opening.start())
        if wrong is not None and self.reading.as_meant:
            self._tag(wrong)
            return
        if wrong or (sure < 0 and self._is_doubtful(start, end)):
            missing = self._missing(opening, UNCLOSED_OUTPUT if end < 0 else MISSING_END)
        if missing is not None:
            self._resume(missing)
            self._add(TOKEN_OUTPUT, start, max(start, missing.end))
        elif end < 0:
            # Go on at the next tag: what follows an unclosed output cannot be told from its markup.
            following = self.text.find("{%", start)
            self.index, self.trim = (len(self.text) if following < 0 else following), False
        else:
            # In `{{-}}` the one dash trims on both sides.
            self.trim = self.text[end - 1] == "-"
            self._add(TOKEN_OUTPUT, start, max(start, end - self.trim))
            self.index = end + 2

    def _tag(self, opening: re.Match[str]) -> None:
        start = opening.end()
        sure = self._plain_end(start, "%}")
        end = self._tag_end(start) if sure < 0 else sure
        missing = None
        if opening["liquid"] != "{%" or (sure < 0 and self._is_doubtful(start, end)):
            missing = self._missing(opening, UNCLOSED_TAG if end < 0 else MISSING_END)
        if missing is not None:
            end = missing.end
        elif end < 0:
            self.index, self.trim = start, False
            return
        name = _TAG_NAME.match(self.text, start, end)
        if missing is not None:
            self._resume(missing)
        else:
            self.index, self.trim = end + 2, False
            if name is None:
                self._add_fault(MISSING_TAG_NAME, opening.start())
            elif self.text[end - 1] == "-" and end - 1 >= name.end(1):
                self.trim = True
                end = max(end - 1, name.end())
        if name is None:
            return
        if name[1] == "raw":
            if self.text[name.end() : end].strip():
                self._add_fault(RAW_WITH_ARGUMENTS, opening.start())
            self._raw(opening.start())
        elif name[1] == "comment":
            self._comment(opening.start())
        else:
            self._add(TOKEN_TAG, name.start(1), name.end(1))
            self._add(TOKEN_EXPRESSION, name.end(), end)

    def _plain_end(self, start: int, end: str) -> int:
        """Return where a plain markup ends, which is where it was meant to; -1 for any other."""
        plain = _PLAIN_MARKUP.match(self.text, start)
        return plain.end() if plain and self.text.startswith(end, plain.end()) else -1

    def _tag_end(self, start: int) -> int:
        if self.tag_end >= start or self.last_tag_end < start:
            return self.tag_end if self.last_tag_end >= start else -1
        for part in _TAG_END.finditer(self.text, start):
            if part.group() == "%}":
                self.tag_end = part.start()
                return self.tag_end
        self.last_tag_end = -1
        return -1

    def _is_doubtful(self, start: int, end: int) -> bool:
        """Tell whether a markup has what may tell that it was meant to end elsewhere."""
        if end < 0:
            return True
        markup = self.text[start:end]
        if "{" not in markup and "}" not in markup:
            return markup.count("'") % 2 > 0 or markup.count('"') % 2 > 0
        return True

    def _missing(self, opening: re.Match[str], code: str) -> MissingEnd | None:
        """Add the fault at `opening` if its end is missing; return where it was meant to be."""
        missing = self.endings.missing_end(self.text, opening.start())
        if missing is None and code == MISSING_END:
            return None
        self._add_fault(code, opening.start())
        # Where Ruby renders the text there is no limit to what it reads.
        self.missing_ends += self.reading.as_meant or code != MISSING_END
        return missing if self.reading.as_meant else None

    def _resume(self, missing: MissingEnd) -> None:
        self.index = missing.after
        self.trim = self.text[missing.end : missing.after].startswith("-")

    def _raw(self, start: int) -> None:
        end, after = self._raw_end()
        if end is None or after is None:
            self._add_unclosed("endraw", UNCLOSED_RAW, start)
            self.index = len(self.text)
            return
        # A dash at `raw` or before `endraw` trims nothing of the text between them.
        if end.start() > self.index:
            self._add(RAW_TEXT, self.index, end.start())
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

    def _comment(self, start: int) -> None:
        depth, raw = 1, False
        # After the last `%}` no tag can end, and each would be searched to the end of the text.
        for tag in _COMMENT_TAG.finditer(self.text, self.index, self.last_tag_end + 2):
            if raw or tag[1] in ("raw", "endraw"):
                raw = tag[1] != "endraw"
                continue
            depth += 1 if tag[1] == "comment" else -1
            if depth == 0:
                self.index, self.trim = tag.end(), bool(tag[2])
                if self.text.find("{%", tag.start() + 2, tag.end()) >= 0:
                    missing = self._missing(tag, MISSING_END)
                    if missing is not None:
                        self._resume(missing)
                self._add(COMMENT, start, self.index)
                return
        self._add_unclosed("endcomment", UNCLOSED_COMMENT, start)
        self.index = len(self.text)

    def _add_unclosed(self, name: str, code: str, start: int) -> None:
        # The closing tag may be there, and have no end itself.
        closing = re.compile(rf"\{{%-?\s*{name}\b").search(self.text, self.index)
        if closing:
            self._add_fault(UNCLOSED_TAG, closing.start())
        else:
            self._add_fault(code, start)
