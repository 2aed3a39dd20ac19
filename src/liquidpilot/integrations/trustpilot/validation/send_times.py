"""When an invitation is to be sent: what JSON Schema cannot say about a time.

Times are in UTC, as `2013-09-07T13:37:00` or `09/07/2013 13:37:00`, the month first (Trustpilot,
"Invitation API"). The invitation to review the service is sent before the one to review products.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from liquidpilot.integrations.trustpilot.validation.problems import BodyProblem, Severity
from liquidpilot.integrations.trustpilot.validation.quoting import quoted

_RULE = "trustpilot-send-time"
_SEND_TIME = "preferredSendTime"
_SERVICE, _PRODUCT = "serviceReviewInvitation", "productReviewInvitation"
_FIELDS = (
    (_SEND_TIME,),
    (_SERVICE, _SEND_TIME),
    (_PRODUCT, _SEND_TIME),
    ("deleteOlderThan",),
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
        hint = "the month comes first in this form" if slashed else "look at the day and the hour"
        yield _problem(
            "error", keys, f"{name} is not a time that exists: {quoted(text)}", hint, text
        )
    elif slashed and slashed[1] != slashed[2] and int(slashed[2]) <= 12:
        message = f"{name} is read with the month first: {quoted(text)} is {time.date()}"
        yield _problem("warning", keys, message, f"write '{_written(time)}'", text)
    elif text[-6:-5] in ("+", "-") and not text.endswith(("+00:00", "-00:00")):
        message = f"{name} has an offset, and times are in UTC: {quoted(text)}"
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
    yield _problem("error", keys, message, hint, _at(data, keys))


def _written(time: datetime) -> str:
    return time.replace(tzinfo=None, microsecond=0).isoformat()


def _problem(
    severity: Severity, keys: tuple[str, ...], message: str, hint: str, value: str | None
) -> BodyProblem:
    return BodyProblem(_RULE, severity, keys, message, hint, value)


def _time_at(data: object, keys: tuple[str, ...]) -> datetime | None:
    text = _at(data, keys)
    return send_time(text) if text is not None else None


def _at(data: object, keys: tuple[str, ...]) -> str | None:
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data if isinstance(data, str) else None
