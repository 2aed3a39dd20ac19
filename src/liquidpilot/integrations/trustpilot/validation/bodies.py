"""What is wrong with the bodies that Trustpilot's endpoints take: schemas, times, types.

A problem of severity `error` is one for which Trustpilot is expected to answer 400; what the 400
says is not documented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

from liquidpilot.extending import JsonMistake, RequestProblem, did_you_mean, read_json
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.endpoints import Endpoint
from liquidpilot.integrations.trustpilot.validation.targets import (
    BodyProblem,
    Severity,
    Target,
    kind_of,
    kind_of_type,
    quoted,
)

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator


# The JSON schemas of the bodies (JSON Schema 2020-12), compiled once.

Schema = str | Mapping[str, Any]
"""The name of a schema of `bodies.json`, or a schema that may refer to its definitions."""

_FILE = Path(endpoints.__file__).with_name("bodies.json")
_TOO_DEEP = {"x-problems": {"depth": {"message": "the body is nested too deeply to be read"}}}
_DEFINITION = "#/$defs/"


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a value is not what a schema says.

    `keyword` is what was violated, `wanted` what it says (JSON of the keyword's type), `value` the
    JSON that is there, `path` the way to it with the indexes of lists, `schema` the (sub)schema.
    """

    keyword: str
    wanted: Any
    value: Any
    path: tuple[str | int, ...]
    schema: Mapping[str, Any]


def violations(schema: Schema, data: object) -> Iterator[Violation]:
    """Yield where `data` is not what the schema says, `email-invitation` for instance."""
    try:
        errors = list(_validator(_spelled(schema)).iter_errors(data))
    except RecursionError:
        # The library spells out what it finds, however deep that is.
        yield Violation("depth", None, data, (), _TOO_DEEP)
        return
    for error in errors:
        yield Violation(
            str(error.validator),
            error.validator_value,
            error.instance,
            tuple(error.absolute_path),
            error.schema if isinstance(error.schema, Mapping) else {},
        )


def schema_of(schema: Schema) -> Mapping[str, Any]:
    """Return a schema with all that it refers to."""
    found = _file()["bodies"][schema] if isinstance(schema, str) else schema
    return {**found, "$defs": _file()["$defs"]}


def known_locales() -> tuple[str, ...]:
    """Return the locales that Trustpilot knows: those of a production client (observed)."""
    return tuple(endpoints.locales())


def _spelled(schema: Schema) -> str:
    return schema if isinstance(schema, str) else json.dumps(schema)


@cache
def _validator(schema: str) -> Draft202012Validator:
    # Imported only if there is a body to check.
    from jsonschema import Draft202012Validator

    known: Schema = cast("dict[str, Any]", read_json(schema)) if schema[0] == "{" else schema
    # The library looks references up anew for each value.
    return Draft202012Validator(_in_place(schema_of(known), ()))


@cache
def _file() -> dict[str, Any]:
    file = cast("dict[str, Any]", read_json(_FILE.read_bytes()))
    file["$defs"]["locale"]["enum"] = list(endpoints.locales())
    return file


def _in_place(schema: Any, inside: tuple[str, ...]) -> Any:
    """Return a schema with what it refers to in the place of each reference, but of a circle."""
    if isinstance(schema, list):
        return [_in_place(each, inside) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    name = schema.get("$ref", "").removeprefix(_DEFINITION) if len(schema) == 1 else ""
    if name and name not in inside:
        return _in_place(_file()["$defs"][name], (*inside, name))
    return {
        key: value if key in ("$defs", "enum") else _in_place(value, inside)
        for key, value in schema.items()
    }


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").removeprefix(_DEFINITION)
    return cast("Mapping[str, Any]", _file()["$defs"][name]) if name else schema


# A form in the place of JSON: `tags=a&tags=b`, or `serviceReviewInvitation[tags][]=a` as of PHP.

FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 1000
_PART = re.compile(r"[^\[\]]+|\[\]")


def form_data(body: bytes, schema: Schema) -> dict[str, Any]:
    """Return what a form says, as the JSON that it stands for. Raises ValueError for no form."""
    data: dict[str, Any] = {}
    text = body.decode("utf-8")
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS):
        parts = [each for each in _PART.findall(name) if each != "[]"][:_LEVELS] or [""]
        inner = data
        for part in parts[:-1]:
            below = inner.setdefault(part, {})
            inner = below if isinstance(below, dict) else inner
        known = inner.setdefault(parts[-1], [])
        if isinstance(known, list):
            known.append(value)
    found = _typed(schema_of(schema), data)
    return found if isinstance(found, dict) else {}


_LEVELS = 6


def _typed(schema: Mapping[str, Any], value: Any) -> Any:
    """Return fields as their schema has them: a list stays one only where one belongs."""
    schema = _resolved(schema)
    is_list = schema.get("type") == "array"
    if isinstance(value, list):
        return value if is_list else value[-1]
    if is_list and all(each.isdigit() for each in value):
        return [_typed(schema.get("items", {}), value[each]) for each in value]
    known = schema.get("properties", {})
    return {name: _typed(known.get(name, {}), inner) for name, inner in value.items()}


# When an invitation is to be sent: what JSON Schema cannot say about a time.
#
# Times are in UTC, as `2013-09-07T13:37:00` or `09/07/2013 13:37:00`, the month first (Trustpilot,
# "Invitation API"). The invitation to review the service is sent before the one to review products.

_RULE = "trustpilot-send-time"
_SEND_TIME = "preferredSendTime"
_SERVICE, _PRODUCT = "serviceReviewInvitation", "productReviewInvitation"
_FIELDS = (
    (_SEND_TIME,),
    (_SERVICE, _SEND_TIME),
    (_PRODUCT, _SEND_TIME),
    ("deleteOlderThan",),
    # In the data of an order e-mail.
    ("productReviewInvitationPreferredSendTime",),
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_SLASHED = re.compile(r"(\d{2})/(\d{2})/(\d{4}) \d{2}:\d{2}:\d{2}", re.ASCII)


def send_time(text: str) -> datetime | None:
    """Return the time that `text` says, in UTC; None if it says none.

    >>> send_time("09/07/2013 13:37:00").isoformat()
    '2013-09-07T13:37:00+00:00'
    """
    try:
        if _SLASHED.fullmatch(text):
            return datetime.strptime(text, "%m/%d/%Y %H:%M:%S").replace(tzinfo=UTC)
        if _ISO.fullmatch(text):
            found = datetime.fromisoformat(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return None


def send_time_problems(data: object) -> Iterator[BodyProblem]:
    """Yield what is wrong with the times in a body, beside those in which there is none at all."""
    for keys in _FIELDS:
        text = _at(data, keys)
        if text is not None and (_SLASHED.fullmatch(text) or _ISO.fullmatch(text)):
            yield from _of_one(keys, text)
    yield from _order(data)


def _of_one(keys: tuple[str, ...], text: str) -> Iterator[BodyProblem]:
    time = send_time(text)
    slashed = _SLASHED.fullmatch(text)
    name = f"'{keys[-1]}'"
    if time is None:
        hint = "in this form the month comes first" if slashed else "check the day and the hour"
        yield _problem(
            "error", keys, f"{name} is not a time that exists: {quoted(text)}", hint, text
        )
    elif slashed and slashed[1] != slashed[2] and int(slashed[2]) <= 12:
        message = f"{name} is read with the month first: {quoted(text)} is {time.date()}"
        yield _problem("warning", keys, message, f"write '{_written(time)}'", text)
    elif text[-6:-5] in ("+", "-") and not text.endswith(("+00:00", "-00:00")):
        message = f"{name} has an offset, but times are in UTC: {quoted(text)}"
        yield _problem("warning", keys, message, f"write '{_written(time)}'", text)


def _order(data: object) -> Iterator[BodyProblem]:
    service = _time_at(data, (_SERVICE, _SEND_TIME))
    product = _time_at(data, (_PRODUCT, _SEND_TIME))
    if service is None or product is None or product > service:
        return
    keys = (_PRODUCT, _SEND_TIME)
    order = "at the same time as" if product == service else "before"
    message = f"the product invitation is to be sent {order} the service invitation"
    later = service + timedelta(days=7) if service.year < 9999 else service
    hint = f"choose a later time, as '{_written(later)}'"
    # Trustpilot's own samples have equal times.
    tolerated = product == service
    found = _problem("warning" if tolerated else "error", keys, message, hint, _at(data, keys))
    yield replace(found, tolerated=tolerated)


def _written(time: datetime) -> str:
    return time.replace(tzinfo=None, microsecond=0).isoformat()


def _problem(
    severity: Severity, keys: tuple[str, ...], message: str, hint: str, value: str | None
) -> BodyProblem:
    return BodyProblem(_RULE, severity, message, hint, keys=keys, value=value)


def _time_at(data: object, keys: tuple[str, ...]) -> datetime | None:
    text = _at(data, keys)
    return send_time(text) if text is not None else None


def _at(data: object, keys: tuple[str, ...]) -> str | None:
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data if isinstance(data, str) else None


# What a schema finds, in our words.
#
# A schema says itself, in `x-problems`, which rule the violation of a keyword is, how severe, and
# in which words where ours are too general. `x-names` are the names of other endpoints for the
# fields of an object, `x-misplaced` the fields that belong into another object.

INVALID_BODY = "trustpilot-invalid-body"

_LEGACY_FIELD = "trustpilot-legacy-field"
_INVALID_TAG = "trustpilot-invalid-tag"
_RELATIVE_URL = "trustpilot-relative-url"


def problems_of(violation: Violation) -> Iterator[BodyProblem]:
    """Yield what one violation of a schema means to an author."""
    saying = _SAYINGS.get(violation.keyword)
    if saying is not None:
        yield from saying(violation)
        return
    message = _note(violation, "message") or "{name} cannot be {value}"
    yield _worded_problem(violation, message, _note(violation, "hint"))


def _wrong_type(violation: Violation) -> Iterator[BodyProblem]:
    if violation.value is None:
        yield _null(violation)
        return
    wanted: str | list[str] = violation.wanted
    types = [wanted] if isinstance(wanted, str) else wanted
    kinds = " or ".join(kind_of_type(each) for each in types)
    number = kind_of(violation.value) == kind_of_type("number") and "string" in types
    hint = _note(violation, "hint") or ("put it in quotes" if number else None)
    message = f"{{name}} must be {kinds}, not {kind_of(violation.value)}"
    yield _worded_problem(violation, message, hint)


def _null(violation: Violation) -> BodyProblem:
    """Return what null is where there has to be something: as wrong as what is blank."""
    notes = violation.schema.get("x-problems", {})
    keyword = next((each for each in ("pattern", "enum") if each in notes), violation.keyword)
    found = replace(violation, keyword=keyword)
    return _worded_problem(found, "{name} is null", _note(found, "hint") or "leave it out")


def _wrong_text(violation: Violation) -> Iterator[BodyProblem]:
    """Yield for `pattern` and `enum`."""
    value, hint = violation.value, _note(violation, "hint")
    if value is None and "type" in violation.schema:
        return  # that it is null is told already, as the violation of `type`
    if isinstance(value, str) and not value.strip():
        yield _worded_problem(violation, "{name} is blank", hint)
        return
    if isinstance(value, str):
        hint = _nearest(violation, value) or hint
    yield _worded_problem(
        violation, _note(violation, "message") or "{name} cannot be {value}", hint
    )


def _nearest(violation: Violation, value: str) -> str | None:
    if violation.keyword == "enum":
        return did_you_mean(value.replace("_", "-"), violation.wanted)
    if _rule(violation) == _RELATIVE_URL and "://" not in value and value[0].isalnum():
        return f"write 'https://{value}'"
    return None


def _missing(violation: Violation) -> Iterator[BodyProblem]:
    names = _mapping(violation, "x-names")
    for name in violation.wanted:
        # What is there under another name is told as such.
        if name in violation.value or any(names.get(each) == name for each in violation.value):
            continue
        message = f"'{name}' is missing{_inside(violation)}"
        yield _worded_problem(violation, message, _note(violation, "hint"))


def _empty(violation: Violation) -> Iterator[BodyProblem]:
    yield _worded_problem(violation, "{name} is empty", _note(violation, "hint"))


def _none_of(violation: Violation) -> Iterator[BodyProblem]:
    """Yield for an `anyOf` whose branches each require a field."""
    branches: Sequence[Mapping[str, Sequence[str]]] = violation.wanted
    names = [name for branch in branches for name in branch.get("required", ())]
    others = _mapping(violation, "x-names")
    if any(others.get(each) in names for each in violation.value):
        return
    choice = " or ".join(f"'{name}'" for name in names)
    message = f"{choice} is missing{_inside(violation)}"
    yield _worded_problem(violation, message, _note(violation, "hint"))


def _both(violation: Violation) -> Iterator[BodyProblem]:
    """Yield for a `not` that forbids some fields beside one another."""
    if not isinstance(violation.value, dict):
        return  # what is no object has no fields, and is told to be none
    names = " and ".join(f"'{name}'" for name in violation.wanted["required"])
    yield _worded_problem(violation, f"{names} cannot be used together", _note(violation, "hint"))


def _unknown(violation: Violation) -> Iterator[BodyProblem]:
    known = list(violation.schema.get("properties", ()))
    for name in violation.value:
        if name not in known:
            yield _unknown_field(violation, name, known)


def _unknown_field(violation: Violation, name: str, known: Sequence[str]) -> BodyProblem:
    wanted = _mapping(violation, "x-names").get(name)
    place = _mapping(violation, "x-misplaced").get(name)
    owner = _name(violation) if violation.path else "this request"
    code = INVALID_BODY
    hint = did_you_mean(name, known) or "remove it: Trustpilot does not document it"
    if wanted is not None:
        code, hint = _LEGACY_FIELD, f"did you mean '{wanted}'?"
    elif place is not None:
        code = _INVALID_TAG if name == "tags" else _LEGACY_FIELD
        hint = f"put it into '{place}'"
    value = violation.value[name]
    return BodyProblem(
        code,
        # A field that nobody knows may well be ignored.
        "warning" if code == INVALID_BODY else "error",
        f"{owner} has no field {quoted(name)}",
        hint,
        keys=(*_keys(violation), name),
        value=value if isinstance(value, str) else None,
        tolerated=code == INVALID_BODY,
    )


_SAYINGS: Mapping[str, Callable[[Violation], Iterator[BodyProblem]]] = {
    "additionalProperties": _unknown,
    "anyOf": _none_of,
    "enum": _wrong_text,
    "minItems": _empty,
    "not": _both,
    "pattern": _wrong_text,
    "required": _missing,
    "type": _wrong_type,
}


def _worded_problem(violation: Violation, message: str, hint: str | None) -> BodyProblem:
    severity: Severity = "warning" if _note(violation, "severity") == "warning" else "error"
    value = violation.value if isinstance(violation.value, str) else None
    said = message.replace("{name}", _name(violation)).replace("{value}", quoted(violation.value))
    keys = _keys(violation)
    return BodyProblem(_rule(violation), severity, said, hint, keys=keys, value=value)


def _rule(violation: Violation) -> str:
    return _note(violation, "rule") or INVALID_BODY


def _note(violation: Violation, key: str) -> str | None:
    """Return what `x-problems` has about the keyword that was violated."""
    notes: Mapping[str, Mapping[str, str]] = violation.schema.get("x-problems", {})
    return notes.get(violation.keyword, {}).get(key)


def _mapping(violation: Violation, key: str) -> Mapping[str, str]:
    found: Mapping[str, str] = violation.schema.get(key, {})
    return found


def _keys(violation: Violation) -> tuple[str, ...]:
    return tuple(each for each in violation.path if isinstance(each, str))


def _name(violation: Violation) -> str:
    """Return the field as one says it: `'sku' in entry 2 of 'products'`."""
    path = violation.path
    if not path:
        return "the body"
    if isinstance(path[-1], int):
        return _entry(path)
    inside = f" in {_entry(path[:-1])}" if len(path) > 1 and isinstance(path[-2], int) else ""
    return f"'{path[-1]}'{inside}"


def _entry(path: Sequence[str | int]) -> str:
    return f"entry {int(path[-1]) + 1} of '{path[-2]}'"


def _inside(violation: Violation) -> str:
    return f" in {_name(violation)}" if violation.path else ""


# Fields that may be left out and are null or blank, as serializers of .NET and Java send them.


def _without_empty(
    schema: Mapping[str, Any], data: object, path: tuple[str | int, ...] = ()
) -> tuple[object, list[BodyProblem]]:
    """Return `data` without what is as good as left out, and what there is to say about that."""
    schema = _resolved(schema)
    kept: object = data
    found: list[BodyProblem] = []
    if isinstance(data, list) and "items" in schema and len(path) < _DEEPEST:
        inner = [_without_empty(schema["items"], each, (*path, at)) for at, each in enumerate(data)]
        return [each for each, _ in inner], [each for _, all_found in inner for each in all_found]
    if isinstance(data, dict) and "properties" in schema and len(path) < _DEEPEST:
        kept = fields = dict(data)
        for name, value in data.items():
            own, way = _resolved(schema["properties"].get(name, {})), (*path, name)
            if name not in schema.get("required", ()) and _is_empty(own, value):
                violation = Violation(_keyword(own, value), None, value, way, own)
                for each in problems_of(replace(violation, wanted=own.get(violation.keyword))):
                    found.append(replace(each, severity="warning", tolerated=True))
                del fields[name]
            else:
                fields[name], more = _without_empty(own, value, way)
                found += more
    return kept, found


_DEEPEST = 16


def _is_empty(schema: Mapping[str, Any], value: object) -> bool:
    if value is None:
        return "type" in schema and "null" not in schema["type"]
    return isinstance(value, str) and not value.strip() and not schema.keys().isdisjoint(_TEXTS)


_TEXTS = ("pattern", "enum")


def _keyword(schema: Mapping[str, Any], value: object) -> str:
    return "type" if value is None else next(each for each in _TEXTS if each in schema)


_WRAPPED = "trustpilot-wrapped-invitation"
_WRAPPERS = frozenset({"invitations", "invitation", "emailInvitations", "data", "body"})
_INVITATION = "email-invitation"


def body_problems(schema: Schema, data: object) -> list[BodyProblem]:
    """Return what is wrong with a body that is to be what a schema says.

    >>> body_problems("email-invitation", [])[0].message
    'the body must be an object, not a list'
    """
    wrapped = _wrapped(data) if schema == _INVITATION else None
    if wrapped is not None:
        return [wrapped]
    kept, found = _without_empty(schema_of(schema), data)
    told = {each.keys for each in found}
    for violation in violations(schema, kept):
        if violation.keyword == "required":
            # That it is null or blank is told, and not once more that it is missing.
            left = [name for name in violation.wanted if (*violation.path, name) not in told]
            violation = replace(violation, wanted=left)
        found += problems_of(violation)
    found += send_time_problems(kept)
    # `required` is violated once for each name that is missing, and names all of them each time.
    return list(dict.fromkeys(found))


def _wrapped(data: object) -> BodyProblem | None:
    """Return what is wrong with a body that holds the invitation instead of being it."""
    hint = "the invitation itself is the body: one JSON object with one invitation for each request"
    if not isinstance(data, dict):
        message = f"the body must be an object, not {kind_of(data)}"
        return BodyProblem(_WRAPPED, "error", message, hint)
    if len(data) == 1 and _WRAPPERS.issuperset(data):
        (name,) = data
        message = f"the body is wrapped in '{name}'"
        return BodyProblem(_WRAPPED, "error", message, hint, keys=(name,))
    return None


# Whether the body of a request is JSON, and the JSON that its endpoint documents.

_JSON = "application/json"


def request_body_problems(target: Target) -> Iterator[RequestProblem]:
    """Yield what is wrong with the body and its Content-Type, for which 415 is documented."""
    endpoint = target.endpoint
    if endpoint is None or target.request.method == "GET":
        return
    if endpoint.body is None and not target.request.body:
        return  # some have none
    if target.content_type != _JSON:
        yield _wrong_type_of_body(target, endpoint)
    if endpoint.body is None:
        return
    if target.content_type == FORM and endpoint.form is not None:
        yield from _form_problems(target, endpoint.body)
    else:
        yield from _json_problems(target, endpoint.body)


def _wrong_type_of_body(target: Target, endpoint: Endpoint) -> RequestProblem:
    code, keys = "trustpilot-wrong-content-type", ("Content-Type",)
    hint = f"write the header 'Content-Type: {_JSON}', or ':content_type {_JSON}' in a call"
    sent = quoted(target.content_type) if target.content_type else "missing"
    if target.content_type == FORM and endpoint.form is not None:
        seen = endpoint.form == "observed"
        known = "a form was seen to work" if seen else "whether a form works is not known"
        message = f"the Content-Type is {sent}: '{_JSON}' is documented, and {known}"
        severity: Severity = "info" if seen else "warning"
        return RequestProblem(code, severity, message, hint, "header", keys, target.content_type)
    message = f"the Content-Type is {sent}, and must be '{_JSON}': the answer is 415"
    value = target.content_type or None
    return RequestProblem(code, "error", message, hint, "header", keys, value)


def _form_problems(target: Target, schema: Schema) -> list[BodyProblem]:
    try:
        return body_problems(schema, form_data(target.request.body or b"", schema))
    except ValueError:
        return [BodyProblem(INVALID_BODY, "error", "the form cannot be read")]


def _json_problems(target: Target, schema: Schema) -> Iterator[RequestProblem]:
    code = _WRAPPED if schema == _INVITATION else INVALID_BODY
    if not (target.request.body or b"").strip():
        yield RequestProblem(code, "error", "the body is empty", "write one JSON object", "body")
        return
    try:
        data = read_json(target.request.body or b"")
    except JsonMistake as mistake:
        line, column = mistake.position
        message = (
            f"the body is not JSON: {mistake.message} at line {line}, column {column} "
            "of what is sent"
        )
        hint = mistake.hint or "look for a missing quote or an empty value"
        hint = f"{hint}; insert values with '| json_escape'"
        yield RequestProblem(code, "error", message, hint, "body")
        return
    yield from body_problems(schema, data)
