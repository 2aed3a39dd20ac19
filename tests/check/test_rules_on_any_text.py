"""No text that an author may write makes a rule fail, and each finding lies within the text.

What a rule says that it needs stands in every text in which it finds something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import Example, FieldRule, Rule
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import FieldSubject, WorkspaceSubject
from liquidpilot.files import write_text
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Source
from liquidpilot.workspace.messages import Message

_PIECES = [
    "{{", "}}", "{%", "%}", "{%-", "-%}", "${", "}", "${first_name}", "custom_attribute.${a b }",
    "custom_attribute.a", " assign a = ", " if ", " endif ", " for i in ", " endfor ", " capture b ",
    " endcapture ", " case ", " when ", " catalog_items g ", " connected_content https://a.b/?c=",
    " :save r ", " :headers {", "“x”", "'", '"', "|", " | date: '%H' ", " | time_zone: ", " | default: ",
    " | money ", "==", " == empty ", " < ", "[0]", "[", "]", ".", ",", " ", "\n", "\r\n", "now", "1",
    "größe", "<body>", "</body>", "<!--", "-->", "<a href=", ">", " translation t ", " endtranslation ",
    "{% comment %}", "{% endcomment %}", "{% raw %}", "{% endraw %}", "{% liquid", "include", "👍", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> WorkspaceSubject:
    """Return a workspace with one message, whose place the texts take."""
    root = tmp_path_factory.mktemp("any_text")
    write_text(root / "liquidpilot.toml", "")
    write_text(root / "templates/email_templates/example/body.html", "Hello")
    return WorkspaceSubject(Workspace.open(root), Settings(all_rules()))


# The same rules, which look at every text.
_WITHOUT_NEEDS = RuleSet.of(
    replace(rule, needs=()) if isinstance(rule, FieldRule) else rule
    for rule in all_rules().values()
)


@pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.name)
def test_a_rule_that_needs_a_word_overlooks_no_example(
    workspace: WorkspaceSubject, rule: Rule
) -> None:
    for example in rule.examples:
        for field in _fields_of(example, workspace):
            found = list(RuleSet.of(all_rules().values()).check_field(field))
            assert found == list(_WITHOUT_NEEDS.check_field(field))


def _fields_of(example: Example, workspace: WorkspaceSubject) -> Iterator[FieldSubject]:
    texts = [example.text, *example.files.values()]
    for channel, name in (
        (example.channel, example.field),
        ("email", "subject"),
        ("in_app", "html"),
    ):
        for text in texts:
            source = Source(text, "templates/example/body.html")
            message = Message("example", "example", channel, source.path or "", {name: source})
            yield FieldSubject(name, source, message, None, workspace)


@settings(max_examples=100, deadline=None)
@given(pieces=st.lists(st.sampled_from(_PIECES), max_size=40))
def test_every_rule_bears_any_text(workspace: WorkspaceSubject, pieces: list[str]) -> None:
    text = "".join(pieces)
    source = Source(text, "templates/email_templates/example/body.html")
    message = workspace.workspace.message("example")
    field = FieldSubject("html", source, message, None, workspace)
    first, last = (1, 1), source.position(len(text))
    found = list(RuleSet.of(all_rules().values()).check_field(field))
    assert found == list(_WITHOUT_NEEDS.check_field(field))
    for finding in found:
        at = finding
        assert first <= (at.line, at.column) <= (at.end_line, at.end_column) <= last, at
        for edit in finding.fix.edits if finding.fix else ():
            assert first <= edit.place.start <= edit.place.end <= last, at
