"""From a part of a rendered request back to the author's template."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from liquidpilot import Exchange, Request, dialect
from liquidpilot.dialect.connection import ConnectedAnswer, ConnectedCall
from liquidpilot.rendering.message import RenderedField
from liquidpilot.rendering.request_checks import place_in_call, place_in_webhook
from liquidpilot.services.interface import RequestProblem
from liquidpilot.sources import Place, Source

_TEMPLATE = """\
{% capture invitation %}
{
  "consumerEmail": "{{${email_address}}}",
  "tags": ["two words", "fine"]
}
{% endcapture %}
{% connected_content https://api.example.com/invitations?sku=A&apikey=1234
   :method post
   :headers {"Content-Type": "text/plain", "x-user": "{{token}}"}
   :body {{invitation}}
   :save answer %}
"""
_BODY = """\
{
  "consumerName": "{{${first_name}}}",
  "serviceReviewInvitation": {
    "redirectUri": "example.com/thanks"
  },
  "productReviewInvitation": {
    "redirectUri": "https://example.com"
  }
}
"""


_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_ADA = {"email_address": "ada@example.com", "first_name": "Ada", "token": "t0ken"}


def _exchange(template: str, path: str) -> Exchange:
    """Return what a template asks for, as the connector notes it."""
    calls: list[ConnectedCall] = []

    def connect(call: ConnectedCall) -> ConnectedAnswer:
        calls.append(call)
        return ConnectedAnswer()

    inputs = dialect.RenderInputs(_ADA, _NOW, connect=connect, traced=True)
    dialect.parse(Source(template, path)).render(inputs)
    (call,) = calls
    request = Request("POST", "https://api.example.com/")
    written = {**call.options, "url": call.url}
    return Exchange(request, None, "missing", None, call.place, written=written)


def _field(name: str, template: str, path: str) -> RenderedField:
    rendered = dialect.parse(Source(template, path)).render(
        dialect.RenderInputs(_ADA, _NOW, traced=True)
    )
    return RenderedField(name, rendered.text, Source(template, path), trace=rendered.trace)


@pytest.mark.parametrize(
    ("description", "problem", "line", "text"),
    [
        (
            "a parameter",
            RequestProblem("x", "error", "m", None, "query", ("apikey",)), 7, "apikey=1234",
        ),
        (
            "a parameter that is missing: the address",
            RequestProblem("x", "error", "m", None, "query", ("locale",)),
            7, "https://api.example.com/invitations?sku=A&apikey=1234",
        ),
        ("a header", RequestProblem("x", "error", "m", None, "header", ("X-User",)), 9, "x-user"),
        (
            "a header by its value",
            RequestProblem("x", "error", "m", None, "header", ("content-type",), "text/plain"),
            9, "text/plain",
        ),
        (
            "a value of the body that was captured before",
            RequestProblem("x", "error", "m", None, "body", ("tags",), "two words"), 4, "two words",
        ),
        (
            "a key of the body",
            RequestProblem("x", "error", "m", None, "body", ("consumerEmail",)),
            3, "consumerEmail",
        ),
        (
            "a value that an output printed",
            RequestProblem(
                "x", "error", "m", None, "body", ("consumerEmail",), "ada@example.com"
            ),
            3, "{{${email_address}}}",
        ),
        (
            "a part of a value that an output printed",
            RequestProblem("x", "error", "m", None, "header", ("x-user",), "t0k"),
            9, "{{token}}",
        ),
        ("the method", RequestProblem("x", "error", "m", None, "method"), 8, "post"),
        (
            "the address",
            RequestProblem("x", "error", "m", None, "url"),
            7, "https://api.example.com/invitations?sku=A&apikey=1234",
        ),
    ],
)  # fmt: skip
def test_in_a_call(description: str, problem: RequestProblem, line: int, text: str) -> None:
    place = place_in_call(problem, _exchange(_TEMPLATE, "body.html"))
    assert (place.line, place.text) == (line, text), description


def test_a_call_of_unknown_origin_is_reported_where_it_was_made() -> None:
    request = Request("GET", "https://api.example.com/")
    exchange = Exchange(request, None, "missing", None, Place.at("gone.html", 3, 5))
    assert place_in_call(RequestProblem("x", "error", "m"), exchange) == exchange.place


@pytest.mark.parametrize(
    ("description", "problem", "path", "line", "text"),
    [
        (
            "a value within the right part of the body",
            RequestProblem(
                "x", "error", "m", None, "body",
                ("productReviewInvitation", "redirectUri"), "https://example.com",
            ),
            "body.json", 7, "https://example.com",
        ),
        (
            "what is missing in a part of the body",
            RequestProblem(
                "x", "error", "m", None, "body", ("serviceReviewInvitation", "templateId")
            ),
            "body.json", 3, "serviceReviewInvitation",
        ),
        (
            "what is missing in the body: all of it",
            RequestProblem("x", "error", "m", None, "body", ("referenceNumber",)),
            "body.json", 1, "{",
        ),
        (
            "a header that is missing: beside the others",
            RequestProblem("x", "error", "m", None, "header", ("x-business-user-id",)),
            "headers", 1, "Bearer {{token}}",
        ),
        (
            "a header",
            RequestProblem("x", "error", "m", None, "header", ("authorization",)),
            "headers", 1, "Bearer {{token}}",
        ),
        ("the address", RequestProblem("x", "error", "m"), "url", 1, "https://api.example.com/"),
    ],
)  # fmt: skip
def test_in_a_webhook(
    description: str, problem: RequestProblem, path: str, line: int, text: str
) -> None:
    texts = {
        "url": "https://api.example.com/",
        "headers.Authorization": "Bearer {{token}}",
        "body": _BODY,
    }
    paths = {"body": "body.json", "url": "url"}
    fields = {name: _field(name, text, paths.get(name, "headers")) for name, text in texts.items()}
    place = place_in_webhook(problem, fields)
    first, *_ = place.text.strip().splitlines()
    assert (place.path, place.line, first) == (path, line, text), description


def test_a_header_that_makes_a_call_of_its_own_is_reported_at_what_it_prints() -> None:
    header = (
        "{%- connected_content https://api.example.com/token :method post\n"
        '  :headers {"Authorization": "Basic {{ \'a:b\' | base64_encode }}"} :save answer -%}\n'
        "{{token}}\n"
    )
    fields = {
        "url": _field("url", "https://api.example.com/", "template.yaml"),
        "headers.Authorization": _field("headers.Authorization", header, "template.yaml"),
    }
    problem = RequestProblem("x", "error", "m", None, "header", ("authorization",))
    place = place_in_webhook(problem, fields)
    assert (place.line, place.text) == (3, "{{token}}")
