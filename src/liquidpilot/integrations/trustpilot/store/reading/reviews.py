"""`service_reviews.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from liquidpilot.extending import Table
from liquidpilot.integrations.trustpilot.store.model import (
    AttributeRating,
    BusinessUnit,
    ProductReview,
    ReviewState,
    ServiceReview,
    Voice,
    stable_id,
)
from liquidpilot.integrations.trustpilot.store.reading.data_files import (
    DataFile,
    Unique,
    address,
    language,
    moment,
    needed_list,
    needed_moment,
    needed_number,
    needed_text,
    number,
    object_id,
    one_of,
    present_text,
)
from liquidpilot.integrations.trustpilot.store.reading.units import (
    BUSINESS_UNIT,
    Products,
    Units,
    read_consumer,
    read_reply,
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


# `product_reviews.toml`.

_PRODUCT_REVIEW_KEYS = (
    "id", "sku", "stars", "created_at", "consumer", "content", "language", "attributes",
    "image_url", "reply", "reference_number", "imported", "state", BUSINESS_UNIT,
)  # fmt: skip
_STATES = ("published", "unpublished", "underModeration", "archived")


def read_product_reviews(
    file: DataFile, units: Units, products: Products
) -> tuple[ProductReview, ...]:
    """Return the reviews. Raises WorkspaceError."""
    return tuple(_product_reviews(file, units, products))


def _product_reviews(file: DataFile, units: Units, products: Products) -> Iterator[ProductReview]:
    ids = Unique("review")
    for entry in file.entries("reviews"):
        entry.refuse_unknown(_PRODUCT_REVIEW_KEYS)
        unit = units.of(entry, file)
        if unit is None:
            continue
        sku = products.require(unit, entry, file)
        if sku is None:
            continue
        review = _read_product_review(entry, unit, sku)
        ids.add_id(review.id, entry)
        yield review


def _read_product_review(entry: Table, unit: BusinessUnit, sku: str) -> ProductReview:
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


# `phrases.toml`: what generated reviews are put together of.

_PHRASES = ("names", "praise", "mixed", "complaints", "details", "thanks", "replies")
_MOST = 1000


def read_voices(file: DataFile) -> tuple[Voice, ...]:
    """Return the languages that reviews are generated in, one or more. Raises WorkspaceError."""
    entries = file.entries("languages")
    if not entries:
        hint = "add one: [[languages]] with language, names, praise …"
        raise file.root.error("there is no language", None, hint)
    languages = Unique("language")
    voices = []
    for entry in entries:
        voice = _read_voice(entry)
        languages.add(voice.language, entry, "language")
        voices.append(voice)
    return tuple(voices)


def _read_voice(entry: Table) -> Voice:
    entry.refuse_unknown(("language", "share", *_PHRASES))
    needed_text(entry, "language", "da")
    return Voice(
        language=language(entry) or "",
        share=number(entry, "share", 1, _MOST) or 1,
        **{key: needed_list(entry, key, '["…"]') for key in _PHRASES},
    )
