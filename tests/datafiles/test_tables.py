from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.datafiles.tables import Table, empty_table
from liquidpilot.datafiles.toml_reading import parse_toml
from liquidpilot.errors import WorkspaceError

TOML = """\
text = "x"
number = 1
flag = true
list = ["a", "b"]
mixed = ["a", 2]
when = 2026-11-21
[table]
inner = 1
[[tables]]
name = "n"
blank = " "
"""


@pytest.fixture
def table() -> Table:
    return parse_toml(TOML, "x.toml").table()


def test_values_come_as_their_type(table: Table) -> None:
    assert table.text("text") == "x"
    assert table.flag("flag") is True
    assert table.texts("list") == ("a", "b")
    assert [each.required_text("name") for each in table.tables("tables")] == ["n"]
    inner = table.table("table")
    assert inner is not None
    assert list(inner) == ["inner"]


def test_what_is_missing_is_none_or_nothing() -> None:
    table = empty_table("x.toml")
    assert (table.text("a"), table.flag("a"), table.table("a"), table.source("a")) == (None,) * 4
    assert (table.texts("a"), table.tables("a")) == ((), [])


@pytest.mark.parametrize(
    ("ask", "message", "place"),
    [
        (lambda t: t.text("number"), "'number' should be text, not the number 1", (2, 1)),
        (lambda t: t.text("flag"), "'flag' should be text, not true", (3, 1)),
        (lambda t: t.text("when"), "'when' should be text, not a date or time", (6, 1)),
        (lambda t: t.flag("text"), "'text' should be true or false, not text", (1, 1)),
        (lambda t: t.texts("text"), "'text' should be a list of texts, not text", (1, 1)),
        (lambda t: t.texts("mixed"), "'mixed' should be a list of texts", (5, 15)),
        (lambda t: t.table("list"), "'list' should be names with values, not a list", (4, 1)),
        (lambda t: t.tables("list"), "'list' should be a list of entries", (4, 1)),
        (lambda t: t.tables("tables")[0].required_text("blank"), "'blank' is empty", (11, 1)),
        (lambda t: t.tables("tables")[0].required_text("gone"), "'gone' is missing", (9, 3)),
        (lambda t: t.source("text"), "'text' should be text", (1, 1)),
    ],
)
def test_a_wrong_type_is_an_error_at_its_place(
    table: Table, ask: Callable[[Table], object], message: str, place: tuple[int, int]
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        ask(table)
    assert message in caught.value.message
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    ("known", "hint"),
    [
        (["text", "numbers"], "did you mean 'numbers'?"),
        (["text", "zzz"], "known here: text, zzz"),
    ],
)
def test_an_unknown_key_is_an_error_with_the_nearest(
    table: Table, known: list[str], hint: str
) -> None:
    with pytest.raises(WorkspaceError, match="unknown key 'number'") as caught:
        table.refuse_unknown(known)
    assert (caught.value.line, caught.value.column, caught.value.hint) == (2, 1, hint)
