from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.configuration import (
    Configuration,
    ConnectedContentConfiguration,
    PreviewConfiguration,
    read_configuration,
)

Write = Callable[[Mapping[str, str]], Path]

TOML = """\
default_profile = "loyal_customer"
templates = "./braze/"
fixtures = 'test\\data'

[connected_content]
record_hosts = ["api.trustpilot.com", "127.0.0.1:8099"]
secrets = ["TRUSTPILOT_API_KEY"]
max_age = "90d"

[preview]
app_name = " Pinewheel "
app_icon = "./assets/icon.PNG"
editor = "Cursor"
"""
JSON = """\
{"default_profile": "loyal_customer", "templates": "braze", "fixtures": "test/data",
 "connected_content": {"record_hosts": ["api.trustpilot.com", "127.0.0.1:8099"],
                       "secrets": ["TRUSTPILOT_API_KEY"], "max_age": "90d"},
 "preview": {"app_name": "Pinewheel", "app_icon": "assets/icon.PNG",
             "editor": "cursor://file/{path}:{line}:{column}"}}
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("liquidpilot.toml", TOML),
        ("liquidpilot.toml", "\ufeff" + TOML.replace("\n", "\r\n")),
        ("liquidpilot.json", JSON),
    ],
    ids=["TOML", "TOML of Windows", "JSON"],
)
def test_everything_that_can_be_set(write: Write, name: str, text: str) -> None:
    assert read_configuration(
        write({name: text, "braze/x": "", "assets/icon.PNG": ""})
    ) == Configuration(
        path=name,
        default_profile="loyal_customer",
        templates="braze",
        fixtures="test/data",
        connected_content=ConnectedContentConfiguration(
            record_hosts=("api.trustpilot.com", "127.0.0.1:8099"),
            secrets=("TRUSTPILOT_API_KEY",),
            max_age=timedelta(days=90),
        ),
        preview=PreviewConfiguration(
            "Pinewheel", "assets/icon.PNG", "cursor://file/{path}:{line}:{column}"
        ),
    )


@pytest.mark.parametrize("files", [{}, {"liquidpilot.toml": ""}])
def test_nothing_has_to_be_set(write: Write, files: dict[str, str]) -> None:
    configuration = read_configuration(write(files))
    assert (configuration.templates, configuration.fixtures) == (None, "fixtures")
    assert configuration.connected_content == ConnectedContentConfiguration()


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ("\ntemplate = 'x'", 2, 1, "unknown key 'template'", "did you mean 'templates'?"),
        ("[connected_content]\nhosts = []", 2, 1, "unknown key 'hosts'", "record_hosts"),
        ("[conected_content]", 1, 2, "unknown key 'conected_content'", "'connected_content'"),
        ("x = yes", 1, 5, "not valid TOML", "in quotes"),
        ("\ntemplates = 'tmplates'", 2, 1, "there is no folder 'tmplates'", ""),
        ("templates = 1", 1, 1, "'templates' should be text", "in quotes"),
        ("templates = '../x'", 1, 1, "inside of the workspace", "for example"),
        ("fixtures = '/x'", 1, 1, "inside of the workspace", "for example"),
        ("[preview]\nname = 'x'", 2, 1, "unknown key 'name'", "'app_name'"),
        ("[preview]\napp_icon = 'no.png'", 2, 1, "there is no file 'no.png'", ""),
        ("[preview]\napp_icon = 'icon.ico'", 2, 1, "'icon.ico' is not a picture", "png, jpg"),
        ("[preview]\napp_icon = '../x.png'", 2, 1, "inside of the workspace", "assets/icon.png"),
        ("[preview]\neditor = 'vscod'", 2, 1, "no editor that is known", "did you mean 'vscod"),
        ("[preview]\neditor = 'https://x/{path}'", 2, 1, "opens an editor", "vscode://file/"),
        ("[preview]\neditor = 'javascript:{path}'", 2, 1, "opens an editor", "vscode://file/"),
        ("[preview]\neditor = 'x://o?f={file}'", 2, 1, "'{file}' is nothing", "{path}, {line}"),
        ("[preview]\neditor = 'x://{path.x}'", 2, 1, "'{path.x}' is nothing", "{path}"),
        ("[preview]\neditor = 'x://{path'", 2, 1, "'{path' is nothing", "{path}"),
        ("[preview]\neditor = 'x://o?l={line}'", 2, 1, "has no '{path}'", "vscode://file/"),
        ("connected_content = 1", 1, 1, "should be names with values", ""),
        ("[connected_content]\nmax_age = '3 months'", 2, 1, "not an age: '3 months'", "90d"),
        ("[connected_content]\nrecord_hosts = ['https://x']", 2, 1, "right form", "host:port"),
        ("[connected_content]\nsecrets = ['s3cret!']", 2, 1, "right form", "not its value"),
    ],
)
def test_a_mistake_is_shown_at_its_place(
    write: Write, text: str, line: int, column: int, message: str, hint: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        read_configuration(write({"liquidpilot.toml": text}))
    error = caught.value
    assert (error.path, error.line, error.column) == ("liquidpilot.toml", line, column)
    assert message in error.message
    assert hint in (error.hint or "")
    assert "s3cret" not in str(error)


def test_two_formats_at_once_are_an_error(write: Write) -> None:
    with pytest.raises(WorkspaceError, match=r"there is 'liquidpilot.toml' and 'liquidpilot.json'"):
        read_configuration(write({"liquidpilot.toml": "", "liquidpilot.json": "{}"}))


KEYS = ["default_profile", "templates", "fixtures", "connected_content", "other"]
VALUES = ["1", "'x'", "['x']", "{ max_age = '1d' }", "{ secrets = [1] }", "2026-11-21", "{}"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("configuration")


@given(
    text=st.one_of(
        st.text(),
        st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES))).map(
            lambda pairs: "\n".join(f"{key} = {value}" for key, value in pairs)
        ),
    )
)
@settings(max_examples=100, deadline=None)
def test_any_text_is_a_configuration_or_an_error(folder: Path, text: str) -> None:
    (folder / "liquidpilot.toml").write_bytes(text.encode())
    with contextlib.suppress(WorkspaceError):
        assert isinstance(read_configuration(folder), Configuration)
