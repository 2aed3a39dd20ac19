"""The products of one business unit, found by SKU or by address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from liquidpilot.integrations.trustpilot.store.model import Product


class ProductCatalogue:
    """Products in the order in which they came; a later one with the same SKU takes its place."""

    def __init__(self, products: Iterable[Product] = ()) -> None:
        self._by_sku: dict[str, Product] = {}
        self._by_url: dict[str, Product] = {}
        self.add(products)

    def add(self, products: Iterable[Product]) -> None:
        """Put products in."""
        for product in products:
            before = self._by_sku.get(product.sku)
            if before is not None:
                self._by_url.pop(_address(before.url), None)
            self._by_sku[product.sku] = product
            self._by_url[_address(product.url)] = product

    def all(self) -> Sequence[Product]:
        """Return the products."""
        return tuple(self._by_sku.values())

    def with_sku(self, sku: str) -> Product | None:
        """Return the product with this SKU, to the letter."""
        return self._by_sku.get(sku)

    def with_url(self, url: str) -> Product | None:
        """Return the product that is shown at `url`; a slash at its end makes no difference."""
        return self._by_url.get(_address(url))


def _address(url: str) -> str:
    return url.rstrip("/")
