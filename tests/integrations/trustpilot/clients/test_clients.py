"""Clients of Trustpilot, unmodified, against a real sandbox, with ids that no data list.

All do the same: find the business unit of a domain, read reviews of a product, get tokens, invite as
an application and as a person, make a review link, list templates, renew a token and revoke it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from trustpilot_caller import IDS

_SCRIPTS = Path(__file__).parents[4] / "scripts"
sys.path.insert(0, str(_SCRIPTS))
from trustpilot_clients import NODE, PYTHON  # noqa: E402

sys.path.remove(str(_SCRIPTS))

pytestmark = pytest.mark.slow

_HERE = Path(__file__).parent
_MADE_UP = IDS["ids made up on the spot"]
_ALL = {
    "reviews": 2,
    "links": ["next-page"],
    # The answer to an invitation has no body: what a client makes of it.
    "invitation": [202, ""],
    # A token of client_credentials, and the header x-business-user-id is missing.
    "refused": [403, 1014],
    "invitation_of_person": [202, ""],
    "token": ["BearerToken", "359999"],
    "has_new_tokens": True,
    # A refresh token is good for one time, and so is a revocation.
    "used_twice": 401,
    "revoked": [200, 404],
    "of_its_own": {},
}
# It gets no token without a person, and sends `Bearer None` beside its key.
_OF_PYTHON: dict[str, object] = {
    "public, without a person": 200,
    "private, without a person": 401,
    "without '/v1'": [200, ""],
    "asynchronous": 202,
}
_NO_PATH = "'/business-units/{unit}' is no path that Trustpilot documents"
_OTHER: dict[str, dict[str, object]] = {
    # It puts no '/v1' in front of a path, and sends no key that came without a person; the other
    # half of it has a grant that needs the header.
    "python 5.0.1": {
        "of_its_own": {
            "public, without a person": 401,
            "private, without a person": 401,
            "without '/v1'": [404, _NO_PATH],
            "asynchronous": 403,
        }
    },
    "php": {
        "of_its_own": {
            **dict.fromkeys(("summary", "company", "reviews of the company", "a review"), 200),
            **dict.fromkeys(("products", "stars in words", "stars as images"), 200),
            "a template of its own": 202,
            "an invitation of old": 200,
            "a link for products": 200,
        }
    },
    # It takes the 403 for an old token.
    "python 10.0.1": {"refused": [401, None]},
}
_LATEST = ("node 4.0.1", "python 10.0.1", "php", "ruby")
_CLIENTS = [
    *(f"node {each}" for each in NODE),
    *(f"python {each}" for each in PYTHON),
    "php",
    "ruby",
]
_CASES = [
    *((client, "http", "ids made up on the spot") for client in _CLIENTS),
    *((client, "https", "ids made up on the spot") for client in _LATEST),
    *((client, "http", "ids of the demo shop") for client in _LATEST),
]

Installed = Callable[[str], Path]
Program = Callable[[str], str]


def _printed(
    command: Sequence[str | Path],
    environment: Mapping[str, str | Path],
    *,
    may_complain: bool = False,
) -> str:
    """Return what a program has printed that went well, by default without a complaint."""
    added = {name: str(value) for name, value in environment.items()}
    done = subprocess.run(
        command, env={**os.environ, **added}, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert may_complain or done.stderr == ""
    return done.stdout


def _python_path(installed: Installed, version: str) -> str:
    return os.pathsep.join((str(installed(f"python/{version}")), str(installed("python/beside"))))


def _run(
    client: str, arguments: Sequence[str], authority: Path, installed: Installed, program: Program
) -> str:
    """Run a client, which trusts `authority` by what the sandbox says."""
    language, _, version = client.partition(" ")
    if language == "node":
        modules = installed(f"node_modules/trustpilot-{version}").parent
        # The packages that old versions stand on use what Node advises against.
        node = (program("node"), "--no-deprecation", _HERE / "client.cjs", version)
        trusting = {"NODE_PATH": modules, "NODE_EXTRA_CA_CERTS": authority}
        return _printed((*node, *arguments), trusting)
    if language == "python":
        environment: dict[str, str | Path] = {"PYTHONPATH": _python_path(installed, version)}
        environment |= {"SSL_CERT_FILE": authority, "REQUESTS_CA_BUNDLE": authority}
        python = (sys.executable, "-W", "ignore", _HERE / "client.py", version)
        return _printed((*python, *arguments), environment)
    if language == "php":
        settings = ("-d", f"openssl.cafile={authority}", "-d", f"curl.cainfo={authority}")
        return _printed((program("php"), *settings, _HERE / "client.php", *arguments), {})
    ruby = (program("ruby"), "-w", _HERE / "client.rb")
    return _printed((*ruby, *arguments), {"SSL_CERT_FILE": authority})


@pytest.mark.parametrize(("client", "scheme", "ids"), _CASES)
def test_it_completes(
    client: str,
    scheme: str,
    ids: str,
    sandboxes: Mapping[str, str],
    authority: Path,
    installed: Installed,
    program: Program,
) -> None:
    arguments = (sandboxes[scheme], *IDS[ids])
    result = json.loads(_run(client, arguments, authority, installed, program))
    unit, link = result.pop("unit"), result.pop("link")
    assert IDS[ids][1] in unit["name"]["referring"]
    assert link["url"].endswith(f".trustpilot.com/evaluate-link/{link['id']}")
    assert result.pop("templates") > 0
    own = {"of_its_own": _OF_PYTHON} if client.startswith("python") else {}
    expected = json.dumps({**_ALL, **own, **_OTHER.get(client, {})})
    assert result == json.loads(expected.replace("{unit}", unit["id"]))


def test_curl_gets_through_by_the_name_of_trustpilot(
    sandboxes: Mapping[str, str], authority: Path, program: Program
) -> None:
    """As docs/trustpilot.md has it; that curl takes our certificate for Trustpilot's is the point."""
    here = sandboxes["https"].partition("://")[2]
    command = (program("curl"), "--silent", "--show-error", "--fail", "--cacert", authority)
    options = ("--noproxy", "*", "--connect-to", f"::{here}", "--header", "apikey: any")
    url = "https://api.trustpilot.com/v1/business-units/find?name=myshop.example"
    assert json.loads(_printed((*command, *options, url), {}))["name"]["referring"] == [
        "myshop.example"
    ]


@pytest.mark.parametrize("version", PYTHON)
def test_the_command_line_of_the_python_client_completes(
    version: str, sandboxes: Mapping[str, str], installed: Installed
) -> None:
    _, domain, _, email, password = _MADE_UP
    person = ("--username", email, "--password", password)
    session = ("--host", sandboxes["http"], "--key", "any-key", "--secret", "any", *person)
    command = (sys.executable, "-W", "ignore", "-m", "trustpilot.cli", *session)
    environment = {"PYTHONPATH": _python_path(installed, version)}

    def run(*arguments: str) -> str:
        return _printed((*command, *arguments), environment)

    assert len(run("create-access-token").strip()) > 8
    found = json.loads(run("get", f"/v1/business-units/find?name={domain}"))
    assert found["status"] == 200
    unit = found["content"]["id"]
    link = {"referenceId": "cli", "email": email, "name": "Ada", "locale": "en-GB"}
    path = f"/v1/private/business-units/{unit}/invitation-links"
    made = json.loads(run("post", path, "--data", json.dumps(link)))
    assert (made["status"], sorted(made["content"])) == (200, ["id", "url"])


def test_the_singer_tap_syncs_all(
    sandboxes: Mapping[str, str], authority: Path, installed: Installed, tmp_path: Path
) -> None:
    """It has https://api.trustpilot.com fixed, and leaves 'Basic' out."""
    unit = "5a1b2c3d4e5f60718293a4b5"
    person = {"username": _MADE_UP[3], "password": _MADE_UP[4]}
    config = {"access_key": "any-key", "client_secret": "any", "business_unit_id": unit, **person}
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    trusting = {"PYTHONPATH": installed("tap"), "REQUESTS_CA_BUNDLE": authority}
    tap = (sys.executable, "-W", "ignore", _HERE / "tap.py", sandboxes["https"], "--config", file)
    catalog = json.loads(_printed((*tap, "--discover"), trusting, may_complain=True))
    for stream in catalog["streams"]:
        stream["metadata"] = [{"breadcrumb": [], "metadata": {"selected": True}}]
    properties = tmp_path / "catalog.json"
    properties.write_text(json.dumps(catalog), encoding="utf-8")
    lines = _printed((*tap, "--properties", properties), trusting, may_complain=True).splitlines()
    messages = [json.loads(line) for line in lines]
    records: dict[str, list[dict[str, object]]] = {}
    for each in messages:
        if each["type"] == "RECORD":
            records.setdefault(each["stream"], []).append(each["record"])
    assert sorted(records) == ["business_units", "consumers", "reviews"]
    assert [each["id"] for each in records["business_units"]] == [unit]
    assert {each["business_unit_id"] for each in records["reviews"]} == {unit}
    assert len(records["reviews"]) >= len(records["consumers"]) > 0
    assert messages[-1] == {"type": "STATE", "value": {"currently_syncing": None}}
