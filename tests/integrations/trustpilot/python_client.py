"""What a shop does with Trustpilot's own Python client, from a token to an invitation.

Prints what it got as JSON; it is run by an interpreter that has the PyPI package `trustpilot`.

    python python_client.py http://127.0.0.1:8030 SKU DOMAIN BUSINESS_USER EMAIL PASSWORD
"""

from __future__ import annotations

import json
import sys

from trustpilot.client import TrustpilotSession  # type: ignore[import-not-found]

_KEY, _SECRET = "sandbox-key", "sandbox-secret"
_OAUTH = "/v1/oauth/oauth-business-users-for-applications"


def main(
    host: str, sku: str, domain: str, business_user: str, email: str, password: str
) -> dict[str, object]:
    user = {"username": email, "password": password}
    # The client asks without a key first, and gets itself a token when it is refused.
    person = TrustpilotSession(api_host=host, api_key=_KEY, api_secret=_SECRET, **user)
    unit = person.get("/business-units/find", params={"name": domain}).json()
    listing = person.get(
        f"/product-reviews/business-units/{unit['id']}/reviews", params={"sku": sku, "perPage": 2}
    )
    invitations = f"/private/business-units/{unit['id']}/email-invitations"
    by_person = person.post(invitations, json=_invitation("python-1"))
    link = person.post(
        f"/private/business-units/{unit['id']}/invitation-links",
        json={
            "referenceId": "python-2",
            "email": "ada@example.com",
            "name": "Ada Lovelace",
            "locale": "en-GB",
        },
    )
    # Without a person the client sends an empty form, gets no token, and has its key at least.
    alone = TrustpilotSession(api_host=host, api_key=_KEY, api_secret=_SECRET)
    public = alone.get(f"/business-units/{unit['id']}")
    private = alone.post(invitations, json=_invitation("python-3"))
    token, by_application = _as_application(host, invitations, business_user)
    return {
        "unit": {"id": unit["id"], "name": unit["name"]},
        "reviews": len(listing.json()["productReviews"]),
        "links": [each["rel"] for each in listing.json()["links"]],
        "invitation_of_person": [by_person.status_code, by_person.text],
        "link": link.json(),
        "public_with_key_alone": public.status_code,
        "private_with_key_alone": private.status_code,
        "token": token,
        "invitation": by_application,
        "refresh": _refresh(host, user),
    }


def _as_application(host: str, invitations: str, business_user: str) -> tuple[dict[str, str], int]:
    session = TrustpilotSession(api_host=host, api_key=_KEY, api_secret=_SECRET)
    token = _post(session, "accesstoken", {"grant_type": "client_credentials"}).json()
    session.headers["Authorization"] = f"Bearer {token['access_token']}"
    answer = session.post(
        invitations, json=_invitation("python-4"), headers={"x-business-user-id": business_user}
    )
    return {name: token[name] for name in ("token_type", "expires_in")}, answer.status_code


def _refresh(host: str, user: dict[str, str]) -> dict[str, object]:
    session = TrustpilotSession(api_host=host, api_key=_KEY, api_secret=_SECRET)
    first = _post(session, "accesstoken", {"grant_type": "password", **user}).json()
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = _post(session, "refresh", form).json()
    return {
        "has_new_tokens": first["access_token"] != second["access_token"]
        and first["refresh_token"] != second["refresh_token"],
        "used_twice": _post(session, "refresh", form).status_code,
        "revoked": _post(session, "revoke", {"token": second["refresh_token"]}).status_code,
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
