"""Which codes of languages and countries Braze has, and which one was meant by another."""

from __future__ import annotations

from functools import cache
from pkgutil import get_data

# Those of two letters in ISO 639-1; at the end the former ones, which old phones still send.
_TWO_LETTERS = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de
dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id
ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu
lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu
rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr
ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu in iw ji jw mo sh
"""
_LANGUAGES = frozenset(_TWO_LETTERS.split())
# What people write for a language: its country, its code of three letters, its name.
_MEANT_LANGUAGES = {
    "ar": "arabic ara",
    "cs": "cz cze ces czech",
    "da": "dk dan danish",
    "de": "ger deu german deutsch",
    "el": "gr gre ell greek",
    "en": "us gb eng english",
    "es": "spa spanish espanol español castellano",
    "et": "est estonian",
    "fi": "fin finnish suomi",
    "fr": "fre fra french francais français",
    "he": "il heb hebrew",
    "hi": "hin hindi",
    "hr": "hrv croatian",
    "hu": "hun hungarian magyar",
    "id": "ind indonesian",
    "it": "ita italian italiano",
    "ja": "jp jpn japanese",
    "ko": "kor korean",
    "lt": "lit lithuanian",
    "lv": "lav latvian",
    "nb": "nor nob norwegian norsk",
    "nl": "dut nld dutch nederlands",
    "pl": "pol polish polski",
    "pt": "por portuguese portugues português",
    "ro": "rum ron romanian",
    "ru": "rus russian",
    "sk": "slo slk slovak",
    "sl": "slv slovenian slovene",
    "sv": "swe swedish svenska",
    "th": "tha thai",
    "tr": "tur turkish",
    "uk": "ua ukr ukrainian",
    "vi": "vn vie vietnamese",
    "zh": "cn chi zho chinese mandarin",
}
_LANGUAGE_OF = {word: code for code, words in _MEANT_LANGUAGES.items() for word in words.split()}
# What people write for a country but its name, which the table of the time zones has.
_MEANT_COUNTRIES = {
    "AE": "uae are",
    "AR": "arg",
    "AT": "aut österreich osterreich",
    "AU": "aus",
    "BE": "bel",
    "BR": "bra brasil",
    "CA": "can",
    "CH": "che schweiz",
    "CN": "chn",
    "CZ": "cze czechia",
    "DE": "deu ger deutschland",
    "DK": "dnk danmark",
    "ES": "esp españa espana",
    "FI": "fin suomi",
    "FR": "fra",
    "GB": "uk gbr eng england great_britain united_kingdom britain scotland wales",
    "GR": "grc el",
    "HU": "hun",
    "IE": "irl",
    "IN": "ind",
    "IT": "ita italia",
    "JP": "jpn",
    "KR": "kor south_korea korea",
    "MX": "mex",
    "NL": "nld holland the_netherlands nederland",
    "NO": "nor norge",
    "NZ": "nzl",
    "PL": "pol polska",
    "PT": "prt",
    "RU": "rus",
    "SE": "swe sverige",
    "TR": "tur turkiye",
    "UA": "ukr",
    "US": "usa united_states_of_america america",
    "ZA": "zaf",
}
_COUNTRY_OF = {
    word.replace("_", " "): code
    for code, words in _MEANT_COUNTRIES.items()
    for word in words.split()
}


def is_language(value: str) -> bool:
    """Tell whether a user's language may be `value`.

    Of the codes of three letters only those are known to be wrong that have one of two.

    >>> is_language("ja"), is_language("fil"), is_language("jp"), is_language("eng")
    (True, True, False, False)
    """
    if not (value.isascii() and value.isalpha() and value.islower()):
        return False
    return value in _LANGUAGES if len(value) == 2 else len(value) == 3 and not meant_language(value)


def meant_language(value: str) -> str | None:
    """Return the language that was meant by a value that is none, None if nobody can say.

    >>> meant_language("cz"), meant_language("en_us"), meant_language("Deutsch")
    ('cs', 'en', 'de')
    """
    folded = value.strip().lower()
    first = folded.replace("-", "_").partition("_")[0]
    if first != folded and len(first) == 2 and first in _LANGUAGES:
        return first
    return _LANGUAGE_OF.get(folded) or (folded if folded in _LANGUAGES else None)


def is_country(value: str) -> bool:
    """Tell whether a user's country may be `value`.

    Kosovo's code is not of ISO 3166, and all that name countries have it.

    >>> is_country("GB"), is_country("XK"), is_country("UK")
    (True, True, False)
    """
    return value == "XK" or value in _names_by_country() or not _names_by_country()


def meant_country(value: str) -> str | None:
    """Return the country that was meant by a value that is none, None if nobody can say.

    >>> meant_country("UK"), meant_country("usa"), meant_country("Germany")
    ('GB', 'US', 'DE')
    """
    folded = value.strip().lower()
    known = _names_by_country()
    if folded.upper() in known:
        return folded.upper()
    named = next((code for code, name in known.items() if name.lower() == folded), None)
    return named or _COUNTRY_OF.get(folded)


@cache
def _names_by_country() -> dict[str, str]:
    """Return the codes of ISO 3166 with their names, which come with the time zones."""
    lines = (get_data("tzdata", "zoneinfo/iso3166.tab") or b"").decode("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows if len(row) > 1}
