"""What is the same for all companies; it is read with a key, or without (documented both ways)."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from liquidpilot.integrations.trustpilot.sandbox.calls import Call, Parameters
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found, not_found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject, link
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import Locale

# What is the same for all companies: pictures and words for stars, locales, countries.

STARS = ("0", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5")
"""The numbers of stars that there are pictures of (documented)."""

_PICTURES = "//images-static.trustpilot.com/api"
_SIZES = ((128, 24), (256, 48), (512, 96))

# English is documented; the other languages are as Trustpilot's sites have them (assumed).
_WORDS = MappingProxyType(
    {
        "en": ("Bad", "Poor", "Average", "Great", "Excellent"),
        "da": ("Dårlig", "Ringe", "Middel", "God", "Fremragende"),
        "de": ("Ungenügend", "Mangelhaft", "Akzeptabel", "Gut", "Hervorragend"),
        "es": ("Malo", "Deficiente", "Normal", "Bueno", "Excelente"),
        "fr": ("Mauvais", "Médiocre", "Moyen", "Bien", "Excellent"),
        "it": ("Scarso", "Insufficiente", "Nella media", "Molto buono", "Eccezionale"),
        "nb": ("Dårlig", "Svak", "Middels", "Bra", "Utmerket"),
        "nl": ("Slecht", "Matig", "Gemiddeld", "Goed", "Uitstekend"),
        "sv": ("Dåligt", "Bristfälligt", "Medel", "Bra", "Utmärkt"),
    }
)
_COUNTRIES = MappingProxyType(
    {
        "AT": "Austria",
        "AU": "Australia",
        "BE": "Belgium",
        "BR": "Brazil",
        "CA": "Canada",
        "CH": "Switzerland",
        "CN": "China",
        "DE": "Germany",
        "DK": "Denmark",
        "ES": "Spain",
        "FI": "Finland",
        "FR": "France",
        "GB": "United Kingdom",
        "IE": "Ireland",
        "IT": "Italy",
        "JP": "Japan",
        "NL": "Netherlands",
        "NO": "Norway",
        "NZ": "New Zealand",
        "PL": "Poland",
        "PT": "Portugal",
        "RU": "Russia",
        "SE": "Sweden",
        "US": "United States",
    }
)
_OTHER_SITES = (
    "legalUrl",
    "commercialUrl",
    "aboutTrustpilotUrl",
    "supportUrl",
    "helpCenterUrl",
    "blog",
    "businessSignupUrl",
    "pressUrl",
    "investorsUrl",
    "jobsUrl",
    "statusPageUrl",
)


def star_images_shape(stars: str) -> JsonObject:
    """Return pictures of `stars`; their URLs have no scheme, their sizes are texts (documented)."""
    folder = f"{_PICTURES}/stars/{stars}"
    sizes = {f"star{wide}x{high}": _picture(folder, wide, high) for wide, high in _SIZES}
    svg = {"url": f"{folder}/star.svg", "width": "128", "height": "24"}
    return {**sizes, "starSvg": svg, "stars": float(stars)}


def star_string_shape(stars: str, locale: str) -> JsonObject:
    """Return what `stars` are called; in English if the language is none that is known.

    4.5 stars are Excellent, 3.5 are Average: a half counts for the lower word but at the top.
    """
    words = _WORDS.get(locale[:2], _WORDS["en"])
    number = float(stars)
    word = words[4] if number > 4 else words[max(int(number), 1) - 1]
    return {"string": word, "stars": number, "locale": locale}


def logos_shape() -> JsonObject:
    """Return pictures of Trustpilot's logo (assumed)."""
    return {
        f"logo{wide}x{high}": _picture(f"{_PICTURES}/logo", wide, high) for wide, high in _SIZES
    }


def icons_shape() -> JsonObject:
    """Return pictures of Trustpilot's icon (assumed)."""
    sizes = (16, 32, 64)
    return {f"icon{size}x{size}": _picture(f"{_PICTURES}/icons", size, size) for size in sizes}


def links_to(address: str, names: Sequence[str]) -> JsonObject:
    """Return links to the resources below `address` (documented for the images)."""
    return {"links": [link(f"{address}/{name}", name) for name in names]}


def locales_shape(known: Sequence[Locale], default: str) -> JsonObject:
    """Return all locales, and the one called `default` again (documented)."""
    return {
        "locales": [_locale(each) for each in known],
        "defaultLocale": next((_locale(each) for each in known if each.code == default), None),
    }


def countries_shape(known: Sequence[Locale]) -> JsonObject:
    """Return the countries of the locales: Trustpilot knows all, the sandbox these (observed)."""
    codes = sorted({each.code.partition("-")[2] for each in known})
    return {"countries": [_country(code) for code in codes]}


def _locale(locale: Locale) -> JsonObject:
    language, _, region = locale.code.partition("-")
    site = f"https://{locale.domain}"
    return {
        "locale": locale.code,
        "language": language,
        "region": region,
        "countryId": 1 if region == "DK" else None,
        "nativeName": locale.native_name,
        "translatedName": locale.name,
        "tld": region.lower(),
        "consumerWebApp": f"{site}/",
        "businessWebApp": f"https://{locale.code.lower()}.b2b.trustpilot.com/",
        **dict.fromkeys(_OTHER_SITES),
        "isDefaultForLanguage": locale.is_default_for_language,
        "isSupportedInBusinessWebApp": True,
    }


def _country(code: str) -> JsonObject:
    name = _COUNTRIES.get(code, code)
    return {"country": code, "englishName": name, "translatedName": name}


def _picture(folder: str, wide: int, high: int) -> JsonObject:
    return {"url": f"{folder}/{wide}x{high}.png", "width": str(wide), "height": str(high)}


_DAY = 86_400
_DEFAULT_LOCALE = "en-US"
_PATH = "/v1/resources"


def images(call: Call, world: World) -> Reply:
    """Return links to the kinds of pictures."""
    Parameters(call, world)
    address = f"{call.origin}{_PATH}/images"
    return found(links_to(address, ("stars", "logos", "icons")), "assumed", cached=_DAY)


def all_stars(call: Call, world: World) -> Reply:
    """Return links to the pictures of the stars, or to their names."""
    Parameters(call, world, "locale").locale()
    return found(links_to(f"{call.origin}{call.path}", STARS), "assumed", cached=_DAY)


def star_images(call: Call, world: World) -> Reply:
    """Return the pictures of a number of stars (documented)."""
    Parameters(call, world)
    return found(star_images_shape(_stars(call)), cached=_DAY)


def logos(call: Call, world: World) -> Reply:
    """Return pictures of the logo; their shape is assumed."""
    Parameters(call, world)
    return found(logos_shape(), "assumed", cached=_DAY)


def icons(call: Call, world: World) -> Reply:
    """Return pictures of the icon; their shape is assumed."""
    Parameters(call, world)
    return found(icons_shape(), "assumed", cached=_DAY)


def star_string(call: Call, world: World) -> Reply:
    """Return what a number of stars is called (documented)."""
    locale = Parameters(call, world, "locale").locale() or _DEFAULT_LOCALE
    return found(star_string_shape(_stars(call), locale), cached=_DAY)


def locales(call: Call, world: World) -> Reply:
    """Return all locales (documented). Their names are translated into English only."""
    Parameters(call, world, "translationLocale").locale("translationLocale")
    return found(locales_shape(world.store.locales, _DEFAULT_LOCALE), cached=_DAY)


def countries(call: Call, world: World) -> Reply:
    """Return countries; their shape was observed. Their names are translated into English only."""
    Parameters(call, world, "translationLocale").locale("translationLocale")
    return found(countries_shape(world.store.locales), "observed", cached=_DAY)


def _stars(call: Call) -> str:
    stars = call.values["stars"].removesuffix(".0")
    if stars not in STARS:
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
