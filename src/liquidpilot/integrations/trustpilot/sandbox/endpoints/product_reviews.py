"""Product reviews, as anybody with a key may read them, and their summaries.

The path that ends with the business unit is a summary, the one with `/reviews` after it the list.
Both need a `sku` or a `productUrl` (documented; that it is a 400 without is assumed). A SKU or URL
that nobody knows has no reviews, and is no mistake (observed).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from liquidpilot.integrations.trustpilot.sandbox.access import require_own
from liquidpilot.integrations.trustpilot.sandbox.calls import (
    Call,
    Parameters,
    business_unit_of,
    checked_body,
    read_page,
    texts,
)
from liquidpilot.integrations.trustpilot.sandbox.replies import (
    Evidence,
    Reply,
    bad_request,
    found,
    not_found,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import (
    Counts,
    JsonObject,
    average,
    distribution,
    with_milliseconds,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import AttributeRating, Product, ProductReview
from liquidpilot.integrations.trustpilot.validation.bodies import (
    attribute_summaries_problems,
    batch_summaries_problems,
)

# Product reviews as anybody may read them, and their summaries.
#
# There is neither a title nor a product in a public product review (observed).

_ATTRIBUTE_TYPE = "range_1to5"


def product_review(review: ProductReview, attribute_ids: Collection[str] = ()) -> JsonObject:
    """Return a review of the list; of its ratings, those of `attribute_ids` if there are any."""
    name = review.consumer.display_name
    return _public(review, {"id": review.consumer.id, "displayName": name}, attribute_ids)


def imported_review(review: ProductReview) -> JsonObject:
    """Return a review that came from another service: its consumer has a name alone."""
    return _public(review, {"displayName": review.consumer.display_name}, ())


def attribute_ratings(
    review: ProductReview, attribute_ids: Collection[str] = ()
) -> list[JsonObject]:
    """Return what the product's attributes were rated; all without `attribute_ids`."""
    return [
        {
            "attributeId": each.id,
            "attributeName": each.name,
            "attributeType": _ATTRIBUTE_TYPE,
            "attributeOptions": None,
            "rating": each.rating,
        }
        for each in review.attribute_ratings
        if not attribute_ids or each.id in attribute_ids
    ]


def attachments(review: ProductReview) -> list[JsonObject]:
    """Return the picture of a review, if it has one. Its id, made of the review's, is assumed."""
    if review.image_url is None:
        return []
    file = {"dimension": "360pxWide", "mimeType": "image/jpeg", "url": review.image_url}
    return [{"id": review.id[::-1], "state": "processed", "processedFiles": [file]}]


def summary(counts: Counts, no_average: float | None) -> JsonObject:
    """Return the summary of all reviews that were asked for, `no_average` if there are none."""
    return {**_summarized(counts, no_average), "links": []}


def summary_of_sku(sku: str, counts: Counts, no_average: float | None) -> JsonObject:
    """Return the summary of one product, one of many in a list."""
    return {"sku": sku, **_summarized(counts, no_average)}


def attributes_of_sku(sku: str, reviews: Iterable[ProductReview]) -> JsonObject:
    """Return how the attributes of one product were rated. All of this shape is assumed."""
    ratings: dict[str, list[AttributeRating]] = {}
    for review in reviews:
        for rating in review.attribute_ratings:
            ratings.setdefault(rating.id, []).append(rating)
    return {"sku": sku, "attributes": [_attribute(each) for each in ratings.values()]}


def _attribute(ratings: list[AttributeRating]) -> JsonObject:
    return {
        "attributeId": ratings[0].id,
        "attributeName": ratings[0].name,
        "attributeType": _ATTRIBUTE_TYPE,
        "ratingsAverage": round(sum(each.rating for each in ratings) / len(ratings), 1),
        "numberOfRatings": len(ratings),
    }


def _summarized(counts: Counts, no_average: float | None) -> JsonObject:
    stars = average(counts)
    return {
        "starsAverage": no_average if stars is None else stars,
        "numberOfReviews": distribution(counts),
    }


def _public(
    review: ProductReview, consumer: JsonObject, attribute_ids: Collection[str]
) -> JsonObject:
    return {
        "id": review.id,
        "createdAt": with_milliseconds(review.created_at),
        "stars": review.stars,
        "content": review.content,
        "consumer": consumer,
        "language": review.language,
        "attributeRatings": attribute_ratings(review, attribute_ids),
        "attachments": attachments(review),
        "firstCompanyComment": _comment(review),
    }


def _comment(review: ProductReview) -> JsonObject | None:
    if review.reply is None:
        return None
    created = with_milliseconds(review.reply.created_at)
    return {"createdAt": created, "comment": review.reply.text}


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
        call.warnings.append("'productUrl' is ignored if there is a 'sku'")
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


# Product reviews as the company alone may read them: with the writer's address.


def private_product_review(
    review: ProductReview, product: Product | None, conversation_id: str | None
) -> JsonObject:
    """Return a review of `product`, which the catalogue may no longer have."""
    return {
        "id": review.id,
        "createdAt": with_milliseconds(review.created_at),
        "updatedAt": None,
        "businessUnitId": review.business_unit_id,
        "stars": review.stars,
        "content": review.content,
        "product": _product(review.sku, product),
        "consumer": {
            "id": review.consumer.id,
            "email": review.consumer.email,
            "name": review.consumer.display_name,
        },
        "referenceId": review.reference_number,
        "locale": review.consumer.locale,
        "language": review.language,
        "redirectUri": None,
        "state": review.state,
        "hasModerationHistory": review.state != "published",
        "conversationId": conversation_id,
        "attributeRatings": attribute_ratings(review),
        "attachments": attachments(review),
    }


def _product(sku: str, product: Product | None) -> JsonObject:
    images = [product.image_url] if product and product.image_url else []
    return {
        "id": product and product.id,
        "productUrl": product and product.url,
        "productImages": images,
        "name": product and product.name,
        "sku": sku,
        "gtin": product and product.gtin,
        "mpn": product and product.mpn,
        "brand": product and product.brand,
    }


# Product reviews for the company alone: in every state, with addresses and references.

_STATES = ("published", "unpublished", "underModeration", "archived")
_MOST_SUMMARIES = 1000


def list_reviews(call: Call, world: World) -> Reply:
    """Return reviews of all products or of the SKUs, published ones unless `state` says more.

    `locale` changes nothing: the data files have one name for each attribute.
    """
    parameters = Parameters(call, world, "page perPage sku language state locale")
    page = read_page(parameters)
    parameters.locale()
    reviews = world.store.product_reviews(
        call.values["business_unit_id"],
        skus=parameters.texts("sku") or None,
        languages=parameters.languages(),
        states=_states(parameters),
    )
    shown = [_shape(each, world) for each in page.of(reviews)]
    return found({"productReviews": shown, "links": page.links(call, len(reviews))}, "observed")


def get_review(call: Call, world: World) -> Reply:
    """Return one review."""
    Parameters(call, world, "locale").locale()
    return found(_shape(_own_review(call, world), world), "observed")


def list_summaries(call: Call, world: World) -> Reply:
    """Return the summary of each product that has reviews."""
    unit_id = call.values["business_unit_id"]
    parameters = Parameters(call, world, "page perPage")
    page = read_page(parameters, default=_MOST_SUMMARIES, highest=_MOST_SUMMARIES)
    skus = world.store.skus_with_reviews(unit_id)
    counts, no_average = world.store.product_counts, world.settings.average_of_none
    summaries = [
        summary_of_sku(sku, counts(unit_id, skus=(sku,)), no_average) for sku in page.of(skus)
    ]
    return found({"summaries": summaries, "links": page.links(call, len(skus))}, "observed")


def create_conversation(call: Call, world: World) -> Reply:
    """Begin the conversation about a review, or find the one that is there (assumed)."""
    conversation = world.conversations.start(_own_review(call, world))
    return found({"conversationId": conversation.id})


def _states(parameters: Parameters) -> tuple[str, ...]:
    states = parameters.texts("state") or _STATES[:1]
    unknown = next((each for each in states if each not in _STATES), None)
    if unknown is not None:
        raise bad_request(f"'{unknown}' is not a value of 'state': {', '.join(_STATES)}")
    return states


def _own_review(call: Call, world: World) -> ProductReview:
    review = world.store.product_review(call.values["review_id"])
    if review is None:
        raise not_found("review not found")
    require_own(review.business_unit_id, world)
    return review


def _shape(review: ProductReview, world: World) -> JsonObject:
    product = world.store.product(review.business_unit_id, review.sku)
    return private_product_review(review, product, world.conversations.id_about(review))


_REVIEWS = "/v1/private/product-reviews/business-units/{business_unit_id}"
_REVIEW = "/v1/private/product-reviews/{review_id}"


ROUTES = (
    Route("GET", _UNIT, read_summary),
    Route("GET", f"{_UNIT}/reviews", reviews),
    Route("GET", f"{_UNIT}/imported-reviews", imported_reviews),
    Route("GET", f"{_UNIT}/imported-reviews-summaries", imported_summary),
    Route("POST", f"{_UNIT}/batch-summaries", batch_summaries),
    Route("POST", f"{_UNIT}/attribute-summaries", attribute_summaries),
    Route("GET", f"{_REVIEWS}/reviews", list_reviews, access="token"),
    Route("GET", f"{_REVIEWS}/summaries", list_summaries, access="token"),
    Route("GET", _REVIEW, get_review, access="token"),
    Route("POST", f"{_REVIEW}/create-conversation", create_conversation, access="token"),
)
