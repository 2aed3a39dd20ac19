"""Named credentials, which an author stores in Braze's dashboard and a tag calls by their name.

Codes of the diagnostics, each behind `connected-content-`:

======================= ======= ==================================================================
unknown-credential      error   no credential has this name; Braze aborts such a call ("Making an
                                API call": a deleted credential)
credential-kind         error   `:basic_auth` with a credential that holds headers, or vice versa
credential-domain       error   the URL is outside of the domain that the credential allows
======================= ======= ==================================================================
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from liquidpilot.connected.findings import Findings
from liquidpilot.connected.headers import Headers
from liquidpilot.dialect.connection import RenderedText
from liquidpilot.errors import LiquidPilotError
from liquidpilot.suggestions import did_you_mean

_KEYS = ("username", "password", "headers", "allowed_domain")
_OPTION_OF = {"password": ":basic_auth", "headers": ":auth_credentials"}


@dataclass(frozen=True, slots=True)
class Credential:
    """A user with a password, or a set of headers; both end up as request headers.

    `kind` is `password` (for `:basic_auth`) or `headers` (for `:auth_credentials`). With an
    `allowed_domain` the credential is only sent to that host and to hosts below it. Its headers
    are not shown by `repr`.
    """

    name: str
    kind: str
    headers: Headers = field(repr=False)
    allowed_domain: str | None = None

    def allows(self, host: str) -> bool:
        """Whether the credential may be sent to `host`; that subdomains count is assumed."""
        domain = (self.allowed_domain or "").lower().removeprefix("*.").strip(".")
        return not domain or host.lower() == domain or host.lower().endswith(f".{domain}")


def read_credentials(mapping: Mapping[str, Mapping[str, object]]) -> dict[str, Credential]:
    """Return the credentials of a mapping `{name: {"username": …, "password": …}}`.

    Instead of user and password an entry may have `headers`, a mapping; both kinds may have
    `allowed_domain`. Raises LiquidPilotError for anything else: that is the caller's mistake.

    >>> shop = read_credentials({"shop": {"username": "ada", "password": "pw"}})["shop"]
    >>> shop.headers["authorization"]
    'Basic YWRhOnB3'
    """
    return {name: _read_one(name, entry) for name, entry in mapping.items()}


def use_credential(
    option: RenderedText,
    kind: str,
    credentials: Mapping[str, Credential],
    host: str,
    findings: Findings,
) -> Credential | None:
    """Return the credential that an option names, or None with an error in `findings`."""
    name, place = option.text.strip(), option.place
    credential = credentials.get(name)
    if credential is None:
        known = ", ".join(sorted(credentials)[:12])
        hint = did_you_mean(name, credentials) or (
            f"known: {known}" if known else "no credentials are configured"
        )
        findings.error(place, "unknown-credential", f"there is no credential '{name}'", hint)
    elif credential.kind != kind:
        message = f"the credential '{name}' is not one for '{_OPTION_OF[kind]}'"
        hint = f"write '{_OPTION_OF[credential.kind]} {name}'"
        findings.error(place, "credential-kind", message, hint)
    elif not credential.allows(host):
        message = f"the credential '{name}' is not allowed for the host '{host}'"
        hint = f"it may only be sent to '{credential.allowed_domain}'"
        findings.error(place, "credential-domain", message, hint)
    else:
        return credential
    return None


def _read_one(name: str, entry: Mapping[str, object]) -> Credential:
    where = f"the credential '{name}'"
    for key in entry:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or "known: " + ", ".join(_KEYS)
            raise LiquidPilotError(f"{where} has an unknown key '{key}'", hint=hint)
    username, password = entry.get("username"), entry.get("password")
    headers, domain = entry.get("headers"), entry.get("allowed_domain")
    if domain is not None and not isinstance(domain, str):
        raise LiquidPilotError(f"'allowed_domain' of {where} is not a text")
    if isinstance(username, str) and isinstance(password, str) and headers is None:
        encoded = binascii.b2a_base64(f"{username}:{password}".encode(), newline=False).decode()
        return Credential(name, "password", Headers({"Authorization": f"Basic {encoded}"}), domain)
    if isinstance(headers, Mapping) and username is None and password is None:
        pairs = [(str(key), str(value)) for key, value in headers.items()]
        return Credential(name, "headers", Headers(pairs), domain)
    raise LiquidPilotError(
        f"{where} is neither a user with a password nor a set of headers",
        hint="give it 'username' and 'password', or 'headers'",
    )
