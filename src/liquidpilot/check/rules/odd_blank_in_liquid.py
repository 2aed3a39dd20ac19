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
    in_tags: dict[int, list[Span]] = {}
    for span, opened in _odd_blanks(field):
        in_tags.setdefault(opened, []).append(span)
    for opened, spans in in_tags.items():
        (first, _), (_, end) = spans[0], spans[-1]
        texts = [field.source.text[slice(*span)] for span in spans]
        edits = [(" " if any(e in _SEEN for e in text) else "") for text in texts]
        letters = dict.fromkeys("".join(texts))
        named = ", ".join(dict.fromkeys(unicodedata.name(each, "").lower() for each in letters))
        codes = f"({', '.join(f'U+{ord(each):04X}' for each in letters)})"
        column = field.source.position(first).column
        if len(spans) == 1:
            article = "an" if named[:1] in "aeio" else "a"
            message = f"{article} {named} {codes} at column {column} is no blank to Liquid"
            hint = "type the blank again" if edits[0] else "delete it: it cannot be seen"
        else:
            where = f"{codes} in {len(spans)} places, first at column {column},"
            message = f"{named} {where} is no blank to Liquid"
            hint = "type the blanks again, and delete what cannot be seen"
        changed = tuple(field.edit(*each) for each in zip(spans, edits, strict=True))
        following = _NEXT.match(field.source.text, end)
        last = following.end() if following else end
        fix = Fix(hint, changed, keeps_output=False)
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
    spoils=True,
    check=_check,
)
