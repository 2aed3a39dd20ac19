"""The things that Trustpilot's APIs tell about, as plain data.

Ids are 24 lower-case hexadecimal digits, as Trustpilot's are. Times have a time zone, UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
    country: str
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
    """One product of a business unit's catalogue."""

    id: str
    business_unit_id: str
    sku: str
    name: str
    url: str
    image_url: str | None = None
    brand: str | None = None
    gtin: str | None = None
    mpn: str | None = None


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
    """What somebody wrote about one product; `imported` ones come from another service."""

    id: str
    business_unit_id: str
    sku: str
    created_at: datetime
    stars: int
    content: str
    consumer: Consumer
    language: str | None
    attribute_ratings: tuple[AttributeRating, ...] = ()
    image_url: str | None = None
    reply: CompanyReply | None = None
    reference_number: str | None = None
    imported: bool = False
    state: ReviewState = "published"


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
    language: str
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


@dataclass(frozen=True, slots=True)
class InvitationTemplate:
    """A template that invitations are written with."""

    id: str
    name: str
    locale: str
    is_default: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Application:
    """A registered API client; its `key` is also its OAuth client id.

    `users` are the e-mail addresses and passwords of the business users that may log in with it.
    """

    key: str
    secret: str
    users: tuple[tuple[str, str], ...] = ()
    redirect_uris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BusinessUser:
    """A person of the company: invitations are sent by an Admin or a Manager."""

    id: str
    email: str
    name: str
    role: Literal["Admin", "Manager", "Member"]


@dataclass(frozen=True, slots=True)
class Locale:
    """A language as it is spoken in a country, `da-DK`, with its name in itself and in English."""

    code: str
    native_name: str
    name: str
    domain: str
    is_default_for_language: bool
