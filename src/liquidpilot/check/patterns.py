"""Patterns that a team writes: regular expressions that end, whatever the text.

They are read by RE2, which never tries again what it has tried: a search takes time in proportion
to the text. What cannot be searched for in that way, it refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from liquidpilot.sources import Span

MOST_PLACES = 1_000
"""How many places of one text are found at most: a search for all of them ends soon, too."""

_SYNTAX = "a pattern is RE2's, so that it cannot take forever"

_REFUSED = (
    (r"\(\?<?[=!]", "has a look-around ('{}')", "make what stands beside it a part of the pattern"),
    (r"\\[1-9]|\(\?P=", "has a back reference ('{}')", "write the alternatives out: '(aa|bb)'"),
    (r"\(\?\(", "has a condition ('{}')", "write both alternatives out: '(ab|c)'"),
    (r"\(\?>|[+*?}]\+", "is possessive or atomic ('{}')", "leave that out"),
    (r"\\Z", "has '{}'", "write '\\z' for the end of the text"),
    (r"\\[uU]", "has '{}'", "write the character itself, or '\\x{{20ac}}'"),
    (r"\\N", "has '{}'", "write the character itself, or '\\x{{20ac}}'"),
    (r"\(\?#|\(\?[a-zA-Z]*[xauL]", "has '{}'", "leave it out; the flags are i, m, s and U"),
    (r"\{\d+(?:,\d*)?\}", "repeats too often ('{}')", "at most 1,000 times in all"),
)  # fmt: skip
"""How what RE2 refuses is written, what it is, and what to do instead."""

_ESCAPED = re.compile(r"\\(?:\\|\[|\(|\{)|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_WITHOUT_LEAST = re.compile(r"\{,\d+\}")


def pattern_error(pattern: str) -> tuple[str, str] | None:
    """Return what is wrong with a pattern, and what to do; None where it can be searched for.

    >>> pattern_error("a(?=b)")[0]
    "has a look-around ('(?=')"
    """
    # Neither what is escaped nor what stands in a class is an operator.
    bare = _ESCAPED.sub(lambda found: "_" * len(found[0]), pattern)
    if found := _WITHOUT_LEAST.search(bare):
        return (
            f"has '{found[0]}', which RE2 takes for these characters",
            f"write '{{0{found[0][1:]}'",
        )
    try:
        _compiled(pattern)
    except ImportError:
        return "needs google-re2, which is not installed", "pip install google-re2"
    except UnicodeEncodeError:
        return "has half a character (a lone surrogate)", "write the whole character"
    except ValueError as error:
        for written, what, remedy in _REFUSED:
            if found := re.search(written, bare):
                return what.format(found[0]), f"{remedy.format()}; {_SYNTAX}"
        return f"is no regular expression: {error}", f"{_SYNTAX}: github.com/google/re2/wiki/Syntax"
    return None


def _compiled(pattern: str) -> Any:
    """Return the pattern as RE2 has it; raises ValueError where it is refused."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0]
        raise ValueError(
            said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        ) from error


def alternatives(patterns: Sequence[str]) -> str:
    """Return the pattern that finds what one of them finds."""
    return "|".join(f"(?:{each})" for each in patterns)


def places_of(patterns: Sequence[str], text: str) -> Iterator[Span]:
    """Yield where one of the patterns is found, in order: the first `MOST_PLACES`.

    >>> list(places_of(["[0-9]+", "a"], "12 a"))
    [(0, 2), (3, 4)]
    """
    wanted = _compiled(alternatives(patterns))
    # An answer may have half a character in it; it has a place, too.
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return (found.span() for found in islice(wanted.finditer(whole), MOST_PLACES))
