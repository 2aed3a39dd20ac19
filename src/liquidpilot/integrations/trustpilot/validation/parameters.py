"""Whether the parameters of a query are those that its endpoint documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from liquidpilot.extending import RequestProblem, did_you_mean
from liquidpilot.integrations.trustpilot.endpoints import (
    SECRET_PARAMETERS,
    Endpoint,
    Parameter,
)
from liquidpilot.integrations.trustpilot.validation.authentication import USER_HEADER
from liquidpilot.integrations.trustpilot.validation.targets import Target, quoted

if TYPE_CHECKING:
    from liquidpilot.integrations.trustpilot.validation.targets import Severity


# Whether the value of a parameter is one that its endpoint takes.

_LAST_PAGE = 2**31 - 1
_ORDERS = ("createdat.asc", "createdat.desc", "stars.asc", "stars.desc")
_ADDRESS = r"(?i)https?://[^\s/?#]+"


def value_problems(endpoint: Endpoint, name: str, value: str) -> Iterator[RequestProblem]:
    """Yield what is wrong with one value; the ranges are those of Trustpilot's documentation."""
    if name == "orderBy":
        yield from _order(value)
    elif name == "locale":
        yield from _locale(value) if value.strip() else ()
    elif name == "name":
        yield from _domain(value)
    elif name == "productUrl" and value.strip() and not re.match(_ADDRESS, value):
        message = f"'productUrl' is not a full URL: {quoted(value)}"
        hint = "begin with 'https://' and the domain"
        yield _problem("trustpilot-relative-url", "error", name, message, hint, value)
    else:
        yield from _out_of_range(endpoint.parameter(name), value)


def _out_of_range(parameter: Parameter, value: str) -> Iterator[RequestProblem]:
    # A list in brackets is told as such.
    text = value.strip("[]").replace('"', "") if value.startswith("[") else value
    # What has no hint has the form of the sandbox's own answers.
    is_plain = not parameter.highest and not parameter.hint
    if is_plain or (text and all(map(parameter.takes, re.split(parameter.between or "$^", text)))):
        return
    hint = parameter.hint
    if parameter.highest:
        highest = parameter.highest
        hint = "write a number from 1" + (f" to {highest}" if highest < _LAST_PAGE else "")
    message = (
        f"'{parameter.name}' cannot be {quoted(value)}" if value else f"'{parameter.name}' is blank"
    )
    yield _problem(parameter.rule, parameter.severity, parameter.name, message, hint, value)


def _order(value: str) -> Iterator[RequestProblem]:
    if not all(each in _ORDERS for each in value.split(",")):
        message = f"reviews cannot be ordered by {quoted(value)}"
        hint = did_you_mean(value, _ORDERS) or f"write one of {', '.join(_ORDERS)}"
        yield _problem("trustpilot-unsupported-order", "warning", "orderBy", message, hint, value)


def _locale(value: str) -> Iterator[RequestProblem]:
    # The schemas are read by who names a locale only.
    from liquidpilot.integrations.trustpilot.validation.bodies import known_locales

    if value not in known_locales():
        message = f"'locale' is not a locale that Trustpilot knows: {quoted(value)}"
        hint = did_you_mean(value.replace("_", "-"), known_locales())
        hint = hint or "write language and country, as in 'en-GB'"
        yield _problem("trustpilot-unknown-locale", "warning", "locale", message, hint, value)


def _domain(value: str) -> Iterator[RequestProblem]:
    if "/" in value or ":" in value:
        message = f"'name' is more than a domain: {quoted(value)}"
        domain = value.partition("://")[2] if "://" in value else value
        hint = f"write '{re.split('[/:?#]', domain)[0]}'"
        yield _problem("trustpilot-missing-parameter", "error", "name", message, hint, value)


def _problem(
    code: str, severity: Severity, name: str, message: str, hint: str, value: str
) -> RequestProblem:
    return RequestProblem(code, severity, message, hint, "query", (name,), value or None)


# Every GET may be asked for JSONP (Trustpilot, "API introduction").
_EVERYWHERE = frozenset({"callback"})


def parameter_problems(target: Target) -> Iterator[RequestProblem]:
    """Yield what is wrong with the query of a request to an endpoint that is known."""
    endpoint = target.endpoint
    if endpoint is None:
        return
    yield from _repeated(target)
    for name, value in dict(target.query).items():
        known = _base(name)
        if known.lower() in SECRET_PARAMETERS or known.lower() == USER_HEADER:
            continue  # told by authentication
        if known in endpoint.parameters:
            yield from value_problems(endpoint, known, value)
        elif known not in _EVERYWHERE:
            yield from _unknown(endpoint, known, value)
    yield from _missing(target, endpoint)


def _repeated(target: Target) -> Iterator[RequestProblem]:
    counts = Counter(_base(name) for name, _ in target.query)
    for name, value in dict(target.query).items():
        base = _base(name)
        hint = f"separate several values with commas: '{base}=A,B'"
        if name != base:
            message = f"'{name}' is how other services take lists"
        elif value.startswith("[") and value.endswith("]"):
            message = f"the value of '{name}' is written as a list"
        elif counts[name] > 1:
            message = f"'{name}' is there {counts[name]} times"
        else:
            continue
        yield RequestProblem(
            "trustpilot-repeated-parameter", "error", message, hint, "query", (base,)
        )


def _unknown(endpoint: Endpoint, name: str, value: str) -> Iterator[RequestProblem]:
    per_page = next((each for each in endpoint.parameters if each.lower() == "perpage"), None)
    if per_page and name.lower().replace("_", "") == "perpage":
        message = f"'{name}' is called '{per_page}' here"
        yield _warning("trustpilot-per-page-casing", name, message, f"write '{per_page}'")
    elif name.lower() == "orderby" and "/product-reviews/" in endpoint.path:
        message = "reviews of products cannot be ordered: the newest come first"
        hint = f"remove '{name}'"
        yield _warning("trustpilot-unsupported-order", name, message, hint)
    elif not endpoint.open_ended:
        hint = did_you_mean(name, endpoint.parameters) or "remove it, or escape the '&' before it"
        message = f"there is no parameter '{name}' here"
        yield _warning("trustpilot-unknown-parameter", name, message, hint)


def _missing(target: Target, endpoint: Endpoint) -> Iterator[RequestProblem]:
    given = {_base(name) for name, value in target.query if value.strip(" ,[]\"'")}
    asked = {_base(name) for name, _ in target.query}
    for names in endpoint.required:
        if not given.isdisjoint(names):
            continue
        named = [name for name in names if name in asked]
        if "sku" in names:
            message = " or ".join(f"'{name}'" for name in names)
            message = (
                f"'{named[0]}' is blank" if named else f"{message} is missing: of which product?"
            )
            hint = "abort, or leave out the reviews, if the product is not known"
            code = "trustpilot-reviews-without-product"
            yield RequestProblem(code, "error", message, hint, "query", tuple(named[:1]))
        else:
            message = f"'{names[0]}' is " + ("blank" if named else "missing")
            hint, code = f"add '{names[0]}=…'", "trustpilot-missing-parameter"
            yield RequestProblem(code, "error", message, hint, "query", names[:1])


def _base(name: str) -> str:
    return name.removesuffix("[]")


def _warning(code: str, name: str, message: str, hint: str) -> RequestProblem:
    return RequestProblem(code, "warning", message, hint, "query", (name,))
