"""JSON Schemas say what the readers do: on every key with every kind of value, and on files by hand.

A schema accepts what the reader reads without a word. What only a reader can know is in `_READER_ONLY`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from liquidpilot.cli.kinds_of_files import KINDS_OF_FILES, KindOfFile, schema_line
from liquidpilot.datafiles.shapes import Either, Kind, ListOf, NamesTo, Shape
from liquidpilot.datafiles.yaml_reading import parse_yaml
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.snapshots.tests_files import read_message_tests
from liquidpilot.workspace.attribute_registry import read_attribute_registry
from liquidpilot.workspace.catalogs import read_catalog
from liquidpilot.workspace.channels import CHANNELS
from liquidpilot.workspace.configuration import CONFIGURATION, read_configuration
from liquidpilot.workspace.content_blocks import read_content_block
from liquidpilot.workspace.credentials import read_credentials
from liquidpilot.workspace.workspace import WorkspaceFiles

_NAMES = {"NAME": "mine"}
_AROUND = {
    "templates/email_templates/mine/body.html": "Hi {{${first_name}}}",
    "templates/email_templates/mine/template.yaml": "subject: Hi\npreheader: There",
    "templates/catalogs/mine/items.json": '[{"id": "1", "price": 3}]',
    "fixtures/profiles/loyal_customer.toml": "",
    "fixtures/connected_content/shop_items.toml": (
        '[request]\nurl = "https://a.example/1"\n[responses.default]\n[responses.sold-out]\n[responses.no-reviews]\n'
    ),
    "fixtures/connected_content/trustpilot_product_reviews.toml": (
        '[request]\nurl = "https://a.example/2"\n[responses.default]\n[responses.no-reviews]\n'
    ),
    "fixtures/connected_content/big.json": "{}",
    "assets/icon.png": "",
}


def _read_fixture(root: Path) -> list[str]:
    errors = Workspace.open(root)._fixtures.errors
    return [each.message for each in errors if "mine." in (each.path or "")]


def _read_scenarios(root: Path) -> list[str]:
    Workspace.open(root).all_scenarios()
    return []


def _read_profile(root: Path) -> list[str]:
    return [each.message for each in WorkspaceFiles(root).profile("mine").diagnostics]


def _read_tests(root: Path) -> list[str]:
    workspace = Workspace.open(root)
    read_message_tests(workspace, workspace.message("mine"))
    return []


def _read_message(root: Path, address: str) -> list[str]:
    return [each.message for each in Workspace.open(root).message(address).diagnostics]


def _none(_read: object) -> list[str]:
    return []


def _said(notes: Any) -> list[str]:
    return [each.message for each in notes]


_READERS: Mapping[str, Callable[[Path], list[str]]] = {
    "configuration": lambda root: _none(read_configuration(root)),
    "profile": _read_profile,
    "fixture": _read_fixture,
    "scenarios": _read_scenarios,
    "credentials": lambda root: _none(read_credentials(root, "fixtures", {})),
    "tests": _read_tests,
    "selections": lambda root: _none(read_catalog(root, "templates/catalogs/mine")),
    "catalog": lambda root: _said(read_catalog(root, "templates/catalogs/mine").diagnostics),
    "registry": lambda root: _said(
        read_attribute_registry(root, "templates/custom_attributes/registry.yaml")[1]
    ),
    "content_block": lambda root: _said(
        read_content_block(root, "templates/content_blocks/mine.liquid").diagnostics
    ),
    **{
        each.name: lambda root, folder=each.folder: _read_message(root, f"{folder}/mine")  # type: ignore[misc]
        for each in CHANNELS.values()
    },
}

_READER_ONLY = re.compile(
    "|".join(
        (
            # What another file has.
            r"there is no (profile|scenario|fixture|response|folder|file|'reviewers)", "has no field", "has no '.*'body",
            "not a path inside|outside the folder|there is no such file|no such file", "is not the name of the f",
            "profiles extend each other", "not in 'schema.yaml'", "a circle", "is not a response in this file",
            # What is inside of a text.
            "is not valid JSON", "is not a wildcard", "a wildcard is allowed only", "cannot be compared",
            "not a complete URL", "is not the path of an attribute", "is no editor", "is nothing that can be filled in",
            "address of an editor", "not an address that opens", "is no regular expression", "is not an attribute",
            "bytes, more than", "more than 100 MB", "inside of the workspace", "is not a picture",
            # Names that may not repeat, and those of a table that is nearly another one.
            "appears twice", "are called", "names itself", "another sequence", rf"unknown key '({'|'.join(CONFIGURATION)})x'",
            "there is no button", "leads through", "does not know one", "the test expects 'aborted'", "the name '",
        )
    )
)  # fmt: skip

_OTHERS: tuple[object, ...] = (-1, 1.5, True, "zork", "", [], [5], {}, {"zork": 1})


def _variants(kind: Kind, example: object) -> Iterator[object]:
    """Yield good and bad values for a kind of value."""
    yield example
    yield from _OTHERS
    if isinstance(kind, Shape) and isinstance(example, dict):
        for key in kind.keys:
            for value in _variants(key.kind, key.example):
                yield {**example, key.name: value}
            yield {**example, f"{key.name}x": key.example}
            yield {name: value for name, value in example.items() if name != key.name}
    elif isinstance(kind, NamesTo) and isinstance(example, dict):
        for name, value in example.items():
            yield from ({**example, name: each} for each in _variants(kind.of, value))
    elif isinstance(kind, ListOf) and isinstance(example, list):
        for each in _variants(kind.of, example[0]):
            yield [each]
    elif isinstance(kind, Either):
        for each_kind in kind.kinds:
            yield from _variants(each_kind, example)


_WHOLE: Mapping[str, object] = {
    "selections": {
        "cheap": {"filters": [{"field": "price", "operator": "<", "value": 20}], "sort": "price"}
    },
    "credentials": {"trustpilot": {"username": "A_KEY", "password": "A_SECRET"}},
    "fixture": {
        "request": {"url": "https://a.example/x"},
        "responses": {"default": {}, "down": {"status": 503}},
    },
    "webhook": {"url": "https://a.example"},
    "in_app": {"message": "Hi"},
    **{name: {"message": "Hi"} for name in ("push", "sms", "content_cards")},
}


def _documents(kind: KindOfFile) -> Iterator[object]:
    whole = _WHOLE.get(kind.name, {})
    if kind.name == "fixture":
        # An answer named by others stands in each file.
        yield from ({**whole, "responses": {"default": {}, "down": {}, **value}}  # type: ignore[dict-item]
                    for value in _variants(NamesTo(_response(kind)), {"other": {}}) if isinstance(value, dict))  # fmt: skip
    seen = set()
    for document in _variants(kind.kind, whole):
        text = json.dumps(document)
        if isinstance(document, dict) and text not in seen:
            seen.add(text)
            yield document


def _response(kind: KindOfFile) -> Kind:
    assert isinstance(kind.kind, Shape)
    responses = next(key.kind for key in kind.kind.keys if key.name == "responses")
    assert isinstance(responses, NamesTo)
    return responses.of


def _prepared(root: Path) -> None:
    for path, text in _AROUND.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def _complaints(kind: KindOfFile, root: Path) -> list[str]:
    try:
        return _READERS[kind.name](root)
    except LiquidPilotError as error:
        return [error.message]


@cache
def _validator(name: str, syntax: Any) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json.loads(KINDS_OF_FILES[name].schema(syntax)))


def _compare(
    kind: KindOfFile, root: Path, file: Path, text: str, data: object, syntax: Any
) -> str | None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    wrong = [each.message for each in _validator(kind.name, syntax).iter_errors(data)]
    said = _complaints(kind, root)
    if wrong and not said:
        return f"the schema alone refuses {text}: {wrong[0]}"
    if said and not wrong and not all(_READER_ONLY.search(each) for each in said):
        return f"the reader alone refuses {text}: {said}"
    return None


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS_OF_FILES)
def test_schema_and_reader_say_the_same_of_every_key(name: str, tmp_path: Path) -> None:
    kind = KINDS_OF_FILES[name]
    _prepared(tmp_path)
    path = kind.path.replace("NAME", "mine")
    syntax = "yaml" if kind.syntax == "yaml" else "json"
    file = tmp_path / (path.replace(".toml", ".json") if syntax == "json" else path)
    count = 0
    differ = []
    for document in _documents(kind):
        count += 1
        text = json.dumps(document)
        data = parse_yaml(text, path, 0, len(text)).data if syntax == "yaml" else document
        written = f"---\n{text}\n---\nHi" if name == "content_block" else text
        differ.append(_compare(kind, tmp_path, file, written, data, syntax))
    assert count > 20
    assert [each for each in differ if each] == []


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


@pytest.mark.parametrize(
    ("name", "text", "is_good"),
    [
        ("configuration", 'default_profile = "loyal_customer"\n[connected_content]\nmax_age = "12w"', True),
        ("configuration", "[test]\nnow = 2026-01-15", True),
        ("configuration", "[test]\nnow = 12:30:00", False),
        ("configuration", "[rules]\nhtml-size = { severity = 'warning', limit = 102 }", True),
        ("configuration", "[trustpilot]\nx = 1", True),
        ("configuration", "[connected_content]\nrecord_hosts = ['https://a.example']", False),
        ("configuration", "[connected_content]\nmax_age = '90 days'", False),
        ("fixture", "[request]\nurl = 'https://a.example'\n[responses.default]\njson = '{}'", True),
        ("fixture", "[request]\nurl = 'https://a.example'\n[responses.default]\njson = { a = 1 }", False),
        ("fixture", "[request]\nurl = 'https://a.example'\n[responses.'größe']\n[responses.default]\nsize = '1.1MB'", True),
        ("fixture", "[request]\nurl = 'https://a.example'\n[responses.default]\n[responses.'a b']", False),
        ("fixture", "[request]\nurl = 'https://a.example'\n[responses.default]\nstatus = 503\nfault = 'dns'", False),
        ("fixture", "[request]\nurl = 'https://a.example'\n[responses.default]\n[recorded]\non = 2026-11-21", True),
        ("profile", "now = 2026-11-21T09:00:00Z\ndate_of_birth = 1986-12-09\n[custom_attribute]\nsince = 2026-01-01", True),
        ("profile", "email = 'a@a.example'", False),
        ("tests", "[[test]]\naborted = true\n[[test]]\nmax_size = 100", True),
        ("tests", "[[test]]\naborted = false", False),
        ("credentials", "[a]\nheaders = { apikey = 'A_KEY' }", True),
        ("credentials", "[a]\nheaders = { apikey = 'sk-1' }", False),
        ("scenarios", "[scenarios.x]\nresponses = 'timeout'", True),
        ("selections", "[x]\norder = 'ascending'", False),
    ],
)  # fmt: skip
def test_schema_and_reader_say_the_same_of_toml(
    name: str, text: str, is_good: bool, tmp_path: Path
) -> None:
    kind = KINDS_OF_FILES[name]
    _prepared(tmp_path)
    file = tmp_path / kind.path.replace("NAME", "mine")
    assert _compare(kind, tmp_path, file, text, _plain(tomllib.loads(text)), "toml") is None
    assert (not _complaints(kind, tmp_path)) is is_good


def test_files_of_the_shipped_workspace_are_as_their_schemas_say() -> None:
    root = Path(__file__).parents[2]
    found = 0
    for kind in KINDS_OF_FILES.values():
        for file in root.glob(kind.path.replace("NAME", "*")):
            text = file.read_text(encoding="utf-8")
            if kind.syntax == "toml" and file.is_file():
                data = _plain(tomllib.loads(text))
            elif kind.name != "content_block":
                data = parse_yaml(text, file.name, 0, len(text)).data
            else:
                continue
            jsonschema.Draft7Validator(json.loads(kind.schema())).validate(data)
            found += 1
    assert found > 15


@pytest.mark.parametrize("name", KINDS_OF_FILES)
def test_every_schema_is_one_and_has_titles_and_examples(name: str) -> None:
    schema = json.loads(KINDS_OF_FILES[name].schema())
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["title"]
    for key, each in schema.get("properties", {}).items():
        assert each["title"], key
        assert each["examples"] not in ([], [None], [""]), key


def test_the_first_line_of_a_file_leads_to_its_schema() -> None:
    assert (
        schema_line("liquidpilot.toml", "configuration")
        == "#:schema ./schemas/configuration.json\n"
    )
    path = "templates/sms/x/template.yaml"
    assert schema_line(path, "sms") == "# yaml-language-server: $schema=../../../schemas/sms.json\n"


def test_an_editor_completes_the_names_of_rules() -> None:
    schema = json.loads(KINDS_OF_FILES["configuration"].schema())
    named = schema["properties"]["rules"]["properties"]
    assert named["missing-preheader"]["title"]
    valid = jsonschema.Draft7Validator(schema).is_valid
    for table in ("missing-preheader", "a-rule-of-ours"):
        assert valid({"rules": {table: "off"}})
        assert not valid({"rules": {table: "of"}})
        assert not valid({"overrides": [{"files": ["a"], "rules": {table: "of"}}]})
