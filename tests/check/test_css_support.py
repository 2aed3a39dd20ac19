from __future__ import annotations

import pytest

from liquidpilot.check.css_support import conditional_blocks, in_declarations, in_style_sheet


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
        ("@supports (display: grid) { .a { display: grid } } .b { z-index: 1 }", ["z-index: 1"]),
        ("/* display: flex */ .a { color: red }", []),
        ("@import url('x.css');", ["@import"]),
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
