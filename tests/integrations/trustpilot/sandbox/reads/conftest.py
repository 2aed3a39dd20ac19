"""A sandbox with so few things in it that a test can count them, and calls to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from liquidpilot import Request, Response
from liquidpilot.extending import SandboxOptions
from liquidpilot.integrations.trustpilot.sandbox import world
from liquidpilot.integrations.trustpilot.sandbox.sandbox import TrustpilotSandbox
from liquidpilot.integrations.trustpilot.store.model import (
    Accounts,
    Application,
    AttributeRating,
    BusinessUnit,
    BusinessUser,
    CompanyReply,
    Consumer,
    Contents,
    Product,
    ProductReview,
    ServiceReview,
)
from liquidpilot.integrations.trustpilot.store.store import Store

Get = Callable[..., Response]
Read = Callable[..., Any]
Post = Callable[..., Response]

SHOP = "66ea0530a1b2c3d4e5f60718"
OTHER = "46d6a890000064000500e0c3"
USER = "5f0c3a9be4b0d1a2c3f4e5d6"
START = datetime(2026, 1, 1, 12, 0, 0, 286_000, tzinfo=UTC)
NORA = Consumer("c" * 24, "Nora", "nora@example.com", "Oslo", "NO", "nb-NO")
NOBODY = Consumer("d" * 24, None)


@pytest.fixture(scope="session")
def store() -> Store:
    """45 reviews of one truck, one of a train, 12 of the shop, none of the other company."""
    units = (
        BusinessUnit(
            SHOP,
            "Pinewheel",
            "pinewheel.example",
            ("pinewheel.example", "www.pinewheel.example"),
            "https://www.pinewheel.example",
            "DK",
            email="help@pinewheel.example",
        ),
        BusinessUnit(
            OTHER, "Trustpilot", "trustpilot.com", ("trustpilot.com",), "x", "GB", owned=False
        ),
    )
    products = tuple(
        Product(f"{number:024x}", SHOP, sku, sku, f"https://www.pinewheel.example/toys/{sku}")
        for number, sku in enumerate(("TRUCK", "TRAIN", "NEW"))
    )
    return Store(
        Contents(
            units={unit.id: unit for unit in units},
            products=products,
            product_reviews=tuple(_product_reviews()),
            service_reviews=tuple(_service_review(number) for number in range(12)),
            templates={},
            accounts=Accounts(
                {"sandbox-key": Application("sandbox-key", "sandbox-secret")},
                {USER: BusinessUser(USER, "crm@pinewheel.example", "Ida Lund", "Manager")},
                accepts_any_key=False,
                refused_keys=frozenset(),
            ),
        )
    )


def _product_reviews() -> list[ProductReview]:
    reviews = [_product_review(number) for number in range(45)]
    rich: dict[str, Any] = {
        "attribute_ratings": (AttributeRating("q", "Quality", 4), AttributeRating("p", "Price", 2)),
        "image_url": "https://images.example/1.jpg",
        "reply": CompanyReply("Thanks", START, USER),
    }
    return [
        *reviews,
        _product_review(50, sku="TRAIN", stars=5, consumer=NORA, **rich),
        _product_review(51, imported=True, stars=2),
        _product_review(52, state="archived"),
    ]


def _product_review(number: int, **values: Any) -> ProductReview:
    defaults: dict[str, Any] = {
        "sku": "TRUCK",
        "stars": number % 5 + 1,
        "consumer": NOBODY,
        "language": ("en", "da", None)[number % 3],
        "content": f"Review {number} ",
    }
    created = START + timedelta(minutes=number)
    return ProductReview(
        id=f"a{number:023x}", business_unit_id=SHOP, created_at=created, **(defaults | values)
    )


def _service_review(number: int) -> ServiceReview:
    return ServiceReview(
        id=f"b{number:023x}",
        business_unit_id=SHOP,
        created_at=START + timedelta(hours=number),
        stars=5 if number % 2 else 4,
        title=f"Title {number}",
        text="Fine",
        consumer=NORA if number == 0 else NOBODY,
        language="en" if number % 3 else "da",
        reply=CompanyReply("Thanks", START, USER) if number == 0 else None,
        location_id="oslo" if number == 0 else None,
        reference_number="inv1" if number == 0 else None,
        tags=(("market", "NO"),) if number in (0, 1) else (),
        likes=number,
        reported=number == 11,
    )


@pytest.fixture
def sandbox_with(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., TrustpilotSandbox]:
    """Return a sandbox over the small store; settings are given by name."""
    monkeypatch.setattr(world, "load_store", lambda *arguments: store)

    def make(**settings: bool | int | str) -> TrustpilotSandbox:
        names = {name.replace("_", "-"): value for name, value in settings.items()}
        return TrustpilotSandbox(SandboxOptions(now=lambda: START, settings=names))

    return make


@pytest.fixture
def get(sandbox_with: Callable[..., TrustpilotSandbox]) -> Get:
    """Return the answer to a GET with a key that is accepted."""

    def call(path: str, key: str | None = "sandbox-key", **settings: bool) -> Response:
        headers = {"apikey": key} if key is not None else {}
        return _answer(sandbox_with(**settings), Request("GET", _url(path), headers))

    return call


@pytest.fixture
def read(get: Get) -> Read:
    """Return the JSON of a GET that succeeds."""

    def call(path: str, **settings: bool) -> Any:
        response = get(path, **settings)
        assert response.status == 200, response.text
        return json.loads(response.text)

    return call


@pytest.fixture
def post(sandbox_with: Callable[..., TrustpilotSandbox]) -> Post:
    """Return the answer to a POST; what is no text is sent as JSON."""

    def call(
        path: str,
        body: object,
        content_type: str = "application/json",
        key: str | None = "sandbox-key",
    ) -> Response:
        text = body if isinstance(body, str) else json.dumps(body)
        headers = {"Content-Type": content_type} | ({"apikey": key} if key is not None else {})
        request = Request("POST", _url(path), headers, text.encode())
        return _answer(sandbox_with(), request)

    return call


def _url(path: str) -> str:
    return path if "://" in path else f"https://api.trustpilot.com{path}"


def _answer(sandbox: TrustpilotSandbox, request: Request) -> Response:
    response = sandbox.answer(request).response
    assert response is not None
    return response
