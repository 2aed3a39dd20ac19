from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.content_blocks import ContentBlocks

Write = Callable[[Mapping[str, str]], Path]

PROMO = """\
---
name: promo
description: "Summer: all of it"
tags: [summer, 2026]
state: draft
content_type: html
---
<a href="#">{{ ${cblid} | lid: '__BRAZESYNC__' }}</a>{{content_blocks.${x} | id: 'cb1'}}"""


def test_a_block_is_read_as_braze_sync_writes_it(write: Write) -> None:
    blocks = ContentBlocks(write({"blocks/promo.liquid": PROMO}), "blocks")
    promo = blocks["promo"]
    assert not blocks.problems
    assert (promo.description, promo.state) == ("Summer: all of it", "draft")
    assert promo.tags == ("summer", "2026")
    assert promo.source.text == PROMO.partition("---\n<")[2].join(("<", ""))
    assert promo.source.position(0) == (8, 1)
    assert promo.source.path == "blocks/promo.liquid"


def test_a_block_may_be_all_body_and_stand_deeper(write: Write) -> None:
    root = write(
        {
            "blocks/02-parts/03_ctas/CTA-template.liquid": "Buy\r\n",
            "blocks/footer.html": "\ufeffBye",
            "blocks/empty.liquid": "",
            "blocks/README.md": "no block",
        }
    )
    blocks = ContentBlocks(root, "blocks")
    texts = {name: block.source.text for name, block in blocks.items()}
    assert texts == {"CTA-template": "Buy\r\n", "footer": "Bye", "empty": ""}
    assert not blocks.problems


@pytest.mark.parametrize(
    ("files", "message", "place"),
    [
        (
            {"b/promo.liquid": "---\ntags: []\nname: Promo\n---\n"},
            "the name 'Promo' is not the name of the file, 'promo'",
            ("b/promo.liquid", 3),
        ),
        ({"b/x.liquid": "---\nname: x\n"}, "never ends", ("b/x.liquid", 1)),
        ({"b/x.liquid": "---\ntags: one\n---\n"}, "a list of texts", ("b/x.liquid", 2)),
        (
            {"b/x.liquid": "1", "b/sub/x.html": "2"},
            "there are two content blocks 'x': 'b/x.liquid' and 'b/sub/x.html'",
            ("b/sub/x.html", None),
        ),
    ],
    ids=["other name", "not closed", "wrong type", "twice"],
)
def test_a_broken_block_does_not_stop_the_others(
    write: Write, files: dict[str, str], message: str, place: tuple[str, int | None]
) -> None:
    blocks = ContentBlocks(write({"b/good.liquid": "Hi", **files}), "b")
    assert "good" in set(blocks)
    (problem,) = blocks.problems
    assert message in problem.message
    assert (problem.path, problem.line) == place


def test_a_block_that_is_not_utf8_is_a_problem(write: Write) -> None:
    root = write({"b/good.liquid": "Hi"})
    (root / "b" / "bad.liquid").write_bytes(b"Gr\xfc\xdfe")
    blocks = ContentBlocks(root, "b")
    assert list(blocks) == ["good"]
    assert [problem.message for problem in blocks.problems] == ["not UTF-8: byte 0xfc is not text"]


def test_a_file_in_the_place_of_the_folder_is_a_problem(write: Write) -> None:
    blocks = ContentBlocks(write({"b": ""}), "b")
    assert not blocks
    assert isinstance(blocks.problems[0], WorkspaceError)


def test_no_folder_is_no_problem(tmp_path: Path) -> None:
    blocks = ContentBlocks(tmp_path, "b")
    assert (dict(blocks), blocks.problems) == ({}, [])


def test_only_a_block_that_is_asked_for_is_read(write: Write) -> None:
    root = write({"b/one.liquid": "1", "b/bad.liquid": "---\n", "b/sub/bad.html": "2"})
    blocks = ContentBlocks(root, "b")
    assert "none" not in blocks
    assert (blocks["one"].source.text, blocks.problems) == ("1", [])
    # The first file of a name that can be read has it.
    assert blocks["bad"].path == "b/sub/bad.html"
    assert [problem.path for problem in blocks.problems] == ["b/bad.liquid"]
    (root / "b" / "one.liquid").unlink()
    assert {name: block.source.text for name, block in blocks.items()} == {"one": "1", "bad": "2"}
    assert len(blocks.problems) == 1
