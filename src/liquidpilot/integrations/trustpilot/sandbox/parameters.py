"""The parameters in the query of a call, read by name and type.

Several values of one parameter are separated by commas (documented). A repeated name, or `sku[]` as
axios and PHP write it, is refused in strict mode; else it is taken, with a warning. A blank value
counts as none. What is wrong is a 400 in the shape F4, whose words are assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from urllib.parse import quote

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request
from liquidpilot.integrations.trustpilot.sandbox.replies import Evidence
from liquidpilot.integrations.trustpilot.sandbox.world import World

LEGAL_ANYWHERE = frozenset({"apikey", "callback", "token", "access_token"})
"""Parameters that say who is calling, or in which form to answer, and not what for."""

ORDERS = ("createdat.asc", "createdat.desc", "stars.asc", "stars.desc")
"""How service reviews can be ordered (documented)."""

_NUMBER = re.compile(r"[0-9]{1,18}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_BETWEEN_URLS = re.compile(r",(?=https?://)")
_FLAGS: Mapping[str, bool] = MappingProxyType({"true": True, "false": False})


class Parameters:
    """The query of one call to an endpoint that knows the parameters `known`, split at spaces.

    Others are ignored, with a warning.

    >>> query = Parameters(call, world, "sku stars page perPage")  # ?sku=A,B&stars=5
    >>> query.texts("sku"), query.stars()
    (('A', 'B'), (5,))
    """

    def __init__(self, call: Call, world: World, known: str = "") -> None:
        self._call = call
        self._strict = world.settings.strict
        self._values: dict[str, list[str]] = {}
        self._bracketed: set[str] = set()
        names = frozenset(known.split())
        for name, value in call.query:
            plain = name.removesuffix("[]")
            if plain in names:
                self._values.setdefault(plain, []).append(value)
                if plain != name:
                    self._bracketed.add(plain)
            elif name not in LEGAL_ANYWHERE:
                self._warn_about(name, names)

    def text(self, name: str) -> str | None:
        """Return a text without the spaces around it, None if it is blank or not there."""
        return next((value for each in self._given(name) if (value := each.strip())), None)

    def required_text(self, name: str, evidence: Evidence = "assumed") -> str:
        """Return a text. Raises Refused (400) if it is blank or not there."""
        value = self.text(name)
        if value is None:
            raise bad_request(f"'{name}' is missing", evidence)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts between the commas, each once, without those that are blank."""
        values = (value.strip() for each in self._given(name) for value in each.split(","))
        return tuple(dict.fromkeys(filter(None, values)))

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return URLs, each once: a comma divides them only if a URL follows."""
        given = self._given(name)
        values = (value.strip() for each in given for value in _BETWEEN_URLS.split(each))
        return tuple(dict.fromkeys(filter(None, values)))

    def number(self, name: str, default: int, highest: int) -> int:
        """Return a whole number from 1 to `highest`. Raises Refused (400)."""
        value = self.text(name)
        if value is None:
            return default
        if not _NUMBER.fullmatch(value) or not 1 <= int(value) <= highest:
            raise bad_request(f"'{name}' must be a number from 1 to {highest}, not '{value}'")
        return int(value)

    def stars(self) -> tuple[int, ...]:
        """Return the wanted numbers of stars, none for all. Raises Refused (400)."""
        values = self.texts("stars")
        _require(all(value in "12345" and len(value) == 1 for value in values), "stars", values)
        return tuple(map(int, values))

    def languages(self) -> tuple[str, ...]:
        """Return the wanted languages by ISO 639-1, none for all. Raises Refused (400)."""
        values = self.texts("language")
        _require(all(map(_LANGUAGE.fullmatch, values)), "language", values)
        return values

    def locale(self, name: str = "locale") -> str | None:
        """Return a locale such as `da-DK`, None if there is none. Raises Refused (400)."""
        value = self.text(name)
        _require(value is None or bool(_LOCALE.fullmatch(value)), name, (value,))
        return value

    def required_locale(self) -> str:
        """Return the locale. Raises Refused (400) if it is missing or is none."""
        value = self.required_text("locale", "docs")
        _require(bool(_LOCALE.fullmatch(value)), "locale", (value,))
        return value

    def countries(self) -> tuple[str, ...]:
        """Return ISO alpha-2 codes in upper case, none for all. Raises Refused (400)."""
        values = self.texts("country")
        _require(all(map(_COUNTRY.fullmatch, values)), "country", values)
        return tuple(value.upper() for value in values)

    def flag(self, name: str) -> bool | None:
        """Return what a boolean says, None if it is not there. Raises Refused (400)."""
        value = self.text(name)
        _require(value is None or value.lower() in _FLAGS, name, (value,))
        return None if value is None else _FLAGS[value.lower()]

    def order(self) -> str:
        """Return one of `ORDERS`: of several, the first. Raises Refused (400)."""
        values = self.texts("orderBy") or ("createdat.desc",)
        _require(all(value.lower() in ORDERS for value in values), "orderBy", values)
        if len(values) > 1:
            self._call.warnings.append("the sandbox orders by the first of several 'orderBy' only")
        return values[0].lower()

    def _given(self, name: str) -> list[str]:
        given = self._values.get(name, [])
        if len(given) > 1 or name in self._bracketed:
            self._tolerate(f"values of '{name}' are separated by commas, in one parameter")
        return given

    def _tolerate(self, problem: str) -> None:
        if self._strict:
            raise bad_request(problem)
        self._warn(problem)

    def _warn_about(self, name: str, known: frozenset[str]) -> None:
        spelled = _same_but_case(name, known)
        hint = f", but '{spelled}' is one" if spelled else ""
        self._warn(f"'{quote(name)[:40]}' is not a parameter here{hint}")

    def _warn(self, problem: str) -> None:
        if problem not in self._call.warnings:
            self._call.warnings.append(problem)


def _require(is_right: bool, name: str, values: Iterable[str | None]) -> None:
    if not is_right:
        shown = ",".join(value or "" for value in values)
        raise bad_request(f"'{shown}' is not a value of '{name}'")


def _same_but_case(name: str, known: frozenset[str]) -> str | None:
    return next((each for each in sorted(known) if each.lower() == name.lower()), None)
