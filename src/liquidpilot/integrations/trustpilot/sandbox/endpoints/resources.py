"""What is the same for all companies; it is read with a key, or without (documented both ways)."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.parameters import Parameters
from liquidpilot.integrations.trustpilot.sandbox.refusals import not_found
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes import resources as shapes
from liquidpilot.integrations.trustpilot.sandbox.world import World

_DAY = 86_400
_DEFAULT_LOCALE = "en-US"
_PATH = "/v1/resources"


def images(call: Call, world: World) -> Reply:
    """Return links to the kinds of pictures."""
    Parameters(call, world)
    address = f"{call.origin}{_PATH}/images"
    return found(shapes.links_to(address, ("stars", "logos", "icons")), "assumed", cached=_DAY)


def all_stars(call: Call, world: World) -> Reply:
    """Return links to the pictures of the stars, or to their names."""
    Parameters(call, world, "locale").locale()
    return found(shapes.links_to(f"{call.origin}{call.path}", shapes.STARS), "assumed", cached=_DAY)


def star_images(call: Call, world: World) -> Reply:
    """Return the pictures of a number of stars (documented)."""
    Parameters(call, world)
    return found(shapes.star_images(_stars(call)), cached=_DAY)


def logos(call: Call, world: World) -> Reply:
    """Return pictures of the logo; their shape is assumed."""
    Parameters(call, world)
    return found(shapes.logos(), "assumed", cached=_DAY)


def icons(call: Call, world: World) -> Reply:
    """Return pictures of the icon; their shape is assumed."""
    Parameters(call, world)
    return found(shapes.icons(), "assumed", cached=_DAY)


def star_string(call: Call, world: World) -> Reply:
    """Return what a number of stars is called (documented)."""
    locale = Parameters(call, world, "locale").locale() or _DEFAULT_LOCALE
    return found(shapes.star_string(_stars(call), locale), cached=_DAY)


def locales(call: Call, world: World) -> Reply:
    """Return all locales (documented). Their names are translated into English only."""
    Parameters(call, world, "translationLocale").locale("translationLocale")
    return found(shapes.locales(world.store.locales, _DEFAULT_LOCALE), cached=_DAY)


def countries(call: Call, world: World) -> Reply:
    """Return countries; their shape was observed. Their names are translated into English only."""
    Parameters(call, world, "translationLocale").locale("translationLocale")
    return found(shapes.countries(world.store.locales), "observed", cached=_DAY)


def _stars(call: Call) -> str:
    stars = call.values["stars"].removesuffix(".0")
    if stars not in shapes.STARS:
        raise not_found(f"there are no '{stars}' stars", "assumed")
    return stars


ROUTES = tuple(
    Route("GET", f"{_PATH}/{path}", endpoint, access="open")
    for path, endpoint in (
        ("images", images),
        ("images/stars", all_stars),
        ("images/stars/{stars}", star_images),
        ("images/logos", logos),
        ("images/icons", icons),
        ("strings/stars", all_stars),
        ("strings/stars/{stars}", star_string),
        ("metadata/locales", locales),
        ("metadata/countries", countries),
    )
)
