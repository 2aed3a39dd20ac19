"""Who wrote a review, and what the company answered: the same in both kinds of reviews."""

from __future__ import annotations

from datetime import datetime, timedelta

from liquidpilot.extending import Table
from liquidpilot.integrations.trustpilot.store.identifiers import stable_id
from liquidpilot.integrations.trustpilot.store.model import CompanyReply, Consumer
from liquidpilot.integrations.trustpilot.store.reading.values import (
    country,
    locale,
    moment,
    needed_text,
    object_id,
)

_CONSUMER_KEYS = ("id", "name", "email", "city", "country", "locale")
_REPLY_KEYS = ("text", "created_at", "author")
_ANSWERED_AFTER = timedelta(days=1)


def read_consumer(entry: Table, *review: object) -> Consumer:
    """Return who wrote a review: `consumer` is a name, or a table; without it, it is nobody known.

    People of the same e-mail address, or else of the same name, are one person. One without either
    is known by the `review` that they wrote.
    """
    table = _table(entry, "consumer")
    if table is None:
        name = entry.text("consumer", "Kevin Bob")
        return Consumer(_consumer_id(None, name, review), name)
    table.refuse_unknown(_CONSUMER_KEYS)
    name, email = table.text("name"), table.text("email")
    return Consumer(
        id=object_id(table) or _consumer_id(email, name, review),
        display_name=name,
        email=email,
        city=table.text("city"),
        country=country(table),
        locale=locale(table),
    )


def read_reply(entry: Table, written: datetime) -> CompanyReply | None:
    """Return what the company answered: `reply` is a text, a day after the review, or a table."""
    table = _table(entry, "reply")
    if table is None:
        text = entry.text("reply", "Thank you!")
        return None if text is None else CompanyReply(text, written + _ANSWERED_AFTER)
    table.refuse_unknown(_REPLY_KEYS)
    return CompanyReply(
        text=needed_text(table, "text", "Thank you!"),
        created_at=moment(table, "created_at") or written + _ANSWERED_AFTER,
        author_id=object_id(table, "author"),
    )


def _table(entry: Table, key: str) -> Table | None:
    return entry.table(key) if isinstance(entry.values.get(key), dict) else None


def _consumer_id(email: str | None, name: str | None, review: tuple[object, ...]) -> str:
    if email is not None:
        return stable_id("consumer", "email", email.lower())
    if name is not None:
        return stable_id("consumer", "name", name)
    return stable_id("consumer", "review", *review)
