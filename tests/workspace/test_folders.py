from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.folders import Listing, as_inner_path, list_folder, relative

Write = Callable[[Mapping[str, str]], Path]


def test_a_folder_is_listed_in_order_without_leftovers(write: Write) -> None:
    names = ["b.liquid", "B.liquid", "a.liquid", ".DS_Store", "a.liquid~", "#a#", "~$a", "#1.html"]
    root = write({**{f"x/{name}": "" for name in names}, "x/sub/y": "", "x/.git/y": ""})
    assert list_folder(root, "x") == Listing(
        ("sub",), ("#1.html", "B.liquid", "a.liquid", "b.liquid")
    )
    assert list_folder(root, "gone") == Listing()


def test_a_file_in_the_place_of_a_folder_is_an_error(write: Write) -> None:
    with pytest.raises(WorkspaceError, match="cannot list the folder 'x'"):
        list_folder(write({"x": ""}), "x")


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
