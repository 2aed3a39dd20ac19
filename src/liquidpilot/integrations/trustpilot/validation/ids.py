"""Whether the ids of a request can be ids of Trustpilot: 24 hexadecimal digits, in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from liquidpilot.extending import RequestProblem
from liquidpilot.integrations.trustpilot.validation.authentication import USER_HEADER
from liquidpilot.integrations.trustpilot.validation.quoting import quoted
from liquidpilot.integrations.trustpilot.validation.targets import Target, is_stand_in

_OBJECT_ID = re.compile(r"[0-9a-f]{24}")
_CODE = "trustpilot-malformed-id"


def id_problems(target: Target) -> Iterator[RequestProblem]:
    """Yield what is wrong with the ids in the path and with the user's.

    The format is that of all ids in Trustpilot's documentation.
    """
    for name, value in target.values.items():
        if name.endswith("_id"):
            what = name.removesuffix("_id").replace("_", " ")
            yield from _id_problem(f"the {what}'s id", value, "url")
    user = (target.header(USER_HEADER) or "").strip()
    if not user:
        return  # whether there has to be one is a matter of authentication
    yield from _id_problem(f"'{USER_HEADER}'", user, "header")
    if user == target.values.get("business_unit_id"):
        yield RequestProblem(
            "trustpilot-business-unit-as-user",
            "warning",
            f"'{USER_HEADER}' is the id of the business unit",
            "it is the id of a person, from the user's page in Trustpilot Business",
            "header",
            (USER_HEADER,),
            user,
        )


def _id_problem(what: str, value: str, part: Literal["url", "header"]) -> Iterator[RequestProblem]:
    if _OBJECT_ID.fullmatch(value) or is_stand_in(value):
        return
    keys = (USER_HEADER,) if part == "header" else ()
    if not value.strip():
        message = f"{what} is missing in the path"
        hint = "write it there; if a variable stands there, check it before the call"
        yield RequestProblem(_CODE, "error", message, hint, part)
        return
    hint = "it has 24 characters, 0-9 and a-f"
    if _OBJECT_ID.fullmatch(value.lower()):
        hint = f"write it in lower case: '{value.lower()}'"
    message = f"{what} is not an id of Trustpilot: {quoted(value)}"
    yield RequestProblem(_CODE, "error", message, hint, part, keys, value)
