"""What an order e-mail carries for Trustpilot's Automatic Feedback Service (AFS).

The e-mail goes to the customer, with an address of Trustpilot's in BCC, and has the data of the
invitation in a `<script type="application/json+trustpilot">` (Trustpilot, "Add a structured data
snippet for Automatic Feedback Service"). What Trustpilot cannot read it leaves out, or takes from
the "To" and the subject, and nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from liquidpilot.extending import RequestProblem
from liquidpilot.integrations.trustpilot.validation.bodies import (
    Violation,
    problems_of,
    send_time,
    send_time_problems,
    violations,
)
from liquidpilot.integrations.trustpilot.validation.targets import BodyProblem, quoted

_MISSING = "trustpilot-afs-missing-field"
_WRONG = "trustpilot-afs-wrong-type"
_CODES = {
    "required": _MISSING,
    "not": "trustpilot-afs-products-and-skus",
    "additionalProperties": "trustpilot-afs-unknown-field",
}
_SEND_TIMES = ("preferredSendTime", "productReviewInvitationPreferredSendTime")


def afs_problems(data: object, now: datetime) -> Iterator[RequestProblem]:
    """Yield what is wrong with the data of an e-mail that is sent at `now`.

    >>> from datetime import UTC
    >>> known = {"recipientEmail": "ada@example.com", "recipientName": "Ada", "referenceId": "7"}
    >>> data = {**known, "preferredSendTime": "2016-02-29T13:37:00"}
    >>> [each.code for each in afs_problems(data, datetime(2026, 11, 21, tzinfo=UTC))]
    ['trustpilot-afs-past-send-time']
    """
    found = [
        _of(_code(violation), problem)
        for violation in violations("afs", data)
        for problem in problems_of(violation)
    ]
    found += [_of(_WRONG, each) for each in send_time_problems(data)]
    yield from dict.fromkeys(found)
    if isinstance(data, Mapping):
        for name in _SEND_TIMES:
            yield from _past(name, data.get(name), now)


def _code(violation: Violation) -> str:
    value = violation.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return _MISSING
    return _CODES.get(violation.keyword, _WRONG)


def _of(code: str, problem: BodyProblem) -> RequestProblem:
    message = problem.message.replace("the body", "the data").replace("this request", "AFS")
    return replace(problem, code=code, message=message)


def _past(name: str, value: object, now: datetime) -> Iterator[RequestProblem]:
    time = send_time(value) if isinstance(value, str) else None
    if time is not None and time < now:
        message = f"'{name}' is in the past: {quoted(value)}"
        hint = (
            "reckon it from the time of sending: {{'now' | date: '%s' | plus: 604800 | date: "
            "'%Y-%m-%dT%H:%M:%S'}} is a week later"
        )
        yield RequestProblem(
            "trustpilot-afs-past-send-time", "warning", message, hint, "body", (name,), str(value)
        )
