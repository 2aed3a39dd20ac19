"""Product reviews as the company alone may read them: with the writer's address."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.sandbox.shapes.product_reviews import (
    attachments,
    attribute_ratings,
)
from liquidpilot.integrations.trustpilot.sandbox.shapes.times import with_milliseconds
from liquidpilot.integrations.trustpilot.store.model import Product, ProductReview


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
