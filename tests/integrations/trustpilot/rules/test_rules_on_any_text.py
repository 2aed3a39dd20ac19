"""No text that an author may write makes a rule fail, and each finding lies within the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings
from liquidpilot.extending import FieldSubject, WorkspaceSubject
from liquidpilot.files import write_text
from liquidpilot.integrations.trustpilot.rules import template_rules
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Source

_CALLS = [
    "{% connected_content ", " %}", "https://api.trustpilot.com", "{{host}}", "/v1/business-units/",
    "/v1/product-reviews/business-units/", "1/reviews", "?sku=", "{{a}}", "&stars=5", " :save r ",
    " :headers {", '"apikey": "', "Basic ", "{{'a:b' | base64_encode}}", '"', "}", " :body a=",
    "client_secret=", " :cache_max_age 1", " :no_cache", " :method post", "{businessUnitId}", "xxxxx",
    "/v1/oauth/oauth-business-users-for-applications/accesstoken", '"referenceNumber": "',
]  # fmt: skip
_USES = [
    "{{r.productReviews[0].content}}", "{{r.reviews.first}}", "{{ r | size }}", "{{r", "}}", "${a}",
    "{% if r.productReviews.size > 0 %}", "{% elsif r %}", "{% else %}", "{% endif %}", "{{q.title}}",
    "{% for q in r.reviews %}", "{% endfor %}", "{% assign q = r.productReviews | first | escape %}",
    "{% capture q %}", "{% endcapture %}", "{% if r.expires_in > 1 %}", "{% abort_message('x') %}",
    "{{q['content'][0]}}", "{{r.starsAverage}}", "{% case r.stars %}", "{% when 1 %}", "\r\n", "größe", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> WorkspaceSubject:
    """Return a workspace with one message, whose place the texts take."""
    root = tmp_path_factory.mktemp("any_text")
    write_text(root / "liquidpilot.toml", "")
    write_text(root / "templates/email_templates/example/body.html", "Hello")
    return WorkspaceSubject(Workspace.open(root), Settings(all_rules()))


@settings(max_examples=100, deadline=None)
@given(
    calls=st.lists(st.sampled_from(_CALLS), max_size=15),
    uses=st.lists(st.sampled_from(_USES), max_size=15),
)
def test_every_rule_bears_any_text(
    workspace: WorkspaceSubject, calls: list[str], uses: list[str]
) -> None:
    opened = "{% connected_content https://api.trustpilot.com/v1/"
    text = opened + "".join(calls) + " :save r %}" + "".join(uses)
    source = Source(text, "templates/email_templates/example/body.html")
    message = workspace.workspace.message("example")
    field = FieldSubject("html", source, message, None, workspace)
    first, last = (1, 1), source.position(len(text))
    for finding in RuleSet.of(template_rules()).check_field(field):
        at = finding
        assert first <= (at.line, at.column) <= (at.end_line, at.end_column) <= last, at
        for edit in finding.fix.edits if finding.fix else ():
            assert first <= edit.place.start <= edit.place.end <= last, at
