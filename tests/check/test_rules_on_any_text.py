"""No text that an author may write makes a rule fail, and each finding lies within the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import FieldSubject, WorkspaceSubject
from liquidpilot.files import write_text
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Source

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


@settings(max_examples=100, deadline=None)
@given(pieces=st.lists(st.sampled_from(_PIECES), max_size=40))
def test_every_rule_bears_any_text(workspace: WorkspaceSubject, pieces: list[str]) -> None:
    text = "".join(pieces)
    source = Source(text, "templates/email_templates/example/body.html")
    message = workspace.workspace.message("example")
    field = FieldSubject("html", source, message, None, workspace)
    first, last = (1, 1), source.position(len(text))
    for finding in RuleSet.of(all_rules().values()).check_field(field):
        at = finding
        assert first <= (at.line, at.column) <= (at.end_line, at.end_column) <= last, at
        for edit in finding.fix.edits if finding.fix else ():
            assert first <= edit.place.start <= edit.place.end <= last, at
