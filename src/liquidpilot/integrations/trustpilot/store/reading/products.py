"""`products.toml`."""

from __future__ import annotations

from dataclasses import dataclass

from liquidpilot.extending import Table, did_you_mean
from liquidpilot.integrations.trustpilot.store.contents import Catalogue
from liquidpilot.integrations.trustpilot.store.identifiers import stable_id
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, Product
from liquidpilot.integrations.trustpilot.store.reading.data_files import DataFile
from liquidpilot.integrations.trustpilot.store.reading.unique import Unique
from liquidpilot.integrations.trustpilot.store.reading.units import BUSINESS_UNIT, Units
from liquidpilot.integrations.trustpilot.store.reading.values import (
    address,
    needed_text,
    number,
    object_id,
)

MOST_POPULAR = 1000
"""The highest popularity that a product can be given."""

_KEYS = (
    "id", "sku", "name", "url", "image_url", "brand", "gtin", "mpn", "popularity", BUSINESS_UNIT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Products:
    """The catalogue, and how entries of other files name its products."""

    catalogue: Catalogue

    def require(self, unit: BusinessUnit, entry: Table, file: DataFile) -> str | None:
        """Return the SKU of an entry about a product of `unit`.

        None for an entry of a shipped file about one that is not there; WorkspaceError otherwise.
        """
        sku = needed_text(entry, "sku", "TRUCK-001")
        products = self.catalogue.products
        known = [each.sku for each in products if each.business_unit_id == unit.id]
        if sku in known:
            return sku
        if file.is_shipped:
            return None
        hint = did_you_mean(sku, known) or "add it to products.toml, or correct it here"
        message = f"there is no product '{sku}' of {unit.identifying}"
        raise entry.error(message, "sku", hint)


def read_products(file: DataFile, units: Units) -> Products:
    """Return the products. Raises WorkspaceError."""
    ids = Unique("product")
    skus = {unit_id: Unique("SKU") for unit_id in units.by_id}
    products = []
    popularity = {}
    for entry in file.entries("products"):
        entry.refuse_unknown(_KEYS)
        unit = units.of(entry, file)
        if unit is None:
            continue
        product = _read_product(entry, unit)
        skus[unit.id].add(product.sku, entry, "sku")
        ids.add_id(product.id, entry)
        products.append(product)
        wanted = number(entry, "popularity", 0, MOST_POPULAR)
        popularity[product.id] = 1 if wanted is None else wanted
    return Products(Catalogue(tuple(products), popularity))


def _read_product(entry: Table, unit: BusinessUnit) -> Product:
    sku = needed_text(entry, "sku", "TRUCK-001")
    if "," in sku:
        # Trustpilot's parameter `sku` is a list with commas, and there is no way to escape one.
        hint = "Trustpilot separates SKUs by commas; nobody could ask for this one"
        raise entry.error(f"the SKU '{sku}' has a comma in it", "sku", hint)
    url = address(entry, "url")
    return Product(
        id=object_id(entry) or stable_id("product", unit.id, sku),
        business_unit_id=unit.id,
        sku=sku,
        name=needed_text(entry, "name", "Timber Toy Truck"),
        url=url or f"{unit.website_url.rstrip('/')}/products/{sku}",
        image_url=address(entry, "image_url"),
        brand=entry.text("brand"),
        gtin=entry.text("gtin"),
        mpn=entry.text("mpn"),
    )
