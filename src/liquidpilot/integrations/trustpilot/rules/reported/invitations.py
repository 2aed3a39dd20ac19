"""Reported about the bodies of invitations, and of other private requests."""

from __future__ import annotations

from liquidpilot.extending import ReportedRule
from liquidpilot.integrations.trustpilot.rules.examples import (
    DELETION_URL,
    PRIVATE_HEADERS,
    invitation,
    webhook,
)

_PRODUCT = {
    "sku": "TRUCK-001",
    "name": "Log truck",
    "productUrl": "https://www.pinewheel.example/toys/truck",
}


def _service(**fields: object) -> dict[str, object]:
    return invitation(serviceReviewInvitation=fields)


def _product(**fields: object) -> dict[str, object]:
    return invitation(productReviewInvitation=fields)


RULES = (
    ReportedRule(
        name="trustpilot-incomplete-invitation",
        severity="error",
        summary="an invitation without address, name or reference",
        explanation=(
            "'consumerEmail', 'consumerName' and 'referenceNumber' are needed (Trustpilot, "
            "\"Invitation API\"), as 'sku', 'name' and 'productUrl' of each product are (assumed: "
            "all examples have them). A value that is blank for a profile wants a default, or an "
            "abort."
        ),
        bad=webhook(invitation(consumerName=" ")),
        good=webhook(invitation(consumerName="Pinewheel customer")),
    ),
    ReportedRule(
        name="trustpilot-legacy-field",
        severity="error",
        summary="a field name of another call, or of a former one",
        explanation=(
            "The same thing has different names: 'consumerEmail' and 'referenceNumber' in "
            "invitations by e-mail, 'email' and 'referenceId' in invitation links, "
            "'recipientEmail' in the former '/invitations', which the documentation no longer has "
            '(Trustpilot, "Invitation API"). There, template, time and address stand in the block '
            "of the service or of the products. Whether other names are ignored or refused is not "
            "documented."
        ),
        bad=webhook(invitation(consumerEmail=None, recipientEmail="{{${email_address}}}")),
        good=webhook(invitation()),
    ),
    ReportedRule(
        name="trustpilot-wrapped-invitation",
        severity="error",
        summary="the body of an invitation is not one JSON object",
        explanation=(
            "One request is one invitation, and the body is the invitation itself (Trustpilot, "
            "\"Invitation API\"). Descriptions with a list called 'invitations' are in "
            "circulation; they are not Trustpilot's."
        ),
        bad=webhook({"invitations": [invitation()]}),
        good=webhook(invitation()),
    ),
    ReportedRule(
        name="trustpilot-empty-invitation",
        severity="error",
        summary="an invitation to review neither the shop nor products",
        explanation=(
            "'serviceReviewInvitation' invites to review the shop, 'productReviewInvitation' to "
            'review products; all examples have one of them or both (Trustpilot, "Invitation '
            'API"). That at least one is needed is assumed.'
        ),
        bad=webhook(invitation(serviceReviewInvitation=None)),
        good=webhook(invitation()),
    ),
    ReportedRule(
        name="trustpilot-products-and-skus",
        severity="error",
        summary="products in both forms, in neither, or an empty list of them",
        explanation=(
            "A product invitation has 'products', a list with all that is to be known, or "
            "'productSkus', a list of SKUs that were uploaded before: one of them, and not empty "
            '(Trustpilot, "Invitation API"). Leave the whole block out if the order has no product '
            "to review."
        ),
        bad=webhook(_product(products=[_PRODUCT], productSkus=["TRUCK-001"])),
        good=webhook(_product(products=[_PRODUCT])),
    ),
    ReportedRule(
        name="trustpilot-relative-url",
        severity="error",
        summary="an address that does not begin with 'https://' and a domain",
        explanation=(
            "'redirectUri', 'productUrl' and 'imageUrl' are full addresses, with 'https://' "
            "or 'http://' and a domain. 'example.com' is named as invalid (Trustpilot, "
            '"Invitation API").'
        ),
        bad=webhook(_service(redirectUri="www.pinewheel.example/thanks")),
        good=webhook(_service(redirectUri="https://www.pinewheel.example/thanks")),
    ),
    ReportedRule(
        name="trustpilot-invalid-tag",
        severity="error",
        summary="a tag with a space, or where tags do not belong",
        explanation=(
            "A tag has letters, digits, '_', '-' and '.' only, and tags are a list in "
            "'serviceReviewInvitation', nowhere else (Trustpilot, \"Invitation API\")."
        ),
        bad=webhook(_service(tags=["gold tier"])),
        good=webhook(_service(tags=["gold-tier"])),
    ),
    ReportedRule(
        name="trustpilot-send-time",
        severity="error",
        summary="a time that Trustpilot cannot read, or reads as another one",
        explanation=(
            "'preferredSendTime' is in UTC, as '2026-11-28T09:00:00' or '11/28/2026 09:00:00' with "
            "the month first, and the product invitation comes after the service invitation "
            '(Trustpilot, "Invitation API"). A day that may be taken for a month, and an offset '
            "from UTC, are warnings."
        ),
        bad=webhook(_service(preferredSendTime="28.11.2026 09:00")),
        good=webhook(_service(preferredSendTime="2026-11-28T09:00:00")),
    ),
    ReportedRule(
        name="trustpilot-unknown-locale",
        severity="warning",
        summary="a locale that Trustpilot does not know",
        explanation=(
            "A locale is a language and a country with a hyphen, 'en-GB' (Trustpilot, \"Resources "
            "API\"; the list is that of a production client: observed). Braze's 'language' "
            "attribute is the language alone, and its locales may have an underscore."
        ),
        source=("personalization-tags",),
        bad=webhook(invitation(locale="en_GB")),
        good=webhook(invitation(locale="en-GB")),
    ),
    ReportedRule(
        name="trustpilot-wrong-content-type",
        severity="error",
        summary="a JSON body without 'Content-Type: application/json'",
        explanation=(
            "Trustpilot's APIs read JSON only, and another Content-Type is answered by 415 "
            '(Trustpilot, "Common errors"). Braze sends a POST of Connected Content as a form '
            "unless ':content_type application/json' says otherwise."
        ),
        source=("call-body-types",),
        bad=webhook(invitation(), headers={**PRIVATE_HEADERS, "Content-Type": "text/plain"}),
        good=webhook(invitation()),
    ),
    ReportedRule(
        name="trustpilot-contradictory-deletion",
        severity="error",
        summary="data is to be deleted by address and by age at once",
        explanation=(
            "'customerEmails' and 'deleteOlderThan' exclude each other (Trustpilot, \"Invitation "
            'API"; its own example has both). What is deleted does not come back.'
        ),
        bad=webhook(
            {"customerEmails": ["ada@example.com"], "deleteOlderThan": "2024-01-31T00:00:00"},
            DELETION_URL,
        ),
        good=webhook({"customerEmails": ["ada@example.com"]}, DELETION_URL),
    ),
    ReportedRule(
        name="trustpilot-invalid-body",
        severity="error",
        summary="a body that differs from what Trustpilot documents",
        explanation=(
            "A field of the wrong type, an address without '@', JSON that cannot be read: what "
            "Trustpilot's documentation shows of the body, held against it. A field that is not "
            "documented is a warning, as it may well be ignored."
        ),
        bad=webhook(invitation(replyTo="care at pinewheel.example")),
        good=webhook(invitation(replyTo="care@pinewheel.example")),
    ),
)
