"""The entry points of the integrations, read off the installed packages.

`importlib.metadata` does the same for everybody's needs, and its import and its look into every
package take longer than all else that a render has to do about integrations: a tenth of the whole.
A test holds that both find the same. What is read is the file `entry_points.txt` beside a package's
metadata (packaging.python.org, "Entry points specification").
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

_FOLDERS = (".dist-info", ".egg-info")
_FILE = "entry_points.txt"
_PACKAGE = re.compile(r"(?P<name>[^-]+?)(?:-(?P<version>[^-]+).*?)?\.(?:dist|egg)-info$")


class EntryPoint(NamedTuple):
    """`name = value` of a group, as version `version` of the package `package` declares it.

    The version is empty where the package's folder does not tell it.
    """

    name: str
    value: str
    package: str
    version: str

    def load(self) -> object:
        """Return the object that `value` names. Raises whatever importing it does."""
        module, _, attributes = self.value.partition(":")
        found: object = import_module(module.strip())
        for attribute in attributes.split("[")[0].strip().split("."):
            found = getattr(found, attribute)
        return found


def entry_points(group: str) -> list[EntryPoint]:
    """Return the entry points of `group`, by name; of a package that is there twice the first."""
    found: dict[tuple[str, str], EntryPoint] = {}
    for folder in metadata_folders():
        for name, value in _entries(os.path.join(folder, _FILE), group):  # noqa: PTH118
            package = _PACKAGE.match(os.path.basename(folder))  # noqa: PTH119
            known = (package["name"], package["version"] or "") if package else ("", "")
            found.setdefault((name, value), EntryPoint(name, value, *known))
    return sorted(found.values())


def metadata_folders() -> Iterator[str]:
    """Yield the folder of metadata of each package that Python would find, in its order."""
    for place in sys.path:
        try:
            with os.scandir(place or ".") as entries:
                yield from [each.path for each in entries if each.name.endswith(_FOLDERS)]
        except OSError:
            # An archive, or a folder that is not there.
            continue


def _entries(file: str, group: str) -> Iterator[tuple[str, str]]:
    try:
        with open(file, encoding="utf-8") as lines:  # noqa: PTH123
            text = lines.read()
    except (OSError, UnicodeDecodeError):
        return
    if group not in text:
        return
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == group and "=" in line and line[0] not in "#;":
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()
