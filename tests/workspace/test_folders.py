from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot.workspace.folders import as_inner_path, relative


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("catalogs/", "catalogs"),
        ("./a//b", "a/b"),
        ("a\\b", "a/b"),
        (".", "."),
        ("", "."),
        ("..", None),
        ("a/../..", None),
        ("/etc", None),
        ("C:\\x", None),
        ("\\\\host\\x", None),
    ],
)
def test_a_typed_path_stays_inside(typed: str, path: str | None) -> None:
    assert as_inner_path(typed) == path


def test_paths_are_shown_relative_with_slashes(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    assert relative(root, root / "a" / "b") == "a/b"
    assert relative(root, root.parent) is None
