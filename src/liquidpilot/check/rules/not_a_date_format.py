"""`not-a-date-format`: 'DD.MM.YYYY' is printed as it stands."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.date_formats import Format, formats, left_over, translated
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.wording import cut

# What others have for a part of a date; to Ruby `%n` and `%t` are white space.
_UNKNOWN = lazy_pattern(r"%-?[iJKfqoQnt](?![A-Za-z])")
_RIGHT = {"i": "%M", "n": "%-m"}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for format in formats(field):
        if "{" in format.text:
            continue
        if "%" not in format.text:
            yield _whole(field, format)
            continue
        start = format.span[0]
        for (first, last), right in left_over(format.text):
            span = (start + first, start + last)
            wrong = format.text[first:last]
            message = f"'{wrong}' in '{format.text}' is printed as it stands"
            edits = (field.edit(span, right),)
            fix = Fix(f"write '{right}'", edits, safe=False, keeps_output=False)
            yield field.found(span, message, f"write '{right}'", fix)
        for found in _UNKNOWN.finditer(format.text):
            message = f"'{found[0]}' in '{format.text}' is no part of a date"
            right = _RIGHT.get(found[0][-1], "a part that Ruby's strftime has")
            yield field.found(
                (start + found.start(), start + found.end()),
                message,
                f"write '{right}'" if right.startswith("%") else f"write {right}",
            )


def _whole(field: FieldSubject, format: Format) -> Diagnostic:
    message = f"'{cut(format.text)}' has no part of a date in it, and is printed as it is"
    meant = translated(format.text)
    if meant is None:
        return field.found(format.span, message, "write a format such as '%d %B %Y'")
    fix = Fix(f"write '{meant}'", (field.edit(format.span, meant),), safe=False, keeps_output=False)
    return field.found(format.span, message, f"write '{meant}'", fix)


RULE = FieldRule(
    name="not-a-date-format",
    severity="error",
    summary="'DD.MM.YYYY' or 'd/m/Y' as the format of 'date': it is printed as it stands",
    explanation=(
        "The parts of a format of 'date' begin with '%' (Ruby's strftime): '%d.%m.%Y'. Formats of "
        "other languages and of spreadsheets have no such sign, so that everybody reads "
        "'DD.MM.YYYY' in the place of the day."
    ),
    bad="Until {{'2026-12-24' | date: 'DD.MM.YYYY'}}",
    good="Until {{'2026-12-24' | date: '%d.%m.%Y'}}",
    needs=("date",),
    check=_check,
)
