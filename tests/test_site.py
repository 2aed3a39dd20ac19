"""The site has every page of docs/, and the links of its pages lead to files that are there."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

_CHECKOUT = Path(__file__).parent.parent
_DOCS = _CHECKOUT / "docs"

sys.path.insert(0, str(_CHECKOUT / "scripts"))
from site_links import on_page_markdown  # noqa: E402

sys.path.pop(0)

_PAGES = sorted(
    path.relative_to(_DOCS).as_posix()
    for path in _DOCS.rglob("*.md")
    if path.parent.name != "decisions"
)


def _files(entries: Any) -> Iterator[str]:
    if isinstance(entries, str):
        yield entries
        return
    for each in entries.values() if isinstance(entries, dict) else entries:
        yield from _files(each)


def test_every_page_stands_in_the_navigation_once() -> None:
    nav = yaml.safe_load((_CHECKOUT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert sorted(_files(nav)) == _PAGES


@pytest.mark.parametrize("page", _PAGES)
def test_links_of_a_page_lead_to_files(page: str) -> None:
    text = re.sub(r"(?ms)^```.*?^```$", "", (_DOCS / page).read_text(encoding="utf-8"))
    targets = re.findall(r"(?<!\\)\]\((?!\w+:|#|/)([^)#\s]+)", text)
    folder = (_DOCS / page).parent
    assert [each for each in targets if not (folder / each).exists()] == []


def test_a_link_out_of_the_pages_is_named() -> None:
    page = SimpleNamespace(file=SimpleNamespace(src_uri="reference/x.md"))
    assert (
        on_page_markdown("[a](../../src/a.py), [b](../ci.md)", page)
        == "a (`src/a.py`), [b](../ci.md)"
    )
