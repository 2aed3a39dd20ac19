"""`service_reviews.toml`."""

from __future__ import annotations

from collections.abc import Iterator

from liquidpilot.extending import Table
from liquidpilot.integrations.trustpilot.store.identifiers import stable_id
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, ServiceReview
from liquidpilot.integrations.trustpilot.store.reading.data_files import DataFile
from liquidpilot.integrations.trustpilot.store.reading.people import read_consumer, read_reply
from liquidpilot.integrations.trustpilot.store.reading.unique import Unique
from liquidpilot.integrations.trustpilot.store.reading.units import BUSINESS_UNIT, Units
from liquidpilot.integrations.trustpilot.store.reading.values import (
    language,
    moment,
    needed_moment,
    needed_number,
    number,
    object_id,
    present_text,
)

_KEYS = (
    "id", "stars", "created_at", "experienced_at", "updated_at", "consumer", "title", "text",
    "language", "reply", "verified", "source", "location_id", "reference_number", "tags", "likes",
    "reported", BUSINESS_UNIT,
)  # fmt: skip
_GENERAL_GROUP = "generic"
_MOST_LIKES = 1_000_000


def read_service_reviews(file: DataFile, units: Units) -> tuple[ServiceReview, ...]:
    """Return the reviews. Raises WorkspaceError."""
    return tuple(_reviews(file, units))


def _reviews(file: DataFile, units: Units) -> Iterator[ServiceReview]:
    ids = Unique("review")
    for entry in file.entries("reviews"):
        entry.refuse_unknown(_KEYS)
        unit = units.of(entry, file)
        if unit is None:
            continue
        review = _read_review(entry, unit)
        ids.add_id(review.id, entry)
        yield review


def _read_review(entry: Table, unit: BusinessUnit) -> ServiceReview:
    written = needed_moment(entry, "created_at")
    title = present_text(entry, "title", "A shop as they used to be")
    text = present_text(entry, "text", "Ordered on Monday, here on Wednesday.")
    consumer = read_consumer(entry, unit.id, written.isoformat(), title, text)
    said = (unit.id, written.isoformat(), consumer.id, title, text)
    return ServiceReview(
        id=object_id(entry) or stable_id("service review", *said),
        business_unit_id=unit.id,
        created_at=written,
        stars=needed_number(entry, "stars", 1, 5),
        title=title,
        text=text,
        consumer=consumer,
        language=language(entry) or "en",
        experienced_at=moment(entry, "experienced_at"),
        updated_at=moment(entry, "updated_at"),
        reply=read_reply(entry, written),
        is_verified=bool(entry.flag("verified")),
        source=entry.text("source", "Organic") or "Organic",
        location_id=entry.text("location_id", "OSLO-1"),
        reference_number=entry.text("reference_number", "PW-1042"),
        tags=tuple(_tag(each) for each in entry.texts("tags", '["christmas", "shop:oslo"]')),
        likes=number(entry, "likes", 0, _MOST_LIKES) or 0,
        reported=bool(entry.flag("reported")),
    )


def _tag(text: str) -> tuple[str, str]:
    """Return group and value of `group:value`; what has no group is in the general one."""
    group, colon, value = text.partition(":")
    return (group, value) if colon else (_GENERAL_GROUP, text)
