"""Bodies of private calls, read into what the endpoints work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request
from liquidpilot.integrations.trustpilot.validation.bodies import BodyProblem


def checked_body(
    call: Call, problems: Callable[[object], Sequence[BodyProblem]]
) -> dict[str, object]:
    """Return the JSON object that a call brings. Raises Refused (415, 400 with every mistake)."""
    data = call.json_object()
    mistakes = [each.message for each in problems(data) if each.severity == "error"]
    if mistakes:
        raise bad_request("; ".join(mistakes))
    return data


def text(data: Mapping[str, object], name: str) -> str | None:
    """Return a text that may be null or missing. Raises Refused (400) for anything else."""
    value = data.get(name)
    if value is None or isinstance(value, str):
        return value
    raise bad_request(f"'{name}' must be a text")


def required_text(data: Mapping[str, object], name: str) -> str:
    """Return a text that has to be there and not blank. Raises Refused (400)."""
    value = text(data, name)
    if value is None or not value.strip():
        raise bad_request(f"'{name}' is missing")
    return value


def objects(data: Mapping[str, object], name: str) -> list[dict[str, object]]:
    """Return a list of objects, which is not empty. Raises Refused (400)."""
    values = data.get(name)
    found = [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []
    if not isinstance(values, list) or not found or len(found) != len(values):
        raise bad_request(f"'{name}' must be a list of objects, with at least one in it")
    return found


def texts(data: Mapping[str, object], name: str) -> list[str]:
    """Return a list of texts, empty if there is none. Raises Refused (400)."""
    values = data.get(name)
    if values is None:
        return []
    if isinstance(values, list) and all(isinstance(each, str) for each in values):
        return values
    raise bad_request(f"'{name}' must be a list of texts")
