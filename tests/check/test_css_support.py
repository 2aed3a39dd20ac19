from __future__ import annotations

import pytest

from liquidpilot.check.css_support import (
    FEATURES,
    clients_without,
    conditional_blocks,
    in_declarations,
    in_style_sheet,
)
from liquidpilot.check.rule import Example
from liquidpilot.check.rules.unsupported_css import RULE
from liquidpilot.check.trying import findings_in
from liquidpilot.workspace.mail_clients import MAIL_CLIENTS


@pytest.mark.parametrize(
    ("declarations", "found"),
    [
        ("color:red", []),
        ("position: absolute; top: 0", ["position: absolute"]),
        ("position:static", []),
        ("display:flex;gap:8px", ["display:flex", "gap:8px"]),
        ("display:inline-block", []),
        ("background-position:0 0", []),
        ("width:calc(100% - 8px)", ["width:calc(100% - 8px)"]),
        ("color:var(--ink)", ["color:var(--ink)"]),
        ("font-size:1.2rem", ["font-size:1.2rem"]),
        ("background:url(https://a.example/1rem.png)", []),
        ("DISPLAY: Grid", ["DISPLAY: Grid"]),
        # Fallbacks: what is earlier, what hides in another way; what only decorates.
        ("width:600px;width:calc(100% - 8px)", []),
        ("display:block;display:flex", []),
        ("display:none;visibility:hidden;mso-hide:all", []),
        ("visibility:hidden", ["visibility:hidden"]),
        ("border-radius:0.25rem", []),
        ("width:max-content", []),
        ("/* position:absolute; */ color:red", []),
    ],
)
def test_declarations(declarations: str, found: list[str]) -> None:
    assert [each.text for each in in_declarations(declarations)] == found


@pytest.mark.parametrize(
    ("css", "found"),
    [
        (".a { display: flex }", ["display: flex"]),
        ("@media (min-width: 600px) { .a { display: flex } }", []),
        ("@supports (display: grid) { .a { display: grid } } .b { gap: 1px }", ["gap: 1px"]),
        ("/* display: flex */ .a { color: red }", []),
        ("@import url('x.css');", ["@import"]),
        ("@import url(https://fonts.googleapis.com/css?family=Lato);", []),
        (".a::before { color: red }", ["::before"]),
        ("@media print { .a { color: red }", []),
    ],
)
def test_style_sheets(css: str, found: list[str]) -> None:
    unsupported = list(in_style_sheet(css))
    assert [each.text for each in unsupported] == found
    assert all(css.startswith(each.text, each.start) for each in unsupported)


def test_a_conditional_block_ends_with_its_brace() -> None:
    css = "@media print { .a { } } .b { }"
    assert [css[start:end] for start, end in conditional_blocks(css)] == ["@media print { .a { } }"]


def test_each_feature_is_in_the_table_with_clients_that_there_are() -> None:
    assert {name for name in FEATURES if not clients_without(name, MAIL_CLIENTS)} == set()
    assert clients_without("css-display-flex", ["gmail", "outlook"]) == ["Outlook on Windows"]
    assert clients_without("css-position", MAIL_CLIENTS[:5]) == [
        "Gmail",
        "Outlook on Windows",
        "Outlook.com",
        "Yahoo Mail",
    ]


@pytest.mark.parametrize(
    ("clients", "message"),
    [
        ("", "has no effect in Outlook on Windows; it is there 2 times"),
        ('[check]\nmail_clients = ["apple-mail"]\n', ""),
    ],
)
def test_a_team_names_its_clients_and_a_feature_is_told_once(clients: str, message: str) -> None:
    html = "<div style='display:flex'>a</div>\n<div style='display:flex'>b</div>"
    modern = "<!--[if !mso]><!--><div style='display:flex'>c</div><!--<![endif]-->"
    example = Example(html + modern, files={"liquidpilot.toml": clients})
    found = findings_in(RULE, example)
    assert [each.message for each in found] == [f"'display:flex' {message}"] * bool(message)


_HIDING = "<style>p.x, td.gap{visibility:hidden}</style>"


@pytest.mark.parametrize(
    ("description", "html", "found"),
    [
        ("an empty cell", _HIDING + "<td class='gap a'>&nbsp;</td>", 0),
        ("nothing of the kind", _HIDING + "<td class='a'>Sale</td>", 0),
        ("a cell with text", _HIDING + "<td class='gap'></td><td class='gap'>Sale</td>", 1),
        ("a picture is seen", _HIDING + "<td class='gap'><img src='a'></td>", 1),
        ("a class that Liquid gives", _HIDING + "<td class='{{ a }}'>Sale</td>", 1),
        ("no class to ask", "<style>table > *{visibility:hidden}</style><b>1</b>", 1),
        ("an empty element of its own", "<i style='visibility:hidden'> </i>", 0),
        ("a word of its own", "<i style='visibility:hidden'>x</i>", 1),
        ("another property, unseen as well", "<style>.a{display:flex}</style>", 1),
    ],
)
def test_what_is_hidden_and_has_nothing_in_it_is_not_told(
    description: str, html: str, found: int
) -> None:
    assert len(findings_in(RULE, Example(html))) == found, description
