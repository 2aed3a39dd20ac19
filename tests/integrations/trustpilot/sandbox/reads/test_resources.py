from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from liquidpilot import Response

Get = Callable[..., Response]
Read = Callable[..., Any]


@pytest.mark.parametrize(
    ("stars", "locale", "word"),
    [
        ("5", "en-US", "Excellent"),
        ("4.5", "en-US", "Excellent"),
        ("4", "en-US", "Great"),
        ("3.5", "en-US", "Average"),
        ("2.5", "en-US", "Poor"),
        ("1", "en-US", "Bad"),
        ("4.0", "de-DE", "Gut"),
        ("5", "xx-XX", "Excellent"),
    ],
)
def test_stars_have_names(read: Read, stars: str, locale: str, word: str) -> None:
    answer = read(f"/v1/resources/strings/stars/{stars}?locale={locale}")
    assert answer == {"string": word, "stars": float(stars), "locale": locale}


def test_pictures_of_stars_have_no_scheme_and_sizes_in_texts(read: Read) -> None:
    # [D]
    assert read("/v1/resources/images/stars/4.5")["star128x24"] == {
        "url": "//images-static.trustpilot.com/api/stars/4.5/128x24.png",
        "width": "128",
        "height": "24",
    }


def test_links_lead_somewhere(get: Get, read: Read) -> None:
    addresses = ["https://api.trustpilot.com/v1/resources/images"]
    for address in addresses:
        addresses += [each["href"] for each in read(address).get("links", ())]
    assert len(addresses) == 14
    assert {get(address).status for address in addresses} == {200}


def test_locales_and_their_default(read: Read) -> None:
    data = read("/v1/resources/metadata/locales")
    danish, english = data["locales"]
    assert (danish["language"], danish["region"], danish["countryId"]) == ("da", "DK", 1)
    assert data["defaultLocale"] == english


def test_countries_are_those_of_the_locales(read: Read) -> None:
    countries = read("/v1/resources/metadata/countries")["countries"]
    assert [each["englishName"] for each in countries] == ["Denmark", "United States"]
