"""docs/reference is what the program says now, and its examples are what the readers read."""

from __future__ import annotations

import difflib
import importlib
import re
import sys
from pathlib import Path

import pytest
import yaml

from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.channels import CHANNELS

_CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    sys.path.insert(0, str(_CHECKOUT / "scripts"))
    try:
        found: dict[str, str] = importlib.import_module("reference").pages()
    finally:
        sys.path.remove(str(_CHECKOUT / "scripts"))
    return found


@pytest.mark.slow
def test_every_page_is_up_to_date(pages: dict[str, str]) -> None:
    folder = _CHECKOUT / "docs" / "reference"
    for name, text in pages.items():
        written = (folder / name).read_text(encoding="utf-8").splitlines()
        differ = [*difflib.unified_diff(written, text.splitlines(), name, "the program", n=0)]
        assert differ == [], "\n".join(["run: python3 scripts/reference.py", *differ[:20]])
    assert {path.name for path in folder.iterdir()} == set(pages)


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_example_of_a_channel_is_a_message(channel: str, tmp_path: Path) -> None:
    page = (_CHECKOUT / "docs/reference/messages.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {channel}\n")[2]
    text = re.search(r"```yaml\n(.*?)```", section, re.DOTALL)
    assert text is not None
    folder = tmp_path / "templates" / CHANNELS[channel].folder / "mine"
    folder.mkdir(parents=True)
    (folder / "template.yaml").write_text(text[1], encoding="utf-8")
    if channel == "email":
        (folder / "body.html").write_text("Hi", encoding="utf-8")
    message = Workspace.open(tmp_path).message("mine")
    named = {name.partition(".")[0] for name in message.fields} - {"html"}
    assert named == set(yaml.safe_load(text[1]))


def test_links_between_pages_lead_somewhere() -> None:
    folder = _CHECKOUT / "docs" / "reference"
    wrong = []
    for page in folder.glob("*.md"):
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        anchors = {
            re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"(?m)^#+ (.*)$", text)
        }
        for path, anchor in re.findall(r"(?<!\\)\]\(((?!http)[^)#\s]*)(?:#([^)]+))?\)", text):
            if path and not (folder / path).exists():
                wrong.append(f"{page.name}: {path}")
            if not path and anchor not in anchors:
                wrong.append(f"{page.name}: #{anchor}")
    assert wrong == []
