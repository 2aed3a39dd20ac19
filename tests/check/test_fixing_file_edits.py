from __future__ import annotations

import pytest

from liquidpilot.check.fixing import edited
from liquidpilot.diagnostics import Edit
from liquidpilot.sources import Place


def _edit(line: int, column: int, old: str, new: str) -> Edit:
    return Edit(Place.at("a", line, column, len(old)), old, new)


@pytest.mark.parametrize(
    ("description", "data", "edits", "expected"),
    [
        ("one", b"ab", [_edit(1, 2, "b", "x")], b"ax"),
        ("an insertion", b"ab", [_edit(1, 2, "", "x")], b"axb"),
        ("two, in any order", b"ab", [_edit(1, 2, "b", "y"), _edit(1, 1, "a", "x")], b"xy"),
        ("the same twice", b"ab", [_edit(1, 1, "a", "x"), _edit(1, 1, "a", "x")], b"xb"),
        ("columns count characters", "ø😀b".encode(), [_edit(1, 3, "b", "x")], "ø😀x".encode()),
        ("CRLF and a mark stay", b"\xef\xbb\xbfa\r\nb\r\n", [_edit(2, 1, "b", "x")], b"\xef\xbb\xbfa\r\nx\r\n"),
        ("an old Macintosh", b"a\rb", [_edit(2, 1, "b", "x")], b"a\rx"),
        ("another text stands there", b"ab", [_edit(1, 1, "b", "x")], None),
        ("two that overlap", b"abc", [_edit(1, 1, "ab", "x"), _edit(1, 2, "bc", "y")], None),
        ("a line that is not there", b"a", [_edit(2, 1, "", "x")], None),
        ("not UTF-8", b"a\xff", [_edit(1, 1, "a", "x")], None),
    ],
)  # fmt: skip
def test_edits(description: str, data: bytes, edits: list[Edit], expected: bytes | None) -> None:
    assert edited(data, edits) == expected, description
