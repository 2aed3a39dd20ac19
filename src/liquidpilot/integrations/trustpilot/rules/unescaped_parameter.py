"""`trustpilot-unescaped-parameter`: a SKU is put into Trustpilot's URL as it is."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic, Fix
from liquidpilot.extending import FieldRule, FieldSubject, Output
from liquidpilot.integrations.trustpilot.endpoints import SECRET_PARAMETERS
from liquidpilot.integrations.trustpilot.rules.calls import trustpilot_calls
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL

# What comes out of these has nothing in it that a URL could not carry.
_ESCAPING = frozenset(
    (
        *("url_param_escape", "url_encode", "base64_url_safe_encode", "md5", "sha1", "sha2"),
        *("sha256", "size", "plus", "minus", "times", "divided_by", "modulo", "round", "ceil"),
        *("floor",),
    )
)
_ALMOST = {
    "url_escape": "leaves '&', '+' and ',' as they are: it is for whole URLs",
    "escape": "is for HTML, and turns '&' into '&amp;'",
    "json_escape": "is for JSON, and leaves '&' and spaces as they are",
}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for call in trustpilot_calls(field.flow):
        for parameter, value in call.parameter_values:
            # What is secret has no place in a URL at all, which the rendered request shows.
            is_secret = parameter.lower() in SECRET_PARAMETERS
            if is_secret or field.flow.is_through(value, _ESCAPING):
                continue
            start, end = value.markup_span
            written = field.source.text[start:end].strip()
            wanted, fix = _remedy(field, value)
            message = f"'{written}' is inserted into '{parameter}=' unescaped: {_what(parameter)}"
            almost = next((each for each in value.filters if each.name in _ALMOST), None)
            if almost is not None:
                message = (
                    f"'{almost.name}' {_ALMOST[almost.name]}, so '{parameter}=' is not what was "
                    "meant"
                )
            yield field.found(value.span, message, f"write {wanted}", fix)


def _what(parameter: str) -> str:
    if parameter in ("sku", "productUrl"):
        return (
            "if it contains a space, '&', '#' or '+', the reader sees another product's review, "
            "or none"
        )
    return "a space, '&', '#' or '+' in it breaks the request"


def _remedy(field: FieldSubject, value: Output) -> tuple[str, Fix]:
    """Return how the value should be written, and the fix that writes it so."""
    start, end = value.markup_span
    text = field.source.text
    last = value.filters[-1] if value.filters else None
    if last is not None and last.name in _ALMOST:
        at = text.index(last.name, last.span[0])
        edit = field.edit((at, at + len(last.name)), "url_param_escape")
        new = text[start:at] + "url_param_escape" + text[at + len(last.name) : end]
        return f"{{{{{new.strip()}}}}}", Fix("escape it for a URL", (edit,))
    wanted = f"{{{{{text[start:end].strip()} | url_param_escape}}}}"
    return wanted, Fix("escape the value", (field.edit(value.span, wanted),))


RULE = FieldRule(
    name="trustpilot-unescaped-parameter",
    severity="warning",
    summary="a value is inserted into the query of a Trustpilot URL without being escaped",
    explanation=(
        "An '&' in a SKU starts another parameter, a '#' ends the URL, a '+' is read as a space: "
        "Trustpilot answers for another product, or with an empty list, and both look like "
        "success. 'url_param_escape' writes such characters so that they arrive. Several SKUs are "
        'separated by commas (Trustpilot, "Product Reviews API"); that an escaped comma separates '
        "them too is assumed."
    ),
    source=("call-url",),
    bad=REVIEWS_CALL.replace("TRUCK-001", "{{event_properties.${item_sku}}}"),
    good=REVIEWS_CALL.replace("TRUCK-001", "{{event_properties.${item_sku} | url_param_escape}}"),
    instead_of=("unescaped-url-parameter",),
    check=_check,
)
