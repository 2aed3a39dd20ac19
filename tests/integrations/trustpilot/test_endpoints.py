"""Which endpoints a path leads to; a segment that is spelled out wins over a value, as `find`."""

from __future__ import annotations

import pytest

from liquidpilot.integrations.trustpilot.endpoints import all_endpoints, endpoints_at


@pytest.mark.parametrize(
    ("path", "expected", "methods", "values", "why"),
    [
        ("reviews/latest", "reviews/latest", "GET", {}, "a segment that is spelled out wins"),
        ("reviews/abc", "reviews/{review_id}", "GET", {"review_id": "abc"}, "all else is a value"),
        ("reviews/latest/likes", "reviews/{review_id}/likes", "GET", {"review_id": "latest"}, "also where the other path ends"),
        ("business-units/a/images/logo", "business-units/{business_unit_id}/images/logo", "GET", {"business_unit_id": "a"}, "in the middle"),
        ("reviews/{}", "reviews/{review_id}", "GET", {"review_id": "{}"}, "whatever the value is"),
        ("private/reviews/a/tags", "private/reviews/{review_id}/tags", "DELETE GET POST PUT", {"review_id": "a"}, "all methods"),
    ],
)  # fmt: skip
def test_a_path_leads_to_all_its_methods(
    path: str, expected: str, methods: str, values: dict[str, str], why: str
) -> None:
    found = endpoints_at(f"v1/{path}".split("/"))
    assert {endpoint.path for endpoint, _ in found} == {f"/v1/{expected}"}, why
    assert " ".join(sorted(endpoint.method for endpoint, _ in found)) == methods, why
    assert all(each == values for _, each in found)


@pytest.mark.parametrize("path", ["", "v1", "v1/reviews", "v1/reviews/a/b", "v1/reviews/a/likes/b"])
def test_other_paths_lead_nowhere(path: str) -> None:
    assert endpoints_at(path.split("/")) == []


@pytest.mark.parametrize("path", sorted({each.path for each in all_endpoints()}))
def test_each_path_of_the_table_leads_to_itself(path: str) -> None:
    named = {each.method for each in all_endpoints() if each.path == path}
    found = endpoints_at(path.split("/")[1:])
    assert {(endpoint.method, endpoint.path) for endpoint, _ in found} == {
        (method, path) for method in named
    }
