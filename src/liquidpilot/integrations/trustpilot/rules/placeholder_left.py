"""`trustpilot-placeholder-left`: what an example says for a key or an id was never replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, Span
from liquidpilot.integrations.trustpilot.rules.calls import trustpilot_calls, webhook_of
from liquidpilot.integrations.trustpilot.rules.keys import typed_keys

_DOCUMENTED_ID = "507f191e810c19729de860ea"
_HOLE = (
    r"\{(?!\{)[^{}\"':,%\n]*\}(?!\})|<[^<>\n]*>|[A-Za-z0-9_-]*x{4,}[A-Za-z0-9_-]*"
    r"|\bYOUR[_-][A-Z0-9_-]+|\b(?:BUSINESS_?UNIT|TEMPLATE|(?:BUSINESS_)?USER)_?ID\b"
    rf"|\b{_DOCUMENTED_ID}\b"
)
_IN_URL = re.compile(_HOLE)
# In JSON and in text braces and angle brackets have a meaning of their own.
_IN_TEXT = re.compile(
    rf"(?<=\")(?:{_HOLE})(?=\")|\bYOUR[_-][A-Z0-9_-]+|\b{_DOCUMENTED_ID}\b|\{{businessUnitId\}}"
)
_BUSINESS_UNIT = re.compile(r"/business-units/([^/?\s]+)")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    taken: list[Span] = []
    for key in typed_keys(field):
        if key.is_placeholder:
            if key.outline is field.outline:
                taken.append(key.span)
            message = f"'{key.text}' is a placeholder for a key: Trustpilot answers 401"
            yield Diagnostic.unnamed(message, key.remedy, key.outline.source.place(key.span))
    for start, end in sorted(set(_holes(field))):
        if all(end <= before or after <= start for before, after in taken):
            taken.append((start, end))
            text = field.source.text[start:end]
            message, hint = _words(text, field.source.text, start)
            yield field.found((start, end), message, hint)


def _words(text: str, whole: str, start: int) -> tuple[str, str]:
    if text == _DOCUMENTED_ID:
        return f"'{text}' is the id in Trustpilot's examples, not a real one", "write your own id"
    if any(match.start(1) <= start < match.end(1) for match in _BUSINESS_UNIT.finditer(whole)):
        hint = (
            "write the id of your business unit, 24 hexadecimal digits: "
            "'/v1/business-units/find?name=your-shop.com' returns it"
        )
        return f"'{text}' is a placeholder for your business unit: Trustpilot answers 404", hint
    return f"'{text}' was never replaced with a value of your own", "write your own value"


def _holes(field: FieldSubject) -> Iterator[Span]:
    """Yield what stands for a value, in calls to Trustpilot and in webhooks that go there."""
    text = field.source.text
    liquid = [each.span for each in (*field.outline.outputs, *field.outline.inserts)]
    spans: list[tuple[Span, re.Pattern[str]]] = []
    for each in trustpilot_calls(field.flow):
        spans.append((each.call.syntax.url, _IN_URL))
        spans += [
            (option.value_span, _IN_TEXT)
            for option in each.call.syntax.options
            if option.name in ("headers", "body")
        ]
    if webhook_of(field) is not None:
        spans += [
            (each.span, _IN_TEXT if field.name.startswith("body") else _IN_URL)
            for each in field.outline.texts
        ]
    for span, pattern in spans:
        for match in pattern.finditer(text, *span):
            if not any(start < match.end() and match.start() < end for start, end in liquid):
                yield match.span()


_URL = "https://api.trustpilot.com/v1/product-reviews/business-units/%s/reviews?sku=TRUCK-001"

RULE = FieldRule(
    name="trustpilot-placeholder-left",
    severity="error",
    summary="a placeholder for a key or an id from an example is still there",
    explanation=(
        "The examples of Braze and Trustpilot have 'xxxxx', 'API_KEY:API_SECRET' and "
        "'{businessUnitId}' where your values belong. Sent as they are, Trustpilot refuses the key "
        "with 401 or knows no such business unit, and the message goes out without the answer "
        '(Trustpilot, "Common error messages").'
    ),
    source=("trustpilot-page",),
    bad=(
        f"{{% connected_content {_URL % '66ea0530xxxxxx'}"
        ' :headers {"apikey": "xxxxx"} :save result %}'
    ),
    good=(
        f"{{% connected_content {_URL % '66ea0530a1b2c3d4e5f60718'}"
        " :auth_credentials trustpilot_key :save result %}"
    ),
    instead_of=("connected-content-placeholder", "trustpilot-malformed-id", "placeholder-in-text"),
    check=_check,
)
