"""Every command of the pages is played, or a reason says why not; see scripts/playing.toml."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import playing

sys.path.pop(0)

_CHECKOUT = Path(__file__).parents[2]
_PLAYS, _NOT_PLAYED = playing.read_table()
_PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", *(
    path.relative_to(_CHECKOUT).as_posix()
    for path in sorted((_CHECKOUT / "docs").rglob("*.md"))
    if "decisions" not in path.parts
)]  # fmt: skip


@pytest.mark.parametrize("page", _PAGES)
def test_each_command_is_played_or_has_a_reason(page: str) -> None:
    text = (_CHECKOUT / page).read_text(encoding="utf-8")
    in_page = [each for each in playing.commands(text) if not playing.reason_of(each, _NOT_PLAYED)]
    played = [
        each
        for part in _PLAYS
        if part.page == page
        for each in playing.commands(part.text)
        if not playing.reason_of(each, _NOT_PLAYED)
    ]
    assert played == in_page, "say in scripts/playing.toml where it is played, or why it is not"


def test_no_command_stands_in_a_block_that_is_not_played() -> None:
    lost = [
        (page, line)
        for page in _PAGES
        for block in playing.blocks((_CHECKOUT / page).read_text(encoding="utf-8"))
        if block.language in ("", "bash", "shell", "text")
        for line in block.text.splitlines()
        if re.match(r"\$ |(?:liquidpilot|pytest) (?!\w+ \(|is|has)", line)
    ]
    assert lost == [], (
        "make it a block of 'sh', or of 'console' where the page shows what it prints"
    )


def test_the_table_names_nothing_that_is_gone() -> None:
    every = [
        each
        for page in _PAGES
        for each in playing.commands((_CHECKOUT / page).read_text(encoding="utf-8"))
    ]
    unused = {
        start for start in _NOT_PLAYED if not any(each.text.startswith(start) for each in every)
    }
    assert unused == set()
    for part in _PLAYS:
        texts = {each.text for each in playing.commands(part.text)}
        assert set(part.codes) <= texts, part.page
    assert [why for why in _NOT_PLAYED.values() if len(why) < 10] == []


@pytest.mark.parametrize(
    ("description", "page", "found"),
    [
        ("a line of sh, without its comment", "```sh\nliquidpilot check   # all\n```\n", [("liquidpilot check", "sh")]),
        ("a line that goes on", "```sh\ncurl -i \\\n  'x'\n```\n", [("curl -i 'x'", "sh")]),
        ("console", "```console\n$ liquidpilot check\nfine\n```\n", [("liquidpilot check", "console")]),
        ("an argument in a sentence", "Do `liquidpilot list\nprofiles`.", [("liquidpilot list profiles", "inline")]),
        ("a verb alone in a sentence", "`liquidpilot check` checks.", []),
        ("a name to fill in", "`liquidpilot explain RULE`, `liquidpilot completion bash|zsh`", []),
        ("a block that is saved", "Save this as `a.sh`:\n\n```sh\nls\n```\n", []),
        ("an example of a verb", "```text\n  Examples:\n    liquidpilot init   # here\n\n  Exit\n```\n", [("liquidpilot init", "help")]),
    ],
)  # fmt: skip
def test_what_is_a_command(description: str, page: str, found: list[tuple[str, str]]) -> None:
    assert [tuple(each) for each in playing.commands(page)] == found, description


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the pages are written for a POSIX shell")
@pytest.mark.parametrize(
    "part",
    [each for each in _PLAYS if "tutorials" in each.page or each.page == "README.md"],
    ids=lambda each: f"{each.page} {each.start}".strip(),
)
def test_the_first_pages_play(part: playing.Play, tmp_path: Path) -> None:
    """The others are played by scripts/wheel.py, with what is published."""
    count, differ = playing.play(part.text, tmp_path, Path(sys.executable).parent, part)
    assert "\n".join(differ) == ""
    assert count
