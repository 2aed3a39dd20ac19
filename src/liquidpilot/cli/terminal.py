"""What a terminal makes of a text: colours, columns, and characters that it must not get.

Colours only where a terminal shows them: `NO_COLOR` switches them off (no-color.org),
`FORCE_COLOR` switches them on where there is no terminal.
"""

from __future__ import annotations

import os
import unicodedata
from typing import TextIO

from liquidpilot.diagnostics import Severity

_RESET = "\x1b[0m"
_SEVERITIES = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "info": "\x1b[1;36m"}
_TAB = "    "


class Paint:
    """Puts colours around a text, or leaves it alone if `on` is False."""

    def __init__(self, on: bool) -> None:
        self._on = on

    @classmethod
    def for_stream(cls, stream: TextIO | None) -> Paint:
        """Return the paint that suits what `stream` is connected to; None is a closed one."""
        if os.environ.get("NO_COLOR"):
            return cls(False)
        terminal = stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
        return cls(terminal or bool(os.environ.get("FORCE_COLOR")))

    def bold(self, text: str) -> str:
        """Return a name or a place that the eye looks for."""
        return self._with("\x1b[1m", text)

    def dim(self, text: str) -> str:
        """Return what only frames the text that counts."""
        return self._with("\x1b[2m", text)

    def good(self, text: str) -> str:
        """Return what went well."""
        return self._with("\x1b[1;32m", text)

    def severity(self, severity: Severity, text: str) -> str:
        """Return `text` in the colour of `severity`."""
        return self._with(_SEVERITIES[severity], text)

    def _with(self, code: str, text: str) -> str:
        return f"{code}{text}{_RESET}" if self._on and text else text


def printable(text: str) -> str:
    """Return `text` for one line of a terminal: tabs as spaces, control characters visible.

    A template or an answer may hold escape sequences; they must not reach the terminal.

    >>> printable("a\\tb\\x1b[2J")
    'a    b�[2J'
    """
    return text if text.isprintable() else "".join(_cell(character) for character in text)


def width(text: str) -> int:
    """Return how many columns `printable(text)` takes: two for 好, none for a combining accent."""
    if text.isascii():
        return len(text) + text.count("\t") * (len(_TAB) - 1)
    return sum(_columns(character) for character in printable(text))


def _cell(character: str) -> str:
    if character == "\t":
        return _TAB
    if character.isprintable():
        return character
    if character in "\u200d\ufe0f":
        # They join the parts of an emoji and take no room.
        return character
    return " " if unicodedata.category(character) == "Zs" else "�"


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
