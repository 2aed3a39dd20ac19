"""Things that a body refers to, which have to be there already."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request
from liquidpilot.integrations.trustpilot.sandbox.world import World


def require_template(template_id: object, unit_id: str, world: World) -> None:
    """Raise Refused (400) unless a template is one of the business unit's, or none is named."""
    if template_id is None:
        return
    if all(each.id != template_id for each in world.store.templates_of(unit_id)):
        raise bad_request(f"there is no template '{template_id}'")


def require_products(skus: object, unit_id: str, world: World) -> None:
    """Raise Refused (400) unless all SKUs are in the catalogue (documented), or none is named."""
    for sku in skus if isinstance(skus, list) else ():
        if world.store.product(unit_id, str(sku)) is None:
            raise bad_request(f"there is no product with the SKU '{sku}' in the catalogue")


def require_product_ids(ids: object, unit_id: str, world: World) -> None:
    """Raise Refused (400) unless all ids are those of products in the catalogue (assumed)."""
    if not isinstance(ids, list):
        return
    known = {each.id for each in world.store.products_of(unit_id)}
    for product_id in ids:
        if str(product_id) not in known:
            raise bad_request(f"there is no product '{product_id}' in the catalogue")
