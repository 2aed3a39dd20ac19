"""What a schema finds, in our words.

A schema says itself, in `x-problems`, which rule the violation of a keyword is, how severe, and in
which words where ours are too general. `x-names` are the names of other endpoints for the fields of
an object, `x-misplaced` the fields that belong into another object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from liquidpilot.extending import did_you_mean
from liquidpilot.integrations.trustpilot.validation.problems import BodyProblem, Severity
from liquidpilot.integrations.trustpilot.validation.quoting import kind_of, kind_of_type, quoted
from liquidpilot.integrations.trustpilot.validation.schemas import Violation

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
    yield _problem(violation, message, _note(violation, "hint"))


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
    yield _problem(violation, message, hint)


def _null(violation: Violation) -> BodyProblem:
    """Return what null is where there has to be something: as wrong as what is blank."""
    notes = violation.schema.get("x-problems", {})
    keyword = next((each for each in ("pattern", "enum") if each in notes), violation.keyword)
    found = replace(violation, keyword=keyword)
    return _problem(found, "{name} is null", _note(found, "hint") or "leave it out")


def _wrong_text(violation: Violation) -> Iterator[BodyProblem]:
    """Yield for `pattern` and `enum`."""
    value, hint = violation.value, _note(violation, "hint")
    if isinstance(value, str) and not value.strip():
        yield _problem(violation, "{name} is blank", hint)
        return
    if isinstance(value, str):
        hint = _nearest(violation, value) or hint
    yield _problem(violation, _note(violation, "message") or "{name} cannot be {value}", hint)


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
        yield _problem(violation, message, _note(violation, "hint"))


def _none_of(violation: Violation) -> Iterator[BodyProblem]:
    """Yield for an `anyOf` whose branches each require a field."""
    branches: Sequence[Mapping[str, Sequence[str]]] = violation.wanted
    names = [name for branch in branches for name in branch.get("required", ())]
    others = _mapping(violation, "x-names")
    if any(others.get(each) in names for each in violation.value):
        return
    choice = " or ".join(f"'{name}'" for name in names)
    message = f"{choice} is missing{_inside(violation)}"
    yield _problem(violation, message, _note(violation, "hint"))


def _both(violation: Violation) -> Iterator[BodyProblem]:
    """Yield for a `not` that forbids some fields beside one another."""
    if not isinstance(violation.value, dict):
        return  # what is no object has no fields, and is told to be none
    names = " and ".join(f"'{name}'" for name in violation.wanted["required"])
    yield _problem(violation, f"{names} cannot both be there", _note(violation, "hint"))


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
    hint = did_you_mean(name, known) or "leave it out: Trustpilot does not document it"
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
        (*_keys(violation), name),
        f"{owner} has no field {quoted(name)}",
        hint,
        value if isinstance(value, str) else None,
    )


_SAYINGS: Mapping[str, Callable[[Violation], Iterator[BodyProblem]]] = {
    "additionalProperties": _unknown,
    "anyOf": _none_of,
    "enum": _wrong_text,
    "not": _both,
    "pattern": _wrong_text,
    "required": _missing,
    "type": _wrong_type,
}


def _problem(violation: Violation, message: str, hint: str | None) -> BodyProblem:
    severity: Severity = "warning" if _note(violation, "severity") == "warning" else "error"
    value = violation.value if isinstance(violation.value, str) else None
    said = message.replace("{name}", _name(violation)).replace("{value}", quoted(violation.value))
    return BodyProblem(_rule(violation), severity, _keys(violation), said, hint, value)


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
