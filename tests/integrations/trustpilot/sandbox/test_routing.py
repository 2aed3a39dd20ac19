"""Which route a path leads to; a segment that is spelled out wins over a value, as with `find`."""

from __future__ import annotations

import pytest

from liquidpilot.integrations.trustpilot.sandbox.replies import EMPTY, Reply
from liquidpilot.integrations.trustpilot.sandbox.routing import Route, Routes

_PATHS = (
    "/v1/reviews/latest",
    "/v1/reviews/{review_id}",
    "/v1/reviews/{review_id}/likes",
    "/v1/business-units/{business_unit_id}/web-links",
    "/v1/business-units/{business_unit_id}/images/logo",
)
_ROUTES = Routes(
    Route(method, path, lambda call, world: Reply(200, EMPTY, "assumed"))
    for path in _PATHS
    for method in ("GET", "DELETE")
)


@pytest.mark.parametrize(
    ("path", "expected", "values", "why"),
    [
        ("v1/reviews/latest", 0, {}, "a segment that is spelled out wins"),
        ("v1/reviews/abc", 1, {"review_id": "abc"}, "anything else is a value"),
        ("v1/reviews/latest/likes", 2, {"review_id": "latest"}, "also where the other path ends"),
        ("v1/business-units/a/images/logo", 4, {"business_unit_id": "a"}, "in the middle"),
        ("v1/reviews/{}", 1, {"review_id": "{}"}, "whatever the value is"),
    ],
)
def test_a_path_leads_to_all_its_methods(
    path: str, expected: int, values: dict[str, str], why: str
) -> None:
    found = _ROUTES.find(tuple(path.split("/")))
    assert [(route.method, route.path) for route, _ in found] == [
        ("GET", _PATHS[expected]),
        ("DELETE", _PATHS[expected]),
    ], why
    assert all(each == values for _, each in found)


@pytest.mark.parametrize("path", ["", "v1", "v1/reviews", "v1/reviews/a/b", "v1/reviews/a/likes/b"])
def test_other_paths_lead_nowhere(path: str) -> None:
    assert _ROUTES.find(tuple(path.split("/"))) == []
