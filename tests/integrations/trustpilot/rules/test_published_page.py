"""The two flows of Braze's page "Trustpilot", in short: which of its defects are found, and where.

Those that no template shows are left out: the page's answer is no JSON, its text names another
endpoint than its code calls, and it links to the log-in of another company. That the header lacks
'Bearer' and 'x-business-user-id' shows when it is rendered: `test_reported` has both.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot.check.results import CheckRequest
from liquidpilot.check.running import run_check
from liquidpilot.check.workers import Setup
from liquidpilot.files import write_text
from liquidpilot.integrations.trustpilot.rules import template_rules
from liquidpilot.rendering.workspace import Workspace

_REVIEWS = """{% connected_content https://api.trustpilot.com/v1/product-reviews\
/business-units/66ea0530xxxxxx/reviews?sku={{event_properties.${item_sku}}}&stars=5
   :method get
   :headers {"apikey": "xxxxx"}
   :content_type application/json :save result %}
{{result.productReviews[0].content}}
"""
_INVITATION = """url: https://invitations-api.trustpilot.com/v1/private/business-units\
/{businessUnitId}/email-invitations
method: POST
headers:
  Authorization: |
    {% connected_content
    https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications/accesstoken
    :method post
    :headers {"Authorization": "Basic {{'API_KEY:API_SECRET' | base64_encode}}" }
    :body grant_type=client_credentials
    :save token
    :retry
    :cache_max_age 3600 %}
    {{token.access_token}}
body:
  consumerEmail: "{{${email_address}}}"
"""


@pytest.mark.parametrize(
    ("description", "path", "text", "found"),
    [
        (
            "reviews in an e-mail",
            "templates/reviews.liquid",
            _REVIEWS,
            [
                ("unchecked-status", 1),  # defect 10 of the answer: no guard against an error
                ("placeholder-left", 1),
                ("unescaped-parameter", 1),  # defect 3
                ("selective-reviews", 1),
                ("placeholder-left", 3),
                ("unescaped-review-text", 5),
                ("no-link-back", 5),
                ("unchecked-review-list", 5),  # defect 4
            ],
        ),
        (
            "an invitation",
            "templates/webhooks/invitation/template.yaml",
            _INVITATION,
            [
                ("placeholder-left", 1),
                ("unchecked-token", 5),  # defect 10
                ("placeholder-left", 8),  # defect 9, as long as nobody has followed it
                ("key-value-webhook", 15),  # defect 7
            ],
        ),
        (
            "an invitation, with a key of one's own",
            "templates/webhooks/invitation/template.yaml",
            _INVITATION.replace("API_KEY:API_SECRET", "q7Zk2vB4:p9Lx4Mw1"),
            [
                ("placeholder-left", 1),
                ("unchecked-token", 5),
                ("secret-in-template", 8),  # defect 9
                ("key-value-webhook", 15),
            ],
        ),
    ],
)
def test_what_is_found(
    tmp_path: Path, description: str, path: str, text: str, found: list[tuple[str, int]]
) -> None:
    write_text(tmp_path / "liquidpilot.toml", "")
    write_text(tmp_path / path, text)
    names = tuple(rule.name for rule in template_rules())
    request = CheckRequest(jobs=1, cache=False)
    setup = Setup(str(tmp_path), names, (), request.faults, request.now)
    report = run_check(
        Workspace.open(tmp_path), setup, request, lambda count, answers: iter(answers)
    )
    told = [
        (finding.code.removeprefix("trustpilot-"), finding.line)
        for finding in report.findings
        if finding.code in names
    ]
    assert told == found, description
