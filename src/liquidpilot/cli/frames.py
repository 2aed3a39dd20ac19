"""A diagnostic as a person reads it: place, the line of the author's own file, a caret, a hint.

templates/promo.liquid:2:13: warning: unknown-filter: unknown filter 'upcas'
  2 | Hi {{ name | upcas }}
    |              ^^^^^
    = hint: did you mean 'upcase'?
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from liquidpilot.boundary import Boundary
from liquidpilot.cli.streams import Paint, printable, width
from liquidpilot.diagnostics import Diagnostic, Severity
from liquidpilot.errors import LiquidPilotError, WorkspaceError

if TYPE_CHECKING:
    from liquidpilot.replay import Redactor

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_WIDEST = 100


class SourceLines:
    """The lines of the files that diagnostics name.

    `root` is what paths are relative to; `texts` holds what is not read from a file there, such as
    a template from standard input (its path is None). `redactor` knows the values that are not to
    be shown, beside those that their names give away.
    """

    def __init__(
        self,
        root: Path,
        texts: Mapping[str | None, str] | None = None,
        redactor: Redactor | None = None,
    ) -> None:
        self._root = root
        self._redactor = redactor
        self._typed: set[str | None] = set()
        self._lines = {path: _LINE_BREAK.split(text) for path, text in (texts or {}).items()}

    def line(self, path: str | None, number: int) -> str | None:
        """Return line `number`, counted from 1, without its end; None if there is none to show."""
        if path not in self._lines:
            self._lines[path] = self._read(path)
        lines = self._lines[path]
        return lines[number - 1] if 0 < number <= len(lines) else None

    def shown(self, path: str | None, number: int) -> str | None:
        """Return line `number` with a dot for each character of a secret that is typed into it."""
        line = self.line(path, number)
        if not line:
            return line
        if self._redactor is None:
            # Who shows no line does not pay for learning what is secret.
            from liquidpilot.replay import Redactor

            self._redactor = Redactor()
        if path not in self._typed:
            # Another line may say what this one has.
            self._typed.add(path)
            self._redactor.learn_typed("\n".join(self._lines[path]))
        return self._redactor.masked(line)

    def _read(self, path: str | None) -> list[str]:
        if path is None:
            return []
        try:
            return _LINE_BREAK.split(Boundary(self._root).read_text(path))
        except WorkspaceError:
            # The message alone still says where; what cannot be read cannot be shown.
            return []


def diagnostic_frame(diagnostic: Diagnostic, lines: SourceLines, paint: Paint) -> str:
    """Return the frame of a finding; it ends with a newline."""
    place = _place(diagnostic.path, diagnostic.line, diagnostic.column)
    excerpt = _excerpt(
        lines.shown(diagnostic.path, diagnostic.line),
        diagnostic.line,
        diagnostic.column - 1,
        diagnostic.end_column - 1 if diagnostic.end_line == diagnostic.line else None,
    )
    headline = f"{diagnostic.code}: {diagnostic.message}"
    return _frame(place, diagnostic.severity, headline, excerpt, diagnostic.hint, paint)


def error_frame(error: LiquidPilotError, lines: SourceLines, paint: Paint) -> str:
    """Return the frame of what liquidpilot could not do; it ends with a newline."""
    place = _place(error.path, error.line, error.column)
    excerpt = None
    if error.path is not None and error.line is not None:
        start = (error.column or 1) - 1
        excerpt = _excerpt(lines.shown(error.path, error.line), error.line, start, start + 1)
    return _frame(place, "error", error.message, excerpt, error.hint, paint)


def _place(path: str | None, line: int | None, column: int | None) -> str:
    return ":".join(str(part) for part in (path, line, column) if part is not None)


def _frame(
    place: str,
    severity: Severity,
    headline: str,
    excerpt: tuple[str, str, str] | None,
    hint: str | None,
    paint: Paint,
) -> str:
    where = f"{paint.bold(place)}: " if place else ""
    parts = [f"{where}{paint.severity(severity, severity)}: {_printable_lines(headline)}"]
    indent = "  "
    if excerpt is not None:
        number, line, caret = excerpt
        indent = " " * (len(number) + 3)
        parts.append(f"{paint.dim(f'  {number} |')} {line}")
        parts.append(f"{paint.dim(f'{indent}|')} {paint.severity(severity, caret)}")
    if hint:
        first, *rest = _printable_lines(hint).split("\n")
        parts.append(f"{indent}{paint.dim('= hint:')} {first}")
        parts.extend(f"{indent}  {line}".rstrip() for line in rest)
    return "\n".join(parts) + "\n"


def _printable_lines(text: str) -> str:
    return "\n".join(printable(line) for line in text.split("\n"))


def _excerpt(
    line: str | None, number: int, start: int, end: int | None
) -> tuple[str, str, str] | None:
    """Return number, shown text and caret line for the characters `start` to `end` of `line`.

    `end` is None if the finding goes on in the next line. Of a long line the surroundings of the
    place are shown: the bodies of e-mails have lines of thousands of characters.
    """
    if line is None or not line.strip():
        return None
    start = min(start, len(line))
    end = len(line) if end is None else min(max(end, start + 1), len(line))
    first = max(0, min(start - _WIDEST // 2, len(line) - _WIDEST))
    last = first + _WIDEST
    lead = "…" if first else ""
    shown = lead + printable(line[first:last]) + ("…" if last < len(line) else "")
    caret = " " * width(lead + line[first:start]) + "^" * max(
        1, width(line[start : min(end, last)])
    )
    return str(number), shown, caret
