"""Pages made with Jinja2; everything that is put into them is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment(package: str) -> Environment:
    return Environment(
        loader=PackageLoader(package, "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def make_page(package: str, name: str, parts: Mapping[str, object]) -> str:
    """Return the page `name` of the folder `pages` of `package`, made of `parts`."""
    return _environment(package).get_template(name).render(parts)


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
