"""Somebody who calls the simulated Trustpilot, without a server between."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from liquidpilot import Request, Response
from liquidpilot.extending import Answer, SandboxOptions
from liquidpilot.integrations.trustpilot.sandbox.sandbox import TrustpilotSandbox

OAUTH = "/v1/oauth/oauth-business-users-for-applications"
UNIT = "66ea0530a1b2c3d4e5f60718"
"""The demo shop's business unit; its business user is `USER`, a Manager."""
USER = "5f0c3a9be4b0d1a2c3f4e5d6"
NOT_OURS = "46d6a890000064000500e0c3"
"""A business unit for which the sandbox's applications may not act."""
KEY, SECRET = "sandbox-key", "sandbox-secret"
PERSON = {"username": "crm@pinewheel.example", "password": "sandbox-password"}
INVITATION = {
    "consumerEmail": "ada@example.com",
    "consumerName": "Ada",
    "referenceNumber": "order-1",
    "serviceReviewInvitation": {},
}
IDS = {
    "ids of the demo shop": ("TRUCK-001", "www.pinewheel.example", USER, *PERSON.values()),
    "ids made up on the spot": (
        *("MY SKU/1", "www.made-up-shop.example", "5a1b2c3d4e5f60718293a4b5"),
        *("me@made-up-shop.example", "any password"),
    ),
}
"""SKU, domain, business user, e-mail address and password, as a client brings them."""
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Caller:
    """Calls one sandbox, whose clock stands unless it is moved, as a server of one's own is."""

    def __init__(
        self, scenario: str | None = None, data: Path | None = None, **settings: bool | int | str
    ) -> None:
        named = {name.replace("_", "-"): value for name, value in settings.items()}
        options = SandboxOptions(data=data, scenario=scenario, now=lambda: START, settings=named)
        self.sandbox = TrustpilotSandbox(options)

    def answer(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Call a URL, or a path of the server."""
        whole = url if "://" in url else f"http://127.0.0.1:8099{url}"
        return self.sandbox.answer(Request(method, whole, headers, body))

    def call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Response:
        """Call a URL, to which there is an answer."""
        response = self.answer(method, url, headers, body).response
        assert response is not None
        assert response.headers["X-Sandbox-Evidence"] in ("docs", "observed", "assumed")
        return response

    def get(self, url: str, **headers: str) -> Response:
        """Make a public call, with the documented key."""
        return self.call("GET", url, {"apikey": KEY, **headers})

    def post(self, url: str, data: object, headers: Mapping[str, str] | None = None) -> Response:
        """Send JSON."""
        kind = {"Content-Type": "application/json"}
        return self.call("POST", url, {**kind, **(headers or {})}, json.dumps(data).encode())

    def token_call(
        self,
        form: Mapping[str, str],
        path: str = "accesstoken",
        authorization: str | None = None,
    ) -> Response:
        """Ask for a token, by Basic authentication unless another header is given."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": basic() if authorization is None else authorization,
        }
        if not headers["Authorization"]:
            del headers["Authorization"]
        return self.call("POST", f"{OAUTH}/{path}", headers, urlencode(form).encode())

    def bearer(self, **form: str) -> dict[str, str]:
        """Return the header of a new token, of `client_credentials` if nothing else is said."""
        answer = data_of(self.token_call(form or {"grant_type": "client_credentials"}))
        return {"Authorization": f"Bearer {answer['access_token']}"}

    def invite(self, headers: Mapping[str, str], unit: str = UNIT) -> Response:
        """Post an invitation by e-mail."""
        path = f"/v1/private/business-units/{unit}/email-invitations"
        return self.post(path, INVITATION, headers)

    def let_pass(self, seconds: float) -> None:
        """Move the clock."""
        assert self.post("/_sandbox/clock", {"advance": seconds}).status == 200


def basic(key: str = KEY, secret: str = SECRET) -> str:
    """Return the header of Basic authentication."""
    return f"Basic {b64encode(f'{key}:{secret}'.encode()).decode()}"


def data_of(response: Response) -> dict[str, object]:
    """Return the JSON object that a response is."""
    data = json.loads(response.body)
    assert isinstance(data, dict)
    return data
