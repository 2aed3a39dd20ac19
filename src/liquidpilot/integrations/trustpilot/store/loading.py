"""From the data files to a `Store`."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from liquidpilot import LiquidPilotError, WorkspaceError
from liquidpilot.integrations.trustpilot.store.generating import MOST_REVIEWS, GeneratedReviews
from liquidpilot.integrations.trustpilot.store.model import Catalogue, Contents, Product
from liquidpilot.integrations.trustpilot.store.reading.data_files import DataFile, DataFiles
from liquidpilot.integrations.trustpilot.store.reading.reviews import (
    read_product_reviews,
    read_service_reviews,
    read_voices,
)
from liquidpilot.integrations.trustpilot.store.reading.units import (
    read_accounts,
    read_locales,
    read_products,
    read_templates,
    read_units,
)
from liquidpilot.integrations.trustpilot.store.store import Store


def load_store(folder: Path | None = None, reviews: int = 0, seed: int = 1) -> Store:
    """Return the store of the shipped files, or of those in `folder` that have the same names.

    `reviews` product reviews are generated, the same ones for the same `seed`. They are about the
    products of one business unit, the first that has some, as often as `popularity` tells.

    Raises WorkspaceError for a file that cannot be used, with line, column and remedy;
    LiquidPilotError for more reviews than can be generated.
    """
    files = DataFiles(folder)
    contents = _read(files)
    if not reviews:
        return Store(contents)
    generated = _generate(files, contents.catalogue, reviews, seed)
    return Store(contents, generated)


def _read(files: DataFiles) -> Contents:
    units = read_units(files.read("business_units"))
    products = read_products(files.read("products"), units)
    return Contents(
        units=units.by_id,
        catalogue=products.catalogue,
        product_reviews=read_product_reviews(files.read("product_reviews"), units, products),
        service_reviews=read_service_reviews(files.read("service_reviews"), units),
        templates=read_templates(files.read("templates"), units),
        accounts=read_accounts(files.read("applications")),
        locales=read_locales(files.read("locales")),
    )


def _generate(
    files: DataFiles, catalogue: Catalogue, reviews: int, seed: int
) -> dict[str, GeneratedReviews]:
    if not 0 < reviews <= MOST_REVIEWS:
        raise LiquidPilotError(
            f"cannot generate {reviews} reviews", hint=f"generate at most {MOST_REVIEWS}"
        )
    popular: dict[str, list[tuple[Product, int]]] = defaultdict(list)
    for product in catalogue.products:
        if catalogue.popularity[product.id]:
            weighted = (product, catalogue.popularity[product.id])
            popular[product.business_unit_id].append(weighted)
    if not popular:
        raise _nothing_to_review(files.read("products"))
    unit_id, products = next(iter(popular.items()))
    voices = read_voices(files.read("phrases"))
    return {unit_id: GeneratedReviews(reviews, seed, products, voices)}


def _nothing_to_review(file: DataFile) -> WorkspaceError:
    hint = "add [[products]], or give one a popularity above 0"
    return file.root.error("there is no product to generate reviews for", None, hint)
