"""`odd-blank-in-liquid`: a blank in a tag that Liquid takes for a letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_SEEN = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_ODD = lazy_pattern(f"[{_SEEN}{_UNSEEN}]+")
_OPENING = lazy_pattern(r"\{\{|\{%")
_TEXT = lazy_pattern(r"\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z)")
_NEXT = lazy_pattern(r"[^\s{}]*")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for (start, end), opened in _odd_blanks(field):
        text = field.source.text[start:end]
        names = dict.fromkeys(unicodedata.name(each, "").lower() for each in text)
        codes = dict.fromkeys(f"U+{ord(each):04X}" for each in text)
        column = field.source.position(start).column
        named = ", ".join(names)
        article = "an" if named[:1] in "aeio" else "a"
        where = f"({', '.join(codes)}) at column {column}"
        message = f"{article} {named} {where} is no blank to Liquid"
        new = " " if any(each in _SEEN for each in text) else ""
        hint = "type the blank again" if new else "delete it: it cannot be seen"
        fix = Fix(hint, (field.edit((start, end), new),), keeps_output=False)
        following = _NEXT.match(field.source.text, end)
        last = following.end() if following else end
        yield field.found((opened, max(last, end)), message, hint, fix)


def _odd_blanks(field: FieldSubject) -> Iterator[tuple[Span, int]]:
    """Yield where odd blanks stand in tags and outputs, outside of texts, and where these begin."""
    text, shown = field.source.text, field.outline.without_liquid
    comments = [each.span for each in field.outline.comments]
    for found in _ODD.finditer(text):
        start = found.start()
        if shown[start] != "\0" or any(first < start < last for first, last in comments):
            continue
        openings = [each.start() for each in _OPENING.finditer(text, max(0, start - 2000), start)]
        if not openings:
            continue
        opened = openings[-1]
        if text.find("}}" if text[opened + 1] == "{" else "%}", opened, start) >= 0:
            continue
        if not any(each.start() < start < each.end() for each in _TEXT.finditer(text, opened)):
            yield found.span(), opened


RULE = FieldRule(
    name="odd-blank-in-liquid",
    severity="warning",
    summary="a no-break space in a tag or an output, copied from a page or a document",
    explanation=(
        "Liquid knows the blanks of a keyboard only (Ruby Liquid 5.4.0). To it a no-break space, "
        "which nobody can tell from a blank, is a part of the word beside it: a filter or a "
        "condition is ignored, or the tag has no name. In texts between quotes it is right."
    ),
    bad="{% if\u00a0${first_name} %}Hi {{${first_name}}}{% endif %}",
    good="{% if ${first_name} %}Hi {{${first_name}}}{% endif %}",
    needs=tuple(_SEEN + _UNSEEN),
    instead_of=("ignored-text", "syntax-error", "unassigned-variable"),
    check=_check,
)
