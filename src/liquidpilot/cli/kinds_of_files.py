"""The files that people write: what each is called, where it stands, and what may stand in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from liquidpilot.datafiles.json_schemas import JsonSchema, Syntax, json_schema
from liquidpilot.datafiles.shapes import Kind
from liquidpilot.immutable import immutable
from liquidpilot.replay.loading import FIXTURE
from liquidpilot.replay.scenarios import SCENARIOS
from liquidpilot.snapshots.tests_files import TESTS
from liquidpilot.workspace.attribute_registry import REGISTRY
from liquidpilot.workspace.catalogs import CATALOG, SELECTIONS
from liquidpilot.workspace.channels import CHANNELS
from liquidpilot.workspace.configuration import CONFIGURATION
from liquidpilot.workspace.content_blocks import CONTENT_BLOCK
from liquidpilot.workspace.credentials import CREDENTIALS
from liquidpilot.workspace.profiles import PROFILE

SCHEMAS_FOLDER = "schemas"
"""Where `init` writes the schemas, in the workspace."""


@immutable
class KindOfFile:
    """One kind: `path` is where such a file stands, NAME being the author's own."""

    name: str
    path: str
    syntax: Syntax
    kind: Kind

    def schema(self, syntax: Syntax | None = None) -> str:
        """Return its JSON Schema as a text; `syntax` is that of the file if it is another one."""
        title = f"liquidpilot: {self.path}"
        schema = json_schema(self.kind, syntax or self.syntax, title)
        if self.kind is CONFIGURATION:
            _name_rules(schema)
        return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _name_rules(schema: JsonSchema) -> None:
    """Put the names of the rules into `[rules]` and `[[overrides]]`, for editors to complete.

    Any other name may stand there as well: rules of a team's own, of integrations to come.
    """
    # Imported only for this schema.
    from liquidpilot.check.registry import all_rules

    keys, one = schema["properties"], {"$ref": "#/definitions/rule"}
    schema["definitions"] = {"rule": keys["rules"]["additionalProperties"]}
    keys["rules"]["properties"] = {
        name: {"title": rule.summary, "allOf": [one]} for name, rule in all_rules().items()
    }
    keys["rules"]["additionalProperties"] = one
    of_override = keys["overrides"]["items"]["properties"]
    of_override["rules"] = {
        "title": of_override["rules"]["title"],
        "allOf": [{"$ref": "#/properties/rules"}],
    }


_TOML = (
    KindOfFile("configuration", "liquidpilot.toml", "toml", CONFIGURATION),
    KindOfFile("profile", "fixtures/profiles/NAME.toml", "toml", PROFILE),
    KindOfFile("fixture", "fixtures/connected_content/NAME.toml", "toml", FIXTURE),
    KindOfFile("scenarios", "fixtures/scenarios.toml", "toml", SCENARIOS),
    KindOfFile("credentials", "fixtures/credentials.toml", "toml", CREDENTIALS),
    KindOfFile("tests", "templates/email_templates/NAME/tests.toml", "toml", TESTS),
    KindOfFile("selections", "templates/catalogs/NAME/selections.toml", "toml", SELECTIONS),
)
_YAML = (
    *(
        KindOfFile(
            channel.name, f"templates/{channel.folder}/NAME/template.yaml", "yaml", channel.shape
        )
        for channel in CHANNELS.values()
    ),
    KindOfFile("content_block", "templates/content_blocks/NAME.liquid", "yaml", CONTENT_BLOCK),
    KindOfFile("catalog", "templates/catalogs/NAME/schema.yaml", "yaml", CATALOG),
    KindOfFile("registry", "templates/custom_attributes/registry.yaml", "yaml", REGISTRY),
)
KINDS_OF_FILES: Mapping[str, KindOfFile] = {each.name: each for each in (*_TOML, *_YAML)}
"""Every kind by its name."""


def kind_at(path: str) -> str | None:
    """Return the name of the kind of file at `path`, in a workspace of the usual layout.

    >>> kind_at("fixtures/profiles/sam.toml"), kind_at("templates/sms/x/tests.toml")
    ('profile', 'tests')
    """
    if re.fullmatch(r"templates/\w+/[^/]+/tests\.toml", path):
        return "tests"
    for each in KINDS_OF_FILES.values():
        if re.fullmatch(re.escape(each.path).replace("NAME", "[^/]+"), path):
            return None if path.endswith(".liquid") else each.name
    return None


def with_schema_line(text: str, place: str, path: str) -> str:
    """Return the text of a file that goes to `place`, and leads to its schema from there.

    `path` is where it stands in the usual layout; a file that has no schema stays as it is.
    """
    name = kind_at(path)
    return text if name is None else schema_line(place, name) + text


def schema_line(path: str, name: str) -> str:
    """Return the line at the top of the file at `path` by which an editor finds its schema.

    >>> schema_line("fixtures/profiles/sam.toml", "profile")
    '#:schema ../../schemas/profile.json\\n'
    """
    to = f"{'../' * path.count('/') or './'}{SCHEMAS_FOLDER}/{name}.json"
    is_yaml = path.endswith((".yaml", ".yml"))
    return f"# yaml-language-server: $schema={to}\n" if is_yaml else f"#:schema {to}\n"
