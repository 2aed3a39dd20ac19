"""Pages made with Jinja2; everything that is put into them is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

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
