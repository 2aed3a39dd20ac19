"""The lines of the author's files, to be shown beside a finding."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from liquidpilot.boundary import Boundary
from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Source

if TYPE_CHECKING:
    from liquidpilot.replay import Redactor


_WIDEST = 100


def excerpt(line: str, start: int, end: int | None) -> tuple[str, str, str]:
    """Return what is shown of a line around a finding: before it, the finding itself, after it.

    It covers the characters `start` to `end`, and goes on in the next line if `end` is None. Of a
    long line the surroundings are shown: the bodies of e-mails have lines of thousands of
    characters.

    >>> excerpt("Hi {{ name | upcas }}!", 13, 18)
    ('Hi {{ name | ', 'upcas', ' }}!')
    """
    start = min(start, len(line))
    end = len(line) if end is None else min(max(end, start + 1), len(line))
    first = max(0, min(start - _WIDEST // 2, len(line) - _WIDEST))
    last = first + _WIDEST
    before = f"{'…' if first else ''}{line[first:start]}"
    after = f"{line[min(end, last) : last]}{'…' if last < len(line) else ''}"
    return before, line[start : min(end, last)], after


class SourceLines:
    """The lines of the files that places name; each file is read once.

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
        self._files = {path: Source(text, path) for path, text in (texts or {}).items()}

    def line(self, path: str | None, number: int) -> str | None:
        """Return line `number`, counted from 1, without its end; None if there is none to show."""
        if path not in self._files:
            self._files[path] = Source(self._read(path), path)
        return self._files[path].line(number)

    def shown(self, path: str | None, number: int) -> str | None:
        """Return line `number` with a dot for each character of a secret that is typed into it."""
        line = self.line(path, number)
        if not line:
            return line
        if self._redactor is None:
            # Finding out what is secret takes time, and is needed only where a line is shown.
            from liquidpilot.replay import Redactor

            self._redactor = Redactor()
        if path not in self._typed:
            # Another line may say what this one has.
            self._typed.add(path)
            self._redactor.learn_typed(self._files[path].text)
        return self._redactor.masked(line)

    def _read(self, path: str | None) -> str:
        if path is None:
            return ""
        try:
            return Boundary(self._root).read_text(path)
        except WorkspaceError:
            # The message still says where; a file that cannot be read cannot be shown.
            return ""
