"""Products of a catalogue, as the company uploaded them."""

from __future__ import annotations

from collections.abc import Mapping

from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.store.model import Product

_DETAILS = (
    "price",
    "currency",
    "description",
    "productCategoryGoogleId",
    "groupId",
    "googleMerchantCenterProductId",
)
_VARIATIONS = ("color", "pattern", "material", "ageGroup", "gender", "size")


def product(subject: Product, details: Mapping[str, object]) -> JsonObject:
    """Return a product under the names that an upload has; `details` are what was uploaded.

    That the list has the names of the upload is assumed.
    """
    variations = details.get("variationAttributes")
    known = variations if isinstance(variations, dict) else {}
    return {
        "id": subject.id,
        "sku": subject.sku,
        "title": subject.name,
        "link": subject.url,
        "imageLink": subject.image_url,
        "gtin": subject.gtin,
        "mpn": subject.mpn,
        "brand": subject.brand,
        **{name: details.get(name) for name in _DETAILS},
        "variationAttributes": {name: known.get(name) for name in _VARIATIONS},
    }
