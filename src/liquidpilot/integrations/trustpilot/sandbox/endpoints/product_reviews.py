"""Product reviews, as anybody with a key may read them, and their summaries.

The path that ends with the business unit is a summary, the one with `/reviews` after it the list.
Both need a `sku` or a `productUrl` (documented; that it is a 400 without is assumed). A SKU or URL
that nobody knows has no reviews, and is no mistake (observed); unless the world is strict, reviews
are made up for it.
"""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.endpoints import (
    BATCH_SUMMARIES,
    IMPORTED_REVIEWS,
    IMPORTED_SUMMARY,
    PRIVATE_PRODUCT_REVIEW,
    PRIVATE_PRODUCT_REVIEWS,
    PRIVATE_PRODUCT_SUMMARIES,
    PRODUCT_REVIEWS,
    PRODUCT_SUMMARY,
    Evidence,
)
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.shapes import (
    imported_review,
    private_product_review,
    product_review,
    summary,
    summary_of_sku,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World, stand_in
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, ProductReview

_SUMMARIES_KEPT = 3600


def _reviews(call: Call, world: World) -> Reply:
    """List the reviews of products, newest first: the order is assumed.

    Attributes should be named in the `locale` that is asked for (documented); the data files have
    one name for each, which is told whatever that is.
    """
    unit, page = world.unit_of(call), call.query.page
    attribute_ids = call.query.texts("attributeIds")
    skus = [*call.query.texts("sku"), *world.skus_at(call.query.texts("productUrl"), unit)]
    languages = call.query.texts("language")
    listed = world.product_reviews(call, unit, skus, stars=call.query.stars, languages=languages)
    shown = [product_review(each, attribute_ids) for each in page.of(listed)]
    return found(
        {"productReviews": shown, "links": page.links(call, len(listed))},
        "docs" if shown else "observed",
    )


def _imported_reviews(call: Call, world: World) -> Reply:
    """List the reviews of a product that came from another service (observed)."""
    unit, page, skus = world.unit_of(call), call.query.page, call.query.texts("sku")
    languages, stars = call.query.texts("language"), call.query.stars
    listed = world.product_reviews(
        call, unit, skus, stars=stars, languages=languages, imported=True
    )
    shown = [imported_review(each) for each in page.of(listed)]
    return found({"productReviews": shown, "links": page.links(call, len(listed))}, "observed")


def _read_summary(call: Call, world: World) -> Reply:
    """Sum up the reviews of all products that are asked for, as one.

    With SKUs the URLs are ignored, as the documentation of 2016 says; that of today does not tell.
    """
    unit, skus = world.unit_of(call), [*call.query.texts("sku")]
    urls = call.query.texts("productUrl")
    if skus and urls:
        call.warn("'productUrl' is ignored if there is a 'sku'")
    return _summary(call, unit, skus or world.skus_at(urls, unit), world, evidence="docs")


def _imported_summary(call: Call, world: World) -> Reply:
    """Sum up the imported reviews of products, as one (observed)."""
    unit, skus = world.unit_of(call), [*call.query.texts("sku")]
    return _summary(call, unit, skus, world, imported=True, evidence="observed")


def _batch_summaries(call: Call, world: World) -> Reply:
    """Sum up the reviews of many products, each on its own (documented)."""
    unit = world.unit_of(call)
    summaries = [
        summary_of_sku(
            sku, world.product_counts(call, unit, (sku,)), world.settings.average_of_none
        )
        for sku in dict.fromkeys(call.body["skus"])
    ]
    return found({"summaries": summaries})


# Product reviews as the company itself reads them (observed).


def _private_reviews(call: Call, world: World) -> Reply:
    """List the reviews of products, of all of them without a SKU, with what the company knows."""
    unit, page, query = world.unit_of(call), call.query.page, call.query
    listed = world.product_reviews(
        call,
        unit,
        query.texts("sku") or world.skus_of(unit),
        languages=query.texts("language"),
        states=query.texts("state") or ("published",),
    )
    shown = [private_product_review(each, world.product_of(each)) for each in page.of(listed)]
    return found({"productReviews": shown, "links": page.links(call, len(listed))}, "observed")


def _private_review(call: Call, world: World) -> Reply:
    """Return one review; of one that is not listed, the newest of the demo shop under its id."""
    review_id = call.values["review_id"]
    review = world.review(review_id, "product_reviews", call)
    if not isinstance(review, ProductReview):
        every = world.product_reviews(call, world.demo, world.skus_of(world.demo))
        review = stand_in(every, review_id)
    return found(private_product_review(review, world.product_of(review)), "observed")


def _private_summaries(call: Call, world: World) -> Reply:
    """Sum up the reviews of every product that has some."""
    unit, page, no_average = world.unit_of(call), call.query.page, world.settings.average_of_none
    counts = {sku: world.product_counts(call, unit, (sku,)) for sku in world.skus_of(unit)}
    reviewed = [(sku, each) for sku, each in counts.items() if any(each)]
    shown = [summary_of_sku(sku, each, no_average) for sku, each in page.of(reviewed)]
    return found({"summaries": shown, "links": page.links(call, len(reviewed))}, "observed")


def _summary(
    call: Call,
    unit: BusinessUnit,
    skus: list[str],
    world: World,
    *,
    imported: bool = False,
    evidence: Evidence,
) -> Reply:
    counts = world.product_counts(call, unit, skus, imported=imported)
    data = summary(counts, world.settings.average_of_none)
    return found(data, evidence if sum(counts) else "assumed", cached=_SUMMARIES_KEPT)


ANSWERS = {
    ("GET", PRODUCT_SUMMARY): _read_summary,
    ("GET", PRODUCT_REVIEWS): _reviews,
    ("GET", IMPORTED_REVIEWS): _imported_reviews,
    ("GET", IMPORTED_SUMMARY): _imported_summary,
    ("POST", BATCH_SUMMARIES): _batch_summaries,
    ("GET", PRIVATE_PRODUCT_REVIEWS): _private_reviews,
    ("GET", PRIVATE_PRODUCT_REVIEW): _private_review,
    ("GET", PRIVATE_PRODUCT_SUMMARIES): _private_summaries,
}
