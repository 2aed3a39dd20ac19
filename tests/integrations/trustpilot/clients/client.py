"""What a shop does with Trustpilot's own Python client, from a token to a review link.

Prints what it got as JSON; it is run with the PyPI package `trustpilot` in the module path.

    PYTHONPATH=… python client.py VERSION URL SKU DOMAIN USER EMAIL PASSWORD
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

from trustpilot.async_client import TrustpilotAsyncSession  # type: ignore[import-not-found]
from trustpilot.client import TrustpilotSession  # type: ignore[import-not-found]

_KEY, _SECRET = "sandbox-key", "sandbox-secret"
_OAUTH = "/v1/oauth/oauth-business-users-for-applications"


def main(
    version: str, host: str, sku: str, domain: str, business_user: str, email: str, password: str
) -> dict[str, object]:
    # Since version 6 it puts '/v1' in front of a path that has none.
    prefix = "/v1" if version == "5.0.1" else ""
    settings = {"api_host": host, "api_key": _KEY, "api_secret": _SECRET}
    user = {"username": email, "password": password}
    # The client asks without a key first, and gets itself a token when it is refused.
    person = TrustpilotSession(**settings, **user)
    # What it sends again goes past the environment, in which `requests` looks for certificates.
    person.verify = os.environ["REQUESTS_CA_BUNDLE"]
    unit = person.get(f"{prefix}/business-units/find", params={"name": domain}).json()
    listing = person.get(
        f"{prefix}/product-reviews/business-units/{unit['id']}/reviews",
        params={"sku": sku, "perPage": 2},
    ).json()
    units = f"{prefix}/private/business-units/{unit['id']}"
    by_person = person.post(f"{units}/email-invitations", json=_invitation("python-1"))
    link = person.post(
        f"{units}/invitation-links",
        json={
            "referenceId": "python-2",
            "email": "ada@example.com",
            "name": "Ada Lovelace",
            "locale": "en-GB",
        },
    )
    templates = person.get(f"{units}/templates").json()["templates"]

    application = TrustpilotSession(**settings)
    application.verify = person.verify
    token = _post(application, "accesstoken", {"grant_type": "client_credentials"}).json()
    application.headers["Authorization"] = f"Bearer {token['access_token']}"
    named = {"x-business-user-id": business_user}
    invitations = f"{units}/email-invitations"
    by_application = application.post(invitations, json=_invitation("python-3"), headers=named)
    # From version 10 on it takes a 403 for an old token, asks for another one, and gets none.
    refused = application.post(invitations, json=_invitation("python-4"))

    first = _post(person, "accesstoken", {"grant_type": "password", **user}).json()
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = _post(person, "refresh", form).json()
    used_twice = _post(person, "refresh", form)
    revoked = [_post(person, "revoke", {"token": second["refresh_token"]}) for _ in range(2)]

    # Without a person it sends a form without a grant, gets no token, and has its key at least.
    alone = TrustpilotSession(**settings)
    alone.verify = person.verify
    without_prefix = person.get(f"/business-units/{unit['id']}")
    later = TrustpilotAsyncSession(**settings, **user)
    asynchronous = asyncio.run(later.post(invitations, json=_invitation("python-5")))
    return {
        "unit": {"id": unit["id"], "name": unit["name"]},
        "reviews": len(listing["productReviews"]),
        "links": [each["rel"] for each in listing["links"]],
        "invitation": [by_application.status_code, by_application.text],
        "refused": [refused.status_code, refused.json().get("errorCode")],
        "invitation_of_person": [by_person.status_code, by_person.text],
        "link": link.json(),
        "templates": len(templates),
        "token": [first["token_type"], first["expires_in"]],
        "has_new_tokens": first["access_token"] != second["access_token"]
        and first["refresh_token"] != second["refresh_token"],
        "used_twice": used_twice.status_code,
        "revoked": [each.status_code for each in revoked],
        "of_its_own": {
            "public, without a person": alone.get(
                f"{prefix}/business-units/{unit['id']}"
            ).status_code,
            "private, without a person": alone.post(
                invitations, json=_invitation("python-6")
            ).status_code,
            "without '/v1'": [
                without_prefix.status_code,
                without_prefix.headers.get("X-Sandbox-Reason", ""),
            ],
            "asynchronous": asynchronous.status,
        },
    }


def _post(session: TrustpilotSession, name: str, form: dict[str, str]):  # type: ignore[no-untyped-def]
    return session.post(f"{_OAUTH}/{name}", data=form, auth=(_KEY, _SECRET))


def _invitation(reference: str) -> dict[str, object]:
    return {
        "consumerEmail": "ada@example.com",
        "consumerName": "Ada Lovelace",
        "referenceNumber": reference,
        "locale": "en-GB",
        "serviceReviewInvitation": {"tags": ["python"]},
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))  # noqa: T201
