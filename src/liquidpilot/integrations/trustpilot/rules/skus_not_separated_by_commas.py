"""`trustpilot-skus-not-separated-by-commas`: several SKUs arrive as one that nobody has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from liquidpilot import Diagnostic, Place
from liquidpilot.extending import Argument, FieldRule, FieldSubject, Literal
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.rules.calls import (
    HIDDEN,
    Pieces,
    TrustpilotCall,
    trustpilot_calls,
)
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL

_ENDPOINTS = (
    *endpoints.PRODUCT_LISTS,
    *endpoints.PRODUCT_SUMMARIES,
    endpoints.PRIVATE_PRODUCT_REVIEWS,
)
_OTHER = r"\||;|%7C|%3B"
_IN_URL = re.compile(rf"(?<=[?&])sku=[^&#]*?(?P<other>{_OTHER})", re.IGNORECASE)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for call in trustpilot_calls(field.flow):
        if call.endpoint not in _ENDPOINTS:
            continue
        written = next(_written(field, call), None)
        if written is not None:
            place, separator = written
            message = (
                f"the SKUs are separated by '{separator}': Trustpilot looks for one product with "
                "all of that as its SKU, and answers with an empty list"
            )
            yield Diagnostic.unnamed(message, "separate them by ','", place)


def _written(field: FieldSubject, call: TrustpilotCall) -> Iterator[tuple[Place, str]]:
    """Yield where another separator stands: in a `join`, a text between two values, the URL."""
    for name, output in call.parameter_values:
        for origin in field.flow.origins(output.expression, output) if name == "sku" else ():
            last = next((each for each in origin.steps if isinstance(each, Argument)), None)
            head = origin.head
            if last is None or last.call.name != "join" or not isinstance(head, Literal):
                continue
            if isinstance(head.value, str) and head.value.strip(" ") != ",":
                yield origin.flow.outline.source.place(head.span), head.value
    for url in call.urls:
        yield from _between(call, url)


def _between(call: TrustpilotCall, url: Pieces) -> Iterator[tuple[Place, str]]:
    before = ""
    for piece in url:
        text = HIDDEN if piece.text is None else piece.text
        found = _IN_URL.search(before + text)
        if found is not None and found.start("other") >= len(before):
            yield call.place_of(call.call.syntax.url), found["other"]
            return
        before += text


_SEVERAL = "{% assign skus = event_properties.${skus} %}" + REVIEWS_CALL.replace(
    "TRUCK-001", "{{skus | join: ',' | url_param_escape}}"
)

RULE = FieldRule(
    name="trustpilot-skus-not-separated-by-commas",
    severity="error",
    summary="several SKUs in one parameter, separated by something else than a comma",
    explanation=(
        "Several SKUs are separated by commas (Trustpilot, \"Product Reviews API\"). With '|', ';' "
        "or a space between them they are one SKU, which no product has; the answer is 200 with "
        "an empty list, and looks like products without reviews."
    ),
    bad=_SEVERAL.replace("','", "'|'"),
    good=_SEVERAL,
    check=_check,
)
