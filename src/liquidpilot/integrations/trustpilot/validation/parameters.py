"""Whether the parameters of a query are those that its endpoint documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from liquidpilot.extending import RequestProblem, did_you_mean
from liquidpilot.integrations.trustpilot.endpoints import (
    IMPORTED_REVIEWS,
    IMPORTED_SUMMARY,
    PRODUCT_REVIEWS,
    PRODUCT_SUMMARY,
    SECRET_PARAMETERS,
    Endpoint,
)
from liquidpilot.integrations.trustpilot.validation.authentication import USER_HEADER
from liquidpilot.integrations.trustpilot.validation.parameter_values import value_problems
from liquidpilot.integrations.trustpilot.validation.targets import Target

# Every GET may be asked for JSONP (Trustpilot, "API introduction").
_EVERYWHERE = frozenset({"callback"})
# One of these says which products are meant (Trustpilot, "Product Reviews API").
_PRODUCTS: Mapping[str, tuple[str, ...]] = {
    PRODUCT_REVIEWS: ("sku", "productUrl"),
    PRODUCT_SUMMARY: ("sku", "productUrl"),
    IMPORTED_REVIEWS: ("sku",),
    IMPORTED_SUMMARY: ("sku",),
}
_REQUIRED: Mapping[str, str] = {"find": "name", "search": "query", "web-links": "locale"}


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
        hint = f"separate several values by commas: '{base}=A,B'"
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
        hint = f"leave '{name}' out"
        yield _warning("trustpilot-unsupported-order", name, message, hint)
    elif not endpoint.open_ended:
        hint = (
            did_you_mean(name, endpoint.parameters) or "leave it out, or escape the '&' before it"
        )
        message = f"there is no parameter '{name}' here"
        yield _warning("trustpilot-unknown-parameter", name, message, hint)


def _missing(target: Target, endpoint: Endpoint) -> Iterator[RequestProblem]:
    given = {_base(name) for name, value in target.query if value.strip(" ,[]\"'")}
    asked = {_base(name) for name, _ in target.query}
    products = _PRODUCTS.get(endpoint.path, ())
    if products and given.isdisjoint(products):
        named = [name for name in products if name in asked]
        message = " or ".join(f"'{name}'" for name in products)
        message = f"'{named[0]}' is blank" if named else f"{message} is missing: of which product?"
        hint = "abort, or leave the reviews out, if the product is not known"
        code = "trustpilot-reviews-without-product"
        yield RequestProblem(code, "error", message, hint, "query", tuple(named[:1]))
    required = _REQUIRED.get(endpoint.path.rpartition("/")[2])
    if required is not None and required not in given:
        message = f"'{required}' is " + ("blank" if required in asked else "missing")
        hint = f"add '{required}=…'"
        code = "trustpilot-missing-parameter"
        yield RequestProblem(code, "error", message, hint, "query", (required,))


def _base(name: str) -> str:
    return name.removesuffix("[]")


def _warning(code: str, name: str, message: str, hint: str) -> RequestProblem:
    return RequestProblem(code, "warning", message, hint, "query", (name,))
