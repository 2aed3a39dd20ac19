"""`value-never-given`: an attribute of Braze is compared with a value that Braze never gives it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from liquidpilot.check.languages_and_countries import (
    is_country,
    is_language,
    meant_country,
    meant_language,
)
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.value_kinds import compared
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.flow import Origin
from liquidpilot.suggestions import did_you_mean


class _Given(NamedTuple):
    """Which values there are, in words and as a test; `known` are all, where they are few.

    `meant` gives the one that stands for a value that there is not.
    """

    words: str
    fits: Callable[[str], bool]
    known: tuple[str, ...] = ()
    meant: Callable[[str], str | None] = lambda _: None


def _of(*known: str) -> _Given:
    return _Given(f"one of {', '.join(known)}", known.__contains__, known)


def _matching(words: str, pattern: str) -> _Given:
    return _Given(words, lambda value: re.fullmatch(pattern, value) is not None)


def _meant_gender(value: str) -> str | None:
    word = value.strip().lower()
    return {"female": "F", "woman": "F", "male": "M", "man": "M", "other": "O"}.get(word)


_PLATFORM = _of("ios", "android", "kindle", "android_china", "web", "tvos")
_ANY_SUBSCRIPTION = _of("subscribed", "unsubscribed")
_GIVEN: dict[str, _Given] = {
    "most_recently_used_device.platform": _PLATFORM,
    "targeted_device.platform": _PLATFORM,
    "subscribed_state.email_global": _of("opted_in", "subscribed", "unsubscribed"),
    # The SDK's own page has them in lower case, that of the API in capitals.
    "gender": _matching("one letter: F, M, O, N, P", "[FMONPUfmonpu]")._replace(
        meant=_meant_gender
    ),
    "language": _Given(
        "a code of ISO 639 in lower case, as 'en'", is_language, meant=meant_language
    ),
    "country": _Given("a code of ISO 3166 in capitals, as 'GB'", is_country, meant=meant_country),
    "most_recent_locale": _matching(
        "a language with a country, as 'en_GB'", "[a-z]{2,3}(-[A-Z][a-z]{3})?(_.+)?"
    ),
}
_CHANGES: dict[str, Callable[[str], str]] = {"downcase": str.lower, "upcase": str.upper}
_KEEPS = ("strip",)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for test, comparison, value, literal in compared(field):
        text = literal.value
        if comparison.operator not in ("==", "!=", "<>") or not isinstance(text, str) or not text:
            continue
        origins = field.flow.origins(value, test.tag)
        found = [_given(each) for each in origins]
        given = found[0] if found else None
        if given is None or any(each != given for each in found):
            continue
        name, values, change = given
        if any(values.fits(each) and change(each) == text for each in _spellings(text, values)):
            continue
        yield _found(field, literal.span, text, name, values, change)


def _given(origin: Origin) -> tuple[str, _Given, Callable[[str], str]] | None:
    """Return the attribute, its values and what filters make of them; None if nothing is known."""
    name = origin.attribute or ""
    values = _GIVEN.get(name)
    if values is None and name.startswith("subscribed_state."):
        values = _ANY_SUBSCRIPTION
    if values is None or not origin.is_whole:
        return None
    change: Callable[[str], str] = str
    for call in origin.filters:
        if call.name in _CHANGES:
            change = _CHANGES[call.name]
        elif call.name not in _KEEPS:
            return None
    return name, values, change


def _spellings(text: str, values: _Given) -> tuple[str, ...]:
    return values.known or (text, text.lower(), text.upper())


def _found(
    field: FieldSubject,
    span: tuple[int, int],
    text: str,
    name: str,
    values: _Given,
    change: Callable[[str], str],
) -> Diagnostic:
    meant = next(
        (change(each) for each in _spellings(text, values) if each.lower() == text.lower()
         and values.fits(each)),
        None,
    )  # fmt: skip
    if meant is None and (other := values.meant(text)) is not None and values.fits(other):
        meant = change(other)
    message = f"'{name}' is never '{text}': it is {values.words}"
    start, end = span
    if meant is None or field.source.text[start + 1 : end - 1] != text:
        hint = did_you_mean(text, values.known) or "write a value that there is"
        return field.found(span, message, hint)
    edits = (field.edit((start + 1, end - 1), meant),)
    fix = Fix(f"write '{meant}'", edits, safe=False, keeps_output=False)
    return field.found(span, message, f"did you mean '{meant}'?", fix)


RULE = FieldRule(
    name="value-never-given",
    severity="error",
    summary="'iOS', 'female', 'jp', 'UK': Braze writes these values otherwise",
    explanation=(
        "Liquid minds capitals and spelling. Braze gives a platform as 'ios', a language as 'en', "
        "a country as 'GB' and a gender as 'F', and a subscription is 'subscribed' or "
        "'unsubscribed', for e-mail as a whole also 'opted_in'. Compared with anything else '==' "
        "is met by nobody, and '!=' by everybody."
    ),
    source=("platforms", "subscription-states", "genders", "language-codes", "country-codes"),
    bad="{% if most_recently_used_device.${platform} == 'iOS' %}App Store{% endif %}",
    good="{% if most_recently_used_device.${platform} == 'ios' %}App Store{% endif %}",
    needs=("==", "!=", "<>", "when"),
    check=_check,
)
