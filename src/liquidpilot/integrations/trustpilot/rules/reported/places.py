"""Reported about where a request goes: scheme, host, path, method and ids."""

from __future__ import annotations

from liquidpilot.extending import ReportedRule
from liquidpilot.integrations.trustpilot.rules.examples import (
    FIND_URL,
    INVITATIONS_URL,
    PRIVATE_HEADERS,
    REVIEWS_URL,
    UNIT,
    USER,
    call,
    invitation,
    webhook,
)

_REVIEWS = f"{REVIEWS_URL}?sku=TRUCK-001"

RULES = (
    ReportedRule(
        name="trustpilot-insecure-url",
        severity="error",
        summary="Trustpilot is called by 'http://'",
        explanation=(
            'Trustpilot\'s APIs are reached by HTTPS only (Trustpilot, "API introduction"). '
            "Without it the key or the token travels readable, whatever the answer is."
        ),
        bad=call(_REVIEWS.replace("https", "http")),
        good=call(_REVIEWS),
        instead_of=("insecure-call-url",),
    ),
    ReportedRule(
        name="trustpilot-wrong-host",
        severity="error",
        summary="a path that Trustpilot does not have, or has on its other host",
        explanation=(
            "Invitations by e-mail, their links, templates and the deletion of their data are on "
            "'invitations-api.trustpilot.com', everything else is on 'api.trustpilot.com', the "
            "links to review products too. The wrong host answers 404, which Trustpilot names as "
            'the usual cause ("Common errors"); Braze puts an empty text in its place. A path that '
            "no documentation has is a warning, as there may be more of them than are known here."
        ),
        source=("call-failed",),
        bad=webhook(invitation(), INVITATIONS_URL.replace("invitations-api.", "api.")),
        good=webhook(invitation()),
    ),
    ReportedRule(
        name="trustpilot-wrong-method",
        severity="error",
        summary="a call by GET where Trustpilot wants POST, or the other way round",
        explanation=(
            "Reviews and summaries are asked for by GET, invitations are made by POST (Trustpilot, "
            '"API introduction"). Which error answers another method is not documented.'
        ),
        bad=call(f"{FIND_URL}?name=example.com", ":method post :auth_credentials trustpilot_key"),
        good=call(f"{FIND_URL}?name=example.com"),
    ),
    ReportedRule(
        name="trustpilot-malformed-id",
        severity="error",
        summary="an id that cannot be one of Trustpilot's",
        explanation=(
            "The ids of business units, users, reviews and templates have 24 characters, 0-9 and "
            'a-f (as in all of Trustpilot\'s documentation). "Find a business unit" tells the one '
            "of a domain; it never changes. An id that is missing in the path is most often a "
            "variable that is empty for this profile."
        ),
        bad=call(_REVIEWS.replace(UNIT, "pinewheel.example")),
        good=call(_REVIEWS),
    ),
    ReportedRule(
        name="trustpilot-business-unit-as-user",
        severity="warning",
        summary="the id of the business unit stands where that of a person belongs",
        explanation=(
            "'x-business-user-id' is the id of somebody who may invite, an Admin or a Manager; it "
            'is on the user\'s page in Trustpilot Business (Trustpilot, "Invitation API"). With '
            "the id of the company the answer is expected to be 403."
        ),
        bad=webhook(invitation(), headers={**PRIVATE_HEADERS, "x-business-user-id": UNIT}),
        good=webhook(invitation(), headers={**PRIVATE_HEADERS, "x-business-user-id": USER}),
    ),
)
