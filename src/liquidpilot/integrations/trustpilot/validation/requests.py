"""What is wrong with a rendered request to Trustpilot, before anybody sends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from liquidpilot import Exchange, Request
from liquidpilot.extending import RequestProblem, did_you_mean
from liquidpilot.integrations.trustpilot.endpoints import (
    LEGACY_INVITATIONS,
    Endpoint,
    all_endpoints,
    is_id,
)
from liquidpilot.integrations.trustpilot.validation.authentication import (
    USER_HEADER,
    authentication_problems,
)
from liquidpilot.integrations.trustpilot.validation.parameters import parameter_problems
from liquidpilot.integrations.trustpilot.validation.targets import (
    Target,
    is_stand_in,
    quoted,
    target_of,
)

# Whether a request goes to the right place: scheme, host, path and method.


def host_problems(target: Target) -> Iterator[RequestProblem]:
    """Yield what is wrong with the URL up to its query, and with the method.

    HTTPS only; a wrong host is the named cause of a 404 (Trustpilot, "API introduction", "Common
    errors").
    """
    if target.scheme != "https":
        yield RequestProblem(
            "trustpilot-insecure-url",
            "error",
            f"with '{target.scheme}' anybody on the way can read the key or the token",
            "write 'https://'",
            value=f"{target.scheme}://{target.host}",
        )
    endpoint = target.endpoint
    if endpoint is None:
        yield _unknown_path(target)
        return
    if not target.exact:
        yield _path_problem(target, endpoint)
    elif target.host != endpoint.host:
        message = f"'{_tail(endpoint)}' is not on '{target.host}': the answer is 404"
        hint = f"write 'https://{endpoint.host}'"
        yield RequestProblem("trustpilot-wrong-host", "error", message, hint, value=target.host)
    if target.request.method != endpoint.method and endpoint.access != "client":
        yield _wrong_method(target, endpoint)
    if endpoint.path == LEGACY_INVITATIONS:
        message = "'/invitations' is the old way to invite, which is no longer documented"
        hint = "write '/email-invitations', whose fields have other names"
        code = "trustpilot-legacy-field"
        yield RequestProblem(code, "warning", message, hint, value=target.path)


def _unknown_path(target: Target) -> RequestProblem:
    path = "/".join(
        "{business_unit_id}" if is_id(each) else each for each in target.path.split("/")
    )
    hint = did_you_mean(path, {each.path for each in all_endpoints()})
    message = f"'{target.path}' is not a path that Trustpilot documents"
    return RequestProblem("trustpilot-wrong-host", "warning", message, hint, value=target.path)


def _path_problem(target: Target, endpoint: Endpoint) -> RequestProblem:
    message = f"there is no path '{target.path}': the answer is 404"
    path = endpoint.path
    for name, value in target.values.items():
        path = path.replace(f"{{{name}}}", value or f"{{{name}}}")
    hint = f"write 'https://{endpoint.host}{path}'"
    return RequestProblem("trustpilot-wrong-host", "error", message, hint, value=target.path)


def _wrong_method(target: Target, endpoint: Endpoint) -> RequestProblem:
    method = target.request.method
    message = f"'{_tail(endpoint)}' needs {endpoint.method}, but is called by {method}"
    hint = f"write ':method {endpoint.method.lower()}', or 'method: {endpoint.method}' in a webhook"
    return RequestProblem("trustpilot-wrong-method", "error", message, hint, part="method")


def _tail(endpoint: Endpoint) -> str:
    """Return the last segments of a path that say what it is: `/business-units/find`."""
    parts = [each for each in endpoint.path.split("/")[2:] if each != "private"]
    literal = [each for each in parts if not each.startswith("{")]
    return "/" + "/".join(literal[-2:])


# Whether the ids of a request can be ids of Trustpilot.

_CODE = "trustpilot-malformed-id"


def id_problems(target: Target) -> Iterator[RequestProblem]:
    """Yield what is wrong with the ids in the path and with the user's.

    The format is that of all ids in Trustpilot's documentation.
    """
    for name, value in target.values.items():
        if name.endswith("_id"):
            what = name.removesuffix("_id").replace("_", " ")
            yield from _id_problem(f"the {what}'s id", value, "url")
    user = (target.header(USER_HEADER) or "").strip()
    if not user:
        return  # whether there has to be one is a matter of authentication
    yield from _id_problem(f"'{USER_HEADER}'", user, "header")
    if user == target.values.get("business_unit_id"):
        yield RequestProblem(
            "trustpilot-business-unit-as-user",
            "warning",
            f"'{USER_HEADER}' is the id of the business unit",
            "it is the id of a person, from the user's page in Trustpilot Business",
            "header",
            (USER_HEADER,),
            user,
        )


def _id_problem(what: str, value: str, part: Literal["url", "header"]) -> Iterator[RequestProblem]:
    if is_id(value) or is_stand_in(value):
        return
    keys = (USER_HEADER,) if part == "header" else ()
    if not value.strip():
        message = f"{what} is missing in the path"
        hint = "write it there; if a variable is used there, check it before the call"
        yield RequestProblem(_CODE, "error", message, hint, part)
        return
    hint = "an id has 24 characters, 0-9 and a-f"
    if is_id(value.lower()):
        hint = f"write it in lower case: '{value.lower()}'"
    message = f"{what} is not a Trustpilot id: {quoted(value)}"
    yield RequestProblem(_CODE, "error", message, hint, part, keys, value)


def request_problems(request: Request, earlier: Sequence[Exchange]) -> Iterator[RequestProblem]:
    """Yield everything that is wrong with `request`; a good one yields nothing.

    `earlier` are the calls of the message that came before: they tell from which grant a token is.
    """
    looked_at = _looked_at(request)
    target = looked_at.target
    yield from looked_at.of_host
    yield from authentication_problems(target, earlier)
    yield from looked_at.of_rest
    # Imported here, since most calls do not ask for a token.
    if target.endpoint is not None and target.endpoint.access == "client":
        from liquidpilot.integrations.trustpilot.validation.authentication import (
            token_request_problems,
        )

        yield from token_request_problems(target, earlier)


class _LookedAt(NamedTuple):
    """A request, and what is wrong with it whatever was called before."""

    target: Target
    of_host: tuple[RequestProblem, ...]
    of_rest: tuple[RequestProblem, ...]


# The same few calls are made for many people.
@lru_cache(maxsize=256)
def _looked_at(request: Request) -> _LookedAt:
    target = target_of(request)
    rest = [*id_problems(target), *parameter_problems(target)]
    endpoint = target.endpoint
    if endpoint is not None and endpoint.access != "client" and request.method != "GET":
        # Imported here, since most calls have no body.
        from liquidpilot.integrations.trustpilot.validation.bodies import request_body_problems

        rest += request_body_problems(target)
    return _LookedAt(target, tuple(host_problems(target)), tuple(rest))
