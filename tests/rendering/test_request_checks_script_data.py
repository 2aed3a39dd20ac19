"""Data in the scripts of rendered HTML: parsed for everybody, with its place in the author's file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import liquidpilot

_MAIL = "templates/email_templates/hello"
_BODY = f"{_MAIL}/body.html"
_GOOD = '{"name": "{{${first_name} | json_escape}}"}'
_BAD = '{\n  "name": "{{${first_name}}}"\n}'
_PROFILES = {
    "fixtures/profiles/ada.toml": 'first_name = "Ada"\n',
    "fixtures/profiles/quote.toml": "first_name = '5\" wheel'\n",
}


def _found(folder: Path, files: Mapping[str, str], profile: str = "quote") -> list[str]:
    for path, text in {**_PROFILES, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    rendered = liquidpilot.Workspace.open(folder).render("hello", profile)
    return [
        f"{each.code} {each.path}:{each.line}:{each.column}"
        for each in rendered.diagnostics
        if each.code.startswith("data-") or each.code == "trustpilot-afs-not-json"
    ]


@pytest.mark.parametrize(
    ("opening", "is_data"),
    [
        ('<script type="application/ld+json">', True),
        ("<script type='application/json'>", True),
        ("<script type=application/json>", True),
        ('<SCRIPT TYPE="Application/LD+JSON">', True),
        ('<script type="application/json+trustpilot" data-x="1">', True),
        ('<script id="a" type="application/json; charset=utf-8">', True),
        ('<script type = " application/vnd.shop.v1+json ">', True),
        ('<script\n  type="application/ld+json"\n>', True),
        ("<script>", False),
        ('<script type="text/javascript">', False),
        ('<script type="module">', False),
        ('<div type="application/json">', False),
        ('<!-- <script type="application/json"> -->', False),
    ],
)
def test_which_scripts_are_data(tmp_path: Path, opening: str, is_data: bool) -> None:
    body = f"<p>Hi</p>{opening}{_BAD}</script>"
    assert bool(_found(tmp_path, {_BODY: body})) is is_data
    assert _found(tmp_path, {_BODY: body}, "ada") == []


_OPEN = '<script type="application/ld+json">'


@pytest.mark.parametrize(
    ("description", "body", "place"),
    [
        ("a quote that nobody escaped", f"<p>Hi</p>\n{_OPEN}{_BAD}</script>", "3:12"),
        ("a comma too many", f'<p></p>\n{_OPEN}\n{{"a": 1,\n "b": 2,\n}}</script>', "4:8"),
        ("a value that is empty", f'{_OPEN}{{"price": {{{{${{city}}}}}} }}</script>', "1:46"),
        ("nothing at all", f"<p></p>\n{_OPEN}</script>", "2:36"),
        (
            "the comma of a loop",
            f'{_OPEN}\n[{{% for i in (1..2) %}}{{"n": {{{{i}}}}}},{{% endfor %}}]</script>',
            "2:35",
        ),
        (
            "the second of two",
            f'{_OPEN}{{"kind": "first"}}</script>\n{_OPEN}{{"kind": second}}</script>',
            "2:45",
        ),
        (
            "one that never ends",
            f'{_OPEN}{{"a": 1}}<p>Bye</p>',
            "1:44",
        ),
    ],
)
def test_the_place_in_the_authors_file(
    tmp_path: Path, description: str, body: str, place: str
) -> None:
    assert _found(tmp_path, {_BODY: body}) == [f"data-not-json {_BODY}:{place}"], description


def test_a_script_in_a_content_block(tmp_path: Path) -> None:
    block = "templates/content_blocks/data.liquid"
    files = {
        _BODY: f"{_OPEN}{_GOOD}</script>\n{{{{content_blocks.${{data}}}}}}",
        block: f'---\nname: data\n---\n{_OPEN}{{"customer": "{{{{${{first_name}}}}}}"}}</script>',
    }
    assert _found(tmp_path, files) == [f"data-not-json {block}:4:50"]


@pytest.mark.parametrize(
    ("description", "files"),
    [
        ("an in-app message", {"templates/in_app/hello/body.html": f"{_OPEN}{_BAD}</script>"}),
        ("a single file", {"templates/hello.liquid": f"{_OPEN}{_BAD}</script>"}),
    ],
)
def test_other_messages(tmp_path: Path, description: str, files: Mapping[str, str]) -> None:
    assert len(_found(tmp_path, files)) == 1, description


@pytest.mark.parametrize(
    ("description", "before"),
    [
        ("an abort", "{% abort_message('no') %}"),
        ("a text that is refused", "{% if %}"),
        ("good data", ""),
    ],
)
def test_where_nothing_is_said(tmp_path: Path, description: str, before: str) -> None:
    data = _BAD if before else _GOOD
    assert _found(tmp_path, {_BODY: f"{before}{_OPEN}{data}</script>"}) == [], description


def test_the_message_is_sent_all_the_same(tmp_path: Path) -> None:
    assert _found(tmp_path, {_BODY: f"{_OPEN}{_BAD}</script>"})
    assert liquidpilot.Workspace.open(tmp_path).render("hello", "quote").status == "sent"
