"""All that one simulated Trustpilot knows and remembers; endpoints get it beside the call.

The world is open unless it is strict: a business unit, a product or a template that is well formed
and that the data do not list is as one of the demo shop would be, and the call is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from heapq import merge
from itertools import chain
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from liquidpilot.extending import SandboxOptions
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.events import Events
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
from liquidpilot.integrations.trustpilot.sandbox.written import WrittenReviews
from liquidpilot.integrations.trustpilot.store.made_up import MadeUpReviews
from liquidpilot.integrations.trustpilot.store.model import (
    BusinessUnit,
    InvitationTemplate,
    Product,
    ProductReview,
    Review,
    ServiceReview,
    stable_id,
)
from liquidpilot.integrations.trustpilot.store.reading import load_store
from liquidpilot.integrations.trustpilot.store.store import StarCounts, Store, counts_of, ordered

_Review = TypeVar("_Review", ProductReview, ServiceReview)

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
    made_up: MadeUpReviews
    written: WrittenReviews
    events: Events
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
        self.made_up = MadeUpReviews(settings.seed)
        self.written = WrittenReviews(self.store)
        self.events = Events(settings.webhook, self.now)
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

    def _miss(self, what: str, table: str, call: Call, refused: Callable[[str], Refused]) -> None:
        """Tell a call of what the data do not list; in a strict world it is refused for that."""
        if self.is_strict:
            raise refused(f"the data do not list {what}: {self.remedy(table)}")
        call.makes_up(what)

    def remedy(self, table: str) -> str:
        """Return what helps against a refusal for what a strict world does not list."""
        return f"add it to {self.table(table)}, or turn strict mode off"

    def table(self, name: str) -> str:
        """Return where a table of the data is edited, for a reason: `[[users]] in FILE`."""
        return f"[[{name}]] in {self.data_file}"

    @property
    def data_file(self) -> str:
        """The file, or the folder of files, in which an author changes the data."""
        place = self.options.data
        return _OWN_DATA if place is None else _shown(place)

    # Business units.

    @property
    def demo(self) -> BusinessUnit:
        """The business unit that stands for one that is not listed: the first of the data."""
        return next(iter(self.store.units.values()))

    def unit(self, unit_id: str, call: Call) -> BusinessUnit:
        """Return a business unit, whoever's it is. Raises Refused (404) in a strict world."""
        if unit_id not in self.store.units:
            refused = partial(not_found, "business unit not found")
            self._miss(f"the business unit '{unit_id}'", "business_units", call, refused)
        return self.company(unit_id)

    def unit_of(self, call: Call) -> BusinessUnit:
        """Return the business unit in the path of a call. Raises Refused (404) likewise."""
        return self.unit(call.values["business_unit_id"], call)

    def company(self, unit_id: str) -> BusinessUnit:
        """Return a business unit, or what one is taken for that is not listed."""
        known = self.store.units.get(unit_id) or self._adopted.get(unit_id)
        return known or replace(self.demo, id=unit_id)

    def unit_called(self, name: str, call: Call) -> BusinessUnit:
        """Return the business unit with a domain. Raises Refused (404) in a strict world."""
        known = self.store.find_unit(name)
        if known is not None:
            return known
        details = f"there is no business unit with the name '{name}'"
        refused = partial(not_found, details, evidence="observed")
        if not _is_domain(name):
            raise refused(f"'{name}' is no domain")
        self._miss(f"the domain '{name}'", "business_units", call, refused)
        domain = name.lower()
        unit = replace(
            self.demo,
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
        return unit_id if unit_id in self.store.units else self.demo.id

    # Reviews.

    def review(self, review_id: str, table: str, call: Call) -> Review | None:
        """Return a review of either kind; None, told to the call, for one that is not listed.

        Raises Refused (404) for one that was deleted here, and in a strict world.
        """
        review = self.store.review(review_id)
        if review is None:
            what = f"the review '{review_id}'"
            if review_id in self.written.deleted:
                raise not_found("review not found", f"{what} was deleted in this sandbox")
            self._miss(what, table, call, partial(not_found, "review not found"))
        return review

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
        of = partial(
            self.store.service_reviews,
            stars=stars,
            languages=languages,
            include_reported=include_reported,
        )
        if unit.id in self.store.units:
            return of(unit.id, order=order)
        shown = [replace(each, business_unit_id=unit.id) for each in of(self.demo.id)]
        both = merge(of(unit.id), shown, key=lambda each: each.created_at, reverse=True)
        return ordered(list(both), order)

    def service_counts(self, unit: BusinessUnit) -> StarCounts:
        """Return how many reviews a company has by their stars."""
        shown_by = dict.fromkeys((unit.id, self._shown_by(unit.id)))
        counts = (self.store.service_counts(each) for each in shown_by)
        one, two, three, four, five = map(sum, zip(*counts, strict=True))
        return one, two, three, four, five

    def product_reviews(
        self,
        call: Call,
        unit: BusinessUnit,
        skus: Iterable[str],
        *,
        stars: Collection[int] = (),
        languages: Collection[str] = (),
        imported: bool = False,
        states: Collection[str] = ("published",),
    ) -> Sequence[ProductReview]:
        """Return the reviews of products, the newest first; made-up ones of those not listed."""
        of = partial(
            self.store.product_reviews,
            stars=stars,
            languages=languages,
            imported=imported,
            states=states,
        )
        wanted, shown_by = tuple(dict.fromkeys(skus)), self._shown_by(unit.id)
        found = [of(each, skus=wanted) for each in dict.fromkeys((unit.id, shown_by))]
        for sku in wanted:
            if self.store.product(shown_by, sku) is None and not self.is_strict:
                call.makes_up(f"the SKU '{sku}'")
                made_up = (
                    each
                    for each in self.made_up.of(unit.id, sku)
                    if (not stars or each.stars in stars)
                    and (not languages or each.language in languages)
                )
                found.append([*made_up])
        # One list is in its order already, and may be long.
        some = [each for each in found if each]
        if len(some) == 1:
            return some[0]
        return sorted(chain(*some), key=lambda each: each.created_at, reverse=True)

    def skus_of(self, unit: BusinessUnit) -> Sequence[str]:
        """Return the SKUs of the catalogue, and those that have reviews beside it."""
        units = dict.fromkeys((self._shown_by(unit.id), unit.id))
        return [*dict.fromkeys(sku for each in units for sku in self.store.known_skus(each))]

    def product_of(self, review: ProductReview) -> Product:
        """Return the product that a review is about: of the catalogue, or as it was invited for."""
        unit = self.company(review.business_unit_id)
        return review.product or self.product(unit, review.sku)

    def product(self, unit: BusinessUnit, sku: str) -> Product:
        """Return a product of the catalogue; of one that is not there, the SKU is all there is."""
        url = f"{unit.website_url.rstrip('/')}/products/{quote(sku, safe='')}"
        listed = self.store.product(self._shown_by(unit.id), sku)
        return listed or Product(stable_id("product", unit.id, sku), unit.id, sku, sku, url)

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
            self._require(f"the template '{template_id}'", "templates", call)

    def require_products(self, skus: object, unit: BusinessUnit, call: Call) -> None:
        """Tell of SKUs that the catalogue does not have. Raises Refused (400) in a strict world.

        That they have to be there is documented.
        """
        shown_by = self._shown_by(unit.id)
        for sku in skus if isinstance(skus, list) else ():
            if self.store.product(shown_by, str(sku)) is None:
                self._require(f"the SKU '{sku}'", "products", call)

    def require_product_ids(self, ids: object, unit: BusinessUnit, call: Call) -> None:
        """Tell of ids of products that are not listed. Raises Refused (400) in a strict world."""
        known = {each.id for each in self.store.products_of(self._shown_by(unit.id))}
        for product_id in ids if isinstance(ids, list) else ():
            if str(product_id) not in known:
                self._require(f"the product '{product_id}'", "products", call)

    def _require(self, what: str, table: str, call: Call) -> None:
        self._miss(what, table, call, partial(bad_request, f"there is no such thing as {what}"))


def stand_in(reviews: Sequence[_Review], review_id: str) -> _Review:
    """Return the first of the reviews under another id, for one that is not listed.

    Raises Refused (404) if there is none.
    """
    if not reviews:
        raise not_found("review not found", "the data list no review that could stand for it")
    return replace(reviews[0], id=review_id)


def _is_domain(name: str) -> bool:
    labels = name.split(".")
    return len(labels) > 1 and all(
        label and label.replace("-", "").isalnum() and label.isascii() for label in labels
    )


def _shown(place: Path) -> str:
    try:
        return place.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return place.as_posix()
