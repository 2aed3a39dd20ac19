"""The things that Trustpilot's APIs tell about, as plain data.

Ids are 24 lower-case hexadecimal digits, as Trustpilot's are. Times have a time zone, UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


# What the data files say, read and checked: what a store is made from.


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The products of all business units.

    `popularity` tells, by the product's id, how many of the generated reviews are about it, as
    compared with the others of its business unit.
    """

    products: tuple[Product, ...]
    popularity: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who may call: applications by their keys, business users by their ids.

    With `accepts_any_key`, a key that is not listed is an application of its own, except those of
    `refused_keys`.
    """

    applications: Mapping[str, Application]
    users: Mapping[str, BusinessUser]
    accepts_any_key: bool
    refused_keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the data files say. Business units and templates are by the unit's id."""

    units: Mapping[str, BusinessUnit]
    catalogue: Catalogue
    product_reviews: tuple[ProductReview, ...]
    service_reviews: tuple[ServiceReview, ...]
    templates: Mapping[str, tuple[InvitationTemplate, ...]]
    accounts: Accounts
    locales: tuple[Locale, ...]


# Ids of things that an author gives none: made of what they say, and so the same every time.


def stable_id(*parts: object) -> str:
    """Return 24 hexadecimal digits, the same for the same parts on every machine.

    >>> stable_id("review", "TRUCK-001", 5)
    'c9d66a6ebf4c0fd88c472de8'
    """
    text = "\x1f".join(map(str, parts))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


# How people write reviews in one language: the phrases that generated ones are put together of.


@dataclass(frozen=True, slots=True)
class Voice:
    """The phrases of one language; `share` is how often it is heard, beside those of the others.

    A phrase may say `{product}`. Reviews with four or five stars start with `praise` and may end
    with `thanks`, those with three start with `mixed`, worse ones with `complaints`.
    """

    language: str
    share: int
    names: tuple[str, ...]
    praise: tuple[str, ...]
    mixed: tuple[str, ...]
    complaints: tuple[str, ...]
    details: tuple[str, ...]
    thanks: tuple[str, ...]
    replies: tuple[str, ...]

    def compose(self, stars: int, product: str, draws: Iterator[int]) -> str:
        """Return the text of a review, with the oddities that real ones have.

        Every choice takes one of `draws`, which are random whole numbers.
        """
        beginnings = self.praise if stars > 3 else self.mixed if stars == 3 else self.complaints
        parts = [choose(beginnings, draws)]
        for _ in range(next(draws) % 3):
            detail = choose(self.details, draws)
            if detail not in parts:
                parts.append(detail)
        if stars > 3 and next(draws) % 2:
            parts.append(choose(self.thanks, draws))
        separator = "\n\n" if next(draws) % 12 == 0 else " "
        ending = " " if next(draws) % 20 == 0 else ""
        return separator.join(parts).replace("{product}", product) + ending


def choose(options: tuple[str, ...], draws: Iterator[int]) -> str:
    """Return the one of `options` that the next draw falls on."""
    return options[next(draws) % len(options)]
