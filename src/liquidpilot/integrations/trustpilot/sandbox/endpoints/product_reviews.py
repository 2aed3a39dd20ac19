"""Product reviews, as anybody with a key may read them, and their summaries.

The path that ends with the business unit is a summary, the one with `/reviews` after it the list.
Both need a `sku` or a `productUrl` (documented; that it is a 400 without is assumed). A SKU or URL
that nobody knows has no reviews, and is no mistake (observed).
"""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.bodies import checked_body, texts
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.lookups import business_unit_of
from liquidpilot.integrations.trustpilot.sandbox.paging import read_page
from liquidpilot.integrations.trustpilot.sandbox.parameters import Parameters
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request
from liquidpilot.integrations.trustpilot.sandbox.replies import Evidence, Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.product_reviews import (
    attributes_of_sku,
    imported_review,
    product_review,
    summary,
    summary_of_sku,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.validation.bodies import (
    attribute_summaries_problems,
    batch_summaries_problems,
)

_SUMMARIES_KEPT = 3600
_REVIEWS_SUMMED_UP = 100


def reviews(call: Call, world: World) -> Reply:
    """List the reviews of products, newest first: the order is assumed.

    Attributes should be named in the `locale` that is asked for (documented); the data files have
    one name for each, which is told whatever that is.
    """
    query = Parameters(
        call, world, "sku productUrl page perPage stars language locale attributeIds"
    )
    skus, urls = _products(query)
    page, stars, languages = read_page(query), query.stars(), query.languages()
    query.locale()
    attribute_ids = query.texts("attributeIds")
    unit_id = _unit_id(call, world)
    listed = world.store.product_reviews(
        unit_id,
        skus={*skus, *_skus_at(urls, unit_id, world)},
        stars=stars,
        languages=languages,
    )
    current = map(world.conversations.with_first_comment, page.of(listed))
    shown = [product_review(each, attribute_ids) for each in current]
    return found(
        {"productReviews": shown, "links": page.links(call, len(listed))},
        "docs" if shown else "observed",
    )


def imported_reviews(call: Call, world: World) -> Reply:
    """List the reviews of a product that came from another service (observed)."""
    query = Parameters(call, world, "sku page perPage stars language")
    skus = _required_skus(query)
    page, stars, languages = read_page(query), query.stars(), query.languages()
    listed = world.store.product_reviews(
        _unit_id(call, world), skus=skus, stars=stars, languages=languages, imported=True
    )
    shown = [imported_review(each) for each in page.of(listed)]
    return found({"productReviews": shown, "links": page.links(call, len(listed))}, "observed")


def read_summary(call: Call, world: World) -> Reply:
    """Sum up the reviews of all products that are asked for, as one.

    With SKUs the URLs are ignored, as the documentation of 2016 says; that of today does not tell.
    """
    query = Parameters(call, world, "sku productUrl")
    skus, urls = _products(query)
    if skus and urls:
        call.warnings.append("'productUrl' is ignored where there is a 'sku'")
    unit_id = _unit_id(call, world)
    chosen = skus or _skus_at(urls, unit_id, world)
    return _summary(unit_id, chosen, world, imported=False, evidence="docs")


def imported_summary(call: Call, world: World) -> Reply:
    """Sum up the imported reviews of products, as one (observed)."""
    query = Parameters(call, world, "sku")
    skus = _required_skus(query)
    return _summary(_unit_id(call, world), skus, world, imported=True, evidence="observed")


def batch_summaries(call: Call, world: World) -> Reply:
    """Sum up the reviews of many products, each on its own (documented)."""
    Parameters(call, world)
    skus = texts(checked_body(call, batch_summaries_problems), "skus")
    unit_id = _unit_id(call, world)
    counts = world.store.product_counts
    summaries = [
        summary_of_sku(sku, counts(unit_id, skus=(sku,)), world.settings.average_of_none)
        for sku in dict.fromkeys(skus)
    ]
    return found({"summaries": summaries})


def attribute_summaries(call: Call, world: World) -> Reply:
    """Sum up the ratings of products' attributes, of the newest 100 reviews; shape assumed."""
    Parameters(call, world)
    skus = texts(checked_body(call, attribute_summaries_problems), "skus")
    unit_id = _unit_id(call, world)
    summaries = []
    for sku in dict.fromkeys(skus):
        newest = world.store.product_reviews(unit_id, skus=(sku,))[:_REVIEWS_SUMMED_UP]
        summaries.append(attributes_of_sku(sku, newest))
    return found({"summaries": summaries}, "assumed")


def _summary(
    unit_id: str, skus: tuple[str, ...], world: World, *, imported: bool, evidence: Evidence
) -> Reply:
    counts = world.store.product_counts(unit_id, skus=skus, imported=imported)
    data = summary(counts, world.settings.average_of_none)
    return found(data, evidence if sum(counts) else "assumed", cached=_SUMMARIES_KEPT)


def _unit_id(call: Call, world: World) -> str:
    return business_unit_of(call, world, "assumed").id


def _products(query: Parameters) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the SKUs and the URLs that are asked for. Raises Refused (400) without any."""
    skus, urls = query.texts("sku"), query.addresses("productUrl")
    if not skus and not urls:
        raise bad_request("'sku' or 'productUrl' is missing")
    return skus, urls


def _required_skus(query: Parameters) -> tuple[str, ...]:
    skus = query.texts("sku")
    if not skus:
        raise bad_request("'sku' is missing")
    return skus


def _skus_at(urls: tuple[str, ...], unit_id: str, world: World) -> tuple[str, ...]:
    products = (world.store.product_with_url(unit_id, url) for url in urls)
    return tuple(product.sku for product in products if product is not None)


_UNIT = "/v1/product-reviews/business-units/{business_unit_id}"

ROUTES = (
    Route("GET", _UNIT, read_summary),
    Route("GET", f"{_UNIT}/reviews", reviews),
    Route("GET", f"{_UNIT}/imported-reviews", imported_reviews),
    Route("GET", f"{_UNIT}/imported-reviews-summaries", imported_summary),
    Route("POST", f"{_UNIT}/batch-summaries", batch_summaries),
    Route("POST", f"{_UNIT}/attribute-summaries", attribute_summaries),
)
