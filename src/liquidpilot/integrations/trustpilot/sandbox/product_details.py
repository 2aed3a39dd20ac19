"""What a catalogue was told about its products beyond what reviews need: price, group, variant."""

from __future__ import annotations

from collections.abc import Mapping

Details = Mapping[str, object]
"""A product as it was uploaded."""


class ProductDetails:
    """The details of the products that were uploaded, by business unit and SKU."""

    def __init__(self) -> None:
        self._details: dict[tuple[str, str], Details] = {}

    def keep(self, unit_id: str, sku: str, details: Details) -> None:
        """Remember what was uploaded about a product; earlier details of it are gone."""
        self._details[unit_id, sku] = details

    def of(self, unit_id: str, sku: str) -> Details:
        """Return the details of a product, an empty mapping if it was never uploaded."""
        return self._details.get((unit_id, sku), {})
