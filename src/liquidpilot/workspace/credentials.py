"""`fixtures/credentials.toml`: what `:basic_auth` and `:auth_credentials` name.

In Braze the credentials are kept in the workspace's settings, and a template has their names. Here
a file has the names too, and for each value the name of an environment variable, never the value:

    [trustpilot]                                   # :basic_auth trustpilot
    username = "TRUSTPILOT_API_KEY"
    password = "TRUSTPILOT_API_SECRET"
    hosts = ["api.trustpilot.com"]                 # it is sent nowhere else, as in `record_hosts`

    [trustpilot_key]                               # :auth_credentials trustpilot_key
    headers = { apikey = "TRUSTPILOT_API_KEY" }
    allowed_domain = "api.trustpilot.com"          # what Braze's settings have: no call to others
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import NamedTuple

from liquidpilot.datafiles.reading import find_data_file, read_data_file
from liquidpilot.datafiles.shapes import Key, ListOf, NamesTo, Shape, Text
from liquidpilot.datafiles.tables import Table
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.immutable import immutable
from liquidpilot.sources import Place
from liquidpilot.workspace.configuration import HOST, read_hosts

# Upper case only: a key or a password that was pasted here hardly ever is.
_VARIABLE = r"[A-Z_][A-Z0-9_]*"
_NAMED = Text(pattern=_VARIABLE)
CREDENTIAL = Shape(
    "credential",
    "A username with a password, or headers; each value is the name of an environment variable.",
    (
        Key("username", "The variable that has the username.", _NAMED, "TRUSTPILOT_API_KEY"),
        Key("password", "The variable that has the password.", _NAMED, "TRUSTPILOT_API_SECRET"),
        Key(
            "headers",
            "Headers, each with the variable that has its value.",
            NamesTo(_NAMED, least=1),
            {"apikey": "TRUSTPILOT_API_KEY"},
        ),
        Key(
            "hosts",
            "The only hosts that it is sent to.",
            ListOf(Text(pattern=HOST)),
            ["api.trustpilot.com"],
        ),
        Key(
            "allowed_domain",
            "What Braze's settings have: no call to others.",
            Text(blank=False),
            "api.trustpilot.com",
        ),
    ),
    one_of=(("username", "headers"),),
    needing=(("username", "password"), ("password", "username")),
)
CREDENTIALS = NamesTo(CREDENTIAL)
"""What may stand in `fixtures/credentials.toml`."""


class Sent(NamedTuple):
    """The environment variables that a credential sends, and to which hosts: None is to any."""

    variables: tuple[str, ...]
    hosts: tuple[str, ...] | None = None


@immutable
class Credentials:
    """The credentials of a workspace.

    `values` is what `liquidpilot.render(credentials=…)` takes: by name, `username` with `password`,
    or `headers`; `sent` says by name what these are made of. `variables` are the environment
    variables that were named, whose values are secrets; `notes` say which of them are not set. A
    placeholder stands in for each of these: recorded answers are found by the name of the
    credential, so that replay needs no value.
    """

    values: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    variables: tuple[str, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    sent: Mapping[str, Sent] = field(default_factory=dict)


def value_of(variable: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return what an environment variable has, read as UTF-8 in any locale; "" if it is not set."""
    return (
        environment.get(variable, "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    )


def read_credentials(root: Path, folder: str, environment: Mapping[str, str]) -> Credentials:
    """Return the credentials in `folder`, with the values that `environment` has.

    Raises WorkspaceError for a broken file, an unknown key, a username without a password and a
    value that is not the name of a variable; the error does not repeat it.
    """
    path = find_data_file(root, f"{folder}/credentials")
    if path is None:
        return Credentials()
    table = read_data_file(root, path).table()
    values: dict[str, dict[str, object]] = {}
    sent: dict[str, Sent] = {}
    used: dict[str, Place] = {}
    for name in table:
        entry = table.table(name)
        if entry is None:
            raise table.wrong_type(name, "names with values", f"for example: [{name}]")
        variables = _variables(entry, used)
        found = {key: value_of(each, environment) or _placeholder(each) for key, each in variables}
        values[name] = {"headers": found} if "headers" in entry else dict(found)
        if "allowed_domain" in entry:
            values[name]["allowed_domain"] = entry.required_text("allowed_domain")
        sent[name] = Sent(tuple(dict(variables).values()), _hosts(entry))
    return Credentials(values, tuple(used), tuple(_notes(used, environment)), sent)


def _variables(entry: Table, used: dict[str, Place]) -> list[tuple[str, str]]:
    """Return the keys of a credential, each with the variable that it names; note these as used."""
    entry.refuse_unknown(CREDENTIAL)
    headers = entry.table("headers")
    basic = [key for key in ("username", "password") if key in entry]
    header_names = list(headers or ())
    if len(basic) == 1 or bool(basic) == bool(header_names):
        raise entry.error(
            "a credential is a username with a password, or headers",
            hint='for example username = "API_KEY" with password = "API_SECRET"',
        )
    table = headers or entry
    found: list[tuple[str, str]] = []
    for key in header_names or basic:
        variable = _variable(table, key)
        used.setdefault(variable, table.place(key))
        found.append((key, variable))
    return found


def _hosts(entry: Table) -> tuple[str, ...] | None:
    return read_hosts(entry, "hosts") if "hosts" in entry else None


def _variable(table: Table, key: str) -> str:
    text = table.required_text(key)
    if not re.fullmatch(_VARIABLE, text):
        raise table.error(
            f"'{key}' should be the name of an environment variable, not a value",
            key,
            f'write a name in capitals, {key} = "TRUSTPILOT_API_KEY", and set that variable',
        )
    return text


def _placeholder(variable: str) -> str:
    return f"unset-{variable}"


def _notes(used: Mapping[str, Place], environment: Mapping[str, str]) -> Iterator[Diagnostic]:
    for variable, place in used.items():
        if not environment.get(variable):
            yield Diagnostic(
                "unset-credential",
                "info",
                f"the environment variable '{variable}' is not set, a placeholder stands in for it",
                "recorded answers need no value; set it for `record` and `--live`",
                place,
            )
