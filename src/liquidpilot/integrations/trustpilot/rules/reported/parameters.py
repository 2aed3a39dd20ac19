"""Reported about the query of a request."""

from __future__ import annotations

from liquidpilot.extending import ReportedRule
from liquidpilot.integrations.trustpilot.rules.examples import (
    FIND_URL,
    REVIEWS_URL,
    SERVICE_REVIEWS_URL,
    call,
)

_REVIEWS = f"{REVIEWS_URL}?sku=TRUCK-001"

RULES = (
    ReportedRule(
        name="trustpilot-reviews-without-product",
        severity="error",
        summary="reviews of products are asked for without saying of which",
        explanation=(
            '"You must specify parameters for either SKUs, productUrls or both" (Trustpilot, '
            '"Product Reviews API"). A SKU that is blank is most often a property of the event '
            "that is missing for this profile: check it before the call."
        ),
        bad=call(f"{REVIEWS_URL}?stars=5"),
        good=call(_REVIEWS),
    ),
    ReportedRule(
        name="trustpilot-value-out-of-range",
        severity="error",
        summary="a value that Trustpilot does not take for this parameter",
        explanation=(
            "'stars' are 1 to 5, 'perPage' is 1 to 100, 'page' starts at 1 (Trustpilot, \"Product "
            'Reviews API", "Business Units API"); which error answers others is assumed. '
            "'language' is a code of two letters, and 'country' too."
        ),
        bad=call(f"{_REVIEWS}&perPage=500"),
        good=call(f"{_REVIEWS}&perPage=100"),
    ),
    ReportedRule(
        name="trustpilot-repeated-parameter",
        severity="error",
        summary="several values that are not separated by commas",
        explanation=(
            '"Provide multiple values using comma separation" (Trustpilot, "Product Reviews API"): '
            "a parameter that is repeated, brackets behind its name and a JSON list are forms of "
            "other services."
        ),
        bad=call(f"{REVIEWS_URL}?sku=TRUCK-001&sku=TRAIN-003"),
        good=call(f"{REVIEWS_URL}?sku=TRUCK-001,TRAIN-003"),
    ),
    ReportedRule(
        name="trustpilot-per-page-casing",
        severity="warning",
        summary="'perPage' in another spelling than Trustpilot's",
        explanation=(
            "The search for business units calls it 'perpage', all others 'perPage' (Trustpilot, "
            '"Business Units API"). Whether the case matters is not documented; what is not '
            "understood is not applied."
        ),
        bad=call(f"{_REVIEWS}&perpage=5"),
        good=call(f"{_REVIEWS}&perPage=5"),
    ),
    ReportedRule(
        name="trustpilot-unsupported-order",
        severity="warning",
        summary="an order that these reviews cannot have",
        explanation=(
            "Service reviews are ordered by 'createdat.asc', 'createdat.desc', 'stars.asc' or "
            "'stars.desc' (Trustpilot, \"Business Units API\"). Reviews of products have no such "
            'parameter ("Product Reviews API"): that the newest come first is assumed.'
        ),
        bad=call(f"{SERVICE_REVIEWS_URL}?orderBy=newest"),
        good=call(f"{SERVICE_REVIEWS_URL}?orderBy=createdat.desc"),
    ),
    ReportedRule(
        name="trustpilot-missing-parameter",
        severity="error",
        summary="a parameter that this call needs is missing, or is no domain",
        explanation=(
            "'find' wants 'name', the bare domain without 'https://' and without a path; 'search' "
            "wants 'query', and 'web-links' wants 'locale' (Trustpilot, \"Business Units API\")."
        ),
        bad=call(f"{FIND_URL}?name=https://www.example.com/shop"),
        good=call(f"{FIND_URL}?name=www.example.com"),
    ),
    ReportedRule(
        name="trustpilot-unknown-parameter",
        severity="warning",
        summary="a parameter that Trustpilot does not document for this call",
        explanation=(
            "What Trustpilot does with it is not known; most likely nothing. An '&' in a value "
            "that is not escaped starts such a parameter too: 'url_param_escape' prevents it."
        ),
        bad=call(f"{_REVIEWS}&sort=newest"),
        good=call(_REVIEWS),
    ),
)
