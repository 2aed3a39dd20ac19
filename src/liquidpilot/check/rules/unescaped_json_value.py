"""`unescaped-json-value`: a value is inserted into a JSON string unescaped."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.json_strings import values_in_json_strings
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.value_kinds import is_number_for_all
from liquidpilot.diagnostics import Diagnostic, Fix

# What comes out of these has no quote, no backslash and no line break in it.
_SAFE = frozenset(
    (
        "json_escape",
        "as_json_string",
        "url_param_escape",
        "url_encode",
        "url_escape",
        "base64_encode",
        "md5",
        "sha1",
        "sha2",
        "sha256",
        "hmac_sha1",
        "hmac_sha1_hex",
        "hmac_sha256",
        "hmac_sha512",
        "hmac_md5",
        "date",
        "money",
        "size",
        "plus",
        "minus",
        "times",
        "divided_by",
        "modulo",
        "round",
        "ceil",
        "floor",
        "abs",
        "at_least",
        "at_most",
        "number_with_delimiter",
    )
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for output in values_in_json_strings(field):
        origins = field.flow.origins(output.expression, output)
        if origins and all(
            origin.is_through(_SAFE) or is_number_for_all(field, origin) for origin in origins
        ):
            continue
        start, end = output.markup_span
        value = field.source.text[start:end].strip()
        at = start + len(field.source.text[start:end].rstrip())
        edit = field.edit((at, at), " | json_escape")
        # A value with a quote in it is printed in another way: that is what the fix is for.
        fix = Fix("escape the value for JSON", (edit,), keeps_output=False)
        message = f"'{value}' is inserted into a JSON string unescaped"
        hint = (
            f"write '{value} | json_escape': a quote or a line break in the value breaks the JSON"
        )
        yield field.found(output.span, message, hint, fix)


RULE = FieldRule(
    name="unescaped-json-value",
    severity="warning",
    summary="a value is inserted into a JSON string without 'json_escape'",
    explanation=(
        "A quote, a backslash or a line break in the value ends the string, and the receiver "
        "refuses the whole body. 'json_escape' writes such characters the way JSON requires. The "
        "rule looks at the JSON body of a webhook, a JSON ':body' of a call, and captured text "
        "that is sent as one. It is silent where everybody's profile has a number there."
    ),
    source=("escaping-json",),
    bad=Example('{"name": "{{${first_name}}}"}', field="body", channel="webhook"),
    good=Example('{"name": "{{${first_name} | json_escape}}"}', field="body", channel="webhook"),
    instead_of=("body-not-json",),
    check=_check,
)
