"""Where tags and outputs begin and end, and where their author meant them to.

Liquid ends a tag at the next `%}`, wherever that stands: a tag that lost its own swallows what
follows up to the end of another one, and everything that goes wrong by that is found somewhere
else. The sign is a `{%` in its markup, as no tag can stand inside of another, or a brace on its own
with more text after it. A tag that lost a part of its `{%` is text, or an output. What is said here
is for the author alone; it changes nothing that is rendered.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span
from liquidpilot.wording import cut

_NAME = r"\$\{[^{}\n]*\}"
_OUTPUT_PART = re.compile(rf"{_NAME}|\{{\{{|\}}\}}|\{{%|\}}")
_NAME_OR_BRACE = lazy_pattern(rf"{_NAME}|\}}")
_DEEPEST_OUTPUT = 8
# A quote after a letter is an apostrophe; and no quote protects from Liquid's own ends.
_TEXT = r"""(?<!\w)(?:"(?:(?!{end})[^"\n])*"|'(?:(?!{end})[^'\n])*')"""
# What people write for `%}`: `%)`, `% }`, a lone `%` where the line or the text of the tag ends.
_PERCENT = r"-?%(?:[ \t]*[)\]>]|[ \t]+\}|(?=[ \t]*(?:$|\{%)))"
_TAG_PART = re.compile(
    rf"{_NAME}|{_TEXT.replace('{end}', '%}')}"
    rf"|(?P<next>\{{%)|(?P<end>%\}})|(?P<wrong>{_PERCENT})|(?P<brace>[{{}}])",
    re.MULTILINE,
)
_TAG_OR_END = lazy_pattern(rf"{_NAME}|(?P<next>\{{%)|(?P<end>%\}})")
_INNER = rf"\{{\{{(?:{_NAME}|[^{{}}])*\}}\}}"
_OBJECT = r"\{(?![{%])[^{}\n]*\}(?=[^{}\n]*\}\})"
_VALUE_PART = lazy_pattern(
    rf"{_NAME}|{_TEXT.replace('{end}', '}}')}|{_INNER}|{_OBJECT}"
    r"|(?P<next>\{[{%])|(?P<end>-?\}\})|(?P<wrong>-?%?\}(?:[ \t]+\})?)"
)
_FIRST_WORD = re.compile(r"\{\{[\s%-]*(\w*)")
_CLOSING = re.compile(rf"-?(?:%\}}|\}}\}})|{_PERCENT}|-?%?\}}(?:[ \t]+\}})?", re.MULTILINE)
_WRONG_END = lazy_pattern(
    rf"(?:{_NAME}|\{{\{{(?:{_NAME}|[^{{}}%])*\}}\}}|[^{{}}%])*?(?P<end>-?(?:%\}}|\}}\}}))"
)
_QUOTED = re.compile(rf"{_NAME}|'[^'\n]*'|\"[^\"\n]*\"|(?<!\w)(?P<open>['\"])")
# What is left of a text that an end of Liquid has cut off, and of the tag or output around it.
_CUT_TEXT = {
    (quote, end): lazy_pattern(rf"[^{{}}\n{quote}]*{quote}[^{{}}\n]*?(?P<end>-?{re.escape(end)})")
    for quote in "'\""
    for end in ("%}", "}}")
}
# How a line begins that goes on with the markup of the line before it.
_TAG_NAME = lazy_pattern(r"\{%-?\s*(\w*)")
# A step, an index or a filter, and then the end: `[0]}}`.
_REST_OF_VALUE = lazy_pattern(r"((?:[.\[]|\s*\|)[^{}\n]*)\}\}")
# What stands after a brace that was typed in the middle of a value.
_VALUE_GOES_ON = lazy_pattern(
    r"[=!<>|,:.\[&+*/-]|(?:and|or|contains|in|limit|offset|reversed|cols)\b"
)
_VALUES = rf"(?:{_NAME}|\{{\{{(?:{_NAME}|[^{{}}%])*\}}\}}|[^{{}}%])*"
# A value with its filters, as far as it can be read as one.
_ONE_VALUE = rf"(?:{_NAME}|[\w-]+|'[^'\n]*'|\"[^\"\n]*\")(?:\.(?:{_NAME}|[\w-]+)|\[[^\]\n]*\])*"
_ARGUMENT = rf"(?:\w+\s*:\s*)?{_ONE_VALUE}"
# After a comma a word may be one of the text: `default: 'you', and welcome`.
_FURTHER = rf"(?:\w+\s*:\s*{_ONE_VALUE}|(?=['\"$\d-]){_ONE_VALUE})"
_READABLE = lazy_pattern(
    rf"-?\s*{_ONE_VALUE}"
    rf"(?:\s*\|\s*\w+(?:\s*:\s*{_ARGUMENT}(?:\s*,\s*{_FURTHER})*)?)*"
)
# How a tag is opened, or was by mistake.
_OPENING = re.compile(r"(?:\{%|\{\{?(?:[ \t]*%)?|[(\[<]?%)\Z")
_LONGEST_OPENING = 20
_REMARK = lazy_pattern(r"\{%-?\s*#")
_NAME_ALONE = lazy_pattern(r"-?\s*(?!end|else)\w*\s*")
_GOES_ON = lazy_pattern(r"\s*(?:[|:,.]|(?:and|or|contains)\b)")


class MissingEnd(NamedTuple):
    """A tag or an output that begins at `start` and lacks its end, or a part of its beginning.

    Its markup was meant to go up to `end`, and the text to go on at `after`; what stands between
    them was written for `wanted`, which is `%}` or `}}`. Where nothing does, both are a guess.
    `opened` is what was written for `{%` if it was something else. `quoted` tells that there is an
    end, but what Liquid takes for one comes before that, and is this text.
    """

    start: int
    end: int
    after: int
    wanted: str
    opened: str = ""
    quoted: str = ""

    @property
    def guessed(self) -> bool:
        """Whether nothing stands where the end should be."""
        return self.end == self.after

    def words(self, text: str) -> tuple[str, str]:
        """Return what is wrong and what to do about it."""
        written = text[self.end : self.after].removeprefix("-")
        kind = "tag" if self.wanted == "%}" else "output"
        if self.quoted:
            message = f"this {kind} ends at its first '{self.quoted}', which is in the middle of it"
            verb = "use" if kind == "tag" else "print"
            return message, f"set a variable with {{% capture %}}, and {verb} the variable"
        if self.opened:
            message = "the tag that begins here has no '{%'"
            end = f", and '%}}' instead of '{written}'" if written != self.wanted else ""
            return message, f"write '{{%' instead of '{self.opened}'{end}"
        if (rest := self._rest(text)) is not None:
            return f"this {kind} has a '}}' too many", f"take out the '}}' before '{cut(rest)}'"
        message = f"the {kind} that begins here has no '{self.wanted}'"
        if written:
            return message, f"write '{self.wanted}' instead of '{written}'"
        if kind == "tag":
            return message, "write '%}' where it ends; a tag cannot contain another tag"
        return message, "write '}}' where the value ends"

    def edits(self, text: str) -> list[tuple[Span, str]]:
        """Return what to write for which span, in order; empty where that is unclear."""
        if self.quoted:
            return []
        if self._rest(text) is not None:
            return [((self.end, self.after), "")]
        found = []
        if self.opened:
            found.append(((self.start, self.start + len(self.opened)), "{%"))
        dash = "-" if text.startswith("-", self.end) else ""
        end = f"{' ' if self.guessed else ''}{dash}{self.wanted}"
        if text[self.end : self.after] != end:
            found.append(((self.end, self.after), end))
        return found

    def _rest(self, text: str) -> str | None:
        """Return how the value goes on after a brace too many, as `${a}}[0]}}` does; or None."""
        found = (
            _REST_OF_VALUE.match(text, self.after) if text[self.end : self.after] == "}" else None
        )
        return None if found is None else found[1].strip()

    def unsure(self, text: str) -> Span:
        """Return the span in which what seems wrong may only follow from the missing end.

        A block that begins without its end is not looked for; where the end is a guess, so is what
        stands before it.
        """
        if self.guessed:
            return self.start, self.after
        named = _TAG_NAME.match(text, self.start)
        return self.start, named.end() if named else self.start

    def swallowed(self, text: str) -> Span:
        """Return the span of what Liquid reads as a part of this tag or output, and more."""
        whole = self.opened or self.quoted
        end = self.after if whole else text.find(self.wanted, self.after)
        return self.start, len(text) if end < 0 else end


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
    brace = brace_after(text, start, stop)
    return brace if brace >= 0 and text.startswith("}}", brace, stop) else -1


def brace_after(text: str, start: int, stop: int | None = None) -> int:
    """Return where the first `}` stands that is not a `${name}`'s, or -1."""
    braces = _braces(text)
    at = bisect_left(braces, start)
    return braces[at] if at < len(braces) and (stop is None or braces[at] < stop) else -1


@lru_cache(maxsize=4)
def _braces(text: str) -> list[int]:
    """Return where each `}` stands that is not a `${name}`'s: each opening asks for the next one.

    No name has an opening of Liquid in it, so that they are the same from wherever one looks.
    """
    found = _NAME_OR_BRACE.finditer(text)
    return [part.start() for part in found if part.group() == "}"]


def after_end(text: str, end: int) -> int:
    """Return where the text goes on after a markup that goes up to `end`."""
    closing = _CLOSING.match(text, end)
    return closing.end() if closing else end


def opening_before(text: str, start: int) -> int:
    """Return where the tag begins whose name starts at `start`."""
    at = start
    while at and text[at - 1] in " \t\n\r\f\v":
        at -= 1
    if at and text[at - 1] == "-":
        at -= 1
    opening = _OPENING.search(text, max(0, at - _LONGEST_OPENING), at)
    return opening.start() if opening else start


class Endings:
    """Knows by the names of the tags where one of them begins and ends.

    `blocks` are the names of those that have an end; in the markup of those that are `with_braces`
    a brace may stand for itself.
    """

    def __init__(
        self, names: Collection[str], blocks: Collection[str], with_braces: Collection[str]
    ) -> None:
        self._with_braces = with_braces
        ends = f"end(?:{'|'.join(blocks)})"
        known = "|".join((*names, ends))
        # A tag that lost a part of its `{%`, up to its end.
        self._wrong_tag = re.compile(
            rf"(?P<liquid>\{{\{{?(?:[ \t]*%)?|[(\[<]?%)(?P<trims>-)?"
            rf"(?=[ \t]*(?:{known})\b(?![:;=.]){_VALUES}(?<!-)-?%\}})"
        )
        # An output is one if nothing in it goes on as a value would, or if it has the end of a tag.
        self._wrong_output = lazy_pattern(
            rf"(?P<liquid>\{{\{{)(?P<trims>-)?(?=\s*(?:(?:else|{ends})|(?:{known})\b\s*"
            rf"(?=[\w'\"$({{]){_VALUES})"
            r"\s*-?\}\})"
        )
        # An output that begins with another word was not meant to be a tag.
        self._names = frozenset((*names, *(f"end{block}" for block in blocks)))
        # Tags that are nothing but their name.
        self._alone = lazy_pattern(rf"\{{%-?\s*(?:else|comment|raw|{ends})\b")

    def wrong_tag(self, text: str, start: int, stop: int) -> re.Match[str] | None:
        """Return the first tag without its `{%` between two indexes of a text that is no markup."""
        found = None
        if text.find("%}", start, stop) >= 0:
            found = self._wrong_tag.search(text, start, stop)
        if found is None and (last := text.rfind("{", start, stop)) >= 0:
            # A value in inner braces ends the text for the lexer, and not the tag.
            found = self._wrong_tag.match(text, last)
        return found

    def wrong_output(self, text: str, start: int) -> re.Match[str] | None:
        """Return the opening of the output at `start` if it was meant to be a tag."""
        word = _FIRST_WORD.match(text, start)
        if word and word[1] not in self._names:
            return None
        return self._wrong_tag.match(text, start) or self._wrong_output.match(text, start)

    def missing_end(self, text: str, start: int) -> MissingEnd | None:
        """Return what the tag or output that begins at `start` lacks; None if it lacks nothing."""
        if text.startswith("{%", start):
            return self._missing_tag_end(text, start)
        wrong = self.wrong_output(text, start)
        if wrong is not None:
            closing = _WRONG_END.match(text, wrong.end())
            end, after = closing.span("end") if closing else (wrong.end(), wrong.end())
            return MissingEnd(start, end, after, "%}", opened=wrong["liquid"])
        return _missing_output_end(text, start) if text.startswith("{{", start) else None

    def _missing_tag_end(self, text: str, start: int) -> MissingEnd | None:
        depth, following = 0, len(text)
        for found in _TAG_PART.finditer(text, start + 2):
            if found["end"]:
                return _quoted_end(text, start, found.start(), found.end(), "%}")
            if found["next"]:
                following = found.start()
                break
            if found["brace"]:
                depth += 1 if found["brace"] == "{" else -1
            if found["wrong"] or depth < 0:
                first = found.start() - (text[found.start() - 1] == "-")
                after = after_end(text, first)
                ends = (each for each in _TAG_OR_END.finditer(text, after) if each.lastgroup)
                following_end = next(ends, None)
                if following_end and following_end["end"]:
                    rest = text[after : following_end.start()].strip("- \t\r\n")
                    return (
                        None
                        if self._belongs(text, start, rest)
                        else MissingEnd(start, first, after, "%}")
                    )
                return MissingEnd(start, first, after, "%}")
        alone = self._alone.match(text, start)
        end = alone.end() if alone else _line_end(text, start + 2, following)
        if _REMARK.match(text, start) and "\n" not in text[end:following] and following < len(text):
            # A remark may name a tag, if Liquid ends it where its author does: in the same line.
            return None
        return MissingEnd(start, end, end, "%}")

    def _belongs(self, text: str, start: int, rest: str) -> bool:
        """Tell whether a brace in a tag with its end is one of its value; `rest` follows it."""
        name = _TAG_NAME.match(text, start)
        if _REMARK.match(text, start) or (name and name[1] in self._with_braces):
            return True
        return not rest or _VALUE_GOES_ON.match(rest) is not None


def _quoted_end(text: str, start: int, end: int, after: int, wanted: str) -> MissingEnd | None:
    """Return what a tag or output lacks whose end stands in a text, with another end after it."""
    at = start + 2
    while found := _QUOTED.search(text, at, end):
        if found["open"]:
            cut = _CUT_TEXT[found["open"], wanted].match(text, after)
            return (
                MissingEnd(start, cut.start("end"), cut.end(), wanted, quoted=wanted)
                if cut
                else None
            )
        at = found.end()
    return None


def _missing_output_end(text: str, start: int) -> MissingEnd | None:
    end = output_end(text, start + 2)
    if end >= 0 and "}}" in text[start + 2 : end]:
        return None
    following = end if end >= 0 else len(text)
    for found in _VALUE_PART.finditer(text, start + 2, following):
        if found["next"]:
            following = found.start()
            break
        if found["end"] or found["wrong"]:
            quoted = "}" if found["end"] else ""
            return MissingEnd(start, found.start(), found.end(), "}}", quoted=quoted)
    else:
        if end >= 0:
            return _quoted_end(text, start, end, end + 2, "}}")
    end = _line_end(text, start + 2, following)
    readable = _READABLE.match(text, start + 2, end)
    if readable is not None:
        # `{{ ${first_name} and welcome`: the words after the value are text.
        end = readable.end()
    return MissingEnd(start, end, end, "}}")


def _line_end(text: str, start: int, following: int) -> int:
    """Return where the first line of a markup ends, with those that go on with it."""
    end = start
    for line in text[start:following].splitlines(keepends=True):
        if not _NAME_ALONE.fullmatch(text, start, end) and not _GOES_ON.match(line):
            break
        end += len(line)
    return start + len(text[start:end].rstrip())
