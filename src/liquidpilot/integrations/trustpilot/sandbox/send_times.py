"""When the e-mails of an invitation go out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from liquidpilot.integrations.trustpilot.validation.send_times import send_time

DEFAULT_DELAY = timedelta(days=7)
"""How long an invitation waits that names no time: what an account's settings are at first."""

_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def planned_time(preferred: object, earliest: datetime, default: datetime) -> datetime:
    """Return when an e-mail goes out for which `preferred` was asked, `default` if nothing was.

    It is never before `earliest`: clients use a time that is past to say "now".
    """
    moment = send_time(preferred) if isinstance(preferred, str) else None
    return min(max(moment or default, earliest), _LATEST)
