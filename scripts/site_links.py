"""A hook of mkdocs: what a page links to outside of docs/ is named, as the site does not have it.

The project has no address yet, to which such a link could lead.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any

_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(((?:\.\./)+[^)#\s]+)[^)]*\)")


def on_page_markdown(markdown: str, page: Any, **_others: Any) -> str:
    """Return the text of a page, with `name (path)` for each link that leads out of docs/.

    >>> from types import SimpleNamespace as Page
    >>> page = Page(file=Page(src_uri="ci.md"))
    >>> on_page_markdown("see [the weather](../tests/weather)", page)
    'see the weather (`tests/weather`)'
    """
    folder = posixpath.dirname(f"docs/{page.file.src_uri}")

    def named(link: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, link[2]))
        return link[0] if path.startswith("docs/") else f"{link[1]} (`{path}`)"

    return _LINK.sub(named, markdown)
