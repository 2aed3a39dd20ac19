"""What a page may write: the stub of a missing fixture, and a person as a new profile.

A page never names a path. A stub is written where the report about the missing call says, a
profile into the folder of the profiles; neither replaces a file.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.errors import LiquidPilotError
from liquidpilot.fixtures.toml_text import toml_key, toml_string
from liquidpilot.preview.studio import Studio, View
from liquidpilot.rendering.recipients import find_recipient

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")


def create_stub(view: View, number: int) -> str:
    """Write the fixture for call `number` (from 1) of `view`, and return its path.

    Raises LiquidPilotError if there is no such call, if it has an answer, or if the file is there.
    """
    exchanges = view.rendered.exchanges if view.rendered else []
    if not 0 < number <= len(exchanges) or exchanges[number - 1].source != "missing":
        raise LiquidPilotError(
            f"call {number} is not one without a fixture", hint="reload the page"
        )
    from liquidpilot.fixtures import report_missing

    workspace = view.workspace
    report = report_missing(workspace.fixtures, exchanges[number - 1].request, view.redactor)
    _write_new(workspace.root, report.path_to_create, report.stub)
    return report.path_to_create


def save_profile(studio: Studio, view: View, name: str) -> str:
    """Write the person of `view`, with all changed values, as the profile `name`; return its path.

    Raises LiquidPilotError for a name that is none, or that a profile has.
    """
    if not _NAME.match(name):
        raise LiquidPilotError(
            f"'{name}' is not a name for a profile",
            hint="use small letters, digits, '-' and '_', for example first_order",
        )
    workspace = view.workspace
    if name in workspace.profiles():
        raise LiquidPilotError(f"there is a profile '{name}' already", hint="choose another name")
    message = workspace.message(view.address)
    person = find_recipient(
        workspace.files, message, view.choices.profile, view.choices.changed_values()
    )
    data: dict[str, object] = dict(person.attributes)
    moment = view.choices.moment or person.now
    if moment is not None:
        data["now"] = moment.isoformat()
    if person.promotion_codes:
        data["promotion_codes"] = dict(person.promotion_codes)
    folder = f"{workspace.files.fixtures_folder}/profiles"
    if _has_null(data):
        # TOML has no null, and a value that is null is not one that is missing.
        path, text = f"{folder}/{name}.json", json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    else:
        path, text = f"{folder}/{name}.toml", profile_text(data)
    _write_new(studio.workspace.root, path, text)
    return path


def profile_text(data: Mapping[str, object]) -> str:
    """Return `data` as a TOML file: single values first, then a table for each mapping.

    >>> print(profile_text({"first_name": "Ada", "custom_attribute": {"tier": "gold"}}), end="")
    first_name = "Ada"
    <BLANKLINE>
    [custom_attribute]
    tier = "gold"
    """
    lines = [
        f"{toml_key(key)} = {_value(value)}"
        for key, value in data.items()
        if not isinstance(value, Mapping)
    ]
    for key, table in data.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{toml_key(key)}]"]
            lines += [f"{toml_key(str(name))} = {_value(value)}" for name, value in table.items()]
    return "\n".join(lines).lstrip("\n") + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return json.dumps(value)
    if isinstance(value, Mapping):
        inner = (f"{toml_key(str(key))} = {_value(each)}" for key, each in value.items())
        return f"{{ {', '.join(inner)} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return toml_string(str(value))


def _has_null(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_null, value.values()))
    if isinstance(value, list):
        return any(map(_has_null, value))
    return value is None


def _write_new(root: Path, path: str, text: str) -> None:
    if os.path.lexists(Boundary(root).check_writable(path)):
        raise LiquidPilotError(f"there is a file '{path}' already", hint="reload the page")
    Boundary(root).write_text(path, text)
