"""`product_reviews.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from liquidpilot.extending import Table
from liquidpilot.integrations.trustpilot.store.identifiers import stable_id
from liquidpilot.integrations.trustpilot.store.model import (
    AttributeRating,
    BusinessUnit,
    ProductReview,
    ReviewState,
)
from liquidpilot.integrations.trustpilot.store.reading.data_files import DataFile
from liquidpilot.integrations.trustpilot.store.reading.people import read_consumer, read_reply
from liquidpilot.integrations.trustpilot.store.reading.products import Products
from liquidpilot.integrations.trustpilot.store.reading.unique import Unique
from liquidpilot.integrations.trustpilot.store.reading.units import BUSINESS_UNIT, Units
from liquidpilot.integrations.trustpilot.store.reading.values import (
    address,
    language,
    needed_moment,
    needed_number,
    object_id,
    one_of,
    present_text,
)

_KEYS = (
    "id", "sku", "stars", "created_at", "consumer", "content", "language", "attributes",
    "image_url", "reply", "reference_number", "imported", "state", BUSINESS_UNIT,
)  # fmt: skip
_STATES = ("published", "unpublished", "underModeration", "archived")


def read_product_reviews(
    file: DataFile, units: Units, products: Products
) -> tuple[ProductReview, ...]:
    """Return the reviews. Raises WorkspaceError."""
    return tuple(_reviews(file, units, products))


def _reviews(file: DataFile, units: Units, products: Products) -> Iterator[ProductReview]:
    ids = Unique("review")
    for entry in file.entries("reviews"):
        entry.refuse_unknown(_KEYS)
        unit = units.of(entry, file)
        if unit is None:
            continue
        sku = products.require(unit, entry, file)
        if sku is None:
            continue
        review = _read_review(entry, unit, sku)
        ids.add_id(review.id, entry)
        yield review


def _read_review(entry: Table, unit: BusinessUnit, sku: str) -> ProductReview:
    written = needed_moment(entry, "created_at")
    content = present_text(entry, "content", "Such a great toy truck")
    consumer = read_consumer(entry, sku, written.isoformat(), content)
    said = (unit.id, sku, written.isoformat(), consumer.id, content)
    return ProductReview(
        id=object_id(entry) or stable_id("product review", *said),
        business_unit_id=unit.id,
        sku=sku,
        created_at=written,
        stars=needed_number(entry, "stars", 1, 5),
        content=content,
        consumer=consumer,
        language=language(entry),
        attribute_ratings=tuple(_attributes(entry)),
        image_url=address(entry, "image_url"),
        reply=read_reply(entry, written),
        reference_number=entry.text("reference_number", "PW-1042"),
        imported=bool(entry.flag("imported")),
        state=cast(ReviewState, one_of(entry, "state", _STATES) or "published"),
    )


def _attributes(entry: Table) -> Iterator[AttributeRating]:
    table = entry.table("attributes", "attributes = { Quality = 5 }")
    if table is None:
        return
    for name in table:
        rating = needed_number(table, name, 1, 5)
        yield AttributeRating(stable_id("attribute", name), name, rating)
