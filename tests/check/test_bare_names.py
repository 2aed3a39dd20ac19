"""A name without `${}`: `check` and `render` say the same, once, and the message is sent.

Braze, "Using Liquid".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_examples import try_rule

from liquidpilot.check.registry import all_rules, find_rule
from liquidpilot.check.results import CheckRequest
from liquidpilot.check.rule import Example
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.running import run_check
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import FieldSubject, WorkspaceSubject
from liquidpilot.check.trying import write_example
from liquidpilot.check.workers import Setup
from liquidpilot.diagnostics import Diagnostic, Finding
from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Source

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

_RULE = find_rule("attribute-without-braces")
_FILES = {
    "fixtures/profiles/ada.toml": (
        'first_name = "Ada"\nlast_name = "L"\n[custom_attribute]\nplan = "gold"\n'
    ),
    "templates/content_blocks/greeting.liquid": "Hi {{first_name}}",
    "templates/content_blocks/naming.liquid": "{% assign first_name = 'Bo' %}",
}
# (description, field, text)
_CASES = [
    ("an output", "html", "Hi {{first_name}}"),
    ("in the subject", "subject", "Hi {{first_name}}, your {{custom_attribute.plan}}"),
    ("named elsewhere", "html", "{{${first_name}}} {{first_name}}"),
    ("a computed name", "html", "{% assign k = 'first_name' %}{{[k]}}"),
    ("in a content block", "html", "{{content_blocks.${greeting}}}"),
    ("set for a content block", "html", "{% assign first_name = 'B' %}{{content_blocks.${greeting}}}"),
    ("set by a content block", "html", "{{content_blocks.${naming}}}{{first_name}}"),
    ("set in a branch", "html", "{% if false %}{% assign first_name = 'B' %}{% endif %}{{first_name}}"),
    ("what comes with the send", "html", "{{context.plan}}{{event_properties.total}}"),
]  # fmt: skip


def _unmended(said: Diagnostic) -> Finding:
    return replace(Finding.of(said), fix=None)


@pytest.mark.parametrize(
    ("field", "text"), [case[1:] for case in _CASES], ids=[case[0] for case in _CASES]
)
def test_check_and_render_say_the_same(tmp_path: Path, field: str, text: str) -> None:
    found = try_rule(_RULE, Example(text, field=field, files=_FILES), tmp_path)
    rendered = Workspace.open(tmp_path).render("example", "ada")
    of_message = [
        each for each in found if "greeting" in text or "content_blocks" not in (each.path or "")
    ]
    said = [each for each in rendered.diagnostics if each.code == _RULE.name]
    assert [*map(_unmended, of_message)] == [*map(_unmended, said)]
    assert all(each.severity == "error" for each in said)
    assert (rendered.status, rendered.refusal) == ("sent", None)


# Each is read or set wherever it stands; no branch is left out.
_STATEMENTS = [
    "{{first_name}}", "{{ custom_attribute.plan | upcase }}", "{{custom_attribute['plan']}}",
    "{{['language']}}", "{{${first_name}}}", "{{custom_attribute.${plan}}}", "{{context.plan}}",
    "{% assign first_name = 'Bo' %}", "{% assign x = {{language}} %}", "{% increment language %}",
    "{% capture city %}{{city}}{% endcapture %}", "{% if city == 'Oslo' %}x{% endif %}",
    "{% for i in custom_attribute.list %}{{i}}{% endfor %}", "{% liquid\n echo city\n%}",
    "{% unless 'a' == targeted_device.os %}{% endunless %}", "{% case city %}{% when 'a' %}{% endcase %}",
    "{{ 'a' | replace: language, subscribed_state.x }}", "{{content_blocks.promo}}", " text \n",
]  # fmt: skip


@pytest.fixture(scope="module")
def found_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Source], list[Diagnostic]]:
    """Return what the rule finds in a text."""
    root = tmp_path_factory.mktemp("statements")
    write_example(Example("Hello"), root)
    workspace = WorkspaceSubject(Workspace.open(root), Settings(all_rules()))

    def find(source: Source) -> list[Diagnostic]:
        field = FieldSubject("html", source, None, None, workspace)
        return list(RuleSet.of([_RULE]).check_field(field))

    return find


@settings(max_examples=150, deadline=None)
@given(parts=st.lists(st.sampled_from(_STATEMENTS), max_size=12))
def test_texts_and_renderings_agree_on_any_text(
    found_in: Callable[[Source], list[Diagnostic]], parts: list[str]
) -> None:
    source = Source("".join(parts))
    rendered = parse(source).render(RenderInputs({"city": "Oslo"}, _NOW))
    said = [each for each in rendered.diagnostics if each.code == _RULE.name]
    assert {*map(_unmended, found_in(source))} == {*map(_unmended, said)}
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Hi {{user.first_name}}", "write '${first_name}': Braze has no object around"),
        ("{{ customer['x'].email_address }}", "write '${email_address}': Braze has no object"),
        ("Hi {{frist_name}}", "did you mean '${first_name}'?"),
        ("Hi {{First_Name}}", "did you mean '${first_name}'?"),
        ("{{ custom_attributes.plan }}", "did you mean 'custom_attribute.${plan}'?"),
        ("{{ event_property.total }}", "did you mean 'event_properties.${total}'?"),
        ("{% assign colour = 1 %}{{ color }}", "did you mean 'colour'?"),
        ("{{ cart.total }}", "set it with 'assign'"),
        ("{{ name }}", "set it with 'assign'"),
    ],
)
def test_a_variable_that_seems_to_be_an_attribute(
    found_by: Callable[..., list[Finding]], text: str, hint: str
) -> None:
    # Braze, "Supported personalization tags": what there is, and how it is written.
    (found,) = found_by(find_rule("unassigned-variable"), text)
    assert found.hint is not None
    assert found.hint.startswith(hint)


def test_a_branch_that_nobody_reaches_is_only_seen_by_check(tmp_path: Path) -> None:
    text = "{% if false %}{{last_name}}{% endif %}"
    found = try_rule(_RULE, Example(text, files=_FILES | {_GREETING: ""}), tmp_path)
    assert [(each.column, each.whom) for each in found] == [(17, "")]
    assert Workspace.open(tmp_path).render("example", "ada").diagnostics == []


_GREETING = "templates/content_blocks/greeting.liquid"


@pytest.mark.parametrize(
    ("channel", "text", "columns"),
    [
        ("content_cards", "{{context.plan}} {{ event_properties['total'] }}", [3, 21]),
        ("content_cards", "{% for i in event_properties.items %}{{i.name}}{% endfor %}", [13]),
        ("content_cards", "{{card.name}}{{campaign.name}}", [3, 16]),
        ("content_cards", "{{context.${plan}}} {{context}}", []),
        ("content_cards", "{% assign context = 'a' %}{{context.size}}", []),
        ("push", "{{context.plan}} {{event_properties.total}}", []),
    ],
)
def test_a_dot_alone_is_a_risk_in_content_cards(
    tmp_path: Path, channel: str, text: str, columns: list[int]
) -> None:
    # Braze, "Create a Content Card": dot notation "may not resolve correctly".
    rule = find_rule("dot-notation-in-content-card")
    found = try_rule(rule, Example(text, channel=channel, field="message"), tmp_path)
    said = Workspace.open(tmp_path).render("example").diagnostics
    same = [_unmended(each) for each in said if each.code == rule.name]
    assert [*map(_unmended, found)] == same
    place = [each.column - len("message: ") - 1 for each in found]
    assert place == columns
    assert all(each.severity == "warning" for each in said)
    assert all(
        "which works in every channel according to Braze" in (each.hint or "") for each in found
    )


@pytest.mark.parametrize(
    ("shows", "message", "columns"),
    [
        ("nobody includes it", "Hello", [6]),
        ("nothing sets it", "{{content_blocks.${greeting}}}", [6]),
        ("the message sets it", "{% assign first_name = 'B' %}{{content_blocks.${greeting}}}", []),
        ("a block beside it sets it", "{{content_blocks.${naming}}}{{content_blocks.${greeting}}}", []),
        ("another message sets it", "{% assign first_name = 'B' %}{{first_name}}", [6]),
    ],
)  # fmt: skip
def test_a_content_block_may_read_what_its_message_sets(
    found_by: Callable[..., list[Finding]], shows: str, message: str, columns: list[int]
) -> None:
    assert shows
    found = found_by(_RULE, Example(message, files=_FILES))
    assert [each.column for each in found] == columns


def test_a_block_is_looked_at_again_when_its_message_sets_a_name(tmp_path: Path) -> None:
    example = Example("{{content_blocks.${greeting}}}", files=_FILES)
    write_example(example, tmp_path)

    def blamed() -> int:
        request = CheckRequest(jobs=1)
        setup = Setup(str(tmp_path), (), (), request.faults, request.now)
        report = run_check(
            Workspace.open(tmp_path), setup, request, lambda count, answers: iter(answers)
        )
        return sum(each.code == _RULE.name for each in report.findings)

    assert blamed() == 1
    body = tmp_path / "templates/email_templates/example/body.html"
    body.write_text("{% assign first_name = 'B' %}" + example.text, encoding="utf-8")
    assert blamed() == 0
