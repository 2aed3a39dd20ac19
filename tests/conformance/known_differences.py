"""Where liquidpilot knowingly differs from Ruby Liquid 5.4.0, each with its reason.

A difference counts as known if its template has what the reason is about, and if both texts differ
in the way that the reason says: Ruby's is what liquidpilot makes of the same template without it,
or the like. Each reason has a most, so that a fault of ours cannot hide behind it in numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

REFUSED = "\0refused"
"""What stands for the text of a template that is refused as a whole."""

Render = Callable[[str], str]
"""What liquidpilot makes of a template."""

Explains = Callable[[str, str, str, Render], bool]
"""Whether a template, Ruby's text and ours differ as a reason says."""


@dataclass(frozen=True, slots=True)
class KnownDifference:
    """A class of differences: why, which templates have it, and how the texts differ then.

    `most` is how many of 12,000 templates may differ for this reason.
    """

    reason: str
    pattern: re.Pattern[str]
    explains: Explains
    most: int


def _has(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


_COMMENT = _has(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}")
_SUM = _has(r"\|\s*sum\b(?:\s*:[^|}%]*)?")
_ZONE = _has(r"(?<=\d:\d\d:\d\d):\d{3}[+-]\d{4}")


def _ruby_refuses_a_comment(template: str, ruby: str, ours: str, render: Render) -> bool:
    return ruby == REFUSED and ours == render(_COMMENT.sub("", template))


def _ruby_refuses(template: str, ruby: str, ours: str, render: Render) -> bool:
    return ruby == REFUSED and ours != REFUSED


def _ours_has_more(template: str, ruby: str, ours: str, render: Render) -> bool:
    """Tell whether Ruby prints what we do, but for values that are nothing to it."""
    rest = iter(ours)
    return REFUSED not in (ruby, ours) and all(character in rest for character in ruby)


def _ruby_takes_no_sum(template: str, ruby: str, ours: str, render: Render) -> bool:
    return ruby == render(_SUM.sub("", template))


def _ruby_leaves_braces(template: str, ruby: str, ours: str, render: Render) -> bool:
    return ours != REFUSED and ruby.count("}}") > ours.count("}}")


def _ruby_prints_the_name(template: str, ruby: str, ours: str, render: Render) -> bool:
    return ruby == REFUSED or ruby.count("}") > ours.count("}") or "${" in ruby


def _ours_refuses(template: str, ruby: str, ours: str, render: Render) -> bool:
    return ours == REFUSED and ruby != REFUSED


def _ruby_looks_for_the_file(template: str, ruby: str, ours: str, render: Render) -> bool:
    return "Liquid error" in ruby


def _ruby_reads_no_zone(template: str, ruby: str, ours: str, render: Render) -> bool:
    return ruby == render(_ZONE.sub("", template))


KNOWN: tuple[KnownDifference, ...] = (
    KnownDifference(
        "the text of a comment is not parsed, as in Ruby Liquid from 5.5 on; 5.4 refuses a template"
        " for what stands in it",
        _has(r"\bcomment\b"),
        _ruby_refuses_a_comment,
        10,
    ),
    KnownDifference(
        "dashes at 'raw' and 'endraw' are accepted, as in Ruby Liquid from 5.5 on",
        _has(r"\braw\s*-%\}|\{%-\s*endraw|\bendraw\s*-%\}"),
        _ruby_refuses,
        10,
    ),
    KnownDifference(
        "an index may hold an index, a[b[0]], as in Ruby Liquid from 5.5 on",
        _has(r"\[[^\]]*\["),
        _ours_has_more,
        20,
    ),
    KnownDifference("the filter 'sum' is Ruby Liquid's from 5.5 on", _SUM, _ruby_takes_no_sum, 20),
    KnownDifference(
        "inner '{{ }}' are Braze's: they are taken out, where Ruby ends an output at the first '}}'",
        _has(r"\{[{%](?:(?!\}\}|%\}).)*\{\{"),
        _ruby_leaves_braces,
        20,
    ),
    KnownDifference(
        "'${' begins one of Braze's names, which goes up to the next '}'; to Ruby it is text",
        _has(r"\$\{"),
        _ruby_prints_the_name,
        5,
    ),
    KnownDifference(
        "a second 'else' in a loop is a fault; Ruby closes the loop there, and mostly finds the fault"
        " in the 'endfor' that is left over",
        _has(r"\bfor\b.*\belse\b.*\belse\b"),
        _ours_refuses,
        5,
    ),
    KnownDifference(
        "a template includes no files, and every 'include' says so; Ruby looks for the file",
        _has(r"\{%-?\s*(?:include|render)\b"),
        _ruby_looks_for_the_file,
        10,
    ),
    KnownDifference(
        "Braze's own form of a time with milliseconds, 08:15:30:250-0800, is read with its zone",
        _ZONE,
        _ruby_reads_no_zone,
        25,
    ),
)


def reason_for(template: str, ruby: str, ours: str, render: Render) -> KnownDifference | None:
    """Return the known difference that covers this one, or None."""
    return next(
        (
            known
            for known in KNOWN
            if known.pattern.search(template) and known.explains(template, ruby, ours, render)
        ),
        None,
    )
