"""`unescaped-url-parameter`: a value is inserted into the query of a URL unescaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.value_kinds import is_number_for_all
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
    for before, insert in _inserted(field):
        if "?" not in before or _needs_none(field, insert):
            continue
        value = text[slice(*insert.markup_span)].strip()
        braced = f"{{{{{value} | url_param_escape}}}}"
        fix = Fix("escape the value", (field.edit(insert.span, braced),))
        message = f"'{value}' is inserted into the URL unescaped"
        hint = f"write {braced}: a space, '&' or '+' in the value breaks the request"
        yield field.found(insert.span, message, hint, fix)


def _needs_none(field: FieldSubject, insert: Output) -> bool:
    """Tell whether all that is inserted is escaped, or a number for everybody."""
    origins = field.flow.origins(insert.expression, insert)
    return bool(origins) and all(
        origin.is_through(_ESCAPING) or (origin.is_part and is_number_for_all(field, origin))
        for origin in origins
    )


def _inserted(field: FieldSubject) -> Iterator[tuple[str, Output]]:
    """Yield what Liquid puts into a URL, with the text of that before it, without its Liquid."""
    text = field.source.text
    for call in field.outline.calls:
        before, at = "", call.syntax.url[0]
        for insert in call.inserts:
            if insert.option == "url":
                before += text[at : insert.span[0]]
                at = insert.span[1]
                yield before, insert
    if field.type in URLS:
        shown = field.outline.without_liquid
        yield from ((shown[: output.span[0]], output) for output in field.outline.outputs)


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
