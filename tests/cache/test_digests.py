from __future__ import annotations

import os
from pathlib import Path

import pytest

from liquidpilot.cache.digests import Digests


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/x").write_text("one", encoding="utf-8")
    (tmp_path / "a/b/y").write_text("two", encoding="utf-8")
    return tmp_path


def _digests(folder: Path) -> tuple[str, str]:
    digests = Digests(folder)
    return digests.of("a/x"), digests.of("a")


def test_what_is_the_same_has_the_same_digest(folder: Path) -> None:
    assert _digests(folder) == _digests(folder)


@pytest.mark.parametrize(
    ("description", "path", "text", "differs"),
    [
        ("the file", "a/x", "two", (True, True)),
        ("a file below", "a/b/y", "one", (False, True)),
        ("a new file", "a/b/z", "", (False, True)),
        ("a hidden folder", "a/.git/z", "", (False, False)),
        ("elsewhere", "x", "", (False, False)),
    ],
)
def test_what_changes_has_another(
    folder: Path, description: str, path: str, text: str, differs: tuple[bool, bool]
) -> None:
    before = _digests(folder)
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")
    after = _digests(folder)
    assert tuple(b != a for b, a in zip(before, after, strict=True)) == differs, description


def test_names_and_texts_are_not_mixed_up(folder: Path) -> None:
    before = _digests(folder)[1]
    (folder / "a/x").rename(folder / "a/z")
    assert _digests(folder)[1] != before


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_links_are_followed_unless_they_lead_up(folder: Path) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (folder / "a/link").symlink_to(elsewhere, target_is_directory=True)
    (folder / "a/b/up").symlink_to(folder / "a", target_is_directory=True)
    before = _digests(folder)[1]
    (elsewhere / "z").write_text("new", encoding="utf-8")
    assert _digests(folder)[1] != before


def test_what_is_not_there_has_a_digest_too(folder: Path) -> None:
    digests = Digests(folder)
    assert digests.of("nothing") == ""
