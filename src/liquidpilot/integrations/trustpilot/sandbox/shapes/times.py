"""Times as Trustpilot writes them: ISO 8601 in UTC, with more or less of the second."""

from __future__ import annotations

from datetime import UTC, datetime

_UTC_OFFSET = len("+00:00")


def with_microseconds(moment: datetime) -> str:
    """Return `2018-10-02T09:58:35.135569Z`, as invitations of old have it (observed)."""
    return _written(moment, "microseconds")


def with_milliseconds(moment: datetime) -> str:
    """Return `2024-10-14T17:42:40.286Z`, as product reviews have it (documented)."""
    return _written(moment, "milliseconds")


def with_seconds(moment: datetime) -> str:
    """Return `2022-07-08T22:41:48Z`, as service reviews have it (observed)."""
    return _written(moment, "seconds")


def seconds_or_null(moment: datetime | None) -> str | None:
    """Return a time as service reviews have it, None for none."""
    return with_seconds(moment) if moment else None


def _written(moment: datetime, smallest: str) -> str:
    return moment.astimezone(UTC).isoformat(timespec=smallest)[:-_UTC_OFFSET] + "Z"
