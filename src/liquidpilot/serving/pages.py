"""Pages made with Jinja2; everything that is put into them is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined


@cache
def _environment(package: str) -> Environment:
    folders = [PackageLoader(each, "pages") for each in (package, "liquidpilot.serving")]
    environment = Environment(
        loader=ChoiceLoader(folders),
        autoescape=True,
        # Those of a package stay as they are: to look whether they do takes a tenth of a page.
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # As data: a browser asks for an icon anew whenever the address of the page changes.
    icon = static_file(package, "icon.svg")[0].decode()
    environment.globals["icon"] = f"data:image/svg+xml,{quote(icon)}"
    return environment


def make_page(package: str, name: str, parts: Mapping[str, object]) -> str:
    """Return the page `name` of the folder `pages` of `package`, made of `parts`."""
    return _environment(package).get_template(name).render(parts)


_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_SHARED = frozenset({"base.css", "icon.svg", "patch.js", "theme.js"})


@cache
def static_names(package: str) -> frozenset[str]:
    """Return the names of the files that the pages of `package` load: its own, and the shared."""
    own = (each.name for each in (files(package) / "static").iterdir())
    return _SHARED.union(name for name in own if name[name.rfind(".") :] in _TYPES)


@cache
def static_file(package: str, name: str) -> tuple[bytes, str]:
    """Return the bytes and the media type of a file that `package` has, or that all share.

    `name` must be one of `static_names`: it is part of a path.
    """
    package = "liquidpilot.serving" if name in _SHARED else package
    suffix = name[name.rindex(".") :]
    return (files(package) / "static" / name).read_bytes(), _TYPES[suffix]
