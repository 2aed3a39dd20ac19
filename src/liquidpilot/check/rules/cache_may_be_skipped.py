"""`cache-may-be-skipped`: a call that is cached names a person, and Braze may ask each time."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.cached_calls import asked_by, is_cached
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import reads_of

_PERSON = frozenset(
    ("user_id", "braze_id", "email", "email_address", "phone_number", "date_of_birth")
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    calls = [call for call in field.outline.calls if is_cached(call)]
    told = _asked_before(field) if calls else set()
    for call in calls:
        asked = asked_by(call.text, call.syntax)
        if asked in told:
            continue
        for insert in call.inserts:
            reads = reads_of(insert.expression, "insert", insert)
            names = [each.lookup.attribute for each in reads]
            named = next((name for name in names if name in _PERSON), None)
            if named is not None:
                message = f"the call names '${{{named}}}', so Braze may skip its cache"
                hint = "expect one request for each person, or more, whatever ':cache_max_age' says"
                yield field.found(insert.span, message, hint)
                told.add(asked)
                break


def _asked_before(field: FieldSubject) -> set[tuple[str, ...]]:
    """Return what the fields before this one ask for, which is told there."""
    earlier = set()
    for message in field.messages if field.message is not None else ():
        for name, other in message.fields.items():
            if name == field.name:
                break
            calls = (call for call in other.outline.calls if is_cached(call))
            earlier |= {asked_by(call.text, call.syntax) for call in calls}
    return earlier


RULE = FieldRule(
    name="cache-may-be-skipped",
    severity="info",
    summary="a cached call has a person's identifier in it",
    explanation=(
        "Braze may skip the cache for a call whose tag has '${user_id}', '${braze_id}', "
        "'${email}', '${email_address}', '${phone_number}' or '${date_of_birth}' in it. The "
        "message is the same; the API is asked more often, and a second field that makes the same "
        "call may ask again. liquidpilot does not skip its cache. Where no cache is wanted, "
        "':no_cache' says so."
    ),
    source=("cache-skipped",),
    bad="{% connected_content https://api.example.com/points?user={{${user_id}}} :save points %}",
    good=(
        "{% connected_content https://api.example.com/points?user={{${user_id}}} :no_cache"
        " :save points %}"
    ),
    needs=("connected_content",),
    check=_check,
)
