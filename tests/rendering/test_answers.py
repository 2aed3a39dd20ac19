"""A secret of a live answer is not shown in the fields it is printed into."""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot import Request, Response, Workspace
from liquidpilot.connected_content.request import AnswerSource
from liquidpilot.rendering.answers import hide_live_secrets

_TEMPLATE = """url: https://api.example.com/
headers:
  Authorization: "{% connected_content https://api.example.com/token :save token %}Bearer {{token.access_token}} {{token.name}}"
"""


class _Service:
    def __init__(self, source: AnswerSource) -> None:
        self.source = source

    def send(self, request: Request) -> Response:
        body = b'{"access_token": "tpa-very-secret", "name": "Ada"}'
        return Response(200, {}, body, source=self.source)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("live", "Bearer {secret:ACCESS_TOKEN} Ada"),
        ("transport", "Bearer {secret:ACCESS_TOKEN} Ada"),
        ("fixture", "Bearer tpa-very-secret Ada"),
    ],
)
def test_the_field_shows_that_there_is_a_secret(
    tmp_path: Path, source: AnswerSource, shown: str
) -> None:
    folder = tmp_path / "templates/webhooks/hook"
    folder.mkdir(parents=True)
    (folder / "template.yaml").write_text(_TEMPLATE, encoding="utf-8")
    (folder / "body.json").write_text("{}", encoding="utf-8")
    workspace = Workspace.open(tmp_path)
    rendered = workspace.render("hook", {}, transport=_Service(source))
    hidden = hide_live_secrets(rendered, workspace._redactor)
    assert hidden.fields["headers.Authorization"].text == shown
