"""Times as Trustpilot writes them: ISO 8601 in UTC, with more or less of the second."""

from __future__ import annotations

from datetime import UTC, datetime


def with_milliseconds(moment: datetime) -> str:
    """Return `2024-10-14T17:42:40.286Z`, as product reviews have it (documented)."""
    return _utc(moment).isoformat(timespec="milliseconds") + "Z"


def with_seconds(moment: datetime) -> str:
    """Return `2022-07-08T22:41:48Z`, as service reviews have it (observed)."""
    return _utc(moment).isoformat(timespec="seconds") + "Z"


def seconds_or_null(moment: datetime | None) -> str | None:
    """Return a time as service reviews have it, None for none."""
    return with_seconds(moment) if moment else None


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
