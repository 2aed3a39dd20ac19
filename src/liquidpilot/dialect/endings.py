"""Where tags and outputs end, and where their author meant them to end.

Liquid ends a tag at the next `%}`, wherever that stands: a tag that lost its own swallows what
follows up to the end of another one, and everything that goes wrong by that is found somewhere
else. The sign is a `{%` in its markup, as no tag can stand inside of another; of an output it is a
brace on its own. What is said here is for the author alone; it changes nothing that is rendered.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

_NAME = r"\$\{[^{}\n]*\}"
_OUTPUT_PART = re.compile(rf"{_NAME}|\{{\{{|\}}\}}|\{{%|\}}")
_NAME_OR_BRACE = re.compile(rf"{_NAME}|\}}")
_DEEPEST_OUTPUT = 8
# A quote behind a letter is an apostrophe; and no quote protects from Liquid's own ends.
_TEXT = r"""(?<!\w)(?:"(?:(?!{end})[^"\n])*"|'(?:(?!{end})[^'\n])*')"""
# What people write for `%}`: `%)`, `% }`, a lone `%` where the line or the text of the tag ends.
_PERCENT = r"-?%(?:[ \t]*[)\]>]|[ \t]+\}|(?=[ \t]*(?:$|\{%)))"
_TAG_PART = re.compile(
    rf"{_NAME}|{_TEXT.replace('{end}', '%}')}"
    rf"|(?P<next>\{{%)|(?P<end>%\}})|(?P<wrong>{_PERCENT})|(?P<brace>[{{}}])",
    re.MULTILINE,
)
_TAG_OR_END = re.compile(rf"{_NAME}|(?P<next>\{{%)|(?P<end>%\}})")
_INNER = rf"\{{\{{(?:{_NAME}|[^{{}}])*\}}\}}"
_OBJECT = r"\{(?![{%])[^{}\n]*\}(?=[^{}\n]*\}\})"
_VALUE_PART = re.compile(
    rf"{_NAME}|{_TEXT.replace('{end}', '}}')}|{_INNER}|{_OBJECT}"
    r"|(?P<next>\{[{%])|(?P<end>-?\}\})|(?P<wrong>-?%?\}(?:[ \t]+\})?)"
)
_CLOSING = re.compile(rf"-?(?:%\}}|\}}\}})|{_PERCENT}|-?%?\}}(?:[ \t]+\}})?", re.MULTILINE)
# How a line begins that goes on with the markup of the line before it.
_TAG_NAME = re.compile(r"\{%-?\s*\w*")
_REMARK = re.compile(r"\{%-?\s*#")
_NAME_ALONE = re.compile(r"-?\s*(?!end|else)\w*\s*")
_GOES_ON = re.compile(r"\s*(?:[|:,.]|(?:and|or|contains)\b)")


@dataclass(frozen=True, slots=True)
class MissingEnd:
    """A tag or an output that begins at `start` and has no end of its own.

    Its markup was meant to go up to `end`, and the text to go on at `after`; what stands between
    them was written for `wanted`, which is `%}` or `}}`. Where nothing does, both are a guess.
    `quoted` tells that the output has its end, but a brace inside of it comes before that.
    """

    start: int
    end: int
    after: int
    wanted: str
    quoted: bool = False

    @property
    def guessed(self) -> bool:
        """Whether nothing stands where the end should be."""
        return self.end == self.after

    def words(self, text: str) -> tuple[str, str]:
        """Return what is wrong and what to do about it."""
        if self.quoted:
            message = "this output ends at its first '}', which stands in the middle of it"
            return message, "set a variable with {% capture %}, and print the variable"
        if self.wanted == "%}":
            message = "the tag that begins here has no '%}'"
            guess = "write '%}' where it ends; no tag can stand inside of another"
        else:
            message = "the output that begins here has no '}}'"
            guess = "write '}}' where the value ends"
        written = text[self.end : self.after].removeprefix("-")
        return message, f"write '{self.wanted}' instead of '{written}'" if written else guess

    def unsure(self, text: str) -> tuple[int, int]:
        """Return the span in which what seems wrong may only follow from the missing end.

        A block that begins without its end is not looked for; where the end is a guess, so is what
        stands in front of it.
        """
        named = _TAG_NAME.match(text, self.start)
        return self.start, self.after if self.guessed else named.end() if named else self.start


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


def missing_end(text: str, start: int) -> MissingEnd | None:
    """Return what the tag or output that begins at `start` lacks; None if it has its end."""
    if text.startswith("{%", start):
        return _missing_tag_end(text, start)
    return _missing_output_end(text, start) if text.startswith("{{", start) else None


def _missing_tag_end(text: str, start: int) -> MissingEnd | None:
    depth, following = 0, len(text)
    for found in _TAG_PART.finditer(text, start + 2):
        if found["end"]:
            return None
        if found["next"]:
            following = found.start()
            break
        if found["brace"]:
            depth += 1 if found["brace"] == "{" else -1
        if found["wrong"] or depth < 0:
            first = found.start() - (text[found.start() - 1] == "-")
            after = after_end(text, first)
            ends = (each.lastgroup for each in _TAG_OR_END.finditer(text, after))
            own = next((group for group in ends if group), None) == "end"
            return None if own else MissingEnd(start, first, after, "%}")
    end = _line_end(text, start + 2, following)
    if _REMARK.match(text, start) and "\n" not in text[end:following] and following < len(text):
        # A remark may name a tag, if Liquid ends it where its author does: in the same line.
        return None
    return MissingEnd(start, end, end, "%}")


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
            first = found.start()
            return MissingEnd(start, first, found.end(), "}}", quoted=bool(found["end"]))
    else:
        if end >= 0:
            return None
    end = _line_end(text, start + 2, following)
    return MissingEnd(start, end, end, "}}")


def _line_end(text: str, start: int, following: int) -> int:
    """Return where the first line of a markup ends, with those that go on with it."""
    end = start
    for line in text[start:following].splitlines(keepends=True):
        if not _NAME_ALONE.fullmatch(text, start, end) and not _GOES_ON.match(line):
            break
        end += len(line)
    return start + len(text[start:end].rstrip())
