"""Requests to Trustpilot of which somebody knows no more than URL and body, made answerable.

`liquidpilot fixtures new URL` asks the sandbox for an answer to write down.
"""

from __future__ import annotations

import re
from base64 import b64encode
from urllib.parse import urlsplit

from liquidpilot import Request
from liquidpilot.extending import JsonMistake, Sandbox, read_json
from liquidpilot.integrations.trustpilot.endpoints import API, HOSTS, TOKEN, Access, endpoints_near

_WILDCARD = re.compile(r"\{[a-z]+\}")
_UNIT = "66ea0530a1b2c3d4e5f60718"
"""The business unit of the demo shop; any other would be answered as it is."""

_USER = "5f0c3a9be4b0d1a2c3f4e5d6"
_VALUES = {"sku": "TRUCK-001", "name": "pinewheel.example", "stars": "5", "locale": "en-US"}
_BASIC = b64encode(b"sandbox-key:sandbox-secret").decode()
_FORM = "application/x-www-form-urlencoded"


def answerable(request: Request, sandbox: Sandbox) -> Request:
    """Return `request` with its wildcards filled in, and with what the endpoint wants to be shown.

    A parameter whose value may be anything is left out, unless it is one that the demo shop has.
    """
    url = _filled_in(request.url)
    parts = urlsplit(url)
    places = endpoints_near(parts.path.split("/")[1:]) if parts.hostname in HOSTS else []
    access: Access = next((each.access for each, _ in places), "open")
    body = request.body
    if access == "client" and not body:
        body = b"grant_type=client_credentials"
    headers = {**request.headers, **_shown(access, sandbox)}
    if body:
        headers["Content-Type"] = "application/json" if _is_json(body) else _FORM
    return Request(request.method, url, headers, body)


def _filled_in(url: str) -> str:
    address, mark, query = url.partition("?")
    pairs = []
    for pair in query.split("&") if mark else ():
        name, _, value = pair.partition("=")
        if not _WILDCARD.search(value):
            pairs.append(pair)
        elif name.lower() in _VALUES:
            pairs.append(f"{name}={_VALUES[name.lower()]}")
    filled = _WILDCARD.sub(_UNIT, address)
    return f"{filled}?{'&'.join(pairs)}" if pairs else filled


def _shown(access: Access, sandbox: Sandbox) -> dict[str, str]:
    match access:
        case "key":
            return {"apikey": "sandbox-key"}
        case "client":
            return {"Authorization": f"Basic {_BASIC}"}
        case "token":
            return {"Authorization": f"Bearer {_token(sandbox)}", "x-business-user-id": _USER}
        case _:
            return {}


def _token(sandbox: Sandbox) -> str:
    headers = {"Authorization": f"Basic {_BASIC}", "Content-Type": _FORM}
    asked = Request("POST", f"https://{API}{TOKEN}", headers, b"grant_type=client_credentials")
    response = sandbox.answer(asked).response
    data = read_json(response.body) if response is not None and response.body else None
    return str(data.get("access_token", "")) if isinstance(data, dict) else ""


def _is_json(body: bytes) -> bool:
    try:
        read_json(body)
    except JsonMistake:
        return False
    return True
