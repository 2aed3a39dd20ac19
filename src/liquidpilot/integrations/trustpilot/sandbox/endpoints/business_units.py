"""Business units: find, search, list and read them, and what there is about one."""

from __future__ import annotations

import re

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.lookups import business_unit_of
from liquidpilot.integrations.trustpilot.sandbox.paging import read_page
from liquidpilot.integrations.trustpilot.sandbox.parameters import Parameters
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request, not_found
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.business_units import (
    IMAGES,
    PROMOTIONS,
    business_unit,
    business_unit_in_list,
    images,
    profile,
)
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject, unit_address
from liquidpilot.integrations.trustpilot.sandbox.shapes.pages import pages_of_unit
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit

_HOUR = 3600
_MOST_AT_ONCE = 1000
_CURSOR = re.compile(r"[0-9a-f]{24}")


def find(call: Call, world: World) -> Reply:
    """Find a business unit by a name that identifies it or refers to it (documented)."""
    name = Parameters(call, world, "name").required_text("name", "docs")
    if "/" in name or ":" in name:
        raise bad_request("'name' must be the base domain alone: 'example.com'", "docs")
    unit = world.store.find_unit(name)
    if unit is None:
        raise not_found(f"there is no business unit with the name '{name}'")
    return found(_shape(unit, call, world), cached=_HOUR)


def read(call: Call, world: World) -> Reply:
    """Return a business unit (documented)."""
    Parameters(call, world)
    return found(_shape(business_unit_of(call, world), call, world), cached=_HOUR)


def search(call: Call, world: World) -> Reply:
    """Search in the names; `perpage` has a small p here, and here alone (documented)."""
    query = Parameters(call, world, "query country page perpage")
    text = query.required_text("query", "docs")
    country = next(iter(query.countries()), None)
    page = read_page(query, size="perpage")
    units = world.store.search_units(text, country)
    shown = [business_unit_in_list(unit) for unit in page.of(units)]
    return found({"businessUnits": shown, "links": page.links(call, len(units))}, cached=_HOUR)


def read_all(call: Call, world: World) -> Reply:
    """List all business units; `cursor` of an answer leads to what comes after it (documented).

    The cursor of the sandbox is the id of the last one that was shown.
    """
    query = Parameters(call, world, "country perPage cursor")
    countries = query.countries()
    size = query.number("perPage", _MOST_AT_ONCE, _MOST_AT_ONCE)
    cursor = query.text("cursor") or ""
    if cursor and not _CURSOR.fullmatch(cursor):
        raise bad_request("'cursor' must be one that an answer had")
    units = world.store.units
    ids = sorted(
        each.id
        for each in units.values()
        if each.id > cursor and (not countries or each.country in countries)
    )
    shown = [business_unit_in_list(units[unit_id]) for unit_id in ids[:size]]
    following = ids[size - 1] if len(ids) > size else None
    return found({"businessUnits": shown, "cursor": following}, cached=_HOUR)


def web_links(call: Call, world: World) -> Reply:
    """Return the pages where a company's reviews are read and written (documented)."""
    locale = Parameters(call, world, "locale").required_locale()
    unit = business_unit_of(call, world)
    return found(pages_of_unit(unit, locale, world.store), cached=_HOUR)


def profile_info(call: Call, world: World) -> Reply:
    """Return a company's profile (documented)."""
    Parameters(call, world)
    return found(profile(business_unit_of(call, world), call.origin), cached=_HOUR)


def categories(call: Call, world: World) -> Reply:
    """Return the categories of a business unit: of those in the sandbox, nobody has one."""
    query = Parameters(call, world, "country locale")
    query.countries()
    query.locale()
    business_unit_of(call, world)
    return found({"categories": []}, "assumed", cached=_HOUR)


def all_images(call: Call, world: World) -> Reply:
    """Return links to the images; their shape is not known."""
    Parameters(call, world)
    unit = business_unit_of(call, world)
    return found(images(unit_address(call.origin, unit.id)), "assumed", cached=_HOUR)


def image(call: Call, world: World) -> Reply:
    """Return one image, which nobody in the sandbox has; its shape is not known."""
    name = call.segments[-1]
    Parameters(call, world, "locationId" if name == "logo" else "")
    business_unit_of(call, world)
    data: JsonObject = {**dict.fromkeys(IMAGES[name]), "links": []}
    return found(data, "assumed", cached=_HOUR)


def promotion(call: Call, world: World) -> Reply:
    """Return what a company says about itself, which is nothing; its shape is not known."""
    Parameters(call, world)
    business_unit_of(call, world)
    data: JsonObject = {**dict.fromkeys(PROMOTIONS[call.segments[-1]]), "links": []}
    return found(data, "assumed", cached=_HOUR)


def _shape(unit: BusinessUnit, call: Call, world: World) -> JsonObject:
    counts, no_score = world.store.service_counts(unit.id), world.settings.average_of_none
    return business_unit(unit, counts, no_score, call.origin)


_UNIT = "/v1/business-units/{business_unit_id}"

ROUTES = (
    Route("GET", "/v1/business-units/find", find),
    Route("GET", "/v1/business-units/search", search),
    Route("GET", "/v1/business-units/all", read_all),
    Route("GET", _UNIT, read),
    Route("GET", f"{_UNIT}/web-links", web_links),
    Route("GET", f"{_UNIT}/profileinfo", profile_info),
    Route("GET", f"{_UNIT}/categories", categories),
    Route("GET", f"{_UNIT}/images", all_images),
    *(Route("GET", f"{_UNIT}/images/{name}", image) for name in IMAGES),
    *(Route("GET", f"{_UNIT}/{name}", promotion) for name in PROMOTIONS),
)
