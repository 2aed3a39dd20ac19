"""Diagnostics and errors, as a person reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot.cli.frames import diagnostic_frame, error_frame
from liquidpilot.cli.streams import Paint
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.source_lines import SourceLines
from liquidpilot.sources import Place

_PLAIN = Paint(False)


def _frame(text: str, diagnostic: Diagnostic) -> str:
    return diagnostic_frame(diagnostic, SourceLines(Path(), {diagnostic.path: text}), _PLAIN)


def _finding(line: int, column: int, end_line: int, end_column: int) -> Diagnostic:
    return Diagnostic(
        "code", "warning", "wrong", None, Place("a", line, column, end_line, end_column)
    )


def test_a_finding_with_its_line_and_a_remedy() -> None:
    diagnostic = Diagnostic(
        "unknown-filter",
        "warning",
        "unknown filter 'upcas'",
        "did you mean 'upcase'?\nor another one",
        Place.at("templates/promo.liquid", 12, 9, width=5),
    )
    text = "\n" * 11 + "{{ name|upcas }}\n"
    assert _frame(text, diagnostic).splitlines() == [
        "templates/promo.liquid:12:9: warning: unknown-filter: unknown filter 'upcas'",
        "  12 | {{ name|upcas }}",
        "     |         ^^^^^",
        "     = hint: did you mean 'upcase'?",
        "       or another one",
    ]


@pytest.mark.parametrize(
    ("description", "text", "finding", "excerpt"),
    [
        ("the end of a tab-indented line", "\t{{ a }}", _finding(1, 2, 1, 4), "    ^^"),
        ("after wide characters", "你好 {{ a", _finding(1, 4, 1, 6), "     ^^"),
        ("wide characters themselves", "{{ 你好 }}", _finding(1, 4, 1, 6), "   ^^^^"),
        ("a range of no width", "abc", _finding(1, 2, 1, 2), " ^"),
        ("after the last character", "abc", _finding(1, 4, 1, 4), "   ^"),
        ("a range over two lines ends with the first", "ab{%\n%}", _finding(1, 3, 2, 3), "  ^^"),
        ("a column that is too large", "abc", _finding(1, 90, 1, 95), "   ^"),
        ("the second of two lines of Windows", "a\r\nbc", _finding(2, 2, 2, 3), " ^"),
    ],
)
def test_the_caret(description: str, text: str, finding: Diagnostic, excerpt: str) -> None:
    caret = _frame(text, finding).splitlines()[2]
    assert caret == f"    | {excerpt}", description


@pytest.mark.parametrize(
    ("description", "text", "finding"),
    [
        ("a line that is blank", " \n", _finding(1, 1, 1, 2)),
        ("a line after the last", "abc", _finding(3, 1, 3, 2)),
        ("an empty text", "", _finding(1, 1, 1, 1)),
    ],
)
def test_nothing_to_show(description: str, text: str, finding: Diagnostic) -> None:
    assert _frame(text, finding).count("\n") == 1, description


def test_a_long_line_is_shown_around_the_place() -> None:
    text = "x" * 5_000 + "{{ oops }}" + "y" * 5_000
    _, line, caret = _frame(text, _finding(1, 5_001, 1, 5_011)).splitlines()
    assert len(line) < 120
    assert line[caret.index("^") : caret.rindex("^") + 1] == "{{ oops }}"
    assert line.startswith("  1 | …xxx")
    assert line.endswith("yyy…")


def test_a_file_is_read_below_the_root(tmp_path: Path) -> None:
    (tmp_path / "a.liquid").write_bytes("\ufeffHi {{ x".encode())
    finding = Diagnostic("code", "error", "wrong", None, Place("a.liquid", 1, 4, 1, 6))
    frame = diagnostic_frame(finding, SourceLines(tmp_path), _PLAIN)
    assert frame.splitlines()[1:] == ["  1 | Hi {{ x", "    |    ^^"]


def test_a_file_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    finding = Diagnostic("code", "error", "wrong", "do it", Place("gone.liquid", 1, 4, 1, 6))
    assert diagnostic_frame(finding, SourceLines(tmp_path), _PLAIN).splitlines() == [
        "gone.liquid:1:4: error: code: wrong",
        "  = hint: do it",
    ]


def test_an_error_with_its_place() -> None:
    error = LiquidPilotError("not valid TOML", hint="close it", path="a.toml", line=2, column=3)
    lines = SourceLines(Path(), {"a.toml": "a = 1\nb ="})
    assert error_frame(error, lines, _PLAIN).splitlines() == [
        "a.toml:2:3: error: not valid TOML",
        "  2 | b =",
        "    |   ^",
        "    = hint: close it",
    ]


def test_an_error_without_a_place() -> None:
    error = LiquidPilotError("there is no profile 'x'")
    assert error_frame(error, SourceLines(Path()), _PLAIN) == "error: there is no profile 'x'\n"


def test_escape_sequences_do_not_reach_the_terminal() -> None:
    finding = Diagnostic("code", "error", "bad \x1b[2J", "a \x1b[0m", Place("a", 1, 1, 1, 2))
    assert "\x1b" not in _frame("\x1b[31m", finding)
