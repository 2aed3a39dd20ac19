"""The body of an invitation by e-mail: what is wrong with it, under which rule, in which words."""

from __future__ import annotations

import pytest

from liquidpilot.integrations.trustpilot.validation.bodies import body_problems
from liquidpilot.integrations.trustpilot.validation.targets import BodyProblem


def email_invitation_problems(data: object) -> list[BodyProblem]:
    return body_problems("email-invitation", data)


# Sources: [D] Trustpilot, "Invitation API"; [o] observed, [a] assumed.
_BODY: dict[str, object] = {
    "consumerEmail": "ada@example.com",
    "consumerName": "Ada",
    "referenceNumber": "1001",
    "serviceReviewInvitation": {},
}
_PRODUCT = {"sku": "A-1", "name": "Truck", "productUrl": "https://shop.example/truck"}
_COMPLETE: dict[str, object] = {
    "replyTo": "support@example.com",
    "locale": "en-US",
    "senderName": "Example Shop",
    "senderEmail": "noreply.invitations@trustpilotmail.com",
    "locationId": "ABC123",
    "referenceNumber": "inv00001",
    "consumerName": "John Doe",
    "consumerEmail": "john.doe@example.com",
    "type": "email",
    "serviceReviewInvitation": {
        "templateId": "507f191e810c19729de860ea",
        "preferredSendTime": "2013-09-07T13:37:00",
        "redirectUri": "https://example.com/thanks",
        "tags": ["tag1", "tag2"],
    },
    "productReviewInvitation": {
        "templateId": "507f191e810c19729de860ea",
        "preferredSendTime": "2013-09-14T13:37:00",
        "redirectUri": "https://example.com/thanks",
        "products": [
            {
                "sku": "ABC-1234",
                "name": "Metal Toy Car",
                "mpn": "7TX1641",
                "brand": "ACME",
                "productUrl": "http://www.mycompanystore.com/products/12345.htm",
                "imageUrl": "http://www.mycompanystore.com/products/images/12345.jpg",
                "gtin": "01234567890",
                "productCategoryGoogleId": "1267",
            }
        ],
    },
}


def _service(**fields: object) -> dict[str, object]:
    return {"serviceReviewInvitation": fields}


def _products(**fields: object) -> dict[str, object]:
    return {"productReviewInvitation": fields}


@pytest.mark.parametrize(
    ("description", "body"),
    [
        ("the complete example of the documentation [D]", _COMPLETE),
        ("only what is needed: no locale either [D]", _BODY),
        ("products alone [D]", {**_BODY, "serviceReviewInvitation": {}, **_products(products=[_PRODUCT])}),
        ("SKUs in the place of products [D]", {**_BODY, **_products(productSkus=["ABC-1234"])}),
        ("a location that is null [a]", {**_BODY, "locationId": None}),
        ("the month first, beyond doubt [D]", {**_BODY, **_service(preferredSendTime="11/28/2026 09:00:00")}),
        ("a time with Z and milliseconds [o]", {**_BODY, **_service(preferredSendTime="2026-11-28T09:00:00.000Z")}),
        ("no tags [a]", {**_BODY, **_service(tags=[])}),
        ("all that a tag may have [D]", {**_BODY, **_service(tags=["aZ09_.-"])}),
        ("a time that is past, for now [o]", {**_BODY, **_service(preferredSendTime="2001-01-01T00:00:00Z")}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_right(description: str, body: object) -> None:
    assert email_invitation_problems(body) == []


@pytest.mark.parametrize(
    ("description", "change", "code", "message", "hint"),
    [
        # TP040
        ("the name is missing [D]", {"consumerName": None}, "incomplete-invitation", "'consumerName' is missing", "say who is invited"),
        ("the reference is missing [D]", {"referenceNumber": None}, "incomplete-invitation", "'referenceNumber' is missing", "which order"),
        ("the name is blank [D]", {"consumerName": " \n"}, "incomplete-invitation", "'consumerName' is blank", "default"),
        ("the address is none [D]", {"consumerEmail": "ada"}, "incomplete-invitation", "'consumerEmail' is not an e-mail address: 'ada'", "abort"),
        ("a product without a name [a]", _products(products=[_PRODUCT, {"sku": "B", "productUrl": "https://b.example"}]), "incomplete-invitation", "'name' is missing in entry 2 of 'products'", ""),
        ("a product with a blank SKU [a]", _products(products=[{**_PRODUCT, "sku": ""}]), "incomplete-invitation", "'sku' in entry 1 of 'products' is blank", ""),
        # TP041
        ("the name of the former endpoint [o]", {"consumerEmail": None, "recipientEmail": "ada@example.com"}, "legacy-field", "this request has no field 'recipientEmail'", "did you mean 'consumerEmail'?"),
        ("the name of invitation links [D]", {"referenceNumber": None, "referenceId": "1"}, "legacy-field", "this request has no field 'referenceId'", "did you mean 'referenceNumber'?"),
        ("a template on the top [D]", {"templateId": "507f191e810c19729de860ea"}, "legacy-field", "this request has no field 'templateId'", "put it into 'serviceReviewInvitation'"),
        # TP043
        ("neither of the invitations [a]", {"serviceReviewInvitation": None}, "empty-invitation", "'serviceReviewInvitation' or 'productReviewInvitation' is missing", "invites to review the shop"),
        # TP044
        ("products and SKUs [D]", _products(products=[_PRODUCT], productSkus=["A"]), "products-and-skus", "'products' and 'productSkus' cannot be used together", "uploaded before"),
        ("neither products nor SKUs [D]", _products(), "products-and-skus", "'products' or 'productSkus' is missing in 'productReviewInvitation'", ""),
        ("no products [D]", _products(products=[]), "products-and-skus", "'products' is empty", "leave out the whole"),
        ("one product that is no list [D]", _products(products=_PRODUCT), "products-and-skus", "'products' must be a list, not an object", "even for one product"),
        ("a blank SKU [D]", _products(productSkus=["A", " "]), "products-and-skus", "entry 2 of 'productSkus' is blank", ""),
        # TP045
        ("an address without a scheme [D]", _service(redirectUri="example.com/thanks"), "relative-url", "'redirectUri' is not a full URL: 'example.com/thanks'", "write 'https://example.com/thanks'"),
        ("a path for an address [D]", _products(products=[{**_PRODUCT, "imageUrl": "/truck.jpg"}]), "relative-url", "'imageUrl' in entry 1 of 'products' is not a full URL: '/truck.jpg'", "the domain"),
        ("another scheme [D]", _products(products=[{**_PRODUCT, "productUrl": "ftp://a.example"}]), "relative-url", "'productUrl' in entry 1 of 'products' is not a full URL: 'ftp://a.example'", "https"),
        # TP046
        ("a tag with a space [D]", _service(tags=["a", "two words"]), "invalid-tag", "the tag 'two words' may contain only letters, digits, '_', '-' and '.'", "'-' in their place"),
        ("a tag with a line break at its end [D]", _service(tags=["tag\n"]), "invalid-tag", "the tag 'tag' may contain", ""),
        ("tags that are a text [D]", _service(tags="a,b"), "invalid-tag", "'tags' must be a list, not a text", "[\"tag1\", \"tag2\"]"),
        ("tags of products [D]", _products(productSkus=["A"], tags=["a"]), "invalid-tag", "'productReviewInvitation' has no field 'tags'", "put it into 'serviceReviewInvitation'"),
        ("tags on the top [D]", {"tags": ["a"]}, "invalid-tag", "this request has no field 'tags'", "put it into 'serviceReviewInvitation'"),
        ("a tag that is a number [D]", _service(tags=[5]), "invalid-tag", "entry 1 of 'tags' must be a text, not a number", "put it in quotes"),
        # TP047
        ("seconds for a time [D]", _service(preferredSendTime=1795278600), "send-time", "'preferredSendTime' must be a text, not a number", "in UTC and in quotes"),
        ("another form of a time [D]", _service(preferredSendTime="28.11.2026"), "send-time", "'preferredSendTime' is not a time that Trustpilot can read: '28.11.2026'", "2026-11-28T09:00:00"),
        ("digits of another script [D]", _service(preferredSendTime="٢٠٢٦-١١-٢٨T٠٩:٠٠:٠٠"), "send-time", "'preferredSendTime' is not a time that Trustpilot can read", ""),
        ("the day first [D]", _service(preferredSendTime="28/11/2026 09:00:00"), "send-time", "'preferredSendTime' is not a time that exists: '28/11/2026 09:00:00'", "month comes first"),
        ("a day that there is not [D]", _service(preferredSendTime="2026-02-30T09:00:00"), "send-time", "'preferredSendTime' is not a time that exists: '2026-02-30T09:00:00'", "day"),
        # TP020
        ("a template that is no id [D]", _service(templateId="English"), "malformed-id", "'templateId' is not a Trustpilot id: 'English'", "24 characters"),
        ("a template in capitals [D]", _service(templateId="507F191E810C19729DE860EA"), "malformed-id", "'templateId' is not a Trustpilot id: '507F191E810C19729DE860EA'", "lower case"),
        # the rest
        ("a number for a reference [D]", {"referenceNumber": 1001}, "invalid-body", "'referenceNumber' must be a text, not a number", "put it in quotes"),
        ("a number for an address [a]", {"replyTo": 0}, "invalid-body", "'replyTo' must be a text, not a number", ""),
        ("an address to reply to that is none [D]", {"replyTo": "a b@c.example"}, "invalid-body", "'replyTo' is not an e-mail address: 'a b@c.example'", ""),
        ("an invitation that is a text [D]", {"serviceReviewInvitation": "yes"}, "invalid-body", "'serviceReviewInvitation' must be an object, not a text", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_wrong(
    description: str, change: dict[str, object], code: str, message: str, hint: str
) -> None:
    body = {name: value for name, value in (_BODY | change).items() if value is not None}
    problems = email_invitation_problems(body)
    assert [(each.code, each.severity) for each in problems] == [(f"trustpilot-{code}", "error")]
    assert problems[0].message.startswith(message)
    assert hint in (problems[0].hint or "")


@pytest.mark.parametrize(
    ("description", "change", "code", "message", "hint"),
    [
        ("a language alone [o]", {"locale": "de"}, "unknown-locale", "'locale' is not a locale that Trustpilot knows: 'de'", ""),
        ("an underscore [o]", {"locale": "en_GB"}, "unknown-locale", "'locale' is not a locale that Trustpilot knows: 'en_GB'", "did you mean 'en-GB'?"),
        ("a locale that is blank [a]", {"locale": ""}, "unknown-locale", "'locale' is blank", "en-GB"),
        ("a day that may be a month [D]", _service(preferredSendTime="09/07/2013 13:37:00"), "send-time", "'preferredSendTime' is read with the month first: '09/07/2013 13:37:00' is 2013-09-07", "write '2013-09-07T13:37:00'"),
        ("a blank address, as serializers send it [o]", _service(redirectUri=""), "relative-url", "'redirectUri' is blank", ""),
        ("a picture that is blank [o]", _products(products=[{**_PRODUCT, "imageUrl": ""}]), "relative-url", "'imageUrl' in entry 1 of 'products' is blank", ""),
        ("a sender that is null [o]", {"senderName": None}, "invalid-body", "'senderName' is null", "leave it out"),
        ("tags that are null [o]", _service(tags=None), "invalid-tag", "'tags' is null", "write a list, as in '[\"tag1\", \"tag2\"]'"),
        ("no invitation for products [o]", {"productReviewInvitation": None}, "invalid-body", "'productReviewInvitation' is null", "leave it out"),
        ("SKUs that are null beside products [o]", _products(products=[_PRODUCT], productSkus=None), "products-and-skus", "'productSkus' is null", ""),
        ("an offset [D]", _service(preferredSendTime="2026-11-28T09:00:00+02:00"), "send-time", "'preferredSendTime' has an offset, but times are in UTC", "write '2026-11-28T07:00:00'"),
        ("another type [o]", {"type": "sms"}, "invalid-body", "'type' is so far known only as 'email', and is 'sms'", ""),
        ("a field that nobody knows [a]", {"consumerPhone": "1"}, "invalid-body", "this request has no field 'consumerPhone'", "did you mean 'consumerName'?"),
        ("a field of a product that nobody knows [a]", _products(products=[{**_PRODUCT, "colour": "red"}]), "invalid-body", "entry 1 of 'products' has no field 'colour'", "remove it"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_may_be_wrong(
    description: str, change: dict[str, object], code: str, message: str, hint: str
) -> None:
    problems = email_invitation_problems(_BODY | change)
    assert [(each.code, each.severity) for each in problems] == [(f"trustpilot-{code}", "warning")]
    assert problems[0].message.startswith(message)
    assert hint in (problems[0].hint or "")


@pytest.mark.parametrize(
    ("description", "body", "message"),
    [
        ("a list of invitations [o]", {"invitations": [_BODY]}, "the body is wrapped in 'invitations'"),
        ("a list", [_BODY], "the body must be an object, not a list"),
        ("null", None, "the body must be an object, not null"),
        ("a text", "{}", "the body must be an object, not a text"),
    ],
)  # fmt: skip
def test_a_wrapped_body_is_told_once(description: str, body: object, message: str) -> None:
    (problem,) = email_invitation_problems(body)
    assert (problem.code, problem.message) == ("trustpilot-wrapped-invitation", message)


@pytest.mark.parametrize(
    ("description", "service", "product", "said"),
    [
        ("a week later", "2026-11-28T09:00:00", "2026-12-05T09:00:00", None),
        ("later by the offset alone", "2026-11-28T09:00:00Z", "2026-11-28T09:00:01+00:00", None),
        ("before", "2026-11-28T09:00:00", "2026-11-27T09:00:00", "before"),
        ("at the same time", "11/28/2026 09:00:00", "2026-11-28T09:00:00Z", "at the same time as"),
    ],
)
def test_products_come_after_the_service(
    description: str, service: str, product: str, said: str | None
) -> None:
    blocks = _service(preferredSendTime=service)
    blocks |= _products(preferredSendTime=product, productSkus=["A"])
    problems = email_invitation_problems(_BODY | blocks)
    expected = f"the product invitation is to be sent {said} the service invitation"
    assert [each.message for each in problems] == ([] if said is None else [expected])
    # Trustpilot's own samples have equal times.
    severities = {"before": "error", "at the same time as": "warning"}
    assert [each.severity for each in problems] == [severities[said]] * bool(said) if said else True


@pytest.mark.parametrize(
    ("change", "code", "hint"),
    [
        ({"consumerName": None}, "incomplete-invitation", "give it a default, or abort the message"),
        ({"consumerEmail": None}, "incomplete-invitation", "abort the message: without an address nobody can be invited"),
    ],
)  # fmt: skip
def test_null_is_as_wrong_as_what_is_blank(change: dict[str, object], code: str, hint: str) -> None:
    (problem,) = email_invitation_problems(_BODY | change)
    assert (problem.code, problem.hint) == (f"trustpilot-{code}", hint)
    assert problem.message == f"'{problem.keys[-1]}' is null"


def test_each_mistake_has_its_place() -> None:
    block = {"tags": ["a b"], "redirectUri": "a.example"}
    products = {"products": [_PRODUCT, {**_PRODUCT, "productUrl": "b.example"}]}
    body = _BODY | {"serviceReviewInvitation": block, "productReviewInvitation": products}
    assert {(each.keys, each.value) for each in email_invitation_problems(body)} == {
        (("serviceReviewInvitation", "tags"), "a b"),
        (("serviceReviewInvitation", "redirectUri"), "a.example"),
        (("productReviewInvitation", "products", "productUrl"), "b.example"),
    }
