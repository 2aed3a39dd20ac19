"""From a part of a rendered request back to the author's template."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from liquidpilot import Exchange, Request
from liquidpilot.dialect.parsing import outline
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
   :headers {"Content-Type": "text/plain", "x-user": "{{user}}"}
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


def _text(place: Place, text: str) -> str:
    lines = text.splitlines()
    if place.line == place.end_line:
        return lines[place.line - 1][place.column - 1 : place.end_column - 1]
    return lines[place.line - 1][place.column - 1 :]


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
        ("the method", RequestProblem("x", "error", "m", None, "method"), 8, "post"),
        (
            "the address",
            RequestProblem("x", "error", "m", None, "url"),
            7, "https://api.example.com/invitations?sku=A&apikey=1234",
        ),
    ],
)  # fmt: skip
def test_in_a_call(description: str, problem: RequestProblem, line: int, text: str) -> None:
    source = Source(_TEMPLATE, "body.html")
    (call,) = outline(source).calls
    at = source.place(call.tag.name_span)
    request = Request("POST", "https://api.example.com/")
    exchange = Exchange(request, None, "missing", None, at)
    place = place_in_call(problem, exchange, [Source("", "other.html"), source])
    assert (place.line, _text(place, _TEMPLATE)) == (line, text), description


def test_a_call_that_cannot_be_found_is_reported_where_it_was_made() -> None:
    request = Request("GET", "https://api.example.com/")
    exchange = Exchange(request, None, "missing", None, Place.at("gone.html", 3, 5))
    place = place_in_call(RequestProblem("x", "error", "m"), exchange, [])
    assert (place.path, place.line, place.column) == ("gone.html", 3, 5)


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
    sources = {
        name: Source(text, {"body": "body.json", "url": "url"}.get(name, "headers"))
        for name, text in texts.items()
    }
    fields: Mapping[str, RenderedField] = {
        name: RenderedField(name, "", source) for name, source in sources.items()
    }
    place = place_in_webhook(problem, fields)
    whole = next(source.text for source in sources.values() if source.path == path)
    assert (place.path, place.line, _text(place, whole)) == (path, line, text), description
