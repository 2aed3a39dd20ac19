"""All that one simulated Trustpilot knows and remembers; endpoints get it beside the call.

The world is open unless it is strict: a business unit, a product or a template that is well formed
and that the data do not list is as one of the demo shop would be, and the call is told so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from liquidpilot.extending import SandboxOptions
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.faults import Faults
from liquidpilot.integrations.trustpilot.sandbox.invitations import InvitationQueue
from liquidpilot.integrations.trustpilot.sandbox.replies import Refused, bad_request, not_found
from liquidpilot.integrations.trustpilot.sandbox.settings import Settings
from liquidpilot.integrations.trustpilot.sandbox.tokens import (
    AuthorizationCodes,
    Identities,
    RateLimits,
    TokenStore,
)
from liquidpilot.integrations.trustpilot.store.made_up import MadeUpReviews
from liquidpilot.integrations.trustpilot.store.model import (
    BusinessUnit,
    InvitationTemplate,
    ProductReview,
    ServiceReview,
    stable_id,
)
from liquidpilot.integrations.trustpilot.store.reading import load_store
from liquidpilot.integrations.trustpilot.store.store import StarCounts, Store, counts_of

_FURTHEST = timedelta(days=36_500)
_OWN_DATA = "fixtures/sandbox/trustpilot.toml"
_MOST_ADOPTED = 10_000


class World:
    """One simulated Trustpilot. Raises WorkspaceError for data that cannot be read."""

    store: Store
    identities: Identities
    tokens: TokenStore
    codes: AuthorizationCodes
    limits: RateLimits
    faults: Faults
    queue: InvitationQueue
    scenario: str | None

    def __init__(self, options: SandboxOptions) -> None:
        self.options = options
        self.settings = Settings.read(options.settings)
        self.reset()

    def reset(self) -> None:
        """Make everything as it was at the start: data, clock, scenario, and nobody has called.

        Raises WorkspaceError for data that cannot be read.
        """
        settings = self.settings
        self.store = load_store(self.options.data, settings.reviews, settings.seed)
        self.scenario = self.options.scenario
        self._ahead = timedelta()
        self._adopted: dict[str, BusinessUnit] = {}
        self._made_up = MadeUpReviews(self.store.phrases, settings.seed)
        self.identities = Identities(settings.seed)
        self.tokens = TokenStore(self.identities, self.now)
        self.codes = AuthorizationCodes(self.identities, self.now)
        self.limits = RateLimits(settings.rate_limit, self.now)
        self.faults = Faults()
        self.queue = InvitationQueue(self.identities, self.now)

    def now(self) -> datetime:
        """Return the time of the sandbox, which may be ahead of the clock's."""
        return self.options.now() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass at once. Raises ValueError if that leads more than 100 years ahead."""
        if not 0 <= seconds <= _FURTHEST.total_seconds():
            raise ValueError(seconds)
        ahead = self._ahead + timedelta(seconds=seconds)
        if ahead > _FURTHEST:
            raise ValueError(seconds)
        self._ahead = ahead

    @property
    def is_strict(self) -> bool:
        """Whether only what the data list is there, and only what is documented is taken."""
        return self.settings.strict

    def where(self, table: str) -> str:
        """Return where something is added to a table of the data, for a reason."""
        place = self.options.data
        shown = _OWN_DATA if place is None else _shown(place)
        return f"add it to [[{table}]] in {shown}, or leave '--strict' out"

    # Business units.

    @property
    def _demo(self) -> BusinessUnit:
        return next(iter(self.store.units.values()))

    def unit(self, unit_id: str, call: Call) -> BusinessUnit:
        """Return a business unit, whoever's it is. Raises Refused (404) in a strict world."""
        known = self.store.units.get(unit_id)
        if known is not None:
            return known
        what = f"the business unit '{unit_id}'"
        if self.is_strict:
            reason = f"the data do not list {what}: {self.where('business_units')}"
            raise not_found("business unit not found", reason)
        call.makes_up(what)
        return self._adopted.get(unit_id) or replace(self._demo, id=unit_id)

    def unit_called(self, name: str, call: Call) -> BusinessUnit:
        """Return the business unit with a domain. Raises Refused (404) in a strict world."""
        known = self.store.find_unit(name)
        if known is not None:
            return known
        what = f"the domain '{name}'"
        if self.is_strict or not _is_domain(name):
            wrong = f"'{name}' is no domain" if not _is_domain(name) else ""
            reason = wrong or f"the data do not list {what}: {self.where('business_units')}"
            raise not_found(f"there is no business unit with the name '{name}'", reason, "observed")
        call.makes_up(what)
        domain = name.lower()
        unit = replace(
            self._demo,
            id=stable_id("business unit", domain),
            display_name=domain.removeprefix("www.").partition(".")[0].capitalize(),
            identifying=domain,
            referring=(domain,),
            website_url=f"https://{domain}",
        )
        if len(self._adopted) < _MOST_ADOPTED:
            self._adopted[unit.id] = unit
        return unit

    def _shown_by(self, unit_id: str) -> str:
        """Return the business unit whose reviews and products are those of `unit_id`."""
        return unit_id if unit_id in self.store.units else self._demo.id

    # Reviews.

    def service_reviews(
        self,
        unit: BusinessUnit,
        *,
        stars: Collection[int] = (),
        languages: Collection[str] = (),
        order: str = "createdat.desc",
        include_reported: bool = False,
    ) -> Sequence[ServiceReview]:
        """Return reviews of a company; those of the demo shop stand for one that is not listed."""

        def of(unit_id: str) -> Sequence[ServiceReview]:
            return self.store.service_reviews(
                unit_id,
                stars=stars,
                languages=languages,
                order=order,
                include_reported=include_reported,
            )

        if unit.id in self.store.units:
            return of(unit.id)
        return [
            *of(unit.id),
            *(replace(each, business_unit_id=unit.id) for each in of(self._demo.id)),
        ]

    def service_counts(self, unit: BusinessUnit) -> StarCounts:
        """Return how many reviews a company has by their stars."""
        found = self.store.service_counts(unit.id)
        return (
            found
            if unit.id in self.store.units
            else _sum(found, self.store.service_counts(self._demo.id))
        )

    def product_reviews(
        self,
        call: Call,
        unit: BusinessUnit,
        skus: Iterable[str],
        *,
        stars: Collection[int] = (),
        languages: Collection[str] = (),
        imported: bool = False,
    ) -> Sequence[ProductReview]:
        """Return the reviews of products, the newest first; made-up ones of those not listed."""
        shown_by, found = self._shown_by(unit.id), list[ProductReview]()
        for sku in dict.fromkeys(skus):
            units = dict.fromkeys((unit.id, shown_by))
            for each in units:
                found += self.store.product_reviews(
                    each, skus=(sku,), stars=stars, languages=languages, imported=imported
                )
            if self.store.product(shown_by, sku) is None and not self.is_strict:
                call.makes_up(f"the SKU '{sku}'")
                found += (
                    each
                    for each in self._made_up.of(unit.id, sku)
                    if (not stars or each.stars in stars)
                    and (not languages or each.language in languages)
                )
        return sorted(found, key=lambda each: each.created_at, reverse=True)

    def skus_at(self, urls: Iterable[str], unit: BusinessUnit) -> list[str]:
        """Return the SKUs of the products that are shown at `urls`; of others, the URLs."""
        shown_by = self._shown_by(unit.id)
        products = ((url, self.store.product_with_url(shown_by, url)) for url in urls)
        return [url if product is None else product.sku for url, product in products]

    def product_counts(
        self, call: Call, unit: BusinessUnit, skus: Iterable[str], *, imported: bool = False
    ) -> StarCounts:
        """Return how many reviews products have by their stars, all together."""
        return counts_of(self.product_reviews(call, unit, skus, imported=imported))

    def templates_of(self, unit: BusinessUnit) -> Sequence[InvitationTemplate]:
        """Return the templates that a company can invite with."""
        return self.store.templates_of(self._shown_by(unit.id))

    # What a body refers to.

    def require_template(self, template_id: object, unit: BusinessUnit, call: Call) -> None:
        """Tell of a template that is not listed. Raises Refused (400) in a strict world."""
        known = self.templates_of(unit)
        if template_id is not None and all(each.id != template_id for each in known):
            self._refuse_or_mark(f"the template '{template_id}'", "templates", call)

    def require_products(self, skus: object, unit: BusinessUnit, call: Call) -> None:
        """Tell of SKUs that the catalogue does not have. Raises Refused (400) in a strict world.

        That they have to be there is documented.
        """
        shown_by = self._shown_by(unit.id)
        for sku in skus if isinstance(skus, list) else ():
            if self.store.product(shown_by, str(sku)) is None:
                self._refuse_or_mark(f"the SKU '{sku}'", "products", call)

    def require_product_ids(self, ids: object, unit: BusinessUnit, call: Call) -> None:
        """Tell of ids of products that are not listed. Raises Refused (400) in a strict world."""
        known = {each.id for each in self.store.products_of(self._shown_by(unit.id))}
        for product_id in ids if isinstance(ids, list) else ():
            if str(product_id) not in known:
                self._refuse_or_mark(f"the product '{product_id}'", "products", call)

    def _refuse_or_mark(self, what: str, table: str, call: Call) -> None:
        if self.is_strict:
            raise _not_listed(what, self.where(table))
        call.makes_up(what)


def _not_listed(what: str, remedy: str) -> Refused:
    return bad_request(
        f"there is no such thing as {what}", f"the data do not list {what}: {remedy}"
    )


def _is_domain(name: str) -> bool:
    labels = name.split(".")
    return len(labels) > 1 and all(
        label and label.replace("-", "").isalnum() and label.isascii() for label in labels
    )


def _sum(first: StarCounts, second: StarCounts) -> StarCounts:
    one, two, three, four, five = (a + b for a, b in zip(first, second, strict=True))
    return one, two, three, four, five


def _shown(place: Path) -> str:
    try:
        return place.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return place.as_posix()
