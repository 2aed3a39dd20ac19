"""`unescaped-url-parameter`: a value is inserted into the query of a URL unescaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.outline import Output
from liquidpilot.workspace.channels import URLS

# What comes out of these has nothing in it that ends a parameter.
_ESCAPING = frozenset(
    (
        *("url_param_escape", "url_encode", "url_escape", "base64_encode"),
        *("base64_url_safe_encode", "md5", "sha1", "sha2", "sha256"),
        *("size", "plus", "minus", "times", "divided_by", "modulo", "round", "ceil", "floor"),
    )
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    text = field.source.text
    for start, insert in _inserted(field):
        if "?" not in text[start : insert.span[0]] or field.flow.is_through(insert, _ESCAPING):
            continue
        value = text[slice(*insert.markup_span)].strip()
        braced = f"{{{{{value} | url_param_escape}}}}"
        fix = Fix("escape the value", (field.edit(insert.span, braced),))
        message = f"'{value}' is inserted into the URL unescaped"
        hint = f"write {braced}: a space, '&' or '+' in the value breaks the request"
        yield field.found(insert.span, message, hint, fix)


def _inserted(field: FieldSubject) -> Iterator[tuple[int, Output]]:
    """Yield what Liquid puts into a URL, with the start of that: of a call, or of the field."""
    for call in field.outline.calls:
        for insert in call.inserts:
            if insert.option == "url":
                yield call.syntax.url[0], insert
    if field.type in URLS:
        yield from ((0, output) for output in field.outline.outputs)


RULE = FieldRule(
    name="unescaped-url-parameter",
    severity="warning",
    summary="a value is inserted into the query of a URL without being escaped",
    explanation=(
        "A space, an '&', a '#' or a letter like 'ø' in the value ends the parameter or breaks "
        "the URL, so something else is requested, or nothing. 'url_param_escape' writes such "
        "characters in a form that is valid in a URL. The URLs of calls are looked at, and the "
        "fields that are one: of a webhook, a push, a card."
    ),
    source=("call-url",),
    bad=(
        "{% connected_content https://api.example.com/reviews?sku={{event_properties.${sku}}}"
        " :save reviews %}"
    ),
    good=(
        "{% connected_content https://api.example.com/reviews"
        "?sku={{event_properties.${sku} | url_param_escape}} :save reviews %}"
    ),
    instead_of=("connected-content-url-not-encoded",),
    check=_check,
)
