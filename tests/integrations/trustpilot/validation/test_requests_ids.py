"""Ids in the path and in the header, after the format in all of Trustpilot's documentation."""

from __future__ import annotations

import pytest

from liquidpilot import Request
from liquidpilot.integrations.trustpilot.validation.requests import id_problems
from liquidpilot.integrations.trustpilot.validation.targets import target_of

_UNIT, _USER = "66ea0530a1b2c3d4e5f60718", "5f0c3a9be4b0d1a2c3f4e5d6"
_NO_ID = "malformed-id"


@pytest.mark.parametrize(
    ("unit", "user", "expected"),
    [
        (_UNIT, _USER, []),
        ("46d6a890000064000500e0c3", None, []),
        (_UNIT, "unset-TRUSTPILOT_USER", []),
        ("66ea0530xxxxxx", None, [(_NO_ID, "error", "url", "the business unit's id is not a Trustpilot id: '66ea0530xxxxxx'", "an id has 24 characters, 0-9 and a-f")]),
        ("%7BbusinessUnitId%7D", None, [(_NO_ID, "error", "url", "the business unit's id is not a Trustpilot id: '{businessUnitId}'", "an id has 24 characters, 0-9 and a-f")]),
        (_UNIT.upper(), None, [(_NO_ID, "error", "url", f"the business unit's id is not a Trustpilot id: '{_UNIT.upper()}'", f"write it in lower case: '{_UNIT}'")]),
        ("", None, [(_NO_ID, "error", "url", "the business unit's id is missing in the path", "write it there; if a variable is used there, check it before the call")]),
        (_UNIT, "ada@example.com", [(_NO_ID, "error", "header", "'x-business-user-id' is not a Trustpilot id: 'ada@example.com'", "an id has 24 characters, 0-9 and a-f")]),
        (_UNIT, _UNIT, [("business-unit-as-user", "warning", "header", "'x-business-user-id' is the id of the business unit", "it is the id of a person, from the user's page in Trustpilot Business")]),
    ],
)  # fmt: skip
def test_ids(unit: str, user: str | None, expected: list[tuple[str, ...]]) -> None:
    url = f"https://invitations-api.trustpilot.com/v1/private/business-units/{unit}/templates"
    headers = {} if user is None else {"x-business-user-id": user}
    problems = id_problems(target_of(Request("GET", url, headers)))
    found = [(each.code, each.severity, each.part, each.message, each.hint) for each in problems]
    assert found == [(f"trustpilot-{code}", *rest) for code, *rest in expected]
