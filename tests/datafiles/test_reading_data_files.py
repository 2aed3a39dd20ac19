from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from liquidpilot.datafiles.reading import find_data_file, read_data_file
from liquidpilot.errors import WorkspaceError

Write = Callable[[Mapping[str, str]], Path]


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.toml", 'a = 1\nb = ["Å", true]'),
        ("x.json", '{"a": 1,\n"b": ["Å", true]}'),
        ("x.yaml", "a: 1\nb: [Å, true]"),
        ("x.yml", "a: 1\nb: [Å, true]\n"),
    ],
)
def test_a_file_is_read_by_its_suffix(
    write: Write, name: str, text: str, line_end: str, bom: str
) -> None:
    root = write({name: bom + text.replace("\n", line_end)})
    document = read_data_file(root, name)
    assert document.data == {"a": 1, "b": ["Å", True]}
    assert str(document.place(("b",))) == f"{name}:2:1"


def test_the_same_file_in_two_formats_is_an_error(write: Write) -> None:
    root = write({"a/x.toml": "", "a/x.json": "{}", "a/y.json": "{}"})
    assert find_data_file(root, "a/y") == "a/y.json"
    assert find_data_file(root, "a/z") is None
    with pytest.raises(WorkspaceError, match=r"there is 'a/x.toml' and 'a/x.json'"):
        find_data_file(root, "a/x")
