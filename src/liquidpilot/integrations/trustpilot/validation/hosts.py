"""Whether a request goes to the right place: scheme, host, path and method."""

from __future__ import annotations

import re
from collections.abc import Iterator

from liquidpilot.extending import RequestProblem, did_you_mean
from liquidpilot.integrations.trustpilot.endpoints import (
    LEGACY_INVITATIONS,
    Endpoint,
    all_endpoints,
)
from liquidpilot.integrations.trustpilot.validation.targets import Target

_OBJECT_ID = re.compile(r"[0-9a-f]{24}")


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
        message = "'/invitations' is the former way to invite, which is no longer documented"
        hint = "write '/email-invitations', whose fields have other names"
        code = "trustpilot-legacy-field"
        yield RequestProblem(code, "warning", message, hint, value=target.path)


def _unknown_path(target: Target) -> RequestProblem:
    path = "/".join(
        "{business_unit_id}" if _OBJECT_ID.fullmatch(each) else each
        for each in target.path.split("/")
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
    message = f"'{_tail(endpoint)}' wants {endpoint.method}, and is called by {method}"
    hint = f"write ':method {endpoint.method.lower()}', or 'method: {endpoint.method}' in a webhook"
    return RequestProblem("trustpilot-wrong-method", "error", message, hint, part="method")


def _tail(endpoint: Endpoint) -> str:
    """Return the last segments of a path that say what it is: `/business-units/find`."""
    parts = [each for each in endpoint.path.split("/")[2:] if each != "private"]
    literal = [each for each in parts if not each.startswith("{")]
    return "/" + "/".join(literal[-2:])
