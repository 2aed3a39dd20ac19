from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.credentials import Credentials, Sent, read_credentials

Write = Callable[[Mapping[str, str]], Path]

FILE = """\
[trustpilot]
username = "TRUSTPILOT_API_KEY"
password = "TRUSTPILOT_API_SECRET"
hosts = ["a.example"]

[key]
headers = { apikey = "TRUSTPILOT_API_KEY", "X-Market" = "MARKET" }
allowed_domain = "b.example"
"""


def test_values_come_from_the_environment(write: Write) -> None:
    environment = {"TRUSTPILOT_API_KEY": "k", "TRUSTPILOT_API_SECRET": "s", "MARKET": "NO"}
    assert read_credentials(write({"f/credentials.toml": FILE}), "f", environment) == Credentials(
        values={
            "trustpilot": {"username": "k", "password": "s"},
            "key": {
                "headers": {"apikey": "k", "X-Market": "NO"},
                "allowed_domain": "b.example",
            },
        },
        variables=("TRUSTPILOT_API_KEY", "TRUSTPILOT_API_SECRET", "MARKET"),
        sent={
            "trustpilot": Sent(("TRUSTPILOT_API_KEY", "TRUSTPILOT_API_SECRET"), ("a.example",)),
            "key": Sent(("TRUSTPILOT_API_KEY", "MARKET")),
        },
    )


def test_what_is_not_set_has_a_placeholder_and_a_note(write: Write) -> None:
    root = write({"f/credentials.toml": FILE})
    credentials = read_credentials(root, "f", {"TRUSTPILOT_API_KEY": "k", "MARKET": ""})
    assert credentials.values["trustpilot"]["password"] == "unset-TRUSTPILOT_API_SECRET"
    assert [(note.message, note.path, note.line) for note in credentials.notes] == [
        (
            "the environment variable 'TRUSTPILOT_API_SECRET' is not set, "
            "a placeholder stands in for it",
            "f/credentials.toml",
            3,
        ),
        (
            "the environment variable 'MARKET' is not set, a placeholder stands in for it",
            "f/credentials.toml",
            7,
        ),
    ]


def test_json_is_as_good_and_nothing_is_needed(write: Write) -> None:
    root = write({"f/credentials.json": '{"a": {"headers": {"apikey": "KEY"}}}'})
    assert read_credentials(root, "f", {"KEY": "k"}).values == {"a": {"headers": {"apikey": "k"}}}
    assert read_credentials(root, "gone", {}) == Credentials()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[a]\nusername = 'K'", 1, "a username with a password, or headers"),
        ("[a]", 1, "a username with a password, or headers"),
        ("[a]\nheaders = {}", 1, "a username with a password, or headers"),
        (
            "[a]\nusername = 'K'\npassword = 'P'\nheaders = { x = 'K' }",
            1,
            "a username with a password, or headers",
        ),
        ("[a]\nuser = 'K'", 2, "unknown key 'user'"),
        ("[a]\nhosts = ['a.example']", 1, "a username with a password, or headers"),
        ("[a]\nheaders = { x = 'K' }\nhosts = 'a.example'", 3, "'hosts' should be a list of texts"),
        ("a = 'K'", 1, "'a' should be names with values"),
        ("[a]\nheaders.apikey = 's3cret-Value'", 2, "the name of an environment variable"),
        ("[a]\nusername = 'K'\npassword = 's3cret'", 3, "the name of an environment variable"),
        ("[a]\nusername = 'K'\npassword = 5", 3, "'password' should be text"),
    ],
)
def test_a_mistake_is_shown_at_its_place_without_the_value(
    write: Write, text: str, line: int, message: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        read_credentials(write({"f/credentials.toml": text}), "f", {})
    assert message in caught.value.message
    assert caught.value.line == line
    assert "s3cret" not in str(caught.value)
