"""From the data files to a `Store`: the shipped files, and the tables of an author's own.

A table that an author has takes the place of the shipped one. It is in one file, or in files of a
folder; one that is called like a table may have that table alone, as `reviews` too. What it has to
say is held against `data/schema.json`; shipped files are held against it by a test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from liquidpilot import LiquidPilotError, WorkspaceError
from liquidpilot.extending import Table, did_you_mean, read_document, read_json, reason_of
from liquidpilot.integrations.trustpilot.store.made_up import MadeUpReviews
from liquidpilot.integrations.trustpilot.store.model import (
    Accounts,
    Application,
    AttributeRating,
    BusinessUnit,
    BusinessUser,
    CompanyReply,
    Consumer,
    Contents,
    InvitationTemplate,
    Product,
    ProductReview,
    ServiceReview,
    stable_id,
)
from liquidpilot.integrations.trustpilot.store.store import Store

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

_FOLDER = Path(__file__).parent.parent / "data"
_SUFFIXES = (".toml", ".json")
_ALIASES = {"product_reviews": "reviews", "service_reviews": "reviews"}
_MOMENT = "2026-03-14T09:26:53Z"
_YEARS = range(1970, 2200)
MOST_REVIEWS = 200_000
"""How many reviews can be generated: all of them are kept."""


def load_store(place: Path | None = None, reviews: int = 0, seed: int = 1) -> Store:
    """Return the store of the shipped files, with an author's own tables at `place` in it.

    `reviews` product reviews are generated, the same ones for the same `seed`. They are about the
    products of one business unit, the first that has some.

    Raises WorkspaceError for a file that cannot be used, with line, column and remedy;
    LiquidPilotError for more reviews than can be generated.
    """
    if not 0 <= reviews <= MOST_REVIEWS:
        message = f"cannot generate {reviews} reviews"
        raise LiquidPilotError(message, hint=f"generate at most {MOST_REVIEWS}")
    data = _Data(place)
    contents = data.contents()
    if not reviews:
        return Store(contents)
    popular = [each for each in contents.products if each.popularity]
    if not popular:
        hint = "add [[products]], or give one a popularity above 0"
        raise data.error("products", "there is no product to generate reviews for", hint)
    same = [each for each in popular if each.business_unit_id == popular[0].business_unit_id]
    return Store(contents, MadeUpReviews(seed).many(reviews, same))


# The files, read and held against the schema.


@dataclass(frozen=True, slots=True)
class _Rows:
    """The entries of one table. Shipped ones may be about what an author's own do not have."""

    entries: list[Table]
    root: Table
    is_shipped: bool


@cache
def _schema() -> dict[str, Any]:
    return cast("dict[str, Any]", read_json((_FOLDER / "schema.json").read_bytes()))


@cache
def _shipped(name: str) -> _Rows:
    stem = "applications" if name == "users" else name
    root = read_document(_FOLDER / f"{stem}.toml", f"trustpilot/{stem}.toml").table()
    return _Rows(root.tables(_ALIASES.get(name, name)), root, is_shipped=True)


def own_tables(place: Path) -> Mapping[str, _Rows]:
    """Return the tables of an author's own file or folder. Raises WorkspaceError."""
    found: dict[str, _Rows] = {}
    for file in [place] if place.is_file() else _files_in(place):
        root = read_document(file, file.as_posix()).table()
        names = _names_in(root, file.stem)
        check_tables(root, names)
        for key, name in names.items():
            if name in found:
                other = Path(found[name].root.document.path).name
                message = f"there are both '{other}' and '{file.name}' with '{name}'"
                raise WorkspaceError(message, hint="keep one of the two", path=file.as_posix())
            entries = root.tables(key) if isinstance(root.values.get(key, []), list) else []
            found[name] = _Rows(entries, root, is_shipped=False)
    return found


def _names_in(root: Table, stem: str) -> dict[str, str]:
    """Return the tables that a file has, by the key that they stand at."""
    tables = _schema()["tables"]
    alias = _ALIASES.get(stem)
    names = {name: name for name in tables if name in root}
    if alias is not None and stem not in names:
        names[alias] = stem
    elif stem in tables:
        names.setdefault(stem, stem)
    if "applications" in names or _PLAIN & set(root):
        names |= {"applications": "applications", "users": "users"}
    return names


_PLAIN = {"accepts_any_key", "refused_keys"}


def _files_in(folder: Path) -> list[Path]:
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        message = f"cannot list the folder '{folder.as_posix()}': {reason_of(error)}"
        hint = "name a folder with files such as product_reviews.toml, or a file"
        raise WorkspaceError(message, hint=hint, path=folder.as_posix()) from error
    known = ("trustpilot", *_schema()["tables"])
    found = [each for each in files if each.suffix in _SUFFIXES and not each.name.startswith(".")]
    for before, file in zip([None, *found], found, strict=False):
        if before is not None and before.stem == file.stem:
            message = f"there are both '{before.name}' and '{file.name}'"
            raise WorkspaceError(message, hint="keep one of the two", path=file.as_posix())
        if file.stem not in known:
            message = f"'{file.name}' is not a Trustpilot data file"
            hint = did_you_mean(file.stem, known) or f"known names: {', '.join(sorted(known))}"
            raise WorkspaceError(message, hint=hint, path=file.as_posix())
    return found


def check_tables(root: Table, names: Mapping[str, str]) -> None:
    """Raise WorkspaceError for the first mistake in a file that has the tables `names`."""
    root.refuse_unknown((*names, *_schema()["tables"], *_PLAIN))
    root.texts("refused_keys", '["wrong-key"]')
    root.flag("accepts_any_key")
    validator = _validator(is_json=root.document.is_json)
    for key, name in names.items():
        if isinstance(root.values.get(key), dict):
            raise root.wrong_type(key, "a list", f"head each of its entries [[{key}]]")
        for entry in root.tables(key):
            schema = {"type": "object", "additionalProperties": False, **_schema()["tables"][name]}
            values: Any = {key: value for key, value in entry.values.items() if value is not None}
            schema["$defs"] = _schema()["$defs"]
            # What is missing may be what is misspelled.
            found = sorted(validator(schema).iter_errors(values), key=_is_of_missing)
            errors = [(_is_of_missing(each), _error(entry, each)) for each in found]
            if errors:
                raise min(
                    errors, key=lambda each: (each[0], each[1].line or 0, each[1].column or 0)
                )[1]


def _is_of_missing(error: ValidationError) -> bool:
    return error.validator == "required"


def _validator(*, is_json: bool) -> type[Validator]:
    # Imported only for files of an author's own.
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    def is_moment(_: object, value: object) -> bool:
        return isinstance(value, date) or (is_json and _parsed(value) is not None)

    checker = Draft202012Validator.TYPE_CHECKER.redefine("moment", is_moment)
    made: Any = extend  # which has no types
    return cast("type[Validator]", made(Draft202012Validator, type_checker=checker))


def _error(entry: Table, error: ValidationError) -> WorkspaceError:
    """Return what is wrong, in our words and at its place."""
    path = [*error.absolute_path]
    wanted: Any = error.validator_value
    schema: Any = error.schema
    value: Any = error.instance
    if error.validator in ("required", "additionalProperties"):
        table = _table_at(entry, path)
        if error.validator == "additionalProperties":
            try:
                table.refuse_unknown(tuple(schema.get("properties", ())))
            except WorkspaceError as unknown:
                return unknown
        missing = next(each for each in wanted if each not in value)
        return _missing(table, missing, schema["properties"][missing])
    inside = next((at for at, step in enumerate(path) if isinstance(step, int)), len(path))
    table, key = _table_at(entry, path[: inside - 1]), str(path[inside - 1])
    match error.validator:
        case "type":
            return _wrong_type(table, key, wanted, schema)
        case "minimum" | "maximum":
            low, high = schema["minimum"], schema["maximum"]
            hint = f"write a whole number from {low} to {high}"
            return table.error(f"'{key}' must be {low} to {high}, not {value}", key, hint)
        case "enum":
            hint = did_you_mean(value, wanted) or f"write one of {', '.join(wanted)}"
            return table.error(f"'{key}' cannot be '{value}'", key, hint)
        case "pattern" if "x-wrong" in schema and value.strip():
            message, hint = (
                schema[each].replace("{key}", key).replace("{value}", value)
                for each in ("x-wrong", "x-hint")
            )
            return table.error(message, key, hint)
    return _missing(table, key, schema)


def _wrong_type(table: Table, key: str, wanted: Any, schema: Mapping[str, Any]) -> WorkspaceError:
    example = schema.get("x-example")
    kind = wanted if isinstance(wanted, str) else wanted[0]
    readers: Mapping[str, Any] = {
        "string": lambda: table.text(key, example),
        "integer": lambda: table.integer(key, schema.get("maximum", 1)),
        "boolean": lambda: table.flag(key),
        "array": lambda: table.texts(key, example),
        "object": lambda: table.table(key, f"{key} = {{ Quality = 5 }}"),
    }
    if kind in readers:
        try:
            readers[kind]()
        except WorkspaceError as error:
            return error
    return table.wrong_type(key, "a date and time", f"without quotes: {key} = {_MOMENT}")


def _missing(table: Table, key: str, schema: Mapping[str, Any]) -> WorkspaceError:
    named = schema.get("$ref", "").rpartition("/")[2]
    schema = _schema()["$defs"].get(named, schema)
    kind = schema.get("type")
    shown = {"moment": _MOMENT, "integer": schema.get("maximum"), "array": '["…"]'}
    example = shown.get(str(kind)) or f'"{schema.get("x-example", "…")}"'
    return table.error(f"'{key}' is missing", key if key in table else None, f"{key} = {example}")


def _table_at(table: Table, path: list[str | int]) -> Table:
    value: Any = table.values
    for step in path:
        value = value[step]
    return Table(table.document, (*table.keys, *path), value)


# From entries to what a store is made of.


_Thing = TypeVar("_Thing", bound="DataclassInstance")


class _Data:
    """All tables; what an entry may refer to is read before it."""

    def __init__(self, place: Path | None) -> None:
        self._own = {} if place is None else own_tables(place)
        self.units: dict[str, BusinessUnit] = {}
        self.skus: dict[str, dict[str, Product]] = {}

    def contents(self) -> Contents:
        """Return everything. Raises WorkspaceError."""
        self._read_units()
        for product in self._products():
            self.skus[product.business_unit_id][product.sku] = product
        return Contents(
            units=self.units,
            products=tuple(each for of_unit in self.skus.values() for each in of_unit.values()),
            product_reviews=tuple(self._product_reviews()),
            service_reviews=tuple(self._service_reviews()),
            templates=self._templates(),
            accounts=self._accounts(),
        )

    def error(self, name: str, message: str, hint: str) -> WorkspaceError:
        """Return the error about a whole table."""
        return self._rows(name).root.error(message, None, hint)

    def _rows(self, name: str) -> _Rows:
        return self._own.get(name) or _shipped(name)

    def _read_units(self) -> None:
        ids, domains = _Unique("business unit"), _Unique("domain")
        for entry in self._rows("business_units").entries:
            values = _said(entry)
            domain, others = values["domain"], values.get("other_domains", ())
            for name in dict.fromkeys((domain, *others)):
                domains.add(name, entry, "domain" if name == domain else "other_domains")
            unit = _made(
                BusinessUnit,
                values,
                id=values.get("id") or stable_id("business unit", domain),
                display_name=values["name"],
                identifying=domain,
                referring=(domain, *dict.fromkeys(others)),
                website_url=values.get("website") or f"https://{domain}",
            )
            ids.add_id(unit.id, entry)
            self.units[unit.id], self.skus[unit.id] = unit, {}
        if not self.units:
            hint = "add one: [[business_units]] with a name and a domain"
            raise self.error("business_units", "there is no business unit", hint)

    def _unit_of(self, entry: Table, rows: _Rows) -> BusinessUnit | None:
        """Return the business unit of an entry: by domain or id, or the first.

        None for an entry of a shipped file about one that is not there; WorkspaceError otherwise.
        """
        named = _said(entry).get("business_unit")
        if named is None:
            return next(iter(self.units.values()))
        known = {unit.identifying: unit for unit in self.units.values()}
        unit = known.get(named) or self.units.get(named)
        if unit is None and not rows.is_shipped:
            hint = did_you_mean(named, known) or f"known: {', '.join(sorted(known))}"
            raise entry.error(f"there is no business unit '{named}'", "business_unit", hint)
        return unit

    def _with_units(self, name: str) -> Iterator[tuple[Table, BusinessUnit]]:
        rows = self._rows(name)
        for entry in rows.entries:
            unit = self._unit_of(entry, rows)
            if unit is not None:
                yield entry, unit

    def _products(self) -> Iterator[Product]:
        ids, skus = _Unique("product"), {unit_id: _Unique("SKU") for unit_id in self.units}
        for entry, unit in self._with_units("products"):
            values, sku = _said(entry), _said(entry)["sku"]
            skus[unit.id].add(sku, entry, "sku")
            url = values.get("url") or f"{unit.website_url.rstrip('/')}/products/{sku}"
            product = _made(
                Product,
                values,
                id=values.get("id") or stable_id("product", unit.id, sku),
                business_unit_id=unit.id,
                url=url,
            )
            ids.add_id(product.id, entry)
            yield product

    def _product_reviews(self) -> Iterator[ProductReview]:
        ids, rows = _Unique("review"), self._rows("product_reviews")
        for entry, unit in self._with_units("product_reviews"):
            values, sku = _said(entry), _said(entry)["sku"]
            if sku not in self.skus[unit.id]:
                if rows.is_shipped:
                    continue
                known = self.skus[unit.id]
                hint = did_you_mean(sku, known) or "add it to [[products]], or correct it here"
                raise entry.error(f"there is no product '{sku}' of {unit.identifying}", "sku", hint)
            written, content = _moment(entry, "created_at"), values["content"]
            consumer = _consumer(values, sku, written.isoformat(), content)
            said = (unit.id, sku, written.isoformat(), consumer.id, content)
            ratings = (values.get("attributes") or {}).items()
            review = _made(
                ProductReview,
                values,
                id=values.get("id") or stable_id("product review", *said),
                business_unit_id=unit.id,
                created_at=written,
                consumer=consumer,
                attribute_ratings=tuple(
                    AttributeRating(stable_id("attribute", name), name, rating)
                    for name, rating in ratings
                ),
                reply=_reply(entry, written),
            )
            ids.add_id(review.id, entry)
            yield review

    def _service_reviews(self) -> Iterator[ServiceReview]:
        ids = _Unique("review")
        for entry, unit in self._with_units("service_reviews"):
            values, written = _said(entry), _moment(entry, "created_at")
            title, text = values["title"], values["text"]
            consumer = _consumer(values, unit.id, written.isoformat(), title, text)
            said = (unit.id, written.isoformat(), consumer.id, title, text)
            tags = (each.partition(":") for each in values.get("tags", ()))
            review = _made(
                ServiceReview,
                values,
                id=values.get("id") or stable_id("service review", *said),
                business_unit_id=unit.id,
                created_at=written,
                consumer=consumer,
                experienced_at=_moment_or_none(entry, "experienced_at"),
                updated_at=_moment_or_none(entry, "updated_at"),
                reply=_reply(entry, written),
                is_verified=bool(values.get("verified")),
                # What has no group is in the general one.
                tags=tuple((a, b) if colon else ("generic", a) for a, colon, b in tags),
            )
            ids.add_id(review.id, entry)
            yield review

    def _templates(self) -> dict[str, tuple[InvitationTemplate, ...]]:
        """Return the templates by business unit; every unit has those that name none."""
        ids, rows = _Unique("template"), self._rows("templates")
        templates: dict[str, tuple[InvitationTemplate, ...]] = dict.fromkeys(self.units, ())
        for entry in rows.entries:
            values = _said(entry)
            template = _made(
                InvitationTemplate,
                values,
                id=values.get("id") or stable_id("template", values["name"]),
                is_default=bool(values.get("default")),
            )
            ids.add_id(template.id, entry)
            owner = self._unit_of(entry, rows) if values.get("business_unit") else None
            if owner is not None:
                templates[owner.id] += (template,)
            elif not values.get("business_unit"):
                templates = {unit_id: (*those, template) for unit_id, those in templates.items()}
        return templates

    def _accounts(self) -> Accounts:
        rows, users = self._rows("applications"), self._users()
        passwords: dict[str, str | None] = {email: password for _, email, password in users}
        plain = rows if _PLAIN & set(rows.root) else _shipped("applications")
        root: Mapping[str, Any] = _said(plain.root)
        refused, keys = frozenset(root.get("refused_keys", ())), _Unique("key")
        applications: dict[str, Application] = {}
        for entry in rows.entries:
            values, key = _said(entry), _said(entry)["key"]
            for email in values.get("users", ()):
                if email not in passwords:
                    hint = did_you_mean(email, passwords) or "add it: [[users]] with an email"
                    raise entry.error(f"there is no user '{email}'", "users", hint)
            keys.add(key, entry, "key")
            if key in refused:
                message = f"the key '{key}' is among 'refused_keys' too"
                raise entry.error(message, "key", "remove it from one of the two")
            allowed = values.get("users", passwords)
            applications[key] = Application(
                key,
                values["secret"],
                tuple((email, passwords[email]) for email in allowed),
                tuple(values.get("redirect_uris", ())),
            )
        listed = {user.id: user for user, _, _ in users}
        return Accounts(applications, listed, root.get("accepts_any_key", True), refused)

    def _users(self) -> list[tuple[BusinessUser, str, str | None]]:
        ids, addresses = _Unique("user"), _Unique("e-mail address")
        users = []
        for entry in self._rows("users").entries:
            values, email = _said(entry), _said(entry)["email"]
            name = values.get("name") or email
            user_id = values.get("id") or stable_id("business user", email)
            addresses.add(email, entry, "email")
            ids.add_id(user_id, entry)
            user = _made(BusinessUser, values, id=user_id, name=name)
            users.append((user, email, values.get("password")))
        return users


def _said(entry: Table) -> Mapping[str, Any]:
    """Return what an entry says, which the schema has checked."""
    return entry.values


def _made(kind: type[_Thing], values: Mapping[str, Any], **others: Any) -> _Thing:
    """Return a thing with what `values` have under the names of its fields, and with `others`.

    What is not said has the default of its field.
    """
    names = {each.name for each in fields(kind)}
    said = {key: each for key, each in values.items() if key in names and each is not None}
    return kind(**(said | others))


def _moment(table: Table, key: str) -> datetime:
    """Return a time in UTC; one without a zone is taken for UTC, a date for its start."""
    value: Any = _said(table)[key]
    moment: Any = _parsed(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    assert isinstance(moment, datetime)
    if moment.year not in _YEARS:
        hint = f"without quotes: {key} = {_MOMENT}"
        raise table.error(f"'{key}' is in the year {moment.year}", key, hint)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _moment_or_none(table: Table, key: str) -> datetime | None:
    return _moment(table, key) if key in table else None


def _parsed(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _consumer(values: Mapping[str, Any], *review: object) -> Consumer:
    """Return who wrote a review: `consumer` is a name, or a table; without it, it is nobody known.

    People of the same e-mail address, or else of the same name, are one person. One without either
    is known by the `review` that they wrote.
    """
    given = values.get("consumer") or {}
    said = given if isinstance(given, dict) else {"name": given}
    name, email = said.get("name"), said.get("email")
    if email is not None:
        known = stable_id("consumer", "email", email.lower())
    elif name is not None:
        known = stable_id("consumer", "name", name)
    else:
        known = stable_id("consumer", "review", *review)
    return _made(Consumer, said, id=said.get("id") or known, display_name=name)


def _reply(entry: Table, written: datetime) -> CompanyReply | None:
    """Return what the company answered: `reply` is a text, a day after the review, or a table."""
    given = _said(entry).get("reply")
    later = written + timedelta(days=1)
    if not isinstance(given, dict):
        return None if given is None else CompanyReply(given, later)
    answered = _table_at(entry, ["reply"])
    moment = _moment(answered, "created_at") if given.get("created_at") else later
    return CompanyReply(given["text"], moment, given.get("author"))


class _Unique:
    """What was given so far, of what is called `what`: "SKU", "domain".

    Both methods raise WorkspaceError for what was given before, and say in which line.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._first: dict[str, tuple[Table, str | None]] = {}

    def add(self, name: str, entry: Table, key: str) -> None:
        """Note a name that stands at `key`."""
        self._note(name, entry, key, f"the {self._what} '{name}'")

    def add_id(self, thing_id: str, entry: Table) -> None:
        """Note an id, which an author gave or which was made of all that an entry says."""
        key = "id" if "id" in entry else None
        shown = f"the id '{thing_id}'" if key else f"the same {self._what}"
        self._note(thing_id, entry, key, shown)

    def _note(self, name: str, entry: Table, key: str | None, shown: str) -> None:
        if name not in self._first:
            self._first[name] = (entry, key)
            return
        first, first_key = self._first[name]
        line = first.place(first_key).line
        hint = "keep one of the two, or change it"
        raise entry.error(f"{shown} is there twice, first on line {line}", key, hint)
