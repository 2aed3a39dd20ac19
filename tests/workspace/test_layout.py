from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.configuration import read_configuration
from liquidpilot.workspace.layout import find_layout

Write = Callable[[Mapping[str, str]], Path]

BRAZE_SYNC = """\
version: 1
environments:
  dev: {api_endpoint: https://rest.fra-02.braze.eu, api_key_env: KEY}
resources:
  content_block:
    enabled: true
    path: braze/blocks/
  custom_attribute:
    path: braze/attributes.yaml
  catalog_items:
    parallel_batches: 4
"""
SYNC = "braze-sync.config.yaml"


@pytest.mark.parametrize(
    ("files", "emails", "blocks", "registry"),
    [
        (
            {"liquidpilot.toml": ""},
            "templates/email_templates",
            "templates/content_blocks",
            "templates/custom_attributes/registry.yaml",
        ),
        (
            {"liquidpilot.toml": "templates = '.'"},
            "email_templates",
            "content_blocks",
            "custom_attributes/registry.yaml",
        ),
        (
            {SYNC: "version: 1\n"},
            "email_templates",
            "content_blocks",
            "custom_attributes/registry.yaml",
        ),
        ({SYNC: BRAZE_SYNC}, "email_templates", "braze/blocks", "braze/attributes.yaml"),
        (
            {SYNC: BRAZE_SYNC, "templates/x.liquid": ""},
            "templates/email_templates",
            "braze/blocks",
            "braze/attributes.yaml",
        ),
    ],
    ids=["ours", "at the root", "as exported", "moved by braze-sync", "both"],
)
def test_where_things_are(
    write: Write, files: dict[str, str], emails: str, blocks: str, registry: str
) -> None:
    root = write(files)
    layout = find_layout(root, read_configuration(root))
    assert layout.folder("email_templates") == emails
    assert layout.folder("content_blocks") == blocks
    assert layout.registry == registry
    assert layout.fixtures == "fixtures"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("resources:\n  content_block:\n    path: ../x\n", 3, "inside of the workspace"),
        ("resources: [a]\n", 1, "'resources' should be names with values"),
        ("resources: {\n", 2, "not valid YAML"),
    ],
)
def test_a_broken_file_of_braze_sync_is_an_error(
    write: Write, text: str, line: int, message: str
) -> None:
    root = write({SYNC: text})
    with pytest.raises(WorkspaceError, match=message) as caught:
        find_layout(root, read_configuration(root))
    assert (caught.value.path, caught.value.line) == (SYNC, line)
