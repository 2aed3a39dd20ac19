"""Where liquidpilot knowingly differs from Ruby Liquid 5.4.0, each with its reason.

A difference counts as known if the predicate of one of these holds for its template and texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

REFUSED = "\0refused"
"""What stands for the text of a template that is refused as a whole."""

Predicate = Callable[[str, str, str], bool]


@dataclass(frozen=True, slots=True)
class KnownDifference:
    """A class of differences: why, and a test of a template with Ruby's text and ours."""

    reason: str
    holds: Predicate


def _has(pattern: str) -> Predicate:
    compiled = re.compile(pattern, re.DOTALL)
    return lambda template, ruby, ours: compiled.search(template) is not None


_second_else = _has(r"\bfor\b.*\belse\b.*\belse\b")

KNOWN: tuple[KnownDifference, ...] = (
    KnownDifference(
        "the text of a comment is not parsed, as in Ruby Liquid from 5.5 on; 5.4 refuses a template"
        " for what stands in it",
        _has(r"\bcomment\b"),
    ),
    KnownDifference(
        "dashes at 'raw' and 'endraw' are accepted, as in Ruby Liquid from 5.5 on",
        _has(r"\braw\s*-%\}|\{%-\s*endraw|\bendraw\s*-%\}"),
    ),
    KnownDifference(
        "an index may hold an index, a[b[0]], as in Ruby Liquid from 5.5 on",
        _has(r"\[[^\]]*\["),
    ),
    KnownDifference("the filter 'sum' is Ruby Liquid's from 5.5 on", _has(r"\|.*\bsum\b")),
    KnownDifference(
        "inner '{{ }}' are Braze's: they are taken out, where Ruby ends an output at the first '}}'",
        _has(r"\{[{%](?:(?!\}\}|%\}).)*\{\{"),
    ),
    KnownDifference(
        "'${' begins one of Braze's names, which goes up to the next '}'; to Ruby it is text",
        _has(r"\$\{"),
    ),
    KnownDifference(
        "a second 'else' in a loop is a fault; Ruby closes the loop there, and mostly finds the fault"
        " in the 'endfor' that is left over",
        lambda template, ruby, ours: ours == REFUSED and _second_else(template, ruby, ours),
    ),
    KnownDifference(
        "a template includes no files, and every 'include' says so; Ruby looks for the file",
        _has(r"\{%-?\s*(?:include|render)\b"),
    ),
    KnownDifference(
        "Braze's own form of a time with milliseconds, 08:15:30:250-0800, is read with its zone",
        _has(r"\d:\d\d:\d\d:\d{3}[+-]"),
    ),
)


def reason_for(template: str, ruby: str, ours: str) -> KnownDifference | None:
    """Return the known difference that covers this one, or None."""
    return next((known for known in KNOWN if known.holds(template, ruby, ours)), None)
