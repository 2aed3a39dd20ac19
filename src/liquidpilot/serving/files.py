"""The files that pages load; some of them are the same for all servers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_SHARED = frozenset({"base.css", "icon.svg", "patch.js", "theme.js"})


@cache
def static_file(package: str, name: str) -> tuple[bytes, str]:
    """Return the bytes and the media type of a file that `package` has, or that all share.

    `name` must be one that the caller knows: it is part of a path.
    """
    package = "liquidpilot.serving" if name in _SHARED else package
    suffix = name[name.rindex(".") :]
    return (files(package) / "static" / name).read_bytes(), _TYPES[suffix]
