"""That the place of a record is what the record is about, by its numbers and by its span.

Held against every text of the conformance suite, written in each way that an author's file may be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import liquidpilot
from liquidpilot import dialect
from liquidpilot.diagnostics import Placed
from liquidpilot.dialect.connection import ConnectedAnswer, ConnectedCall, Piece
from liquidpilot.sources import Anchor, Position, Source
from liquidpilot.workspace.messages import split_front_matter

_FOLDER = Path(__file__).parent / "conformance"
_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_FRONT_MATTER = "---\nname: 'a 😀'\n---\n"


def _cases() -> Iterator[dict[str, object]]:
    for file in sorted(_FOLDER.glob("*.json")):
        yield from json.loads(file.read_text(encoding="utf-8")).get("cases", ())


_CASES = [(str(case["template"]), case.get("content_blocks", {})) for case in _cases()]


def _plain(text: str) -> tuple[Source, str]:
    return Source(text, "a.liquid"), text


def _crlf(text: str) -> tuple[Source, str]:
    text = text.replace("\n", "\r\n")
    return Source(text, "a.liquid"), text


def _after_emoji(text: str) -> tuple[Source, str]:
    return _plain(f"😀\n\u2028{text}")


def _below_front_matter(text: str) -> tuple[Source, str]:
    file = _FRONT_MATTER + text
    return split_front_matter(file, "a.liquid").body, file


def _within_a_line(text: str) -> tuple[Source, str]:
    file = f"subject: '{text}'"
    return Source(text, "a.liquid", [Anchor(0, Position(1, 11))]), file


@pytest.mark.parametrize(
    "written", [_plain, _crlf, _after_emoji, _below_front_matter, _within_a_line]
)
def test_every_record_is_at_what_it_is_about(written: object) -> None:
    assert callable(written)
    for text, blocks in _CASES:
        source, file = written(text)
        assert isinstance(blocks, dict)
        sources = {name: Source(block, f"blocks/{name}") for name, block in blocks.items()}
        files = {source.path: file, **{each.path: each.text for each in sources.values()}}
        calls: list[ConnectedCall] = []

        def connect(call: ConnectedCall, calls: list[ConnectedCall] = calls) -> ConnectedAnswer:
            calls.append(call)
            return ConnectedAnswer()

        inputs = dialect.RenderInputs({}, _NOW, connect=connect, traced=True)
        template = dialect.parse(source, sources)
        rendered = template.render(inputs)
        for record in (*rendered.diagnostics, *rendered.attributes, *rendered.holes):
            _check_numbers(record, files)
        if rendered.abort is not None:
            _check_numbers(rendered.abort, files)
        for hole in rendered.holes:
            assert hole.text == hole.place.text.strip(), text
        for read in rendered.attributes:
            assert read.name.rpartition(".")[2].strip() in read.place.text, text
        for call in calls:
            assert call.place.text.startswith("connected_content"), text
            for option in (call.url, *call.options.values()):
                _check_pieces(option.pieces)
        if rendered.trace is not None:
            made = rendered.trace.rendered(source.place((0, len(source.text))))
            assert made.text == rendered.text
            _check_pieces(made.pieces)


def _check_numbers(record: Placed, files: dict[str | None, str]) -> None:
    """Check that what stands in the file at the numbers of a place is its text."""
    place = record.place
    file = Source(files[place.path])
    start, end = file.index(place.start), file.index(place.end)
    assert start is not None
    assert end is not None
    assert file.text[start:end] == place.text, record


def _check_pieces(pieces: tuple[Piece, ...]) -> None:
    """Check that what the author wrote stands so in the text, and that the rest is markup."""
    for piece in pieces:
        if not piece.liquid:
            assert piece.place.text == piece.text
        elif piece.place.source is not None:
            # A line of `liquid` has no braces of its own.
            assert re.match(r"\{\{|\{%|\$\{|\w", piece.place.text), piece.place
        _check_pieces(piece.parts)


_WRITTEN = {
    "a byte-order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "both": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
}
_MAIL = "templates/email_templates/hello"


@pytest.mark.parametrize("written", _WRITTEN.values(), ids=_WRITTEN)
@pytest.mark.parametrize(
    ("description", "path", "text", "code", "about"),
    [
        ("a body", f"{_MAIL}/body.html", "😀\nHi {{ 'x' | upcas }}", "unknown-filter", "upcas"),
        (
            "a value of YAML",
            f"{_MAIL}/template.yaml",
            "name: 😀\nsubject: \"Hi {{ 'x' | upcas }}\"\n",
            "unknown-filter",
            "upcas",
        ),
        (
            "a content block below its front matter",
            "templates/content_blocks/foot.liquid",
            "---\nname: foot\n---\n😀 {{ 'x' | upcas }}\n",
            "unknown-filter",
            "upcas",
        ),
        (
            "a key of YAML",
            "templates/content_blocks/foot.liquid",
            "---\n'descr iption': x\n---\nBye\n",
            "unknown-key",
            "'descr iption'",
        ),
        (
            "a key of TOML",
            "fixtures/profiles/ada.toml",
            '# 😀\n"frist_name" = "Ada"\n',
            "unknown-profile-name",
            '"frist_name"',
        ),
        (
            "a key of JSON",
            "fixtures/profiles/ada.json",
            '{\n\t"frist_name": "😀"}',
            "unknown-profile-name",
            '"frist_name"',
        ),
    ],
)  # fmt: skip
def test_a_finding_stands_at_what_it_is_about(
    tmp_path: Path,
    description: str,
    path: str,
    text: str,
    code: str,
    about: str,
    written: Callable[[str], bytes],
) -> None:
    files = {
        f"{_MAIL}/template.yaml": b"subject: Hi\n",
        f"{_MAIL}/body.html": b"{{content_blocks.${foot}}}",
        "templates/content_blocks/foot.liquid": b"Bye",
        path: written(text),
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    workspace = liquidpilot.Workspace.open(tmp_path)
    found = [each for each in liquidpilot.check_workspace(workspace).findings if each.code == code]
    file = Source((tmp_path / path).read_bytes().decode("utf-8-sig"), path)
    at = [(each.path, file.index(each.place.start), file.index(each.place.end)) for each in found]
    start = file.text.index(about)
    assert at == [(path, start, start + len(about))], description


@pytest.mark.parametrize("profile", ["loyal_customer", "edge_case"])
def test_the_records_of_the_shipped_messages_are_at_what_they_are_about(profile: str) -> None:
    root = Path(__file__).parent.parent
    workspace = liquidpilot.Workspace.open(root)
    files: dict[str, Source] = {}
    for message in workspace.messages():
        rendered = workspace.render(message, profile)
        for each in (
            *rendered.diagnostics,
            *rendered.attributes,
            *rendered.holes,
            *rendered.exchanges,
        ):
            place = each.place
            if place.path not in files and place.path is not None:
                files[place.path] = Source((root / place.path).read_text(encoding="utf-8-sig"))
            file = files[place.path or ""]
            start = file.index(place.start)
            first_line = place.text.split("\n")[0].rstrip("\r")
            assert start is not None
            assert file.text.startswith(first_line, start), each
