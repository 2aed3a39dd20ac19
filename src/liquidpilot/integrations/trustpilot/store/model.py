"""The things that Trustpilot's APIs tell about, as plain data.

Ids are 24 lower-case hexadecimal digits, as Trustpilot's are. Times have a time zone, UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

ReviewState = Literal["published", "unpublished", "underModeration", "archived"]


@dataclass(frozen=True, slots=True)
class BusinessUnit:
    """A company's profile: `identifying` is the domain that names it, `referring` lead to it.

    `owned` tells that the applications of the sandbox may act for it.
    """

    id: str
    display_name: str
    identifying: str
    referring: tuple[str, ...]
    website_url: str
    country: str = "US"
    locale: str = "en-US"
    owned: bool = True
    status: str = "active"
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    street: str | None = None
    postcode: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """One product of a business unit's catalogue.

    `popularity` tells how many of the generated reviews are about it, as compared with the others.
    """

    id: str
    business_unit_id: str
    sku: str
    name: str
    url: str
    image_url: str | None = None
    brand: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    popularity: int = 1


@dataclass(frozen=True, slots=True)
class Consumer:
    """Somebody who writes reviews; a `display_name` may be missing."""

    id: str
    display_name: str | None
    email: str | None = None
    city: str | None = None
    country: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class CompanyReply:
    """What the company answered below a review."""

    text: str
    created_at: datetime
    author_id: str | None = None


@dataclass(frozen=True, slots=True)
class AttributeRating:
    """A rating of one attribute of a product, from 1 to 5."""

    id: str
    name: str
    rating: int


@dataclass(frozen=True, slots=True)
class ProductReview:
    """What somebody wrote about one product; `imported` ones come from another service.

    `product` is what an invitation said about a product that the catalogue may not have.
    """

    id: str
    business_unit_id: str
    sku: str
    created_at: datetime
    stars: int
    content: str
    consumer: Consumer
    language: str | None = None
    attribute_ratings: tuple[AttributeRating, ...] = ()
    image_url: str | None = None
    reply: CompanyReply | None = None
    reference_number: str | None = None
    imported: bool = False
    state: ReviewState = "published"
    updated_at: datetime | None = None
    product: Product | None = None


@dataclass(frozen=True, slots=True)
class ServiceReview:
    """What somebody wrote about the company."""

    id: str
    business_unit_id: str
    created_at: datetime
    stars: int
    title: str
    text: str
    consumer: Consumer
    language: str = "en"
    experienced_at: datetime | None = None
    updated_at: datetime | None = None
    reply: CompanyReply | None = None
    is_verified: bool = False
    source: str = "Organic"
    location_id: str | None = None
    reference_number: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    likes: int = 0
    reported: bool = False


Review = ProductReview | ServiceReview
"""A review of either kind."""


@dataclass(frozen=True, slots=True)
class InvitationTemplate:
    """A template that invitations are written with."""

    id: str
    name: str
    locale: str = "en-US"
    is_default: bool = False
    kind: str = "ServiceReview"


@dataclass(frozen=True, slots=True)
class Application:
    """A registered API client; its `key` is also its OAuth client id.

    `users` are the e-mail addresses and passwords of the business users that may log in with it;
    without a password any is right.
    """

    key: str
    secret: str
    users: tuple[tuple[str, str | None], ...] = ()
    redirect_uris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BusinessUser:
    """A person of the company: invitations are sent by an Admin or a Manager."""

    id: str
    email: str
    name: str
    role: Literal["Admin", "Manager", "Member"] = "Manager"


# What the data files say, read and checked: what a store is made from.


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who may call: applications by their keys, business users by their ids.

    With `accepts_any_key`, a key that is not listed is an application of its own, except those of
    `refused_keys`.
    """

    applications: Mapping[str, Application]
    users: Mapping[str, BusinessUser]
    accepts_any_key: bool = True
    refused_keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the data files say. Business units and templates are by the unit's id."""

    units: Mapping[str, BusinessUnit]
    products: tuple[Product, ...]
    product_reviews: tuple[ProductReview, ...]
    service_reviews: tuple[ServiceReview, ...]
    templates: Mapping[str, tuple[InvitationTemplate, ...]]
    accounts: Accounts


# Ids of things that an author gives none: made of what they say, and so the same every time.


def stable_id(*parts: object) -> str:
    """Return 24 hexadecimal digits, the same for the same parts on every machine.

    >>> stable_id("review", "TRUCK-001", 5)
    'c9d66a6ebf4c0fd88c472de8'
    """
    text = "\x1f".join(map(str, parts))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
