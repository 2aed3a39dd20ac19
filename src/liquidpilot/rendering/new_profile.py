"""A new profile: its name, its text, and its file, which replaces none."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import datetime

from liquidpilot.boundary import Boundary
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay.toml_writing import toml_key, toml_value
from liquidpilot.workspace.folders import join

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")


def write_profile(
    workspace: Workspace,
    name: str,
    data: Mapping[str, object],
    remarks: Mapping[tuple[str, ...], str] | None = None,
) -> str:
    """Write `data` as the profile `name`, and return its path, relative to the workspace.

    It is TOML, with `remarks` over its keys, or JSON where a value is null, which TOML does not
    have. Raises LiquidPilotError for a name that is none, and for one that a profile or a file has.
    """
    if not _NAME.match(name):
        raise LiquidPilotError(
            f"'{name}' is not a name for a profile",
            hint="use small letters, digits, '-' and '_', for example first_order",
        )
    if name in workspace.profiles():
        raise LiquidPilotError(f"there is a profile '{name}' already", hint="choose another name")
    path = join(workspace._files.fixtures_folder, f"profiles/{name}")
    if _has_null(data):
        written = json.dumps(data, ensure_ascii=False, indent=2, default=_time_text)
        path, text = f"{path}.json", f"{written}\n"
    else:
        path, text = f"{path}.toml", profile_text(data, remarks)
    inside = Boundary(workspace.root)
    if os.path.lexists(inside.check_writable(path)):
        raise LiquidPilotError(f"there is a file '{path}' already", hint="choose another name")
    inside.write_text(path, text)
    return path


def profile_text(
    data: Mapping[str, object], remarks: Mapping[tuple[str, ...], str] | None = None
) -> str:
    """Return `data` as a TOML file: single values first, then a table for each mapping.

    `remarks` are comments by the keys that they stand over.

    >>> print(profile_text({"first_name": "Ada", "custom_attribute": {"tier": "gold"}}), end="")
    first_name = "Ada"
    <BLANKLINE>
    [custom_attribute]
    tier = "gold"
    """
    remarks = remarks or {}
    single = {key: value for key, value in data.items() if not isinstance(value, Mapping)}
    lines = list(_lines(single, (), remarks))
    for key, table in data.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{toml_key(key)}]", *_lines(table, (key,), remarks)]
    return "\n".join(lines).lstrip("\n") + "\n"


def _lines(
    table: Mapping[str, object], inside: tuple[str, ...], remarks: Mapping[tuple[str, ...], str]
) -> list[str]:
    lines = []
    for name, value in table.items():
        remark = remarks.get((*inside, name))
        lines += [f"# {' '.join(remark.split())}"] if remark else []
        lines.append(f"{toml_key(str(name))} = {toml_value(value)}")
    return lines


def _time_text(value: object) -> str:
    """Return the text of a time, which JSON does not have."""
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is no value of a profile")
    return toml_value(value)


def _has_null(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_null, value.values()))
    if isinstance(value, list):
        return any(map(_has_null, value))
    return value is None
