"""The pages, made with Jinja2; everything that is put into them is escaped."""

from __future__ import annotations

from collections.abc import Mapping

from liquidpilot.serving.pages import make_page


def page(name: str, parts: Mapping[str, object]) -> str:
    """Return the page `name` made of `parts`."""
    return make_page("liquidpilot.preview", name, parts)
