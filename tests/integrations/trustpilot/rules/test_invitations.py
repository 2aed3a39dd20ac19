"""What is wrong with an invitation as it is built, sent and looked at afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.diagnostics import Finding
from liquidpilot.extending import Example

FoundBy = Callable[[str, Example], list[Finding]]

_PRIVATE = "/v1/private/business-units/66ea0530a1b2c3d4e5f60718"
_INVITATIONS = f"https://invitations-api.trustpilot.com{_PRIVATE}/email-invitations"
_LINKS = f"https://invitations-api.trustpilot.com{_PRIVATE}/invitation-links"
_PRODUCT_LINKS = (
    "https://api.trustpilot.com/v1/private/product-reviews/business-units"
    "/66ea0530a1b2c3d4e5f60718/invitation-links"
)
_FOLDER = "templates/webhooks/invitation"


def _webhook(url: str, template: str = "", body: str | None = None) -> Example:
    files = {f"{_FOLDER}/template.yaml": f"url: {url}\n{template}"}
    return Example("", files=files | ({} if body is None else {f"{_FOLDER}/body.json": body}))


@pytest.mark.parametrize(
    ("description", "url", "lines"),
    [
        ("an invitation", _INVITATIONS, [4]),
        ("an id in Liquid", _INVITATIONS.replace("66ea0530a1b2c3d4e5f60718", "{{unit}}"), [4]),
        ("a link for products", _PRODUCT_LINKS, [4]),
        ("a link for the shop is flat", _LINKS, []),
        ("another service", "https://api.example.com/email-invitations", []),
    ],
)
def test_key_value_webhook(found_by: FoundBy, description: str, url: str, lines: list[int]) -> None:
    example = _webhook(url, "method: POST\nbody:\n  name: '{{${first_name}}}'\n  email: x\n")
    found = found_by("key-value-webhook", example)
    assert [finding.line for finding in found] == lines, description


@pytest.mark.parametrize(
    ("description", "reference", "found"),
    [
        ("the time", "{{'now' | date: '%s'}}", True),
        ("the time after the order", "{{o}}-{{'now' | date: '%s'}}", True),
        ("the time in a variable", "{% assign t = 'now' | date: '%s' %}{{t}}", True),
        ("a number at random", "{% random 1000 %}", True),
        ("the same for everybody", "inv00001", True),
        ("the order", "{{event_properties.${order_id} | json_escape}}", False),
        ("the time, captured", "{% capture t %}{{'now' | date: '%s'}}{% endcapture %}{{t}}", True),
        ("the customer", "{{${user_id}}}", True),
        ("the customer, escaped", "{{${braze_id} | json_escape}}", True),
        ("the customer, by way of a variable", "{% assign r = ${user_id} | downcase %}{{r}}", True),
        ("the customer, captured", "{% capture r %}C-{{${user_id}}}{% endcapture %}{{r}}", True),
        ("the address of the customer", "{{${email_address} | sha256}}", True),
        ("the customer with a text", "{{${user_id} | prepend: 'order-'}}", True),
        ("the customer and the order", "{{${user_id}}}-{{event_properties.${order_id}}}", False),
        (
            "the customer where there is no order",
            "{{event_properties.${order_id} | default: ${user_id}}}",
            False,
        ),
        ("an order of the customer", "{{custom_attribute.${last_order_id}}}", False),
        ("the order, by way of a variable", "{% assign r = ${order} | strip %}{{r}}", False),
        ("nothing, which is another rule's", "", False),
    ],
)
def test_retry_without_reference(
    found_by: FoundBy, description: str, reference: str, found: bool
) -> None:
    example = _webhook(_INVITATIONS, body=f'{{\n "referenceNumber": "{reference}"}}')
    places = [(each.line, each.column) for each in found_by("retry-without-reference", example)]
    assert places == ([(2, 22)] if found else []), description


def test_a_reference_in_key_value_pairs(found_by: FoundBy) -> None:
    example = _webhook(_INVITATIONS, "body:\n  referenceNumber: \"{{'now' | date: '%s'}}\"\n")
    (finding,) = found_by("retry-without-reference", example)
    assert finding.line == 3


def test_a_reference_in_a_call(finds_marked: Callable[..., None]) -> None:
    body = "{\"referenceNumber\": \"»{{'now' | date: '%s'}}\"}"
    finds_marked("retry-without-reference", _post(body))


def test_other_references_are_not_looked_at(found_by: FoundBy) -> None:
    example = _webhook("https://api.example.com/", body='{"referenceNumber": "inv00001"}')
    assert found_by("retry-without-reference", example) == []


def _post(body: str = "{{invitation}}") -> str:
    return f"{{% connected_content {_INVITATIONS} :method post :body {body} :save sent %}}"


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("an id", "{{»sent.id}}"),
        ("a status of success", "{% if »sent.__http_status_code__ == 202 %}{% endif %}"),
        ("not a status of success", "{% if »sent.__http_status_code__ != 202 %}{% endif %}"),
        ("a status below the failures", "{% if »sent.__http_status_code__ < 300 %}{% endif %}"),
        ("a status of failure", "{% if sent.__http_status_code__ == 403 %}{% endif %}"),
        ("all failures", "{% if sent.__http_status_code__ >= 400 %}{% endif %}"),
        ("what a failure says", "{{sent.message}}{{sent.errorCode}}"),
    ],
)
def test_parsed_success_body(
    finds_marked: Callable[..., None], description: str, text: str
) -> None:
    finds_marked("parsed-success-body", _post() + text)


def test_the_answer_with_a_link_has_something_in_it(finds_marked: Callable[..., None]) -> None:
    call = f"{{% connected_content {_LINKS} :method post :save sent %}}"
    finds_marked("parsed-success-body", call + "{{sent.url}}")


@pytest.mark.parametrize(
    ("description", "time", "found"),
    [
        ("of a city", "{{at | time_zone: 'Europe/Berlin' | date: '%FT%T'}}", True),
        ("said to be UTC", "{{at | time_zone: 'Europe/Berlin' | date: '%FT%TZ'}}", True),
        ("of the customer", "{{at | date: '%s' | plus: 60 | time_zone: ${time_zone} | date: '%FT%T'}}", True),
        ("in a variable", "{% assign t = at | time_zone: ${time_zone} %}{{t | date: '%FT%T'}}", True),
        ("UTC", "{{at | time_zone: 'UTC' | date: '%FT%T'}}", False),
        ("as Braze has it", "{{'now' | date: '%FT%T'}}", False),
        ("with the offset, which shows in the request", "{{at | time_zone: 'Europe/Berlin' | date: '%FT%T%:z'}}", False),
        ("in seconds, which have no zone", "{{at | time_zone: ${time_zone} | date: '%s' | date: '%FT%T'}}", False),
    ],
)  # fmt: skip
def test_local_send_time(found_by: FoundBy, description: str, time: str, found: bool) -> None:
    example = _webhook(_INVITATIONS, body=f'{{\n "preferredSendTime": "{time}"}}')
    places = [(each.line, each.column) for each in found_by("local-send-time", example)]
    assert places == ([(2, 24)] if found else []), description
