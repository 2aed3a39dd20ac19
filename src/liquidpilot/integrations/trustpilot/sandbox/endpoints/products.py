"""`…/products`: the catalogue that `productSkus` of invitations refer to."""

from __future__ import annotations

from collections.abc import Mapping

from liquidpilot.integrations.trustpilot.sandbox.bodies import checked_body, objects, text
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.paging import read_page
from liquidpilot.integrations.trustpilot.sandbox.parameters import Parameters
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes import products as shapes
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import Product
from liquidpilot.integrations.trustpilot.validation.bodies import product_upload_problems

_SAME_AS_GOOGLE = "skuSameAsGoogleMerchantCenterProductId"


def list_products(call: Call, world: World) -> Reply:
    """Return the catalogue, all of it or what `skus` and `groupId` say; `locale` changes nothing.

    Of the answer it is known that it has `products`, as clients read them.
    """
    parameters = Parameters(call, world, "page perPage skus groupId locale")
    page = read_page(parameters)
    parameters.locale()
    wanted = _wanted(call.values["business_unit_id"], parameters, world)
    products = [_shape(each, world) for each in page.of(wanted)]
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
    return found({"products": [_shape(each, world) for each in uploaded]}, "assumed")


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


def _shape(product: Product, world: World) -> JsonObject:
    details = world.product_details.of(product.business_unit_id, product.sku)
    return shapes.product(product, details)


_PATH = "/v1/private/business-units/{business_unit_id}/products"

ROUTES = (
    Route("GET", _PATH, list_products, access="token"),
    Route("POST", _PATH, upload, access="token"),
)
