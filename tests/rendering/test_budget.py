"""All that is done for one message takes from one budget: its fields, and its retries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import liquidpilot
from liquidpilot import dialect
from liquidpilot.dialect.limits import CALL, MOST_FINDINGS, Budget

_BURNS = "{% for i in (1..9000) %}{% endfor %}"
_CALLS = (
    "{% for i in (1..9000) %}{% connected_content https://a.example/{{i}} :save r %}{% endfor %}"
)


@pytest.fixture
def budgets(monkeypatch: pytest.MonkeyPatch) -> list[Budget]:
    """Return the budgets that renderings have made, each of a million units."""
    made: list[Budget] = []

    def small() -> Budget:
        made.append(Budget(1_000_000))
        return made[-1]

    monkeypatch.setattr(dialect, "Budget", small)
    return made


@pytest.fixture
def message(tmp_path: Path) -> Callable[..., liquidpilot.Workspace]:
    """Return a function that writes an e-mail with these fields."""

    def write(html: str, **fields: str) -> liquidpilot.Workspace:
        folder = tmp_path / "templates" / "email_templates" / "mail"
        folder.mkdir(parents=True)
        named = "".join(f"{name}: '{text}'\n" for name, text in fields.items())
        (folder / "template.yaml").write_text(f"name: mail\n{named}", encoding="utf-8")
        (folder / "body.html").write_text(html, encoding="utf-8")
        return liquidpilot.Workspace.open(tmp_path)

    return write


def test_fields_that_each_burn_their_budget_end_as_one(
    message: Callable[..., liquidpilot.Workspace], budgets: list[Budget]
) -> None:
    rendered = message(_BURNS, subject=_BURNS, preheader=_BURNS).render("mail")
    (budget,) = budgets
    assert budget.spent < 1_100_000
    assert rendered.status == "error"
    # Each field says so, and points to the one that took it all.
    found = [each for field in rendered.fields.values() for each in field.diagnostics]
    assert {each.code for each in found} == {"limit-reached"}
    assert len({(each.path, each.line, each.column) for each in found}) == 1


def test_retries_take_from_the_same_budget(budgets: list[Budget]) -> None:
    class Down:
        def send(self, request: liquidpilot.Request) -> liquidpilot.Response:
            return liquidpilot.Response(503, {}, b"")

    call = "{% connected_content https://a.example :retry :save r %}"
    turns = "{% for i in (1..900) %}{% endfor %}"
    result = liquidpilot.render(call + turns, transport=Down())
    (budget,) = budgets
    # One rendering takes half of it: the third one is the first that finds nothing left.
    assert 1_000_000 < budget.spent < 1_100_000
    assert "limit-reached" in [each.code for each in result.diagnostics]


def test_calls_without_end_end_and_are_told_up_to_the_bound(
    message: Callable[..., liquidpilot.Workspace], budgets: list[Budget]
) -> None:
    workspace = message(_CALLS)
    rendered = workspace.render("mail")
    assert rendered.status == "missing_fixture"
    assert len(rendered.exchanges) <= 1_000_000 // CALL
    last = rendered.fields["html"].diagnostics[-1]
    assert last.code == "limit-reached"
    assert last.column == 28
    assert len(rendered.diagnostics) <= MOST_FINDINGS
    # They differ where the template has Liquid, and so one stub answers all of them.
    (report,) = workspace.missing_fixtures(rendered)
    assert 'url = "https://a.example/{any}"' in report.stub


def test_an_answer_is_charged_by_its_length(budgets: list[Budget]) -> None:
    class Long:
        def send(self, request: liquidpilot.Request) -> liquidpilot.Response:
            return liquidpilot.Response(200, {}, b"[" + b"1," * 50_000 + b"1]")

    liquidpilot.render("{% connected_content https://a.example :save r %}", transport=Long())
    assert budgets[0].spent > 100_000


@pytest.mark.parametrize(
    ("description", "body", "tag"),
    [
        ("a loop in an answer", _BURNS, "{% connected_content https://a.example :rerender %}"),
        ("text to parse", "{{ a }}" * 9000, "{% connected_content https://a.example :rerender %}"),
    ],
)
def test_what_is_rerendered_ends_at_the_tag(
    budgets: list[Budget], description: str, body: str, tag: str
) -> None:
    class Liquid:
        def send(self, request: liquidpilot.Request) -> liquidpilot.Response:
            return liquidpilot.Response(200, {}, body.encode())

    result = liquidpilot.render(f"\n  {tag}", transport=Liquid())
    limits = [each for each in result.diagnostics if each.code == "limit-reached"]
    assert [(each.line, each.column) for each in limits] == [(2, 6)], description
