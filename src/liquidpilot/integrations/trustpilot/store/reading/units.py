"""`business_units.toml`, and the business units that entries of other files are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from liquidpilot.extending import Table, did_you_mean
from liquidpilot.integrations.trustpilot.store.model import (
    Accounts,
    Application,
    BusinessUnit,
    BusinessUser,
    Catalogue,
    CompanyReply,
    Consumer,
    InvitationTemplate,
    Locale,
    Product,
    stable_id,
)
from liquidpilot.integrations.trustpilot.store.reading.data_files import (
    DataFile,
    Unique,
    address,
    country,
    locale,
    moment,
    needed_text,
    number,
    object_id,
    one_of,
)

BUSINESS_UNIT = "business_unit"
"""The key with which entries of other files name a business unit: by its domain or its id."""

_TEXTS = ("email", "phone", "city", "street", "postcode", "description")
_KEYS = (
    "id", "name", "domain", "other_domains", "website", "country", "locale", "owned", "status",
    *_TEXTS,
)  # fmt: skip
_STATUSES = ("active", "inactive", "temporarily-closed")


@dataclass(frozen=True, slots=True)
class Units:
    """The business units by their ids; the first is meant where an entry names none."""

    by_id: Mapping[str, BusinessUnit]

    def of(self, entry: Table, file: DataFile) -> BusinessUnit | None:
        """Return the business unit of an entry.

        None for an entry of a shipped file about one that is not there; WorkspaceError otherwise.
        """
        named = entry.text(BUSINESS_UNIT, "pinewheel.example")
        if named is None:
            return next(iter(self.by_id.values()))
        known = {unit.identifying: unit for unit in self.by_id.values()}
        unit = known.get(named) or self.by_id.get(named)
        if unit is None and not file.is_shipped:
            hint = did_you_mean(named, known) or f"known: {', '.join(sorted(known))}"
            raise entry.error(f"there is no business unit '{named}'", BUSINESS_UNIT, hint)
        return unit


def read_units(file: DataFile) -> Units:
    """Return the business units. Raises WorkspaceError."""
    entries = file.entries("business_units")
    if not entries:
        hint = "add one: [[business_units]] with a name, a domain, a website and a country"
        raise file.root.error("there is no business unit", None, hint)
    ids, domains = Unique("business unit"), Unique("domain")
    units: dict[str, BusinessUnit] = {}
    for entry in entries:
        unit = _read_unit(entry)
        domains.add(unit.identifying, entry, "domain")
        for name in unit.referring:
            if name != unit.identifying:
                domains.add(name, entry, "other_domains")
        ids.add_id(unit.id, entry)
        units[unit.id] = unit
    return Units(units)


def _read_unit(entry: Table) -> BusinessUnit:
    entry.refuse_unknown(_KEYS)
    domain = _domain(entry, "domain", needed_text(entry, "domain", "pinewheel.example"))
    others = [_domain(entry, "other_domains", each) for each in entry.texts("other_domains")]
    owned = entry.flag("owned")
    return BusinessUnit(
        id=object_id(entry) or stable_id("business unit", domain),
        display_name=needed_text(entry, "name", "Pinewheel"),
        identifying=domain,
        referring=(domain, *dict.fromkeys(others)),
        website_url=address(entry, "website") or f"https://{domain}",
        country=country(entry) or "US",
        locale=locale(entry) or "en-US",
        owned=True if owned is None else owned,
        status=one_of(entry, "status", _STATUSES) or "active",
        **{key: entry.text(key) for key in _TEXTS},
    )


def _domain(entry: Table, key: str, name: str) -> str:
    if name != name.lower() or any(each in name for each in " /:@?#"):
        hint = "the bare domain in lower case, without https:// and without a path"
        raise entry.error(f"'{name}' is no domain", key, hint)
    return name


# `applications.toml`: who may call, and for whom.

_APPLICATION_KEYS = ("key", "secret", "users", "redirect_uris")
_USER_KEYS = ("id", "email", "password", "name", "role")
_ROLES = ("Admin", "Manager", "Member")


def read_accounts(file: DataFile) -> Accounts:
    """Return applications and users. Raises WorkspaceError."""
    entries = file.entries("applications", "users", "accepts_any_key", "refused_keys")
    passwords: dict[str, str] = {}
    users = _read_users(file.root.tables("users"), passwords)
    refused = frozenset(file.root.texts("refused_keys", '["wrong-key"]'))
    keys = Unique("key")
    applications: dict[str, Application] = {}
    for entry in entries:
        application = _read_application(entry, passwords)
        keys.add(application.key, entry, "key")
        if application.key in refused:
            hint = "remove it from one of the two"
            message = f"the key '{application.key}' is among 'refused_keys' too"
            raise entry.error(message, "key", hint)
        applications[application.key] = application
    return Accounts(applications, users, bool(file.root.flag("accepts_any_key")), refused)


def _read_users(entries: list[Table], passwords: dict[str, str]) -> dict[str, BusinessUser]:
    """Return the users by id, and put their passwords by e-mail address into `passwords`."""
    ids, addresses = Unique("user"), Unique("e-mail address")
    users = {}
    for entry in entries:
        entry.refuse_unknown(_USER_KEYS)
        email = needed_text(entry, "email", "crm@pinewheel.example")
        role = one_of(entry, "role", _ROLES) or "Manager"
        user = BusinessUser(
            id=object_id(entry) or stable_id("business user", email),
            email=email,
            name=entry.text("name") or email,
            role=cast(Literal["Admin", "Manager", "Member"], role),
        )
        addresses.add(email, entry, "email")
        ids.add_id(user.id, entry)
        passwords[email] = needed_text(entry, "password", "sandbox-password")
        users[user.id] = user
    return users


def _read_application(entry: Table, passwords: dict[str, str]) -> Application:
    entry.refuse_unknown(_APPLICATION_KEYS)
    named = entry.texts("users", '["crm@pinewheel.example"]')
    for email in named:
        if email not in passwords:
            hint = did_you_mean(email, passwords) or "add it: [[users]] with email and password"
            raise entry.error(f"there is no user '{email}'", "users", hint)
    users = named if "users" in entry else tuple(passwords)
    return Application(
        key=needed_text(entry, "key", "sandbox-key"),
        secret=needed_text(entry, "secret", "sandbox-secret"),
        users=tuple((email, passwords[email]) for email in users),
        redirect_uris=entry.texts("redirect_uris", '["https://www.pinewheel.example/callback"]'),
    )


# Who wrote a review, and what the company answered: the same in both kinds of reviews.

_CONSUMER_KEYS = ("id", "name", "email", "city", "country", "locale")
_REPLY_KEYS = ("text", "created_at", "author")
_ANSWERED_AFTER = timedelta(days=1)


def read_consumer(entry: Table, *review: object) -> Consumer:
    """Return who wrote a review: `consumer` is a name, or a table; without it, it is nobody known.

    People of the same e-mail address, or else of the same name, are one person. One without either
    is known by the `review` that they wrote.
    """
    table = _table(entry, "consumer")
    if table is None:
        name = entry.text("consumer", "Kevin Bob")
        return Consumer(_consumer_id(None, name, review), name)
    table.refuse_unknown(_CONSUMER_KEYS)
    name, email = table.text("name"), table.text("email")
    return Consumer(
        id=object_id(table) or _consumer_id(email, name, review),
        display_name=name,
        email=email,
        city=table.text("city"),
        country=country(table),
        locale=locale(table),
    )


def read_reply(entry: Table, written: datetime) -> CompanyReply | None:
    """Return what the company answered: `reply` is a text, a day after the review, or a table."""
    table = _table(entry, "reply")
    if table is None:
        text = entry.text("reply", "Thank you!")
        return None if text is None else CompanyReply(text, written + _ANSWERED_AFTER)
    table.refuse_unknown(_REPLY_KEYS)
    return CompanyReply(
        text=needed_text(table, "text", "Thank you!"),
        created_at=moment(table, "created_at") or written + _ANSWERED_AFTER,
        author_id=object_id(table, "author"),
    )


def _table(entry: Table, key: str) -> Table | None:
    return entry.table(key) if isinstance(entry.values.get(key), dict) else None


def _consumer_id(email: str | None, name: str | None, review: tuple[object, ...]) -> str:
    if email is not None:
        return stable_id("consumer", "email", email.lower())
    if name is not None:
        return stable_id("consumer", "name", name)
    return stable_id("consumer", "review", *review)


# `templates.toml` and `locales.toml`.

_TEMPLATE_KEYS = ("id", "name", "locale", "default", "kind", BUSINESS_UNIT)
_LOCALE_KEYS = ("code", "native_name", "name", "domain", "default")


def read_templates(file: DataFile, units: Units) -> dict[str, tuple[InvitationTemplate, ...]]:
    """Return the templates by business unit; every unit has those that name none."""
    ids = Unique("template")
    templates: dict[str, tuple[InvitationTemplate, ...]] = dict.fromkeys(units.by_id, ())
    for entry in file.entries("templates"):
        template = _read_template(entry)
        ids.add_id(template.id, entry)
        owner = units.of(entry, file) if BUSINESS_UNIT in entry else None
        if owner is not None:
            templates[owner.id] += (template,)
        elif BUSINESS_UNIT not in entry:
            templates = {unit: (*those, template) for unit, those in templates.items()}
    return templates


def read_locales(file: DataFile) -> tuple[Locale, ...]:
    """Return the locales. Raises WorkspaceError."""
    codes = Unique("locale")
    locales = []
    for entry in file.entries("locales"):
        entry.refuse_unknown(_LOCALE_KEYS)
        needed_text(entry, "code", "da-DK")
        code = locale(entry, "code") or ""
        codes.add(code, entry, "code")
        name = needed_text(entry, "name", "Danish (Denmark)")
        locales.append(
            Locale(
                code=code,
                native_name=entry.text("native_name") or name,
                name=name,
                domain=needed_text(entry, "domain", "dk.trustpilot.com"),
                is_default_for_language=bool(entry.flag("default")),
            )
        )
    return tuple(locales)


def _read_template(entry: Table) -> InvitationTemplate:
    entry.refuse_unknown(_TEMPLATE_KEYS)
    name = needed_text(entry, "name", "English – Service reviews")
    return InvitationTemplate(
        id=object_id(entry) or stable_id("template", name),
        name=name,
        locale=locale(entry) or "en-US",
        is_default=bool(entry.flag("default")),
        kind=entry.text("kind") or "service",
    )


# `products.toml`.

MOST_POPULAR = 1000
"""The highest popularity that a product can be given."""

_PRODUCT_KEYS = (
    "id", "sku", "name", "url", "image_url", "brand", "gtin", "mpn", "popularity", BUSINESS_UNIT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Products:
    """The catalogue, and how entries of other files name its products."""

    catalogue: Catalogue

    def require(self, unit: BusinessUnit, entry: Table, file: DataFile) -> str | None:
        """Return the SKU of an entry about a product of `unit`.

        None for an entry of a shipped file about one that is not there; WorkspaceError otherwise.
        """
        sku = needed_text(entry, "sku", "TRUCK-001")
        products = self.catalogue.products
        known = [each.sku for each in products if each.business_unit_id == unit.id]
        if sku in known:
            return sku
        if file.is_shipped:
            return None
        hint = did_you_mean(sku, known) or "add it to products.toml, or correct it here"
        message = f"there is no product '{sku}' of {unit.identifying}"
        raise entry.error(message, "sku", hint)


def read_products(file: DataFile, units: Units) -> Products:
    """Return the products. Raises WorkspaceError."""
    ids = Unique("product")
    skus = {unit_id: Unique("SKU") for unit_id in units.by_id}
    products = []
    popularity = {}
    for entry in file.entries("products"):
        entry.refuse_unknown(_PRODUCT_KEYS)
        unit = units.of(entry, file)
        if unit is None:
            continue
        product = _read_product(entry, unit)
        skus[unit.id].add(product.sku, entry, "sku")
        ids.add_id(product.id, entry)
        products.append(product)
        wanted = number(entry, "popularity", 0, MOST_POPULAR)
        popularity[product.id] = 1 if wanted is None else wanted
    return Products(Catalogue(tuple(products), popularity))


def _read_product(entry: Table, unit: BusinessUnit) -> Product:
    sku = needed_text(entry, "sku", "TRUCK-001")
    if "," in sku:
        # Trustpilot's parameter `sku` is a list with commas, and there is no way to escape one.
        hint = "Trustpilot separates SKUs by commas, so this one could not be requested"
        raise entry.error(f"the SKU '{sku}' contains a comma", "sku", hint)
    url = address(entry, "url")
    return Product(
        id=object_id(entry) or stable_id("product", unit.id, sku),
        business_unit_id=unit.id,
        sku=sku,
        name=needed_text(entry, "name", "Timber Toy Truck"),
        url=url or f"{unit.website_url.rstrip('/')}/products/{sku}",
        image_url=address(entry, "image_url"),
        brand=entry.text("brand"),
        gtin=entry.text("gtin"),
        mpn=entry.text("mpn"),
    )
