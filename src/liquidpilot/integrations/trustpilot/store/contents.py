"""What the data files say, read and checked: what a store is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from liquidpilot.integrations.trustpilot.store.model import (
    Application,
    BusinessUnit,
    BusinessUser,
    InvitationTemplate,
    Locale,
    Product,
    ProductReview,
    ServiceReview,
)


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
