"""`garbled-letters`: text that was read in the wrong encoding on its way into the file."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.lazy_patterns import lazy_pattern

# What UTF-8 looks like when it is read as Windows-1252: é is Ã©, ’ is â€™, a space is Â.
_GARBLED = lazy_pattern("(?:Ã[\u0080-\u00bf]|â€[\u0080-\uffff]|Â[\u00a0-\u00bf]|\ufffd)+")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for match in _GARBLED.finditer(field.outline.without_liquid):
        span = match.span()
        if field.outline.regions.at(span[0]) != "comment":
            meant = _mended(match[0])
            edits = (field.edit(span, meant or ""),)
            fix = (
                Fix("repair the letters", edits, safe=False, keeps_output=False) if meant else None
            )
            hint = f"write '{meant}', and save the file as UTF-8" if meant else "type it again"
            yield field.found(span, f"'{match[0]}' is a wrongly decoded letter", hint, fix)


def _mended(text: str) -> str | None:
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None


RULE = FieldRule(
    name="garbled-letters",
    severity="error",
    summary="letters such as 'Ã©' or 'â€™', which were once a different letter",
    explanation=(
        "A file in UTF-8 was opened as Windows-1252 and saved: every letter outside ASCII became "
        "two or three others, and readers see them. Observed in exported templates."
    ),
    bad="<p>Votre cafÃ© vous attend, câ€™est promis</p>",
    good="<p>Votre café vous attend, c’est promis</p>",
    needs=("ã", "â", "\ufffd"),
    check=_check,
)
