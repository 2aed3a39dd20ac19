"""`placeholder-in-text`: words that were meant to be replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic

_PLACEHOLDER = re.compile(
    r"""(?<![{$%\#])\{[A-Z][A-Z0-9]+(?:[ _-][A-Z0-9]+){0,8}\}(?!\})
    # Square brackets stand around capitals in good subjects, too: '[LAST CHANCE]'.
    | \[(?:TEST|DRAFT|DUMMY|PLACEHOLDER|TODO|TBD|TBC|XXX+|INSERT\b[^\]\n]{0,40}
        |(?:YOUR|ADD)\ [^\]\n]{1,40})\]
    | \[(?i:(?:(?:your|the)\ )?(?:first|last|full|customer|company|product|recipient)[ _-]?name
        |(?:your|insert|add)[ _-](?:\w+[ _-]){0,3}(?:name|text|link|url|image|date|code|address)
        (?:[ _-]here)?)\]
    | \[\[(?i:(?:(?:first|last|full)[ _-]?)?name)\]\]
    | (?<!%)%(?:FIRST|LAST|FULL)[ _-]?NAME%(?!%)
    | \b(?i:lorem\ ipsum)\b
    | \b(?:TODO|FIXME|TBD)\b(?=\s*:)
    """,
    re.VERBOSE,
)
_WORDS = ("text", "html", None)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.type not in _WORDS:
        return
    for found in _PLACEHOLDER.finditer(field.outline.readable):
        message = f"'{found[0]}' is a placeholder, and readers see it"
        yield field.found(found.span(), message, "put the real text in its place")


RULE = FieldRule(
    name="placeholder-in-text",
    severity="error",
    summary="'{PREHEADER TEXT HERE}', '[TEST]', 'Lorem ipsum', 'TODO:': never replaced",
    explanation=(
        "Base templates have such words where an author's text belongs, and drafts are marked with "
        "them. Liquid treats single braces and brackets as text, so readers see them (Ruby Liquid "
        "5.4.0). Scripts, styles, HTML comments and 'raw' blocks are not checked."
    ),
    bad="<p>{PREHEADER TEXT HERE}</p>",
    good="<p>The toys are here</p>",
    check=_check,
)
