"""What a rendering says about the files that it used, and about those that it did not use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import liquidpilot
from liquidpilot.errors import WorkspaceError

_MAIL = "templates/email_templates/hello"
_TOYS = "templates/catalogs/toys"
_USES_TOYS = {f"{_MAIL}/body.html": "{% catalog_items toys 1 %}{{ items[0].price }}"}
_BLOCK = "templates/content_blocks/foot.liquid"
_FILES = {
    f"{_MAIL}/body.html": "Hello",
    f"{_TOYS}/schema.yaml": "fields:\n  - name: id\n    type: string\n",
    f"{_TOYS}/items.csv": "id\n1\n",
    "fixtures/profiles/ada.toml": "first_name = 'Ada'\n",
}


def _workspace(folder: Path, files: Mapping[str, str]) -> liquidpilot.Workspace:
    for path, text in {**_FILES, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return liquidpilot.Workspace.open(folder)


_CUT = {f"{_MAIL}/template.yaml": "subject: Order #7 is there\n"}
_COLUMN = {f"{_TOYS}/items.csv": "id,prce\n1,2\n"}
_SELECTION = {f"{_TOYS}/selections.toml": "[cheap]\nitems = ['1']\n"}


@pytest.mark.parametrize(
    ("description", "files", "said"),
    [
        ("a value that is cut", _CUT, ["value-cut-by-comment"]),
        (
            "a comment that no text stands before",
            {f"{_MAIL}/template.yaml": "subject: 'Order #7' # new\ndescription: # none\n"},
            [],
        ),
        (
            "a value that is all comment",
            {f"{_MAIL}/template.yaml": "subject: #7 for you\npreheader: Hi\n"},
            ["value-cut-by-comment"],
        ),
        ("a column of a catalog that is used", _COLUMN | _USES_TOYS, ["unknown-key"]),
        ("a column of one that is not used", _COLUMN, []),
        ("a broken selection of one that is not used", _SELECTION, []),
        (
            "a column of the translations",
            {"templates/translations.csv": "id,German\na,x\n"},
            ["unknown-key"],
        ),
        ("a name in the profile", {"fixtures/profiles/ada.toml": "fist_name = 'Ada'\n"},
         ["unknown-profile-name"]),
        (
            "a name in a user's export",
            {"fixtures/profiles/ada.toml": "external_id = '7'\nfist_name = 'Ada'\n"},
            ["unknown-profile-name"],
        ),
        (
            "front matter of a block, which no text has a part of",
            {
                _BLOCK: "---\ntag: [a]\n---\nBye",
                f"{_MAIL}/body.html": "{{content_blocks.${foot}}}",
            },
            [],
        ),
    ],
)  # fmt: skip
def test_a_rendering_tells_what_it_lacks(
    tmp_path: Path, description: str, files: Mapping[str, str], said: list[str]
) -> None:
    rendered = _workspace(tmp_path, files).render("hello", "ada")
    assert [each.code for each in rendered.diagnostics] == said, description
    assert all(each.path and each.line for each in rendered.diagnostics)


@pytest.mark.parametrize(
    ("description", "files", "place"),
    [
        (
            "a selection with an unknown key",
            _SELECTION | _USES_TOYS,
            (f"{_TOYS}/selections.toml", 2, 1),
        ),
        (
            "an operator that there is not",
            {
                f"{_TOYS}/selections.toml": "[[a.filters]]\nfield = 'id'\noperator = 'is'\nvalue = 1\n"
            }
            | _USES_TOYS,
            (f"{_TOYS}/selections.toml", 3, 1),
        ),
    ],
)
def test_a_broken_catalog_that_is_used_is_an_error(
    tmp_path: Path, description: str, files: Mapping[str, str], place: tuple[str, int, int]
) -> None:
    with pytest.raises(WorkspaceError) as raised:
        _workspace(tmp_path, files).render("hello", "ada")
    error = raised.value
    assert (error.path, error.line, error.column) == place, description


def test_a_default_profile_that_there_is_not(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path, {"liquidpilot.toml": "\ndefault_profile = 'adda'\n"})
    with pytest.raises(WorkspaceError, match="no profile 'adda'\n  did you mean 'ada'") as raised:
        workspace.render("hello")
    assert (raised.value.path, raised.value.line) == ("liquidpilot.toml", 2)
    # A profile that is named is another one.
    assert workspace.render("hello", "ada").status == "sent"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_spreadsheet_in_another_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    workspace = _workspace(tmp_path, {})
    file = tmp_path / "templates/translations.csv"
    file.write_bytes("id,de\na,Grüße\n".encode(encoding))
    with pytest.raises(WorkspaceError, match="this file is UTF-16"):
        workspace.render("hello", "ada")
