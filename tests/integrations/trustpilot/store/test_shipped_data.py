"""The data that comes with the sandbox: what templates, docs and other tests rely on."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import pytest

from liquidpilot.extending import read_document
from liquidpilot.integrations.trustpilot.endpoints import locales
from liquidpilot.integrations.trustpilot.store.reading import check_tables, load_store
from liquidpilot.integrations.trustpilot.store.store import Store

_CHECKOUT = Path(__file__).parents[4]
_PINEWHEEL = "66ea0530a1b2c3d4e5f60718"
_TRUSTPILOT = "46d6a890000064000500e0c3"
# The locales of a production client (observed).
_LOCALES = (
    "da-DK de-AT de-CH de-DE en-AU en-CA en-GB en-IE en-NZ en-US es-ES fi-FI fr-BE fr-FR it-IT "
    "ja-JP nb-NO nl-BE nl-NL pl-PL pt-BR pt-PT ru-RU sv-SE zh-CN"
)


@pytest.fixture(scope="module")
def store() -> Store:
    return load_store()


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("applications", {"applications": "applications", "users": "users"}),
        ("business_units", {"business_units": "business_units"}),
        ("product_reviews", {"reviews": "product_reviews"}),
        ("products", {"products": "products"}),
        ("service_reviews", {"reviews": "service_reviews"}),
        ("templates", {"templates": "templates"}),
    ],
)
def test_the_shipped_files_are_as_the_schema_says(file: str, names: dict[str, str]) -> None:
    path = _CHECKOUT / "src/liquidpilot/integrations/trustpilot/data" / f"{file}.toml"
    check_tables(read_document(path, path.name).table(), names)


def test_every_product_of_the_demo_catalog_is_there(store: Store) -> None:
    file = _CHECKOUT / "templates" / "catalogs" / "products" / "items.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        items = [(row["id"], row["name"], row["url"]) for row in csv.DictReader(lines)]
    products = store.products_of(_PINEWHEEL)
    assert [(each.sku, each.name, each.url) for each in products] == items


def test_the_new_toy_and_the_gift_card_have_no_reviews(store: Store) -> None:
    skus = {product.sku for product in store.products_of(_PINEWHEEL)}
    assert skus - set(store.skus_with_reviews(_PINEWHEEL)) == {"RINGS-006", "GIFT-009"}
    assert not store.product_reviews(_PINEWHEEL, skus=["RINGS-006", "GIFT-009"])


@pytest.mark.parametrize("language", ["en", "da"])
def test_fixture_and_sandbox_agree_on_the_first_review(store: Store, language: str) -> None:
    file = _CHECKOUT / "fixtures" / "connected_content" / "trustpilot_product_reviews.toml"
    answer = tomllib.loads(file.read_text(encoding="utf-8"))["responses"]["default"]["json"]
    shown = json.loads(answer)["productReviews"]
    recorded = next(each for each in shown if each["language"] == language)
    review = store.product_reviews(_PINEWHEEL, skus=["TRUCK-001"], stars=[5], languages=[language])[
        0
    ]
    assert review.id == recorded["id"]
    assert review.content == recorded["content"]
    assert review.consumer.id == recorded["consumer"]["id"]
    assert review.consumer.display_name == recorded["consumer"]["displayName"]
    assert f"{review.created_at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z" == recorded["createdAt"]


def test_the_product_reviews_have_what_templates_stumble_over(store: Store) -> None:
    reviews = store.product_reviews(_PINEWHEEL, skus=None)
    assert {review.stars for review in reviews} == {1, 2, 3, 4, 5}
    assert {review.language for review in reviews} >= {
        "en", "da", "de", "fr", "es", "sv", "nl", "nb", "it", "ar", None,
    }  # fmt: skip
    texts = [review.content for review in reviews]
    for what in ("\n", '"', "<", "&", "'", "🛁"):
        assert any(what in text for text in texts), what
    assert any(text.endswith(" ") for text in texts)
    assert any(not text.strip() for text in texts)
    assert any(review.consumer.display_name is None for review in reviews)
    assert any(review.attribute_ratings for review in reviews)
    assert any(review.image_url for review in reviews)
    assert any(review.reply for review in reviews)
    assert not store.product_reviews(_PINEWHEEL, skus=["BLOCKS-008"], stars=[5])


def test_attributes_have_one_name_whatever_the_language_of_the_review(store: Store) -> None:
    """Documented: attributes are named in the locale that is asked for, by default `en-US`."""
    reviews = store.product_reviews(_PINEWHEEL, skus=None)
    ratings = [rating for review in reviews for rating in review.attribute_ratings]
    assert {rating.name for rating in ratings} == {"Quality", "Play value"}
    assert len({rating.id for rating in ratings}) == 2


def test_some_reviews_are_imported_and_some_are_not_for_the_public(store: Store) -> None:
    assert len(store.product_reviews(_PINEWHEEL, skus=None, imported=True)) == 4
    for state in ("unpublished", "underModeration", "archived"):
        assert len(store.product_reviews(_PINEWHEEL, skus=None, states=[state])) == 1, state


def test_service_reviews_are_about_both_companies(store: Store) -> None:
    for unit_id, most in ((_PINEWHEEL, 10), (_TRUSTPILOT, 5)):
        reviews = store.service_reviews(unit_id)
        assert len(reviews) > most
        assert len({review.language for review in reviews}) > 3
        assert any(review.reply for review in reviews)
        assert len(store.service_reviews(unit_id, include_reported=True)) == len(reviews) + 1
    reviews = store.service_reviews(_PINEWHEEL)
    assert any(review.tags for review in reviews)
    assert any(review.reference_number for review in reviews)
    assert len({review.source for review in reviews}) > 2


def test_units_templates_and_locales(store: Store) -> None:
    assert [(unit.id, unit.owned) for unit in store.units.values()] == [
        (_PINEWHEEL, True), (_TRUSTPILOT, False),
    ]  # fmt: skip
    assert " ".join(locales()) == _LOCALES
    # The ids of stock templates that were seen in the wild.
    stock = {
        "529c0abfefb96008b894ad02", "5c17c7ebb565bb0001046fbd", "5278a72d0da2b11ee0f0088c",
        "529c0b84748a510aa8cb03e3", "529c0bd4dec7e10ed0ba75ce",
    }  # fmt: skip
    assert {each.id for each in store.templates_of(_TRUSTPILOT)} == stock
    own = [each for each in store.templates_of(_PINEWHEEL) if each.id not in stock]
    assert len(own) == 1
    assert [each.is_default for each in store.templates_of(_PINEWHEEL)].count(True) == 1


def test_the_documented_application(store: Store) -> None:
    application = store.application("sandbox-key")
    assert application is not None
    assert application.secret == "sandbox-secret"
    assert ("crm@pinewheel.example", "sandbox-password") in application.users
    assert store.users["5f0c3a9be4b0d1a2c3f4e5d6"].role == "Manager"
    assert store.accepts_any_key
    assert store.refused_keys == {"wrong-key"}
    assert store.application("wrong-key") is None


def test_nobody_has_an_address_that_mail_could_reach(store: Store) -> None:
    consumers = [
        *(review.consumer for review in store.product_reviews(_PINEWHEEL, skus=None)),
        *(review.consumer for review in store.service_reviews(_PINEWHEEL)),
        *(review.consumer for review in store.service_reviews(_TRUSTPILOT)),
    ]
    addresses = [consumer.email for consumer in consumers if consumer.email]
    assert addresses
    assert all(address.endswith(".example") for address in addresses)
