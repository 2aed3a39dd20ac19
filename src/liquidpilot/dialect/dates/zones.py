"""Time zones by the names that Braze's pages use: IANA, Rails, and bare offsets.

Braze hands out IANA names as `${time_zone}`, takes Rails names in its API, and shows
`time_zone: -0005`, which Liquid reads as the number -5 ("Liquid Use Case Library"). Rails takes a
number for the first of its own zones whose clock is so many hours ahead of UTC in winter, by
name: -5 is Bogota, and 1 is Amsterdam, summer time included.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache

# The time zones that Rails has names of its own for (ActiveSupport 6.1, `TimeZone`).
#
# Braze takes these names for the time zone of a user, `Eastern Time (US & Canada)` for example
# (Braze, "User attributes object").

RAILS_ZONES = {
    "Abu Dhabi": "Asia/Muscat",
    "Adelaide": "Australia/Adelaide",
    "Alaska": "America/Juneau",
    "Almaty": "Asia/Almaty",
    "American Samoa": "Pacific/Pago_Pago",
    "Amsterdam": "Europe/Amsterdam",
    "Arizona": "America/Phoenix",
    "Astana": "Asia/Dhaka",
    "Athens": "Europe/Athens",
    "Atlantic Time (Canada)": "America/Halifax",
    "Auckland": "Pacific/Auckland",
    "Azores": "Atlantic/Azores",
    "Baghdad": "Asia/Baghdad",
    "Baku": "Asia/Baku",
    "Bangkok": "Asia/Bangkok",
    "Beijing": "Asia/Shanghai",
    "Belgrade": "Europe/Belgrade",
    "Berlin": "Europe/Berlin",
    "Bern": "Europe/Zurich",
    "Bogota": "America/Bogota",
    "Brasilia": "America/Sao_Paulo",
    "Bratislava": "Europe/Bratislava",
    "Brisbane": "Australia/Brisbane",
    "Brussels": "Europe/Brussels",
    "Bucharest": "Europe/Bucharest",
    "Budapest": "Europe/Budapest",
    "Buenos Aires": "America/Argentina/Buenos_Aires",
    "Cairo": "Africa/Cairo",
    "Canberra": "Australia/Melbourne",
    "Cape Verde Is.": "Atlantic/Cape_Verde",
    "Caracas": "America/Caracas",
    "Casablanca": "Africa/Casablanca",
    "Central America": "America/Guatemala",
    "Central Time (US & Canada)": "America/Chicago",
    "Chatham Is.": "Pacific/Chatham",
    "Chennai": "Asia/Kolkata",
    "Chihuahua": "America/Chihuahua",
    "Chongqing": "Asia/Chongqing",
    "Copenhagen": "Europe/Copenhagen",
    "Darwin": "Australia/Darwin",
    "Dhaka": "Asia/Dhaka",
    "Dublin": "Europe/Dublin",
    "Eastern Time (US & Canada)": "America/New_York",
    "Edinburgh": "Europe/London",
    "Ekaterinburg": "Asia/Yekaterinburg",
    "Fiji": "Pacific/Fiji",
    "Georgetown": "America/Guyana",
    "Greenland": "America/Godthab",
    "Guadalajara": "America/Mexico_City",
    "Guam": "Pacific/Guam",
    "Hanoi": "Asia/Bangkok",
    "Harare": "Africa/Harare",
    "Hawaii": "Pacific/Honolulu",
    "Helsinki": "Europe/Helsinki",
    "Hobart": "Australia/Hobart",
    "Hong Kong": "Asia/Hong_Kong",
    "Indiana (East)": "America/Indiana/Indianapolis",
    "International Date Line West": "Etc/GMT+12",
    "Irkutsk": "Asia/Irkutsk",
    "Islamabad": "Asia/Karachi",
    "Istanbul": "Europe/Istanbul",
    "Jakarta": "Asia/Jakarta",
    "Jerusalem": "Asia/Jerusalem",
    "Kabul": "Asia/Kabul",
    "Kaliningrad": "Europe/Kaliningrad",
    "Kamchatka": "Asia/Kamchatka",
    "Karachi": "Asia/Karachi",
    "Kathmandu": "Asia/Kathmandu",
    "Kolkata": "Asia/Kolkata",
    "Krasnoyarsk": "Asia/Krasnoyarsk",
    "Kuala Lumpur": "Asia/Kuala_Lumpur",
    "Kuwait": "Asia/Kuwait",
    "Kyiv": "Europe/Kiev",
    "La Paz": "America/La_Paz",
    "Lima": "America/Lima",
    "Lisbon": "Europe/Lisbon",
    "Ljubljana": "Europe/Ljubljana",
    "London": "Europe/London",
    "Madrid": "Europe/Madrid",
    "Magadan": "Asia/Magadan",
    "Marshall Is.": "Pacific/Majuro",
    "Mazatlan": "America/Mazatlan",
    "Melbourne": "Australia/Melbourne",
    "Mexico City": "America/Mexico_City",
    "Mid-Atlantic": "Atlantic/South_Georgia",
    "Midway Island": "Pacific/Midway",
    "Minsk": "Europe/Minsk",
    "Monrovia": "Africa/Monrovia",
    "Monterrey": "America/Monterrey",
    "Montevideo": "America/Montevideo",
    "Moscow": "Europe/Moscow",
    "Mountain Time (US & Canada)": "America/Denver",
    "Mumbai": "Asia/Kolkata",
    "Muscat": "Asia/Muscat",
    "Nairobi": "Africa/Nairobi",
    "New Caledonia": "Pacific/Noumea",
    "New Delhi": "Asia/Kolkata",
    "Newfoundland": "America/St_Johns",
    "Novosibirsk": "Asia/Novosibirsk",
    "Nuku'alofa": "Pacific/Tongatapu",
    "Osaka": "Asia/Tokyo",
    "Pacific Time (US & Canada)": "America/Los_Angeles",
    "Paris": "Europe/Paris",
    "Perth": "Australia/Perth",
    "Port Moresby": "Pacific/Port_Moresby",
    "Prague": "Europe/Prague",
    "Pretoria": "Africa/Johannesburg",
    "Puerto Rico": "America/Puerto_Rico",
    "Quito": "America/Lima",
    "Rangoon": "Asia/Rangoon",
    "Riga": "Europe/Riga",
    "Riyadh": "Asia/Riyadh",
    "Rome": "Europe/Rome",
    "Samara": "Europe/Samara",
    "Samoa": "Pacific/Apia",
    "Santiago": "America/Santiago",
    "Sapporo": "Asia/Tokyo",
    "Sarajevo": "Europe/Sarajevo",
    "Saskatchewan": "America/Regina",
    "Seoul": "Asia/Seoul",
    "Singapore": "Asia/Singapore",
    "Skopje": "Europe/Skopje",
    "Sofia": "Europe/Sofia",
    "Solomon Is.": "Pacific/Guadalcanal",
    "Srednekolymsk": "Asia/Srednekolymsk",
    "Sri Jayawardenepura": "Asia/Colombo",
    "St. Petersburg": "Europe/Moscow",
    "Stockholm": "Europe/Stockholm",
    "Sydney": "Australia/Sydney",
    "Taipei": "Asia/Taipei",
    "Tallinn": "Europe/Tallinn",
    "Tashkent": "Asia/Tashkent",
    "Tbilisi": "Asia/Tbilisi",
    "Tehran": "Asia/Tehran",
    "Tijuana": "America/Tijuana",
    "Tokelau Is.": "Pacific/Fakaofo",
    "Tokyo": "Asia/Tokyo",
    "UTC": "Etc/UTC",
    "Ulaanbaatar": "Asia/Ulaanbaatar",
    "Urumqi": "Asia/Urumqi",
    "Vienna": "Europe/Vienna",
    "Vilnius": "Europe/Vilnius",
    "Vladivostok": "Asia/Vladivostok",
    "Volgograd": "Europe/Volgograd",
    "Warsaw": "Europe/Warsaw",
    "Wellington": "Pacific/Auckland",
    "West Central Africa": "Africa/Algiers",
    "Yakutsk": "Asia/Yakutsk",
    "Yerevan": "Asia/Yerevan",
    "Zagreb": "Europe/Zagreb",
    "Zurich": "Europe/Zurich",
}

# For a number of hours, the first by name of the zones that are so far ahead of UTC in winter.
RAILS_ZONE_BY_HOURS: dict[float, str] = {
    -12: "International Date Line West",
    -11: "American Samoa",
    -10: "Hawaii",
    -9: "Alaska",
    -8: "Pacific Time (US & Canada)",
    -7: "Arizona",
    -6: "Central America",
    -5: "Bogota",
    -4: "Atlantic Time (Canada)",
    -3.5: "Newfoundland",
    -3: "Brasilia",
    -2: "Greenland",
    -1: "Azores",
    0: "Edinburgh",
    1: "Amsterdam",
    2: "Athens",
    3: "Baghdad",
    3.5: "Tehran",
    4: "Abu Dhabi",
    4.5: "Kabul",
    5: "Almaty",
    5.5: "Chennai",
    5.75: "Kathmandu",
    6: "Astana",
    6.5: "Rangoon",
    7: "Bangkok",
    8: "Beijing",
    9: "Osaka",
    9.5: "Adelaide",
    10: "Brisbane",
    11: "Magadan",
    12: "Auckland",
    12.75: "Chatham Is.",
    13: "Nuku'alofa",
}


_MOST_HOURS = 13  # a greater number is one of seconds


def find_zone(zone: str | float) -> tzinfo | None:
    """Return the zone of that name or offset; None if there is none.

    A name is exact, capitals included. Assumed: a text such as `+02:00` or `-0500` is an offset,
    and one such as `-0005`, which no place uses, stands for the number.

    >>> find_zone("-0330")
    datetime.timezone(datetime.timedelta(days=-1, seconds=73800))
    """
    if isinstance(zone, str):
        return _of_text(zone)
    if abs(zone) > _MOST_HOURS:
        zone = zone / 3600 if abs(zone) < 86_400 else math.inf
    name = RAILS_ZONE_BY_HOURS.get(zone)
    return _of_text(name) if name else None


def zone_names() -> frozenset[str]:
    """Return the names that there are, those of IANA and those of Rails.

    >>> {"Europe/Oslo", "Eastern Time (US & Canada)"} <= zone_names()
    True
    """
    return _known_names() | RAILS_ZONES.keys()


def _of_text(text: str) -> tzinfo | None:
    if text in ("UTC", "Etc/UTC"):
        return UTC
    offset = re.fullmatch("([-+])([0-9]{2}):?([0-9]{2})", text)
    if not offset:
        return _of_name(RAILS_ZONES.get(text, text))
    hours, minutes = int(offset[2]), int(offset[3])
    if hours == 0 and 0 < minutes <= _MOST_HOURS:
        return find_zone(int(offset[1] + offset[3]))
    if hours > 23 or minutes > 59:
        return None
    return timezone((-1 if offset[1] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _of_name(name: str) -> tzinfo | None:
    if name not in _known_names():
        return None
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


@cache
def _known_names() -> frozenset[str]:
    # A file system that ignores capitals would find zones that exist nowhere else, so the names
    # come from the list that the package of zones has; importlib.resources would cost far more.
    from pkgutil import get_data

    return frozenset((get_data("tzdata", "zones") or b"").decode().split())
