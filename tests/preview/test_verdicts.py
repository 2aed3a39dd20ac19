"""What becomes of a message, said in a few words: the same on each page."""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot.errors import WorkspaceError
from liquidpilot.preview.choices import Choices
from liquidpilot.preview.state import PreviewState
from liquidpilot.preview.verdicts import verdict_of
from liquidpilot.preview.views import findings_of

_CALL = "{% connected_content https://api.example.com/none :save r %}"
_CASES = [
    ("as it should be", "Hi", "sent", "Sends"),
    ("one hole", "Hi {{${nickname}}}", "flawed", "Sends with 1 hole"),
    ("two holes", "Hi {{${nickname}}} {{${middle_name}}}", "flawed", "Sends with 2 holes"),
    ("a hole that is an error", "Hi {{first_name}}!", "flawed", "Sends with 1 hole: "),
    ("errors that are no holes", "Hi <script>x</script>", "flawed", "Sends with 1 error: "),
    ("an abort", "{% abort_message('no order_id') %}", "aborted", "Aborts: no order_id"),
    ("a fault", "{{ 1 | divided_by: 0 }}", "error", "Braze refuses it: divided by 0"),
    ("refused", "{% if %}", "error", "Braze refuses it: "),
    ("never closed", "{% if ${city} %}", "error", "Braze refuses it: "),
    ("too much work", "{% for i in (1..99999999) %}x{% endfor %}", "error", "Stopped: "),
    ("a call without an answer", _CALL, "missing_fixture", "Needs an answer: "),
    ("two of them", _CALL * 2, "missing_fixture", "Needs 2 answers: "),
]


@pytest.mark.parametrize(
    ("template", "kind", "text"),
    [pytest.param(*rest, id=name) for name, *rest in _CASES],
)
def test_what_becomes_of_a_message(shop: Path, template: str, kind: str, text: str) -> None:
    (shop / "templates/m.liquid").write_text(template, encoding="utf-8")
    view = PreviewState(shop).view("m.liquid", Choices())
    verdict = verdict_of(view.rendered, view.error, findings_of(view))
    assert (verdict.kind, verdict.text[: len(text)]) == (kind, text)


def test_the_cause_is_told_before_what_follows_from_it(shop: Path) -> None:
    block = "templates/content_blocks/legal_footer.liquid"
    (shop / "templates/m.liquid").write_text("{{content_blocks.${legal_footer}}}", encoding="utf-8")
    (shop / block).write_text("---\nname: a\nname: b\n---\nHi", encoding="utf-8")
    view = PreviewState(shop).view("m.liquid", Choices())
    verdict = verdict_of(view.rendered, view.error, findings_of(view))
    assert verdict.text == "A file cannot be read: the key 'name' appears twice"
    assert str(verdict.place) == f"{block}:3:1"


def test_a_mistake_in_the_template_is_told_before_a_file_that_has_nothing_to_do_with_it(
    shop: Path,
) -> None:
    (shop / "templates/m.liquid").write_text("{% if ${city} %}", encoding="utf-8")
    (shop / "fixtures/scenarios.toml").write_text("[[[bad", encoding="utf-8")
    view = PreviewState(shop).view("m.liquid", Choices())
    verdict = verdict_of(view.rendered, view.error, findings_of(view))
    assert verdict.text == "Braze refuses it: 'if' is never closed"
    assert str(verdict.place) == "templates/m.liquid:1:4"


def test_what_cannot_be_rendered_says_where() -> None:
    verdict = verdict_of(None, WorkspaceError("not valid TOML", path="a.toml", line=3))
    assert verdict.text == "Cannot be rendered: not valid TOML"
    assert str(verdict.place) == "a.toml:3:1"
