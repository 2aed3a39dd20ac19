"""The pages, made with Jinja2; everything that is put into them is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("liquidpilot.preview", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(name: str, parts: Mapping[str, object]) -> str:
    """Return the page `name` made of `parts`."""
    return _environment().get_template(name).render(parts)
