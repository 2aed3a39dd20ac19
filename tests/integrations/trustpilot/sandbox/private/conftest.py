"""Calls that carry a token, made to a sandbox on a clock that stands still."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from liquidpilot import Request, Response
from liquidpilot.extending import EVIDENCE, SandboxOptions
from liquidpilot.integrations.trustpilot.sandbox.sandbox import TrustpilotSandbox

_START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_KEY = "sandbox-key"
_MANAGER = "5f0c3a9be4b0d1a2c3f4e5d6"
_UNIT = "66ea0530a1b2c3d4e5f60718"
_FOREIGN_UNIT = "46d6a890000064000500e0c3"


class Caller:
    """Makes calls to one sandbox; `{unit}`, `{product_review}` … in a path are ids that it has."""

    def __init__(self) -> None:
        options = SandboxOptions(now=lambda: _START, settings={"rate-limit": 1_000_000})
        self.sandbox = TrustpilotSandbox(options)
        self.world = self.sandbox.world
        store = self.world.store
        reviews = store.product_reviews(_UNIT, skus=None)
        self.ids = {
            "unit": _UNIT,
            "foreign": _FOREIGN_UNIT,
            "product_review": reviews[0].id,
            "service_review": store.service_reviews(_UNIT)[0].id,
            "conversation": "1359c6a12e634260f5d2a326",
            "comment": "623a2d5f062436e21a6c9531",
        }
        self._token = self.world.tokens.issue("client_credentials", _KEY, None).access
        self.person = {
            "Authorization": f"Bearer {self._token}",
            "x-business-user-id": _MANAGER,
        }

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        content_type: str = "application/json",
    ) -> Response:
        """Return the answer, which always tells how sure it is; bytes are sent as they are."""
        url = path.format_map(self.ids)
        if url.startswith("/"):
            url = f"https://api.trustpilot.com{url}"
        sent = dict(self.person if headers is None else headers)
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None and content_type:
            sent["Content-Type"] = content_type
        response = self.sandbox.answer(Request(method, url, sent, data)).response
        assert response is not None
        assert response.headers[EVIDENCE] in ("docs", "observed", "assumed")
        return response

    def read(self, method: str, path: str, body: object = None) -> dict[str, object]:
        """Return the JSON of an answer that must be a 200."""
        response = self.ask(method, path, body)
        assert response.status == 200, response.body
        data: dict[str, object] = json.loads(response.body)
        return data


@pytest.fixture(scope="session")
def make_caller() -> Callable[[], Caller]:
    return Caller


@pytest.fixture
def caller() -> Caller:
    return Caller()
