"""Business units: find, search, list and read them, and what there is about one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from liquidpilot.integrations.trustpilot.sandbox.calls import (
    Call,
    Parameters,
    business_unit_of,
    checked_body,
    objects,
    read_page,
    text,
)
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, bad_request, found, not_found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import (
    Counts,
    JsonObject,
    distribution,
    half_stars,
    link,
    pages_of_unit,
    trust_score,
    unit_address,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, Product
from liquidpilot.integrations.trustpilot.validation.bodies import product_upload_problems

# Business units: the company whose reviews they are.

IMAGES = {
    "logo": ("logoUrl",),
    "header": ("headerUrl",),
    "promotion-box": ("promotionBoxUrl",),
}
"""The images of a business unit: the last part of the path, and the keys that it has (assumed)."""

PROMOTIONS = {
    "customerguarantee": ("header", "text"),
    "profilepromotion": ("header", "text", "imageUrl", "targetUrl"),
    "promotion-box": ("header", "text", "imageUrl", "targetUrl"),
}
"""What a company says about itself: the last part of the path, and the keys (assumed)."""

_SOCIAL_MEDIA = ("facebook", "linkedin", "twitter", "googleplus", "youtube", "instagram")


def business_unit(
    unit: BusinessUnit, counts: Counts, no_score: float | None, origin: str
) -> JsonObject:
    """Return a business unit; its score is that of its service reviews, `no_score` without any."""
    score = trust_score(counts)
    stars = no_score if score is None else half_stars(score)
    reviews = distribution(counts)
    return {
        "links": _links(unit, stars, origin),
        "id": unit.id,
        "displayName": unit.display_name,
        "name": {"identifying": unit.identifying, "referring": list(unit.referring)},
        "websiteUrl": unit.website_url,
        "country": unit.country,
        "numberOfReviews": {
            "total": reviews["total"],
            "usedForTrustScoreCalculation": reviews["total"],
            **reviews,
        },
        "status": unit.status,
        "score": {"trustScore": no_score if score is None else score, "stars": stars},
        "badFit": False,
    }


def business_unit_in_list(unit: BusinessUnit) -> JsonObject:
    """Return a business unit as searches and lists have it: its names (documented)."""
    return {
        "id": unit.id,
        "displayName": unit.display_name,
        "name": {"identifying": unit.identifying, "referring": list(unit.referring)},
        "websiteUrl": unit.website_url,
        "country": unit.country,
        "status": unit.status,
    }


def images(address: str) -> JsonObject:
    """Return links to the images of the business unit at `address` (assumed)."""
    return {"links": [link(f"{address}/images/{name}", name) for name in IMAGES]}


def profile(unit: BusinessUnit, origin: str) -> JsonObject:
    """Return the company's profile, which has no `id`: a published client adds one (observed)."""
    about = f"About {unit.display_name}" if unit.description else None
    return {
        "links": [link(f"{unit_address(origin, unit.id)}/profileinfo", "self")],
        "isSubscriber": unit.owned,
        "email": unit.email,
        "phone": unit.phone,
        "companyName": unit.display_name,
        "address": {
            "street": unit.street,
            "city": unit.city,
            "postcode": unit.postcode,
            "country": unit.country,
            "countryCode": unit.country,
        },
        "description": {"header": about, "text": unit.description},
        "socialmedia": dict.fromkeys(_SOCIAL_MEDIA),
        "facebookPageId": None,
        "facebookPageUrl": None,
        "isFacebookActivated": False,
        "isCommentsEnabled": True,
        "isIncentivisingUsers": False,
        "isClaimed": unit.owned,
    }


def _links(unit: BusinessUnit, stars: float | None, origin: str) -> list[JsonObject]:
    # Of real ones it is known that the third leads to the stars in words, the fourth to pictures.
    address = unit_address(origin, unit.id)
    return [
        link(address, "self"),
        link(f"{address}/web-links", "web-links"),
        link(f"{origin}/v1/resources/strings/stars/{stars or 0:g}", "star-string"),
        link(f"{origin}/v1/resources/images/stars/{stars or 0:g}", "star-images"),
    ]


_HOUR = 3600
_MOST_AT_ONCE = 1000
_CURSOR = re.compile(r"[0-9a-f]{24}")


def find(call: Call, world: World) -> Reply:
    """Find a business unit by a name that identifies it or refers to it (documented)."""
    name = Parameters(call, world, "name").required_text("name", "docs")
    if "/" in name or ":" in name:
        raise bad_request("'name' must be the base domain alone: 'example.com'", "docs")
    unit = world.store.find_unit(name)
    if unit is None:
        raise not_found(f"there is no business unit with the name '{name}'")
    return found(_shape(unit, call, world), cached=_HOUR)


def read(call: Call, world: World) -> Reply:
    """Return a business unit (documented)."""
    Parameters(call, world)
    return found(_shape(business_unit_of(call, world), call, world), cached=_HOUR)


def search(call: Call, world: World) -> Reply:
    """Search in the names; `perpage` has a small p here, and here alone (documented)."""
    query = Parameters(call, world, "query country page perpage")
    text = query.required_text("query", "docs")
    country = next(iter(query.countries()), None)
    page = read_page(query, size="perpage")
    units = world.store.search_units(text, country)
    shown = [business_unit_in_list(unit) for unit in page.of(units)]
    return found({"businessUnits": shown, "links": page.links(call, len(units))}, cached=_HOUR)


def read_all(call: Call, world: World) -> Reply:
    """List all business units; `cursor` of an answer leads to what comes after it (documented).

    The cursor of the sandbox is the id of the last one that was shown.
    """
    query = Parameters(call, world, "country perPage cursor")
    countries = query.countries()
    size = query.number("perPage", _MOST_AT_ONCE, _MOST_AT_ONCE)
    cursor = query.text("cursor") or ""
    if cursor and not _CURSOR.fullmatch(cursor):
        raise bad_request("'cursor' must be one from an answer")
    units = world.store.units
    ids = sorted(
        each.id
        for each in units.values()
        if each.id > cursor and (not countries or each.country in countries)
    )
    shown = [business_unit_in_list(units[unit_id]) for unit_id in ids[:size]]
    following = ids[size - 1] if len(ids) > size else None
    return found({"businessUnits": shown, "cursor": following}, cached=_HOUR)


def web_links(call: Call, world: World) -> Reply:
    """Return the pages where a company's reviews are read and written (documented)."""
    locale = Parameters(call, world, "locale").required_locale()
    unit = business_unit_of(call, world)
    return found(pages_of_unit(unit, locale, world.store), cached=_HOUR)


def profile_info(call: Call, world: World) -> Reply:
    """Return a company's profile (documented)."""
    Parameters(call, world)
    return found(profile(business_unit_of(call, world), call.origin), cached=_HOUR)


def categories(call: Call, world: World) -> Reply:
    """Return the categories of a business unit: of those in the sandbox, nobody has one."""
    query = Parameters(call, world, "country locale")
    query.countries()
    query.locale()
    business_unit_of(call, world)
    return found({"categories": []}, "assumed", cached=_HOUR)


def all_images(call: Call, world: World) -> Reply:
    """Return links to the images; their shape is not known."""
    Parameters(call, world)
    unit = business_unit_of(call, world)
    return found(images(unit_address(call.origin, unit.id)), "assumed", cached=_HOUR)


def image(call: Call, world: World) -> Reply:
    """Return one image, which nobody in the sandbox has; its shape is not known."""
    name = call.segments[-1]
    Parameters(call, world, "locationId" if name == "logo" else "")
    business_unit_of(call, world)
    data: JsonObject = {**dict.fromkeys(IMAGES[name]), "links": []}
    return found(data, "assumed", cached=_HOUR)


def promotion(call: Call, world: World) -> Reply:
    """Return what a company says about itself, which is nothing; its shape is not known."""
    Parameters(call, world)
    business_unit_of(call, world)
    data: JsonObject = {**dict.fromkeys(PROMOTIONS[call.segments[-1]]), "links": []}
    return found(data, "assumed", cached=_HOUR)


def _shape(unit: BusinessUnit, call: Call, world: World) -> JsonObject:
    counts, no_score = world.store.service_counts(unit.id), world.settings.average_of_none
    return business_unit(unit, counts, no_score, call.origin)


_UNIT = "/v1/business-units/{business_unit_id}"


# Products of a catalogue, as the company uploaded them.

_DETAILS = (
    "price",
    "currency",
    "description",
    "productCategoryGoogleId",
    "groupId",
    "googleMerchantCenterProductId",
)
_VARIATIONS = ("color", "pattern", "material", "ageGroup", "gender", "size")


def product_shape(subject: Product, details: Mapping[str, object]) -> JsonObject:
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


# `…/products`: the catalogue that `productSkus` of invitations refer to.

_SAME_AS_GOOGLE = "skuSameAsGoogleMerchantCenterProductId"


def list_products(call: Call, world: World) -> Reply:
    """Return the catalogue, all of it or what `skus` and `groupId` say; `locale` changes nothing.

    Of the answer it is known that it has `products`, as clients read them.
    """
    parameters = Parameters(call, world, "page perPage skus groupId locale")
    page = read_page(parameters)
    parameters.locale()
    wanted = _wanted(call.values["business_unit_id"], parameters, world)
    products = [_product_shape(each, world) for each in page.of(wanted)]
    return found({"products": products, "links": page.links(call, len(wanted))}, "assumed")


def upload(call: Call, world: World) -> Reply:
    """Put products into the catalogue; one with a SKU that is there takes its place."""
    unit_id = call.values["business_unit_id"]
    body = checked_body(call, product_upload_problems)
    uploaded = [_uploaded(unit_id, each, world) for each in objects(body, "products")]
    for product, details in zip(uploaded, objects(body, "products"), strict=True):
        if body.get(_SAME_AS_GOOGLE) is True:
            details = {**details, "googleMerchantCenterProductId": product.sku}
        world.product_details.keep(unit_id, product.sku, details)
    world.store.add_products(unit_id, uploaded)
    return found({"products": [_product_shape(each, world) for each in uploaded]}, "assumed")


def _wanted(unit_id: str, parameters: Parameters, world: World) -> list[Product]:
    skus = parameters.texts("skus")
    group = parameters.text("groupId")
    return [
        each
        for each in world.store.products_of(unit_id)
        if (not skus or each.sku in skus)
        and (group is None or world.product_details.of(unit_id, each.sku).get("groupId") == group)
    ]


def _uploaded(unit_id: str, data: Mapping[str, object], world: World) -> Product:
    sku = text(data, "sku") or ""
    known = world.store.product(unit_id, sku)
    return Product(
        id=known.id if known else world.identities.object_id(),
        business_unit_id=unit_id,
        sku=sku,
        name=text(data, "title") or "",
        url=text(data, "link") or "",
        image_url=text(data, "imageLink"),
        brand=text(data, "brand"),
        gtin=text(data, "gtin"),
        mpn=text(data, "mpn"),
    )


def _product_shape(product: Product, world: World) -> JsonObject:
    details = world.product_details.of(product.business_unit_id, product.sku)
    return product_shape(product, details)


_PATH = "/v1/private/business-units/{business_unit_id}/products"


ROUTES = (
    Route("GET", "/v1/business-units/find", find),
    Route("GET", "/v1/business-units/search", search),
    Route("GET", "/v1/business-units/all", read_all),
    Route("GET", _UNIT, read),
    Route("GET", f"{_UNIT}/web-links", web_links),
    Route("GET", f"{_UNIT}/profileinfo", profile_info),
    Route("GET", f"{_UNIT}/categories", categories),
    Route("GET", f"{_UNIT}/images", all_images),
    *(Route("GET", f"{_UNIT}/images/{name}", image) for name in IMAGES),
    *(Route("GET", f"{_UNIT}/{name}", promotion) for name in PROMOTIONS),
    Route("GET", _PATH, list_products, access="token"),
    Route("POST", _PATH, upload, access="token"),
)
