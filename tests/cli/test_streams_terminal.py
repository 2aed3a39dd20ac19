"""What a terminal makes of a text."""

from __future__ import annotations

import io

import pytest

from liquidpilot.cli.streams import Paint, printable, width


@pytest.mark.parametrize(
    ("description", "text", "shown", "columns"),
    [
        ("plain text", "Hi", "Hi", 2),
        ("a tab is four blanks", "a\tb", "a    b", 6),
        ("an escape sequence is disarmed", "a\x1b[2Jb", "a�[2Jb", 6),
        ("a carriage return too", "a\rb", "a�b", 3),
        ("a mark that reverses the direction of text", "a\u202eb", "a�b", 3),
        ("wide characters take two columns", "好a", "好a", 3),
        ("an accent that combines takes none", "e\u0301", "e\u0301", 1),
        ("a no-break space", "a\xa0b", "a b", 3),
        ("an emoji", "🎉", "🎉", 2),
    ],
)
def test_what_is_shown(description: str, text: str, shown: str, columns: int) -> None:
    assert (printable(text), width(text)) == (shown, columns), description


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("description", "stream", "environment", "coloured"),
    [
        ("a terminal", _Terminal(), {}, True),
        ("a pipe", io.StringIO(), {}, False),
        ("NO_COLOR wins over a terminal", _Terminal(), {"NO_COLOR": "1"}, False),
        ("an empty NO_COLOR does not count (no-color.org)", _Terminal(), {"NO_COLOR": ""}, True),
        ("a terminal that knows no colours", _Terminal(), {"TERM": "dumb"}, False),
        ("FORCE_COLOR wins over a pipe", io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (
            "NO_COLOR wins over FORCE_COLOR",
            _Terminal(),
            {"NO_COLOR": "1", "FORCE_COLOR": "1"},
            False,
        ),
    ],
)
def test_colours(
    description: str,
    stream: io.StringIO,
    environment: dict[str, str],
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b" in Paint.for_stream(stream).bold("a")) is coloured, description
