"""What the pages of the project name is there: files, folders, classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).parent.parent
_PAGES = sorted(
    path.relative_to(_CHECKOUT).as_posix()
    for path in (
        *_CHECKOUT.glob("*.md"),
        *_CHECKOUT.glob("docs/*.md"),
        *_CHECKOUT.glob("docs/decisions/*.md"),
    )
    if path.name not in ("CHANGELOG.md", "braze-compatibility.md")  # of the past; made by a script
)
_CODE = re.compile(r"`([^`\n]+)`")
_BLOCK = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_PICTURE = re.compile(r"""[("]((?:docs/)?images/[^)"]+)[)"]""")
_ROW = re.compile(r"^\| [^|]* \| (?P<code>[^|]*) \| (?P<tests>[^|]*) \|$", re.MULTILINE)


@cache
def _words() -> frozenset[str]:
    """Return every word of the code."""
    folders = ("src", "tests", "scripts", "benchmarks")
    files = (file for folder in folders for file in (_CHECKOUT / folder).rglob("*.py"))
    return frozenset(
        word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))
    )


def _classes(page: str) -> Iterator[str]:
    """Yield the names in code type that can only be those of classes, with what they are of."""
    text = _BLOCK.sub("", (_CHECKOUT / page).read_text(encoding="utf-8"))
    for code in _CODE.findall(text):
        yield from re.findall(r"(?:[A-Z][a-z]+){2,}(?:\.\w+)*", code.partition("(")[0])


def test_pages_show_the_pictures_that_are_there_and_no_others() -> None:
    shown = {
        (_CHECKOUT / page).parent.joinpath(picture).resolve()
        for page in _PAGES
        for picture in _PICTURE.findall((_CHECKOUT / page).read_text(encoding="utf-8"))
    }
    assert shown == set((_CHECKOUT / "docs" / "images").resolve().iterdir())


@pytest.mark.parametrize("page", _PAGES)
def test_the_classes_that_a_page_names_are_in_the_code(page: str) -> None:
    named = {word for found in _classes(page) for word in found.split(".")}
    of_browsers = {"SharedWorker"}
    assert sorted(named - of_browsers - _words()) == []


@pytest.mark.parametrize(
    ("code", "tests"),
    [
        (row["code"], row["tests"])
        for row in _ROW.finditer((_CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
        if "`" in row["tests"]
    ],
)
def test_the_places_that_contributors_are_told_of_are_there(code: str, tests: str) -> None:
    for path in _CODE.findall(code):
        found = next((_CHECKOUT / "src/liquidpilot").rglob(path.rstrip("/")), None)
        assert found or path in _words(), path
    for path in _CODE.findall(tests):
        assert (_CHECKOUT / path).exists(), path
