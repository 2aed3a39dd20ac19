"""Named credentials: what the caller may give, and when a tag may use them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.connected_content.building import Credential, read_credentials, use_credential
from liquidpilot.connected_content.findings import Findings
from liquidpilot.dialect.connection import RenderedText
from liquidpilot.errors import LiquidPilotError

_STORED = read_credentials(
    {
        "shop": {"username": "ada", "password": "pw"},
        "token": {"headers": {"X-Token": "t"}, "allowed_domain": "api.example"},
    }
)


def _use(option: RenderedText, kind: str, host: str) -> tuple[Credential | None, list[str]]:
    findings = Findings()
    used = use_credential(option, kind, _STORED, host, findings)
    said = [f"{found.code}: {found.message}; {found.hint}" for found in findings.diagnostics]
    return used, said


@pytest.mark.parametrize(
    ("name", "kind", "host"),
    [
        ("shop", "password", "a.example"),
        ("token", "headers", "api.example"),
        (" «token» ", "headers", "EU.api.example"),
    ],
)
def test_credentials_that_may_be_used(
    rendered: Callable[[str], RenderedText], name: str, kind: str, host: str
) -> None:
    used, said = _use(rendered(name), kind, host)
    assert used is not None
    assert said == []


@pytest.mark.parametrize(
    ("name", "kind", "host", "said"),
    [
        ("shopp", "password", "a.example", "unknown-credential: there is no credential 'shopp'; "
         "did you mean 'shop'?"),
        ("x", "password", "a.example", "unknown-credential: there is no credential 'x'; "
         "known: shop, token"),
        ("token", "password", "api.example", "credential-kind: the credential 'token' is not "
         "for ':basic_auth'; write ':auth_credentials token'"),
        ("shop", "headers", "api.example", "credential-kind: the credential 'shop' is not for "
         "':auth_credentials'; write ':basic_auth shop'"),
        ("token", "headers", "notapi.example", "credential-domain: the credential 'token' is not "
         "allowed for the host 'notapi.example'; it may only be sent to 'api.example'"),
    ],
)  # fmt: skip
def test_credentials_that_may_not_be_used(
    rendered: Callable[[str], RenderedText], name: str, kind: str, host: str, said: str
) -> None:
    assert _use(rendered(name), kind, host) == (None, [f"connected-content-{said}"])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, "neither a user with a password nor a set of headers"),
        ({"username": "ada"}, "neither a user"),
        ({"username": "ada", "password": None}, "neither a user"),
        ({"username": "a", "password": "b", "headers": {}}, "neither a user"),
        ({"headers": "X: 1"}, "neither a user"),
        ({"usrname": "ada", "password": "pw"}, "did you mean 'username'"),
        ({"headers": {}, "allowed_domain": 1}, "'allowed_domain'"),
    ],
)
def test_what_is_no_credential_is_the_callers_mistake(
    entry: dict[str, object], message: str
) -> None:
    with pytest.raises(LiquidPilotError, match=message):
        read_credentials({"shop": entry})


def test_repr_shows_no_secret() -> None:
    assert "YWRhOnB3" not in repr(_STORED)
    assert "YWRhOnB3" not in repr(_STORED["shop"].headers)
