"""A diagnostic as a person reads it: place, the line of the author's own file, a caret, a hint.

templates/promo.liquid:2:13: warning: unknown-filter: unknown filter 'upcas'
  2 | Hi {{ name | upcas }}
    |              ^^^^^
    = hint: did you mean 'upcase'?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from liquidpilot.cli.streams import Paint, printable, width
from liquidpilot.diagnostics import Diagnostic, Fix, Severity
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.findings import places_text
from liquidpilot.rendering.source_lines import SourceLines, excerpt
from liquidpilot.wording import shortened


def diagnostic_frame(
    diagnostic: Diagnostic,
    lines: SourceLines,
    paint: Paint,
    whom: str = "",
    others: Sequence[Diagnostic] = (),
    *,
    may_fix: bool = True,
) -> str:
    """Return the frame of a diagnostic, or of a finding with `whom` it was met for.

    `others` say the same of other places in the file; without `may_fix` nothing is said of the
    option that applies the fix. It ends with a newline.
    """
    place = diagnostic.place
    # A line with a secret in it is never shown.
    line = None if diagnostic.confidential else lines.shown(place.path, place.line)
    excerpt = _excerpt(
        line,
        place.line,
        place.column - 1,
        place.end_column - 1 if place.end_line == place.line else None,
    )
    headline = f"{diagnostic.code}: {diagnostic.message}"
    notes = {
        "hint": diagnostic.hint,
        "met": whom,
        "also at": places_text(others),
        "fix": _remedy(diagnostic.fix, may_fix),
    }
    return _frame(str(place), diagnostic.severity, headline, excerpt, notes, paint)


def _remedy(fix: Fix | None, may_fix: bool) -> str | None:
    if fix is None or not may_fix:
        return None if fix is None else fix.message
    return f"{fix.message} (check {'--fix' if fix.safe else '--fix --unsafe-fixes'})"


def error_frame(error: LiquidPilotError, lines: SourceLines, paint: Paint) -> str:
    """Return the frame of what liquidpilot could not do; it ends with a newline."""
    excerpt = None
    if error.path is not None and error.line is not None:
        start = (error.column or 1) - 1
        excerpt = _excerpt(lines.shown(error.path, error.line), error.line, start, start + 1)
    return _frame(error.where, "error", error.message, excerpt, {"hint": error.hint}, paint)


def _frame(
    where: str,
    severity: Severity,
    headline: str,
    excerpt: tuple[str, str, str] | None,
    notes: Mapping[str, str | None],
    paint: Paint,
) -> str:
    at = f"{paint.bold(where)}: " if where else ""
    parts = [f"{at}{paint.severity(severity, severity)}: {_printable_lines(shortened(headline))}"]
    indent = "  "
    if excerpt is not None:
        number, line, caret = excerpt
        indent = " " * (len(number) + 3)
        parts.append(f"{paint.dim(f'  {number} |')} {line}")
        parts.append(f"{paint.dim(f'{indent}|')} {paint.severity(severity, caret)}")
    for name, note in notes.items():
        if not note:
            continue
        first, *rest = _printable_lines(note).split("\n")
        parts.append(f"{indent}{paint.dim(f'= {name}:')} {first}")
        parts.extend(f"{indent}  {line}".rstrip() for line in rest)
    return "\n".join(parts) + "\n"


def _printable_lines(text: str) -> str:
    return "\n".join(printable(line) for line in text.split("\n"))


def _excerpt(
    line: str | None, number: int, start: int, end: int | None
) -> tuple[str, str, str] | None:
    """Return number, shown text and caret line for the characters `start` to `end` of `line`.

    `end` is None if the finding goes on in the next line.
    """
    if line is None or not line.strip():
        return None
    before, marked, after = excerpt(line, start, end)
    caret = " " * width(before) + "^" * max(1, width(marked))
    return str(number), printable(f"{before}{marked}{after}"), caret
