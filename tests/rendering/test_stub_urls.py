"""The URL of a stub: a wildcard wherever the template has Liquid, also where nobody has a value."""

from __future__ import annotations

from pathlib import Path

import pytest

import liquidpilot

_PATH = "https://a.example/products/{{custom_attribute.${sku}}}/reviews"


@pytest.mark.parametrize("profile", ["", '[custom_attribute]\nsku = "A-1"\nlang = "en"\n'])
@pytest.mark.parametrize(
    ("description", "url", "expected"),
    [
        ("a part of the path", _PATH, "https://a.example/products/{any}/reviews"),
        ("the end of the path", "https://a.example/{{custom_attribute.${sku}}}", "https://a.example/{any}"),
        ("a value of the query", f"{_PATH}?page=2&l={{{{custom_attribute.${{lang}}}}}}", "https://a.example/products/{any}/reviews?page=2&l={any}"),
        ("a part of a value", "https://a.example/r?l={{custom_attribute.${lang}}}-x", "https://a.example/r?l={any}-x"),
        ("no Liquid", "https://a.example/r?l=en", "https://a.example/r?l=en"),
    ],
)  # fmt: skip
def test_it_is_the_same_with_and_without_a_value(
    description: str, url: str, expected: str, profile: str, tmp_path: Path
) -> None:
    for path, text in {
        "templates/m.liquid": f"{{% connected_content {url} :save found %}}",
        "fixtures/profiles/sam.toml": profile,
        "fixtures/connected_content/other.toml": (
            '[request]\nurl = "https://b.example/"\n[responses.default]\nstatus = 200\n'
        ),
    }.items():
        if text:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
    workspace = liquidpilot.Workspace.open(tmp_path)
    (report,) = workspace.missing_fixtures(workspace.render("m.liquid"))
    assert f'url = "{expected}"' in report.stub, description
    hint = next(
        each.hint
        for each in workspace.render("m.liquid").diagnostics
        if each.code == "missing-fixture"
    )
    assert f'"{expected}"' in (hint or ""), description
