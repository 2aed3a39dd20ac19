"""`cached-post-for-everybody`: a POST for one person is answered from the cache to the next."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.findings import Found
from liquidpilot.check.origins import is_literal, variable_of
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.dialect.outline import Call, Insert, Outline, Output


def _check(field: FieldSubject) -> Iterable[Found]:
    for call in field.outline.calls:
        if (call.value("method") or "").lower() != "post" or not call.option("cache_max_age"):
            continue
        if call.option("no_cache") or any(each.option == "url" for each in call.inserts):
            continue
        personal = [each for each in call.inserts if _is_personal(field.outline, call, each)]
        if personal:
            value = field.source.text[slice(*personal[0].span)]
            message = f"the cache gives the answer for one '{value}' to everybody"
            hint = "put what differs into the URL too, as in '?cache_id={{${user_id}}}'"
            option = call.option("cache_max_age")
            yield field.found(option.name_span if option else call.tag.span, message, hint)


def _is_personal(outline: Outline, call: Call, insert: Insert) -> bool:
    if insert.option != "body" or is_literal(insert.expression):
        return False
    name = variable_of(insert.expression)
    for tag in outline.named("capture"):
        if outline.text[slice(*tag.markup_span)].strip() == name:
            return any(isinstance(part, Output) for part in outline.within(tag))
    return True


RULE = FieldRule(
    name="cached-post-for-everybody",
    severity="error",
    summary="a POST with ':cache_max_age', a body that differs, and a URL that does not",
    explanation=(
        "Braze's cache knows a call by its URL alone, not by its body, its headers or the user. "
        "Without something in the URL that differs, everybody gets the answer that the first one "
        'got, for as long as it is cached (Braze, "Caching responses", and its Voucherify page).'
    ),
    bad=(
        "{% connected_content https://api.example.com/vouchers :method post"
        " :body customer={{${user_id}}} :cache_max_age 3600 :save voucher %}"
    ),
    good=(
        "{% connected_content https://api.example.com/vouchers?for={{${user_id}}} :method post"
        " :body customer={{${user_id}}} :cache_max_age 3600 :save voucher %}"
    ),
    check=_check,
)
