"""`id` and `lid`, which Braze's dashboard writes into templates and authors do not.

On saving a message Braze numbers its Content Blocks, `{{content_blocks.${Footer} | id: 'cb1'}}`,
and gives the links of a Content Block a name, `?lid={{${cblid} | lid: 'sqfab9lkpbh2'}}` (observed
in exports; Braze, "Link aliasing"). What they do is assumed.
"""

from __future__ import annotations

from collections.abc import Callable

from liquidpilot.dialect.values import is_blank


def id_of_block(value: object, name: object = None) -> object:
    """Return the Content Block as it is; `name` is for the dashboard alone."""
    return value


def id_of_link(value: object, name: object = None) -> object:
    """Return the name of the link, unless Braze has put another one in its place."""
    return name if is_blank(value) else value


FILTERS: dict[str, Callable[..., object]] = {"id": id_of_block, "lid": id_of_link}
