from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace import folders
from liquidpilot.workspace.folders import locate_workspace

Write = Callable[[Mapping[str, str]], Path]


@pytest.mark.parametrize(
    "marker",
    ["liquidpilot.toml", "liquidpilot.json", "templates/x.liquid", "braze-sync.config.yaml"],
)
def test_the_nearest_folder_upward_is_found(
    write: Write, monkeypatch: pytest.MonkeyPatch, marker: str
) -> None:
    root = write({marker: "", "a/b/c.txt": ""})
    monkeypatch.chdir(root / "a" / "b")
    assert locate_workspace() == root.resolve()


def test_the_nearest_one_wins(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write({"liquidpilot.toml": "", "inner/templates/x.liquid": ""})
    monkeypatch.chdir(root / "inner" / "templates")
    assert locate_workspace() == (root / "inner").resolve()


def test_a_given_folder_is_taken(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write({"a/liquidpilot.toml": ""})
    monkeypatch.chdir(root)
    assert locate_workspace(Path("a")) == (root / "a").resolve()


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        (None, "there is no workspace here", "make one with `liquidpilot init`"),
        ("gone", "'gone' is not a workspace: there is no such folder", "liquidpilot.toml"),
        ("a/x.txt", "'a/x.txt' is not a workspace: it is a file", "liquidpilot.toml"),
        ("a", "'a' is not a workspace: it has neither", "`liquidpilot init a`"),
    ],
)
def test_no_workspace_is_an_error_with_a_remedy(
    write: Write, monkeypatch: pytest.MonkeyPatch, given: str | None, message: str, hint: str
) -> None:
    monkeypatch.chdir(write({"a/x.txt": ""}))
    # Whatever stands in the folders above the tests' own.
    monkeypatch.setattr(folders, "is_workspace", lambda folder: False)
    with pytest.raises(WorkspaceError) as caught:
        locate_workspace(Path(given) if given else None)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
