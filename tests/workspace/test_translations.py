"""`translations.csv`: Braze's own form, read strictly."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.translations import _texts, read_translations


def test_the_texts_of_a_message_come_before_those_for_all(tmp_path: Path) -> None:
    (tmp_path / "templates/m").mkdir(parents=True)
    (tmp_path / "templates/translations.csv").write_text(
        "id,de\nhello,Hallo\nbye,Tschüss\n", "utf-8"
    )
    (tmp_path / "templates/m/translations.csv").write_text(
        '\ufeffid,de,fr-FR\r\nhello,"Na, du",Salut', "utf-8"
    )
    found = read_translations(tmp_path, ["templates", "templates/m"])
    assert found.texts == {"hello": {"de": "Na, du", "fr-FR": "Salut"}, "bye": {"de": "Tschüss"}}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("name,de\n", 1, "there is no column 'id'"),
        ("id;de;es\na;x;y\n", 1, "the columns are separated by ';'"),
        ("id\tde\n", 1, "the columns are separated by tabs"),
        ("id,de,de\n", 1, "the column 'de' appears twice"),
        ("id,de-AT,de_at\n", 1, "the columns 'de-AT' and 'de_at' are for the same locale"),
        ("id,de,\n", 1, "column 3 of the first line has no name"),
        ("id,de\na,x,y\n", 2, "the row has 3 cells, and the first line names 2 columns"),
        ("id,de\na\n", 2, "the row has 1 cell, and"),
        ("id,de\n,Hallo\n", 2, "the row has no id"),
        ("", 1, "there is no column 'id'"),
        ("id,de\na,x\n\na,y\n", 4, "the id 'a' is used already"),
        ('id,de\na,"x\n', 2, "not valid CSV: a quote is never closed"),
    ],
)
def test_mistakes(text: str, line: int, message: str) -> None:
    with pytest.raises(WorkspaceError) as raised:
        _texts(text, "t/translations.csv", [])
    assert (raised.value.path, raised.value.line) == ("t/translations.csv", line)
    assert message in raised.value.message


def test_a_column_that_is_no_locale_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "translations.csv").write_text("id,notes for us,de\na,x,y\n", "utf-8")
    found = read_translations(tmp_path, ["."])
    assert found.texts == {"a": {"de": "y"}}
    assert [(each.code, each.line) for each in found.diagnostics] == [("unknown-key", 1)]


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(WorkspaceError):
        assert all(identifier.strip() for identifier in _texts(text, "t.csv", []))
